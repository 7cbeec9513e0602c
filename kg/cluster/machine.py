"""What runs in a Dask worker: a batch of documents -> what came of them.

Pages are read in processes beside the worker, one for each of its threads, so that a
page may end or stall one and the worker goes on.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Lock, Timer

from kg.cluster.shards import Shards
from kg.documents import Document, SetAside
from kg.pressed import Packed
from kg.workers import Crew, Failed, Limits

Function = Callable[[Document], Packed | SetAside]
Result = Packed | SetAside | Failed
_Crew = Crew[Document, Packed | SetAside]

# Processes that hear of no batch for so many seconds end: the build is over, or gone.
_IDLE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Shard:
    """Where results go: a name in a folder, and the keys of the documents."""

    shards: Shards
    name: str
    keys: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A batch, and how it is to be read; ``key`` is what Dask calls it."""

    key: str
    function: Function
    documents: tuple[Document, ...]
    limits: Limits
    shard: Shard | None = None


class UnwantedError(Exception):
    """Nobody waits for the results any more."""


def read(pickled: bytes) -> tuple[Result | None, ...]:
    """Do a task; None stands for a result that is in its shard.

    Tasks are pickled by the build alone: Dask does not look into them on their way.
    """
    task: Task = pickle.loads(pickled)  # noqa: S301  from a build of the same person
    # As kg/cli.py does for the processes of one machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    found: dict[int, Result] = {}
    with _crews.one(task.function, task.limits) as crew:
        watch = partial(_check_wanted, task.key)
        for document, result in crew.run(task.documents, watch):
            found[id(document)] = result
    results = tuple(found[id(document)] for document in task.documents)
    return results if task.shard is None else _kept(task.shard, results)


def _kept(shard: Shard, results: tuple[Result, ...]) -> tuple[Result | None, ...]:
    """Write what was read into the shard; what failed is tried again another time."""
    pairs = zip(shard.keys, results, strict=True)
    good = {key: result for key, result in pairs if not isinstance(result, Failed)}
    shard.shards.write(shard.name, good)
    return tuple(one if isinstance(one, Failed) else None for one in results)


def _check_wanted(key: str) -> None:
    """Raise UnwantedError where a build was stopped or killed that asked for a task."""
    from distributed import get_worker

    task = get_worker().state.tasks.get(key)
    if task is None or task.state == "cancelled":
        raise UnwantedError


class _Crews:
    """Processes that wait for the next batch: each takes seconds to start."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.idle: dict[_Crew, Timer] = {}

    @contextmanager
    def one(self, function: Function, limits: Limits) -> Iterator[_Crew]:
        """Lend one to a thread."""
        crew = self._taken(function, limits) or Crew(function, 1, limits)
        try:
            yield crew
        except BaseException:
            crew.close()
            raise
        self._put_back(crew)

    def _taken(self, function: Function, limits: Limits) -> _Crew | None:
        """Take one that is idle; end those that read otherwise."""
        found: _Crew | None = None
        with self.lock:
            for crew in tuple(self.idle):
                is_fit = crew.function is function and crew.limits == limits
                if found is not None and is_fit:
                    continue
                self.idle.pop(crew).cancel()
                if is_fit:
                    found = crew
                else:
                    crew.close()
        return found

    def _put_back(self, crew: _Crew) -> None:
        timer = Timer(_IDLE_SECONDS, self._end, (crew,))
        timer.daemon = True
        with self.lock:
            self.idle[crew] = timer
        timer.start()

    def _end(self, crew: _Crew) -> None:
        with self.lock:
            if self.idle.pop(crew, None) is None:
                return  # it was taken just now
        crew.close()


_crews = _Crews()
