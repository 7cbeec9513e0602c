"""Hits -> clusters: the names that stand in a text, those of one thing together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors import words
from extractors.api import Hit

_PLURAL_OF_CAPITALS = re.compile(r"(?<=[A-ZÀ-Ý0-9])s$")
_PARTED = re.compile(r"[\s\-‐‑–]+")
# A name inside a longer one is another thing where both are at least this likely.
_BOTH = 0.5
# What stands between a name and its gloss, and what comes after it.
_OPENED = re.compile(r"\s?[»\"]?\s?[(\[]\s?[«\"]?\s?$")
_CLOSED = re.compile(r"\s?[»\"]?\s?(?:[)\]]|[,;:]\s?[A-Za-z0-9+-]{2,12}\s?[)\]])")
# Words that a repeat leaves out at most.
_MOST_LEFT_OUT = 3

# Gives the probability that a range of the text is a name.
Chance = Callable[[int, int], float]


@dataclass(frozen=True, slots=True)
class Cluster:
    """The hits that name one thing of a text, in the order of the text.

    ``long`` is the long form that the text spells out for one of the ``acronyms``.
    """

    hits: tuple[Hit, ...]
    long: str | None = None
    acronyms: tuple[str, ...] = ()


def longest(text: str, hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the hits that do not overlap with a longer or a better one."""
    taken = [False] * len(text)
    for hit in sorted(hits, key=_precedence):
        if not any(taken[hit.start : hit.end]):
            taken[hit.start : hit.end] = [True] * (hit.end - hit.start)
            yield hit


def likeliest(hits: Iterable[Hit], chance: Chance) -> Iterator[Hit]:
    """Yield the best hit of each range that does not overlap with a likelier name.

    Of a name within a name both stay where both are likely.
    """
    best: dict[tuple[int, int], Hit] = {}
    for hit in sorted(hits, key=_precedence):
        best.setdefault((hit.start, hit.end), hit)
    weighed = [(chance(*place), place) for place in best]
    taken: list[tuple[int, int]] = []
    for likely, place in sorted(weighed, key=lambda w: (-w[0], _wide(w[1]))):
        start, end = place
        near = [one for one in taken if one[0] < end and start < one[1]]
        if not near or (likely >= _BOTH and all(_nest(place, one) for one in near)):
            taken.append(place)
            yield best[place]


def everywhere(text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
    """Yield hits, and the same names wherever else they stand as words of their own.

    What is a name once is that name throughout; but not within another name.
    """
    taken = bytearray(len(text))
    for hit in hits:
        taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
        yield hit
    names: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda hit: (hit.start, hit.end)):
        names.setdefault(text[hit.start : hit.end], hit)
    for name in sorted(names, key=lambda name: (-len(name), name)):
        for start, end in _occurrences(text, name):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                yield replace(names[name], start=start, end=end, long=None)


def _occurrences(text: str, name: str) -> Iterator[tuple[int, int]]:
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if not (_joins(text, start) or _joins(text, end)):
            yield start, end
        start = text.find(name, start + 1)


def _joins(text: str, place: int) -> bool:
    """Say whether a word goes on over a place."""
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


def _wide(place: tuple[int, int]) -> tuple[int, int]:
    return place[0] - place[1], place[0]


