"""How long the stages of a build take, and how much memory they come to hold."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kg import console

try:
    import resource
except ImportError:  # only where such figures are kept
    resource = None  # type: ignore[assignment]

_MEGA = 1 << 20
# ru_maxrss is told in kilobytes, on a Mac in bytes (getrusage(2)).
_UNIT = 1 if sys.platform == "darwin" else 1 << 10


@dataclass(slots=True)
class Stages:
    """Seconds by stage, in the order in which they began.

    ``peaks`` are the most memory that processes of a kind have held, in MB.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    peaks: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time in here as that of a stage."""
        console.event("begin", stage=name)
        begun = time.monotonic()
        try:
            yield
        finally:
            took = time.monotonic() - begun
            self.seconds[name] = round(self.seconds.get(name, 0.0) + took, 3)
            console.event("end", stage=name, seconds=round(took, 3))

    def workers_ended(self) -> None:
        """Note the peak of the largest worker, before other processes are begun."""
        if resource is not None:
            told = resource.getrusage(resource.RUSAGE_CHILDREN)
            self.peaks["worker"] = told.ru_maxrss * _UNIT // _MEGA

    def account(self) -> Mapping[str, object]:
        """Give the seconds of each stage, and the most memory held so far."""
        if (own := peak()) is not None:
            self.peaks["build"] = own
        return {"seconds": self.seconds, "memory_peak_mb": self.peaks}


def peak() -> int | None:
    """Give the most memory that this process has held, in MB, where that is told."""
    found = _of_program()
    if found is None and resource is not None:
        told = resource.getrusage(resource.RUSAGE_SELF)
        found = told.ru_maxrss * _UNIT // _MEGA
    return found


def _of_program() -> int | None:
    """Give the peak of this program in MB, where the system tells it (proc(5)).

    What getrusage tells begins with the memory of the program that started this one.
    """
    try:
        lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(found[0]) * (1 << 10) // _MEGA if found else None
