"""How long batches take, and which one takes much longer than the others."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from statistics import median

# Of the last hundred; with fewer than five nothing is usual yet.
_LAST, _ENOUGH = 100, 5
_TIMES = 4


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds that the last batches took."""

    seconds: deque[float] = field(default_factory=lambda: deque(maxlen=_LAST))

    def took(self, seconds: float) -> None:
        """Remember how long a batch took."""
        self.seconds.append(seconds)

    def is_late(self, seconds: float) -> bool:
        """Say whether a batch that has taken so long already takes too long."""
        enough = len(self.seconds) >= _ENOUGH
        return enough and seconds > _TIMES * median(self.seconds)
