"""The body of an HTTP answer as it was sent -> as it was meant: unchunked, unpacked."""

from __future__ import annotations

import re
import zlib

from kg.documents import MAX_BYTES

# zlib's names for what a gzip, a zlib and a bare deflate stream begin with.
_GZIP, _ZLIB, _BARE = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b"
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_BREAK = re.compile(rb"\r?\n")
# An answer is packed once; some servers pack what was packed.
_MOST_CODINGS = 3


class BadBodyError(ValueError):
    """A body that cannot be unpacked; the message says why in one line."""


def decoded(body: bytes, *, transfer: str | None, encoding: str | None) -> bytes:
    """Undo Transfer-Encoding and Content-Encoding; raise BadBodyError.

    Archives keep the headers of bodies that they have unpacked already: a body that is
    not what its header says is taken as it is. None grows beyond what a page may have.
    """
    if "chunked" in (transfer or "").lower():
        body = unchunked(body)
    codings = [name.strip() for name in (encoding or "").lower().split(",")]
    if len(codings) > _MOST_CODINGS:
        raise BadBodyError(f"is packed {len(codings)} times")
    for coding in reversed(codings):
        body = _unpacked(body, coding)
    return body


def unchunked(body: bytes) -> bytes:
    """Join the chunks of a body; a body without chunks is given back."""
    chunks, at = bytearray(), 0
    while size := _SIZE.match(body, at):
        length = int(size[1], 16)
        if not length:
            return bytes(chunks)
        chunk = body[size.end() : size.end() + length]
        chunks += chunk
        end = _BREAK.match(body, size.end() + length)
        if len(chunk) < length or end is None:
            break
        at = end.end()
    if not at:
        return body
    raise BadBodyError("its chunks end too early")


def _unpacked(body: bytes, coding: str) -> bytes:
    if coding in ("gzip", "x-gzip"):
        return _inflated(body, _GZIP) if body.startswith(_MAGIC) else body
    if coding == "deflate":
        try:
            return _inflated(body, _ZLIB)
        except zlib.error:
            pass
        try:
            return _inflated(body, _BARE)
        except zlib.error:
            return body
    if coding in ("", "identity"):
        return body
    raise BadBodyError(f"is packed as {coding[:40]!r}, which is not unpacked")


def _inflated(body: bytes, form: int) -> bytes:
    """Unpack; raise BadBodyError, or for what is no deflate stream zlib.error."""
    made, rest = bytearray(), body
    while True:
        stream = zlib.decompressobj(form)
        try:
            made += stream.decompress(rest, MAX_BYTES + 1 - len(made))
        except zlib.error as error:
            if form == _GZIP:
                raise BadBodyError("its gzip data are damaged") from error
            raise
        if len(made) > MAX_BYTES:
            raise BadBodyError(
                f"grows to more than {MAX_BYTES / 1e6:.0f} MB when it is unpacked"
            )
        if not stream.eof:
            raise BadBodyError("is cut off: its packed data end too early")
        rest = stream.unused_data
        if form != _GZIP or not rest.startswith(_MAGIC):
            return bytes(made)
