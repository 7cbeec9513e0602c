"""What small nets read off the vectors of words: spans, roles and pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.learned.encoder import KINDS, Floats
from ontology.kinds import Kind, Relation, Role

Ints = NDArray[np.int64]
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


@dataclass(frozen=True, slots=True)
class Pair:
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
        ends = np.zeros((count + WIDEST - 1, starts.shape[1]), np.float32)
        ends[:count] = self._linear("span.end", words)
        windows = np.lib.stride_tricks.sliding_window_view(ends, WIDEST, axis=0)
        hidden = starts[:, None] + windows.transpose(0, 2, 1)
        hidden += self._w["span.width"]
        np.maximum(hidden, 0, out=hidden)
        chance = _softmax(self._linear("span.out", hidden))[:, :, : len(KINDS)]
        for width in range(1, WIDEST):
            chance[max(0, count - width) :, width] = 0
        return chance

    def roles(self, words: Floats, things: Sequence[Mentioned]) -> Floats:
        """Give P(role) of each thing: things x roles."""
        pooled = [self._pooled(words, thing) for thing in things]
        mixed = np.stack(
            [np.concatenate([mean, most, kind]) for mean, most, kind in pooled]
        )
        return _softmax(self._net("role", mixed))

    def pairs(
        self,
        words: Floats,
        things: Sequence[Mentioned],
        pairs: Sequence[Pair],
        first_sentence: Sequence[bool],
    ) -> Floats:
        """Give P(relation) of each pair: pairs x relations, the rest is "none".

        ``first_sentence`` says of each word whether it stands in the first sentence.
        The first layer is taken apart, so that each thing, mention and word goes
        through its part of it once and not once a pair.
        """
        pooled = [self._pooled(words, thing) for thing in things]
        means = np.stack([mean for mean, _, _ in pooled])
        kinds = np.stack([kind for _, _, kind in pooled])
        heads = [pair.head for pair in pairs]
        tails = [pair.tail for pair in pairs]
        of_head, of_tail, at_head, at_tail, around, head_kind, tail_kind, bits = (
            self._pair_parts(means.shape[1], kinds.shape[1])
        )
        read = np.zeros((len(words) + 1, around.shape[1]), np.float32)
        np.cumsum(words @ around, axis=0, out=read[1:])
        hidden = (means @ of_head + kinds @ head_kind)[heads]
        hidden += (means @ of_tail + kinds @ tail_kind)[tails]
        hidden += self._mentions(words, [pair.head_span for pair in pairs]) @ at_head
        hidden += self._mentions(words, [pair.tail_span for pair in pairs]) @ at_tail
        hidden += np.stack([_context(read, pair) for pair in pairs])
        hidden += np.stack([pair_bits(pair, first_sentence) for pair in pairs]) @ bits
        hidden += self._w["pair.1.b"]
        return _softmax(self._linear("pair.2", np.maximum(hidden, 0)))[:, 1:]

    def _pair_parts(self, size: int, kind: int) -> list[Floats]:
        stops = np.cumsum([size] * 5 + [kind] * 2)
        return np.split(self._w["pair.1.w"], stops.tolist())

    def _pooled(self, words: Floats, thing: Mentioned) -> tuple[Floats, Floats, Floats]:
        mentions = self._mentions(words, thing.spans)
        kind = self._w["kind"][KINDS.index(thing.kind)]
        return mentions.mean(0), mentions.max(0), kind

    def _mentions(self, words: Floats, spans: Sequence[Span]) -> Floats:
        starts = words[[a for a, _ in spans]]
        ends = words[[b for _, b in spans]]
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


def _context(sums: Floats, pair: Pair) -> Floats:
    """Give the mean over the words between, from the sums up to each word."""
    left, right = between(pair)
    result: Floats = (sums[right] - sums[left]) / max(1, right - left)
    return result


def pair_bits(pair: Pair, first_sentence: Sequence[bool]) -> Floats:
    """Tell how the mentions of a pair stand to one another, in eight bits."""
    bits = np.zeros(8, np.float32)
    bits[0] = pair.together
    bits[1] = pair.head_span < pair.tail_span
    distance = abs(pair.head_span[0] - pair.tail_span[0])
    bits[2 + sum(distance >= bound for bound in _DISTANCES)] = 1
    bits[7] = first_sentence[pair.head_span[0]]
    return bits


def _softmax(x: Floats) -> Floats:
    x = np.exp(x - x.max(-1, keepdims=True))
    result: Floats = x / x.sum(-1, keepdims=True)
    return result
