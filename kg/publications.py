"""Records -> publications: one work on several pages becomes one."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from kg.folding import fold
from kg.showings import Shown
from kg.workers import Beside
from ontology.kinds import Lang

# Two abstracts are one text, touched up, when they share this much of their word
# triples (Jaccard): two versions on a seed page share .94, a rewritten abstract .21; of
# 200 million pairs of unannotated abstracts, unrelated ones stay under .2.
SAME_TEXT = 0.7
# One is a cut copy of the other when nearly all of its triples are in the longer.
CUT_COPY = 0.9
_TELLING = 4  # words of a title; "Deep learning" is the title of many works
_CUT_LEAST = 20  # triples; fewer say too little
# A rewritten abstract shares this much of the shorter one's triples: .59 on the seeds;
# 22 of 200 million pairs of unannotated abstracts share .3 or more.
REWRITTEN = 0.35
_SKETCH = 32  # smallest triple hashes kept to find candidates
_HEAD = 30  # first words, whose triples a cut copy shares with its whole
# Triples in more abstracts than this ("in this paper we") lead to no candidates, and
# one triple in common is chance.
_COMMON, _SHARED = 12, 2
# Texts that are worth a process of their own, which takes half a second to begin.
_MANY = 10_000
# Odd constants of 64 bits (xxHash64's primes): what tells the words of a triple apart.
_FIRST, _SECOND = np.uint64(0x9E3779B185EBCA87), np.uint64(0xC2B2AE3D27D4EB4F)

_Hashes: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.uint64]]"
# Two texts, the share of all their triples that they have in common (Jaccard), and the
# share of the shorter one's.
_Pair: TypeAlias = tuple[str, str, float, float]


@dataclass(frozen=True, slots=True)
class Publication:
    """One work, however many pages show it; ``records`` holds the best text first."""

    key: str
    records: tuple[Shown, ...]
    lang: Lang
    title: str | None
    abstract: str | None
    authors: tuple[str, ...]
    date: str | None
    year: int | None
    venue: str | None
    status: str | None
    links: tuple[str, ...]
    versions: tuple[str, ...] = ()


def merge(records: Iterable[Shown]) -> tuple[Publication, ...]:
    """Merge records of one work; link rewritten versions; sort by key.

    The result does not depend on the order of the records.
    """
    with merging(records) as merged:
        return merged()


@contextmanager
def merging(
    records: Iterable[Shown],
) -> Iterator[Callable[[], tuple[Publication, ...]]]:
    """Give what merges records, as ``merge`` does; it may be asked for a while later.

    The texts of very many records are compared in a process beside meanwhile.
    """
    folds = _Folds()
    texts = _by_text(sorted(records, key=_order), folds)
    compared = [text for text in texts if _is_text(text)]
    beside = Beside(_alike, compared) if len(compared) >= _MANY else None

    def merged() -> tuple[Publication, ...]:
        found = beside.result() if beside is not None else _alike(compared)
        pairs = [(compared[a], compared[b], *shares) for a, b, shares in found]
        groups = _grouped(texts, pairs, folds)
        _join_titles(groups, folds)
        publications = [_publication(group, folds) for group in groups if group]
        return _with_versions(publications, pairs, folds)

    try:
        yield merged
    finally:
        if beside is not None:
            beside.close()


def _order(record: Shown) -> tuple[str, str, str, int]:
    return record.abstract or "", record.title or "", record.source, record.span[0]


def _by_text(records: Sequence[Shown], folds: _Folds) -> dict[str, list[Shown]]:
    groups: dict[str, list[Shown]] = defaultdict(list)
    for record in records:
        if record.abstract or record.title:
            groups[_words(record, folds)].append(record)
    return dict(sorted(groups.items()))


def _words(record: Shown, folds: _Folds) -> str:
    """Give the words that a work goes by, blind to case, accents and spacing."""
    if record.abstract:
        return folds[record.abstract]
    words = "title: " + folds[record.title or ""]
    if record.authors:  # "Introduction to the special issue" has many authors
        words += " by " + fold(" ".join(record.authors))
    return words


def _is_text(key: str) -> bool:
    return not key.startswith("title: ")


class _Folds(dict[str, str]):
    """Each text folded, once."""

    def __missing__(self, text: str) -> str:
        self[text] = fold(text)
        return self[text]


class _Words(dict[str, int]):
    """The number of each word, in the order in which they are met."""

    def __missing__(self, word: str) -> int:
        self[word] = len(self)
        return self[word]


class _Triples:
    """The hashes of each three words in a row, of any of some texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        known = _Words()
        self._words = [
            np.array([known[word] for word in text.split()], np.uint32)
            for text in texts
        ]
        self._hashes = np.array([_word(word) for word in known], np.uint64)

    def __len__(self) -> int:
        """Count the texts."""
        return len(self._words)

    def of(self, text: int) -> _Hashes:
        """Hash the triples of a text; fewer than three words are one."""
        own = self._hashes[self._words[text]]
        if len(own) < 3:
            own = np.resize(own, 3)
        return own[:-2] * _FIRST + own[1:-1] * _SECOND + own[2:]


def _word(word: str) -> int:
    digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _alike(texts: Sequence[str]) -> list[tuple[int, int, tuple[float, float]]]:
    """Give pairs of texts that may be one, by number, with what they share.

    Candidates share two of their smallest hashes (bottom-k sketch, Broder 1997), or
    of the first words' triples, so that a cut copy meets its whole.
    """
    triples = _Triples(texts)
    found: list[tuple[int, int, tuple[float, float]]] = []
    last: tuple[int, _Hashes] | None = None
    for first, second in _candidates(triples):
        if last is None or last[0] != first:
            last = first, _sorted(triples.of(first))
        one, other = last[1], _sorted(triples.of(second))
        together = np.sort(np.concatenate((one, other)))
        both = np.count_nonzero(together[1:] == together[:-1])
        less = min(len(one), len(other))
        share = both / less if less >= _CUT_LEAST else 0.0
        of_all = both / (len(one) + len(other) - both)
        found.append((first, second, (of_all, share)))
    return found


