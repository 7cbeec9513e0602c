"""Documents -> results of pages, from the machines of a Dask cluster.

Each machine gets a batch for each of its threads, and the next when it has done one:
never more is under way. Dask carries batches and results; which machine has which is
decided here, as kg/workers.py does for processes.
"""

from __future__ import annotations

import pickle
import time
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from kg import console
from kg.cluster import agreement, machine
from kg.cluster.batches import BYTES, batches
from kg.cluster.machine import Function, Result, Shard, Task
from kg.cluster.pace import Pace
from kg.cluster.shards import Shards, name_of
from kg.documents import Document, SetAside
from kg.errors import KGError
from kg.workers import Limits, twice

if TYPE_CHECKING:
    from distributed import Client

_Pair = tuple[Document, Result]
_Results = Iterator[_Pair]

_TRIES = 2
# Seconds between two looks at which machines there are.
_LOOK = 1.0
# So long the first batch waits for machines to tell what they have installed.
_GREETING = 10.0
# So long a machine may take to hand over what it read, before it is looked for.
_FETCHING = 30.0


@dataclass(frozen=True, slots=True)
class Kept:
    """Where results are kept on their way; ``key`` gives that of a document's."""

    shards: Shards
    key: Callable[[Document], bytes]


@dataclass(frozen=True, slots=True)
class Engine:
    """Reads documents as ``kg.workers.run`` does, with a function of a module."""

    client: Client
    function: Function
    limits: Limits
    kept: Kept | None = None
    batch_bytes: int = BYTES

    def __call__(self, documents: Iterable[Document]) -> _Results:
        """Yield each document with what the function makes of it, as they are done."""
        run = _Run(self, batches(documents, self.batch_bytes))
        try:
            yield from run.results()
        finally:
            run.close()


@dataclass(eq=False, slots=True)
class _Batch:
    """Documents that go together; ``deaths`` counts the workers one ended alone."""

    documents: tuple[Document, ...]
    shard: Shard | None = None
    deaths: int = 0
    losses: int = 0
    is_done: bool = False


@dataclass(eq=False, slots=True)
class _Worker:
    """A Dask worker; it gets nothing before it has told what it has installed."""

    address: str
    threads: int
    is_known: bool = False
    busy: int = 0

    @property
    def free(self) -> int:
        """Count the batches that it may get."""
        return self.threads - self.busy if self.is_known else 0


@dataclass(eq=False, slots=True)
class _Try:
    """A batch that a worker has; None asks it what it has installed."""

    batch: _Batch | None
    worker: _Worker
    future: Any
    since: float = field(default_factory=time.monotonic)


