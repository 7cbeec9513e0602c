"""Build -> TriG, a block for each graph."""

from __future__ import annotations

from pyoxigraph import Quad, RdfFormat

from kg import dataset
from kg.exports import prefixes, turtle
from kg.exports.reading import TYPE, Build, iri


def write(build: Build) -> bytes:
    """Write the quads by graph: facts, evidence, then pages by their IRIs.

    In a graph they are sorted by subject, ``rdf:type`` before other properties.
    """
    first = (build.base + dataset.FACTS_GRAPH, build.base + dataset.EVIDENCE_GRAPH)

    def order(quad: Quad) -> tuple[int, str, str, bool, str, str]:
        graph, predicate = iri(quad.graph_name), quad.predicate.value
        rank = first.index(graph) if graph in first else len(first)
        other = predicate != TYPE
        return rank, graph, iri(quad.subject), other, predicate, str(quad.object)

    ordered = sorted(build.quads, key=order)
    return turtle.write(ordered, RdfFormat.TRIG, prefixes.of_build(build.base))
