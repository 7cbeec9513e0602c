"""What there is to show -> the pages of the site, in French or English, as HTML.

Pure functions: they read nothing but the templates beside them. No page holds script
or style of its own, so that a policy can forbid both, and nothing in it makes a browser
ask elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from rdflib import DCTERMS, SKOS, VOID

from kg import shown
from kg.namespaces import PREFIXES, short, under
from kg.query import Question
from kg.serve import jsonld, media
from kg.serve.assets import asset
from kg.serve.naming import SAID_ABOVE
from kg.serve.overview import Summary
from kg.serve.things import CLASSES, Group, Node, Text, Thing
from kg.serve.visits import Site, Visit, is_link
from ontology.kinds import Lang
from ontology.terms import ITSRDF, KG, NIF, SCHEMA

_FORMAT_NAMES = {"ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD"}
# A parameter of a named question, in an address: no question can take another's name.
PARAMETER = "p."
# The numbers that take the first form of a word, and how numbers are written.
_ONE: Mapping[Lang, Sequence[int]] = {Lang.EN: (1,), Lang.FR: (0, 1)}
_THOUSANDS: Mapping[Lang, str] = {Lang.EN: ",", Lang.FR: "\u202f"}
_PERCENT: Mapping[Lang, str] = {Lang.EN: "%", Lang.FR: "\u202f%"}
# So many lines of a list stand open.
_OPEN = 12
# What the editor holds when nothing is asked.
_EXAMPLE = f"""\
PREFIX kg: <{PREFIXES["kg"]}>
PREFIX skos: <{PREFIXES["skos"]}>

SELECT ?method ?name WHERE {{
    ?method a kg:Method ; skos:prefLabel ?name .
}}
ORDER BY ?name
LIMIT 20
"""
# The same shapes as in the drawing.
_GLYPHS: Mapping[str, str] = {
    "Publication": "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1-1 0Z",
    "Method": "M-.88-.88H.88V.88H-.88Z",
    "Benchmark": "M0-1.2L1.2 0L0 1.2L-1.2 0Z",
    "Concept": "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1-1 0Z"
    "M-.45 0A.45 .45 0 1 0 .45 0A.45 .45 0 1 0-.45 0Z",
    "Venue": "M0-1.1L1.15 .9H-1.15Z",
    "Person": "M-.5-.55A.5 .5 0 1 1 .5-.55A.5 .5 0 1 1-.5-.55ZM-1 1A1 1 0 0 1 1 1Z",
    "Page": "M-.8-1.05H.3L.8-.5V1.05H-.8Z",
}
# Outgoing properties that lead to things of ours without an assertion.
_RELATED = frozenset(map(str, (ITSRDF.taIdentRef, KG.versionOf, SKOS.broader)))
_REPEATING = frozenset(map(str, (ITSRDF.taIdentRef, NIF.referenceContext)))
_IN_LANGUAGE = frozenset(map(str, (SCHEMA.inLanguage, DCTERMS.language)))
# Told in a place of its own.
_PLACED = SAID_ABOVE | {
    str(SCHEMA.abstract),
    str(KG.mergedBecause),
    str(KG.curated),
    str(KG.evidence),
    str(NIF.anchorOf),
}


@dataclass(frozen=True, slots=True)
class Download:
    """A file to take away: its path from the root, its size in bytes."""

    path: str
    size: int


def home(
    site: Site,
    visit: Visit,
    summary: Summary,
    *,
    questions: int,
    downloads: Sequence[Download] = (),
) -> str:
    """Write the home page: what the graph holds, and the ways into it."""
    return _rendered(
        "home.html", site, visit, summary=summary, questions=questions, files=downloads
    )


def thing(site: Site, visit: Visit, told: Thing) -> str:
    """Write the page of a thing: its names, what it is, all that is said of it."""
    page = _Page(site, visit)
    groups = [group for group in told.groups if page.is_shown(group)]
    related = [group for group in groups if _is_related(group)]
    related.sort(key=page.is_folded)
    return _rendered(
        "thing.html",
        site,
        visit,
        thing=told,
        related=related,
        facts=[group for group in groups if not _is_related(group)],
        abstracts=told.values(str(SCHEMA.abstract)),
        merged=page.reasons(told, str(KG.mergedBecause)),
        decided=page.reasons(told, str(KG.curated)),
        formats=media.OF_THINGS,
        format_names=_FORMAT_NAMES,
        card=jsonld.inlined(jsonld.card(told)),
        most=_OPEN,
    )


def query(site: Site, visit: Visit, questions: Sequence[Question]) -> str:
    """Write the query page, its editor filled as the address asks.

    ``?question=NAME&p.PARAMETER=VALUE`` takes a named question, ``?query=TEXT`` a text.
    """
    asked = visit.parameters
    chosen = next((one for one in questions if one.name == asked.get("question")), None)
    text, values = asked.get("query", _EXAMPLE), {}
    if chosen is not None:
        values = {
            name: asked.get(
                PARAMETER + name, str(visit.lang) if default in set(Lang) else default
            )
            for name, default in chosen.parameters.items()
        }
        text = _without_header(chosen.filled(values))
    return _rendered(
        "query.html",
        site,
        visit,
        questions=questions,
        chosen=chosen,
        values=values,
        text=text,
        runs=chosen is not None or "query" in asked,
        parameter=PARAMETER,
        answers=media.OF_ANSWERS,
        settings=jsonld.inlined(_settings(site, visit)),
    )


def error(site: Site, visit: Visit, status: int, message: str = "") -> str:
    """Write what is said where a page cannot be; ``message`` is the server's own."""
    return _rendered("error.html", site, visit, status=status, message=message)