class _Run:
    def __init__(self, engine: Engine, rows: Iterator[tuple[Document, ...]]) -> None:
        self.engine, self.client, self.rows = engine, engine.client, rows
        self.kept = engine.kept
        self.there = set(self.kept.shards.names()) if self.kept else set()
        self.again: deque[_Batch] = deque()
        self.workers: dict[str, _Worker] = {}
        self.tries: list[_Try] = []
        self.ended: SimpleQueue[_Try] = SimpleQueue()
        self.pace = Pace()
        self.here = agreement.installed()
        self.next_look = 0.0
        self.is_over = self.is_alone = False

    def results(self) -> _Results:
        """Hand out batches and take results until there are no more of either."""
        yield from self._look()
        until = time.monotonic() + _GREETING
        while self._is_greeting() and (left := until - time.monotonic()) > 0:
            yield from self._hear(left)
        while True:
            yield from self._look()
            yield from self._hand_out()
            if self.is_over and not self.again:
                if all(one.batch is None or one.batch.is_done for one in self.tries):
                    return
                self._copy_late()
            yield from self._hear(self.next_look - time.monotonic())

    def close(self) -> None:
        """Cancel what is under way."""
        futures = [one.future for one in self.tries]
        if futures and self.client.status == "running":
            with suppress(OSError):
                self.client.cancel(futures)

    # --- workers -------------------------------------------------------------------

    def _look(self) -> _Results:
        """See which workers came and went; take back what those had that went."""
        if time.monotonic() < self.next_look:
            return
        there = self._threads()
        self.next_look = time.monotonic() + _LOOK
        for address in sorted(self.workers.keys() - there.keys()):
            yield from self._gone(self.workers.pop(address))
        for address in sorted(there.keys() - self.workers.keys()):
            worker = self.workers[address] = _Worker(address, there[address])
            self._send(None, worker)
        if not there and not self.is_alone:
            console.remark("kg: there is no Dask worker; waiting for one")
        self.is_alone = not there

    def _threads(self) -> Mapping[str, int]:
        """Give the threads of each worker by its address."""
        self._check()
        try:
            threads: Mapping[str, int] = self.client.nthreads()
        except OSError as error:
            raise _lost() from error
        return threads

    def _check(self) -> None:
        if self.client.status != "running":
            raise _lost()

    def _is_greeting(self) -> bool:
        return any(not worker.is_known for worker in self.workers.values())

    def _met(self, worker: _Worker, there: agreement.Installed | None) -> None:
        """Let a worker work that has what is here; one that went is looked for."""
        if there is None:
            self.workers.pop(worker.address, None)
            return
        told = agreement.difference(self.here, there)
        if told is not None:
            raise KGError(f"{worker.address}: the Dask worker {told}")
        worker.is_known = True

    def _gone(self, worker: _Worker) -> _Results:
        for one in [one for one in self.tries if one.worker is worker]:
            self._drop(one)
            if one.batch is not None:
                yield from self._died(one.batch)

    def _free(self, but: _Worker | None = None) -> _Worker | None:
        """Find the worker that has most to spare."""
        free = [one for one in self.workers.values() if one.free > 0 and one is not but]
        return max(free, key=lambda one: one.free, default=None)

    # --- batches -------------------------------------------------------------------

    def _hand_out(self) -> _Results:
        while worker := self._free():
            batch = self._next()
            if batch is None:
                return
            rest = yield from self._found(batch)
            if rest is not None:
                self._send(rest, worker)

    def _next(self) -> _Batch | None:
        if self.again:
            return self.again.popleft()
        documents = next(self.rows, None)
        if documents is None:
            self.is_over = True
            return None
        if self.kept is None:
            return _Batch(documents)
        keys = tuple(map(self.kept.key, documents))
        return _Batch(documents, Shard(self.kept.shards, name_of(keys), keys))

    def _found(self, batch: _Batch) -> Generator[_Pair, None, _Batch | None]:
        """Yield what an earlier build left of a batch; return what is to be read."""
        shard = batch.shard
        if shard is None or shard.name not in self.there:
            return batch
        self.there.remove(shard.name)
        found = shard.shards.read(shard.name)
        if found is None:
            return batch
        missing = []
        for key, document in zip(shard.keys, batch.documents, strict=True):
            if key in found:
                yield document, _named(found[key], document)
            else:
                missing.append(document)
        return _Batch(tuple(missing)) if missing else None

    def _send(self, batch: _Batch | None, worker: _Worker) -> None:
        """Give a worker a batch, or ask what it has installed."""
        self._check()
        key = f"labkg-{uuid.uuid4().hex}"
        words: tuple[Any, ...] = (agreement.installed,)
        if batch is not None:
            worker.busy += 1
            how = self.engine
            task = Task(key, how.function, batch.documents, how.limits, batch.shard)
            words = (machine.read, pickle.dumps(task))
        future = self.client.submit(
            *words, key=key, workers=[worker.address], pure=False
        )
        one = _Try(batch, worker, future)
        self.tries.append(one)
        future.add_done_callback(lambda _: self.ended.put(one))

    def _copy_late(self) -> None:
        """Give what takes much longer than the others to a second worker, too."""
        now = time.monotonic()
        for one in tuple(self.tries):
            batch = one.batch
            if batch is None or batch.is_done or not self.pace.is_late(now - one.since):
                continue
            worker = self._free(but=one.worker)
            if worker and sum(other.batch is batch for other in self.tries) == 1:
                self._send(batch, worker)

    # --- results -------------------------------------------------------------------

    def _hear(self, seconds: float) -> _Results:
        """Take what a worker says next, if one says something so soon."""
        try:
            one = self.ended.get(timeout=max(0.0, seconds))
        except Empty:
            return
        if one not in self.tries:
            return
        told = self._fetched(one)
        self._drop(one)
        if one.batch is None:
            self._met(one.worker, told)
        elif told is None:
            yield from self._died(one.batch)
        elif not one.batch.is_done:
            yield from self._done(one, one.batch, told)

    def _fetched(self, one: _Try) -> Any:
        """Fetch what a worker says; None where it was lost."""
        from distributed import KilledWorker

        while True:
            try:
                return one.future.result(timeout=_FETCHING)
            except KilledWorker:
                return None
            except CancelledError as error:
                raise _lost() from error
            except TimeoutError:
                if one.worker.address not in self._threads():
                    return None
            except Exception as error:  # whatever the other machine lacks
                raise KGError(f"{one.worker.address}: {_told(error, one)}") from error

    def _drop(self, one: _Try) -> None:
        self.tries.remove(one)
        one.future.release()
        if one.batch is not None:
            one.worker.busy -= 1

    def _done(
        self, one: _Try, batch: _Batch, told: Sequence[Result | None]
    ) -> _Results:
        """Yield the results of a batch, from its shard where they are there."""
        pairs = list(self._whole(batch, told))
        if len(pairs) < len(batch.documents):
            batch.losses += 1
            if batch.losses == _TRIES:
                raise KGError(
                    f"--shards: what {one.worker.address} wrote there cannot be read "
                    "here; give a folder that all machines see"
                )
            self.again.append(batch)
            return
        batch.is_done = True
        self.pace.took(time.monotonic() - one.since)
        yield from pairs

    def _whole(self, batch: _Batch, told: Sequence[Result | None]) -> _Results:
        shard = batch.shard
        found = shard.shards.read(shard.name) if shard else None
        for number, document in enumerate(batch.documents):
            result = told[number]
            if result is None and shard and found:
                result = found.get(shard.keys[number])
            if result is not None:
                yield document, _named(result, document)

    def _died(self, batch: _Batch) -> _Results:
        """Try a batch again page by page; give up a page that two workers ended with.

        Only what a page does alone counts: of a batch nobody knows which page it was.
        """
        if batch.is_done or any(one.batch is batch for one in self.tries):
            return
        if len(batch.documents) > 1:
            self.again.extend(_Batch((document,)) for document in batch.documents)
            return
        batch.deaths += 1
        if batch.deaths < _TRIES:
            self.again.append(batch)
        else:
            yield batch.documents[0], twice("was lost")


def _named(result: Result, document: Document) -> Result:
    """Say the name that a document has now, where it is no page."""
    if isinstance(result, SetAside):
        return replace(result, source=document.name)
    return result


def _told(error: Exception, one: _Try) -> str:
    """Tell in a line why a worker gave no answer."""
    if isinstance(error, KGError):
        return str(error)
    line = " ".join(f"{type(error).__name__}: {error}".split())
    if one.batch is not None:
        return line
    return (
        "labkg cannot be loaded there, or where the Dask scheduler runs; install the "
        f"same on all machines ({line})"
    )


def _lost() -> KGError:
    return KGError(
        "the Dask scheduler is gone, or was restarted; what was read is kept, and the "
        "next build goes on from there"
    )
