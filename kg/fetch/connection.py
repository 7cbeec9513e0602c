"""Connections that lead to the public network only, and end when their time is over.

A host name is looked up once for a connection, all its numbers are checked, and the
connection goes to a number that was checked: an answer that changes afterwards changes
nothing. TLS still checks the name. httpcore is the layer of httpx that lets a caller
choose the number; it follows no redirect, keeps no cookie and knows no proxy.
"""

from __future__ import annotations

import math
import ssl
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import httpcore
import httpx

from kg.fetch import networks
from kg.fetch.manners import Clock

# Numbers of one host that are tried before it counts as silent.
_TRIED = 4


class NotPublicError(ValueError):
    """A host that is not on the public network."""


class OutOfTimeError(TimeoutError):
    """An exchange that takes longer than it may."""


@dataclass(frozen=True, slots=True)
class Roads:
    """How hosts are found and reached.

    ``look_up`` gives the numbers of a host and port, or raises OSError.
    """

    allow_private: bool = False
    look_up: Callable[[str, int], Sequence[str]] = networks.look_up
    network: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)
    trust: ssl.SSLContext = field(default_factory=httpx.create_ssl_context)

    def numbers(self, host: str, port: int) -> Sequence[str]:
        """Give the numbers of a host; raise NotPublicError if any is private."""
        try:
            found = self.look_up(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} is not known") from error
        for number in found:
            if not (self.allow_private or networks.is_public(number)):
                told = host if host == number else f"{host} is {number}, which"
                raise NotPublicError(f"{told} is not public; see --allow-private")
        return found


class Road(httpcore.NetworkBackend):
    """The way to one host; ``ends`` is when the exchange under way must be over."""

    def __init__(self, roads: Roads, clock: Clock) -> None:
        self.ends = math.inf
        self._roads = roads
        self._clock = clock

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first number of the host that answers."""
        trouble: Exception = httpcore.ConnectError(f"{host} is not known")
        for number in self._roads.numbers(host, port)[:_TRIED]:
            try:
                stream = self._roads.network.connect_tcp(
                    number,
                    port,
                    timeout=self.left(timeout),
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
            else:
                return _Stream(stream, self)
        raise trouble

    def left(self, seconds: float | None) -> float:
        """Give how long to wait for the next bytes; raise OutOfTimeError at the end."""
        left = self.ends - self._clock.now()
        if left <= 0:
            raise OutOfTimeError
        return left if seconds is None else min(left, seconds)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, road: Road) -> None:
        self._stream = stream
        self._road = road

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._road.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._road.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._road.left(timeout)
        return _Stream(
            self._stream.start_tls(ssl_context, server_hostname, left), self._road
        )

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
