"""Requests that survive a bad moment of the network or the store, and answers to them.

Sending the same part twice does no harm: triples are a set, and no part has blank
nodes. So every request is repeated when no answer came or the store was busy. No
redirect is followed: data and login go to the address that a person gave, or nowhere.
"""

from __future__ import annotations

import html
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import unquote, urljoin, urlsplit

import requests
from requests.auth import AuthBase

from kg import console
from kg.errors import KGError
from kg.namespaces import on_one_line
from kg.push import login
from kg.push.login import Login, Nobody

_BUSY = frozenset({429, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
# The names and counts of 5,000 graphs are 1.5 MB of JSON.
_MOST_READ = 64 << 20
_MOST_TOLD = 200
# A body as short as this is taken by the network whether or not the store reads it.
_CONNECT, _SHORT = 10.0, 4_096
_TAG = re.compile(
    r"<(style|script|title|h1)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to wait for a store, in seconds."""

    retries: int = 5
    first: float = 0.5
    longest: float = 30.0
    answer: float = 300.0
    pause: Callable[[float], None] = time.sleep

    def wait(self, failures: int, headers: Mapping[str, str]) -> float:
        """Return how long to wait: what the store says, or twice as long each time.

        By chance up to half of it less, so that many clients do not come back at once.
        """
        told = _retry_after(headers.get("Retry-After", ""))
        if told is not None:
            return told
        doubled = min(self.longest, self.first * 2.0 ** (failures - 1))
        return doubled * random.uniform(0.5, 1)  # noqa: S311  hides nothing

    def limits(self, body: bytes) -> tuple[float, float]:
        """Return how long to wait for a connection, and then for an answer.

        The first is the limit for a body to be taken, too: Oxigraph empties a graph
        before it reads what comes in its place, which takes longer than to connect.
        """
        is_short = len(body) < _SHORT
        return min(_CONNECT, self.answer) if is_short else self.answer, self.answer


@dataclass(frozen=True, slots=True)
class Answer:
    """What a store said: status, headers (whatever their case) and text."""

    what: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_good(self) -> bool:
        """Tell whether the store did what was asked."""
        return 200 <= self.status < 300

    def told(self) -> str:
        """Return status and the beginning of the text, safe for a terminal."""
        text = self.body.decode("utf-8", "replace")
        if "html" in self.headers.get("Content-Type", "") or "<html" in text.lower():
            text = html.unescape(_TAG.sub(" ", text))
        line = on_one_line(text)
        if len(line) > _MOST_TOLD:
            line = f"{line[:_MOST_TOLD]}…"
        try:
            status = f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            status = str(self.status)
        return f"{status}: {line}" if line else status


@dataclass(frozen=True, slots=True)
class _Request:
    verb: str
    url: str
    body: bytes
    headers: Mapping[str, str]


class Wire:
    """The road to one store; the login is shown there and nowhere else."""

    def __init__(self, url: str, login_: Login, patience: Patience) -> None:
        self._home = url
        self._login = login_
        self._patience = patience
        self._auth: AuthBase = login.at_once(login_, url)
        self._was_shown = not isinstance(self._auth, Nobody)
        self._session = requests.Session()
        # A proxy of the network has no business between this machine and itself.
        self._session.trust_env = not login.is_loopback(url)
        self._session.headers["User-Agent"] = "labkg"

    def send(
        self,
        verb: str,
        url: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer to a request, after logging in where that is asked for.

        Raises KGError for no answer, a redirect and a login that is not accepted.
        """
        request = _Request(verb, url, body, dict(headers or {}))
        answer = self._patiently(request)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            if self._was_shown or not self._is_home(url):
                raise KGError(self._refusal(url, answer))
            challenge = answer.headers.get("WWW-Authenticate", "")
            self._auth = login.answer(self._login, url, challenge)
            self._was_shown = True
            return self.send(verb, url, body=body, headers=headers)
        if answer.status in _MOVED:
            target = urljoin(url, answer.headers.get("Location", ""))
            raise KGError(
                f"{url}: sends on to {self._safe(target)}; nothing was sent there: "
                "give that address if you trust it"
            )
        return answer

    def demand(self, answer: Answer) -> Answer:
        """Return an answer that is good; raise KGError for any other."""
        if answer.is_good:
            return answer
        hints: Mapping[int, str] = {
            403: f"; may {self._name()} write?",
            404: "; is it the address of a store? see --store",
            413: "; a smaller --chunk may pass",
        }
        hint = hints.get(answer.status, "")
        raise KGError(f"{answer.what}: {self._safe(answer.told())}{hint}")

    def _patiently(self, request: _Request) -> Answer:
        what = f"{request.verb} {self._safe(unquote(request.url))}"
        failures = 0
        while True:
            headers: Mapping[str, str] = {}
            try:
                answer = self._once(request, what)
                if answer.status not in _BUSY:
                    return answer
                trouble, headers = answer.told(), answer.headers
            except requests.exceptions.SSLError as error:
                raise KGError(f"{what}: {self._why(error)}") from error
            except requests.RequestException as error:
                self._session.close()
                trouble = self._why(error)
            failures += 1
            self._wait(what, self._safe(trouble), failures, headers)

    def _wait(
        self, what: str, trouble: str, failures: int, headers: Mapping[str, str]
    ) -> None:
        seconds = self._patience.wait(failures, headers)
        most = self._patience.retries
        if failures > most:
            raise KGError(f"{what}: {trouble}; given up after {_times(failures)}")
        if seconds > self._patience.answer:
            raise KGError(
                f"{what}: {trouble}; it asks to come back in {seconds:.0f} s, "
                "which is longer than --timeout"
            )
        console.remark(
            f"kg: {what}: {trouble}; again in {seconds:.1f} s ({failures} of {most})"
        )
        self._patience.pause(seconds)

    def _once(self, request: _Request, what: str) -> Answer:
        with self._session.request(
            request.verb,
            request.url,
            data=request.body,
            headers=request.headers,
            auth=self._auth if self._is_home(request.url) else Nobody(),
            timeout=self._patience.limits(request.body),
            allow_redirects=False,
            stream=True,
        ) as response:
            body = _read(response)
            answer = Answer(what, response.status_code, response.headers, body)
        if not answer.is_good:
            # Virtuoso does not read the body of what it refuses, and would take it
            # for the next request on the same connection.
            self._session.close()
        return answer

    def _is_home(self, url: str) -> bool:
        return _origin(url) == _origin(self._home)

    def _refusal(self, url: str, answer: Answer) -> str:
        if not self._is_home(url):
            return f"{url}: asks for a login, which is shown to {self._home} alone"
        return f"{url}: does not accept the login of {self._name()} ({answer.status})"

    def _name(self) -> str:
        if self._login.token:
            return "the token"
        return self._login.user or "one without a login"

    def _safe(self, text: str) -> str:
        return self._login.hidden(on_one_line(text))

    def _why(self, error: Exception) -> str:
        """Tell the innermost reason: requests wraps it three times."""
        reason: BaseException = error
        while reason.__cause__ or reason.__context__:
            reason = reason.__cause__ or reason.__context__ or reason
        if isinstance(error, requests.Timeout) or isinstance(reason, TimeoutError):
            return "does not answer in time"
        told = getattr(reason, "strerror", None) or str(reason) or type(error).__name__
        return self._safe(f"cannot be reached: {told}")


def _read(response: requests.Response) -> bytes:
    body = b""
    for piece in response.iter_content(1 << 16):
        body += piece
        if len(body) > _MOST_READ:
            raise KGError(f"{response.url}: the answer is too large")
    return body


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or usual


def _retry_after(text: str) -> float | None:
    """Read seconds or a date; None for anything else."""
    if text.strip().isdecimal():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (date - datetime.now(UTC)).total_seconds())


def _times(count: int) -> str:
    return "one try" if count == 1 else f"{count} tries"
