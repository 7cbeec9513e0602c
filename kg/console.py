"""What a person sees while a command works: progress and remarks, on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def remark(text: str) -> None:
    """Write one line to stderr."""
    sys.stderr.write(f"{text}\n")


def progress(items: Iterable[T], *, total: int, label: str) -> Iterator[T]:
    """Yield the items; draw a bar while they pass, on a terminal only."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(
        items,
        description=label,
        total=total,
        console=Console(stderr=True),
        transient=True,
    )
