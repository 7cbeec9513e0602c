"""Hits -> things: what a text names, how surely, and what it does with each."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors import roles
from extractors.api import Hit, Passage
from extractors.coined import is_shaped
from extractors.learned import confidence
from extractors.learned.heads import ROLES, Mentioned
from extractors.learned.model import Analysis
from extractors.registry import BUILTIN
from kg.clusters import (
    Chance,
    Cluster,
    entry_of,
    everywhere,
    glosses,
    group,
    likeliest,
    longest,
    merged,
    repeats,
)
from ontology import vocabulary
from ontology.kinds import Kind, Role

# Things less sure than this are not told of at all.
LEAST = 0.1
# A name this likely in one place is that name wherever else it stands.
_REPEATED = 0.4
# So many likelier names of a text speak against no name.
_FIRST = 4
# What the score of a coined name counts for against what the model thinks likely.
_CUED_CHANCE = 0.7
# What the score of a coined name adds to the learned probability of its kind.
_CALLED = 1.0
# Of ten such siblings in the annotated train records ten are annotated and eight are
# introduced.
_SIBLING, _SURE_SIBLING = 0.8, 0.5
# The score of a coined name that a cue word stands beside.
_CUED_IN_PROSE = 0.65
_NAMED = re.compile(r"[A-ZÀ-Ý].*[A-ZÀ-Ý]|\d")


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity within one text: its names there, and what the text does with it.

    ``variants`` holds each surface once, the fullest first; ``mentions`` holds ranges
    of the text, and ``shown`` the one whose sentence tells the role. ``confidence`` is
    the probability that this is a thing of this kind, ``sure_of_role`` that the role is
    right if so. ``long`` is the long form that the text spells out for an acronym,
    ``home`` what a person decided that it is: the key under which it is merged.
    """

    kind: Kind
    variants: tuple[str, ...]
    mentions: tuple[tuple[int, int], ...]
    role: Role
    shown: int
    confidence: float
    sure_of_role: float = 1.0
    entry: str | None = None
    long: str | None = None
    acronyms: tuple[str, ...] = ()
    home: str | None = None


def slim(thing: Thing) -> Thing:
    """Give a thing without its places: what tells which things are one.

    Its names have single spaces, however the text parts their words.
    """
    return Thing(
        kind=thing.kind,
        variants=tuple(dict.fromkeys(map(_spaced, thing.variants))),
        mentions=(),
        role=thing.role,
        shown=0,
        confidence=thing.confidence,
        sure_of_role=thing.sure_of_role,
        entry=thing.entry,
        long=_spaced(thing.long) if thing.long else thing.long,
        acronyms=tuple(map(_spaced, thing.acronyms)),
        home=thing.home,
    )