def _nest(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return (one[0] <= other[0] and other[1] <= one[1]) or (
        other[0] <= one[0] and one[1] <= other[1]
    )


def _precedence(hit: Hit) -> tuple[object, ...]:
    """Longer hits first; of equal ones what the vocabulary knows, then the surer."""
    return (
        hit.start - hit.end,
        hit.start,
        hit.entry is None,
        hit.long is None,
        -hit.score,
        hit.kind,
        hit.entry or "",
        hit.long or (),
    )


def group(text: str, hits: Sequence[Hit], all_hits: Sequence[Hit]) -> list[Cluster]:
    """Group hits that name one thing; an acronym goes where its long form goes.

    What the text spells out (a hit of ``all_hits`` with a long form) holds whatever
    else was found at the same place.
    """
    spelled = _spelled(text, all_hits)
    groups: dict[str, list[Hit]] = defaultdict(list)
    known = {text[hit.start : hit.end] for hit in hits}
    for hit in sorted(hits, key=lambda hit: (hit.start, hit.end)):
        groups[_group(text, hit, spelled, known)].append(hit)
    made = []
    for members in groups.values():
        own = sorted({text[hit.start : hit.end] for hit in members})
        longs = [spelled[f] for name in own for f in _forms(name) if f in spelled]
        short = tuple(name for name in own if name in spelled)
        made.append(
            Cluster(tuple(members), text[slice(*longs[0])] if longs else None, short)
        )
    return _joined(made)


def entry_of(cluster: Cluster) -> str | None:
    """Give the vocabulary entry of a cluster: that of its long form, if it has one.

    "distributional RL (DRL)" is not what DRL stands for elsewhere.
    """
    if cluster.long is None:
        return next((hit.entry for hit in cluster.hits if hit.entry), None)
    return next(
        (
            hit.entry
            for hit in cluster.hits
            if hit.entry and hit.end - hit.start == len(cluster.long)
        ),
        None,
    )


def glosses(text: str, clusters: Sequence[Cluster]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of clusters of which the one glosses the other.

    The one stands in brackets right after the other: "recherche vorace (greedy
    search)", "réseau d'appariement (Matching Network, MN)".
    """
    ends: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, cluster in enumerate(clusters):
        for hit in cluster.hits:
            ends[hit.end].append((hit.start, number))
    for number, cluster in enumerate(clusters):
        for hit in cluster.hits:
            opened = _OPENED.search(text, max(0, hit.start - 6), hit.start)
            if not opened or not _CLOSED.match(text, hit.end):
                continue
            before = sorted(ends.get(opened.start(), ()))
            if before and before[0][1] != number:
                yield before[0][1], number


def repeats(text: str, clusters: Sequence[Cluster]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of a longer name and one that leaves inner words of it out.

    "séquences verbales figées … les séquences figées". Names that the vocabulary
    knows are no such repeats: deep learning is not deep reinforcement learning.
    """
    names = [
        {tuple(_name_key(text[h.start : h.end], set()).split()) for h in cluster.hits}
        if entry_of(cluster) is None
        else frozenset()
        for cluster in clusters
    ]
    opened: dict[str, set[int]] = defaultdict(set)
    for number, own in enumerate(names):
        for first in (name[0] for name in own if name):
            opened[first].add(number)
    for i, longs in enumerate(names):
        near = set[int]().union(*(opened[name[0]] for name in longs if len(name) > 2))
        for j in sorted(near - {i}):
            if any(_leaves_out(s, w) for s in names[j] for w in longs):
                yield i, j


def _leaves_out(short: Sequence[str], whole: Sequence[str]) -> bool:
    """Say whether a name is another less words between its first and its last.

    >>> [_leaves_out(short, ["a", "b", "c"]) for short in (["a", "c"], ["a", "b"])]
    [True, False]
    """
    missing = len(whole) - len(short)
    if len(short) < 2 or not 0 < missing <= _MOST_LEFT_OUT or short[0] != whole[0]:
        return False
    rest = iter(whole)
    if not all(word in rest for word in short):
        return False
    return all(
        list(whole[i : i + len(short)]) != list(short) for i in range(missing + 1)
    )


def merged(text: str, one: Cluster, other: Cluster) -> Cluster:
    """Make one cluster of a name and its gloss or repeat.

    The name is the long form of what abbreviates the gloss, unless the vocabulary
    knows the gloss alone.
    """
    hits = tuple(sorted((*one.hits, *other.hits), key=lambda hit: hit.start))
    acronyms = tuple(dict.fromkeys((*one.acronyms, *other.acronyms)))
    long = one.long or other.long
    if other.long and not one.long and entry_of(other) is None:
        long = max((text[h.start : h.end] for h in one.hits), key=len)
    return Cluster(hits, long, acronyms)


def _spelled(text: str, hits: Sequence[Hit]) -> dict[str, tuple[int, int]]:
    """Map each acronym that the text spells out to the range of its long form.

    Of several the first counts; at one place the longest.
    """
    told = sorted(
        (hit.start, hit.end, hit.long[0] - hit.long[1], hit.long)
        for hit in hits
        if hit.long is not None
    )
    spelled: dict[str, tuple[int, int]] = {}
    for start, end, _, long in told:
        for form in _forms(text[start:end]):
            spelled.setdefault(form, long)
    return spelled


def _forms(name: str) -> tuple[str, str]:
    """Give a name as it stands, and without the s of its plural."""
    return name, _PLURAL_OF_CAPITALS.sub("", name)


def _group(
    text: str, hit: Hit, spelled: Mapping[str, tuple[int, int]], known: set[str]
) -> str:
    name = text[hit.start : hit.end]
    for form in _forms(name):
        if form in spelled:
            a, b = spelled[form]
            return "name " + _name_key(text[a:b], known)
    if hit.entry is not None and not any(
        (a, b) == (hit.start, hit.end) for a, b in spelled.values()
    ):
        return "entry " + hit.entry
    return "name " + _name_key(name, known)


def _name_key(name: str, known: set[str]) -> str:
    """Give the key by which two surfaces of one text are one name."""
    if name.endswith("s") and (name[:-1] in known or _PLURAL_OF_CAPITALS.search(name)):
        name = name[:-1]
    key = _PARTED.sub(" ", words.fold(name))
    if " " in key:
        key = " ".join(words.stem(word) for word in key.split())
    return key


def _joined(clusters: Iterable[Cluster]) -> list[Cluster]:
    """Join clusters that the vocabulary calls one thing."""
    by_entry: dict[str, list[Cluster]] = defaultdict(list)
    for i, cluster in enumerate(clusters):
        entry = entry_of(cluster)
        by_entry[f"entry {entry}" if entry else f"cluster {i}"].append(cluster)
    return [
        Cluster(
            tuple(
                sorted((h for c in group for h in c.hits), key=lambda hit: hit.start)
            ),
            next((c.long for c in group if c.long), None),
            tuple(dict.fromkeys(a for c in group for a in c.acronyms)),
        )
        for group in by_entry.values()
    ]
