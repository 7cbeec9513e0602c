"""How sure a thing or a link must be to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Least:
    """The confidence below which things, and links between them, are left out."""

    things: float
    links: float

    @classmethod
    def both(cls, confidence: float) -> Self:
        """Ask the same of both, as ``--min-confidence`` does."""
        return cls(confidence, confidence)


# Confidence that `kg build` and `kg extract` ask for: a graph that people can trust,
# the best balance of precision and recall. docs/quality.md tells what each value gives.
# A link between two trusted things is right more often than its own confidence says.
TRUSTED = Least(things=0.55, links=0.43)
BALANCED = Least(things=0.3, links=0.3)
# All that was found, however doubtful.
ALL = Least(things=0.0, links=0.0)
