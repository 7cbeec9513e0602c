"""Dates as people and programs write them -> one form that sorts."""

from __future__ import annotations

import datetime
import re

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")


def moment(text: str) -> str | None:
    """Write the time of a fetch in UTC, or the day alone; None for what is no time.

    >>> moment("2026-05-01T23:30:00-05:00"), moment("2026-05-01"), moment("May")
    ('2026-05-02T04:30:00Z', '2026-05-01', None)
    """
    text = text.strip()
    try:
        time = datetime.datetime.fromisoformat(text)
        if _DAY.match(text):
            return text
        if time.tzinfo is not None:
            time = time.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None
    return time.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)
