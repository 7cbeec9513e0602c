"""What a store says that it holds: its graphs of one base IRI, and their sizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlencode

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    parse_query_results,
)

from kg.errors import KGError
from kg.push.wire import Wire

# Virtuoso cuts an answer after 10,000 rows as it is installed, and sorts no more.
_PAGE = 5_000
_HEADERS: Mapping[str, str] = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Accept": "application/sparql-results+json",
}
# Each name after the last of the page before: OFFSET beyond 10,000 fails on Virtuoso.
_GRAPHS = """SELECT ?g (COUNT(*) AS ?n) {{
  GRAPH ?g {{ ?s ?p ?o }}
  FILTER({belongs})
  FILTER(STR(?g) > {after})
}} GROUP BY ?g ORDER BY ?g LIMIT {page}"""


def graphs(wire: Wire, url: str, folders: tuple[str, ...]) -> Mapping[str, int]:
    """Return the graphs under some IRIs that have triples, with their numbers.

    Raises KGError where the store cannot be asked.
    """
    belongs = " || ".join(f"STRSTARTS(STR(?g), {Literal(one)})" for one in folders)
    found: dict[str, int] = {}
    after = ""
    while True:
        text = _GRAPHS.format(belongs=belongs, after=Literal(after), page=_PAGE)
        page = dict(_rows(_ask(wire, url, text), url))
        found |= page
        if len(page) < _PAGE:
            return found
        after = max(page)


def triples(wire: Wire, url: str, graph: str | None) -> int:
    """Return the number of triples in a graph, or in the default graph (None)."""
    inside = "?s ?p ?o"
    if graph is not None:
        inside = f"GRAPH {NamedNode(graph)} {{ {inside} }}"
    for row in _ask(wire, url, f"SELECT (COUNT(*) AS ?n) {{ {inside} }}"):
        return _number(row["n"], url)
    return 0


def _ask(wire: Wire, url: str, text: str) -> tuple[QuerySolution, ...]:
    body = urlencode({"query": text}).encode()
    answer = wire.demand(wire.send("POST", url, body=body, headers=_HEADERS))
    if "X-SQL-State" in answer.headers:
        raise KGError(f"{url}: answered in part only; its time limit is too short")
    try:
        found = parse_query_results(answer.body, format=QueryResultsFormat.JSON)
        if isinstance(found, QuerySolutions):
            return tuple(found)
    except (SyntaxError, ValueError):
        pass
    raise KGError(f"{url}: does not answer a query in JSON; is it a SPARQL endpoint?")


def _rows(answer: Iterable[QuerySolution], url: str) -> Iterator[tuple[str, int]]:
    for row in answer:
        name = row["g"]
        # Some stores answer one row with nothing in it where nothing was found.
        if isinstance(name, NamedNode):
            yield name.value, _number(row["n"], url)


def _number(term: object, url: str) -> int:
    if isinstance(term, Literal) and term.value.isdecimal():
        return int(term.value)
    raise KGError(f"{url}: counts {term}, which is no number")
