"""Who may write: a name and a password, or a token, and to whom they are shown.

A password or a token goes over https, or to this machine itself. Digest does not send
the password, so it may go over plain http.
"""

from __future__ import annotations

import base64
import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from requests import PreparedRequest
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from kg.errors import KGError

Scheme = Literal["basic", "digest"]
# Where a server takes both, the one that does not send the password.
_SCHEMES: tuple[Scheme, ...] = ("digest", "basic")

USER, PASSWORD, TOKEN = "KG_PUSH_USER", "KG_PUSH_PASSWORD", "KG_PUSH_TOKEN"
_HOW = f"set {USER} and {PASSWORD}, or give --user NAME"


@dataclass(frozen=True, slots=True)
class Login:
    """A person's name and password, or a token; the secret is never shown."""

    user: str | None = None
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    scheme: Scheme | None = None
    insecure: bool = False

    def hidden(self, text: str) -> str:
        """Return a text without the secrets that it may repeat."""
        pair = f"{self.user}:{self.password}".encode()
        encoded = base64.b64encode(pair).decode() if self.password else ""
        for secret in (encoded, self.password, self.token):
            text = text.replace(secret, "…") if secret else text
        return text


class Nobody(AuthBase):
    """No login, not even one that requests would look up in ``~/.netrc``."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Leave the request as it is."""
        return request


class _Bearer(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def given(
    user: str | None,
    ask: Callable[[], str],
    environment: Mapping[str, str] = os.environ,
    *,
    scheme: Scheme | None = None,
    insecure: bool = False,
) -> Login:
    """Return the login of the environment, or of a person who is asked for the rest.

    A password in the environment spares the question, a name given goes before the
    one there. Raises KGError where half of a login is missing.
    """
    name = user or environment.get(USER)
    password = environment.get(PASSWORD, "")
    token = environment.get(TOKEN, "")
    if name is None and password:
        raise KGError(f"{PASSWORD}: is set without {USER}; set both")
    if name is not None and ":" in name:
        raise KGError(f"{name}: a name of a login has no colon")
    if user is not None and not password:
        password = ask()
    if name is not None and not password:
        raise KGError(f"{USER}: is set without {PASSWORD}; {_HOW}")
    return Login(name, password, token, scheme, insecure)


def at_once(login: Login, url: str) -> AuthBase:
    """Return what is shown unasked: a token, or the basic login if that was wished."""
    if login.token:
        _refuse_in_the_clear(login, url, "a token")
        return _Bearer(login.token)
    if login.user is not None and login.scheme == "basic":
        return _basic(login, url)
    return Nobody()


def answer(login: Login, url: str, challenge: str) -> AuthBase:
    """Return the login in the form that the server asks for (WWW-Authenticate).

    Raises KGError where there is none, or where it would go in the clear.
    """
    offered = [one for one in _SCHEMES if one in challenge.lower()]
    if login.user is None:
        told = f" ({' or '.join(offered)})" if offered else ""
        raise KGError(f"{url}: asks for a login{told}; {_HOW}")
    if login.scheme is not None and login.scheme not in offered:
        raise KGError(
            f"{url}: asks for {' or '.join(offered) or 'another login'}; "
            f"leave out --auth {login.scheme}"
        )
    scheme = login.scheme or next(iter(offered), None)
    if scheme is None:
        raise KGError(
            f"{url}: asks for a login that is neither basic nor digest; "
            f"a token goes into {TOKEN}"
        )
    if scheme == "basic":
        return _basic(login, url)
    return HTTPDigestAuth(login.user, login.password)


def is_loopback(url: str) -> bool:
    """Tell whether an address is this machine itself.

    >>> is_loopback("http://127.0.0.1:7878"), is_loopback("http://127.0.0.1.example/")
    (True, False)
    """
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _basic(login: Login, url: str) -> AuthBase:
    _refuse_in_the_clear(login, url, "the password")
    # As bytes: requests would write text in Latin-1, servers read UTF-8.
    return HTTPBasicAuth((login.user or "").encode(), login.password.encode())


def _refuse_in_the_clear(login: Login, url: str, what: str) -> None:
    if login.insecure or is_loopback(url) or urlsplit(url).scheme == "https":
        return
    raise KGError(
        f"{url}: {what} would go over the network for all to read; give an https "
        "address, or --insecure-login where the network is your own"
    )
