"""The bilingual vocabulary: the entries of ``ontology/data/*.toml``, checked.

A lab's own entries stand in a file of the same form, which the environment variable
``LABKG_VOCABULARY`` names; a table of a known id there changes the fields it gives.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import tomli

from ontology.kinds import Kind, Lang

# How a vocabulary says that a name is the same in every language.
PROPER = "proper name"
# The source of a name that people in the field use and no authority has laid down.
USAGE = "usage"
OWN = "LABKG_VOCABULARY"
Table = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a name comes from, and the region where one says so (``fr-CA``)."""

    text: str
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing with its names: preferred, other and short ones, by language.

    ``sources`` holds the source of each name, by language and name.
    """

    id: str
    kind: Kind
    names: Mapping[Lang, str]
    variants: Mapping[Lang, tuple[str, ...]]
    acronyms: Mapping[Lang, tuple[str, ...]]
    broader: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    sources: Mapping[tuple[Lang, str], Source] = field(default_factory=dict)
    form: str | None = None
    wikidata: str | None = None

    def all_names(self) -> Iterator[tuple[Lang, str]]:
        """Yield every name with its language, preferred names first, none twice."""
        seen: set[tuple[Lang, str]] = set()
        for lang in Lang:
            for name in (
                self.names.get(lang),
                *self.variants.get(lang, ()),
                *self.acronyms.get(lang, ()),
            ):
                if name and (lang, name) not in seen:
                    seen.add((lang, name))
                    yield lang, name


@cache
def load() -> Mapping[str, Entry]:
    """Load all entries, by id; raise ValueError for an entry that cannot stand."""
    return entries(shipped())


@cache
def shipped() -> Mapping[str, tuple[str, Table]]:
    """Read the tables of the vocabulary, each with the name of its file, by id."""
    folder = files("ontology") / "data"
    tables: dict[str, tuple[str, Table]] = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml"):
            continue
        for id_, table in parse(file.read_text("utf-8"), file.name).items():
            if id_ in tables:
                raise ValueError(f"{file.name}: [{id_}] stands in two files")
            tables[id_] = file.name, table
    own = os.environ.get(OWN)
    return MappingProxyType(over(tables, Path(own)) if own else tables)


def over(
    tables: Mapping[str, tuple[str, Table]], own: Path
) -> dict[str, tuple[str, Table]]:
    """Lay the tables of a lab's own file over others; raise ValueError as it must."""
    try:
        text = own.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{own}: cannot be read: {error}") from error
    known = dict(tables)
    for id_, table in parse(text, str(own)).items():
        before = known[id_][1] if id_ in known else {}
        known[id_] = str(own), {**before, **table}
    return known


def parse(text: str, file: str) -> Mapping[str, Table]:
    """Read the tables of a vocabulary file; raise ValueError that names the file."""
    try:
        found = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise ValueError(f"{file}: is not TOML: {error}") from error
    for id_, table in found.items():
        if not isinstance(table, dict):
            raise ValueError(f"{file}: {id_}: should be a table, [{id_}]")
    return found


def entries(tables: Mapping[str, tuple[str, Table]]) -> Mapping[str, Entry]:
    """Make entries of tables; raise ValueError for one that cannot stand."""
    made: dict[str, Entry] = {}
    for id_, (file, table) in tables.items():
        try:
            made[id_] = entry(id_, table)
        except (KeyError, ValueError) as error:
            told = f"has no {error}" if isinstance(error, KeyError) else str(error)
            raise ValueError(f"{file}: [{id_}]: {told}") from error
    for one in made.values():
        for id_ in one.broader:
            if id_ not in made:
                file = tables[one.id][0]
                raise ValueError(f"{file}: [{one.id}]: broader: there is no {id_!r}")
    return MappingProxyType(made)


_FIELDS = frozenset(
    "type name en fr en_variants fr_variants en_acronyms fr_acronyms broader context "
    "en_source fr_source fr_region en_region form wikidata".split()
)


def entry(id_: str, table: Table) -> Entry:
    """Make an entry from its TOML table."""
    if unknown := sorted(table.keys() - _FIELDS):
        raise ValueError(f"unknown field {unknown[0]!r}")
    proper = table.get("name")
    default = _USUAL if proper is None else _PROPER
    names: dict[Lang, str] = {}
    sources: dict[tuple[Lang, str], Source] = {}
    for lang in _LANGS:
        if name := table.get(lang) or proper:
            names[lang] = str(name)
            sources[lang, names[lang]] = _source(table, lang, default)
    if not names:
        raise ValueError("has no name: give en and fr, or name")
    lists: list[Mapping[Lang, tuple[str, ...]]] = []
    for what in ("variants", "acronyms"):
        own = {
            lang: tuple(_named(value))
            for lang in _LANGS
            if (value := table.get(f"{lang}_{what}"))
        }
        if proper is not None and own:  # names of a proper name are proper names too
            both = tuple(one for found in own.values() for one in found)
            own = dict.fromkeys(_LANGS, both)
        for lang, found in own.items():
            for name, source in found:
                sources.setdefault((lang, name), source or default)
        lists.append(
            {
                lang: tuple(dict.fromkeys(name for name, _ in found))
                for lang, found in own.items()
            }
        )
    return Entry(
        id=id_,
        kind=Kind(str(table["type"])),
        names=names,
        variants=lists[0],
        acronyms=lists[1],
        broader=_words(table.get("broader")),
        context=_words(table.get("context")),
        sources=sources,
        form=str(table["form"]) if "form" in table else None,
        wikidata=str(table["wikidata"]) if "wikidata" in table else None,
    )


_LANGS = tuple(Lang)
_USUAL, _PROPER = Source(USAGE), Source(PROPER)


def _source(table: Table, lang: Lang, default: Source) -> Source:
    told, region = table.get(f"{lang}_source"), table.get(f"{lang}_region")
    if not told and not region:
        return default
    return Source(str(told or default.text), str(region) if region else None)


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(word) for word in _list(value))


def _list(value: object) -> Iterable[object]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ValueError(f"{value!r} should be a list")
    return value


def _named(value: object) -> Iterator[tuple[str, Source | None]]:
    """Read a list of names; each a string or ``{ name, source, region }``."""
    for one in _list(value):
        if not isinstance(one, dict):
            yield str(one), None
            continue
        if "name" not in one or set(one) - {"name", "source", "region"}:
            raise ValueError(f"{one!r} should be {{ name, source, region }}")
        region = one.get("region")
        yield (
            str(one["name"]),
            Source(str(one.get("source") or USAGE), str(region) if region else None),
        )
