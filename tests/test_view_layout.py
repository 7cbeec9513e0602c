"""The drawing stays what it was when a page comes or goes."""

from __future__ import annotations

from itertools import combinations
from statistics import fmean

import pytest
import view_graphs
import view_moves
from rdflib import SKOS, Literal

from kg.view import layout, model


@pytest.fixture(scope="module")
def seeds() -> list[tuple[model.Model, model.Model]]:
    return list(view_moves.page_less())


def test_a_page_more_leaves_nodes_near_to_where_they_were(seeds):
    """With Louvain islands and halving cuts, 89 % moved far, half of them 0.39."""
    moves = [view_moves.moved(*pair) for pair in seeds]

    assert len(moves) == 4
    assert fmean(share for share, _ in moves) < 0.38
    assert fmean(middle for _, middle in moves) < 0.08


def test_a_page_more_leaves_most_islands_in_their_hue(seeds):
    """With hues given by size, 78 % of those with the same first member change."""
    assert fmean(view_moves.repainted(*pair) for pair in seeds) < 0.25


def test_islands_side_by_side_differ_in_hue(seeds):
    for content in (seeds[0][1], model.read(*view_graphs.lab(1000))):
        islands = layout.arrange(content).islands
        beside = [
            abs(one.hue - other.hue)
            for one, other in combinations(islands, 2)
            if any(map(layout.Box.touches, one.boxes, other.boxes))
        ]

        assert len(beside) > len(islands)
        assert all(30 <= gap <= 330 for gap in beside)


def test_a_few_works_more_leave_nodes_near_to_where_they_were():
    """With Louvain islands and halving cuts, nearly all moved far, half of them 0.5."""
    moves = [view_moves.moved(*pair) for pair in view_moves.works_less()]

    assert fmean(share for share, _ in moves) < 0.33
    assert fmean(middle for _, middle in moves) < 0.06


def test_a_name_more_moves_nothing(seeds):
    maker = view_graphs.Maker(*view_graphs.lab())
    before = model.read(*maker.graphs())
    thing = next(maker.facts.subjects(SKOS.prefLabel, Literal("NetHack", lang="en")))
    maker.facts.add((thing, SKOS.altLabel, Literal("NLE", lang="en")))

    assert view_moves.moved(before, model.read(*maker.graphs())) == (0, 0)


@pytest.mark.parametrize(
    ("low", "high", "roundest"),
    [(0.1, 0.9, 0.5), (0.5, 0.75, 0.75), (0.51, 0.52, 0.515625), (0.3, 0.3, 0.0)],
)
def test_a_cut_stands_at_the_roundest_number(low: float, high: float, roundest: float):
    assert layout._roundest(low, high) == roundest


def test_no_island_is_a_sliver(seeds):
    for content in (seeds[0][1], model.read(*view_graphs.lab(1000))):
        for island in layout.arrange(content).islands:
            for box in island.boxes:
                assert 1 / 4 < box.width / box.height < 4


def test_islands_are_where_links_are(seeds):
    """As densely linked as Louvain communities, whose modularity is 0.80."""
    content = seeds[0][1]
    placed = layout.arrange(content)
    ends = [
        (edge.subject, edge.object)
        for edge in content.edges
        if not {content.nodes[i].kind for i in (edge.subject, edge.object)}
        & layout.ASIDE
    ]
    home = placed.home
    inside = sum(home[one] == home[other] for one, other in ends) / len(ends)
    linked = [0] * len(placed.islands)
    for pair in ends:
        for node in pair:
            linked[home[node]] += 1
    chance = sum((count / 2 / len(ends)) ** 2 for count in linked)

    assert inside - chance > 0.7
