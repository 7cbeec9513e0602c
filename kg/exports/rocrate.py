"""Build -> RO-Crate 1.1: the files of its folder, who made them and from what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from urllib.parse import quote

from rdflib import DCTERMS

from kg.errors import KGError
from kg.exports import parts, summary
from kg.exports.lab import Lab
from kg.exports.parts import CRATE, Part
from kg.exports.reading import Build, Said, said, words
from kg.folder import ACCOUNT
from ontology.kinds import Lang
from ontology.terms import KG

Json = str | list["Json"] | dict[str, "Json"]

_SPECIFICATION = "https://w3id.org/ro/crate/1.1"
# RO-Crate 1.1 has no word for a digest; 1.2 has this one.
_DIGEST: Json = {"sha256": "http://schema.org/sha256"}
_PROGRAM, _ACTION = "#labkg", "#build"
_NO_LICENCE = (
    "No licence is stated: ask the publisher before you use it. "
    "Aucune licence n’est indiquée\u00a0: demandez à l’éditeur avant tout usage."
)
_OF_NEWEST = (
    "The date of publication is that of its newest publication. "
    "La date de publication est celle de sa publication la plus récente."
)
_CREATIVE_COMMONS = re.compile(
    r"https?://creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)(?:/|\Z)"
)
_WEB = re.compile(r"https?://")


def write(build: Build, lab: Lab) -> bytes:
    """Write the metadata of the crate that the folder of a build is.

    Raises KGError if neither the lab nor any publication tells a date, which the
    specification asks for.
    """
    facts = said(build.facts)
    made = parts.of_build(build.folder)
    held = (*made, *parts.exported(build.folder))
    graph: list[Json] = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": _SPECIFICATION},
            "about": {"@id": "./"},
        },
        _root(build, facts, held, lab),
        *(_file(part) for part in held),
        _action(facts, made),
        _program(build),
        *(_page(facts, one) for one in summary.pages(facts)),
        *_licence(lab),
    ]
    context: list[Json] = [f"{_SPECIFICATION}/context", _DIGEST]
    document: Json = {"@context": context, "@graph": graph}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _root(build: Build, facts: Said, held: tuple[Part, ...], lab: Lab) -> Json:
    titles = summary.titles(facts, build.base)
    told = list(summary.description(facts).values())
    if lab.published is None:
        told.append(_OF_NEWEST)
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": titles[Lang.EN],
        "alternateName": titles[Lang.FR],
        "description": " ".join(told),
        "datePublished": _date(facts, lab),
        "license": {"@id": lab.license} if lab.license else _NO_LICENCE,
        "inLanguage": [str(lang) for lang in Lang],
        "identifier": summary.node(build.base),
        "hasPart": [{"@id": _path(part)} for part in held],
        "mentions": {"@id": _ACTION},
    }


def _date(facts: Said, lab: Lab) -> str:
    date = lab.published.isoformat() if lab.published else summary.newest(facts)
    if date is None:
        raise KGError(
            "kg.toml: published: is missing, and no publication has a date; "
            "RO-Crate asks for one: published = 2026-01-31"
        )
    return date


def _file(part: Part) -> Json:
    return {
        "@id": _path(part),
        "@type": "File",
        "name": part.titles[Lang.EN],
        "alternateName": part.titles[Lang.FR],
        "encodingFormat": part.kind,
        "contentSize": str(part.size),
        "sha256": part.sha256,
    }


def _path(part: Part) -> str:
    """Write a name as the specification asks: what is no ASCII stays as it is."""
    return "".join(quote(char) if char.isascii() else char for char in part.name)


def _action(facts: Said, made: tuple[Part, ...]) -> Json:
    return {
        "@id": _ACTION,
        "@type": "CreateAction",
        "name": "kg build",
        "instrument": {"@id": _PROGRAM},
        "object": [{"@id": page} for page in summary.pages(facts)],
        "result": [{"@id": _path(part)} for part in made],
    }


def _program(build: Build) -> Json:
    return {
        "@id": _PROGRAM,
        "@type": "SoftwareApplication",
        "name": "labkg",
        "version": _version(build),
    }


def _version(build: Build) -> str:
    """Give the version that made a build, this one's where it does not tell."""
    path = build.folder / ACCOUNT
    try:
        told = json.loads(path.read_bytes())
    except FileNotFoundError:
        return version("labkg")
    except (OSError, ValueError) as error:
        raise KGError(f"{path}: is not JSON; run kg build again") from error
    made_by = told.get("labkg") if isinstance(told, dict) else None
    return str(made_by or version("labkg"))


def _page(facts: Said, page: str) -> Json:
    about: dict[str, Json] = {"@id": page, "@type": "CreativeWork"}
    for key, term in (
        ("name", DCTERMS.source),
        ("inLanguage", DCTERMS.language),
        ("sha256", KG.sha256),
    ):
        for value in words(facts, page, str(term)).values():
            about[key] = value
    name = about.get("name")
    if isinstance(name, str) and _WEB.match(name):
        about["url"] = name
    return about


def _licence(lab: Lab) -> Iterator[Json]:
    if lab.license:
        known = _CREATIVE_COMMONS.match(lab.license)
        name = f"CC {known[1].upper()} {known[2]}" if known else lab.license
        yield {
            "@id": lab.license,
            "@type": "CreativeWork",
            "name": name,
            "description": f"Licence of the data, as told at {lab.license}",
        }
