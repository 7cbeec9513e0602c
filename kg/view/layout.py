"""Model -> where each node is drawn: communities as islands that fill the stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.view.model import Model

Points: TypeAlias = NDArray[np.float64]
Ranks: TypeAlias = NDArray[np.int64]
Islands: TypeAlias = Sequence[list[int]]

# Pages and people join everything to everything: they stand beside the others,
# and take no part in finding communities.
ASIDE = frozenset({"Page", "Person"})
# The stages provided for: width to height, and how many nodes have room there (large
# screen, laptop, phone). The page takes the nearest shape and stretches it.
SHAPES: Mapping[float, int] = {1.4: 200, 1.0: 150, 0.72: 50}
WORKING_SET = 300

_WEIGHTS: Mapping[str, float] = {"publishedIn": 0.3, "mentions": 0.6}
_ROOM = 4800.0  # area of a node: that of the 840 x 850 of a laptop for 150 of them
_FEWEST, _MOST = 5, 24  # nodes of an island, islands of a graph
_CAPTION, _MARGIN = 46.0, 24.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the stage."""

    x: float
    y: float
    width: float
    height: float

    def cut(self, share: float) -> tuple[Box, Box]:
        """Cut across the longer side."""
        if self.width >= self.height:
            first = self.width * share
            return (
                Box(self.x, self.y, first, self.height),
                Box(self.x + first, self.y, self.width - first, self.height),
            )
        first = self.height * share
        return (
            Box(self.x, self.y, self.width, first),
            Box(self.x, self.y + first, self.width, self.height - first),
        )

    def inside(self, side: float, top: float) -> Box:
        """Give what margins leave, some of the box at the least."""
        side = min(side, self.width / 6, self.height / 6)
        top = min(top, self.height / 3)
        width, height = self.width - 2 * side, self.height - side - top
        return Box(self.x + side, self.y + top, width, height)


