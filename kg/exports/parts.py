"""Folder of a build -> its files: what each is, how large, and its digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kg import files
from kg.errors import KGError
from kg.folder import ACCOUNT, EVIDENCE, FACTS, PAGE, RECORDS
from ontology.kinds import Lang

CRATE = "ro-crate-metadata.json"
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".ttl": "text/turtle",
        ".html": "text/html",
        ".jsonl": "application/x-ndjson",
        ".json": "application/json",
        ".nq": "application/n-quads",
        ".trig": "application/trig",
        ".jsonld": "application/ld+json",
        ".graphml": "application/graphml+xml",
        ".csv": "text/csv",
    }
)
# What a build writes, in the order in which it is told.
_TITLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        FACTS: (
            "Facts: publications, names and relations",
            "Faits\u00a0: publications, noms et relations",
        ),
        EVIDENCE: (
            "Evidence: the sentences and the confidence behind each statement",
            "Preuves\u00a0: les phrases à l’appui de chaque énoncé et sa confiance",
        ),
        RECORDS: ("Records, one publication a line", "Notices, une par ligne"),
        PAGE: ("Interactive page", "Page interactive"),
        ACCOUNT: ("Account of the build", "Compte rendu de la construction"),
    }
)
# What people export into the folder of a build.
_EXPORTS = frozenset({".nq", ".trig", ".jsonld", ".graphml", ".csv", ".ttl"})
_EXPORTED = ("Export: {}", "Export\u00a0: {}")


@dataclass(frozen=True, slots=True)
class Part:
    """A file: its name, its titles, its media type, its bytes and their SHA-256."""

    name: str
    titles: Mapping[Lang, str]
    kind: str
    size: int
    sha256: str


def of_build(folder: Path) -> tuple[Part, ...]:
    """Read the files that a build wrote into a folder."""
    return tuple(
        _part(folder / name, titles)
        for name, titles in _TITLES.items()
        if (folder / name).is_file()
    )


def exported(folder: Path) -> tuple[Part, ...]:
    """Read the exports that lie beside a build; hidden files and others are left."""
    return tuple(
        _part(path, tuple(title.format(path.name) for title in _EXPORTED))
        for path in sorted(folder.iterdir())
        if path.suffix in _EXPORTS
        and path.is_file()
        and not path.name.startswith(".")
        and path.name not in _TITLES
    )


def is_of_build(folder: Path, path: Path) -> bool:
    """Tell whether a path is that of a file which a build wrote."""
    places = (folder / name for name in _TITLES)
    return path.resolve() in {place.resolve() for place in places}


def _part(path: Path, titles: tuple[str, ...]) -> Part:
    try:
        digest = files.digest(path)
        size = path.stat().st_size
    except OSError as error:
        raise KGError(f"{path}: cannot be read: {error.strerror}") from error
    named = dict(zip(Lang, titles, strict=True))
    return Part(path.name, named, MEDIA_TYPES[path.suffix], size, digest)
