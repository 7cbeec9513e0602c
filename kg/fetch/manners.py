"""How often, how long and under which name pages are asked for."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from kg.documents import MAX_BYTES

# What robots.txt calls us.
NAME = "labkg"
_CONTACT = re.compile(r"[^\s()<>\\\x00-\x20\x7f-\U0010ffff]{3,200}\Z")


def _today() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds that pass, waiting for them, and the date; tests have their own."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    date: Callable[[], datetime] = _today


@dataclass(frozen=True, slots=True)
class Manners:
    """Times in seconds. ``delay`` lies between two requests to one host.

    ``first`` is the wait after a first failure, doubled with each; a host that asks
    for more than ``longest`` is left alone. ``connect`` and ``read`` are the longest
    silences, ``hosts`` how many are asked at the same time.
    """

    agent: str = NAME
    delay: float = 1.0
    tries: int = 3
    first: float = 2.0
    longest: float = 120.0
    connect: float = 10.0
    read: float = 20.0
    hosts: int = 8
    clock: Clock = field(default_factory=Clock)

    def backoff(self, failures: int) -> float:
        """Say how long to wait after so many failures in a row."""
        return min(self.longest, self.first * 2.0 ** (failures - 1))


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most bytes of an answer, unpacked, and the most seconds that it may take.

    ``cuts`` takes the beginning of a larger one, which otherwise is not read at all.
    """

    size: int
    seconds: float
    cuts: bool = False


PAGE = Bounds(MAX_BYTES, 60)
# The sitemap protocol lets a sitemap have 50 MiB.
SITEMAP = Bounds(50 << 20, 300)
# RFC 9309 has crawlers read at least the first 500 KiB.
ROBOTS = Bounds(500 << 10, 30, cuts=True)


def agent(version: str, contact: str | None) -> str:
    """Name the program and whom to write to; raise ValueError for an odd contact."""
    if contact is None:
        return f"{NAME}/{version}"
    if not _CONTACT.match(contact):
        raise ValueError(
            f"contact: {contact!r} should be an address such as "
            "https://lab.example/about or someone@lab.example"
        )
    return f"{NAME}/{version} (+{contact})"


def retry_after(text: str, now: datetime) -> float | None:
    """Read ``Retry-After`` as seconds from now; None for anything else."""
    text = text.strip()
    if text.isdecimal() and text.isascii():
        return float(text[:9])
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - now).total_seconds())
