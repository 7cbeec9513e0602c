"""Annotated records as the network reads them, and the unannotated text."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors import vocabulary, words
from extractors.api import Passage
from extractors.learned.encoder import Known, Word, sentence_numbers, split
from extractors.learned.heads import RELATIONS, WIDEST, Mentioned, Pair, Span
from extractors.learned.model import candidates
from ontology.kinds import Kind, Lang, Relation, Role
from training.pretrained import Pretrained

# What is written and annotated for the project.
WRITTEN = Path(__file__).parent / "written"

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """A record in numbers; places are numbers of words, kinds and roles enums."""

    text: tuple[Word, ...]
    pieces: tuple[int, ...]
    firsts: tuple[int, ...]
    sentence: tuple[int, ...]
    known: tuple[tuple[Known, str], ...]
    names: Mapping[Span, Kind]
    unsure: frozenset[Span]
    things: tuple[Mentioned, ...]
    roles: tuple[Role, ...]
    pairs: tuple[Pair, ...]
    related: Mapping[tuple[int, int], int]


def records(path: Path) -> list[Json]:
    """Read annotated records, one a line."""
    lines = path.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def text_of(record: Json) -> str:
    """Give title and abstract as one text, as ``kg extract`` reads them."""
    return "\n".join(part for part in (record["title"], record["abstract"]) if part)


def word_counts(texts: Iterable[str]) -> Counter[tuple[str, bool]]:
    """Count words, those with a space before them apart from those without."""
    counts: Counter[tuple[str, bool]] = Counter()
    for text in texts:
        counts.update((word.text, word.spaced) for word in split(text))
    return counts


def unannotated(corpus: Path, lang: Lang, without: frozenset[str]) -> Iterator[str]:
    """Yield the unannotated texts of a language, less those with certain titles."""
    english = lang is Lang.EN
    name = "abstracts_en" if english else "abstracts_fr_en"
    end = "" if english else "_fr"
    with gzip.open(corpus / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            one = json.loads(line)
            title, abstract = one["title" + end] or "", one["abstract" + end]
            if abstract and title.casefold() not in without:
                yield f"{title}\n{abstract}"


def example(record: Json, pretrained: Pretrained, room: int = 510) -> Example:
    """Put a record into numbers; what does not fit the encoder is left out."""
    text = text_of(record)
    read: list[Word] = []
    pieces, firsts = [pretrained.marks.first], []
    for word in split(text):
        own = pretrained.subwords(word.text, spaced=word.spaced)
        if len(pieces) + len(own) > room + 1:
            break
        firsts.append(len(pieces))
        pieces.extend(own)
        read.append(word)
    starts = {word.start: i for i, word in enumerate(read)}
    ends = {word.end: i for i, word in enumerate(read)}

    def span(start: int, end: int) -> Span | None:
        found = starts.get(start), ends.get(end)
        return found if None not in found else None  # type: ignore[return-value]

    sentence = sentence_numbers(read, list(words.sentences(text)))
    places = [
        [s for v in one["variants"] for a, b in _places(text, v) if (s := span(a, b))]
        for one in record["entities"]
    ]
    outer, unsure = _outermost(places)
    kinds = [Kind(one["type"]) for one in record["entities"]]
    things = tuple(
        Mentioned(kind, tuple(sorted(set(spans))))
        for kind, spans in zip(kinds, outer, strict=True)
    )
    roles = tuple(Role(one["role"]) for one in record["entities"])
    hits = vocabulary.default()(Passage(text, Lang(record["lang"])))
    known = tuple(
        (Known(s[0], s[1], hit.kind), hit.entry or "")
        for hit in hits
        if (s := span(hit.start, hit.end))
    )
    new = [role is Role.INTRODUCES for role in roles]
    names = {
        s: thing.kind for thing in things for s in thing.spans if s[1] - s[0] < WIDEST
    }
    return Example(
        text=tuple(read),
        pieces=(*pieces, pretrained.marks.last),
        firsts=tuple(firsts),
        sentence=sentence,
        known=known,
        names=names,
        unsure=frozenset(unsure - names.keys()),
        things=things,
        roles=roles,
        pairs=tuple(candidates(things, new, sentence)),
        related=_related(record),
    )


def _related(record: Json) -> Mapping[tuple[int, int], int]:
    """Give the class of each related pair: the place of its relation, plus one."""
    number = {one["variants"][0]: i for i, one in enumerate(record["entities"])}
    related: dict[tuple[int, int], int] = {}
    for head, relation, tail in record["relations"]:
        if head in number and tail in number and head != tail:
            pair = number[head], number[tail]
            related.setdefault(pair, RELATIONS.index(Relation(relation)) + 1)
    return related


def _outermost(places: list[list[Span]]) -> tuple[list[list[Span]], set[Span]]:
    """Part the places of things from those that lie inside a longer name.

    "MAP" in "Bayesian MAP" is no mention of MAP; but where a thing has no other
    places, those count. What is left out is not learned from, either way.
    """
    every = {span for spans in places for span in spans}

    def inside(span: Span) -> bool:
        return any(o != span and o[0] <= span[0] and span[1] <= o[1] for o in every)

    kept, unsure = [], set()
    for spans in places:
        outer = [span for span in spans if not inside(span)] or spans
        kept.append(outer)
        unsure.update(set(spans) - set(outer))
    return kept, unsure


def _places(text: str, name: str) -> Iterator[tuple[int, int]]:
    start = text.find(name)
    while start >= 0:
        yield start, start + len(name)
        start = text.find(name, start + 1)
