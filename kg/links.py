"""Things -> links: which of them a text ties, how, and in which sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors import relations
from extractors.learned import confidence
from extractors.learned.heads import RELATIONS, Mentioned, Pair
from extractors.learned.model import Analysis, candidates
from kg.signatures import fits
from kg.things import LEAST, Thing
from ontology.kinds import Kind, Relation, Role

# Nothing is said of things less sure than this: what they are tied to would be wrong.
_LEAST_END = 0.2
# The 250 longest of 69,000 abstracts name 37 things at most. What names more than this
# is a list: of the things beyond, nothing is told, for their pairs take gigabytes.
_MOST_ENDS = 100
# A relation to which the model gives less is not looked at.
_LEAST_CHANCE = 0.01
# Of what is introduced under a name built on another's, 123 of 243 extend the other in
# the annotated train records.
_BUILT_ON = 0.5


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two things of a reading, by their numbers."""

    head: int
    relation: Relation
    tail: int
    sentence: tuple[int, int]
    confidence: float


@dataclass(frozen=True, slots=True)
class Proposed:
    """A relation that may hold, and the signs by which it is judged."""

    pair: Pair
    relation: Relation
    signs: confidence.Signs


def proposed(analysis: Analysis, things: Sequence[Thing]) -> Iterator[Proposed]:
    """Yield the relations that the pairs of things in a text may stand in."""
    mentioned = [_mentioned(analysis, thing) for thing in things]
    for number in [i for i, one in enumerate(mentioned) if one.spans][_MOST_ENDS:]:
        mentioned[number] = Mentioned(mentioned[number].kind, ())
    new = [thing.role is Role.INTRODUCES for thing in things]
    pairs = list(_claimed(analysis, candidates(mentioned, new, analysis.sentence)))
    built_on = frozenset(_built_on(things, mentioned, analysis.sentence))
    pairs += sorted(built_on, key=lambda pair: (pair.head, pair.tail))
    if not pairs:
        return
    ruled = _ruled(analysis, things)
    learned = analysis.pairs(mentioned, pairs)
    for pair, chances in zip(pairs, learned.tolist(), strict=True):
        head, tail = things[pair.head], things[pair.tail]
        named = pair in built_on
        for relation, chance in zip(RELATIONS, chances, strict=True):
            extends = named and relation is Relation.EXTENDS
            if chance < _LEAST_CHANCE and not extends:
                continue
            if fits(relation, head.kind, tail.kind):
                signs = confidence.relation_signs(
                    relation,
                    chance,
                    ruled.get((pair.head, relation, pair.tail, pair.sentence), 0.0),
                    (head.confidence, tail.confidence),
                    together=pair.together,
                    built_on=extends,
                )
                yield Proposed(pair, relation, signs)


def _mentioned(analysis: Analysis, thing: Thing) -> Mentioned:
    """Give where a thing is named: nowhere, if it is not sure enough to be tied."""
    if thing.confidence < _LEAST_END:
        return Mentioned(thing.kind, ())
    spans = [analysis.cover(a, b) for a, b in thing.mentions]
    return Mentioned(thing.kind, tuple(dict.fromkeys(s for s in spans if s)))


def _claimed(analysis: Analysis, pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Yield the pairs but those that their sentence denies; both ways it does alike."""
    denied: dict[tuple[object, ...], bool] = {}
    for pair in pairs:
        key = (*sorted((pair.head_span, pair.tail_span)), pair.sentence)
        if key not in denied:
            denied[key] = _is_denied(analysis, pair)
        if not denied[key]:
            yield pair


def _is_denied(analysis: Analysis, pair: Pair) -> bool:
    """Say whether the sentence of a pair turns round or hedges what it claims."""
    starts = sorted(
        analysis.words[a].start for a, _ in (pair.head_span, pair.tail_span)
    )
    sentence = analysis.sentences[pair.sentence]
    if not pair.together:
        starts = [max(s for s in starts if sentence[0] <= s < sentence[1])] * 2
    return relations.is_denied(analysis.passage.text, sentence, *starts)


def _ruled(
    analysis: Analysis, things: Sequence[Thing]
) -> Mapping[tuple[int, Relation, int, int], float]:
    """Give what the rules find, by head, relation, tail and number of sentence."""
    text = analysis.passage.text
    named = sorted(
        (
            relations.Named(i, thing.kind, thing.role, *mention)
            for i, thing in enumerate(things)
            if thing.confidence >= _LEAST_END
            for mention in thing.mentions
        ),
        key=lambda one: one.start,
    )
    main = next(
        (n for n in named if n.role is Role.INTRODUCES and n.kind is Kind.METHOD), None
    )
    best: dict[tuple[int, Relation, int, int], float] = {}
    for number, (a, b) in enumerate(analysis.sentences):
        inside = [one for one in named if a <= one.start and one.end <= b]
        for one in relations.relate(text, (a, b), inside, main):
            key = (one.head, one.relation, one.tail, number)
            best[key] = max(best.get(key, 0.0), one.confidence)
    return best


def _built_on(
    things: Sequence[Thing], mentioned: Sequence[Mentioned], sentence: Sequence[int]
) -> Iterator[Pair]:
    """Yield names built on others: what is introduced as one extends the other.

    The name itself says so, wherever the other stands; the last sentence with its
    longest form is the evidence.
    """
    for head, thing in enumerate(things):
        is_new = thing.role is Role.INTRODUCES and thing.kind is Kind.METHOD
        if not is_new or not mentioned[head].spans:
            continue
        for tail, other in enumerate(things):
            ends = mentioned[tail].spans
            if head == tail or not ends or other.kind is not thing.kind:
                continue
            if _specialises(thing, other):
                span = _longest(mentioned[head])
                near = min(ends, key=lambda end: (abs(end[0] - span[0]), end))
                yield Pair(head, tail, span, near, sentence[span[0]], together=False)


def _longest(mentioned: Mentioned) -> tuple[int, int]:
    """Give the last place of the name with the most words."""
    return max(mentioned.spans, key=lambda span: (span[1] - span[0], span))


def _specialises(thing: Thing, other: Thing) -> bool:
    return any(
        relations.specialises(name, less)
        for name in thing.variants
        for less in other.variants
    )


def related(analysis: Analysis, things: Sequence[Thing]) -> Iterator[Link]:
    """Yield the surest relation of each two things, if it is sure enough to tell."""
    judge = confidence.load(analysis.passage.lang).relation
    best: dict[frozenset[int], Link] = {}
    for one in proposed(analysis, things):
        chance = judge(one.signs)
        if one.signs["built on"]:
            weaker = min(things[i].confidence for i in (one.pair.head, one.pair.tail))
            chance = max(chance, _BUILT_ON * weaker)
        chance = round(chance, 3)
        ends = frozenset({one.pair.head, one.pair.tail})
        if chance >= LEAST and (ends not in best or best[ends].confidence < chance):
            best[ends] = Link(
                one.pair.head,
                one.relation,
                one.pair.tail,
                analysis.sentences[one.pair.sentence],
                chance,
            )
    yield from best.values()
