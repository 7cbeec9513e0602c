"""``kg extract``: JSON lines of texts in, JSON lines of entities and relations out."""

from __future__ import annotations

import codecs
import json
import multiprocessing
import os
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from itertools import chain, islice

from extractors.language import detect
from kg import output, pipeline
from kg.build import check_base
from kg.errors import KGError
from kg.links import Link
from kg.readings import ExtractorError, Least, Reading
from ontology.kinds import Lang

# A line break means "end of the title" in a passage; any other becomes a space, which
# keeps all offsets.
_LINE_BREAK = re.compile(r"[\r\n]")
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
    least: Least = pipeline.BALANCED
    workers: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One text as it came in."""

    id: object
    lang: Lang
    text: str
    title_only: bool


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
        for number, line in every:
            yield _extracted(number, line, settings)
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
    made: list[str] = []
    try:
        for number, line in lines:
            made.append(_extracted(number, line, settings))
    except KGError as error:
        return made, error
    return made, None


def _told(batch: Future[_Made]) -> Iterator[str]:
    made, error = batch.result()
    yield from made
    if error is not None:
        raise error


def _extracted(number: int, line: bytes, settings: Settings) -> str:
    item = parse(line, number)
    try:
        reading = read(item)
    except ExtractorError as error:
        raise KGError(f"line {number}: {error}") from error
    reading = sure(reading, settings.least)
    entities = pipeline.resolve_one(reading, item.lang)
    return output.extracted(item.id, item.lang, reading, entities, settings.base)


def read(item: Item) -> Reading:
    """Read the text of an item."""
    return pipeline.read_text(item.text, item.lang, title_only=item.title_only)


def parse(line: bytes, number: int) -> Item:
    """Read one line; raise KGError that names it when it is not of the form."""
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except ValueError as error:  # also that a number has too many digits
        raise KGError(f"line {number}: is not JSON in UTF-8: {error}") from error
    except RecursionError as error:
        raise KGError(f"line {number}: is nested too deeply") from error
    if not isinstance(value, dict) or "id" not in value:
        raise KGError(f'line {number}: should be an object with an "id"')
    parts = []
    for key in ("title", "abstract"):
        part = value.get(key)
        if part is not None and not isinstance(part, str):
            raise KGError(f'line {number}: "{key}" should be a string')
        if part:
            parts.append(_LINE_BREAK.sub(" ", part))
    _check_writable([value["id"], *parts], number)
    lang = value.get("lang")
    if lang not in (None, "en", "fr"):
        raise KGError(f'line {number}: "lang" is {lang!r}; it should be "en" or "fr"')
    text = "\n".join(parts)
    return Item(
        value["id"],
        Lang(lang) if lang else detect(text),
        text,
        not value.get("abstract"),
    )


def _check_writable(values: Sequence[object], number: int) -> None:
    r"""Refuse what Python reads but cannot write again as JSON in UTF-8.

    Half a surrogate pair ("\ud800"), NaN, and numbers too large for a float.
    """
    try:
        json.dumps(values, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise KGError(f"line {number}: cannot be written again: {error}") from error


def sure(reading: Reading, least: Least) -> Reading:
    """Keep the things and the relations between them that are sure enough."""
    kept = [
        i for i, thing in enumerate(reading.things) if thing.confidence >= least.things
    ]
    place = {old: new for new, old in enumerate(kept)}
    links = [
        Link(place[k.head], k.relation, place[k.tail], k.sentence, k.confidence)
        for k in reading.links
        if k.head in place and k.tail in place and k.confidence >= least.links
    ]
    return replace(
        reading, things=tuple(reading.things[i] for i in kept), links=tuple(links)
    )
