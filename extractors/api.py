"""What an extractor is given and what it yields."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from ontology.kinds import Kind, Lang

PassageKind = Literal["abstract", "title", "prose", "topic", "venue"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of clean text in one language, and the part of a page it is."""

    text: str
    lang: Lang = Lang.EN
    kind: PassageKind = "abstract"


@dataclass(frozen=True, slots=True)
class Hit:
    """What an extractor found: a half-open range of the passage, and its kind.

    ``entry`` names a vocabulary entry. ``long`` is the range of the long form
    that this hit abbreviates, where the passage itself gives it.
    """

    start: int
    end: int
    kind: Kind
    score: float = 1.0
    entry: str | None = None
    long: tuple[int, int] | None = None


Extractor = Callable[[Passage], Iterable[Hit]]
