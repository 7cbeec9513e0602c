"""Items -> results, in processes of their own: no item takes the others with it.

A process that ends is replaced. The item that it worked on is tried once more, alone in
a fresh one; if that ends too, the item has failed. So has an item that takes longer, or
more memory, than one may.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from kg.errors import KGError

try:
    import resource
except ImportError:  # only where there are such limits
    resource = None  # type: ignore[assignment]

T = TypeVar("T")
R = TypeVar("R")

# Items that go to a process at a time, at most, once many are done.
_MOST_AT_ONCE = 8
_TRIES = 2
# So many processes in a row may end before they are ready.
_FALSE_STARTS = 3
_READY = "ready"
_WATCH = 1.0
_MEGA = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may take: seconds, and bytes of memory of its process."""

    seconds: float = 300.0
    memory: int = 4 << 30


@dataclass(frozen=True, slots=True)
class Failed:
    """Why an item has no result."""

    reason: str


@dataclass(slots=True)
class _Job(Generic[T]):
    item: T
    deaths: int = 0


@dataclass(eq=False, slots=True)
class _Worker(Generic[T]):
    process: BaseProcess
    connection: Connection
    ready: bool = False
    jobs: deque[_Job[T]] = field(default_factory=deque)
    since: float = 0.0


def run(
    function: Callable[[T], R],
    items: Iterable[T],
    *,
    workers: int,
    limits: Limits | None = None,
) -> Iterator[tuple[T, R | Failed]]:
    """Yield each item with what a function of a module makes of it, as they are done.

    Items are taken as processes get free. Raises KGError where processes end before
    they are ready; the last words of one stand on stderr.
    """
    crew = Crew(function, workers, limits or Limits())
    try:
        yield from crew.run(items)
    finally:
        crew.close()


class Crew(Generic[T, R]):
    """Processes that stay for other items, once they are through with some."""

    def __init__(
        self, function: Callable[[T], R], workers: int, limits: Limits
    ) -> None:
        self.function, self.limits = function, limits
        self.items: Iterator[T] = iter(())
        self.most = workers
        self.again: deque[_Job[T]] = deque()
        self.all: list[_Worker[T]] = []
        self.done = 0
        self.false_starts = 0
        self.is_over = False
        self.context = multiprocessing.get_context("spawn")

    def run(
        self, items: Iterable[T], watch: Callable[[], None] = lambda: None
    ) -> Iterator[tuple[T, R | Failed]]:
        """Hand out items and take results until there are no more of either.

        ``watch`` is called each second at least; what it raises ends that.
        """
        self.items, self.is_over = iter(items), False
        while True:
            watch()
            self._hand_out()
            busy = [one for one in self.all if one.jobs or not one.ready]
            if not any(one.jobs for one in busy) and self.is_over and not self.again:
                return
            soonest = min(
                (one.since for one in busy if one.jobs), default=time.monotonic()
            )
            left = soonest + self.limits.seconds - time.monotonic()
            ready = set(
                wait(
                    [one.connection for one in busy],
                    timeout=min(max(0.0, left), _WATCH),
                )
            )
            for one in busy:
                if one.connection in ready:
                    yield from self._heard(one)
                elif one.jobs and time.monotonic() > one.since + self.limits.seconds:
                    yield self._ended(one)

    def close(self) -> None:
        """End all processes, whatever they do."""
        for one in self.all:
            one.process.kill()
            one.connection.close()
        for one in self.all:
            one.process.join()
        self.all.clear()

    def _hand_out(self) -> None:
        for one in tuple(self.all):
            if one.ready and not one.jobs:
                self._give(one, self._next())
        if len(self.all) < self.most and (jobs := self._next()):
            self.again.extendleft(reversed(jobs))
            self._start()

    def _next(self) -> list[_Job[T]]:
        """Take what a free process gets: an item that ended another comes alone."""
        if self.again:
            return [self.again.popleft()]
        jobs: list[_Job[T]] = []
        most = 1 + self.done // (4 * self.most)
        while len(jobs) < min(most, _MOST_AT_ONCE) and not self.is_over:
            try:
                jobs.append(_Job(next(self.items)))
            except StopIteration:
                self.is_over = True
        return jobs

    def _start(self) -> None:
        ours, theirs = self.context.Pipe()
        process = self.context.Process(
            target=_work, args=(theirs, self.function, self.limits.memory), daemon=True
        )
        process.start()
        theirs.close()
        self.all.append(_Worker(process, ours))

    def _give(self, one: _Worker[T], jobs: Sequence[_Job[T]]) -> None:
        if not jobs:
            return
        one.jobs.extend(jobs)
        one.since = time.monotonic()
        try:
            one.connection.send([job.item for job in jobs])
        except OSError:  # it has ended just now, before it had them
            one.jobs.clear()
            self.again.extendleft(reversed(jobs))
            self._drop(one)

    def _heard(self, one: _Worker[T]) -> Iterator[tuple[T, R | Failed]]:
        try:
            reply: Any = one.connection.recv()
        except (EOFError, OSError):
            yield from self._died(one)
            return
        if not one.ready:
            one.ready = True
            self.false_starts = 0
            return
        self.done += 1
        job = one.jobs.popleft()
        one.since = time.monotonic()
        yield job.item, reply

    def _died(self, one: _Worker[T]) -> Iterator[tuple[T, R | Failed]]:
        """Try again what a process had that ended; give up what ended two."""
        self._drop(one)
        if not one.ready:
            self.false_starts += 1
            if self.false_starts >= _FALSE_STARTS:
                raise KGError(
                    f"{_FALSE_STARTS} worker processes in a row {_told(one.process)} "
                    "before they were ready; what they wrote stands above"
                )
        if not one.jobs:
            return
        job = one.jobs.popleft()
        job.deaths += 1
        self.again.extend(one.jobs)
        if job.deaths < _TRIES:
            self.again.appendleft(job)
        else:
            self.done += 1
            yield job.item, twice(_told(one.process))

    def _ended(self, one: _Worker[T]) -> tuple[T, Failed]:
        self._drop(one)
        job = one.jobs.popleft()
        self.again.extend(one.jobs)
        self.done += 1
        return job.item, Failed(
            f"took longer than {self.limits.seconds:g} seconds, which is all that one "
            "page may take"
        )

    def _drop(self, one: _Worker[T]) -> None:
        self.all.remove(one)
        one.process.kill()
        one.process.join()
        one.connection.close()


