"""Parts of graphs -> requests, in either of the two protocols that stores speak."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Literal, Protocol
from urllib.parse import quote

from kg.errors import KGError
from kg.push.parts import FORM, Part
from kg.push.profiles import Place
from kg.push.wire import Answer, Wire

Spoken = Literal["auto", "gsp", "update"]

_UPDATE: Mapping[str, str] = {"Content-Type": "application/sparql-update"}
# What a server says that does not speak the Graph Store Protocol at an address.
_UNKNOWN = (
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.NOT_IMPLEMENTED,
)
_REFUSED = (HTTPStatus.FORBIDDEN, *_UNKNOWN)


class Writer(Protocol):
    """What writes parts of graphs into a store, and takes graphs out of it."""

    name: str
    most_triples: int | None

    def knock(self, graph: str | None) -> Answer:
        """Add nothing to a graph: to log in, and to hear whether this is spoken."""

    def write(self, part: Part) -> None:
        """Replace a graph by its first part, or add a further part to it."""

    def drop(self, graph: str) -> None:
        """Take a graph out of the store, if it is there."""


class GraphStore:
    """The SPARQL 1.1 Graph Store HTTP Protocol."""

    name = "Graph Store Protocol"
    most_triples: int | None = None

    def __init__(self, wire: Wire, url: str) -> None:
        self._wire, self._url = wire, url

    def knock(self, graph: str | None) -> Answer:
        """Add nothing to a graph."""
        return self._send("POST", graph, b"")

    def write(self, part: Part) -> None:
        """Put the first part, post the others."""
        verb = "PUT" if part.is_first else "POST"
        self._wire.demand(self._send(verb, part.graph, part.body))

    def drop(self, graph: str) -> None:
        """Delete a graph; one that is gone already is as it should be."""
        answer = self._wire.send("DELETE", self._of(graph))
        if answer.status != HTTPStatus.NOT_FOUND:
            self._wire.demand(answer)

    def _send(self, verb: str, graph: str | None, body: bytes) -> Answer:
        headers = {"Content-Type": FORM}
        return self._wire.send(verb, self._of(graph), body=body, headers=headers)

    def _of(self, graph: str | None) -> str:
        if graph is None:
            return f"{self._url}?default"
        return f"{self._url}?graph={quote(graph, safe='')}"


class Update:
    """SPARQL 1.1 Update."""

    name = "SPARQL Update"

    def __init__(self, wire: Wire, url: str, most_triples: int) -> None:
        self._wire, self._url = wire, url
        self.most_triples: int | None = most_triples

    def knock(self, graph: str | None) -> Answer:
        """Insert nothing."""
        return self._send(b"INSERT DATA {}")

    def write(self, part: Part) -> None:
        """Insert a part; before the first, drop what is there, in the same request."""
        drop = _drop(part.graph) + b" ;\n" if part.is_first else b""
        if part.graph is None:
            data = b"INSERT DATA {\n%b}" % part.body
        else:
            data = b"INSERT DATA { GRAPH <%b> {\n%b} }" % (
                part.graph.encode(),
                part.body,
            )
        self._wire.demand(self._send(drop + data))

    def drop(self, graph: str) -> None:
        """Drop a graph, silent if it is not there."""
        self._wire.demand(self._send(_drop(graph)))

    def _send(self, text: bytes) -> Answer:
        return self._wire.send("POST", self._url, body=text, headers=_UPDATE)


def choose(wire: Wire, place: Place, spoken: Spoken, graph: str | None) -> Writer:
    """Return what writes to a store: what was wished, or the first that it speaks.

    Raises KGError where it speaks neither, or lets nobody write.
    """
    name = place.profile.name
    if place.graphs is not None and spoken != "update":
        writer = GraphStore(wire, place.graphs)
        answer = writer.knock(graph)
        if answer.status not in _REFUSED:
            return writer
        if spoken == "gsp" or place.update is None or answer.status not in _UNKNOWN:
            wire.demand(answer)
    elif spoken == "gsp":
        raise KGError(
            f"--protocol gsp: {name} does not speak the Graph Store Protocol; "
            "leave it out"
        )
    if place.update is None:
        raise KGError(
            f"--protocol update: where {name} takes updates is not known; "
            "give --update-url"
        )
    update = Update(wire, place.update, place.profile.most_in_an_update)
    answer = update.knock(graph)
    if answer.status in _REFUSED:
        wire.demand(answer)
    return update


def wished(wire: Wire, place: Place, spoken: Spoken) -> Writer:
    """Return what would be tried first; nothing is sent."""
    if place.graphs is not None and spoken != "update":
        return GraphStore(wire, place.graphs)
    return Update(wire, place.update or "", place.profile.most_in_an_update)


def _drop(graph: str | None) -> bytes:
    if graph is None:
        return b"DROP SILENT DEFAULT"
    return f"DROP SILENT GRAPH <{graph}>".encode()
