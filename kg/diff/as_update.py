"""Two stores -> the SPARQL 1.1 Update that makes the one say what the other says.

Every statement stands for itself and bears repeating: what is deleted may be gone
already, what is inserted may be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, groupby, islice
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from kg.diff import quads
from kg.diff.builds import Build
from kg.errors import KGError
from kg.sorting import Sorter

# Triples of one part: Virtuoso's compiler takes no 3,000; see kg/push/profiles.py.
_MOST = 500
# Between two parts; no literal has a line of its own, so an update may be cut there.
_BETWEEN = ";\n"
# Characters that N-Triples may leave as they are, and that a terminal, an editor or a
# reader of XML obeys or refuses.
_OBEYED = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


def write(old: Build, new: Build) -> Iterator[str]:
    """Yield the update in parts: first what is deleted, then what is inserted.

    Raises KGError where a build holds a blank node, which no update can name.
    """
    here = {_name(graph) for graph in old.store.named_graphs()}
    there = {_name(graph) for graph in new.store.named_graphs()}
    gone = here - there
    lost = _lines(quads.only(old.store, new.store), old, gone)
    won = _lines(quads.only(new.store, old.store), new, set())
    between = ""
    for part in chain(
        (f"DROP SILENT GRAPH {graph}\n" for graph in sorted(gone)),
        _parts("DELETE", lost),
        _parts("INSERT", won),
    ):
        yield between + part
        between = _BETWEEN


def _lines(
    found: Iterable[Quad], build: Build, dropped: set[str]
) -> Iterator[tuple[str, str]]:
    """Yield graphs and lines of N-Triples, but for graphs that are dropped whole."""
    for quad in found:
        graph = _name(quad.graph_name)
        if any(isinstance(term, BlankNode | Triple) for term in quad):
            raise KGError(
                f"{build.folder}: holds a blank node or a quoted triple, which no "
                f"update can name: {_escaped(str(quad))[:200]}; kg build writes none"
            )
        if graph not in dropped:
            yield graph, f"{_escaped(str(quad.triple))} .\n"


def _parts(verb: str, lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield requests of a graph each, sorted, none longer than stores take."""
    with TemporaryDirectory(prefix="kg-diff-") as folder:
        ordered = Sorter(Path(folder))
        for graph, line in lines:
            ordered.add(f"{graph}\n{line}", None)
        pairs = (key.split("\n", 1) for key, _ in ordered)
        for graph, group in groupby(pairs, key=itemgetter(0)):
            for part in _cut(line for _, line in group):
                yield _request(verb, graph, part)


def _request(verb: str, graph: str, part: str) -> str:
    if not graph:
        return f"{verb} DATA {{\n{part}}}\n"
    return f"{verb} DATA {{ GRAPH {graph} {{\n{part}}} }}\n"


def _cut(lines: Iterable[str]) -> Iterator[str]:
    rest = iter(lines)
    while part := list(islice(rest, _MOST)):
        yield "".join(part)


def _name(graph: object) -> str:
    return _escaped(str(graph)) if isinstance(graph, NamedNode) else ""


def _escaped(text: str) -> str:
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04X}", text)
