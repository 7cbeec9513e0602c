"""Entries -> names that the matcher would take for one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from extractors.api import Passage
from extractors.vocabulary import Vocabulary, key
from ontology.kinds import Kind, Lang
from ontology.vocabulary import Entry

Name = tuple[Lang, str]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two entries, one of which at least answers to a name of the other."""

    first: str
    second: str
    name: str
    other_name: str


def between(entries: Mapping[str, Entry]) -> Iterator[Clash]:
    """Yield the clashes of entries that context words do not tell apart."""
    for together in _by_key(entries).values():
        for first, second in combinations(sorted(together), 2):
            if entries[first].context and entries[second].context:
                continue
            for name, other in _met(together[first], together[second]):
                yield Clash(first, second, name, other)
                break


def covers(name: str, other: str, lang: Lang) -> bool:
    """Say whether the matcher finds a way to write a name without being told it.

    >>> covers("treebank", "Treebanks", Lang.EN), covers("map", "MAP", Lang.EN)
    (True, False)
    """
    if name == other or key(name) != key(other):
        return name == other
    alone = Entry("one", Kind.CONCEPT, {lang: name}, {}, {})
    return any(
        (hit.start, hit.end) == (0, len(other))
        for hit in Vocabulary({"one": alone})(Passage(other, lang))
    )


def _by_key(
    entries: Mapping[str, Entry],
) -> Mapping[tuple[str, ...], Mapping[str, list[Name]]]:
    """Give the names that share a key, by entry; only keys of several entries."""
    found: dict[tuple[str, ...], dict[str, list[Name]]] = defaultdict(dict)
    for id_, one in entries.items():
        for name in one.all_names():
            found[key(name[1])].setdefault(id_, []).append(name)
    return {stems: named for stems, named in found.items() if len(named) > 1}


def _met(names: list[Name], others: list[Name]) -> Iterator[tuple[str, str]]:
    for lang, name in names:
        for other_lang, other in others:
            if _taken(lang, name, other_lang, other) or _taken(
                other_lang, other, lang, name
            ):
                yield name, other


def _taken(lang: Lang, name: str, other_lang: Lang, other: str) -> bool:
    """Say whether a text in the one name's language would be read as the other's."""
    if lang != other_lang and other.isalpha() and other.islower():
        return False  # one word in small letters counts in its own language only
    return covers(other, name, other_lang)
