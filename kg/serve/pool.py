"""Workers that answer queries, each in a process of its own that can be killed.

A query starts in one of a few workers kept for short ones. One that runs on for longer
than a moment counts as long, and another worker takes its place; when as many long
ones run as are let, the next is ended at once. So a short query is answered soon
whatever else runs.
"""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, repeat
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar

from kg import store
from kg.serve import worker
from kg.serve.worker import Limits, Reply, Task

# Seconds after which a query is a long one, and that one waits for a worker.
MOMENT, PATIENCE = 0.3, 1.0
# A query is short for as long as its worker has had less time than this to work: on a
# busy machine a moment is over before it begins.
_WORK = 0.1
_WAITING = 64
_NICER = 10
_MODULE = "kg.serve.worker"
_T = TypeVar("_T")


@dataclass(eq=False, slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    state: Path
    offline: bool = False


class Pool:
    """``short`` workers for any query; at most ``long`` queries run on."""

    def __init__(
        self, folder: Path, limits: Limits, *, short: int = 2, long: int = 2
    ) -> None:
        self.folder, self.limits = folder, limits
        self.short, self.long = short, long
        self.offline = False
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._all: set[_Worker] = set()
        self._replacing: set[asyncio.Task[None]] = set()
        self._running_long = 0
        self._waiting = 0
        self._closing = False
        self._threads = ThreadPoolExecutor(
            max_workers=2 * (short + long) + 2, thread_name_prefix="pool"
        )
        # Forked from a process that has all modules and no threads.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([_MODULE])

    async def start(self) -> None:
        """Start the workers for short queries; raises what keeps the first from it."""
        for _ in range(self.short):
            one = await self._in_thread(self._started)
            self.offline = one.offline
            self._idle.put_nowait(one)

    async def close(self) -> None:
        """End all workers, with what they do."""
        self._closing = True
        for one in tuple(self._all):
            self._end(one)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def ask(self, task: Task) -> Reply:
        """Answer a task, or say why not: busy, too long, too large, no query."""
        while True:
            one = await self._taken()
            if one is None:
                return _busy("all workers are busy")
            try:
                one.connection.send(task)
                break
            except OSError:  # it has ended just now
                self._replace(one)
        begun = asyncio.get_running_loop().time()
        reply = asyncio.ensure_future(self._in_thread(one.connection.recv))
        if await _is_short(one, reply):
            return self._given_back(one, reply)
        if self._running_long >= self.long:
            self._replace(one)
            _forget(reply)
            return _busy(
                f"{self.long} long queries are running, and this one is long too"
            )
        return await self._ask_long(one, reply, begun + self.limits.seconds)

    async def _ask_long(
        self, one: _Worker, reply: asyncio.Future[Reply], deadline: float
    ) -> Reply:
        """Wait for a long query to its deadline, with another worker in its place."""
        self._running_long += 1
        self._spawn_one()
        _be_nice(one)
        try:
            left = deadline - asyncio.get_running_loop().time()
            done, _ = await asyncio.wait((reply,), timeout=max(0.0, left))
        finally:
            self._running_long -= 1
        if not done:
            self._end(one)
            _forget(reply)
            return Reply.refused(
                504,
                f"the query ran for {self.limits.seconds:g} seconds, which is all that "
                "one may take: narrow it, or add LIMIT",
            )
        return self._given_back(one, reply, was_long=True)

    def _given_back(
        self, one: _Worker, reply: asyncio.Future[Reply], *, was_long: bool = False
    ) -> Reply:
        try:
            given = reply.result()
        except (EOFError, OSError):
            if was_long:
                self._end(one)
            else:
                self._replace(one)
            return Reply.refused(
                503,
                "the query ended its worker: it takes more memory than a query may, "
                "or is too deep",
            )
        if was_long:
            self._end(one)  # its place is taken, and it has been made to yield
        else:
            self._idle.put_nowait(one)
        return given

    async def _taken(self) -> _Worker | None:
        """Return a worker that is alive and holds the present store, or None."""
        if self._waiting >= _WAITING:
            return None
        self._waiting += 1
        try:
            end = asyncio.get_running_loop().time() + PATIENCE
            while one := await self._next(end):
                if one.process.is_alive() and one.state == self._state(one):
                    return one
                self._replace(one)
            return None
        finally:
            self._waiting -= 1

    async def _next(self, end: float) -> _Worker | None:
        """Return the next idle worker, None if there is none by then.

        Not by asyncio.timeout: where it is late by a hair, Python 3.11 cancels what
        comes after it, and the worker would be lost.
        """
        getting = asyncio.ensure_future(self._idle.get())
        left = end - asyncio.get_running_loop().time()
        await asyncio.wait((getting,), timeout=max(0.0, left))
        if not getting.done():
            getting.cancel()
            await asyncio.wait((getting,))
        return None if getting.cancelled() else getting.result()

    def _state(self, one: _Worker) -> Path:
        """Return the state of the store that a worker should hold."""
        return store.current(self.folder) or one.state

    def _replace(self, one: _Worker) -> None:
        self._end(one)
        self._spawn_one()

    def _spawn_one(self) -> None:
        """Start another worker meanwhile; it takes work when it is ready."""
        if self._closing:
            return
        task = asyncio.ensure_future(self._spawned())
        self._replacing.add(task)
        task.add_done_callback(self._replacing.discard)

    async def _spawned(self) -> None:
        for pause in chain((0.0, 0.5, 2.0), repeat(5.0)):
            await asyncio.sleep(pause)
            try:
                one = await self._in_thread(self._started)
            except (OSError, EOFError, RuntimeError):
                continue
            if self._closing:
                self._end(one)
            else:
                self._idle.put_nowait(one)
            return

    def _started(self) -> _Worker:
        """Start a worker and wait until it holds the store."""
        state = store.current(self.folder)
        if state is None:
            raise RuntimeError(f"{self.folder}: its store is gone")
        ours, theirs = multiprocessing.Pipe()
        process = self._context.Process(
            target=worker.run, args=(theirs, state, self.limits), daemon=True
        )
        process.start()
        theirs.close()
        one = _Worker(process, ours, state)
        self._all.add(one)
        try:
            one.offline = ours.recv()
        except EOFError:
            self._end(one)
            raise
        return one

    def _end(self, one: _Worker) -> None:
        self._all.discard(one)
        one.process.kill()
        if not self._closing:
            self._threads.submit(one.process.join)  # or it stays as a dead process

    async def _in_thread(self, call: Callable[[], _T]) -> _T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, call)


async def _is_short(one: _Worker, reply: asyncio.Future[Reply]) -> bool:
    """Wait for the answer to a short query; False where it is a long one."""
    loop = asyncio.get_running_loop()
    end, worked = loop.time() + PATIENCE, _worked(one)
    while True:
        done, _ = await asyncio.wait((reply,), timeout=MOMENT)
        if done:
            return True
        if loop.time() > end or _worked(one) - worked > _WORK:
            return False


def _worked(one: _Worker) -> float:
    """Return the seconds for which a worker has had a processor, if that is known."""
    try:
        told = Path(f"/proc/{one.process.pid}/stat").read_text("ascii", "replace")
    except OSError:
        return math.inf
    ticks = told.rpartition(")")[2].split()[11:13]  # proc(5): utime and stime
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _busy(why: str) -> Reply:
    return Reply.refused(503, f"{why}: ask again in a moment")


def _forget(reply: asyncio.Future[Reply]) -> None:
    """Let the end of a killed worker pass without a word."""
    reply.add_done_callback(lambda done: done.cancelled() or done.exception())


def _be_nice(one: _Worker) -> None:
    """Let short queries go first."""
    if one.process.pid is not None and hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, one.process.pid, _NICER)
