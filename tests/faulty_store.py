"""A triple store on this machine that fails as it is told.

It takes graphs at /store, queries at /query and updates at /update, as Oxigraph does;
what it holds is a store in memory. Each request to /store and /update meets the next of
its faults, None being none.
"""

from __future__ import annotations

import base64
import hashlib
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryResultsFormat,
    RdfFormat,
    Store,
    parse,
)

REALM, NONCE = "the lab", "dcd98b7102dd2f0e8b11d0f600bfb0c0"


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    verb: str
    path: str
    graph: str | None
    size: int
    authorization: str | None
    at: float


@dataclass
class FaultyStore:
    """What the server holds, what was asked of it, and how it fails next."""

    held: Store = field(default_factory=Store)
    asked: list[Asked] = field(default_factory=list)
    faults: deque[Fault | None] = field(default_factory=deque)
    always: Fault | None = None
    scheme: Literal["basic", "digest"] | None = None
    user: str = "ada"
    password: str = "s3cret, é"
    url: str = ""

    def fails(self, *faults: Fault | None) -> None:
        """Meet the next requests with these."""
        self.faults.extend(faults)

    def quads(self) -> list[str]:
        """Give what is held, sorted."""
        return sorted(map(str, self.held))

    def verbs(self) -> list[str]:
        """Give the verbs of what was written."""
        return [one.verb for one in self.asked if one.path in ("/store", "/update")]


class Handler(BaseHTTPRequestHandler):
    """Answers one request after another on a connection."""

    protocol_version = "HTTP/1.1"
    store: FaultyStore

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Answer every verb alike (``do_GET``, ``do_PUT`` …)."""
        if name.startswith("do_"):
            return self._any
        raise AttributeError(name)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def say(self, status: int, text: bytes = b"", **headers: str) -> None:
        """Answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def read(self, share: float = 1) -> bytes:
        """Read the body, or its beginning."""
        return self.rfile.read(int(share * int(self.headers["Content-Length"] or 0)))

    def _any(self) -> None:
        parts = urlsplit(self.path)
        graph = parse_qs(parts.query, keep_blank_values=True).get("graph", [None])[0]
        size = int(self.headers["Content-Length"] or 0)
        authorization = self.headers["Authorization"]
        self.store.asked.append(
            Asked(
                self.command, parts.path, graph, size, authorization, time.monotonic()
            )
        )
        writes = parts.path in ("/store", "/update")
        fault = None
        if writes:
            faults = self.store.faults
            fault = faults.popleft() if faults else self.store.always
        if fault is not None:
            fault(self)
        elif writes and not self._may_write():
            self.read()
            self.say(401, b"who?", WWW_Authenticate=self._challenge())
        elif parts.path == "/store":
            self._store(graph)
        elif parts.path == "/update":
            self.store.held.update(self.read().decode())
            self.say(204)
        elif parts.path == "/query":
            self._query()
        else:
            self.say(404, b"no such page")

    def _store(self, graph: str | None) -> None:
        body = self.read()
        name = NamedNode(graph) if graph else DefaultGraph()
        if self.command in ("PUT", "DELETE"):
            self.store.held.remove_graph(name)
        for quad in parse(body, format=RdfFormat.N_TRIPLES):
            self.store.held.add(Quad(*quad.triple, name))
        self.say(204)

    def _query(self) -> None:
        text = parse_qs(self.read().decode())["query"][0]
        answer = self.store.held.query(text).serialize(format=QueryResultsFormat.JSON)
        self.say(200, answer, Content_Type="application/sparql-results+json")

    def _challenge(self) -> str:
        if self.store.scheme == "basic":
            return f'Basic realm="{REALM}"'
        return f'Digest realm="{REALM}", nonce="{NONCE}", qop="auth", algorithm=MD5'

    def _may_write(self) -> bool:
        shown = self.headers["Authorization"] or ""
        pair = f"{self.store.user}:{self.store.password}".encode()
        if self.store.scheme == "basic":
            return shown == f"Basic {base64.b64encode(pair).decode()}"
        if self.store.scheme == "digest":
            return self._is_digest(shown)
        return True

    def _is_digest(self, shown: str) -> bool:
        told = dict(re.findall(r'(\w+)="?([^",]*)"?', shown))
        if not shown.startswith("Digest ") or told.get("uri") != self.path:
            return False
        first = _md5(f"{self.store.user}:{REALM}:{self.store.password}")
        second = _md5(f"{self.command}:{self.path}")
        middle = f"{NONCE}:{told['nc']}:{told['cnonce']}:auth"
        return told["response"] == _md5(f"{first}:{middle}:{second}")


Fault = Callable[[Handler], None]


def reply(status: int, text: str = "", **headers: str) -> Fault:
    """Give a fault: an answer, after the body was read."""

    def fault(handler: Handler) -> None:
        handler.read()
        handler.say(status, text.encode(), **headers)

    return fault


def dropped(handler: Handler) -> None:
    """Close the connection in the middle of the body."""
    handler.read(0.5)
    handler.close_connection = True


def done_and_dropped(handler: Handler) -> None:
    """Do what is asked, and close the connection before the answer."""
    graph = parse_qs(urlsplit(handler.path).query)["graph"][0]
    for quad in parse(handler.read(), format=RdfFormat.N_TRIPLES):
        handler.store.held.add(Quad(*quad.triple, NamedNode(unquote(graph))))
    handler.close_connection = True


def lost(handler: Handler) -> None:
    """Say that it is done, and do nothing."""
    handler.read()
    handler.say(204)


def late(seconds: float) -> Fault:
    """Give a fault: no answer for some time."""

    def fault(handler: Handler) -> None:
        handler.read()
        time.sleep(seconds)
        handler.close_connection = True

    return fault


@contextmanager
def running() -> Iterator[FaultyStore]:
    """Run a store on a free port of this machine."""
    store = FaultyStore()
    handler = type("Told", (Handler,), {"store": store})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        store.url = f"http://127.0.0.1:{server.server_port}/store"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield store
        finally:
            server.shutdown()
            thread.join()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()
