"""Queries for pages: asked of the workers one after the other, some only once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from kg import store
from kg.serve.media import ROWS
from kg.serve.pool import Pool
from kg.serve.protocol import RefusedError
from kg.serve.rows import Ask, Row
from kg.serve.worker import Task

# A page of a thing names all that stands on it, whatever the limit for others.
_MOST_ROWS = 100_000
_T = TypeVar("_T")


async def in_thread(pool: Pool, call: Callable[[Ask], _T]) -> _T:
    """Run what asks one query after the other, with the workers of this loop.

    Raises RefusedError where a query is not answered.
    """
    loop = asyncio.get_running_loop()

    def ask(text: str) -> Sequence[Row]:
        task = Task(text, ROWS, rows=_MOST_ROWS)
        reply = asyncio.run_coroutine_threadsafe(pool.ask(task), loop).result()
        if reply.cut:
            raise RefusedError(503, "too much is said of it for a page")
        if not reply.is_good:
            raise RefusedError(reply.status, reply.body.decode())
        found: Sequence[Row] = json.loads(reply.body)["results"]["bindings"]
        return found

    return await asyncio.to_thread(call, ask)


class OncePerState(Generic[_T]):
    """What is worked out once for each state of a store."""

    def __init__(self, folder: Path, work: Callable[[], Awaitable[_T]]) -> None:
        self._folder, self._work = folder, work
        self._known: tuple[Path | None, _T] | None = None

    async def get(self) -> _T:
        """Give it for the state in use."""
        state = store.current(self._folder)
        if self._known is None or self._known[0] != state:
            self._known = state, await self._work()
        return self._known[1]
