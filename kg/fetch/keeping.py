"""Answers -> what is known of their addresses now, written down in the store."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.documents import SetAside
from kg.fetch import addresses, kept, noindex
from kg.fetch.exchange import REFUSED, Answer, NoAnswer
from kg.fetch.kept import Kept, Store
from kg.fetch.manners import Clock
from kg.namespaces import on_one_line

_NAME = re.compile(r"[A-Za-z0-9_.:+-]{1,40}")
_MOVED = frozenset({301, 302, 303, 307, 308})


class Keeper:
    """Writes down the answers of one run.

    ``fetched`` and ``unchanged`` are the addresses whose bytes came, or are the same;
    ``stale`` those of which an earlier answer stands since none came now.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self.fetched: set[str] = set()
        self.unchanged: set[str] = set()
        self.stale: dict[str, SetAside] = {}
        self.run = store.begin(clock.date())
        self._store = store
        self._clock = clock

    def finish(self) -> None:
        """Note that all was asked for."""
        self._store.finish(self.run, self._clock.date())

    def keep(self, answer: Answer | NoAnswer) -> Kept:
        """Write an answer down; give what is known now."""
        address = answer.address
        before = self._store.get(address)
        if isinstance(answer, NoAnswer):
            if answer.passes:
                return self.standing(address, answer.reason)
            return self._put(Kept(address, "aside", reason=answer.reason))
        if answer.status == 304 and before is not None and before.kind == "page":
            self.unchanged.add(address)
            return self._put(before)
        if answer.status == 200:
            return self._page(answer, before)
        if answer.status in _MOVED and "Location" in answer.headers:
            return self._moved(address, answer.headers["Location"])
        return self._put(Kept(address, "aside", reason=f"HTTP {answer.status}"))

    def standing(self, address: str, reason: str) -> Kept:
        """Give what is kept of an address for which there is no answer now."""
        before = self._store.get(address)
        if before is not None and before.kind in ("page", "moved"):
            self.stale[address] = SetAside(address, on_one_line(reason))
            return before
        return self._put(Kept(address, "trouble", reason=reason))

    def _moved(self, address: str, location: str) -> Kept:
        try:
            target = addresses.target(address, location)
        except ValueError as error:
            told = f"{REFUSED}: what it redirects to {error}"
            return self._put(Kept(address, "aside", reason=told))
        return self._put(Kept(address, "moved", target=target))

    def _page(self, answer: Answer, before: Kept | None) -> Kept:
        headers = answer.headers
        sha256 = kept.sha256(answer.body)
        is_same = before is not None and before.sha256 == sha256
        (self.unchanged if is_same else self.fetched).add(answer.address)
        page = Kept(
            answer.address,
            "page",
            fetched=before.fetched if before is not None and is_same else "",
            etag=headers.get("ETag", ""),
            modified=headers.get("Last-Modified", ""),
            media=answer.media,
            charset=_charset(headers.get("Content-Type", "")),
            sha256=sha256,
            noindex=noindex.header(headers.get("X-Robots-Tag", ""))
            or noindex.page(answer.body),
        )
        return self._put(page, answer.body)

    def _put(self, one: Kept, data: bytes | None = None) -> Kept:
        now = self._clock.date().strftime("%Y-%m-%dT%H:%M:%SZ")
        one = replace(one, run=self.run, fetched=one.fetched or now)
        self._store.put(one, data)
        return one


def _charset(content_type: str) -> str:
    """Read the charset that a media type names."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            told = _NAME.match(value.strip().strip("\"'"))
            return told[0] if told else ""
    return ""