def prefixes(base: str) -> Mapping[str, str]:
    """Return the prefixes that answers are shown with, those of the Turtle files."""
    return {**{prefix: str(name) for prefix, name in PREFIXES.items()}, **under(base)}


class _Page:
    """What templates use: words, numbers and addresses, in the language of a visit."""

    def __init__(self, site: Site, visit: Visit) -> None:
        self.site = site
        self.visit = visit
        self.lang = visit.lang
        self.languages = tuple(Lang)
        self.glyphs = _GLYPHS
        self.title = site.title or self.t("site")

    def has(self, key: str) -> bool:
        """Tell whether there is such a word."""
        return key in _strings()[self.lang]

    def t(self, key: str, n: int | None = None, **values: object) -> str:
        """Give a word of the page; of two forms the one for a number."""
        word = _strings()[self.lang][key]
        if not isinstance(word, str):
            word = word[0 if n is not None and n in _ONE[self.lang] else 1]
        told = values if n is None else {**values, "n": self.number(n)}
        return word.format(**told)

    def number(self, n: int) -> str:
        """Write a number as its readers part thousands."""
        return f"{n:,}".replace(",", _THOUSANDS[self.lang])

    def percent(self, value: str) -> str:
        """Write a share of one, as the drawing does."""
        return f"{round(float(value) * 100)}{_PERCENT[self.lang]}"

    def size(self, n: int) -> str:
        """Write how large a file is."""
        if n < 1000:
            return self.t("bytes", n)
        if n < 1_000_000:
            return self.t("kilobytes", round(n / 1000))
        return self.t("megabytes", round(n / 1_000_000))

    def here(self, path: str, **parameters: str) -> str:
        """Give the address of a page of the site; it keeps the language asked for."""
        told = {**parameters, **({"lang": str(self.lang)} if self.visit.asked else {})}
        return f"{self.site.root}{path}{'?' if told else ''}{urlencode(told)}"

    def asset(self, name: str) -> str:
        """Give the address of a file that the page loads."""
        found = asset(name)
        assert found is not None, name  # noqa: S101
        return f"{self.site.root}site/{name}?v={found.digest}"

    def link(self, iri: str) -> str:
        """Give where a link to an IRI may lead, nothing where it may lead nowhere."""
        path = self.site.path(iri)
        return self.site.address(iri) if path is None else self.here(path)

    def web(self, text: str) -> str:
        """Give a text back that is an address of the web, nothing for any other."""
        return text if is_link(text) else ""

    def is_outside(self, iri: str) -> bool:
        """Tell whether a link to an IRI leaves the site."""
        return self.site.path(iri) is None

    def short(self, iri: str) -> str:
        """Write an IRI with a prefix where it has one."""
        return short(iri)

    def drawn(self, node: Node) -> str:
        """Give the address of a thing in the drawing, nothing where it has none."""
        if not self.site.is_drawn or node.kind not in shown.CLASSES:
            return ""
        key = quote(shown.key_of(node.iri), safe="/:,")
        return f"{self.site.root}graph.html#lang={self.lang}&node={key}"

    def heading(self, group: Group) -> str:
        """Name a group by its property, read the way it goes."""
        local = _local(group.said.iri)
        label = group.said.called(self.lang).value
        if not group.said.names and self.has(f"property_{local}"):
            label = self.t(f"property_{local}")
        if not group.is_incoming:
            return label
        key = f"incoming_{local}_{group.kind}" if group.kind else f"incoming_{local}"
        return self.t(key) if self.has(key) else self.t("incoming", property=label)

    def all_of(self, told: Thing, group: Group) -> str:
        """Give the address that asks for all statements of a group."""
        ends = f"<{told.node.iri}>", "?thing"
        subject, target = reversed(ends) if group.is_incoming else ends
        kind = f" .\n  ?thing a <{CLASSES[group.kind]}>" if group.kind else ""
        pattern = f"{subject} <{group.said.iri}> {target}{kind}"
        return self.here(
            "query", query=f"SELECT ?thing WHERE {{\n  {pattern}\n}}\nORDER BY ?thing"
        )

    def is_shown(self, group: Group) -> bool:
        """Tell whether a group is listed, and not told in a place of its own."""
        return group.is_incoming or group.said.iri not in _PLACED

    def is_folded(self, group: Group) -> bool:
        """Tell whether a group repeats what others show, or is of use to few."""
        return group.is_incoming and (
            group.said.iri in _REPEATING or group.kind == "Assertion"
        )

    def language(self, group: Group, end: Node | Text) -> str:
        """Name a language that a thing is in, in words; nothing for any other end."""
        key = f"lang_{end.value}" if isinstance(end, Text) else ""
        return self.t(key) if group.said.iri in _IN_LANGUAGE and self.has(key) else ""

    def reasons(self, told: Thing, iri: str) -> Sequence[str]:
        """Give the reasons for a thing that are told in the language."""
        return [
            one.value
            for one in told.values(iri)
            if isinstance(one, Text) and one.lang == self.lang
        ]


