"""The pieces of an answer -> its bytes, unpacked, and never more than allowed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

_GZIP = 16 + zlib.MAX_WBITS
_PIECE = 1 << 16
# Files packed one after the other; some servers flush a page so, a few times.
_FILES = 1_000
# The first bytes of a gzip file.
MAGIC = b"\x1f\x8b"


class TooLargeError(ValueError):
    """More bytes than allowed: ``start`` has those that are, the rest was not read."""

    def __init__(self, start: bytes) -> None:
        super().__init__()
        self.start = start


class DamagedError(ValueError):
    """Packed bytes that cannot be unpacked to their end."""


def plain(pieces: Iterable[bytes], most: int) -> bytes:
    """Put the pieces together; raise TooLargeError as soon as they are too many."""
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > most:
            raise TooLargeError(bytes(body[:most]))
    return bytes(body)


def gunzip(pieces: Iterable[bytes], most: int) -> bytes:
    """Unpack gzip piece by piece, so that a bomb ends at the limit.

    Raises TooLargeError for more than ``most`` bytes, packed or not, and DamagedError.
    """
    packed = 0
    unpacking = _Unpacking(most)
    for piece in _small(pieces):
        packed += len(piece)
        if packed > most:
            raise TooLargeError(bytes(unpacking.body))
        unpacking.add(piece)
    if packed and not unpacking.is_whole:
        raise DamagedError
    return bytes(unpacking.body)


class _Unpacking:
    """Packed files one after the other, which together are one body."""

    def __init__(self, most: int) -> None:
        self.body = bytearray()
        self._most = most
        self._rest = b""
        self._files = 1
        self._file = zlib.decompressobj(_GZIP)

    @property
    def is_whole(self) -> bool:
        """Tell whether the last file has come to its end."""
        return self._file.eof

    def add(self, piece: bytes) -> None:
        """Unpack what has come, as far as it goes."""
        self._rest += piece
        while self._rest:
            if self._file.eof and not self._next():
                return
            try:
                room = self._most - len(self.body) + 1
                self.body += self._file.decompress(self._rest, room)
            except zlib.error as error:
                raise DamagedError from error
            if len(self.body) > self._most:
                raise TooLargeError(bytes(self.body[: self._most]))
            file = self._file
            self._rest = file.unused_data if file.eof else file.unconsumed_tail

    def _next(self) -> bool:
        """Begin the next file if there is one; what else follows is ignored."""
        if not self._rest.startswith(MAGIC[: len(self._rest)]):
            self._rest = b""
        if len(self._rest) < len(MAGIC):
            return False
        self._files += 1
        if self._files > _FILES:
            raise DamagedError
        self._file = zlib.decompressobj(_GZIP)
        return True


def _small(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Cut large pieces: zlib copies the rest of one after each file inside it."""
    for piece in pieces:
        for start in range(0, len(piece), _PIECE):
            yield piece[start : start + _PIECE]
