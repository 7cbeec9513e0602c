"""The bilingual vocabulary: the entries of ``ontology/data/*.toml``, checked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from ontology.kinds import Kind, Lang

# How a vocabulary says that a name is the same in every language.
PROPER = "proper name"


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing with its names: preferred, other and short ones, by language."""

    id: str
    kind: Kind
    names: Mapping[Lang, str]
    variants: Mapping[Lang, tuple[str, ...]]
    acronyms: Mapping[Lang, tuple[str, ...]]
    broader: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    sources: Mapping[Lang, str] = field(default_factory=dict)
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
    entries: dict[str, Entry] = {}
    folder = files("ontology") / "data"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml"):
            continue
        for id_, table in tomllib.loads(file.read_text("utf-8")).items():
            if id_ in entries:
                raise ValueError(f"{file.name}: [{id_}] stands in two files")
            try:
                entries[id_] = entry(id_, table)
            except (KeyError, ValueError) as error:
                raise ValueError(f"{file.name}: [{id_}]: {error}") from error
    for one in entries.values():
        for id_ in one.broader:
            if id_ not in entries:
                raise ValueError(f"[{one.id}] broader: there is no entry {id_!r}")
    return MappingProxyType(entries)


_FIELDS = frozenset(
    "type name en fr en_variants fr_variants en_acronyms fr_acronyms broader context "
    "en_source fr_source fr_region en_region form wikidata".split()
)


def entry(id_: str, table: Mapping[str, object]) -> Entry:
    """Make an entry from its TOML table."""
    unknown = sorted(set(table) - _FIELDS)
    if unknown:
        raise ValueError(f"unknown field {unknown[0]!r}")
    proper = table.get("name")
    names = {lang: str(table.get(lang) or proper or "") for lang in Lang}
    if not any(names.values()):
        raise ValueError("has no name: give en and fr, or name")
    return Entry(
        id=id_,
        kind=Kind(str(table["type"])),
        names=MappingProxyType({lang: name for lang, name in names.items() if name}),
        variants=_lists(table, "variants", both=proper is not None),
        acronyms=_lists(table, "acronyms", both=proper is not None),
        broader=_words(table.get("broader")),
        context=_words(table.get("context")),
        sources=_sources(table, proper=proper is not None),
        form=str(table["form"]) if "form" in table else None,
        wikidata=str(table["wikidata"]) if "wikidata" in table else None,
    )


def _words(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ValueError(f"{value!r} should be a list of words")
    return tuple(str(word) for word in value)


def _lists(
    table: Mapping[str, object], what: str, *, both: bool
) -> Mapping[Lang, tuple[str, ...]]:
    own = {lang: _words(table.get(f"{lang}_{what}")) for lang in Lang}
    if both:  # the names of a proper name are proper names too
        all_ = tuple(dict.fromkeys(name for words in own.values() for name in words))
        own = dict.fromkeys(Lang, all_)
    return MappingProxyType(own)


def _sources(table: Mapping[str, object], *, proper: bool) -> Mapping[Lang, str]:
    sources = {
        lang: str(table.get(f"{lang}_source") or (PROPER if proper else "usage"))
        for lang in Lang
    }
    for lang in Lang:
        region = table.get(f"{lang}_region")
        if region:
            sources[lang] += f" ({region})"
    return MappingProxyType(sources)
