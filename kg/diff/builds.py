"""The folder of a build -> its store, open to be read."""

from __future__ import annotations

import filecmp
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import Store

from kg import dataset, store
from kg.diff import accounts
from kg.diff.accounts import Account

# Turtle of more bytes than this is read into a store on disk, where the build has none
# that is up to date: a store in memory takes ten times the bytes of its Turtle.
_MOST_IN_MEMORY = 32 << 20


@dataclass(frozen=True, slots=True)
class Build:
    """A build that is open: where, its store, the IRI its things are under."""

    folder: Path
    store: Store
    base: str
    account: Account


@contextmanager
def opened(folder: Path) -> Iterator[Build]:
    """Open a build; what it takes beside its own files is gone afterwards.

    Raises KGError where there is no build, or a broken one.
    """
    paths = dataset.files(folder)
    account = accounts.read(folder)
    if store.place(folder) is not None:
        held = store.opened(folder)
        yield Build(folder, held, store.base(folder), account)
        return
    base = dataset.base(paths)
    if sum(path.stat().st_size for path in paths) <= _MOST_IN_MEMORY:
        held = Store()
        held.extend(dataset.quads(paths, base))
        yield Build(folder, held, base, account)
        return
    with TemporaryDirectory(prefix="kg-diff-") as place:
        held = Store(place)
        held.bulk_extend(dataset.quads(paths, base))
        yield Build(folder, held, base, account)
        del held


def same_files(old: Path, new: Path) -> bool:
    """Say whether two builds have the same Turtle files, byte for byte."""
    ours, theirs = dataset.files(old), dataset.files(new)
    return [path.name for path in ours] == [path.name for path in theirs] and all(
        filecmp.cmp(a, b, shallow=False) for a, b in zip(ours, theirs, strict=True)
    )
