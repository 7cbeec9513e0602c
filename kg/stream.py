"""``kg extract``: JSON lines of texts in, JSON lines of entities and relations out.

This process hands lines to workers and tells what they made, so it loads little: what
reads texts is imported where they are read, in each worker at the same time.
"""

from __future__ import annotations

import codecs
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice

from kg.base import check_base
from kg.errors import KGError
from kg.thresholds import BALANCED, Least

# Lines that go to a worker at a time, and such batches that wait or work for each.
_BATCH, _WAITING = 16, 3
# Fewer lines than this are read before workers could have started.
_WORTH_WORKERS = 64
# Processes that are started unasked, at most: each holds the model.
_MOST_UNASKED = 4

# What a worker makes of a batch: lines, and the error that it met after them, if any.
_Made = tuple[list[str], KGError | None]


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``kg extract`` is told; no ``workers``: one a core where it is worth it."""

    base: str
    least: Least = BALANCED
    workers: int | None = None


def run(lines: Iterable[bytes], settings: Settings) -> Iterator[str]:
    """Yield a JSON line for each line that is not blank, in order.

    Memory is bounded: only so many lines are held as the workers are busy with.
    """
    check_base(settings.base)
    numbered = ((n, line) for n, line in enumerate(lines, 1) if not _is_blank(line))
    first = list(islice(numbered, _WORTH_WORKERS)) if settings.workers is None else []
    workers = settings.workers or (_cores() if len(first) == _WORTH_WORKERS else 1)
    every = chain(first, numbered)
    if workers == 1:
        from kg.extract import extracted

        for number, line in every:
            yield extracted(number, line, settings.least, settings.base)
    else:
        yield from _in_processes(every, settings, workers)


def _is_blank(line: bytes) -> bool:
    return not line.removeprefix(codecs.BOM_UTF8).strip()


def _cores() -> int:
    count = (
        len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1
    )
    return min(count, _MOST_UNASKED)


def _in_processes(
    lines: Iterator[tuple[int, bytes]], settings: Settings, workers: int
) -> Iterator[str]:
    """Yield what workers make of batches of lines, in the order of the lines."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context)
    waiting: deque[Future[_Made]] = deque()
    try:
        while batch := list(islice(lines, _BATCH)):
            waiting.append(pool.submit(_batch, batch, settings))
            if len(waiting) >= workers * _WAITING:
                yield from _told(waiting.popleft())
        while waiting:
            yield from _told(waiting.popleft())
    except BrokenProcessPool as error:
        raise KGError(
            "a worker process was killed, perhaps for want of memory; "
            "try fewer with --workers"
        ) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _batch(lines: Sequence[tuple[int, bytes]], settings: Settings) -> _Made:
    """Make lines of lines, up to the first that is wrong; tell what is wrong too."""
    from kg.extract import extracted

    made: list[str] = []
    try:
        for number, line in lines:
            made.append(extracted(number, line, settings.least, settings.base))
    except KGError as error:
        return made, error
    return made, None


def _told(batch: Future[_Made]) -> Iterator[str]:
    made, error = batch.result()
    yield from made
    if error is not None:
        raise error
