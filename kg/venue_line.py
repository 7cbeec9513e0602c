"""A line under an abstract -> venue and status: "Some Conference (Accept (oral))"."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

# The first words of a status as templates show it; the rest is free
# ("Accept (regular)", "Accept: Poster").
_STATUS = re.compile(
    r"(?:accept|poster|oral|spotlight|talk|highlight|published|preprint|unknown|workshop"
    r"|peer[- ]reviewed|reject|submitted|submission|under review|in press|forthcoming"
    r"|withdrawn|desk|conditional|notable|regular|journal|conference|demo|invited"
    r"|publié|prépublication|accepté|soumis)",
    re.IGNORECASE,
)
_VENUE_WORD = re.compile(
    r"\b(?:conference|conférence|journal|proceedings|actes|transactions|workshop"
    r"|atelier|symposium|advances in|review|revue|letters|lettres|annals|annales"
    r"|arxiv|biorxiv|medrxiv|hal|openreview|magazine|bulletin|nature|science"
    r"|communications|meeting|congress|congrès|\w+\.cc|lecture notes)\b",
    re.IGNORECASE,
)
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class VenueLine:
    """Where a work appeared, as shown, and what became of it there."""

    name: str | None
    status: str | None


def parse_venue(line: str, *, after_date: bool) -> VenueLine | None:
    """Parse a venue line; None where the line is none.

    The status begins at the first " (" whose closing bracket, balanced, is the last
    character. A line right under a date may lack it.

    >>> parse_venue("Some Journal (Accept (regular))", after_date=True)
    VenueLine(name='Some Journal', status='Accept (regular)')
    """
    text = html.unescape(line).strip()
    if len(text) > _LONGEST:
        return None
    name, inner = _parted(text)
    if inner is not None and _STATUS.match(inner):
        return VenueLine(name or None, inner)
    if after_date and not text.endswith(".") and (inner or _VENUE_WORD.search(text)):
        return VenueLine(text, None)
    return None


def _parted(text: str) -> tuple[str, str | None]:
    if not text.endswith(")"):
        return text, None
    for match in re.finditer(r"(?:^|\s)\(", text):
        if _closes_last(text, match.end() - 1):
            name = re.sub(r"\s+", " ", text[: match.start()]).strip()
            return name, text[match.end() : -1].strip()
    return text, None


def _closes_last(text: str, start: int) -> bool:
    depth = 0
    for i in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if depth == 0:
            return i == len(text) - 1
    return False
