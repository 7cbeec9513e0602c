"""Things -> links: which of them a text ties, how, and in which sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors import relations
from extractors.learned import confidence
from extractors.learned.heads import RELATIONS, Mentioned, Pair
from extractors.learned.model import Analysis, candidates
from kg.signatures import fits
from kg.things import LEAST, Thing
from ontology.kinds import Kind, Relation, Role

# Nothing is said of things less sure than this: what they are tied to would be wrong.
_LEAST_END = 0.2


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
    sure = [i for i, thing in enumerate(things) if thing.confidence >= _LEAST_END]
    for one in _proposed(analysis, [things[i] for i in sure]):
        pair = replace(one.pair, head=sure[one.pair.head], tail=sure[one.pair.tail])
        yield replace(one, pair=pair)


def _proposed(analysis: Analysis, things: Sequence[Thing]) -> Iterator[Proposed]:
    mentioned = [_mentioned(analysis, thing) for thing in things]
    new = [thing.role is Role.INTRODUCES for thing in things]
    pairs = [
        pair
        for pair in candidates(mentioned, new, analysis.sentence)
        if not _is_denied(analysis, pair)
    ]
    built_on = list(_built_on(things, mentioned, analysis.sentence))
    pairs += built_on
    if not pairs:
        return
    ruled = _ruled(analysis, things)
    learned = analysis.pairs(mentioned, pairs)
    for pair, chances in zip(pairs, learned.tolist(), strict=True):
        head, tail = things[pair.head], things[pair.tail]
        for relation, chance in zip(RELATIONS, chances, strict=True):
            if fits(relation, head.kind, tail.kind):
                signs = confidence.relation_signs(
                    relation,
                    chance,
                    ruled.get((pair.head, relation, pair.tail, pair.sentence), 0.0),
                    (head.confidence, tail.confidence),
                    together=pair.together,
                    built_on=relation is Relation.EXTENDS and pair in built_on,
                    french=analysis.passage.lang == "fr",
                )
                yield Proposed(pair, relation, signs)


def _mentioned(analysis: Analysis, thing: Thing) -> Mentioned:
    spans = [analysis.cover(a, b) for a, b in thing.mentions]
    return Mentioned(thing.kind, tuple(dict.fromkeys(s for s in spans if s)))


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
        if thing.role is not Role.INTRODUCES or thing.kind is not Kind.METHOD:
            continue
        for tail, other in enumerate(things):
            if head != tail and other.kind is thing.kind and _specialises(thing, other):
                span = _longest(mentioned[head])
                ends = mentioned[tail].spans
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
    judge = confidence.load().relation
    best: dict[frozenset[int], Link] = {}
    for one in proposed(analysis, things):
        chance = round(judge(one.signs), 3)
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
