"""A WARC file -> documents: the pages among what a crawler was answered."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from warcio.limitreader import LimitReader
from warcio.statusandheaders import (
    StatusAndHeaders,
    StatusAndHeadersParser,
    StatusAndHeadersParserException,
)

from kg.documents import MAX_BYTES, Document, SetAside, too_large
from kg.intake import bodies, streams
from kg.intake.bodies import BadBodyError
from kg.intake.dates import moment
from kg.intake.names import shown
from kg.intake.streams import BrokenFileError
from kg.pages import looks_like_html

_CHUNK = 1 << 20
# All lines of a header together; servers send at most 64 kB.
_HEADER = 1 << 18
_ADDRESS = re.compile(r"(?:https?|ftp|file):", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_LENGTH = re.compile(r"[0-9]{1,18}")
_HTML = frozenset({"text/html", "application/xhtml+xml"})
# What says nothing of the content, which then tells itself.
_ANY = frozenset({"", "application/octet-stream", "application/xml", "text/xml"})


def read(path: Path, name: str) -> Iterator[Document | SetAside]:
    """Yield the pages of an archive, in order; raise nothing: what is bad is set aside.

    Pages are answers with status 200, and resources, that are HTML or plain text.
    """
    try:
        with streams.unpacked(path) as stream:
            for record in _records(stream):
                found = _document(record)
                if found is not None:
                    yield found
                record.skip()
    except BrokenFileError as error:
        yield SetAside(name, str(error))


@dataclass(frozen=True, slots=True)
class _Record:
    """The header of a record, and its content, which is read once."""

    header: StatusAndHeaders
    content: LimitReader

    def told(self, name: str) -> str:
        """Give a field of the header, empty where it is missing."""
        return str(self.header.get_header(name) or "").strip()

    def skip(self) -> None:
        """Read to the end; raise BrokenFileError where it ends too early."""
        while self.content.limit:
            if not self.content.read(_CHUNK):
                where = shown(self.told("WARC-Target-URI")) or "a record"
                raise BrokenFileError(f"is cut off in the middle of {where}")


# warcio's own iterator holds lines of any length, and takes no gzip file that packs its
# records together; so its parser is given the bytes from here.
def _records(stream: io.BufferedReader) -> Iterator[_Record]:
    parser = StatusAndHeadersParser(["WARC/"])
    while True:
        lines = _Lines(stream)
        try:
            while (first := lines.readline()) and not first.strip():
                pass
            if not first:
                return
            header = parser.parse(lines, first)
        except BadBodyError as error:
            raise BrokenFileError(str(error)) from error
        except StatusAndHeadersParserException as error:
            raise BrokenFileError(
                f"is no WARC file from {shown(repr(first[:40]))} on"
            ) from error
        length = str(header.get_header("Content-Length")).strip()
        if not _LENGTH.fullmatch(length):
            raise BrokenFileError(
                "is read no further: a record does not tell its length"
            )
        yield _Record(header, LimitReader(stream, int(length)))


class _Lines:
    """The lines of one header; of more than a header has, no more is read."""

    def __init__(self, stream: io.BufferedReader | LimitReader) -> None:
        self._stream, self._left = stream, _HEADER

    def readline(self) -> bytes:
        """Give the next line; raise BadBodyError where there are too many."""
        line: bytes = self._stream.readline(self._left + 1)
        self._left -= len(line)
        if self._left < 0:
            raise BadBodyError(f"has a header of more than {_HEADER >> 10} kB")
        return line


def _document(record: _Record) -> Document | SetAside | None:
    """Make a document of a record; None for a record that is no page."""
    address = record.told("WARC-Target-URI").strip("<>")
    kind = record.told("WARC-Type")
    if kind not in ("response", "resource") or not _ADDRESS.match(address):
        return None
    try:
        return _page(record, address, kind)
    except BadBodyError as error:
        record.skip()  # where the file is cut off, that is the reason
        return SetAside(shown(address), str(error))


def _page(record: _Record, address: str, kind: str) -> Document | None:
    header = record.header
    if kind == "response":
        header = _http(record)
        if header.get_statuscode() != "200":
            return None
    told = str(header.get_header("Content-Type") or "")
    media = told.partition(";")[0].strip().lower()
    if media not in _HTML | _ANY and media != "text/plain":
        return None
    body = _body(record, header)
    if body is None or (media in _ANY and not looks_like_html(body)):
        return None
    charset = _CHARSET.search(told)
    return Document(
        name=shown(address),
        data=body,
        html=media != "text/plain",
        charset=charset[1] if charset else None,
        address=address,
        date=moment(record.told("WARC-Date")),
    )


def _http(record: _Record) -> StatusAndHeaders:
    parser = StatusAndHeadersParser(["HTTP/"], verify=False)
    try:
        header = parser.parse(_Lines(record.content))
    except EOFError as error:
        raise BadBodyError("is an empty answer") from error
    if not header.protocol.startswith("HTTP/"):
        raise BadBodyError("is an answer without an HTTP header")
    return header


def _body(record: _Record, header: StatusAndHeaders) -> bytes | None:
    """Give the body; None where the file is cut off in it, which ``skip`` tells."""
    size = record.content.limit
    if size > MAX_BYTES:
        raise BadBodyError(too_large(size))
    data: bytes = record.content.read(size)
    if record.content.limit:
        return None
    return bodies.decoded(
        data,
        transfer=header.get_header("Transfer-Encoding"),
        encoding=header.get_header("Content-Encoding"),
    )
