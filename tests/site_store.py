"""A store in memory, and the way in which the site asks it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple
from rdflib import Graph

from kg import query
from kg.results import render
from kg.serve.rows import Ask

_GRAPH = NamedNode("urn:graph")


def asking(store: Store) -> Ask:
    """Give what answers a SELECT over all graphs of a store."""

    def ask(text: str) -> Sequence[Mapping[str, Mapping[str, str]]]:
        answer = json.loads(render(query.run(store, text), "json"))
        rows: Sequence[Mapping[str, Mapping[str, str]]] = answer["results"]["bindings"]
        return rows

    return ask


def of_triples(triples: Iterable[Triple]) -> Store:
    """Make a store of triples."""
    store = Store()
    store.extend(Quad(*triple, _GRAPH) for triple in triples)
    return store


def of_graphs(*graphs: Graph) -> Store:
    """Make a store of the graphs that the samples of other tests are."""
    store = Store()
    for graph in graphs:
        text = graph.serialize(format="nt")
        store.load(text.encode(), format=RdfFormat.N_TRIPLES, to_graph=_GRAPH)
    return store
