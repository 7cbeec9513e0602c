"""``kg serve``: a build -> its site, until it is ended."""

from __future__ import annotations

import signal
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kg import console, store
from kg.errors import KGError

if TYPE_CHECKING:
    from kg.serve.app import Settings
    from kg.view.look import Look

_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
_SHUTDOWN = 2


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked; ``memory`` is in megabytes, ``deadline`` in seconds."""

    folder: Path
    host: str
    port: int
    public_url: str | None
    allow_hosts: Sequence[str]
    origins: Sequence[str]
    deadline: float
    memory: int
    rows: int
    workers: int
    long: int
    title: str
    logs_queries: bool
    look: Look | None = None


def run(options: Options) -> None:
    """Serve until SIGTERM or SIGINT; what runs then has two seconds to end."""
    try:
        from kg.serve import app, connections
    except ImportError as error:
        raise KGError(
            f"kg serve needs {error.name}: pip install 'labkg[serve]'"
        ) from error
    if store.place(options.folder) is None:
        console.remark(f"kg: {options.folder}: making its store")
        store.write(options.folder)
    host = f"[{options.host}]" if ":" in options.host else options.host
    bound = _bound(options.host, options.port)
    public = _public(options.public_url or f"http://{host}:{bound.getsockname()[1]}/")
    hosts = {urlsplit(public).hostname or "", host, *options.allow_hosts} | _LOCAL
    settings = _settings(options, public, frozenset(hosts))
    server = connections.server(app.application(settings), shutdown=_SHUTDOWN)
    console.remark(f"kg: {options.folder} at {public} (Ctrl+C ends it)")
    # uvicorn ends as it should on a signal, and then sends itself the signal again.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with bound:
            server.run(sockets=[bound])
    except KeyboardInterrupt:
        pass
    if not server.started:
        raise KGError(f"{options.folder}: cannot be served, see the lines above")


def _settings(options: Options, public: str, hosts: frozenset[str]) -> Settings:
    from kg.serve.app import Settings
    from kg.serve.worker import Limits

    return Settings(
        folder=options.folder,
        public=public,
        hosts=hosts,
        title=options.title,
        limits=Limits(options.deadline, options.memory << 20, options.rows),
        short=options.workers,
        long=options.long,
        origins=tuple(options.origins),
        logs_queries=options.logs_queries,
        look=options.look,
    )


def _bound(host: str, port: int) -> socket.socket:
    """Take the port, or one that is free for 0, before anything else is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, or asyncio lets small answers wait for 40 ms (Nagle).
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise KGError(
            f"{host}:{port}: cannot be served there: {error.strerror}; "
            "--port 0 takes one that is free"
        ) from error
    return bound


def _public(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise KGError(
            f"--public-url {url}: should be an address such as https://graph.lab.example/"
        )
    return url if url.endswith("/") else f"{url}/"