def _settings(site: Site, visit: Visit) -> Mapping[str, jsonld.Json]:
    """Give what the script of the query page goes by."""
    return {
        "lang": str(visit.lang),
        "asked": visit.asked,
        "base": site.base,
        "things": site.root + site.things,
        "prefixes": prefixes(site.base),
        "words": {
            key: word
            for key, word in _strings()[visit.lang].items()
            if key.startswith("query_")
        },
    }


def _is_related(group: Group) -> bool:
    """Tell whether a group leads to other things, and does not describe its own."""
    return (
        group.is_incoming
        or group.said.iri in _RELATED
        or any(statement.proof for statement in group.statements)
    )


def _local(iri: str) -> str:
    """Give the name of a property in a vocabulary that we know, nothing of others."""
    for name in map(str, (*PREFIXES.values(), VOID)):
        if iri.startswith(name):
            return iri.removeprefix(name)
    return ""


def _without_header(text: str) -> str:
    """Leave out what a named question says of itself: the page says it."""
    return re.sub(r"\A(?:# (?:en|fr|param): .*\n|\n)+", "", text)


def _rendered(name: str, site: Site, visit: Visit, **content: object) -> str:
    page = _Page(site, visit)
    return _templates().get_template(name).render(page=page, t=page.t, **content)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("kg.serve", "site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _strings() -> Mapping[str, Mapping[str, str | list[str]]]:
    text = files("kg.serve").joinpath("site/strings.json").read_text("utf-8")
    strings: Mapping[str, Mapping[str, str | list[str]]] = json.loads(text)
    return strings
