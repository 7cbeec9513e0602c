"""Texts -> gists: what a build keeps of a text once its page is put away.

A build goes through the results of all pages once. What it must know of them later is
whose things are one, who says what of them, and where: not their words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kg.entities import key_of
from kg.quotes import Quote
from kg.sorting import pack, unpacked
from kg.texts import Text, quote_at
from kg.things import Thing
from kg.thresholds import Least
from ontology.kinds import Relation, Role


class Named(NamedTuple):
    """A thing by the key that it shares with others, and what the text does with it.

    ``sure`` is the probability of both; ``quote`` is the sentence that tells it.
    """

    key: str
    role: Role
    sure: float
    quote: Quote


class Tied(NamedTuple):
    """A relation of two things, by their numbers, and the sentence that says so."""

    head: int
    relation: Relation
    tail: int
    sure: float
    quote: Quote


@dataclass(frozen=True, slots=True)
class Places:
    """Where a text names its things: for each its names and the ranges of them.

    ``sentences`` are the ranges of its sentences in the page, whose sha256 is ``page``.
    """

    title_length: int
    page: str
    things: Sequence[tuple[Sequence[str], Sequence[tuple[int, int]]]]
    sentences: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Gist:
    """What is sure enough in a text of a page; ``record`` is that of the text."""

    source: str
    record: int | None
    named: tuple[Named, ...]
    tied: tuple[Tied, ...]
    _places: bytes

    def places(self) -> Places:
        """Tell where things are named; that waits packed, since few ask for it."""
        return Places(*unpacked(self._places))


def gist(source: str, text: Text, least: Least) -> Gist:
    """Keep what is sure enough in a text of a page."""
    things = text.reading.things
    kept = [number for number, one in enumerate(things) if _is_sure(one, least)]
    now = {number: place for place, number in enumerate(kept)}
    sure = [things[number] for number in kept]
    return Gist(
        source,
        text.record,
        tuple([_named(text, one) for one in sure]),
        tuple(_tied(text, now, least.links)),
        pack(
            (
                text.title_length,
                text.quotes[0].page if text.quotes else "",
                tuple([(one.variants, one.mentions) for one in sure]),
                tuple([(quote.start, quote.end) for quote in text.quotes]),
            )
        ),
    )


def _is_sure(thing: Thing, least: Least) -> bool:
    return thing.confidence >= least.things


def _named(text: Text, thing: Thing) -> Named:
    return Named(
        key_of(thing, text.lang),
        thing.role if text.record is not None else Role.MENTIONS,
        round(thing.confidence * thing.sure_of_role, 3),
        quote_at(text, thing.mentions[thing.shown][0]),
    )


def _tied(text: Text, now: dict[int, int], least: float) -> Iterator[Tied]:
    """Yield the relations between what is kept, by its numbers ``now``."""
    for link in text.reading.links:
        if link.confidence >= least and link.head in now and link.tail in now:
            quote = quote_at(text, link.sentence[0])
            head, tail = now[link.head], now[link.tail]
            yield Tied(head, link.relation, tail, link.confidence, quote)
