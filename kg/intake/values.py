"""A JSON file -> its values, one after another, each within bounds.

A file holds one object a line, or one array of objects, which may be that of a larger
object under ``papers`` or ``results``. It is never held whole.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.documents import MAX_BYTES
from kg.intake import streams
from kg.intake.streams import BrokenFileError

_CHUNK = 1 << 16
# What stands before the array in an export that is an object: {"_papers": [
_WRAPPER = re.compile(rb'\s*\{[^\[{]*"_?(?:papers|results)"\s*:\s*\[')
# Where an element of an array may end, where one goes on, and where a text in it ends:
# no line break stands in a text, so one that is never closed ends with its line.
_BETWEEN, _INSIDE = re.compile(rb'["{}\[\],]'), re.compile(rb'["{}\[\]]')
_IN_TEXT = re.compile(rb'["\n\\]')
_LARGE = f"has more than {MAX_BYTES / 1e6:.0f} MB, which is too large for a page"


@dataclass(frozen=True, slots=True)
class Value:
    """A value as it stands.

    ``place`` is ``:7`` for the seventh line of a file, ``[7]`` for the element of an
    array that has seven before it. ``reason`` says why it is no value.
    """

    place: str
    data: bytes = b""
    reason: str | None = None


def read(path: Path) -> Iterator[Value]:
    """Yield the values of a file; raise BrokenFileError where it is cut off."""
    with streams.unpacked(path) as stream:
        if stream.peek(3).startswith(codecs.BOM_UTF8):
            stream.read(len(codecs.BOM_UTF8))
        head = stream.peek(_CHUNK)
        by_line = not path.name.lower().removesuffix(".gz").endswith(".json")
        wrapper = None if by_line else _WRAPPER.match(head)
        if wrapper is not None:
            stream.read(wrapper.end())
            yield from _Elements().of(stream)
        elif head.lstrip().startswith(b"["):
            yield from _array(stream, head.index(b"[") + 1)
        elif by_line or _is_value(head.partition(b"\n")[0]):
            yield from _lines(stream)
        else:
            yield from _Elements(within_array=False).of(stream)


def _array(stream: io.BufferedReader, start: int) -> Iterator[Value]:
    stream.read(start)
    elements = _Elements()
    yield from elements.of(stream)
    piece = elements.left
    while piece:
        if piece.strip():
            yield Value("", reason="holds more after the end of its array")
            return
        piece = stream.read1(_CHUNK)


def _is_value(line: bytes) -> bool:
    """Say whether the first line is a value of its own, not the start of a larger."""
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _lines(stream: io.BufferedReader) -> Iterator[Value]:
    number = 0
    while line := stream.readline(MAX_BYTES + 1):
        number += 1
        if len(line) > MAX_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(_CHUNK)
            yield Value(f":{number}", reason=_LARGE)
        elif line.strip():
            yield Value(f":{number}", line)


class _Elements:
    """Cut a stream into the elements of an array, or into values in a row.

    ``left`` is what was read beyond the end of the array.
    """

    def __init__(self, *, within_array: bool = True) -> None:
        self.left = b""
        self._count = 0
        self._within_array = within_array
        self._element = bytearray()
        self._depth = 0
        self._quoted = self._escaped = self._large = self._ended = False

    def of(self, stream: io.BufferedReader) -> Iterator[Value]:
        """Yield the values that are left in the stream."""
        while not self._ended and (chunk := stream.read1(_CHUNK)):
            yield from self._cut(chunk)
        if self._element:
            yield self._made()
        if self._within_array and not self._ended:
            raise BrokenFileError("is cut off: its array is not closed")

    def _cut(self, chunk: bytes) -> Iterator[Value]:
        """Yield the elements that end in a chunk."""
        done, at = 0, int(self._escaped)
        self._escaped = False
        while mark := self._pattern().search(chunk, at):
            at = mark.end()
            if mark[0] == b"\\":
                at += 1
                self._escaped = at > len(chunk)
            elif self._is_end(mark[0]):
                closes = mark[0] != b"," and not self._ended
                self._take(chunk[done : at if closes else mark.start()])
                done = at
                if self._element:
                    yield self._made()
            if self._ended:
                self.left = chunk[at:]
                return
        self._take(chunk[done:])

    def _pattern(self) -> re.Pattern[bytes]:
        if self._quoted:
            return _IN_TEXT
        return _INSIDE if self._depth else _BETWEEN

    def _is_end(self, mark: bytes) -> bool:
        """Say whether an element ends at a mark; keep what is open."""
        if mark in (b'"', b"\n"):
            self._quoted = mark == b'"' and not self._quoted
        elif mark in (b"{", b"["):
            self._depth += 1
        else:
            if mark != b",":
                self._ended = self._depth == 0 and self._within_array
                self._depth = max(0, self._depth - 1)
            return self._depth == 0
        return False

    def _take(self, piece: bytes) -> None:
        """Add to the element; of what grows too large nothing is kept."""
        if not self._large:
            self._element += piece if self._element else piece.lstrip()
        if len(self._element) > MAX_BYTES:
            self._large = True
            del self._element[1:]

    def _made(self) -> Value:
        place = f"[{self._count}]"
        self._count += 1
        if self._large:
            value = Value(place, reason=_LARGE)
        else:
            value = Value(place, bytes(self._element))
        self._element.clear()
        self._large = False
        return value
