"""Sources -> what is known of their pages, asked for in rounds.

First the sitemaps, one depth after another, then the pages, then what they redirect to.
Nothing is asked for twice, and what is asked for depends on the answers alone, not on
which came first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg import console
from kg.documents import SetAside
from kg.errors import KGError
from kg.fetch import addresses, exchange, kept, robots, sitemaps
from kg.fetch.connection import Roads
from kg.fetch.exchange import Answer, NoAnswer, Request
from kg.fetch.found import Found
from kg.fetch.hosts import Hosts
from kg.fetch.keeping import Keeper
from kg.fetch.kept import Kept, Store
from kg.fetch.manners import PAGE, ROBOTS, SITEMAP, Bounds, Manners
from kg.fetch.robots import Rules
from kg.fetch.sitemaps import Listing
from kg.namespaces import on_one_line

REDIRECTS = 5
# How deep sitemap indexes may lie in one another, and how many sitemaps there may be.
NESTED = 3
MOST_SITEMAPS = 1_000
# A host that asks for a longer pause than this, in seconds, is left alone.
LONGEST_DELAY = 120.0
NOINDEX = "noindex: the page asks not to be indexed"
NOT_KEPT = "not kept: only a run without --offline can fetch it"

# Characters of an address that are shown; usable ones have as many at most.
_SHOWN = 8_000
# Sources that may be lists of addresses; all others are pages.
_ENDINGS = (".xml", ".gz", ".txt", ".urls")


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is asked for: how much of it, of which media types, by which rules."""

    bounds: Bounds
    kinds: frozenset[str] | None
    obeys: bool = True


