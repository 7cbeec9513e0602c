"""Blocks -> a Turtle file, copied from the file before where that says the same.

Beside a file goes a list of its blocks: where each stands, and a digest of what it was
written from. A block whose digest is the same is neither unpacked, checked nor written
anew; its text is copied.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, BinaryIO, TypeAlias

from kg.blocks import Block
from kg.graph import Told
from kg.sorting import Pile, pack, unpacked
from kg.turtle import Turtle

# Bytes that are copied at once.
_COPIED = 1 << 20

# Of a block: its place, digest, length in bytes, prefixes, triples and balance.
_Line: TypeAlias = tuple[int, bytes, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Former:
    """A file of before: where it is, the bytes of its head, the list of its blocks."""

    path: Path
    head: int
    lines: Path


@dataclass(frozen=True, slots=True)
class Written:
    """How many triples a file has and how many bytes its head; what its blocks weigh.

    ``balance`` is the sum of those of its blocks, as ``kg.checking`` gives them;
    ``gone`` counts the blocks of the file before that are not in this one.
    """

    triples: int
    head: int
    balance: int
    gone: int


@dataclass(frozen=True, slots=True)
class Ways:
    """What is done with a block that is new or changed, and with those that are not.

    ``look`` checks it and returns its balance, ``quads`` writes it for the store.
    ``is_asked`` says that a block must be looked at though it stays as it is; ``gone``
    takes the subject of each block that is not as it was.
    """

    look: Callable[[Block], int]
    quads: Callable[[Block], object]
    is_asked: Callable[[str], bool]
    gone: Callable[[str], None]


def write(
    path: Path,
    told: Iterable[Told],
    prefixes: Mapping[str, str],
    ways: Ways,
    *,
    lines: Pile,
    former: Former | None = None,
) -> Written:
    """Write a file and the list of its blocks, which ``former`` may have in part.

    Which prefixes it needs is known in the end, and stands at the head.
    """
    turtle, triples, balance = Turtle(prefixes), 0, 0
    with TemporaryFile(dir=path.parent) as body, path.open("wb") as file:
        with _Copier(body, former, ways.gone) as before:
            for one in told:
                digest = one.digest()
                known = before.met(one.place, one.subject)
                if known is not None and known[1] == digest:
                    line, packed = known, before.packed
                    before.copy()
                    turtle.need(known[3])
                    if ways.is_asked(one.subject):
                        ways.look(one.block())
                else:
                    before.change()
                    block = one.block()
                    weight = ways.look(block)
                    ways.quads(block)
                    text, needed = turtle.written(block)
                    data = text.encode("utf-8", "replace")
                    body.write(data)
                    place, size = one.place, len(data)
                    line = (place, digest, size, needed, len(block), weight)
                    packed = pack(line)
                lines.put(one.subject, packed)
                triples += line[4]
                balance += line[5]
        lines.settle()
        body.seek(0)
        head = turtle.head().encode()
        file.write(head)
        shutil.copyfileobj(body, file, _COPIED)
        file.write(b"\n")
    return Written(triples, len(head), balance, before.gone)


class _Copier:
    """Goes through the file of before, beside what is written, and copies from it."""

    def __init__(
        self, body: IO[bytes], former: Former | None, gone: Callable[[str], None]
    ) -> None:
        self._body, self._told_of = body, gone
        self.gone = 0
        self._file: BinaryIO | None = None
        self._lines: Iterator[tuple[str, bytes]] = iter(())
        if former is not None:
            self._file = former.path.open("rb")
            self._lines = Pile(former.lines).packed()
        self._next: tuple[str, _Line] | None = None
        # The line of ``_next`` as it stands in the list, and of the block that was met.
        self._ahead = self.packed = b""
        self._advance()
        # Where the next block of before begins; what is to be copied together.
        self._at = former.head if former else 0
        self._from = self._to = self._at
        self._met: tuple[str, int, int] | None = None

    def __enter__(self) -> _Copier:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()
        while self._next is not None:
            self._go(self._next[0])
            self._step()
        if self._file is not None:
            self._file.close()

    def met(self, place: int, subject: str) -> _Line | None:
        """Return the line of a block in the file of before; those ahead of it go."""
        self._met = None
        while self._next is not None:
            its_subject, line = self._next
            if (line[0], its_subject) > (place, subject):
                return None
            begin, self.packed = self._at, self._ahead
            self._step()
            if (line[0], its_subject) == (place, subject):
                self._met = subject, begin, begin + line[2]
                return line
            self._go(its_subject)
        return None

    def copy(self) -> None:
        """Copy the text of the block that was met."""
        if self._met is None:
            raise ValueError("no block was met")
        _, begin, end = self._met
        if begin != self._to:
            self._flush()
            self._from = begin
        self._to = end

    def change(self) -> None:
        """Say that another text takes the place of the block that was met, if any."""
        self._flush()
        if self._met is not None:
            self._go(self._met[0])

    def _go(self, subject: str) -> None:
        self.gone += 1
        self._told_of(subject)

    def _step(self) -> None:
        if self._next is not None:
            self._at += self._next[1][2]
        self._advance()

    def _advance(self) -> None:
        subject, self._ahead = next(self._lines, ("", b""))
        self._next = (subject, unpacked(self._ahead)) if self._ahead else None

    def _flush(self) -> None:
        if self._file is not None and self._to > self._from:
            self._file.seek(self._from)
            left = self._to - self._from
            while left and (part := self._file.read(min(left, _COPIED))):
                self._body.write(part)
                left -= len(part)
        self._from = self._to = self._at