def _sorted(hashes: _Hashes) -> _Hashes:
    """Sort hashes, each once: ``np.unique`` takes three times as long for so few."""
    hashes = np.sort(hashes)
    first = np.ones(len(hashes), np.bool_)
    np.not_equal(hashes[1:], hashes[:-1], out=first[1:])
    found: _Hashes = hashes[first]
    return found


def _candidates(texts: _Triples) -> Iterator[tuple[int, int]]:
    """Yield the numbers of texts that may be alike, the lower first, in order."""
    sketches = [_sketch(texts.of(text)) for text in range(len(texts))]
    if not sketches:
        return
    hashes = np.concatenate(sketches)
    owners = np.repeat(np.arange(len(texts)), [len(one) for one in sketches])
    order = np.lexsort((owners, hashes))
    hashes, owners = hashes[order], owners[order]
    ends = np.flatnonzero(np.append(hashes[1:] != hashes[:-1], True)) + 1
    sizes = np.diff(ends, prepend=0)
    starts = ends - sizes
    few = sizes <= _COMMON
    found = []
    for gap in range(1, _COMMON):  # each with the one that stands ``gap`` after it
        wide = few & (sizes > gap)
        for shift in range(_COMMON - gap):
            place = starts[wide & (sizes > gap + shift)] + shift
            found.append(owners[place] * len(texts) + owners[place + gap])
    pairs, counts = np.unique(np.concatenate(found), return_counts=True)
    for pair in pairs[counts >= _SHARED].tolist():
        yield divmod(pair, len(texts))


def _sketch(triples: _Hashes) -> _Hashes:
    smallest = _sorted(triples)[:_SKETCH]
    return _sorted(np.concatenate((smallest, triples[: _HEAD - 2])))


def _grouped(
    texts: Mapping[str, list[Shown]], pairs: Iterable[_Pair], folds: _Folds
) -> list[list[Shown]]:
    leader = {text: text for text in texts}

    def find(text: str) -> str:
        while leader[text] != text:
            leader[text] = leader[leader[text]]
            text = leader[text]
        return text

    for a, b, jaccard, share in pairs:
        titles = [_own_titles(texts[text], folds) for text in (a, b)]
        if titles[0] != titles[1] and all(titles):
            continue  # touched up for another year: another work
        if jaccard >= SAME_TEXT or share >= CUT_COPY:
            low, high = sorted((find(a), find(b)))
            leader[high] = low
    groups: dict[str, list[Shown]] = defaultdict(list)
    for text, records in texts.items():
        groups[find(text)] += records
    return [groups[key] for key in sorted(groups)]


def _own_titles(records: Iterable[Shown], folds: _Folds) -> frozenset[str]:
    return frozenset(folds[record.title] for record in records if record.title)


def _join_titles(groups: list[list[Shown]], folds: _Folds) -> None:
    """Give a work that shows only its title to the work that owns this title."""
    owners: dict[str, list[Shown]] = {}
    several: set[str] = set()
    for group in groups:
        for own in {folds[r.title] for r in group if r.title and r.abstract}:
            if own in owners:
                several.add(own)
            owners[own] = group
    for group in groups:
        if all(record.abstract is None for record in group):
            folded = folds[group[0].title or ""]
            owner = None if folded in several else owners.get(folded)
            if owner is not None:
                owner += group
                group.clear()


def _publication(group: Sequence[Shown], folds: _Folds) -> Publication:
    records = tuple(sorted(group, key=lambda r: (*_goodness(r), *_order(r))))
    best = records[0]
    title = next((r.title for r in records if r.title), None)
    named = [r for r in records if r.venue] or [r for r in records if r.status]
    dated = [r for r in records if r.date] or [r for r in records if r.year]
    return Publication(
        key=hashlib.sha256(_words(best, folds).encode()).hexdigest()[:16],
        records=records,
        lang=best.lang,
        title=title,
        abstract=best.abstract,
        authors=max((r.authors for r in records), key=len),
        date=dated[0].date if dated else None,
        year=dated[0].year if dated else None,
        venue=named[0].venue if named else None,
        status=named[0].status if named else None,
        links=tuple(dict.fromkeys(link for r in records for link in r.links)),
    )


def _goodness(record: Shown) -> tuple[int, int]:
    return (-len(record.abstract or ""), not record.title)


def _with_versions(
    publications: Sequence[Publication], pairs: Iterable[_Pair], folds: _Folds
) -> tuple[Publication, ...]:
    home = {
        folds[record.abstract]: publication.key
        for publication in publications
        for record in publication.records
        if record.abstract
    }
    linked: dict[str, set[str]] = defaultdict(set)
    for a, b, _, share in pairs:
        if share >= REWRITTEN and home[a] != home[b]:
            linked[home[a]].add(home[b])
            linked[home[b]].add(home[a])
    titled: dict[str, list[str]] = defaultdict(list)
    for publication in publications:
        words = folds[publication.title].split() if publication.title else []
        if publication.abstract and publication.title and len(words) >= _TELLING:
            titled[folds[publication.title]].append(publication.key)
    for keys in titled.values():
        for key in keys:
            linked[key].update(k for k in keys if k != key)
    return tuple(
        replace(p, versions=tuple(sorted(linked[p.key]))) if linked[p.key] else p
        for p in sorted(publications, key=lambda p: p.key)
    )
