"""Connections that cannot hold up a server: silent ones, slow ones, too many.

uvicorn waits for a request that does not come, and keeps an answer that nobody takes,
for as long as the other side likes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

# So many are open at once; beyond, the one that has been idle for longest is cut.
_MOST = 384
# Seconds in which the head of a request must come.
_PATIENCE = 15.0
# Of an answer so many bytes must be taken between two looks, in seconds.
_LEAST, _LOOK = 16 << 10, 5.0
# Bytes of answers that wait to be taken; beyond, the one that waits for longest is cut.
_MOST_HELD = 256 << 20


def server(
    application: Callable[..., Awaitable[None]], *, shutdown: int
) -> uvicorn.Server:
    """Make a server of such connections; what runs at its end has so many seconds."""
    return uvicorn.Server(
        uvicorn.Config(
            application,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=shutdown,
            http=Connection,
            ws="none",
            limit_concurrency=2 * _MOST,
        )
    )


class Connection(H11Protocol):
    """A connection that is cut when its other side keeps it waiting."""

    def connection_made(  # type: ignore[override]  # as uvicorn has it
        self, transport: asyncio.Transport
    ) -> None:
        """Begin to watch."""
        super().connection_made(transport)
        self._idle_since = self.loop.time()
        self._held_since: float | None = None
        self._left = 0
        self._seen = self.cycle
        self._next_look = self.loop.call_later(_LOOK, self._look)
        if len(self.connections) > _MOST:
            idle = (one for one in self._all() if not one._is_busy())
            longest = min(idle, key=lambda one: one._idle_since, default=self)
            longest.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """End to watch."""
        self._next_look.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """See that what waits to be taken does not fill the memory."""
        super().pause_writing()
        self._held_since = self.loop.time()
        holding = [one for one in self._all() if one._held_since is not None]
        if sum(map(Connection._held, holding)) > _MOST_HELD:
            longest = min(holding, key=lambda one: one._held_since or 0.0)
            longest.transport.abort()

    def resume_writing(self) -> None:
        """Remember that the answer is being taken."""
        super().resume_writing()
        self._held_since = None

    def _look(self) -> None:
        """Cut the connection if nothing came of it since the last look."""
        left, same = self._held(), self.cycle is self._seen
        if not same or self._is_busy() or left:
            self._idle_since = self.loop.time()
        stalls = same and left > 0 and self._left > 0 and self._left - left < _LEAST
        if stalls or self.loop.time() - self._idle_since > _PATIENCE:
            self.transport.abort()
            return
        self._left, self._seen = left, self.cycle
        self._next_look = self.loop.call_later(_LOOK, self._look)

    def _is_busy(self) -> bool:
        """Tell whether an answer is being made."""
        return self.cycle is not None and not self.cycle.response_complete

    def _held(self) -> int:
        """Count the bytes that the other side has not taken."""
        return self.transport.get_write_buffer_size()

    def _all(self) -> Iterator[Connection]:
        return (one for one in self.connections if isinstance(one, Connection))
