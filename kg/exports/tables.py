"""Build -> two tables, of nodes and of edges, for Gephi or for Neo4j."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from kg.exports.network import Edge, Node, read
from kg.exports.reading import Build
from kg.vocabulary.spreadsheet import csv_text

Reader = Literal["gephi", "neo4j"]
NODES, EDGES = "nodes.csv", "edges.csv"

# Gephi knows a column by its name alone, Neo4j by the type behind a colon: no header
# serves both.
_NODES: Mapping[Reader, str] = {
    "gephi": "Id Label label_en label_fr kind year publications",
    "neo4j": "iri:ID name label_en label_fr :LABEL year:int publications:int",
}
_EDGES: Mapping[Reader, str] = {
    "gephi": "Source Target Type relation confidence evidence assertion",
    "neo4j": ":START_ID :END_ID :TYPE confidence:double evidence:int assertion",
}


def write(build: Build, reader: Reader) -> Mapping[str, bytes]:
    """Write the files by their names; no cell of them runs in a spreadsheet."""
    network = read(build)
    edge_row: Mapping[Reader, Callable[[Edge], Sequence[str | int]]] = {
        "gephi": _gephi_edge,
        "neo4j": _neo4j_edge,
    }
    nodes = csv_text(_NODES[reader].split(), map(_node, network.nodes))
    edges = csv_text(_EDGES[reader].split(), map(edge_row[reader], network.edges))
    return {NODES: nodes.encode(), EDGES: edges.encode()}


def _node(one: Node) -> Sequence[str | int]:
    return (
        one.iri,
        one.label,
        one.label_en,
        one.label_fr,
        one.kind,
        "" if one.year is None else one.year,
        "" if one.publications is None else one.publications,
    )


def _gephi_edge(one: Edge) -> Sequence[str | int]:
    return (
        one.source,
        one.target,
        "Directed",
        one.relation,
        one.confidence,
        one.evidence,
        one.assertion,
    )


def _neo4j_edge(one: Edge) -> Sequence[str | int]:
    return (
        one.source,
        one.target,
        _relationship(one.relation),
        one.confidence,
        one.evidence,
        one.assertion,
    )


def _relationship(name: str) -> str:
    """Write a name as Neo4j's users write theirs.

    >>> _relationship("evaluatesOn")
    'EVALUATES_ON'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
