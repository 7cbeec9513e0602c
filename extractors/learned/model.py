"""The learned model as an extractor, and what else it knows of a text it has read."""

from __future__ import annotations

import json
import os
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from extractors import heads, vocabulary, words
from extractors.api import Hit, Passage
from extractors.learned.encoder import (
    KINDS,
    Encoder,
    Floats,
    Known,
    Word,
    sentence_numbers,
    split,
)
from extractors.learned.heads import WIDEST, Heads, Mentioned, Named, Pair, Span
from extractors.learned.subwords import Subwords, Unigram, WordPiece
from ontology.kinds import Kind, Lang

# The model that is shipped, unless one of your own training is named.
FOLDER = Path(os.environ.get("LABKG_MODEL") or Path(__file__).parent / "model")
# Spans that are less likely names than this are not looked at.
FLOOR = 0.1
# Signs that names end in: of the annotated ones, 99.3 % end in a letter or a digit.
_LAST_SIGNS = frozenset(")+*!")
# No name begins with these, but "The Pile".
_DETERMINERS = frozenset(
    "the an our their its this these le la les un une des du ce cet cette ces notre "
    "nos leur leurs".split()
)
# Sentences that are looked at for one pair of things.
_MOST_TOGETHER, _MOST_APART = 4, 2


class Model:
    """The encoder of a language and its heads, from the files of a folder.

    Raises ValueError for a folder that lacks one of them.
    """

    def __init__(self, folder: Path) -> None:
        for name in ("heads.npz", "subwords.json", "encoder.onnx"):
            if not (folder / name).is_file():
                raise ValueError(f"{folder}: should hold a model, but has no {name}")
        with np.load(folder / "heads.npz", allow_pickle=False) as stored:
            weights = {name: stored[name].astype(np.float32) for name in stored.files}
        self.heads = Heads(weights)
        told = json.loads((folder / "subwords.json").read_text("utf-8"))
        self.encoder = Encoder(
            folder / "encoder.onnx", _subwords(told), (told["first"], told["last"])
        )


def _subwords(told: Mapping[str, Any]) -> Subwords:
    if "scores" in told:
        return Unigram(told["pieces"], told["scores"], told["unknown"])
    return WordPiece(told["pieces"], told["unknown"])


@cache
def load(lang: Lang) -> Model:
    """Load the model of a language, once."""
    return Model(FOLDER / lang)


@dataclass(frozen=True)
class Analysis:
    """A text as the model reads it."""

    passage: Passage
    words: tuple[Word, ...]
    sentences: tuple[tuple[int, int], ...]
    vectors: Floats
    heads: Heads

    @cached_property
    def spans(self) -> Floats:
        """P(kind) of every span: words x WIDEST x kinds."""
        return self.heads.spans(self.vectors)

    def hits(self) -> Iterator[Hit]:
        """Yield the spans that may be names, with the likeliest kind of each.

        A name keeps to its sentence.
        """
        if not self.words:
            return
        for first, width in np.argwhere(self._likeliest >= FLOOR).tolist():
            last = first + width
            if self.sentence[first] != self.sentence[last]:
                continue
            if not self._may_be_named(first, last):
                continue
            chance = self.spans[first, width]
            best = int(chance.argmax())
            yield Hit(
                self.words[first].start,
                self.words[last].end,
                KINDS[best],
                round(float(chance[best]), 4),
            )

    def _may_be_named(self, first: int, last: int) -> bool:
        """Say whether a span begins and ends as names do: "Word2Vec", "TD(0)"."""
        opening, end = self.words[first].text, self.words[last].text
        if first == last and (
            words.fold(opening) in vocabulary.FUNCTION_WORDS
            or heads.is_language_or_body(opening)
        ):
            return False
        if words.fold(opening) in _DETERMINERS and not opening.istitle():
            return False
        return opening[0].isalnum() and (end[-1].isalnum() or end in _LAST_SIGNS)

    def chances(self, start: int, end: int) -> Mapping[Kind, float]:
        """Give P(kind) of a range of characters; 0 where it is no row of words."""
        span = self.span(start, end)
        if span is None or span[1] - span[0] >= WIDEST:
            return dict.fromkeys(KINDS, 0.0)
        row = self.spans[span[0], span[1] - span[0]]
        return dict(zip(KINDS, row.tolist(), strict=True))

    def chance(self, start: int, end: int) -> float:
        """Give the probability that a range of characters is a name of any kind."""
        span = self.span(start, end)
        if span is None or span[1] - span[0] >= WIDEST:
            return 0.0
        return float(self._likeliest[span[0], span[1] - span[0]])

    def span(self, start: int, end: int) -> Span | None:
        """Give the first and last word of a range of characters, if it is of words."""
        first, last = self._starts.get(start), self._ends.get(end)
        if first is None or last is None or first > last:
            return None
        return first, last

    def cover(self, start: int, end: int) -> Span | None:
        """Give the first and last word that a range of characters touches, if any."""
        first = bisect_right(self._all_ends, start)
        last = bisect_left(self._all_starts, end) - 1
        return (first, last) if first <= last else None

    def roles(self, things: Sequence[Mentioned]) -> Floats:
        """Give P(role) of each thing: things x ``heads.ROLES``."""
        return self.heads.roles(self._named, things)

    def pairs(self, things: Sequence[Mentioned], pairs: Sequence[Pair]) -> Floats:
        """Give P(relation) of each pair: pairs x ``heads.RELATIONS``."""
        opening = [number == 0 for number in self.sentence]
        return self.heads.pairs(self._named, things, pairs, opening)

    @cached_property
    def _named(self) -> Named:
        return self.heads.named(self.vectors)

    @cached_property
    def _likeliest(self) -> Floats:
        return np.ascontiguousarray(self.spans.max(-1))

    @cached_property
    def sentence(self) -> tuple[int, ...]:
        """The number of the sentence of each word."""
        return sentence_numbers(self.words, self.sentences)

    @cached_property
    def _all_starts(self) -> list[int]:
        return [word.start for word in self.words]

    @cached_property
    def _all_ends(self) -> list[int]:
        return [word.end for word in self.words]

    @cached_property
    def _starts(self) -> dict[int, int]:
        return {start: i for i, start in enumerate(self._all_starts)}

    @cached_property
    def _ends(self) -> dict[int, int]:
        return {end: i for i, end in enumerate(self._all_ends)}


