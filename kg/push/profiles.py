"""URL -> the addresses that a kind of store is written and asked at.

What is told of each store, and what of it was tried, stands in ``docs/stores.md``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from kg.errors import KGError


@dataclass(frozen=True, slots=True)
class Profile:
    """How one kind of store is spoken to.

    ``graphs``, ``query`` and ``update`` are what follows the root of the store; None
    where it does not speak that protocol. ``endings`` are ways to write the root.
    """

    name: str
    graphs: str | None
    query: str | None
    update: str | None
    endings: tuple[str, ...] = ()
    has_default_graph: bool = True
    most_in_an_update: int = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where one store takes graphs, queries and updates; None: it does not."""

    profile: Profile
    graphs: str | None
    query: str | None
    update: str | None


PLAIN = Profile("plain", graphs="", query=None, update=None)
PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        one.name: one
        for one in (
            Profile(
                "oxigraph",
                graphs="/store",
                query="/query",
                update="/update",
                endings=("/store", "/query", "/update"),
            ),
            Profile(
                "virtuoso",
                graphs="/sparql-graph-crud-auth",
                query="/sparql",
                update="/sparql-auth",
                endings=(
                    "/sparql-graph-crud-auth",
                    "/sparql-graph-crud",
                    "/sparql-auth",
                    "/sparql",
                ),
                has_default_graph=False,
                # 3,000 triples are more than its compiler takes; the time that it
                # needs grows with the square: 0.3 s for 500, 0.9 s for 1,000.
                most_in_an_update=500,
            ),
            Profile(
                "fuseki",
                graphs="/data",
                query="/query",
                update="/update",
                endings=("/data", "/query", "/sparql", "/update", "/get"),
            ),
            Profile(
                "graphdb",
                graphs="/rdf-graphs/service",
                query="",
                update="/statements",
                endings=("/rdf-graphs/service", "/statements"),
            ),
            Profile(
                "rdf4j",
                graphs="/rdf-graphs/service",
                query="",
                update="/statements",
                endings=("/rdf-graphs/service", "/statements"),
            ),
            Profile("blazegraph", graphs=None, query="", update=""),
            Profile("qlever", graphs="", query="", update=""),
            PLAIN,
        )
    }
)
_SIGNS = (
    (re.compile(r"/(sparql-graph-crud(-auth)?|sparql-auth)$"), "virtuoso"),
    (re.compile(r"/rdf4j-server/repositories/[^/]+"), "rdf4j"),
    (re.compile(r"/repositories/[^/]+"), "graphdb"),
    (re.compile(r"/(namespace/[^/]+|bigdata|blazegraph)/sparql$"), "blazegraph"),
    (re.compile(r"/store$"), "oxigraph"),
    (re.compile(r"/data$"), "fuseki"),
)
_SERVERS = ("oxigraph", "virtuoso")


def check(url: str) -> None:
    """Raise KGError for what is no address of a store; a password is not repeated."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise KGError("URL: is broken; should be such as https://host/store") from error
    if parts.username is not None or parts.password is not None:
        raise KGError(
            f"{parts.hostname}: a login does not belong into the URL; set KG_PUSH_USER "
            "and KG_PUSH_PASSWORD, or give --user NAME"
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise KGError(f"{url}: should be such as https://host/store")
    if parts.query or parts.fragment:
        raise KGError(f"{url}: should end before its ? or #")


def guess(url: str) -> str | None:
    """Name the kind of store that an address tells of; None where it tells nothing.

    >>> guess("http://127.0.0.1:8890/sparql-graph-crud-auth"), guess("http://host/")
    ('virtuoso', None)
    >>> guess("https://host/graphs")
    'plain'
    """
    path = urlsplit(url).path.rstrip("/")
    for sign, name in _SIGNS:
        if sign.search(path):
            return name
    return PLAIN.name if path else None


def of_server(header: str) -> str | None:
    """Name the kind of store by the name that its server gives itself."""
    return next((one for one in _SERVERS if header.lower().startswith(one)), None)


def place(
    url: str, name: str, *, query: str | None = None, update: str | None = None
) -> Place:
    """Return the addresses of a store; those that are given go before its own.

    >>> place("http://127.0.0.1:3030/lab/data", "fuseki").query
    'http://127.0.0.1:3030/lab/query'
    """
    profile = PROFILES[name]
    root = url.rstrip("/")
    ending = next((one for one in profile.endings if root.endswith(one)), "")
    root = root.removesuffix(ending)
    return Place(
        profile,
        graphs=url if profile is PLAIN else _under(root, profile.graphs),
        query=query or _under(root, profile.query),
        update=update or _under(root, profile.update),
    )


def _under(root: str, path: str | None) -> str | None:
    return None if path is None else root + path
