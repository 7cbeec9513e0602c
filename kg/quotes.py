"""Sentences as people read them, and where they stand in a raw page."""

from __future__ import annotations

from dataclasses import dataclass

from ontology.kinds import Lang


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence as a person reads it, and its code points in the raw page.

    ``page`` is the sha256 of the page's bytes.
    """

    page: str
    start: int
    end: int
    text: str
    lang: Lang
