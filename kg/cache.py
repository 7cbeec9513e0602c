"""Results of pages, kept on disk by what they were read from.

A page that stays as it is is not read again: its result depends on its bytes and on the
program, the model and the vocabulary alone. What has been read is safe at once, so a
build that is stopped at any moment goes on from there.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

from kg import packed
from kg.documents import Document, SetAside
from kg.errors import KGError
from kg.page_results import Glance, PageResult
from kg.pressed import Packed
from kg.thresholds import ALL, Least

T = TypeVar("T")

FILE = "cache.sqlite"
_TABLE = """
CREATE TABLE IF NOT EXISTS results (
    key BLOB PRIMARY KEY, result BLOB, reason TEXT
) WITHOUT ROWID
"""
# Results that may be lost, and are read again, when the machine loses its power.
_TOGETHER = 32
# Of the table, in memory: where results are is then found a third faster.
_HELD_KB = 1 << 15


@dataclass(frozen=True, slots=True)
class Kept:
    """A page that was read: its name, the key of its result, its sha256."""

    name: str
    key: bytes
    sha256: str


class Cache:
    """A table of results in one file; ``version`` is that of what reads pages."""

    def __init__(self, path: Path, version: str) -> None:
        """Open or make the file; raise KGError where another build is using it."""
        self.path, self._version = path, version.encode()
        self._waiting = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise KGError(
                f"{path.parent}: cannot be written: {error.strerror}"
            ) from error
        try:
            self._table = self._opened()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise KGError(_unusable(path, error)) from error
            path.unlink()  # it is no table (any more), and can be made anew
            self._table = self._opened()

    def _opened(self) -> sqlite3.Connection:
        table = sqlite3.connect(self.path, timeout=1)
        try:
            table.execute("PRAGMA journal_mode = WAL")
            table.execute("PRAGMA synchronous = NORMAL")
            table.execute("PRAGMA locking_mode = EXCLUSIVE")
            table.execute(f"PRAGMA cache_size = -{_HELD_KB}")
            table.execute(_TABLE)
            table.execute("SELECT key FROM results LIMIT 1").fetchall()
            table.commit()
        except BaseException:
            table.close()
            raise
        return table

    def __enter__(self) -> Self:
        """Open the table for as long as it is needed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Write what waits, and close the table."""
        self._table.commit()
        self._table.close()

    def key(self, document: Document) -> bytes:
        """Return the key of the result of a document; its name is no part of it."""
        return self.key_of(document, hashlib.sha256(document.data).hexdigest())

    def key_of(self, document: Document, sha256: str) -> bytes:
        """Return the key of a document whose data need not be at hand."""
        told = (
            document.html,
            document.charset,
            document.address,
            document.publication,
            document.chrome,
        )
        digest = hashlib.sha256(self._version + repr(told).encode())
        digest.update(bytes.fromhex(sha256))
        return digest.digest()

    def has(self, key: bytes) -> bool:
        """Say whether there is a result."""
        return self._row("SELECT 1 FROM results WHERE key = ?", key) is not None

    def reason(self, key: bytes) -> str | None:
        """Say why a document is no page, if that is its result."""
        row = self._row("SELECT reason FROM results WHERE key = ?", key)
        return None if row is None else row[0]

    def put(self, key: bytes, result: Packed | SetAside) -> None:
        """Keep a result."""
        values: tuple[bytes, bytes | None, str | None]
        if isinstance(result, SetAside):
            values = (key, None, result.reason)
        else:
            values = (key, result.data, None)
        try:
            self._table.execute(
                "INSERT OR REPLACE INTO results VALUES (?, ?, ?)", values
            )
            self._waiting += 1
            if self._waiting >= _TOGETHER:
                self.flush()
        except sqlite3.Error as error:
            raise KGError(_unusable(self.path, error)) from error

    def flush(self) -> None:
        """Make sure of what was put."""
        self._table.commit()
        self._waiting = 0

    def get(self, kept: Kept, least: Least = ALL) -> PageResult:
        """Load what is sure enough of a page, under the name that it has now."""
        unpack = partial(packed.unpack, things=least.things, links=least.links)
        found = self._loaded(kept, unpack)
        if found.source == kept.name:
            return found
        return replace(
            found,
            source=kept.name,
            records=tuple(replace(one, source=kept.name) for one in found.records),
        )

    def glance(self, kept: Kept) -> Glance:
        """Load what was seen of a page, under the name that it has now."""
        found = self._loaded(kept, packed.unpack_glance)
        if found.place.address is not None:
            return found
        return replace(
            found, fingerprint=replace(found.fingerprint, identity=kept.name)
        )

    def _loaded(self, kept: Kept, unpack: Callable[[Packed], T]) -> T:
        row = self._row("SELECT result FROM results WHERE key = ?", kept.key)
        try:
            return unpack(Packed(row[0] if row else b""))
        except (TypeError, ValueError) as error:
            raise KGError(
                f"{self.path}: is damaged where it keeps {kept.name}; delete the file "
                "and build again"
            ) from error

    def keep_only(self, keys: Iterable[bytes]) -> None:
        """Forget all other results: pages that are gone, or were read otherwise."""
        with self._table:
            self._table.execute("CREATE TEMP TABLE kept (key BLOB PRIMARY KEY)")
            self._table.executemany(
                "INSERT OR IGNORE INTO kept VALUES (?)", ((key,) for key in keys)
            )
            self._table.execute(
                "DELETE FROM results WHERE key NOT IN (SELECT key FROM kept)"
            )
            self._table.execute("DROP TABLE kept")

    def _row(self, query: str, key: bytes) -> Sequence[Any] | None:
        try:
            row: Sequence[Any] | None = self._table.execute(query, (key,)).fetchone()
        except sqlite3.Error as error:
            raise KGError(_unusable(self.path, error)) from error
        return row


@dataclass(frozen=True, slots=True)
class Results(Collection[PageResult]):
    """The results of pages, loaded one at a time each time that they are asked for.

    What is less sure than ``least`` is not loaded.
    """

    cache: Cache
    pages: Sequence[Kept]
    least: Least = ALL

    def __len__(self) -> int:
        """Count the pages."""
        return len(self.pages)

    def __iter__(self) -> Iterator[PageResult]:
        """Load one result after another."""
        return (self.cache.get(page, self.least) for page in self.pages)

    def __contains__(self, result: object) -> bool:
        """Say whether a page has this result."""
        return any(result == one for one in self)


def _unusable(path: Path, error: sqlite3.Error) -> str:
    if "locked" in str(error):
        return f"{path}: another build is writing into this folder; wait for its end"
    return f"{path}: cannot be used: {error}"
