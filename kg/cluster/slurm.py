"""Jobs of SLURM that run Dask workers, for as long as a build reads pages."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kg.errors import KGError
from ontology.vocabulary import OWN

if TYPE_CHECKING:
    from kg.config import Jobs


@contextmanager
def started(jobs: Jobs) -> Iterator[Any]:
    """Start a scheduler here and ask for the jobs; they end with it."""
    try:
        from dask_jobqueue import SLURMCluster
    except ImportError as error:
        raise KGError(
            f"--cluster slurm needs {error.name}; pip install 'labkg[cluster]'"
        ) from error
    try:
        cluster = SLURMCluster(
            queue=jobs.partition,
            account=jobs.account,
            cores=jobs.cores,
            processes=1,
            memory=jobs.memory,
            walltime=jobs.walltime,
            interface=jobs.interface,
            security=_security(),
            job_extra_directives=list(jobs.directives),
            job_script_prologue=[*jobs.prologue, *_prologue()],
        )
    except (OSError, ValueError) as error:
        raise KGError(f"kg.toml: cluster: {error}") from error
    with cluster:
        cluster.scale(jobs=jobs.jobs)
        yield cluster


def _security() -> Any:
    """Give the certificates that Dask's settings name, if they name any."""
    from distributed.security import Security

    security = Security()
    found = security.get_connection_args("client").get("ssl_context")
    return None if found is None else security


def _prologue() -> Iterator[str]:
    """Let workers start processes, and read with the vocabulary that is used here."""
    yield "export DASK_DISTRIBUTED__WORKER__DAEMON=False"
    if os.environ.get(OWN):
        yield f"export {OWN}={shlex.quote(os.environ[OWN])}"