@lru_cache(maxsize=4)
def analyse(passage: Passage) -> Analysis:
    """Read a passage; the last few are remembered."""
    model = load(passage.lang)
    text = split(passage.text)
    sentences = tuple(words.sentences(passage.text))
    vectors = model.encoder(text, list(_known(passage, text)), sentences)
    return Analysis(passage, tuple(text), sentences, vectors, model.heads)


def _known(passage: Passage, text: Sequence[Word]) -> Iterator[Known]:
    starts = {word.start: i for i, word in enumerate(text)}
    ends = {word.end: i for i, word in enumerate(text)}
    for hit in vocabulary.default()(passage):
        if hit.start in starts and hit.end in ends:
            yield Known(starts[hit.start], ends[hit.end], hit.kind)


class Learned:
    """Find names as the learned model sees them, in titles and abstracts."""

    def __call__(self, passage: Passage) -> Iterator[Hit]:
        """Yield a hit for each span that may be a name; its score is P(kind)."""
        if reads(passage):
            yield from analyse(passage).hits()


def reads(passage: Passage) -> bool:
    """Say whether the model was trained on passages of this kind."""
    return passage.kind in ("abstract", "title")


def candidates(
    things: Sequence[Mentioned], new: Sequence[bool], sentence: Sequence[int]
) -> Iterator[Pair]:
    """Yield the pairs of things that a sentence may tie, both ways.

    Two things named in one sentence; else what the text introduces (``new``) and a
    thing in another sentence, where "our method" or "it" may mean the former.
    ``sentence`` gives the number of the sentence of each word.
    """
    places = [_by_sentence(thing.spans, sentence) for thing in things]
    for head in range(len(things)):
        for tail in range(len(things)):
            if head == tail or not places[head] or not places[tail]:
                continue
            together = sorted(places[head].keys() & places[tail].keys())
            for number in together[:_MOST_TOGETHER]:
                pair = _nearest(places[head][number], places[tail][number])
                yield Pair(head, tail, *pair, number, together=True)
            if not together and (new[head] or new[tail]):
                yield from _apart(things, places, (head, tail), new)


def _apart(
    things: Sequence[Mentioned],
    places: Sequence[Mapping[int, Sequence[Span]]],
    ends: tuple[int, int],
    new: Sequence[bool],
) -> Iterator[Pair]:
    head, tail = ends
    known, other = (head, tail) if new[head] else (tail, head)
    for number in sorted(places[other])[:_MOST_APART]:
        there = places[other][number][0]
        near = min(things[known].spans, key=lambda s: (abs(s[0] - there[0]), s))
        pair = (near, there) if known == head else (there, near)
        yield Pair(head, tail, *pair, number, together=False)


def _nearest(ones: Sequence[Span], others: Sequence[Span]) -> tuple[Span, Span]:
    return min(
        ((a, b) for a in ones for b in others),
        key=lambda pair: (abs(pair[0][0] - pair[1][0]), pair),
    )


def _by_sentence(
    spans: Sequence[Span], sentence: Sequence[int]
) -> Mapping[int, list[Span]]:
    places: dict[int, list[Span]] = defaultdict(list)
    for span in sorted(spans):
        places[sentence[span[0]]].append(span)
    return places
