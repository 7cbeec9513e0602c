"""SPARQL 1.1 Protocol (W3C, 2013), the part for queries: a request -> what it asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.serve.media import OF_ANSWERS

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_UPDATING = ("update", "using-graph-uri", "using-named-graph-uri")
_READ_ONLY = "an update: this endpoint answers queries only"
_ESCAPED = re.compile(rb"(?:%[0-9A-Fa-f]{2})++")
_MOST_FIELDS = 1000


class RefusedError(Exception):
    """A request that is not answered: a status of HTTP, and one line that says why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, the graphs that the protocol names, and the media type if it does."""

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    media: str | None = None


def read(
    method: str, query_string: bytes, content_type: str, body: bytes
) -> Asked | None:
    """Read what a request asks; None asks for the description of the service.

    Raises RefusedError for what is no query of the protocol.
    """
    given = _pairs(query_string)
    if method in ("GET", "HEAD"):
        return _asked(given) if given else None
    if method != "POST":
        raise RefusedError(405, f"{method}: a query comes by GET or POST")
    media, _, parameters = content_type.partition(";")
    media = media.strip().lower()
    if media == _FORM:
        return _asked(given + _pairs(body))
    if media == _UPDATE:
        raise RefusedError(403, _READ_ONLY)
    if media == _QUERY:
        if any(name == "query" for name, _ in given):
            raise RefusedError(
                400, "query: is given twice, in the address and the body"
            )
        charset = parameters.lower().partition("charset=")[2].strip(' "')
        if charset not in ("", "utf-8", "utf8"):
            raise RefusedError(415, f"charset={charset}: a query is UTF-8")
        return _asked([*given, ("query", _decoded(body))])
    told = media or "no Content-Type"
    raise RefusedError(415, f"{told}: a query comes as {_FORM} or {_QUERY}")


def _asked(given: Sequence[tuple[str, str]]) -> Asked:
    def values(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in given if key == name)

    queries = values("query")
    if not queries and any(values(name) for name in _UPDATING):
        raise RefusedError(403, _READ_ONLY)
    if len(queries) != 1:
        count = "no" if not queries else str(len(queries))
        raise RefusedError(400, f"query: {count} given; should be one")
    form = next(iter(values("format")), "")
    if form and form not in OF_ANSWERS:
        known = ", ".join(OF_ANSWERS)
        raise RefusedError(400, f"format={form}: should be one of {known}")
    return Asked(
        queries[0],
        values("default-graph-uri"),
        values("named-graph-uri"),
        OF_ANSWERS.get(form),
    )


def _pairs(text: bytes) -> list[tuple[str, str]]:
    """Read a form. Python's own reading of a megabyte of %41 takes two seconds.

    >>> _pairs(b"query=ASK+%7B%7D&a=&&b")
    [('query', 'ASK {}'), ('a', ''), ('b', '')]
    """
    if text.count(b"&") >= _MOST_FIELDS:
        raise RefusedError(400, f"more than {_MOST_FIELDS:,} parameters are given")
    pairs = (part.partition(b"=") for part in text.split(b"&") if part)
    return [(_unquoted(name), _unquoted(value)) for name, _, value in pairs]


def _unquoted(text: bytes) -> str:
    def written(match: re.Match[bytes]) -> bytes:
        return bytes.fromhex(match[0].replace(b"%", b"").decode("ascii"))

    return _decoded(_ESCAPED.sub(written, text.replace(b"+", b" ")))


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(400, "the request is not UTF-8") from error
