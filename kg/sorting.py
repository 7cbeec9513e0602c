"""Rows -> the same rows by key, in bounded memory: what is too much waits in files."""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import count, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias

# Bytes of rows that a sorter holds before it writes them out, sorted.
HELD = 1 << 25
# Bytes that are read or written at once; each file that is merged holds so many.
_BATCH = 1 << 17
# What Python needs for a row beside its text: two objects, their pair, their place.
_OVERHEAD = 150
_LENGTH = 8
# A form of marshal in which equal rows are equal bytes: later ones tell what is shared.
_FORM = 2

# What a row may be: whatever can be written without knowing what it is for.
Row: TypeAlias = "str | bytes | int | float | tuple[Row, ...] | None"
_Packed = tuple[str, bytes]
_key = itemgetter(0)
_numbers = count()


def pack(row: Row) -> bytes:
    """Turn a row into bytes: numbers, texts, None, and tuples of these."""
    return marshal.dumps(row, _FORM)


def unpacked(row: bytes) -> Any:
    """Give a row that was packed here."""
    return marshal.loads(row)  # noqa: S302  our own bytes


@dataclass(slots=True)
class Pile:
    """Rows in the order in which they come, kept in a file of a folder."""

    path: Path
    _waiting: list[_Packed] = field(default_factory=list)
    _size: int = 0

    @classmethod
    def within(cls, folder: Path) -> Pile:
        """Begin a pile in a folder, which the caller removes in the end."""
        return cls(folder / f"{next(_numbers)}.rows")

    def add(self, key: str, row: Row) -> None:
        """Put a row on the pile: numbers, texts, None, and tuples of these."""
        self.put(key, pack(row))

    def put(self, key: str, packed: bytes) -> None:
        """Put a row on the pile that is packed already."""
        self._waiting.append((key, packed))
        self._size += len(key) + len(packed) + _OVERHEAD
        if self._size > _BATCH:
            self.settle()

    def packed(self) -> Iterator[_Packed]:
        """Yield all rows, packed, as often as asked."""
        if self._waiting and self.path.exists():
            self.settle()
        if not self.path.exists():
            yield from self._waiting
            return
        with self.path.open("rb") as file:
            while length := file.read(_LENGTH):
                yield from marshal.loads(file.read(int.from_bytes(length)))  # noqa: S302  our own file

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Yield all rows, as often as asked."""
        return ((key, unpacked(packed)) for key, packed in self.packed())

    def settle(self) -> None:
        """Write what waits in memory to the file."""
        self.write(self._waiting, self._size)
        self._waiting, self._size = [], 0

    def write(self, rows: list[_Packed], size: int) -> None:
        """Write packed rows to the file, which take so many bytes together."""
        most = max(1, len(rows) * _BATCH // max(_BATCH, size))
        with self.path.open("ab") as file:
            for first in range(0, max(1, len(rows)), most):
                batch = marshal.dumps(rows[first : first + most])
                file.write(len(batch).to_bytes(_LENGTH))
                file.write(batch)


@dataclass(slots=True)
class Sorter:
    """Rows by their keys; those of one key in the order in which they came.

    Rows beyond ``held`` bytes wait in sorted files of a folder, which the caller
    removes in the end. Keys are compared by code points.
    """

    folder: Path
    held: int = HELD
    _rows: list[_Packed] = field(default_factory=list)
    _runs: list[Pile] = field(default_factory=list)
    _size: int = 0
    _is_sorted: bool = True

    def add(self, key: str, row: Row) -> None:
        """Take a row: numbers, texts, None, and tuples of these."""
        packed = pack(row)
        self._rows.append((key, packed))
        self._is_sorted = False
        self._size += len(key) + len(packed) + _OVERHEAD
        if self._size > self.held:
            self._spill()

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Yield the rows by key, as often as asked."""
        return ((key, unpacked(row)) for key, row in self.packed())

    def packed(self) -> Iterator[_Packed]:
        """Yield the rows by key, packed, as often as asked."""
        if not self._is_sorted:
            self._rows.sort(key=_key)
            self._is_sorted = True
        if not self._runs:
            return iter(self._rows)
        return merge(*(run.packed() for run in self._runs), self._rows, key=_key)

    def grouped(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield each key once, with its rows."""
        for key, group in groupby(self, key=_key):
            yield key, [row for _, row in group]

    def bunches(self) -> Iterator[tuple[str, list[bytes]]]:
        """Yield each key once, with its rows packed."""
        for key, group in groupby(self.packed(), key=_key):
            yield key, [row for _, row in group]

    def _spill(self) -> None:
        self._rows.sort(key=_key)
        run = Pile.within(self.folder)
        run.write(self._rows, self._size)
        self._runs.append(run)
        self._rows, self._size, self._is_sorted = [], 0, True
