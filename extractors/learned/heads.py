"""What small nets read off the vectors of words: spans, roles and pairs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from extractors.learned.encoder import KINDS, Floats
from ontology.kinds import Kind, Relation, Role

Weights = Mapping[str, Floats]

# Words that a name has at most, signs and hyphens counted: of the annotated names 0.5 %
# are longer.
WIDEST = 12
ROLES = (
    Role.INTRODUCES,
    Role.USES,
    Role.EVALUATES_ON,
    Role.COMPARES,
    Role.STUDIES,
    Role.MENTIONS,
)
RELATIONS = (
    Relation.OUTPERFORMS,
    Relation.EXTENDS,
    Relation.PART_OF,
    Relation.EVALUATED_ON,
    Relation.USED_FOR,
    Relation.IS_A,
)
# Upper bounds, in words, of the distances between two names that are told apart.
_DISTANCES = (3, 6, 12, 24)
# Words before the far name that are looked at where the near one is not beside it.
_REACH = 15

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A thing by its kind and its mentions, each the first and last word of a name."""

    kind: Kind
    spans: tuple[Span, ...]


# A tuple, as ``Word`` is.
class Pair(NamedTuple):
    """Two things of a text, by number, and the mentions that may tie them.

    ``sentence`` is the number of the sentence that would say so. ``together`` says
    that both are named in it; else what the text introduces is meant there.
    """

    head: int
    tail: int
    head_span: Span
    tail_span: Span
    sentence: int
    together: bool


class Named:
    """The vectors of the names in a text, each made once."""

    def __init__(
        self, words: Floats, read: Callable[[Floats, Sequence[Span]], Floats]
    ) -> None:
        self.words = words
        self._read = read
        self._rows = np.zeros((0, words.shape[1]), np.float32)
        self._row: dict[Span, int] = {}

    def __call__(self, spans: Sequence[Span]) -> Floats:
        """Give the vectors of some spans: one row each."""
        if new := [span for span in dict.fromkeys(spans) if span not in self._row]:
            known = len(self._row)
            self._row.update({span: known + i for i, span in enumerate(new)})
            read = self._read(self.words, new)
            self._rows = np.concatenate([self._rows, read]) if known else read
        return self._rows[[self._row[span] for span in spans]]


