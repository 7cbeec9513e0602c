"""A file -> its bytes in order, gzip undone, with bounded memory."""

from __future__ import annotations

import io
import os
import stat
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_MAGIC = b"\x1f\x8b"
_GZIP = 16 + zlib.MAX_WBITS
_CHUNK = 1 << 16
_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISCHR, "a device"),
)


class BrokenFileError(ValueError):
    """A file that cannot be read, or not further; the message says why in one line."""


def opened(path: Path) -> BinaryIO:
    """Open a file; raise BrokenFileError for what is none: it may never end."""
    try:
        _check(path.stat().st_mode)
        # Had a pipe come in its place just now, this would not wait for a writer.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        file = os.fdopen(os.open(path, flags), "rb")
        _check(os.fstat(file.fileno()).st_mode)
    except OSError as error:
        raise BrokenFileError(f"cannot be read: {error.strerror or error}") from error
    return file


def start(path: Path, size: int) -> bytes:
    """Give the first bytes of a file; raise BrokenFileError."""
    with opened(path) as file:
        return _read(file, size)


def unpacked(path: Path) -> io.BufferedReader:
    """Open a file as a stream of bytes; what is packed with gzip is unpacked.

    Its content tells, not its name. Reading raises BrokenFileError where gzip data
    end too early or are damaged, once all before has been read.
    """
    packed = start(path, len(_MAGIC)) == _MAGIC
    file = opened(path)
    return io.BufferedReader(_Unpacked(file) if packed else _Plain(file), _CHUNK)


def _read(file: BinaryIO, size: int) -> bytes:
    try:
        return file.read(size)
    except OSError as error:
        raise BrokenFileError(
            f"cannot be read further: {error.strerror or error}"
        ) from error


def _check(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "no file")
        raise BrokenFileError(f"is {kind}; only files are read")


class _Plain(io.RawIOBase):
    """The bytes of a file; a disk that fails is told as a broken file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        room = memoryview(buffer)
        data = self._bytes(len(room))
        room[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _bytes(self, size: int) -> bytes:
        return _read(self._file, size)


class _Unpacked(_Plain):
    """The bytes that gzip members hold, one after another."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self._packed = b""
        self._member = zlib.decompressobj(_GZIP)
        self._begun = False

    def _bytes(self, size: int) -> bytes:
        """Unpack so many bytes, fewer at the end or where the data break off."""
        made = bytearray()
        try:
            while len(made) < size and self._more():
                made += self._piece(size - len(made))
        except BrokenFileError:
            if not made:
                raise
        return bytes(made)

    def _more(self) -> bool:
        if not self._packed:
            self._packed = super()._bytes(_CHUNK)
        if not self._packed and self._begun and not self._member.eof:
            raise BrokenFileError("is cut off: its gzip data end too early")
        return bool(self._packed)

    def _piece(self, size: int) -> bytes:
        """Unpack some more, at most so many bytes; none at the end of a member."""
        if self._member.eof:
            self._packed = self._packed.lstrip(b"\0")  # what fills up a tape's block
            if not self._packed:
                return b""
            self._member, self._begun = zlib.decompressobj(_GZIP), False
        try:
            data = self._member.decompress(self._packed, size)
        except zlib.error as error:
            raise BrokenFileError("its gzip data are damaged") from error
        self._begun = True
        self._packed = (
            self._member.unused_data
            if self._member.eof
            else self._member.unconsumed_tail
        )
        return data
