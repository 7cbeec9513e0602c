"""Passages -> readings: the things that a text names, their roles and relations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors import relations, roles, words
from extractors.api import Extractor, Hit, Passage
from extractors.coined import is_shaped
from ontology import vocabulary
from ontology.kinds import Kind, Relation, Role

# Below this a name is shaped like one and nothing else speaks for it.
MIN_CONFIDENCE = 0.5
# A name built on another says that it extends it: right 57 of 100 times in English and
# 52 in French, on the annotated train abstracts.
_BUILT_ON = 0.56
# The score of a coined name that a cue word stands beside.
_CUED_IN_PROSE = 0.65
_PLURAL_OF_CAPITALS = re.compile(r"(?<=[A-ZÀ-Ý0-9])s$")


class ExtractorError(ValueError):
    """An extractor that broke its promise; the message names it."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity within one text: its names there, and what the text does with it.

    ``variants`` holds each surface once, the fullest first; ``mentions`` holds ranges
    of the text, and ``shown`` the one whose sentence tells the role. ``long`` is the
    long form that the text spells out for an acronym.
    """

    kind: Kind
    variants: tuple[str, ...]
    mentions: tuple[tuple[int, int], ...]
    role: Role
    shown: int
    confidence: float
    entry: str | None = None
    long: str | None = None
    acronyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two things of a reading, by their numbers."""

    head: int
    relation: Relation
    tail: int
    sentence: tuple[int, int]
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in one text; sentences are ranges of it."""

    text: str
    sentences: tuple[tuple[int, int], ...]
    things: tuple[Thing, ...]
    links: tuple[Link, ...]


def read(passage: Passage, extractors: Mapping[str, Extractor]) -> Reading:
    """Run every extractor over a passage and make one thing of each cluster of hits."""
    hits = list(find(passage, extractors))
    sentences = tuple(words.sentences(passage.text))
    clusters = _clusters(passage.text, list(longest(passage.text, hits)), hits)
    things = _judged(passage, sentences, clusters)
    links = tuple(_related(passage.text, sentences, things))
    return Reading(passage.text, sentences, things, links)


def find(passage: Passage, extractors: Mapping[str, Extractor]) -> Iterator[Hit]:
    """Yield the hits of all extractors, each checked to lie inside the passage."""
    for name, extractor in extractors.items():
        yield from _checked(name, extractor, passage)


def longest(text: str, hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the hits that do not overlap with a longer or a better one."""
    taken = [False] * len(text)
    for hit in sorted(hits, key=_precedence):
        if not any(taken[hit.start : hit.end]):
            taken[hit.start : hit.end] = [True] * (hit.end - hit.start)
            yield hit


def _checked(name: str, extractor: Extractor, passage: Passage) -> Iterator[Hit]:
    try:
        hits = list(extractor(passage))
    except Exception as error:  # a plug-in may raise anything
        raise ExtractorError(f"extractor {name!r} failed: {error}") from error
    for hit in hits:
        if not 0 <= hit.start < hit.end <= len(passage.text):
            raise ExtractorError(
                f"extractor {name!r} found {hit.start}-{hit.end}, outside the "
                f"{len(passage.text)} characters of its passage"
            )
        yield hit


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
    )


@dataclass(frozen=True, slots=True)
class _Cluster:
    hits: tuple[Hit, ...]
    long: str | None = None
    acronyms: tuple[str, ...] = ()


def _clusters(
    text: str, hits: Sequence[Hit], all_hits: Sequence[Hit]
) -> list[_Cluster]:
    """Group hits that name one thing; an acronym goes where its long form goes.

    What the text spells out holds whatever else was found at the same place.
    """
    spelled = _spelled(text, all_hits)
    groups: dict[str, list[Hit]] = defaultdict(list)
    known = {text[hit.start : hit.end] for hit in hits}
    for hit in sorted(hits, key=lambda hit: hit.start):
        groups[_group(text, hit, spelled, known)].append(hit)
    made = []
    for group in groups.values():
        own = {text[hit.start : hit.end] for hit in group}
        short = sorted(own & set(spelled))
        longs = [text[a:b] for name in short for a, b in [spelled[name]]]
        made.append(_Cluster(tuple(group), longs[0] if longs else None, tuple(short)))
    return made