def _spaced(name: str) -> str:
    return sys.intern(" ".join(name.split()))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A cluster with its kind, and the signs by which it is judged."""

    cluster: Cluster
    kind: Kind
    mentioned: Mentioned
    signs: confidence.Signs
    told: float = 0.0


def weighed(found: Sequence[tuple[str, Hit]], analysis: Analysis) -> Iterator[Weighed]:
    """Yield the clusters of the likeliest hits, found by the extractors named."""
    passage = analysis.passage
    if not analysis.words:
        return
    told = _surest(hit for name, hit in found if name not in BUILTIN)
    coined = _surest(hit for name, hit in found if name == "coined")

    def chance(start: int, end: int) -> float:
        known, cued = told.get((start, end)), coined.get((start, end))
        return max(
            analysis.chance(start, end),
            known.score if known else 0.0,
            _CUED_CHANCE * cued.score if cued else 0.0,
        )

    def weigh(clusters: Sequence[Cluster]) -> list[Weighed]:
        made = (
            _weighed(analysis, c, _over(coined, c), _over(told, c)) for c in clusters
        )
        return _ranked([one for one in made if one is not None])

    hits = [hit for _, hit in found]
    ones = weigh(group(passage.text, list(_chosen(passage.text, hits, chance)), hits))
    joined = _joined(passage.text, ones)
    yield from ones if len(joined) == len(ones) else weigh(joined)


def _ranked(ones: Sequence[Weighed]) -> list[Weighed]:
    """Tell of each cluster how many of its text are likelier, and if it stands alone.

    A long text names more, but what it is about are as few things as a short one's. The
    first few count alike: that nothing is likelier says nothing where there is little.
    """
    order = sorted(range(len(ones)), key=lambda i: -ones[i].signs["chance"])
    rank = {
        number: math.log(max(place, _FIRST) / _FIRST)
        for place, number in enumerate(order)
    }
    spans = {(h.start, h.end) for one in ones for h in one.cluster.hits}

    def inside(one: Weighed) -> bool:
        return all(
            any(
                a <= h.start and h.end <= b and b - a > h.end - h.start
                for a, b in spans
            )
            for h in one.cluster.hits
        )

    return [
        replace(
            one,
            signs={
                **one.signs,
                "rank": rank[i],
                "inside": float(inside(one)),
            },
        )
        for i, one in enumerate(ones)
    ]


def _joined(text: str, ones: Sequence[Weighed]) -> list[Cluster]:
    """Join clusters of one kind with their glosses in brackets and their repeats."""
    clusters: list[Cluster | None] = [one.cluster for one in ones]
    home = list(range(len(ones)))

    def end(number: int) -> int:
        while home[number] != number:
            number = home[number]
        return number

    given = [one.cluster for one in ones]
    for first, second in (*glosses(text, given), *repeats(text, given)):
        a, b = end(first), end(second)
        one, other = clusters[a], clusters[b]
        if a == b or one is None or other is None or ones[a].kind is not ones[b].kind:
            continue
        if {entry_of(one), entry_of(other)} - {None, entry_of(one) or entry_of(other)}:
            continue  # the vocabulary calls them two things
        clusters[a], clusters[b], home[b] = merged(text, one, other), None, a
    return [cluster for cluster in clusters if cluster is not None]


def _surest(hits: Iterable[Hit]) -> Mapping[tuple[int, int], Hit]:
    """Give the hit of each range with the highest score."""
    best: dict[tuple[int, int], Hit] = {}
    for hit in hits:
        known = best.get((hit.start, hit.end))
        if known is None or known.score < hit.score:
            best[hit.start, hit.end] = hit
    return best


def _over(hits: Mapping[tuple[int, int], Hit], cluster: Cluster) -> Hit | None:
    """Give the surest of some hits that stands where one of a cluster does."""
    same = [hits[h.start, h.end] for h in cluster.hits if (h.start, h.end) in hits]
    return max(same, key=lambda hit: hit.score, default=None)


def _weighed(
    analysis: Analysis, cluster: Cluster, coined: Hit | None, told: Hit | None
) -> Weighed | None:
    """Weigh a cluster; ``told`` is what a plug-in says, and taken as it is."""
    spans = [analysis.cover(hit.start, hit.end) for hit in cluster.hits]
    within = tuple(dict.fromkeys(span for span in spans if span is not None))
    chances = [analysis.chances(hit.start, hit.end) for hit in cluster.hits]
    kind = _kind(cluster, chances, coined)
    if kind is Kind.VENUE or not within:
        return None
    own = [one[kind] for one in chances]
    cued = coined.score if coined and coined.kind is kind else 0.0
    signs = {**_signs(analysis.passage, cluster, kind, own), "coined": cued}
    if told and told.score > confidence.load(analysis.passage.lang).thing(signs):
        kind = kind if entry_of(cluster) else told.kind
        return Weighed(cluster, kind, Mentioned(kind, within), signs, told.score)
    return Weighed(cluster, kind, Mentioned(kind, within), signs)


def _chosen(text: str, hits: Sequence[Hit], chance: Chance) -> Iterator[Hit]:
    """Yield the likeliest hits; what is surely a name counts wherever it stands."""
    best = list(likeliest(hits, chance))
    sure = [hit for hit in best if chance(hit.start, hit.end) >= _REPEATED]
    sure = list(everywhere(text, sure))
    yield from sure
    for hit in best:
        if not any(hit.start < one.end and one.start < hit.end for one in sure):
            yield hit


def _kind(
    cluster: Cluster, chances: Sequence[Mapping[Kind, float]], coined: Hit | None
) -> Kind:
    """Give the kind that the vocabulary says, else the likeliest.

    What the words around a coined name call it counts with what the model sees.
    """
    known = _kind_in_vocabulary(cluster)
    if known is not None:
        return known

    def likely(kind: Kind) -> float:
        cued = coined.score if coined and coined.kind is kind else 0.0
        return max(one[kind] for one in chances) + _CALLED * cued

    return max(Kind, key=likely)


def _kind_in_vocabulary(cluster: Cluster) -> Kind | None:
    entry = entry_of(cluster)
    return vocabulary.load()[entry].kind if entry is not None else None


def _signs(
    passage: Passage, cluster: Cluster, kind: Kind, chances: Sequence[float]
) -> confidence.Signs:
    names = [passage.text[hit.start : hit.end] for hit in cluster.hits]
    title = title_end(passage)
    most = max(len(name.split()) for name in names)
    return {
        "chance": confidence.logit(max(chances)),
        "mean chance": confidence.logit(sum(chances) / len(chances)),
        "times": math.log(len(chances)),
        "in title": float(any(hit.end <= title for hit in cluster.hits)),
        "entry": float(entry_of(cluster) is not None),
        "spelled out": float(cluster.long is not None),
        "named": float(is_named(names)),
        "one word": float(most == 1),
        "many words": float(most > 3),
        f"is {kind}": 1.0,
    }


def is_named(names: Iterable[str]) -> bool:
    """Say whether one of some names has two capitals or a digit, as proper names do."""
    return any(map(_NAMED.search, names))


def title_end(passage: Passage) -> int:
    """Give where the title of a passage ends, its line break included; 0 if none."""
    if passage.kind == "title":
        return len(passage.text)
    return passage.text.find("\n") + 1 if passage.kind == "abstract" else 0


def judged(analysis: Analysis, clusters: Iterable[Weighed]) -> Iterator[Thing]:
    """Yield the things that are not quite unlikely, with their roles."""
    judges = confidence.load(analysis.passage.lang)
    sure = [(one, max(judges.thing(one.signs), one.told)) for one in clusters]
    kept = [(one, chance) for one, chance in sure if chance >= LEAST]
    if not kept:
        return
    passage, sentences = analysis.passage, analysis.sentences
    turn = roles.turn(passage.text, sentences, title_end(passage))
    learned = analysis.roles([one.mentioned for one, _ in kept])
    told = []
    for (one, _), chances in zip(kept, learned.tolist(), strict=True):
        where = places(passage, sentences, one.cluster, turn)
        cue = roles.judge(one.kind, where)
        by_role = dict(zip(ROLES, chances, strict=True))
        told.append(
            (
                where,
                confidence.role_scores(
                    by_role, one.kind, cue.role, cue.confidence, judges.role
                ),
            )
        )
    chosen = _few_studied([scores for _, scores in told])
    made = []
    for (one, chance), (where, scores), role in zip(kept, told, chosen, strict=True):
        shown = roles.shown(one.kind, role, where)
        verdict = (role, scores[role], shown)
        made.append(_thing(passage.text, one.cluster, one.kind, chance, verdict))
    yield from _like_siblings(analysis, made)


def _few_studied(scores: Sequence[Mapping[Role, float]]) -> list[Role]:
    """Give each thing its likeliest role; of those studied the four surest stay so."""
    best = [max(one, key=lambda role: (one[role], role)) for one in scores]
    studied = [i for i, role in enumerate(best) if role is Role.STUDIES]
    studied.sort(key=lambda i: (-scores[i][Role.STUDIES], i))
    for i in studied[roles.MOST_STUDIED :]:
        rest = {r: p for r, p in scores[i].items() if r is not Role.STUDIES}
        best[i] = max(rest, key=lambda role: (rest[role], role))
    return best


def _like_siblings(analysis: Analysis, things: Sequence[Thing]) -> Iterator[Thing]:
    """Give siblings of what a sentence introduces its role: "Deep X … and Fast X"."""
    new: dict[tuple[int, str], float] = {}
    for thing in things:
        if thing.role is Role.INTRODUCES and thing.confidence >= _SURE_SIBLING:
            for key in _sibling_keys(analysis, thing):
                new[key] = max(new.get(key, 0.0), round(_SIBLING * thing.confidence, 3))
    for thing in things:
        shared = {k: n for k, n in _sibling_keys(analysis, thing).items() if k in new}
        if not shared or thing.role is Role.INTRODUCES:
            yield thing
            continue
        key = min(shared)
        yield replace(
            thing,
            role=Role.INTRODUCES,
            shown=shared[key],
            confidence=max(thing.confidence, new[key]),
            sure_of_role=_SIBLING,
        )


def _sibling_keys(analysis: Analysis, thing: Thing) -> dict[tuple[int, str], int]:
    """Map sentence and head of names of two words, both capital, to the mention."""
    keys: dict[tuple[int, str], int] = {}
    for number, (start, end) in enumerate(thing.mentions):
        first, _, head = analysis.passage.text[start:end].partition(" ")
        if first[:1].isupper() and head[:1].isupper() and " " not in head:
            sentence = _sentence_of(analysis.sentences, start)[0]
            keys.setdefault((sentence, head), number)
    return keys


def _thing(
    text: str,
    cluster: Cluster,
    kind: Kind,
    chance: float,
    told: tuple[Role, float, int],
) -> Thing:
    role, sure, shown = told
    surfaces = dict.fromkeys(text[hit.start : hit.end] for hit in cluster.hits)
    ordered = sorted(surfaces, key=lambda name: (name != cluster.long, -len(name)))
    return Thing(
        kind=kind,
        variants=tuple(ordered),
        mentions=tuple((hit.start, hit.end) for hit in cluster.hits),
        role=role,
        shown=shown,
        confidence=round(chance, 3),
        sure_of_role=round(sure, 3),
        entry=entry_of(cluster),
        long=cluster.long,
        acronyms=cluster.acronyms,
    )


def places(
    passage: Passage, sentences: Sequence[tuple[int, int]], cluster: Cluster, turn: int
) -> list[roles.Place]:
    """Give the place of each hit of a cluster; ``turn`` is that of ``roles.turn``."""
    found = []
    title = title_end(passage)
    for hit in cluster.hits:
        number, (a, b) = _sentence_of(sentences, hit.start)
        found.append(
            roles.Place(
                sentence=number,
                before=passage.text[a : hit.start],
                after=passage.text[hit.end : b],
                in_title=hit.end <= title,
                turned=number >= turn,
            )
        )
    return found


def _sentence_of(
    sentences: Sequence[tuple[int, int]], place: int
) -> tuple[int, tuple[int, int]]:
    for i, (a, b) in enumerate(sentences):
        if place < b:
            return i, (a, b)
    return len(sentences) - 1, sentences[-1]


def told_by_cues(
    passage: Passage, sentences: Sequence[tuple[int, int]], hits: Sequence[Hit]
) -> tuple[Thing, ...]:
    """Make things of hits in a passage for which nothing was learned."""
    things = []
    for cluster in group(passage.text, list(longest(passage.text, hits)), hits):
        surest = max(cluster.hits, key=lambda hit: hit.score)
        kind = _kind_in_vocabulary(cluster) or surest.kind
        if kind is Kind.VENUE:
            continue
        if passage.kind == "prose" and not _is_safe_in_prose(passage.text, cluster):
            continue
        verdict = roles.judge(kind, places(passage, sentences, cluster, 0))
        things.append(
            _thing(
                passage.text,
                cluster,
                kind,
                surest.score,
                (verdict.role, verdict.confidence, verdict.place),
            )
        )
    return tuple(things)


def _is_safe_in_prose(text: str, cluster: Cluster) -> bool:
    """Say whether a cluster may come from news or a biography.

    Those are full of names of people, places and institutions: only what the
    vocabulary knows counts there, and coined words with a cue beside them.
    """
    if entry_of(cluster) is not None:
        return True
    return cluster.long is None and any(
        hit.score >= _CUED_IN_PROSE and is_shaped(text[hit.start : hit.end])
        for hit in cluster.hits
    )
