"""Read a text with the encoder: a vector for each word, which knows the whole text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from extractors import words
from extractors.learned.subwords import Subwords
from ontology.kinds import Kind

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

# Positions that the encoder was pretrained with, less the marks of start and end.
_ROOM = 510
# Subwords of one word that are read; what is longer is no word.
_MOST_PIECES = 64
# What is told of a word beside its letters, one bit each: for each kind, whether a
# vocabulary name of that kind starts there or goes on there; then how it is written.
FEATURES = 16
_SHAPES = {"capitals": 9, "capital": 10, "mixed": 11}
KINDS = (Kind.METHOD, Kind.BENCHMARK, Kind.CONCEPT, Kind.VENUE)


# A tuple: a text has hundreds, and these are made three times as fast.
class Word(NamedTuple):
    """A word of a text: its half-open range, and whether a space precedes it."""

    start: int
    end: int
    text: str
    spaced: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A vocabulary name in a text: its first and last word, and its kind."""

    first: int
    last: int
    kind: Kind


def split(text: str) -> list[Word]:
    """Split a text into words, as ``words.tokens`` does."""
    return [
        Word(start, end, text[start:end], start == 0 or text[start - 1].isspace())
        for start, end in words.ranges(text)
    ]


def sentence_numbers(
    text: Sequence[Word], sentences: Sequence[tuple[int, int]]
) -> tuple[int, ...]:
    """Give the number of the sentence of each word; ranges are of characters."""
    numbers, number = [], 0
    for word in text:
        while number < len(sentences) - 1 and word.start >= sentences[number][1]:
            number += 1
        numbers.append(number)
    return tuple(numbers)


def features(text: Sequence[Word], known: Sequence[Known]) -> Floats:
    """Tell of each word what vocabulary names it stands in and how it is written."""
    bits = np.zeros((len(text), FEATURES), np.float32)
    for i, word in enumerate(text):
        if (shape := _shape(word.text)) is not None:
            bits[i, _SHAPES[shape]] = 1
    for name in known:
        place = 2 * KINDS.index(name.kind)
        bits[name.first, place] = 1
        bits[name.first + 1 : name.last + 1, place + 1] = 1
    return bits


def _shape(word: str) -> str | None:
    """Say how a word is written, if it is not plain.

    >>> [_shape(w) for w in ("RL", "Motif", "DreamerV3", "réseau", "2", "R")]
    ['capitals', 'capital', 'mixed', None, None, 'capital']
    """
    if word.islower() or not word[0].isalpha():
        return None
    if word.isupper() and len(word) > 1:
        return "capitals"
    return "capital" if word[1:].islower() or len(word) == 1 else "mixed"


class Encoder:
    """Run the encoder on the words of one text at a time, in one thread.

    One text at a time, so that what a text gives depends on that text alone.
    """

    def __init__(self, path: Path, subwords: Subwords, marks: tuple[int, int]) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"]
        )
        self._subwords = subwords
        self._first, self._last = marks

    def __call__(
        self,
        text: Sequence[Word],
        known: Sequence[Known],
        sentences: Sequence[tuple[int, int]],
    ) -> Floats:
        """Give the vectors of the words, one row each.

        A text with no room for its subwords is read in windows of whole sentences.
        """
        bits = features(text, known)
        pieces = [
            self._subwords(word.text, spaced=word.spaced)[:_MOST_PIECES]
            for word in text
        ]
        rows = [
            self._window(pieces[a:b], bits[a:b])
            for a, b in windows([len(p) for p in pieces], _stops(text, sentences))
        ]
        return np.concatenate(rows) if rows else np.zeros((0, 0), np.float32)

    def _window(self, pieces: Sequence[Sequence[int]], bits: Floats) -> Floats:
        lengths = np.array([len(p) for p in pieces], np.int64)
        firsts = np.cumsum(lengths) - lengths + 1
        ids = np.array(
            [self._first, *(n for p in pieces for n in p), self._last], np.int64
        )
        spread = np.zeros((len(ids), FEATURES), np.float32)
        spread[firsts] = bits
        ends = ends_of(firsts, len(ids))
        feed = {"ids": ids, "feat": spread, "first": ends[:, 0], "last": ends[:, 1]}
        result: Floats = self._session.run(None, feed)[0]
        return result[1:-1]


def ends_of(firsts: Sequence[int] | Ints, pieces: int) -> Ints:
    """Give the first and the last piece of each word and of the marks around them.

    ``firsts`` are the first pieces of the words; the marks are the first and the last
    of the ``pieces``.

    >>> ends_of([1, 2, 5], 7).tolist()
    [[0, 0], [1, 1], [2, 4], [5, 5], [6, 6]]
    """
    starts = np.array([0, *firsts, pieces - 1], np.int64)
    return np.stack([starts, np.append(starts[1:] - 1, pieces - 1)], axis=1)


def windows(
    lengths: Sequence[int], stops: Sequence[int], room: int = _ROOM
) -> Iterator[tuple[int, int]]:
    """Yield ranges of words whose subwords fit, cut after sentences where possible.

    ``lengths`` are the numbers of subwords of the words; ``stops`` the numbers of the
    words that begin sentences.

    >>> list(windows([2, 2, 2, 2, 2], stops=[0, 2, 4], room=6))
    [(0, 2), (2, 5)]
    >>> list(windows([1] * 5, stops=[0], room=2)), list(windows([], [], 2))
    ([(0, 2), (2, 4), (4, 5)], [])
    """
    sums = [0]
    for length in lengths:
        sums.append(sums[-1] + length)
    start = 0
    while start < len(lengths):
        end = max(start + 1, bisect_right(sums, sums[start] + room) - 1)
        if end < len(lengths):
            inner = [stop for stop in stops if start < stop <= end]
            end = inner[-1] if inner else end
        yield start, end
        start = end


def _stops(text: Sequence[Word], sentences: Sequence[tuple[int, int]]) -> list[int]:
    starts = [word.start for word in text]
    stops: list[int] = np.searchsorted(starts, [a for a, _ in sentences]).tolist()
    return stops
