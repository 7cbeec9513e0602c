"""A page, publication, thing or statement that differs -> why it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.diff import causes
from kg.diff.causes import Way
from kg.diff.changes import Change, Restated, Unit
from kg.diff.compare import ROLES, Pair
from kg.diff.known import Key, Known, Quote, Said
from kg.diff.reasons import Reason, Why
from kg.diff.snapshot import Snapshot
from ontology.kinds import Lang
from ontology.terms import KG


class Because:
    """Gives the reasons for what differs between two builds."""

    def __init__(self, pair: Pair) -> None:
        """Look from the old build to the new one, and back."""
        self.pair = pair
        self._on = causes.on(pair.old, pair.new, pair.pages)
        self._back = causes.back(pair.old, pair.new, pair.pages)
        self._taken = {heir.id for heir in pair.heirs.values()}

    def of_page(self, unit: Unit) -> tuple[Reason, ...]:
        """Tell why a page is gone or new."""
        if unit.change is Change.REMOVED and unit.old is not None:
            return (causes.of_page(self._on, unit.old),)
        if unit.change is Change.ADDED and unit.new is not None:
            return (causes.of_page(self._back, unit.new),)
        return ()

    def of_unit(self, unit: Unit) -> tuple[Reason, ...]:
        """Tell why a publication or a thing differs."""
        pair = self.pair
        if unit.new is None and unit.old is not None:
            return gone(self._on, pair.old, unit.old)
        if unit.new is not None and unit.old is None:
            return gone(self._back, pair.new, unit.new)
        if unit.old is None or unit.new is None:
            return ()
        if unit.old.startswith("publication/"):
            return self._of_work(unit, unit.old, unit.new)
        if unit.change is Change.SPLIT:
            return self._of_split(unit.old, unit.new)
        if unit.change is Change.CHANGED:
            return self._of_changed(unit, unit.old)
        decision = pair.heirs[unit.old].decision
        if decision is not None:
            return (causes.decided(decision, self._on),)
        return one_thing(unit.old, unit.new, pair.old, pair.new)

    def of_statement(self, one: Restated) -> tuple[Reason, ...]:
        """Tell why a statement is gone, new or has changed."""
        pair = self.pair
        if one.new is None and one.old is not None:
            return self._of_lost(pair.old.said(one.old))
        if one.old is None and one.new is not None:
            return self._of_won(pair.new.said(one.new))
        if one.old is None or one.new is None:
            return ()
        old, new = pair.old.said(one.old), pair.new.said(one.new)
        if one.change is Change.ROLE:
            return self._of_role(old, new)
        return self._of_evidence(old, new)

    # --- publications and things ---

    def _of_work(self, unit: Unit, old: str, new: str) -> tuple[Reason, ...]:
        pair = self.pair
        before, after = pair.old.work(old).pages, pair.new.work(new).pages
        same: tuple[Reason, ...] = ()
        if unit.change is Change.MERGED:
            same = (Reason(Why.SAME_WORK, told=named(pair.new, new)),)
        pages = (
            *causes.of_pages(self._on, before),
            *causes.of_pages(self._back, after),
        )
        reasons = tuple(_once((*same, *pages)))
        if reasons or not before:
            return reasons
        return tuple(causes.unread(self._on, before[0], None))

    def _of_split(self, old: str, new: str) -> tuple[Reason, ...]:
        decision = self.pair.origins[new].decision
        if decision is not None:
            return (causes.decided(decision, self._on),)
        was = Reason(Why.WAS_ITS_NAME, told=named(self.pair.old, old))
        return (was, *gone(self._back, self.pair.new, new))

    def _of_changed(self, unit: Unit, id_: str) -> tuple[Reason, ...]:
        decisions = (
            *causes.on_thing(self._on, id_),
            *causes.on_thing(self._back, id_),
        )
        if decisions:
            return decisions
        reasons: list[Reason] = []
        for field in self.pair.fields(unit):
            if field.name == str(KG.labelSource):
                lost = _pagesnamed(field.removed, self.pair.old)
                won = _pagesnamed(field.added, self.pair.new)
                reasons += causes.of_pages(self._on, lost)
                reasons += causes.of_pages(self._back, won)
        if reasons or self._on.is_certain:
            return tuple(_once(reasons))
        return (causes.of_versions(self._on),)

    # --- statements ---

    def _of_lost(self, said: Said) -> tuple[Reason, ...]:
        pair = self.pair
        if decisions := causes.against_statement(self._on, said):
            return decisions
        ends = (said.key.object, said.key.subject)
        for end in ends:
            heir = pair.heirs.get(end)
            if heir is not None and pair.moved(said.key).subject == pair.now(
                said.key.object
            ):
                told = named(pair.new, heir.id)
                return (Reason(Why.NOTHING_BETWEEN, told=told),)
        if not any(causes.is_unchanged(self._on, one.page) for one in said.quotes):
            return _of_said(self._on, pair.old, said)
        for end in ends:
            if pair.old.kind(end) and pair.new.kind(pair.now(end)) is None:
                return (Reason(Why.THING_GONE, told=named(pair.old, end)),)
            heir = pair.heirs.get(end)
            if heir is not None and heir.decision is not None:
                return (causes.decided(heir.decision, self._on),)
        return _of_said(self._on, pair.old, said)

    def _of_won(self, said: Said) -> tuple[Reason, ...]:
        pair, way = self.pair, self._back
        if decisions := causes.against_statement(way, said):
            return decisions
        if all(causes.is_unchanged(way, one.page) for one in said.quotes):
            for end in (said.key.object, said.key.subject):
                is_new = pair.old.kind(end) is None and end not in self._taken
                if pair.new.kind(end) and is_new:
                    return (Reason(Why.THING_NEW, told=named(pair.new, end)),)
        return _of_said(way, pair.new, said)

    def _of_role(self, old: Said, new: Said) -> tuple[Reason, ...]:
        was, now = old.key.predicate, new.key.predicate
        is_stronger = ROLES.index(now) < ROLES.index(was)
        why = Why.STRONGER_ROLE if is_stronger else Why.WEAKER_ROLE
        reasons = (
            _of_said(self._back, self.pair.new, new)
            if is_stronger
            else _of_said(self._on, self.pair.old, old)
        )
        return (Reason(why, old=was, new=now), *reasons)

    def _of_evidence(self, old: Said, new: Said) -> tuple[Reason, ...]:
        decisions = (
            *causes.on_statement(self._on, old),
            *causes.on_statement(self._back, new),
        )
        if decisions:
            return decisions
        pair = self.pair
        lost, won = pair.evidence(old, new)
        are_links = old.key.predicate not in ROLES
        reasons = (
            *causes.of_quotes(self._on, lost, None, are_links=are_links),
            *causes.of_quotes(self._back, won, None, are_links=are_links),
        )
        if reasons or not old.quotes:
            return tuple(_once(reasons))
        pages = causes.of_pages(self._on, sorted({one.page for one in old.quotes}))
        return pages or tuple(causes.unread(self._on, old.quotes[0].page, None))


def gone(way: Way, here: Snapshot, id_: str) -> tuple[Reason, ...]:
    """Tell why a thing, publication or person that is here is not there."""
    if id_.startswith("publication/"):
        return _of_sources(way, here.work(id_).pages)
    if id_.startswith("person/"):
        works = sorted(here.signed_by(id_))
        return _of_sources(
            way, [page for one in works for page in here.work(one).pages]
        )
    if decisions := causes.against_thing(way, id_):
        return decisions
    keys = here.stated_of(id_)
    first: dict[str, Quote] = {}
    sure = 0.0
    for said in map(here.said, keys):
        sure = max(sure, said.confidence or 0.0)
        for quote in said.quotes:
            first[quote.page] = min(quote, first.get(quote.page, quote))
    if first:
        return causes.of_quotes(way, tuple(first.values()), sure, are_links=False)
    if keys:
        return _of_sources(way, _pages_of(here, keys))
    under = [one for one in here.broader_than(id_) if way.there.kind(one) is None]
    return tuple(
        Reason(way.why(Why.THING_GONE), told=named(here, one)) for one in under
    )


def one_thing(old: str, new: str, here: Snapshot, there: Known) -> tuple[Reason, ...]:
    """Tell why what was a thing of its own is another now."""
    names = {one.text for one in here.names(old)}
    others = {one.text for one in there.names(new)} - names
    told = {}
    for lang in map(str, Lang):
        before = set(here.reasons(new, lang))
        now = [one for one in there.reasons(new, lang) if one not in before]
        told[lang] = "; ".join(
            one
            for one in now
            if any(name in one for name in names) and any(o in one for o in others)
        )
    if all(told.values()):
        return (Reason(Why.ONE_THING, told=tuple(told.items())),)
    return (Reason(Why.HAS_ITS_NAME, told=named(there, new)),)


def _of_said(way: Way, here: Snapshot, said: Said) -> tuple[Reason, ...]:
    if not said.quotes:
        return _of_sources(way, _pages_of(here, (said.key,)))
    are_links = said.key.predicate not in ROLES
    return causes.of_quotes(way, said.quotes, said.confidence, are_links=are_links)


def _of_sources(way: Way, sources: Iterable[str]) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    for source in dict.fromkeys(sources):
        if causes.is_unchanged(way, source):
            reasons += causes.unread(way, source, None)
        else:
            reasons.append(causes.of_page(way, source))
    return tuple(_once(reasons))


def _pages_of(here: Snapshot, keys: Sequence[Key]) -> list[str]:
    """List the pages that statements may stand on, where no evidence tells."""
    pages: list[str] = []
    for key in keys:
        if key.subject.startswith("page/"):
            pages.append(here.label(key.subject, ""))
        elif key.subject.startswith("publication/"):
            pages += here.work(key.subject).pages
    return pages


def _pagesnamed(texts: Sequence[str], build: Snapshot) -> Iterator[str]:
    """Yield the pages that the sources of names end with: "attested in a.txt"."""
    for text in texts:
        words = text.rpartition("@")[0].split(" ")
        ends = (" ".join(words[i:]) for i in range(len(words)))
        yield from (end for end in ends if end in build.pages)


def named(build: Known, id_: str) -> tuple[tuple[str, str], ...]:
    """Name a thing in both languages, a publication without title by its abstract."""
    names = build.names(id_)
    other = build.work(id_).abstract if id_.startswith("publication/") else id_
    told = []
    for lang in map(str, Lang):
        near = sorted(names, key=lambda one: (one.is_other, one.lang != lang, one.text))
        told.append((lang, near[0].text if near else other))
    return tuple(told)


def _once(reasons: Iterable[Reason]) -> Iterator[Reason]:
    return iter(dict.fromkeys(reasons))
