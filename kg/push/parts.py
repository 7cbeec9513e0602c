"""Triples -> bodies of requests, none larger than a store takes.

N-Triples, because every store reads it and a line is a triple: a body may end after any
line, needs no prefixes, and the same lines stand in an INSERT DATA.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Triple

FORM = "application/n-triples"


@dataclass(frozen=True, slots=True)
class Limits:
    """The most bytes and triples of a request; a triple is never cut."""

    size: int
    triples: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a graph (None: the default); the first replaces what is there."""

    graph: str | None
    body: bytes
    triples: int
    is_first: bool


def cut(graph: str | None, triples: Iterable[Triple], limits: Limits) -> Iterator[Part]:
    """Yield a graph in parts; a graph without triples is one empty part."""
    lines: list[bytes] = []
    size, is_first = 0, True
    for triple in triples:
        line = f"{triple} .\n".encode()
        if lines and _is_full(size + len(line), len(lines), limits):
            yield Part(graph, b"".join(lines), len(lines), is_first)
            lines, size, is_first = [], 0, False
        lines.append(line)
        size += len(line)
    if lines or is_first:
        yield Part(graph, b"".join(lines), len(lines), is_first)


def _is_full(size: int, triples: int, limits: Limits) -> bool:
    return size > limits.size or (
        limits.triples is not None and triples >= limits.triples
    )
