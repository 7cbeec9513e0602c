"""Write web archives for tests, as crawlers do."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAGE = "<!doctype html><title>Lab</title><p>We study reinforcement learning.</p>"


@dataclass(frozen=True)
class Answer:
    """What a server answered, or with ``kind`` "resource" a file as it was."""

    address: str
    body: bytes | str = PAGE
    date: str = "2026-05-01T10:00:00Z"
    type: str = "text/html; charset=utf-8"
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = ()
    kind: str = "response"


def packed(answers: Iterable[Answer], *, gzipped: bool = True) -> bytes:
    """Give a WARC file: a record for each answer, each packed by itself."""
    stream = BytesIO()
    writer = WARCWriter(stream, gzip=gzipped)
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "none"}))
    for one in answers:
        body = one.body.encode() if isinstance(one.body, str) else one.body
        warc_type, http = None, None
        if one.kind == "resource":
            warc_type = one.type
        else:
            fields = [("Content-Type", one.type), *one.headers]
            http = StatusAndHeaders(one.status, fields, protocol="HTTP/1.1")
        record = writer.create_warc_record(
            one.address,
            one.kind,
            payload=BytesIO(body),
            length=len(body),
            warc_content_type=warc_type or "",
            http_headers=http,
            warc_headers_dict={"WARC-Date": one.date},
        )
        writer.write_record(record)
    return stream.getvalue()


def write(path: Path, answers: Iterable[Answer]) -> Path:
    """Write a WARC file, packed where its name says so."""
    path.write_bytes(packed(answers, gzipped=path.suffix == ".gz"))
    return path


def together(answers: Iterable[Answer]) -> bytes:
    """Give a WARC file whose records are packed all in one, as gzip itself does."""
    return gzip.compress(packed(answers, gzipped=False), mtime=0)
