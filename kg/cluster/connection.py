"""An address, or a queue of jobs -> an engine that reads pages there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Self

from kg import console
from kg.cluster.engine import Engine, Kept
from kg.cluster.machine import Function, Result
from kg.cluster.shards import Shards
from kg.documents import Document
from kg.errors import KGError
from kg.workers import Limits

if TYPE_CHECKING:
    from distributed import Client

    from kg.config import Jobs

SLURM = "slurm"
# So long a scheduler may take to answer.
_SECONDS = 10.0
# A page may have 10 MB, of which Dask would warn.
_DASK = {"distributed.admin.large-graph-warning-threshold": "1GB"}


class Cluster:
    """Reads documents on a cluster while it is entered, as an engine of kg.reading.

    ``where`` is the address of a scheduler, or ``slurm`` for jobs as ``jobs`` has them.
    It is asked when the first document is to be read. ``shards`` is a folder for
    results, in which ``key`` names that of a document.
    """

    def __init__(
        self,
        where: str,
        function: Function,
        limits: Limits,
        jobs: Jobs,
        shards: str | None,
        key: Callable[[Document], bytes],
    ) -> None:
        if where != SLURM and "://" not in where:
            raise KGError(
                f"--cluster {where}: is no cluster; it should be tcp://HOST:PORT, "
                f"tls://HOST:PORT or {SLURM}"
            )
        self.where, self.jobs = where, jobs
        self.function, self.limits = function, limits
        self.kept = Kept(Shards(shards), key) if shards else None
        self._stack = ExitStack()
        self._engine: Engine | None = None

    def __enter__(self) -> Self:
        """Give what reads documents."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the cluster."""
        self._stack.close()

    def __call__(
        self, documents: Iterable[Document]
    ) -> Iterator[tuple[Document, Result]]:
        """Yield each document with what the function makes of it, as they are done."""
        rest = iter(documents)
        for first in rest:
            yield from self._connected()(chain([first], rest))

    def _connected(self) -> Engine:
        if self._engine is None:
            client = self._stack.enter_context(_connected(self.where, self.jobs))
            console.remark(f"kg: dashboard of Dask: {client.dashboard_link}")
            self._engine = Engine(client, self.function, self.limits, self.kept)
        return self._engine


@contextmanager
def _connected(where: str, jobs: Jobs) -> Iterator[Client]:
    try:
        import dask
        from distributed import Client
    except ImportError as error:
        raise KGError(
            f"--cluster needs {error.name}; pip install 'labkg[cluster]'"
        ) from error
    for name in "distributed", "distributed.client":
        logging.getLogger(name).setLevel(logging.CRITICAL)
    _check_security(where)
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(_DASK))
        at = where
        if where == SLURM:
            from kg.cluster import slurm

            at = stack.enter_context(slurm.started(jobs))
        try:
            client = Client(at, timeout=_SECONDS, set_as_default=False, name="labkg")
        except (OSError, ValueError) as error:
            raise KGError(
                f"--cluster {where}: no Dask scheduler answers there ({error})"
            ) from error
        yield stack.enter_context(client)


def _check_security(where: str) -> None:
    """Raise KGError where Dask's own configuration does not fit an address.

    Dask would find out only while it connects, and then hang for a while.
    """
    from distributed.security import Security

    try:
        settings = Security().get_connection_args("client")
    except (OSError, ValueError) as error:
        raise KGError(f"distributed.comm.tls of Dask's settings: {error}") from error
    if where.startswith("tls://") and settings.get("ssl_context") is None:
        raise KGError(
            f"--cluster {where}: needs certificates; name their files in "
            "distributed.comm.tls of Dask's settings"
        )
    if where.startswith("tcp://") and settings.get("require_encryption"):
        raise KGError(
            f"--cluster {where}: Dask's settings require encryption; it should be "
            "tls://HOST:PORT"
        )
