"""Passages -> readings: the things that a text names, their roles and relations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from extractors import words
from extractors.api import Extractor, Hit, Passage
from extractors.learned.model import analyse, reads
from kg.links import Link, related
from kg.things import Thing, judged, told_by_cues, weighed


class ExtractorError(ValueError):
    """An extractor that broke its promise; the message names it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in one text; sentences are ranges of it."""

    text: str
    sentences: tuple[tuple[int, int], ...]
    things: tuple[Thing, ...]
    links: tuple[Link, ...]


def read(passage: Passage, extractors: Mapping[str, Extractor]) -> Reading:
    """Run every extractor over a passage and tell what it says.

    Titles and abstracts are judged by the learned model and the cues together; other
    passages (news, biographies, topics), for which nothing was learned, by cues alone.
    """
    hits = tuple(find(passage, extractors))
    if not reads(passage):
        sentences = tuple(words.sentences(passage.text))
        things = told_by_cues(passage, sentences, [hit for _, hit in hits])
        return Reading(passage.text, sentences, things, ())
    analysis = analyse(passage)
    things = tuple(judged(analysis, weighed(hits, analysis)))
    links = tuple(related(analysis, things))
    return Reading(passage.text, analysis.sentences, things, links)


def find(
    passage: Passage, extractors: Mapping[str, Extractor]
) -> Iterator[tuple[str, Hit]]:
    """Yield the hits of all extractors by name, without the blanks round them.

    Raises ExtractorError where one does not lie inside the passage.
    """
    for name, extractor in extractors.items():
        for hit in _checked(name, extractor, passage):
            yield name, hit


def _checked(name: str, extractor: Extractor, passage: Passage) -> Iterator[Hit]:
    try:
        hits = list(extractor(passage))
    except Exception as error:  # a plug-in may raise anything
        raise ExtractorError(f"extractor {name!r} failed: {error}") from error
    for hit in hits:
        if not 0 <= hit.start < hit.end <= len(passage.text):
            raise ExtractorError(
                f"extractor {name!r} found {hit.start}-{hit.end}, outside the "
                f"{len(passage.text)} characters of its passage"
            )
        if passage.text[hit.start : hit.end].strip():
            yield _trimmed(hit, passage.text)


def _trimmed(hit: Hit, text: str) -> Hit:
    """Give a hit without the blanks at its ends: no-break spaces, too."""
    ends = text[hit.start], text[hit.end - 1]
    if hit.long is None and not any(map(str.isspace, ends)):
        return hit
    place = _bare(text, hit.start, hit.end)
    long = _bare(text, *hit.long) if hit.long else None
    if long is not None and long[0] >= long[1]:
        long = None
    if (place, long) == ((hit.start, hit.end), hit.long):
        return hit
    return replace(hit, start=place[0], end=place[1], long=long)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    name = text[start:end]
    return start + len(name) - len(name.lstrip()), start + len(name.rstrip())
