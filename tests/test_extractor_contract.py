"""Every extractor keeps the promises that plug-ins are held to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from extractors import registry
from extractors.api import Extractor, Hit, Passage
from extractors.testing import check
from extractors.venues import Venues
from ontology.kinds import Kind

EXTRACTORS = {**registry.load(), "venues": Venues()}


@pytest.mark.parametrize("name", sorted(EXTRACTORS))
def test_each_extractor_keeps_its_promises(name: str):
    check(EXTRACTORS[name])


def _first_letter(passage: Passage) -> Iterator[Hit]:
    if passage.text[:1].strip():
        yield Hit(0, 1, Kind.CONCEPT)


def test_a_plain_extractor_passes():
    check(_first_letter)


class _Remembers:
    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __call__(self, passage: Passage) -> Iterator[Hit]:
        if passage.text not in self._seen:
            yield from _first_letter(passage)
        self._seen.add(passage.text)


def _changed(**fields: object) -> Extractor:
    def extract(passage: Passage) -> Iterator[Hit]:
        for hit in _first_letter(passage):
            yield replace(hit, **fields)  # type: ignore[arg-type]

    return extract


@pytest.mark.parametrize(
    ("extractor", "message"),
    [
        (_changed(end=10**6), "is no range of its"),
        (_changed(start=-1), "is no range of its"),
        (_changed(end=0), "is no range of its"),
        (_changed(score=1.5), "score 1.5 is not from 0 to 1"),
        (_changed(kind="thing"), "'thing' is no Kind"),
        (_changed(long=(0, 10**6)), "long form 0-1000000 is no range"),
        (_Remembers(), "remember nothing between passages"),
        (lambda passage: [passage.text], "is no Hit"),
        (lambda passage: [Hit(0, 1, Kind.METHOD)] if passage.text else [], "but space"),
    ],
    ids=[
        *("past the end", "before the start", "empty", "score", "kind", "long form"),
        *("memory", "no hit", "space"),
    ],
)
def test_a_broken_promise_is_told_in_a_sentence(extractor: Extractor, message: str):
    with pytest.raises(AssertionError, match=message):
        check(extractor)
