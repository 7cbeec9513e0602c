"""The process that draws pages of parts of a graph, one at a time."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections import OrderedDict
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from kg.serve.drawing import Wish, draw

_KEPT = 32
_WAITING = 4


class BusyError(Exception):
    """More pages are asked for than can be drawn now."""


class Artist:
    """Draws pages in a process of its own, and keeps those drawn last."""

    def __init__(self) -> None:
        self._process: ProcessPoolExecutor | None = None
        self._drawn: OrderedDict[tuple[object, ...], str | None] = OrderedDict()
        self._waiting = 0

    async def draw(self, wish: Wish) -> str | None:
        """Give the page of a part; raises BusyError where too many are asked for."""
        key = wish.place, wish.around, wish.lang
        if key in self._drawn:
            self._drawn.move_to_end(key)
            return self._drawn[key]
        if self._waiting >= _WAITING:
            raise BusyError
        self._waiting += 1
        try:
            text = await asyncio.wrap_future(self._executor().submit(draw, wish))
        except BrokenProcessPool as error:
            self._process = None
            raise BusyError from error
        finally:
            self._waiting -= 1
        self._drawn[key] = text
        if len(self._drawn) > _KEPT:
            self._drawn.popitem(last=False)
        return text

    def close(self) -> None:
        """End the process with what it draws."""
        if self._process is not None:
            for process in self._process._processes.values():
                process.kill()
            self._process.shutdown(wait=False, cancel_futures=True)

    def _executor(self) -> ProcessPoolExecutor:
        if self._process is None:
            self._process = ProcessPoolExecutor(
                max_workers=1, mp_context=multiprocessing.get_context("forkserver")
            )
        return self._process
