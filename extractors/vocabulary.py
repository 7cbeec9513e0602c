"""Match the names of vocabulary entries, whatever their number, gender and case."""

from __future__ import annotations

import gc
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product

from extractors import words
from extractors.api import Hit, Passage
from ontology import vocabulary as entries
from ontology.kinds import Kind, Lang
from ontology.vocabulary import Entry

# An entry, one of its names, and the language of the name.
_Name = tuple[str, str, Lang]
_BETWEEN = "\t"
_HYPHENS = frozenset("-‐‑–")
# Words of running text in either language: an acronym spelt like one of them counts
# only beside its long form (SAC, CAR, SON … in a French headline).
FUNCTION_WORDS = frozenset(
    "a an and are as at be by can do for go he his in is it its may me my no not of "
    "on or our out she so the to up us was we who au aux car ce ces cet d dans de des "
    "deux du elle en est et eu fait il ils je la le les leur leurs lui ma mais me mes "
    "moi mon mot ne ni non nos notre nous on ont or ou où par pas peu plus pour qu "
    "que qui sac sa sait sans se ses si soit son sont sous sur ta te tes toi ton tous "
    "tout tu un une vos vous aise air art bas but cas cours fin fois jour lit loi lot "
    "main mal mer mois pari part pays point sens soin sol temps tour trois vers vie "
    "vu".split()
)
# Endings whose plural no stem undoes, since others end so in the singular: "lois"
# beside "biais", "rejeux" beside "nombreux", "arrays" beside "analysis", "séries"
# beside "series".
_PLURALS = (("eu", "x"), *((end, "s") for end in ("i", "ie", "ay", "ey", "oy")))
# What a doubtful name stands beside where it is none: "500 Go", "Adam Smith".
_NUMBER = re.compile(r"\d\s?$")
_SURNAME = re.compile(r"[ \u00a0][A-ZÀ-Ý][a-zà-ÿ]")
_BEGINNING = re.compile(r"(?:^|[.!?:…«“\"(]\s?|\n\s*)$")
# Words of a line in capitals, where acronyms look like all the others.
_SHOUTED = 3
# What a name found with its context words is worth, against one that needs none.
_SURE, _BY_CONTEXT = 0.95, 0.8
# Endings that tell two inflections of one word.
_INFLECTIONS = frozenset({"", "s", "es", "x", "e", "'s"})
_TURNS = (
    *(("y", "ies"), ("al", "aux"), ("if", "ive"), ("if", "ives"), ("el", "elle")),
    *(("el", "elles"), ("en", "enne"), ("en", "ennes"), ("rix", "rices")),
    *(("sis", "ses"), ("eur", "euse")),
)


class Vocabulary:
    """Find vocabulary names of one word and more, in either language."""

    def __init__(self, vocabulary: Mapping[str, Entry] | None = None) -> None:
        self._entries = entries.load() if vocabulary is None else vocabulary
        self._names = _index(self._entries)
        self._lengths = _lengths(self._names)
        # The last passages: the learned model looks at the same names.
        self._remembered = lru_cache(maxsize=4)(lambda one: tuple(self._find(one)))
        self._contexts = lru_cache(maxsize=None)(self._context)

    def __call__(self, passage: Passage) -> Iterator[Hit]:
        """Yield a hit for each name that stands in the passage as a name."""
        yield from self._remembered(passage)

    def _find(self, passage: Passage) -> Iterator[Hit]:
        text = passage.text
        places = list(_places(text))
        spelt = [text[a:b] for a, b in places]
        norms = [words.stem(word) for word in spelt]
        found: list[Hit] = []
        doubtful: list[Hit] = []
        for start, end, names in self._matches(norms):
            place = places[start][0], places[end - 1][1]
            written = text[slice(*place)]
            for id_, name, lang in names:
                if not _is_written(written, name):
                    continue
                if lang != passage.lang and _is_word(name):
                    continue
                hit = Hit(*place, self._entries[id_].kind, _SURE, id_)
                if not self._is_doubtful(id_, written):
                    found.append(hit)
                elif name.islower() or not _is_other(text, *place):
                    doubtful.append(hit)
        yield from dict.fromkeys(found)
        yield from self._backed(doubtful, found, text, frozenset(norms))

    def _matches(
        self, norms: Sequence[str]
    ) -> Iterator[tuple[int, int, Sequence[_Name]]]:
        """Yield the ranges of words that are a name, with what they may name."""
        for start, first in enumerate(norms):
            for length in self._lengths.get(first, ()):
                names = self._names.get(_joined(norms[start : start + length]))
                if names is not None and start + length <= len(norms):
                    yield start, start + length, names

    def _is_doubtful(self, id_: str, text: str) -> bool:
        one_word = len(text.split()) == 1 and not _HYPHENS & set(text)
        return one_word and (
            bool(self._entries[id_].context)
            or (text.isupper() and words.fold(text) in FUNCTION_WORDS)
        )

    def _backed(
        self, doubtful: list[Hit], found: list[Hit], text: str, stems: frozenset[str]
    ) -> Iterator[Hit]:
        """Yield doubtful hits whose text names the entry in full or its context."""
        sure = {hit.entry for hit in found}
        for hit in dict.fromkeys(doubtful):
            own = _stems(text[hit.start : hit.end])
            context = self._contexts(hit.entry or "")
            if hit.entry in sure or any(
                stem <= stems and not stem <= own for stem in context
            ):
                yield Hit(hit.start, hit.end, hit.kind, _BY_CONTEXT, hit.entry)

    def _context(self, id_: str) -> tuple[frozenset[str], ...]:
        return tuple(map(_stems, self._entries[id_].context))


