"""One request -> one answer, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpcore
import httpx

from kg.fetch import body
from kg.fetch.connection import NotPublicError, OutOfTimeError, Road
from kg.fetch.manners import Bounds, Manners, retry_after

HTML = frozenset({"text/html", "application/xhtml+xml"})
# How the reasons begin for which an address is never asked for.
REFUSED = "refused"
PAGES = HTML | {"text/plain"}
# What sitemaps are sent as, beside text.
LISTS = frozenset(
    {
        "application/gzip",
        "application/octet-stream",
        "application/x-gzip",
        "application/xml",
        "text/xml",
    }
)
_PACKED = {"": False, "identity": False, "gzip": True, "x-gzip": True}
_ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1"
# The host is well but busy, or its gateway is not: worth another try.
_BUSY = frozenset({408, 425, 429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for.

    ``conditions`` are the headers that allow the answer "not modified", ``kinds`` the
    media types that are read (None for all), ``delay`` the least seconds until the next
    request to that host.
    """

    address: str
    bounds: Bounds
    delay: float
    kinds: frozenset[str] | None = PAGES
    conditions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host said; ``body`` is unpacked, and empty where the status is not 200."""

    address: str
    status: int
    headers: httpx.Headers
    body: bytes = b""

    @property
    def media(self) -> str:
        """Give the media type in small letters, empty where none is told."""
        return media(self.headers)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why there is nothing to read.

    ``passes``: another day may bring it, so that what is kept still stands. ``again``:
    another try now may, after ``wait`` seconds if the host said so.
    """

    address: str
    reason: str
    passes: bool = False
    again: bool = False
    wait: float | None = None


def ask(
    request: Request, pool: httpcore.ConnectionPool, road: Road, manners: Manners
) -> Answer | NoAnswer:
    """Ask once for an address."""
    road.ends = manners.clock.now() + request.bounds.seconds
    silence = {
        "connect": manners.connect,
        "read": manners.read,
        "write": manners.read,
        "pool": manners.connect,
    }
    try:
        with pool.stream(
            "GET",
            _url(request.address),
            headers=_headers(request, manners),
            extensions={"timeout": silence},
        ) as response:
            headers = httpx.Headers(response.headers)
            answer = Answer(request.address, response.status, headers)
            return _read(request, answer, response.iter_stream(), manners)
    except NotPublicError as error:
        return NoAnswer(request.address, f"{REFUSED}: {error}")
    except body.TooLargeError:
        return NoAnswer(
            request.address, f"too large: over {request.bounds.size / 1e6:.0f} MB"
        )
    except OutOfTimeError:
        told = f"too slow: not whole after {request.bounds.seconds:.0f} s"
        return NoAnswer(request.address, told, passes=True)
    except body.DamagedError:
        told = "broken off: its packed bytes have no end"
        return NoAnswer(request.address, told, passes=True, again=True)
    except httpcore.TimeoutException:
        told = "no answer: nothing came in time"
        return NoAnswer(request.address, told, passes=True, again=True)
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        told = f"no answer: {_why(error)}"
        return NoAnswer(request.address, told, passes=True, again=True)


def media(headers: Mapping[str, str]) -> str:
    """Give the media type of an answer in small letters."""
    return headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _url(address: str) -> httpcore.URL:
    """Give the parts as they are: httpcore would cut what follows a semicolon."""
    url = httpx.URL(address)
    scheme = url.scheme.encode("ascii")
    return httpcore.URL(
        scheme=scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )


def _headers(request: Request, manners: Manners) -> list[tuple[str, str]]:
    told = {
        "Host": urlsplit(request.address).netloc,
        "User-Agent": manners.agent,
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip",
    }
    return [*told.items(), *request.conditions.items()]


def _read(
    request: Request, answer: Answer, pieces: Iterable[bytes], manners: Manners
) -> Answer | NoAnswer:
    address, status, headers = answer.address, answer.status, answer.headers
    if status in _BUSY:
        wait = retry_after(headers.get("Retry-After", ""), manners.clock.date())
        return NoAnswer(address, f"HTTP {status}", passes=True, again=True, wait=wait)
    if status >= 500:
        return NoAnswer(address, f"HTTP {status}", passes=True)
    if status == 304:
        # It has no body; read to its end, the connection serves for the next.
        return Answer(address, status, headers, body.plain(pieces, request.bounds.size))
    if status != 200:
        return answer
    if request.kinds and answer.media and answer.media not in request.kinds:
        told = f"no page: it is {answer.media[:80]}; only HTML and text are read"
        return NoAnswer(address, told)
    packed = _PACKED.get(headers.get("Content-Encoding", "").strip().lower())
    if packed is None:
        return NoAnswer(address, "packed in a way that was not asked for")
    read = body.gunzip if packed else body.plain
    try:
        whole = read(pieces, request.bounds.size)
    except body.TooLargeError as error:
        if not request.bounds.cuts:
            raise
        whole = error.start
    return Answer(address, status, headers, whole)


def _why(error: Exception) -> str:
    """Tell the innermost reason, on one line."""
    reason: BaseException = error
    while reason.__cause__ or reason.__context__:
        reason = reason.__cause__ or reason.__context__ or reason
    told = getattr(reason, "strerror", None) or str(reason) or type(error).__name__
    return " ".join(str(told).split())[:200]
