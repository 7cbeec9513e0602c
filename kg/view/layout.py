"""Model -> where each node is drawn: communities as islands that fill the stage.

A page more moves what was there as little as possible, and nothing is remembered from
one build to the next: so all that is by chance elsewhere (who goes first, who stands
where before forces pull) is drawn from the names of the nodes, and lines that part the
stage stand at round numbers.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
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
# When a page of the seeds goes, 32 % of the nodes move by more than a tenth of the
# stage; 44 % with a least share of 0.15, an evenness of 0.4 and cuts across the longer
# side of each box. Evener rooms move less (0.7: 27 %), but crowd the largest islands:
# nodes stand on each other and lose their labels.
_LEAST_SHARE = 0.08  # of what a cut parts
_EVENNESS = 0.55  # how far the room of a share is drawn to a half
_LONGEST = 1.35  # a box longer than so many times its other side is cut across
_HUES = 12  # of islands, so that the eye tells those side by side
_ROWS = 32  # points whose gaps to all others are measured at once


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the stage."""

    x: float
    y: float
    width: float
    height: float

    @property
    def axis(self) -> int:
        """Tell the longer side: 0 if it is wide, 1 if it is high."""
        return 0 if self.width >= self.height else 1

    def cut(self, axis: int, share: float) -> tuple[Box, Box]:
        """Cut across a side."""
        if axis == 0:
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

    def touches(self, other: Box) -> bool:
        """Tell whether a side of one lies along a side of the other."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return min(across, down) > -1 and max(across, down) > 1


@dataclass(frozen=True, slots=True)
class Island:
    """A community: the nodes that name it, its box in each shape, a hue in degrees."""

    names: tuple[int, ...]
    boxes: tuple[Box, ...]
    hue: int


@dataclass(frozen=True, slots=True)
class _Claim:
    """What an island asks of the stage: so much room, at a spot of a unit square."""

    place: int
    weight: int
    spot: tuple[float, float]


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
    draws = _draws(model)
    islands = _islands(graph, draws)
    home = _homes(model, islands)
    ranks = _ranks(model, graph, islands)
    settled = [_settle(graph, members, draws[members, 1:]) for members in islands]
    side = max(1.0, (len(graph) * _ROOM) ** 0.5)
    stages = [Box(0, 0, side * shape**0.5, side / shape**0.5) for shape in SHAPES]
    shared = [_boxes(islands, draws, stage) for stage in stages]
    each = list(zip(*shared, strict=True))
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
            Island(_names(model, graph, members), boxes, hue)
            for members, boxes, hue in zip(
                islands, each, _hues(islands, draws, each), strict=True
            )
        ),
        tuple(home),
        tuple(ranks.tolist()),
    )


def by_rank(model: Model) -> list[int]:
    """Give the nodes of a model, the most prominent first."""
    graph = _graph(model)
    ranks = _ranks(model, graph, _islands(graph, _draws(model)))
    return [int(place) for place in np.argsort(ranks)]


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


def _draws(model: Model) -> Points:
    """Draw three numbers for each node from its name, whatever else there is."""
    digests = (
        hashlib.blake2b(node.key.encode(), digest_size=12).digest()
        for node in model.nodes
    )
    numbers = np.frombuffer(b"".join(digests), dtype=">u4").reshape(-1, 3)
    draws: Points = (numbers + 0.5) / 2**32
    return draws


def _islands(graph: nx.Graph[int], draws: Points) -> Islands:
    """Find communities; what nothing joins to the rest is one island, the last."""
    loose: list[int] = []
    linked: list[int] = []
    for component in nx.connected_components(graph):
        (loose if len(component) < _FEWEST else linked).extend(component)
    islands = []
    if linked:
        islands = _merged(graph, _communities(graph, linked, draws))
    return [*islands, sorted(loose)] if loose else islands


def _communities(
    graph: nx.Graph[int], linked: Iterable[int], draws: Points
) -> Iterable[list[int]]:
    """Find communities that other nodes do not upset: everyone follows a neighbour.

    Who leads is drawn by name, the more likely the more links; a node follows the one
    it has most in common with among those ahead of it. So a page more is felt where it
    adds something: when a page of nine goes, 85 % of the pairs of nodes in one island
    stay together, 54 % with Louvain communities; of the seeds 90 and 85 %, and these
    islands are as dense (modularity 0.78 and 0.80).
    """
    ahead = {node: math.log(draws[node, 0]) / graph.degree(node) for node in linked}
    degree = dict(graph.degree(weight="weight"))
    leader: dict[int, int] = {}
    for node in sorted(ahead, key=ahead.__getitem__, reverse=True):
        ties = [
            (_tie(graph, degree, node, other), -other)
            for other in graph[node]
            if ahead[other] > ahead[node]
        ]
        leader[node] = leader[-max(ties)[1]] if ties else node
    found: dict[int, list[int]] = {}
    for node, first in leader.items():
        found.setdefault(first, []).append(node)
    return found.values()


def _tie(
    graph: nx.Graph[int], degree: Mapping[int, float], one: int, other: int
) -> float:
    """Weigh what joins two nodes, at once or by a neighbour of both.

    A link counts for less the more links its ends have.
    """

    def link(a: int, b: int) -> float:
        weight: float = graph.edges[a, b]["weight"]
        return weight / math.sqrt(degree[a] * degree[b])

    few, many = sorted((one, other), key=graph.degree)
    common = (node for node in graph[few] if node in graph[many])
    return link(one, other) + sum(link(few, node) * link(node, many) for node in common)


def _merged(graph: nx.Graph[int], found: Iterable[Iterable[int]]) -> list[list[int]]:
    """Join the smallest island to the one it has most to do with, while too small."""
    islands = dict(enumerate(sorted((sorted(some) for some in found), key=_by_size)))
    links = _links(graph, islands)
    smallest = [(len(members), -place) for place, members in islands.items()]
    heapify(smallest)
    while len(islands) > 1 and (smallest[0][0] < _FEWEST or len(islands) > _MOST):
        size, turned = heappop(smallest)
        if len(islands.get(-turned, ())) != size:
            continue  # it has grown since, or gone
        last, near = islands.pop(-turned), links.pop(-turned)
        ties = [(weight / len(islands[i]), -i) for i, weight in near.items()]
        best = -max(ties)[1] if ties else min(islands)
        islands[best] = [*islands[best], *last]
        heappush(smallest, (len(islands[best]), -best))
        for other, weight in near.items():
            del links[other][-turned]
            if other != best:
                links[best][other] = links[other][best] = (
                    links[best].get(other, 0.0) + weight
                )
    return sorted((sorted(members) for members in islands.values()), key=_by_size)


def _by_size(members: Sequence[int]) -> tuple[int, Sequence[int]]:
    return -len(members), members


def _links(
    graph: nx.Graph[int], islands: Mapping[int, list[int]]
) -> dict[int, dict[int, float]]:
    """Weigh what joins each island to each other."""
    home = {node: place for place, members in islands.items() for node in members}
    links: dict[int, dict[int, float]] = {place: {} for place in islands}
    weight: float
    for one, other, weight in graph.edges(data="weight"):
        if one in home and other in home and home[one] != home[other]:
            for a, b in ((home[one], home[other]), (home[other], home[one])):
                links[a][b] = links[a].get(b, 0.0) + weight
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
    return tuple(things[:5])


def _boxes(islands: Islands, draws: Points, whole: Box) -> list[Box]:
    """Share the stage among the islands, each at the spot of its first by draw."""
    claims = []
    for place, members in enumerate(islands):
        x, y = draws[_first(members, draws), 1:].tolist()
        # The smallest have room for their caption too.
        claims.append(_Claim(place, len(members) + 6, (x, y)))
    found = dict(_shared(whole, Box(0, 0, 1, 1), claims, whole.width / whole.height))
    return [found[place] for place in range(len(islands))]


def _first(members: Sequence[int], draws: Points) -> int:
    """Give the member that is most likely to stay first when others come and go."""
    return members[int(draws[members, 0].argmin())]


def _hues(
    islands: Islands, draws: Points, boxes: Sequence[Sequence[Box]]
) -> Sequence[int]:
    """Give each island the hue drawn from the name of its first, in degrees.

    Where one that it touches in any shape has that hue, the nearest free one. When a
    page of the seeds goes, 81 % of the islands whose first stays keep their hue (22 %
    where hues went by size); with twice as many hues 92 %, but some are hard to tell.
    """
    firsts = [_first(members, draws) for members in islands]
    hues: dict[int, int] = {}
    for place in sorted(range(len(islands)), key=lambda i: draws[firsts[i], 0]):
        # The last digits: the first ones tell where the island is.
        wish = int(draws[firsts[place], 1] * 2**32) % _HUES
        taken = {
            hue
            for other, hue in hues.items()
            if any(map(Box.touches, boxes[place], boxes[other]))
        }
        turns = sorted(range(_HUES), key=lambda turn: min(turn, _HUES - turn))
        near = [(wish + turn) % _HUES for turn in turns]
        hues[place] = next((hue for hue in near if hue not in taken), wish)
    return [360 // _HUES * hues[place] for place in range(len(islands))]


def _shared(
    box: Box, part: Box, claims: Sequence[_Claim], wide: float
) -> Iterator[tuple[int, Box]]:
    """Cut a box until each island has its own, at round numbers between their spots.

    ``part`` is where these lie in the unit square; whatever the islands weigh, it stays
    the same, and tells which way to cut. ``wide`` is the width of the stage to its
    height.
    """
    if len(claims) <= 1:
        yield from ((claim.place, box) for claim in claims)
        return
    long = max(box.width / box.height, box.height / box.width) > _LONGEST
    axis = box.axis if long else int(part.width * wide < part.height)
    claims = sorted(claims, key=lambda claim: (claim.spot[axis], claim.place))
    sums = np.cumsum([claim.weight for claim in claims])
    shares = sums[:-1] / sums[-1]
    even = np.flatnonzero(np.minimum(shares, 1 - shares) >= _LEAST_SHARE)
    if not len(even):
        even = np.abs(shares - 0.5).argmin(keepdims=True)
    along = [claim.spot[axis] for claim in claims]
    line = _roundest(along[even[0]], along[even[-1] + 1])
    near = max(1, sum(spot < line for spot in along))
    share = float(shares[near - 1])
    boxes = box.cut(axis, share + _EVENNESS * (0.5 - share))
    start, length = ((part.x, part.width), (part.y, part.height))[axis]
    parts = part.cut(axis, (line - start) / length)
    yield from _shared(boxes[0], parts[0], claims[:near], wide)
    yield from _shared(boxes[1], parts[1], claims[near:], wide)


def _roundest(low: float, high: float) -> float:
    """Give the number above ``low``, at most ``high``, with the fewest binary digits.

    >>> _roundest(0.4, 0.7), _roundest(0.6, 0.8), _roundest(0.3, 0.4)
    (0.5, 0.75, 0.375)
    """
    parts = 1
    while math.floor(high * parts) / parts <= low < high:
        parts *= 2
    return math.floor(high * parts) / parts


def _settle(graph: nx.Graph[int], members: Sequence[int], spots: Points) -> Points:
    """Lay an island out by forces, from the spots given, in no particular unit."""
    count = len(members)
    points: Points = 2 * spots - 1
    pull = nx.to_numpy_array(graph, nodelist=list(members), weight="weight")
    ideal = 1.4 / max(1.0, count**0.5)
    steps = _steps(count, 150)

    def push(rows: slice, far: Points) -> Points:
        force: Points = ideal**2 / far**2 - pull[rows] * far / ideal
        return force

    for step in range(steps):
        move = _moves(points, 1.0, push) - 0.3 * points
        length = np.maximum(np.sqrt((move**2).sum(axis=1, keepdims=True)), 1e-9)
        points += move / length * np.minimum(length, 0.2 * (1 - step / steps))
    return points


def _moves(
    points: Points, wide: float, push: Callable[[slice, Points], Points]
) -> Points:
    """Add up how all points push each, by how far apart they are.

    Across counts for less than down. Some rows at a time, which stay in the cache of
    a core; sums of whole rows, no matrix products: those depend on how many cores
    share the work.
    """
    moves = np.empty_like(points)
    for first in range(0, len(points), _ROWS):
        rows = slice(first, first + _ROWS)
        across = points[rows, None, 0] - points[None, :, 0]
        down = points[rows, None, 1] - points[None, :, 1]
        far = np.sqrt((across / wide) ** 2 + (down * wide) ** 2)
        force = push(rows, np.maximum(far, 1e-3))
        moves[rows, 0] = (across * force).sum(axis=1)
        moves[rows, 1] = (down * force).sum(axis=1)
    return moves


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

    def push(_: slice, far: Points) -> Points:
        short: Points = np.clip(need - far, 0.0, None) / far * 0.25
        return short

    for _ in range(_steps(len(points), 40)):
        move = _moves(points, 1.3, push)
        points = np.clip(points + move * free[:, None], 0.0, size)
    return points


def _stand_aside(
    graph: nx.Graph[int], home: Sequence[int], points: Points, rooms: Sequence[Box]
) -> None:
    """Put pages and people where their island leaves the most room."""
    free = [_grid(room) for room in rooms]
    gaps = [np.full(len(places), np.inf) for places in free]

    def take(node: int) -> None:
        room = home[node]
        away = np.hypot(*(free[room] - points[node]).T)
        np.minimum(gaps[room], away, out=gaps[room])

    for node in graph:
        take(node)
    for node in range(len(points)):
        if node not in graph:
            points[node] = free[home[node]][gaps[home[node]].argmax()]
            take(node)


def _grid(room: Box) -> Points:
    steps = np.linspace(0, 1, 17)
    x, y = np.meshgrid(room.x + steps * room.width, room.y + steps * room.height)
    grid: Points = np.c_[x.ravel(), y.ravel()]
    return grid