def _spelled(text: str, hits: Sequence[Hit]) -> dict[str, tuple[int, int]]:
    """Map each acronym that the text spells out to the range of its long form."""
    spelled: dict[str, tuple[int, int]] = {}
    for hit in sorted(hits, key=lambda hit: hit.start):
        if hit.long is not None:
            name = text[hit.start : hit.end]
            for form in (name, _PLURAL_OF_CAPITALS.sub("", name)):
                spelled.setdefault(form, hit.long)
    return spelled


def _group(
    text: str, hit: Hit, spelled: Mapping[str, tuple[int, int]], known: set[str]
) -> str:
    name = text[hit.start : hit.end]
    for form in (name, _PLURAL_OF_CAPITALS.sub("", name)):
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
    key = re.sub(r"[\s\-‐‑–]+", " ", words.fold(name))
    if " " in key:
        key = " ".join(words.stem(word) for word in key.split())
    return key


def _judged(
    passage: Passage,
    sentences: Sequence[tuple[int, int]],
    clusters: Iterable[_Cluster],
) -> tuple[Thing, ...]:
    kept = [
        cluster
        for cluster in _joined(clusters)
        if _kind(cluster) is not Kind.VENUE
        and (passage.kind != "prose" or _is_safe_in_prose(passage.text, cluster))
    ]
    turn = roles.turn(passage.text, sentences, _title_end(passage))
    verdicts = []
    for cluster in kept:
        places = [_place(passage, sentences, hit, turn) for hit in cluster.hits]
        verdicts.append(roles.judge(_kind(cluster), places))
    verdicts = [
        roles.of_a_term(verdict) if _is_term(cluster) else verdict
        for cluster, verdict in zip(kept, verdicts, strict=True)
    ]
    verdicts = _like_siblings(passage.text, sentences, kept, verdicts)
    verdicts = roles.limit_studied(verdicts, [len(cluster.hits) for cluster in kept])
    return tuple(
        _thing(passage.text, cluster, verdict)
        for cluster, verdict in zip(kept, verdicts, strict=True)
    )


def _is_safe_in_prose(text: str, cluster: _Cluster) -> bool:
    """Say whether a cluster may come from news or a biography.

    Those are full of names of people, places and institutions: only what the
    vocabulary knows counts there, and coined words with a cue beside them.
    """
    if _entry(cluster) is not None:
        return True
    return cluster.long is None and any(
        hit.score >= _CUED_IN_PROSE and is_shaped(text[hit.start : hit.end])
        for hit in cluster.hits
    )


def _is_term(cluster: _Cluster) -> bool:
    """Say whether the vocabulary knows a cluster by a descriptive name."""
    entry = _entry(cluster)
    if entry is None:
        return False
    return not any(
        char.isupper()
        for name in vocabulary.load()[entry].names.values()
        for char in name
    )


def _like_siblings(
    text: str,
    sentences: Sequence[tuple[int, int]],
    clusters: Sequence[_Cluster],
    verdicts: Sequence[roles.Verdict],
) -> list[roles.Verdict]:
    """Give siblings of what a sentence introduces its role: "Deep X … and Fast X".

    Siblings are names of two words with one coined head, in one sentence.
    """
    introduced = {
        _sibling_key(text, sentences, cluster.hits[verdict.place]): verdict
        for cluster, verdict in zip(clusters, verdicts, strict=True)
        if verdict.role is Role.INTRODUCES
    }
    introduced.pop(None, None)
    return [
        replace(introduced[key], place=0)
        if (key := _sibling_key(text, sentences, cluster.hits[0])) in introduced
        and verdict.role is not Role.INTRODUCES
        else verdict
        for cluster, verdict in zip(clusters, verdicts, strict=True)
    ]


def _sibling_key(
    text: str, sentences: Sequence[tuple[int, int]], hit: Hit
) -> tuple[int, str] | None:
    first, _, head = text[hit.start : hit.end].partition(" ")
    if not (first[:1].isupper() and head[:1].isupper() and " " not in head):
        return None
    return _sentence_of(sentences, hit.start)[0], head


