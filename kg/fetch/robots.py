"""``robots.txt`` -> what may be asked of a host, and how often."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

from kg.fetch.manners import NAME, ROBOTS

PATH = "/robots.txt"
DISALLOWED = "robots.txt does not allow it"


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt says to us.

    ``delay`` is in seconds. ``unread`` tells why it could not be read: then nothing is
    asked now. ``refused`` tells why its host is never asked.
    """

    parsed: Protego | None = None
    delay: float = 0.0
    unread: str = ""
    refused: str = ""

    def allows(self, address: str) -> bool:
        """Tell whether an address may be asked for."""
        return self.parsed is None or self.parsed.can_fetch(address, NAME)


# A host without a robots.txt allows all.
ALL = Rules()


def read(data: bytes) -> Rules:
    """Read the bytes of a robots.txt, without a line that was cut off."""
    if len(data) >= ROBOTS.size:
        data = data[: data.rfind(b"\n") + 1]
    parsed = Protego.parse(data.decode("utf-8-sig", "replace"))
    return Rules(parsed, parsed.crawl_delay(NAME) or 0.0)