@dataclass(frozen=True, slots=True)
class Island:
    """A community: the nodes that name it, and its box in each shape."""

    names: tuple[int, ...]
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes of the stages; of each node its positions, island, turn to be drawn."""

    sizes: tuple[tuple[int, int], ...]
    positions: tuple[tuple[tuple[int, int], ...], ...]
    islands: tuple[Island, ...]
    home: tuple[int, ...]
    ranks: tuple[int, ...]


def arrange(model: Model) -> Layout:
    """Place the nodes of a model; the same model gives the same places."""
    graph = _graph(model)
    islands = _islands(graph)
    home = _homes(model, islands)
    ranks = _ranks(model, graph, islands)
    settled = [_settle(graph, members) for members in islands]
    side = max(1.0, (len(graph) * _ROOM) ** 0.5)
    stages = [Box(0, 0, side * shape**0.5, side / shape**0.5) for shape in SHAPES]
    shared = [_boxes(graph, islands, stage) for stage in stages]
    columns = []
    for boxes, seats in zip(shared, SHAPES.values(), strict=True):
        zoom = max(1.0, len(graph) / seats) ** 0.5
        rooms = [box.inside(zoom * _MARGIN, zoom * _CAPTION) for box in boxes]
        points = np.zeros((len(model.nodes), 2))
        for members, unit, room in zip(islands, settled, rooms, strict=True):
            points[members] = _fit(unit, room, ranks[members])
        _stand_aside(graph, home, points, rooms)
        columns.append([(round(x), round(y)) for x, y in points.tolist()])
    return Layout(
        tuple((round(stage.width), round(stage.height)) for stage in stages),
        tuple(zip(*columns, strict=True)),
        tuple(
            Island(_names(model, graph, members), boxes)
            for members, boxes in zip(islands, zip(*shared, strict=True), strict=True)
        ),
        tuple(home),
        tuple(ranks.tolist()),
    )


def _graph(model: Model) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.Graph()
    core = [i for i, node in enumerate(model.nodes) if node.kind not in ASIDE]
    graph.add_nodes_from(core or range(len(model.nodes)))
    for edge in model.edges:
        ends = edge.subject, edge.object
        if ends[0] in graph and ends[1] in graph:
            weight: float = _WEIGHTS.get(model.predicates[edge.predicate].key, 1.0)
            if graph.has_edge(*ends):
                weight += graph.edges[ends]["weight"]
            graph.add_edge(*ends, weight=weight)
    return graph


def _islands(graph: nx.Graph[int]) -> Islands:
    """Find communities; what nothing joins to the rest is one island, the last."""
    loose: list[int] = []
    linked: list[int] = []
    for component in nx.connected_components(graph):
        (loose if len(component) < _FEWEST else linked).extend(component)
    islands = []
    if linked:
        part = graph.subgraph(sorted(linked))
        islands = _merged(graph, nx.community.louvain_communities(part, seed=0))
    return [*islands, sorted(loose)] if loose else islands


def _merged(graph: nx.Graph[int], found: Iterable[Iterable[int]]) -> list[list[int]]:
    """Join the smallest island to the one it has most to do with, while too small."""
    islands = sorted((sorted(members) for members in found), key=_by_size)
    while len(islands) > 1 and (len(islands[-1]) < _FEWEST or len(islands) > _MOST):
        links = _links(graph, islands)[-1]
        *islands, last = islands
        near = [(links[i] / len(members), -i) for i, members in enumerate(islands)]
        best = -max(near)[1]
        islands[best] = sorted(islands[best] + last)
        islands.sort(key=_by_size)
    return islands


def _by_size(members: Sequence[int]) -> tuple[int, Sequence[int]]:
    return -len(members), members


def _links(graph: nx.Graph[int], islands: Islands) -> Points:
    """Weigh what joins each island to each other."""
    home = {node: place for place, members in enumerate(islands) for node in members}
    links: Points = np.zeros((len(islands), len(islands)))
    weight: float
    for one, other, weight in graph.edges(data="weight"):
        if one in home and other in home and home[one] != home[other]:
            links[home[one], home[other]] += weight
            links[home[other], home[one]] += weight
    return links


def _homes(model: Model, islands: Islands) -> list[int]:
    """Give each node its island; what stands aside goes where most of its own is."""
    home = [-1] * len(model.nodes)
    last = len(islands) - 1
    for place, members in enumerate(islands):
        for node in members:
            home[node] = place
    votes: list[Counter[int]] = [Counter() for _ in model.nodes]
    for edge in model.edges:
        votes[edge.subject][home[edge.object]] += 1
        votes[edge.object][home[edge.subject]] += 1
    for node, vote in enumerate(votes):
        del vote[-1]
        if home[node] < 0:
            home[node] = min(vote, key=lambda i: (-vote[i], i)) if vote else last
    return home


def _ranks(model: Model, graph: nx.Graph[int], islands: Islands) -> Ranks:
    """Order the nodes so that any first part of them is a fair picture of the whole.

    Each island, and in it works and things, gives its best linked first, in
    proportion to its size; what is linked to nothing comes last.
    """
    keys: list[tuple[float, int]] = [(2.0, i) for i in range(len(model.nodes))]
    for members in islands:
        for works in (True, False):
            part = [
                i for i in members if (model.nodes[i].kind == "Publication") == works
            ]
            part.sort(key=lambda i: (-graph.degree(i), i))
            for turn, i in enumerate(part):
                alone = 0.0 if graph.degree(i) else 1.0
                keys[i] = (alone + (turn + 0.5) / len(part), i)
    aside = [i for i in range(len(keys)) if i not in graph]
    for turn, i in enumerate(aside):
        keys[i] = ((turn + 0.5) / len(aside), i)
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[[i for _, i in sorted(keys)]] = np.arange(len(keys))
    return ranks


def _names(
    model: Model, graph: nx.Graph[int], members: Sequence[int]
) -> tuple[int, ...]:
    """Choose the things that tell what an island is about, the first two best."""
    inside = graph.subgraph(members)
    if not inside.number_of_edges():
        return ()
    about = {"Concept": 0, "Method": 0, "Benchmark": 1}
    things = [i for i in members if model.nodes[i].kind in about]
    things.sort(
        key=lambda i: (
            -inside.degree(i),
            about[model.nodes[i].kind],
            -graph.degree(i),
            i,
        )
    )
    return tuple(things[:3])


def _boxes(graph: nx.Graph[int], islands: Islands, whole: Box) -> list[Box]:
    """Share the stage among the islands, neighbours beside neighbours."""
    links = _links(graph, islands)
    # The smallest have room for their caption too.
    weights = [len(members) + 6 for members in islands]
    found = dict(_shared(whole, list(range(len(islands))), weights, links))
    return [found[place] for place in range(len(islands))]


def _shared(
    box: Box, places: list[int], weights: Sequence[int], links: Points
) -> Iterator[tuple[int, Box]]:
    if len(places) <= 1:
        yield from ((place, box) for place in places)
        return
    far = _far_half(places, weights, links)
    near = [place for place in places if place not in far]
    total = sum(weights[place] for place in places)
    first, second = box.cut(sum(weights[place] for place in near) / total)
    yield from _shared(first, near, weights, links)
    yield from _shared(second, sorted(far), weights, links)


def _far_half(places: list[int], weights: Sequence[int], links: Points) -> set[int]:
    """Grow one half from the island that the others have least to do with."""
    total = sum(weights[place] for place in places)
    far = {min(places, key=lambda place: (links[place, places].sum(), -place))}
    while len(far) < len(places) - 1:
        rest = [place for place in places if place not in far]
        inside = sorted(far)
        best = max(rest, key=lambda place: (links[place, inside].sum(), place))
        weight = sum(weights[place] for place in far)
        if weight + weights[best] / 2 > total / 2:
            break
        far.add(best)
    return far


def _settle(graph: nx.Graph[int], members: Sequence[int]) -> Points:
    """Lay an island out by forces, in no particular unit."""
    count = len(members)
    order = sorted(range(count), key=lambda i: (-graph.degree(members[i]), i))
    points = np.empty((count, 2))
    turns = np.arange(count) * 2.399963  # the golden angle: an even spiral
    points[order] = (
        np.c_[np.cos(turns), np.sin(turns)] * np.sqrt(np.arange(count))[:, None]
    )
    points /= max(1.0, count**0.5)
    pull = nx.to_numpy_array(graph, nodelist=list(members), weight="weight")
    ideal = 1.4 / max(1.0, count**0.5)
    steps = _steps(count, 150)
    for step in range(steps):
        across, down, far = _gaps(points, 1.0)
        push = ideal**2 / far**2 - pull * far / ideal
        move = np.c_[(across * push).sum(axis=1), (down * push).sum(axis=1)]
        move -= 0.3 * points
        length = np.maximum(np.sqrt((move**2).sum(axis=1, keepdims=True)), 1e-9)
        points += move / length * np.minimum(length, 0.2 * (1 - step / steps))
    return points


def _gaps(points: Points, wide: float) -> tuple[Points, Points, Points]:
    """Measure across, down and the distance, where across counts for less.

    Sums of whole arrays, no matrix products: those depend on how many cores share
    the work.
    """
    across = points[:, None, 0] - points[None, :, 0]
    down = points[:, None, 1] - points[None, :, 1]
    far = np.sqrt((across / wide) ** 2 + (down * wide) ** 2)
    return across, down, np.maximum(far, 1e-3)


def _steps(count: int, most: int) -> int:
    """Give small islands the steps they need, large ones what time allows."""
    return int(np.clip(9_000 / max(1, count), most // 6, most))


def _fit(unit: Points, room: Box, ranks: Ranks) -> Points:
    """Spread an island over its room: what is drawn first, then the rest about it."""
    size: Points = np.array([room.width, room.height])
    points = np.empty_like(unit)
    first = ranks < WORKING_SET
    for part in (first, ~first):
        points[part] = _evenly(unit[part]) * size
    points[first] = _apart(points[first], first[first], size)
    if not first.all():
        points = _apart(points, ~first, size)
    spread: Points = points + np.array([room.x, room.y])
    return spread


def _evenly(unit: Points) -> Points:
    """Stretch points to a square, half-way to where all gaps would be alike."""
    if len(unit) < 2:
        return np.full_like(unit, 0.5)
    even = np.argsort(np.argsort(unit, axis=0, kind="stable"), axis=0)
    low, high = unit.min(axis=0), unit.max(axis=0)
    middle: Points = 0.5 * even / (len(unit) - 1)
    middle += 0.5 * (unit - low) / np.maximum(high - low, 1e-9)
    return middle


def _apart(points: Points, free: NDArray[np.bool_], size: Points) -> Points:
    """Push points away from each other, those that are free to move."""
    need = (0.75 * size.prod() / max(1, len(points))) ** 0.5
    for _ in range(_steps(len(points), 40)):
        across, down, far = _gaps(points, 1.3)
        short = np.clip(need - far, 0.0, None) / far * 0.25
        move = np.c_[(across * short).sum(axis=1), (down * short).sum(axis=1)]
        points = np.clip(points + move * free[:, None], 0.0, size)
    return points


def _stand_aside(
    graph: nx.Graph[int], home: Sequence[int], points: Points, rooms: Sequence[Box]
) -> None:
    """Put pages and people where their island leaves the most room."""
    taken: list[list[int]] = [[] for _ in rooms]
    for node in graph:
        taken[home[node]].append(node)
    for node in range(len(points)):
        if node not in graph:
            free = _grid(rooms[home[node]])
            near = points[taken[home[node]]]
            gaps = np.hypot(*np.moveaxis(free[:, None] - near[None], 2, 0))
            points[node] = free[gaps.min(axis=1).argmax()]
            taken[home[node]].append(node)


def _grid(room: Box) -> Points:
    steps = np.linspace(0, 1, 17)
    x, y = np.meshgrid(room.x + steps * room.width, room.y + steps * room.height)
    grid: Points = np.c_[x.ravel(), y.ravel()]
    return grid
