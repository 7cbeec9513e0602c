"""A site on this machine that answers as it is told, and remembers what was asked.

Tests see it under any host name, at the usual ports: ``World`` leads all connections to
it. Its clock goes on by itself with each look at it, and when someone waits.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpcore

from kg.fetch import crawl
from kg.fetch.connection import Roads
from kg.fetch.found import Found
from kg.fetch.manners import Clock, Manners

CERTIFICATE = Path(__file__).with_name("crawl_site.pem")
PUBLIC = "93.184.215.14"
# Loading what the system trusts takes longer than most tests.
_NO_TRUST = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass(frozen=True)
class Asked:
    """A request as it came, and when, by the clock of the test."""

    host: str
    path: str
    headers: Mapping[str, str]
    at: float


@dataclass
class Reply:
    """An answer; one with an ETag or a date says "not modified" where that is so."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, handler: Handler) -> None:
        """Answer."""
        told = {"Content-Type": "text/html; charset=utf-8", **self.headers}
        if self._is_known(handler):
            handler.say(304, b"", told)
        else:
            handler.say(self.status, self.body, told)

    def _is_known(self, handler: Handler) -> bool:
        pairs = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
        return any(
            handler.headers[asked] and handler.headers[asked] == self.headers.get(told)
            for asked, told in pairs
        )


@dataclass
class Site:
    """Replies by path; a path with a host before it comes first."""

    replies: dict[str, Callable[[Handler], None]] = field(default_factory=dict)
    first: dict[str, deque[Callable[[Handler], None]]] = field(
        default_factory=lambda: defaultdict(deque)
    )
    asked: list[Asked] = field(default_factory=list)
    at: Callable[[], float] = lambda: 0.0
    port: int = 0

    @property
    def url(self) -> str:
        """Give its address on this machine."""
        return f"http://127.0.0.1:{self.port}"

    def paths(self, host: str | None = None) -> list[str]:
        """Give the paths that were asked for, in their order, without robots.txt."""
        return [
            one.path
            for one in self.asked
            if one.path != "/robots.txt" and host in (None, one.host)
        ]

    def headers_of(self, path: str) -> Mapping[str, str]:
        """Give the headers of the last request for a path."""
        return next(one.headers for one in reversed(self.asked) if one.path == path)


class Handler(BaseHTTPRequestHandler):
    """Answers one request after another on a connection."""

    protocol_version = "HTTP/1.1"
    site: Site

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer as the site is told."""
        site, host = self.site, self.headers["Host"]
        name = host.partition(":")[0]
        site.asked.append(Asked(name, self.path, dict(self.headers), site.at()))
        queue = site.first.get(self.path)
        reply = queue.popleft() if queue else None
        reply = reply or site.replies.get(name + self.path)
        reply = reply or site.replies.get(self.path) or Reply(b"no page", 404)
        reply(self)

    def say(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        """Answer."""
        self.send_response(status)
        told = {"Content-Length": str(len(body)), **headers}
        for key, value in told.items():
            self.send_header(key, value)
        self.end_headers()
        if status != 304:
            self.wfile.write(body)


@dataclass
class Time:
    """A clock that nobody waits for."""

    seconds: float = 0.0
    step: float = 0.001
    slept: list[float] = field(default_factory=list)
    began: datetime = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def clock(self) -> Clock:
        """Give it as the fetcher wants it."""
        return Clock(self._now, self._sleep, self._date)

    def _now(self) -> float:
        self.seconds += self.step
        return self.seconds

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def _date(self) -> datetime:
        return self.began + timedelta(seconds=self.seconds)


class Detour(httpcore.NetworkBackend):
    """Leads each connection to the site, whatever number it wants."""

    def __init__(self, site: Site) -> None:
        self.numbers: list[str] = []
        self._site = site
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the site."""
        self.numbers.append(host)
        return self._network.connect_tcp("127.0.0.1", self._site.port, timeout)


@dataclass
class World:
    """A site, names that lead to it, a clock and a folder for what is fetched."""

    site: Site
    folder: Path
    time: Time = field(default_factory=Time)
    names: dict[str, list[str]] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)
    trust: ssl.SSLContext = _NO_TRUST
    manners: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lead to the site, which has the clock of the test."""
        self.detour = Detour(self.site)
        self.site.at = lambda: self.time.seconds

    def look_up(self, host: str, port: int) -> list[str]:
        """Give the numbers of a name; an unknown one is public."""
        self.looked_up.append(host)
        if host in self.names:
            return self.names[host]
        try:
            socket.inet_aton(host)
        except OSError:
            return [host] if ":" in host else [PUBLIC]
        return [host]

    def fetch(self, *sources: str, **settings: object) -> Found:
        """Fetch, with nothing that is not public unless that is said."""
        allow = bool(settings.pop("allow_private", False))
        roads = Roads(allow, self.look_up, self.detour, self.trust)
        manners = Manners("labkg/0", clock=self.time.clock(), **self.manners)  # type: ignore[arg-type]
        told = crawl.Settings(manners, roads, **settings)  # type: ignore[arg-type]
        return crawl.fetch(sources, self.folder, told)


def page(text: str = "a page") -> Reply:
    """Give a page of HTML."""
    return Reply(f"<html><title>{text}</title><p>{text}</p></html>".encode())


def moved(location: str, status: int = 302) -> Reply:
    """Give a redirect."""
    return Reply(b"", status, {"Location": location})


def robots(*lines: str) -> Reply:
    """Give a robots.txt."""
    return Reply("\n".join(lines).encode(), headers={"Content-Type": "text/plain"})


def sitemap(*addresses: str, index: bool = False, packed: bool = False) -> Reply:
    """Give a sitemap, or an index of them."""
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    rows = "".join(f"<{inner}><loc>{one}</loc></{inner}>" for one in addresses)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    text = f'<?xml version="1.0"?><{outer} xmlns="{space}">{rows}</{outer}>'.encode()
    if packed:
        return Reply(
            gzip.compress(text, mtime=0), headers={"Content-Type": "application/gzip"}
        )
    return xml(text)


def xml(text: bytes) -> Reply:
    """Give XML."""
    return Reply(text, headers={"Content-Type": "application/xml"})


def raw(*pieces: bytes) -> Callable[[Handler], None]:
    """Write bytes as they are, and close the connection."""

    def reply(handler: Handler) -> None:
        try:
            for piece in pieces:
                handler.wfile.write(piece)
        except OSError:
            pass  # the fetcher has heard enough
        handler.close_connection = True

    return reply


def endless(head: bytes, piece: bytes) -> Callable[[Handler], None]:
    """Write a head, and then a piece until the fetcher has heard enough."""

    def reply(handler: Handler) -> None:
        try:
            handler.wfile.write(head)
            while True:
                handler.wfile.write(piece)
        except OSError:
            handler.close_connection = True

    return reply


@contextmanager
def running(*, secret: bool = False) -> Iterator[Site]:
    """Run a site on a free port of this machine; ``secret`` speaks TLS."""
    site = Site()
    handler = type("Told", (Handler,), {"site": site})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        if secret:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        site.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
