"""A process that answers queries on a read-only store, and can do nothing else.

Before the first query it leaves the network, where the system lets it, and takes
limits of memory and of open files from which it cannot return: the engine would ask
any address that a query names, and cannot stop a query that runs too long.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from pyoxigraph import Store

from kg import query
from kg.results import Answer, Result, Triples, as_rdf, render
from kg.serve.media import GRAPHS, JSON, TABLES, TEXT
from kg.serve.negotiate import choose

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_DIE_WITH_PARENT = 1

_ANSWERS: Mapping[str, str] = {
    media: form for media, form in TABLES.items() if form in ("json", "xml")
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take: seconds, bytes of memory, rows and bytes of answer."""

    seconds: float = 10.0
    memory: int = 1 << 30
    rows: int = 10_000
    answer: int = 32 << 20


@dataclass(frozen=True, slots=True)
class Task:
    """A query, the graphs that it reads, and the media types that are accepted.

    ``rows`` takes the place of the limit of rows, for queries of our own.
    """

    text: str
    accept: str = "*/*"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer as it is sent, or a status of HTTP and one line that says why not."""

    status: int
    media: str
    body: bytes
    cut: bool = False

    @classmethod
    def refused(cls, status: int, why: str) -> Reply:
        """Say in one line why there is no answer."""
        return cls(status, TEXT, why.encode())

    @property
    def is_good(self) -> bool:
        """Tell whether this is an answer."""
        return self.status == 200


def run(connection: Connection, store: Path, limits: Limits) -> None:
    """Answer one task after the other until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _die_with_parent()
    _keep_only(connection)
    offline = _leave_network()
    held = Store.read_only(str(store))
    _load_all(limits)
    # The engine opens the files of a large store when it first reads in them. Without
    # a network of its own, a process that may open a file may open a connection too.
    _take_limits(limits, files=sum(1 for _ in store.iterdir()) if offline else 0)
    connection.send(offline)
    while True:
        try:
            task = connection.recv()
        except (EOFError, OSError):
            return
        # The kernel ends the process when the engine does not come back in time.
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + 0.5)
        reply = answer(held, task, limits)
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.send(reply)


def answer(store: Store, task: Task, limits: Limits) -> Reply:
    """Answer one task within the limits of rows and bytes."""
    try:
        found = query.run(
            store,
            task.text,
            most=task.rows or limits.rows,
            default_graphs=task.default_graphs,
            named_graphs=task.named_graphs,
            base=task.base,
        )
    except ValueError as error:
        return Reply.refused(400, str(error))
    except RecursionError:
        return Reply.refused(400, "the query is nested too deeply: make it flatter")
    except MemoryError:
        return Reply.refused(503, "the query needs more memory than a query may take")
    media = choose(task.accept, tuple(_offered(found)))
    if media is None:
        known = ", ".join(_offered(found))
        return Reply.refused(406, f"{task.accept}: is not given here; there is {known}")
    body = _written(found, media).encode()
    if len(body) > limits.answer:
        return Reply.refused(
            400,
            f"the answer has {len(body):,} bytes, more than the {limits.answer:,} "
            "that are given: ask for fewer rows or columns",
        )
    return Reply(200, media, body, cut=not isinstance(found, Answer) and found.cut)


def _offered(found: Result) -> Mapping[str, object]:
    if isinstance(found, Triples):
        return GRAPHS
    return _ANSWERS if isinstance(found, Answer) else TABLES


def _written(found: Result, media: str) -> str:
    if isinstance(found, Triples):
        return as_rdf(found, GRAPHS[media])
    return render(found, TABLES[media])


def _load_all(limits: Limits) -> None:
    """Have every module loaded that an answer may need: later no file opens."""
    for text, media in (
        *(("DESCRIBE <x:a>", media) for media in GRAPHS),
        *(("SELECT * {}", media) for media in TABLES),
        ("ASK {}", JSON),
        ("SELECT", "*/*"),
    ):
        answer(Store(), Task(text, media), limits)


# --- what a process gives up ---------------------------------------------------------


def _keep_only(connection: Connection) -> None:
    """Close what was handed on at the start.

    Among it is what tells the process that starts workers that the server lives: a
    query that runs would keep all of them when the server has been killed.
    """
    kept = connection.fileno()
    os.closerange(3, kept)
    os.closerange(kept + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def _leave_network() -> bool:
    """Move to a network of its own, which has no way out; say whether it could."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return any(
        libc.unshare(flags) == 0 for flags in (_NEW_NETWORK, _NEW_USER | _NEW_NETWORK)
    )


def _take_limits(limits: Limits, *, files: int) -> None:
    """Take the limits that hold for the rest of the process's life.

    So many ``files`` can be opened still; with none no connection can be made either,
    for a descriptor is what both need.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    # The next one would get the lowest number that is free.
    with Path(os.devnull).open("rb") as file:
        free = file.fileno()
    resource.setrlimit(resource.RLIMIT_NOFILE, (free + files, free + files))
