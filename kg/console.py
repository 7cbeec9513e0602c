"""What a person, or a program, is told on stderr while a command works."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

T = TypeVar("T")

# Seconds between two lines about progress where there is no terminal.
_OFTEN_JSON, _OFTEN = 5.0, 60.0


@dataclass(slots=True)
class _Form:
    """How things are told: lines of JSON for programs, or words."""

    is_json: bool = False


_form = _Form()


def use_json(*, on: bool = True) -> None:
    """Tell everything from now on as a line of JSON each (``--log-json``)."""
    _form.is_json = on


def remark(text: str) -> None:
    """Tell one line: a warning, or what a person should know."""
    if _form.is_json:
        event("remark", message=text.removeprefix("kg: "))
    else:
        sys.stderr.write(f"{text}\n")


def event(name: str, **told: object) -> None:
    """Tell programs that something began, went on or ended; people are not told."""
    if _form.is_json:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"time": at, "event": name, **told}
        sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stderr.flush()


def progress(items: Iterable[T], *, total: int, label: str) -> Iterator[T]:
    """Yield the items; show how far they are."""
    with counting(label, total) as done:
        for item in items:
            yield item
            done()


@contextmanager
def counting(label: str, total: int | None) -> Iterator[Callable[[], None]]:
    """Show how far something is; give what is to be called after each step.

    On a terminal a bar with rate and time left; elsewhere a line now and then.
    """
    if _form.is_json or not sys.stderr.isatty():
        yield _Lines(label, total).step
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total, rate="")
        begun, count = time.monotonic(), 0

        def step() -> None:
            nonlocal count
            count += 1
            rate = count / max(time.monotonic() - begun, 1e-9)
            bar.update(task, advance=1, rate=f"{rate:,.1f}/s")

        yield step


class _Lines:
    """Progress told in lines, the first after a while."""

    def __init__(self, label: str, total: int | None) -> None:
        self.label, self.total, self.done = label, total, 0
        self.begun = self.told = time.monotonic()

    def step(self) -> None:
        self.done += 1
        now = time.monotonic()
        if now - self.told < (_OFTEN_JSON if _form.is_json else _OFTEN):
            return
        self.told = now
        figures = self._figures(now - self.begun)
        if _form.is_json:
            event("progress", stage=self.label, **figures)
        else:
            of = f" of {self.total:,}" if self.total is not None else ""
            left = figures.get("seconds_left")
            more = f", {left:,.0f} s left" if left is not None else ""
            remark(
                f"kg: {self.label}: {self.done:,}{of}, "
                f"{figures['per_second']:,.1f} a second{more}"
            )

    def _figures(self, seconds: float) -> Mapping[str, float]:
        rate = self.done / max(seconds, 1e-9)
        figures: dict[str, float] = {"done": self.done, "per_second": round(rate, 2)}
        if self.total is not None:
            figures["total"] = self.total
            figures["seconds_left"] = round((self.total - self.done) / rate, 1)
        return figures