def key(name: str) -> tuple[str, ...]:
    """Give the matching key of a name: the stems of its words, without hyphens.

    >>> key("Semi-supervised methods") == key("semi supervised method")
    True
    """
    return tuple(map(words.stem, _flat(name)))


def _is_other(text: str, start: int, end: int) -> bool:
    """Say whether a doubtful name reads as a unit, a verb, a person or a headline."""
    name, before = text[start:end], text[:start]
    if name.istitle():
        begins = _BEGINNING.search(before[-3:]) is not None
        return (
            (begins and words.fold(name) in FUNCTION_WORDS)
            or _NUMBER.search(before[-3:]) is not None
            or _SURNAME.match(text, end) is not None
        )
    line = before.rpartition("\n")[2] + text[start:].partition("\n")[0]
    return line.isupper() and len(line.split()) >= _SHOUTED


def _is_word(name: str) -> bool:
    """Say whether a name looks like any word: "transformer" is a verb in French."""
    return name.isalpha() and name.islower()


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of words, and of line breaks: no name goes on over those.

    Hyphens are left out, so that a name is found with and without them.
    """
    last = 0
    has_breaks = "\n" in text
    for start, end in words.ranges(text):
        if has_breaks and text.find("\n", last, start) >= 0:
            yield last, start
        if end - start > 1 or text[start] not in _HYPHENS:
            yield start, end
        last = end


def _stems(text: str) -> frozenset[str]:
    return frozenset(words.stem(text[a:b]) for a, b in _places(text))


def _flat(name: str) -> list[str]:
    """Give the words of a name, without hyphens."""
    return [word for word in words.split(name) if word not in _HYPHENS]


def _joined(stems: Iterable[str]) -> str:
    return _BETWEEN.join(stems)


def _index(vocabulary: Mapping[str, Entry]) -> Mapping[str, Sequence[_Name]]:
    """List the names of all entries by the stems of their words.

    Not by spaCy's PhraseMatcher, which takes forty times as long to make.
    """
    names: dict[str, list[_Name]] = defaultdict(list)
    for one in vocabulary.values():
        for lang, name in one.all_names():
            for stems in product(*map(_stems_of, _flat(name))):
                names[_joined(stems)].append((one.id, name, lang))
    _stems_of.cache_clear()
    return names


@cache
def _stems_of(word: str) -> tuple[str, ...]:
    """Give the stem of a word, and that of its plural if it has another."""
    plurals = (word + plural for end, plural in _PLURALS if word.endswith(end))
    return tuple(dict.fromkeys(map(words.stem, (word, *plurals))))


def _lengths(names: Iterable[str]) -> Mapping[str, Sequence[int]]:
    """List how many words the names have that begin with a stem."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in names:
        stems = name.split(_BETWEEN)
        lengths[stems[0]].add(len(stems))
    return {first: sorted(found) for first, found in lengths.items()}


def _is_written(text: str, name: str) -> bool:
    """Say whether a text that shares a name's stems is a way to write the name."""
    if len(name.split()) > 1 or "-" in name:
        return not (_is_title(name) and text.islower())
    if not _same_word(words.fold(text), words.fold(name)):
        return False
    if name.islower():
        # "MAP" is not the word "map"; "ROBUSTNESS" in a heading is "robustness".
        return not (text.isupper() and len(text) <= 5)
    bare = text[: len(name)]
    if bare == name and text[len(name) :] in ("", "s", "es", "'s", "’s"):
        return True
    return len(name) >= 5 and text == name.upper()


def _is_title(name: str) -> bool:
    """Say whether each word of a name has a capital: "Memory Maze"."""
    return all(
        any(c.isupper() for c in part) for part in re.split(r"[\s-]", name) if part
    )


def _same_word(text: str, name: str) -> bool:
    low, high = sorted((text, name), key=len)
    if high.startswith(low) and high[len(low) :] in _INFLECTIONS:
        return True
    return any(
        text == name[: len(name) - len(end)] + plural
        for end, plural in _TURNS
        if name.endswith(end)
    )


@cache
def default() -> Vocabulary:
    """Give the matcher of the vocabulary that is shipped, made once.

    Nothing of it can be let go: to look for that takes a third of the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        return Vocabulary()
    finally:
        if enabled:
            gc.enable()


def kind_of(name: str, lang: Lang) -> Kind | None:
    """Tell the kind of a name that the vocabulary knows as a whole."""
    for hit in default()(Passage(name, lang)):
        if (hit.start, hit.end) == (0, len(name)):
            return hit.kind
    return None