_PAGES = _Wish(PAGE, exchange.PAGES)
_LISTS = _Wish(SITEMAP, exchange.PAGES | exchange.LISTS)
_RULES = _Wish(ROBOTS, None, obeys=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """What is asked for, and how.

    ``limit`` is the most pages that are asked for beside sitemaps. ``offline`` asks
    nobody. ``noindex`` takes pages that ask not to be indexed.
    """

    manners: Manners = field(default_factory=Manners)
    roads: Roads = field(default_factory=Roads)
    limit: int | None = None
    offline: bool = False
    noindex: bool = False


def fetch(sources: Iterable[str], folder: Path, settings: Settings) -> Found:
    """Ask for the sources and all they list; keep the answers in the folder.

    ``sources`` are addresses as someone wrote them. Raises KGError for one that cannot
    be asked for, and for a folder that cannot be used.
    """
    given = sorted({_given(source) for source in sources})
    if settings.offline and not (folder / kept.INDEX).exists():
        raise KGError(
            f"{folder}: holds no fetched pages; a run without --offline fetches them"
        )
    with kept.opened(folder) as store:
        return _Crawl(store, settings, given).run()


def _given(source: str) -> str:
    try:
        return addresses.normal(source)
    except ValueError as error:
        raise KGError(f"{source}: {error}") from error


class _Crawl:
    """One run; ``_known`` holds what is known of each address that it came to."""

    def __init__(self, store: Store, settings: Settings, given: Sequence[str]) -> None:
        manners = settings.manners
        self._store = store
        self._settings = settings
        self._given = given
        self._ports = {(addresses.host(one), addresses.port(one)) for one in given}
        self._keeper = None if settings.offline else Keeper(store, manners.clock)
        self._hosts = Hosts(settings.roads, manners)
        self._known: dict[str, Kept] = {}
        self._rules: dict[str, Rules] = {}
        self._aside: dict[str, SetAside] = {}

    def run(self) -> Found:
        """Come to know all."""
        wanted = self._expanded()
        asked = wanted[: self._settings.limit]
        self._visit(asked, _PAGES)
        if self._keeper is not None:
            self._keeper.finish()
        return self._found(asked, left_out=len(wanted) - len(asked))

    # --- sitemaps ---------------------------------------------------------------------

    def _expanded(self) -> list[str]:
        """Read the sitemaps among the sources; give the pages, sorted."""
        pages = {one for one in self._given if not _may_list(one)}
        level = [one for one in self._given if _may_list(one)]
        left = MOST_SITEMAPS
        for depth in range(NESTED + 1):
            for one in level[left:]:
                self._set_aside(one, f"not read: over {MOST_SITEMAPS:,} sitemaps")
            level, left = level[:left], max(0, left - len(level))
            self._visit(level, _LISTS)
            below: set[str] = set()
            for one in level:
                listing = self._listing(one)
                if listing is None and self._end(one).kind == "page":
                    pages.add(one)
                elif listing is None:
                    self._refuse(one, self._end(one))
                elif depth == NESTED and listing.sitemaps:
                    self._set_aside(one, f"not read: a sitemap below {NESTED} others")
                else:
                    pages |= self._usable(listing.pages)
                    below |= self._usable(listing.sitemaps)
            level = sorted(below - self._known.keys())
        return sorted(pages)

    def _listing(self, address: str) -> Listing | None:
        """Read a sitemap; None for a page, and for what there is not."""
        end = self._end(address)
        if end.kind != "page":
            return None
        data = kept.read(self._store.folder, end)
        try:
            listing = sitemaps.read(data or b"")
        except ValueError as error:
            self._set_aside(address, f"no sitemap: it {error}")
            return Listing()
        if listing is not None and listing.cut:
            most = sitemaps.MOST_ADDRESSES
            self._set_aside(address, f"read in part: lists over {most:,} addresses")
        return listing

    def _usable(self, listed: Iterable[str]) -> set[str]:
        found = set()
        for one in listed:
            try:
                found.add(addresses.normal(one))
            except ValueError as error:
                self._set_aside(one, f"no usable address: it {error}")
        return found

    # --- rounds -----------------------------------------------------------------------

    def _visit(self, wanted: Iterable[str], wish: _Wish) -> None:
        """Come to know the addresses, and those that they redirect to."""
        wave = set(wanted)
        for _ in range(REDIRECTS + 1):
            new = sorted(wave - self._known.keys())
            if wish.obeys:
                self._learn(new)
            requests = [self._request(address, wish) for address in new]
            self._ask([one for one in requests if one is not None])
            ends = [self._known[address] for address in wave]
            wave = {one.target for one in ends if one.kind == "moved"}

    def _request(self, address: str, wish: _Wish) -> Request | None:
        """Say how to ask for an address; None if that is not needed, or not right."""
        rules = self._rules[addresses.origin(address)] if wish.obeys else robots.ALL
        why = self._forbidden(address, rules)
        before = self._store.get(address)
        if why:
            self._known[address] = Kept(address, "aside", reason=why)
        elif before is not None and self._is_fresh(before):
            self._known[address] = before
        elif self._keeper is None:
            self._known[address] = Kept(address, "trouble", reason=NOT_KEPT)
        elif rules.unread:
            self._known[address] = self._keeper.standing(address, rules.unread)
        else:
            delay = max(self._settings.manners.delay, rules.delay)
            conditions = self._conditions(before)
            return Request(address, wish.bounds, delay, wish.kinds, conditions)
        return None

    def _forbidden(self, address: str, rules: Rules) -> str:
        number = addresses.port(address)
        usual = number in addresses.USUAL_PORTS.values()
        if not usual and (addresses.host(address), number) not in self._ports:
            return f"{exchange.REFUSED}: no source has the port {number}"
        if not rules.allows(address):
            return robots.DISALLOWED
        if rules.delay > LONGEST_DELAY:
            return (
                f"not asked: robots.txt wants {rules.delay:.0f} s between requests, "
                f"over {LONGEST_DELAY:.0f}"
            )
        return rules.refused

    def _is_fresh(self, before: Kept) -> bool:
        """Tell whether what is kept is taken without asking."""
        if self._keeper is None:
            return True
        return before.run == self._keeper.run and before.kind != "trouble"

    def _conditions(self, before: Kept | None) -> dict[str, str]:
        if before is None or before.kind != "page":
            return {}
        if kept.read(self._store.folder, before) is None:
            return {}
        told = {"If-None-Match": before.etag, "If-Modified-Since": before.modified}
        return {name: value for name, value in told.items() if _may_be_sent(value)}

    def _ask(self, requests: Sequence[Request]) -> None:
        if self._keeper is None or not requests:
            return
        answers = self._hosts.ask(requests)
        for answer in console.progress(answers, total=len(requests), label="Fetching"):
            self._known[answer.address] = self._kept(answer, self._keeper)

    def _kept(self, answer: Answer | NoAnswer, keeper: Keeper) -> Kept:
        is_rules = addresses.path(answer.address) == robots.PATH
        if is_rules and isinstance(answer, NoAnswer) and answer.passes:
            # Rules of before do not stand: what they would forbid now is not known.
            return Kept(answer.address, "trouble", reason=answer.reason)
        return keeper.keep(answer)

    # --- robots.txt -------------------------------------------------------------------

    def _learn(self, wanted: Iterable[str]) -> None:
        """Read the robots.txt of each origin that is new."""
        origins = {addresses.origin(one) for one in wanted} - self._rules.keys()
        places = {origin: origin + robots.PATH for origin in origins}
        self._visit(places.values(), _RULES)
        for origin, place in places.items():
            self._rules[origin] = self._read_rules(place)

    def _read_rules(self, place: str) -> Rules:
        end = self._end(place)
        if end.kind == "trouble":
            return Rules(unread=f"robots.txt could not be read: {end.reason}")
        if end.kind == "aside":
            is_refused = end.reason.startswith(exchange.REFUSED)
            return Rules(refused=end.reason) if is_refused else robots.ALL
        data = kept.read(self._store.folder, end)
        if data is None:
            return Rules(unread="robots.txt could not be read: its copy is damaged")
        return robots.read(data)

    # --- what came of it --------------------------------------------------------------

    def _end(self, address: str) -> Kept:
        """Follow redirects to their end; a circle, and too many, are set aside."""
        way = [address]
        while (one := self._known[way[-1]]).kind == "moved":
            if one.target in way:
                circle = " -> ".join([*way[way.index(one.target) :], one.target])
                return Kept(address, "aside", reason=f"redirects in a circle: {circle}")
            if len(way) > REDIRECTS:
                told = f"redirects more than {REDIRECTS} times: last to {one.target}"
                return Kept(address, "aside", reason=told)
            way.append(one.target)
        return one

    def _found(self, asked: Iterable[str], *, left_out: int) -> Found:
        pages: dict[str, Kept] = {}
        for address in asked:
            end = self._end(address)
            if end.kind != "page":
                self._refuse(address, end)
            elif end.noindex and not self._settings.noindex:
                self._set_aside(address, NOINDEX)
            else:
                pages[end.address] = end
        keeper = self._keeper
        stale = {} if keeper is None else keeper.stale
        return Found(
            self._store.folder,
            tuple(pages[address] for address in sorted(pages)),
            tuple(self._aside[source] for source in sorted(self._aside)),
            0 if keeper is None else len(keeper.fetched & pages.keys()),
            0 if keeper is None else len(keeper.unchanged & pages.keys()),
            tuple(stale[address] for address in sorted(stale)),
            left_out,
        )

    def _refuse(self, address: str, end: Kept) -> None:
        more = f" (redirected to {end.address})" * (end.address != address)
        self._set_aside(address, end.reason + more)

    def _set_aside(self, address: str, reason: str) -> None:
        """Name an address that is not read; a host's words obey no terminal here."""
        shown = on_one_line(address[:_SHOWN])
        self._aside.setdefault(shown, SetAside(shown, on_one_line(reason)))


def _may_be_sent(value: str) -> bool:
    return bool(value) and value.isascii() and value.isprintable()


def _may_list(address: str) -> bool:
    path = addresses.path(address).lower()
    return path.endswith(_ENDINGS) or "sitemap" in path.rpartition("/")[2]
