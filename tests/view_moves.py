"""How far the nodes of a page move when its graph changes a little."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean, median

import view_graphs
from rdflib import RDF, Graph

from kg import page_results, pipeline, sources
from kg.base import DEFAULT_BASE
from kg.view import layout, model
from ontology.terms import KG

SEEDS = Path(__file__).parent.parent / "seeds"
FAR = 0.1  # of a stage whose sides are 1
PARTS = 16  # one of them goes


def page_less() -> Iterator[tuple[model.Model, model.Model]]:
    """Yield the graph of the seeds, each time without one page and with all."""
    pages = tuple(page_results.read_pages(sources.documents([SEEDS])))
    whole = _model(pages)
    for page in pages:
        yield _model(other for other in pages if other is not page), whole


def works_less(nodes: int = 300) -> Iterator[tuple[model.Model, model.Model]]:
    """Yield a graph made by chance, each time without some works and with all."""
    facts, evidence = view_graphs.lab(nodes)
    whole = model.read(facts, evidence)
    works = sorted(facts.subjects(RDF.type, KG.Publication))
    for first in range(0, PARTS, 2):
        gone = set(works[first::PARTS])
        rest = Graph()
        for subject, predicate, thing in facts:
            if subject not in gone and thing not in gone:
                rest.add((subject, predicate, thing))
        yield model.read(rest, evidence), whole


def moved(before: model.Model, after: model.Model) -> tuple[float, float]:
    """Give the share of the nodes of both that move far, and the median move.

    Pages and people are left out; the figures are the means over the shapes of stage.
    """
    old, new = layout.arrange(before), layout.arrange(after)
    now = {node.key: place for place, node in enumerate(after.nodes)}
    both = [
        (place, now[node.key])
        for place, node in enumerate(before.nodes)
        if node.key in now and node.kind not in layout.ASIDE
    ]
    each = [
        [math.dist(_at(old, i, shape), _at(new, j, shape)) for i, j in both]
        for shape in range(len(layout.SHAPES))
    ]
    share = fmean(sum(move > FAR for move in moves) / len(moves) for moves in each)
    return share, fmean(median(moves) for moves in each)


def repainted(before: model.Model, after: model.Model) -> float:
    """Give the share of the islands with the same first member whose hue changes."""
    old, new = _hues(before), _hues(after)
    both = old.keys() & new.keys()
    return sum(old[first] != new[first] for first in both) / len(both)


def _hues(content: model.Model) -> dict[str, int]:
    """Give the hue of each island, by the key of its first member."""
    placed, draws = layout.arrange(content), layout._draws(content)
    members: dict[int, list[int]] = {}
    for node, home in enumerate(placed.home):
        if content.nodes[node].kind not in layout.ASIDE:
            members.setdefault(home, []).append(node)
    return {
        content.nodes[layout._first(some, draws)].key: placed.islands[home].hue
        for home, some in members.items()
    }


def _at(placed: layout.Layout, node: int, shape: int) -> tuple[float, float]:
    (x, y), (width, height) = placed.positions[node][shape], placed.sizes[shape]
    return x / width, y / height


def _model(pages) -> model.Model:
    built = pipeline.assemble(pages)
    graphs = pipeline.graphs(built, base=DEFAULT_BASE)
    return model.read(graphs.facts, graphs.evidence)