class Heads:
    """The small nets, on weights as they were trained: ``x @ w + b``."""

    def __init__(self, weights: Weights) -> None:
        self._w = weights

    def spans(self, words: Floats) -> Floats:
        """Give P(kind) of every span: words x WIDEST x kinds, the rest is "no name".

        The second axis counts the words of the span, less one. Spans that would go
        beyond the text have probability 0.
        """
        count = len(words)
        starts = self._linear("span.start", words)
        ends = self._linear("span.end", words)
        weights = self._w["span.out.w"].T
        scores = np.zeros((len(weights), WIDEST, count), np.float32)
        # One width at a time: what is worked on then stays near the processor.
        for width in range(min(WIDEST, count)):
            hidden = starts[: count - width] + ends[width:]
            hidden += self._w["span.width"][width]
            np.maximum(hidden, 0, out=hidden)
            np.matmul(weights, hidden.T, out=scores[:, width, : count - width])
        scores += self._w["span.out.b"][:, None, None]
        chance = _softmax(scores, axis=0)[: len(KINDS)]
        for width in range(1, WIDEST):
            chance[:, width, max(0, count - width) :] = 0
        return chance.transpose(2, 1, 0)

    def roles(self, named: Named, things: Sequence[Mentioned]) -> Floats:
        """Give P(role) of each thing: things x roles."""
        mixed = np.concatenate(self._pooled(named, things), axis=1)
        return _softmax(self._net("role", mixed))

    def pairs(
        self,
        named: Named,
        things: Sequence[Mentioned],
        pairs: Sequence[Pair],
        first_sentence: Sequence[bool],
    ) -> Floats:
        """Give P(relation) of each pair: pairs x relations, the rest is "none".

        ``first_sentence`` says of each word whether it stands in the first sentence.
        The first layer is taken apart, so that each thing, mention and word goes
        through its part of it once and not once a pair.
        """
        means, _, kinds = self._pooled(named, things)
        heads = [pair.head for pair in pairs]
        tails = [pair.tail for pair in pairs]
        of_head, of_tail, at_head, at_tail, around, head_kind, tail_kind, bits = (
            self._pair_parts(means.shape[1], kinds.shape[1])
        )
        hidden = (means @ of_head + kinds @ head_kind)[heads]
        hidden += (means @ of_tail + kinds @ tail_kind)[tails]
        ends = [pair.head_span for pair in pairs] + [pair.tail_span for pair in pairs]
        spans, rows = _different(ends)
        mentions = named(spans)
        hidden += (mentions @ at_head)[rows[: len(pairs)]]
        hidden += (mentions @ at_tail)[rows[len(pairs) :]]
        # Both ways between two names the same words stand.
        gaps, rows = _different([between(pair) for pair in pairs])
        hidden += (_means(named.words, gaps) @ around)[rows]
        hidden += pair_bits(pairs, first_sentence) @ bits
        hidden += self._w["pair.1.b"]
        return _softmax(self._linear("pair.2", np.maximum(hidden, 0)))[:, 1:]

    def _pair_parts(self, size: int, kind: int) -> list[Floats]:
        stops = np.cumsum([size] * 5 + [kind] * 2)
        return np.split(self._w["pair.1.w"], stops.tolist())

    def named(self, words: Floats) -> Named:
        """Give what tells the vectors of names in a text, from those of its words."""
        return Named(words, self._mentions)

    def _pooled(
        self, named: Named, things: Sequence[Mentioned]
    ) -> tuple[Floats, Floats, Floats]:
        """Give mean and maximum over the mentions of each thing, and its kind.

        A thing without mentions gets zeros.
        """
        mentions = named([span for one in things for span in one.spans])
        with_names = [number for number, thing in enumerate(things) if thing.spans]
        counts = np.array(
            [len(things[number].spans) for number in with_names], np.int64
        )
        starts = np.cumsum(counts) - counts
        mean = np.zeros((len(things), mentions.shape[1]), np.float32)
        most = np.zeros_like(mean)
        if with_names:
            mean[with_names] = np.add.reduceat(mentions, starts) / counts[:, None]
            most[with_names] = np.maximum.reduceat(mentions, starts)
        kinds = self._w["kind"][[KINDS.index(thing.kind) for thing in things]]
        return mean, most, kinds

    def _mentions(self, words: Floats, spans: Sequence[Span]) -> Floats:
        places = np.array(spans, np.int64).reshape(-1, 2)
        starts, ends = words[places[:, 0]], words[places[:, 1]]
        both = self._linear("mention.start", starts) + self._linear("mention.end", ends)
        result: Floats = np.tanh(both)
        return result

    def _net(self, name: str, x: Floats) -> Floats:
        return self._linear(name + ".2", np.maximum(self._linear(name + ".1", x), 0))

    def _linear(self, name: str, x: Floats) -> Floats:
        result: Floats = x @ self._w[name + ".w"] + self._w[name + ".b"]
        return result


def between(pair: Pair) -> Span:
    """Give the half-open range of words between two mentions, or before the far one."""
    left = min(pair.head_span[1], pair.tail_span[1]) + 1
    right = max(left, max(pair.head_span[0], pair.tail_span[0]))
    return (left if pair.together else max(left, right - _REACH)), right


def _different(spans: Sequence[Span]) -> tuple[list[Span], list[int]]:
    """Give each different span once, and for all which of them it is."""
    number = {span: i for i, span in enumerate(dict.fromkeys(spans))}
    return list(number), [number[span] for span in spans]


def _means(words: Floats, ranges: Sequence[Span]) -> Floats:
    """Give the mean over the words of each half-open range, 0 if it has none."""
    ends = np.array(ranges, np.int64).reshape(-1, 2)
    left, right = ends[:, :1], ends[:, 1:]
    places = np.arange(len(words))
    share = (1 / np.maximum(1, right - left)).astype(np.float32)
    shares = np.where((left <= places) & (places < right), share, np.float32(0))
    result: Floats = shares @ words
    return result


def pair_bits(pairs: Sequence[Pair], first_sentence: Sequence[bool]) -> Floats:
    """Tell how the mentions of each pair stand to one another, in eight bits."""
    bits = np.zeros((len(pairs), 8), np.float32)
    heads = np.array([pair.head_span for pair in pairs], np.int64).reshape(-1, 2)
    tails = np.array([pair.tail_span for pair in pairs], np.int64).reshape(-1, 2)
    distance = np.abs(heads[:, 0] - tails[:, 0])
    bits[:, 0] = [pair.together for pair in pairs]
    bits[:, 1] = [pair.head_span < pair.tail_span for pair in pairs]
    bits[np.arange(len(pairs)), 2 + np.searchsorted(_DISTANCES, distance, "right")] = 1
    bits[:, 7] = np.array(first_sentence, bool)[heads[:, 0]]
    return bits


def _softmax(x: Floats, axis: int = -1) -> Floats:
    x = np.exp(x - x.max(axis, keepdims=True))
    result: Floats = x / x.sum(axis, keepdims=True)
    return result
