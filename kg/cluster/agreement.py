"""What pages are read with, here and there; it must be the same."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from kg.version import LIBRARIES, of_reading
from ontology.vocabulary import OWN


@dataclass(frozen=True, slots=True)
class Installed:
    """What a process would read pages with; ``vocabulary`` is a digest of the own."""

    releases: Mapping[str, str]
    vocabulary: str | None
    reading: str
    has_processes: bool


def installed() -> Installed:
    """Tell what is installed where this runs."""
    own = os.environ.get(OWN)
    return Installed(
        releases={
            "Python": platform.python_version(),
            **{name: version(name) for name in ("labkg", *LIBRARIES)},
        },
        vocabulary=hashlib.sha256(Path(own).read_bytes()).hexdigest() if own else None,
        reading=of_reading(),
        has_processes=not multiprocessing.current_process().daemon,
    )


def difference(here: Installed, there: Installed) -> str | None:
    """Say why a worker's results would differ, or none come; None where all is well."""
    return next(_differences(here, there), None)


def _differences(here: Installed, there: Installed) -> Iterator[str]:
    for name, release in here.releases.items():
        other = there.releases.get(name)
        if other != release:
            yield f"has {name} {other}, and this machine {release}; install the same"
    if here.vocabulary != there.vocabulary:
        yield (
            f"has another vocabulary of one's own; let {OWN} name the same file there, "
            "or none, when the worker starts"
        )
    if here.reading != there.reading:
        yield (
            "has other files of labkg, its model or its plug-ins than this machine; "
            "install the same"
        )
    if not there.has_processes:
        yield (
            "may not start processes; start it with --no-nanny, or with "
            "DASK_DISTRIBUTED__WORKER__DAEMON=False in its environment"
        )