class Beside(Generic[R]):
    """One call in a process of its own, which goes on beside this one."""

    def __init__(self, function: Callable[[T], R], item: T) -> None:
        """Begin; the function is one of a module, as for many items."""
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_once, args=(theirs, function), daemon=True
        )
        self._process.start()
        theirs.close()
        # Not with the arguments: one that ends before it has them would never be told.
        # It takes them once it has begun, and nobody waits for that.
        self._sender = threading.Thread(target=self._send, args=(item,), daemon=True)
        self._sender.start()

    def _send(self, item: object) -> None:
        with suppress(OSError):
            self._connection.send(item)

    def result(self) -> R:
        """Wait for what the call gives; raise KGError where it gives nothing."""
        try:
            reply: Any = self._connection.recv()
        except (EOFError, OSError):
            self._process.join()
            raise KGError(
                f"a process of this build {_told(self._process)}; what it wrote stands "
                "above"
            ) from None
        if isinstance(reply, Failed):
            raise KGError(reply.reason)
        told: R = reply
        return told

    def close(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.join()
        self._sender.join()
        self._connection.close()


def twice(how: str) -> Failed:
    """Say that an item ended, or lost, two processes."""
    return Failed(f"the process that read it {how}, twice")


def _told(process: BaseProcess) -> str:
    code = process.exitcode or 0
    if code >= 0:
        return f"ended with status {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"was killed by {name}"


# --- in the processes --------------------------------------------------------------


def _work(
    connection: Connection, function: Callable[[Any], object], memory: int
) -> None:
    """Answer items one at a time until nobody asks any more."""
    _leave_ending_to_parent()
    _limit(memory)
    try:
        connection.send(_READY)
        while True:
            for item in connection.recv():
                reply, is_whole = _reply(function, item, memory)
                connection.send(reply)
                if not is_whole:
                    return
    except (EOFError, OSError):
        return


def _once(connection: Connection, function: Callable[[Any], object]) -> None:
    _leave_ending_to_parent()
    try:
        reply = function(connection.recv())
    except KGError as error:
        reply = Failed(str(error))
    connection.send(reply)


def _leave_ending_to_parent() -> None:
    """Go on where a person interrupts, for the parent decides; end where it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End, whatever a page is doing, where nobody is left to end this process."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _reply(
    function: Callable[[Any], object], item: object, memory: int
) -> tuple[object, bool]:
    """Give the result of an item, and whether the process may go on after it."""
    try:
        return function(item), True
    except MemoryError:
        most = f"needs more than {memory // _MEGA} MB of memory"
        return Failed(f"{most}, which is all that one page may take"), False
    except RecursionError:
        return Failed("is nested too deeply"), True
    except Exception as error:  # a page must not end the build
        return Failed(f"could not be read: {type(error).__name__}: {error}"), True


def _limit(memory: int) -> None:
    """Take a limit of address space: what asks for more gets a MemoryError."""
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    if soft == resource.RLIM_INFINITY or most < soft:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