def _joined(clusters: Iterable[_Cluster]) -> list[_Cluster]:
    """Join clusters that the vocabulary calls one thing."""
    by_entry: dict[str, list[_Cluster]] = defaultdict(list)
    for i, cluster in enumerate(clusters):
        entry = _entry(cluster)
        by_entry[f"entry {entry}" if entry else f"cluster {i}"].append(cluster)
    return [
        _Cluster(
            tuple(
                sorted((h for c in group for h in c.hits), key=lambda hit: hit.start)
            ),
            next((c.long for c in group if c.long), None),
            tuple(dict.fromkeys(a for c in group for a in c.acronyms)),
        )
        for group in by_entry.values()
    ]


def _entry(cluster: _Cluster) -> str | None:
    """Give the entry of a cluster: that of its long form, where one is spelled out.

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


def _kind(cluster: _Cluster) -> Kind:
    entry = _entry(cluster)
    if entry is not None:
        return next(hit.kind for hit in cluster.hits if hit.entry == entry)
    if cluster.long is not None:
        for hit in cluster.hits:
            if hit.end - hit.start == len(cluster.long):
                return hit.kind
    return max(cluster.hits, key=lambda hit: hit.score).kind


def _place(
    passage: Passage, sentences: Sequence[tuple[int, int]], hit: Hit, turn: int
) -> roles.Place:
    number, (a, b) = _sentence_of(sentences, hit.start)
    return roles.Place(
        sentence=number,
        before=passage.text[a : hit.start],
        after=passage.text[hit.end : b],
        in_title=passage.kind == "title" or hit.end <= _title_end(passage),
        turned=number >= turn,
    )


def _title_end(passage: Passage) -> int:
    """Give where the title of a passage ends, its line break included; 0 if none."""
    return passage.text.find("\n") + 1 if passage.kind == "abstract" else 0


def _sentence_of(
    sentences: Sequence[tuple[int, int]], place: int
) -> tuple[int, tuple[int, int]]:
    for i, (a, b) in enumerate(sentences):
        if place < b:
            return i, (a, b)
    return len(sentences) - 1, sentences[-1]


def _thing(text: str, cluster: _Cluster, verdict: roles.Verdict) -> Thing:
    surfaces = dict.fromkeys(text[hit.start : hit.end] for hit in cluster.hits)
    ordered = sorted(surfaces, key=lambda name: (name != cluster.long, -len(name)))
    found = max(hit.score for hit in cluster.hits)
    return Thing(
        kind=_kind(cluster),
        variants=tuple(ordered),
        mentions=tuple((hit.start, hit.end) for hit in cluster.hits),
        role=verdict.role,
        shown=verdict.place,
        confidence=round(found * (0.5 + verdict.confidence / 2), 3),
        entry=_entry(cluster),
        long=cluster.long,
        acronyms=cluster.acronyms,
    )


def _related(
    text: str, sentences: Sequence[tuple[int, int]], things: Sequence[Thing]
) -> Iterator[Link]:
    named = sorted(
        (
            relations.Named(i, thing.kind, thing.role, *mention)
            for i, thing in enumerate(things)
            for mention in thing.mentions
        ),
        key=lambda one: one.start,
    )
    main = next(
        (n for n in named if n.role is Role.INTRODUCES and n.kind is Kind.METHOD), None
    )
    best: dict[tuple[int, Relation, int], Link] = {}
    for a, b in sentences:
        inside = [one for one in named if a <= one.start and one.end <= b]
        found = list(relations.relate(text, (a, b), inside, main))
        found += _specialised(things, inside)
        for one in found:
            key = (one.head, one.relation, one.tail)
            link = Link(*key, (a, b), one.confidence)
            if one.head != one.tail and (
                key not in best or best[key].confidence < link.confidence
            ):
                best[key] = link
    for (head, relation, tail), link in best.items():
        if (tail, relation, head) in best and tail < head:
            continue  # of two that contradict one another the first stands
        yield link


def _specialised(
    things: Sequence[Thing], inside: Sequence[relations.Named]
) -> Iterator[relations.Found]:
    """Yield names built on others: what is introduced as one extends the other."""
    for one in inside:
        thing = things[one.thing]
        if thing.role is not Role.INTRODUCES or thing.kind is not Kind.METHOD:
            continue
        for i, other in enumerate(things):
            if i == one.thing or other.kind is not thing.kind:
                continue
            if any(
                relations.specialises(name, less)
                for name in thing.variants
                for less in other.variants
            ):
                yield relations.Found(one.thing, Relation.EXTENDS, i, _BUILT_ON)
