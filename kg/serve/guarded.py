"""What stands before all answers: names of hosts, headers, faults and the log."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Collection
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.serve.responses import HEADERS, failure
from kg.serve.visits import IN_PATH


class Guarded:
    """Check under which name a request comes, set the headers, and write the log.

    ``root`` is the path from outside, without a slash at its end, that the site stands
    under; ``hosts`` are the names that it goes by, * for any.
    """

    def __init__(self, app: ASGIApp, root: str, hosts: Collection[str]) -> None:
        self.app, self.root, self.hosts = app, root, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, whatever happens."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, sent = time.monotonic(), _Sent(send)
        path = str(scope["path"])
        if self.root and path.startswith(f"{self.root}/"):
            scope = {**scope, "path": path.removeprefix(self.root)}
        try:
            await self._answering(scope)(scope, receive, sent)
        except asyncio.CancelledError:  # the server ends, and waits no longer
            if not sent.status:
                await failure(503, "the site is ending")(scope, receive, sent)
        except Exception:  # the server tells of it in its log
            if not sent.status:
                why = "the site has failed here; its log says why"
                await failure(500, why)(scope, receive, sent)
            raise
        finally:
            spent = (time.monotonic() - begun) * 1000
            where = quote(path, safe=IN_PATH)
            log(f"{scope['method']} {where} {sent.status} {spent:.0f} ms")

    def _answering(self, scope: Scope) -> ASGIApp:
        host = Headers(scope=scope).get("host", "")
        if _name(host) in self.hosts or "*" in self.hosts:
            return self.app
        return failure(
            421, "this site goes by another name; kg serve --allow-host adds one"
        )


class _Sent:
    """Send an answer with the headers that all have; remember its status."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            told = Headers(raw=message["headers"])
            message["headers"] = [
                *message["headers"],
                *(
                    (name.lower().encode(), value.encode())
                    for name, value in HEADERS.items()
                    if name not in told
                ),
            ]
        await self.send(message)


def log(line: str) -> None:
    """Write a line to the log; what could pass for another or move a terminal is a ?.

    A query holds what others wrote.
    """
    shown = "".join(char if char.isprintable() else "?" for char in line)
    sys.stderr.write(f"{shown}\n")


def _name(host: str) -> str:
    """Return the name of a Host header, without its port.

    >>> _name("localhost:8000"), _name("[::1]:8000"), _name("LAB.example")
    ('localhost', '[::1]', 'lab.example')
    """
    name, _, port = host.rpartition(":")
    return (name if name and port.isdigit() else host).lower()
