"""Cut words into the subwords that an encoder knows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

_REMEMBERED = 100_000
# Longer words (rows of letters, base64) are cut into stretches of this many characters.
_LONGEST_WORD = 200
# What a piece of a unigram model starts with where a space stands before it.
_SPACE = "▁"
# A character that no piece holds costs this much more than the least likely piece.
_UNKNOWN_COST = 10.0
# What a word piece starts with that goes on inside a word.
_INSIDE = "##"


class Subwords(Protocol):
    """What cuts words into pieces."""

    def __call__(self, word: str, *, spaced: bool) -> tuple[int, ...]:
        """Give the numbers of the pieces; ``spaced``: a space precedes the word."""


class WordPiece:
    """Cut words into the longest pieces from the left, without case and accents.

    Wu et al., "Google's Neural Machine Translation System" (2016), section 4.1, in the
    greedy form of BERT. A word that cannot be cut is one unknown piece.
    """

    def __init__(self, pieces: Sequence[str], unknown: int) -> None:
        self._numbers: Mapping[str, int] = {p: i for i, p in enumerate(pieces)}
        self._unknown = unknown
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._cut)

    def __call__(self, word: str, *, spaced: bool) -> tuple[int, ...]:
        """Give the numbers of the pieces of a word, at least one."""
        return self._remembered(word)

    def _cut(self, word: str) -> tuple[int, ...]:
        flat = unicodedata.normalize("NFD", word.lower())
        flat = "".join(char for char in flat if not unicodedata.combining(char))
        return tuple(n for part in _parts(flat) for n in self._greedy(part))

    def _greedy(self, word: str) -> list[int]:
        numbers, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = _INSIDE + word[start:end] if start else word[start:end]
                if piece in self._numbers:
                    numbers.append(self._numbers[piece])
                    start = end
                    break
            else:
                return [self._unknown]
        return numbers or [self._unknown]


class Unigram:
    """Cut words by a unigram language model of pieces; ``scores`` are its logs.

    The likeliest row of pieces is found by Viterbi search: Kudo, "Subword
    Regularization" (ACL 2018), section 3.1.
    """

    def __init__(
        self, pieces: Sequence[str], scores: Sequence[float], unknown: int
    ) -> None:
        self._numbers: Mapping[str, int] = {p: i for i, p in enumerate(pieces)}
        self._scores: Mapping[str, float] = dict(zip(pieces, scores, strict=True))
        self._unknown = unknown
        self._unknown_score = min(scores) - _UNKNOWN_COST
        self._longest = max(map(len, pieces))
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._cut)

    def __call__(self, word: str, *, spaced: bool) -> tuple[int, ...]:
        """Give the numbers of the pieces of a word, at least one."""
        return self._remembered(word, spaced)

    def _cut(self, word: str, spaced: bool) -> tuple[int, ...]:
        flat = unicodedata.normalize("NFKC", word)
        flat = _SPACE + flat if spaced else flat
        return tuple(n for part in _parts(flat) for n in self._likeliest(part))

    def _likeliest(self, word: str) -> list[int]:
        best = [0.0] + [float("-inf")] * len(word)
        came_from = [0] * (len(word) + 1)
        for start in range(len(word)):
            for end in range(start + 1, min(len(word), start + self._longest) + 1):
                score = self._scores.get(word[start:end])
                if score is None:
                    if end > start + 1:
                        continue
                    score = self._unknown_score
                if best[start] + score > best[end]:
                    best[end], came_from[end] = best[start] + score, start
        numbers = []
        end = len(word)
        while end:
            start = came_from[end]
            numbers.append(self._numbers.get(word[start:end], self._unknown))
            end = start
        return numbers[::-1] or [self._unknown]


def _parts(word: str) -> Iterator[str]:
    for start in range(0, len(word) or 1, _LONGEST_WORD):
        yield word[start : start + _LONGEST_WORD]
