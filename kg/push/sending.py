"""``kg push``: the graphs of a build -> a store, and what to tell the person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal as Text
from pyoxigraph import NamedNode, Store
from rdflib import VOID

from kg import console, dataset, store
from kg.base import DEFAULT_BASE
from kg.errors import KGError
from kg.push import counts, profiles, writers
from kg.push.login import Login
from kg.push.parts import Limits, Part, cut
from kg.push.profiles import Place
from kg.push.wire import Patience, Wire
from kg.push.writers import Spoken, Writer

DEFAULT = "default"

_URI_SPACE = NamedNode(str(VOID.uriSpace))
_FOLDERS = ("graph/", dataset.PAGES)
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Options:
    """What ``kg push`` is asked to do; ``chunk`` is in bytes."""

    folder: Path
    url: str
    profile: str | None = None
    into: str | None = None
    spoken: Spoken = "auto"
    chunk: int = 8_000_000
    keep: bool = False
    query_url: str | None = None
    update_url: str | None = None
    login: Login = field(default_factory=Login)
    patience: Patience = field(default_factory=Patience)


@dataclass(frozen=True, slots=True)
class _Graph:
    """A graph of the store, and those of the build that make it; None: the default."""

    name: str | None
    sources: tuple[NamedNode, ...]


@dataclass(frozen=True, slots=True)
class _Size:
    triples: int
    bytes: int
    parts: int


@dataclass(frozen=True, slots=True)
class _Push:
    """All that stands before anything is sent."""

    options: Options
    held: Store
    base: str
    graphs: Sequence[_Graph]
    wire: Wire
    place: Place


def run(options: Options) -> Iterator[str]:
    """Push; yield the lines that say what was done.

    Raises KGError for what is refused, and for a store that then holds something else
    than was sent. To push again after that is always right.
    """
    push = _prepared(options)
    names = [graph.name for graph in push.graphs]
    writer = writers.choose(push.wire, push.place, options.spoken, names[0])
    stale = _stale(push)
    sizes = _sizes(push, writer)
    sent = 0
    for part in console.progress(
        _parts(push, writer),
        total=sum(size.parts for size in sizes.values()),
        label="Pushing graphs",
    ):
        try:
            writer.write(part)
        except KGError as error:
            raise KGError(
                f"{error}; {sent} of {len(names)} graphs were begun: push again"
            ) from error
        sent += part.is_first
    for name in stale:
        writer.drop(name)
    yield from _told(push, writer, sizes, stale)
    checked = _checked(push, sizes)
    if checked is not None:
        yield checked


def preview(options: Options) -> Iterator[str]:
    """Tell what a push would send and delete; nothing is written."""
    push = _prepared(options)
    writer = writers.wished(push.wire, push.place, options.spoken)
    sizes = _sizes(push, writer)
    for name, size in sizes.items():
        yield (
            f"would send {name or DEFAULT}: {_count(size.triples, 'triple')}, "
            f"{_count(size.bytes, 'byte')}"
        )
    try:
        stale = _stale(push)
    except KGError as error:
        console.remark(f"kg: what would be deleted cannot be told: {error}")
        stale = ()
    for name in stale:
        yield f"would delete {name}"
    yield f"{options.url}: would take {_sum(push, writer, sizes)}"


# --- what is to be done --------------------------------------------------------------


def _prepared(options: Options) -> _Push:
    profiles.check(options.url)
    held = store.opened(options.folder)
    base = _base(held)
    graphs = _graphs(held, options.into)
    wire = Wire(options.url, options.login, options.patience)
    name = options.profile or profiles.guess(options.url) or _asked(wire, options.url)
    place = profiles.place(
        options.url, name, query=options.query_url, update=options.update_url
    )
    if options.into == DEFAULT and not place.profile.has_default_graph:
        raise KGError(
            f"--into default: {name} has no default graph of its own; give an IRI"
        )
    return _Push(options, held, base, graphs, wire, place)


def _asked(wire: Wire, url: str) -> str:
    answer = wire.send("GET", url)
    name = profiles.of_server(answer.headers.get("Server", ""))
    if name is None:
        known = ", ".join(profiles.PROFILES)
        raise KGError(f"{url}: does not say what store it is; give --store ({known})")
    return name


def _base(held: Store) -> str:
    for quad in held.quads_for_pattern(None, _URI_SPACE, None, None):
        if isinstance(quad.object, Text):
            return quad.object.value
    return DEFAULT_BASE


def _graphs(held: Store, into: str | None) -> tuple[_Graph, ...]:
    """Return the named graphs, or the one graph that they are merged into."""
    nodes = tuple(node for node, _ in store.graphs(held))
    if into is None:
        return tuple(_Graph(node.value, (node,)) for node in nodes)
    return (_Graph(None if into == DEFAULT else _iri(into), nodes),)


def _iri(text: str) -> str:
    try:
        return NamedNode(text).value
    except ValueError as error:
        raise KGError(
            f"--into {text}: should be default, or an IRI such as https://example.org/g"
        ) from error


def _stale(push: _Push) -> tuple[str, ...]:
    """Name the graphs that an earlier build left in the store."""
    if push.options.keep or push.options.into is not None:
        return ()
    if push.place.query is None:
        console.remark(
            f"kg: {push.options.url}: where to ask it is not known, so graphs of an "
            "earlier build stay and nothing is counted; give --query-url"
        )
        return ()
    try:
        there = counts.graphs(push.wire, push.place.query, _folders(push))
    except KGError as error:
        raise KGError(
            f"{error}; --keep does not look for graphs of an earlier build"
        ) from error
    ours = {graph.name for graph in push.graphs}
    return tuple(sorted(there.keys() - ours))


def _folders(push: _Push) -> tuple[str, ...]:
    return tuple(push.base + folder for folder in _FOLDERS)


# --- sending -------------------------------------------------------------------------


def _parts(push: _Push, writer: Writer) -> Iterator[Part]:
    for graph in push.graphs:
        yield from _cut(push, writer, graph)


def _cut(push: _Push, writer: Writer, graph: _Graph) -> Iterator[Part]:
    limits = Limits(push.options.chunk, writer.most_triples)
    triples = (
        quad.triple
        for node in graph.sources
        for quad in push.held.quads_for_pattern(None, None, None, node)
    )
    return cut(graph.name, triples, limits)


def _sizes(push: _Push, writer: Writer) -> Mapping[str | None, _Size]:
    sizes = {}
    for graph in push.graphs:
        triples = length = number = 0
        for part in _cut(push, writer, graph):
            triples += part.triples
            length += len(part.body)
            number += 1
        sizes[graph.name] = _Size(triples, length, number)
    return sizes


# --- what is told --------------------------------------------------------------------


def _told(
    push: _Push,
    writer: Writer,
    sizes: Mapping[str | None, _Size],
    stale: Sequence[str],
) -> Iterator[str]:
    yield f"{push.options.url}: took {_sum(push, writer, sizes)}"
    if stale:
        yield f"deleted {_count(len(stale), 'graph')} of an earlier build"


def _sum(push: _Push, writer: Writer, sizes: Mapping[str | None, _Size]) -> str:
    triples = sum(size.triples for size in sizes.values())
    length = sum(size.bytes for size in sizes.values())
    requests = sum(size.parts for size in sizes.values())
    return (
        f"{_count(len(sizes), 'graph')}, {_count(triples, 'triple')}, "
        f"{_count(length, 'byte')} in {_count(requests, 'request')} "
        f"({push.place.profile.name}, {writer.name})"
    )


def _checked(push: _Push, sizes: Mapping[str | None, _Size]) -> str | None:
    """Compare what the store counts with what was sent."""
    if push.place.query is None:
        return None
    try:
        there = _counted(push, push.place.query, sizes)
    except KGError as error:
        console.remark(f"kg: what arrived was not counted: {error}")
        return None
    wrong = [
        f"{name or DEFAULT} has {_count(there.get(name, 0), 'triple')}, "
        f"{size.triples:,} were sent"
        for name, size in sizes.items()
        if not _agrees(name, there.get(name, 0), size)
    ]
    if not wrong:
        return "counted there: the same"
    more = len(wrong) - _MOST_NAMED
    listed = "; ".join(wrong[:_MOST_NAMED]) + (f"; {more} more" if more > 0 else "")
    raise KGError(
        f"{push.options.url}: holds something else than was sent: {listed}; push again "
        "unless somebody else writes there or the store takes equal literals for one"
    )


def _counted(
    push: _Push, url: str, sizes: Mapping[str | None, _Size]
) -> Mapping[str | None, int]:
    if push.options.into is None:
        return dict(counts.graphs(push.wire, url, _folders(push)).items())
    return {name: counts.triples(push.wire, url, name) for name in sizes}


def _agrees(name: str | None, there: int, size: _Size) -> bool:
    """Tell whether a count is right; a default graph may show all others, too."""
    return there >= size.triples if name is None else there == size.triples


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
