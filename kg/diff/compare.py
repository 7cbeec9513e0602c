"""Two open builds -> all that differs between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import DCTERMS

from kg.diff import accounts, pairs, touched
from kg.diff.builds import Build
from kg.diff.changes import Change, Changes, Field, Restated, Unit
from kg.diff.known import Key, Quote, Said
from kg.diff.pairs import Heir
from kg.diff.snapshot import Snapshot
from kg.graph import PREDICATES
from ontology.kinds import Role
from ontology.terms import KG

# The roles of things in publications, strongest first, and all relations.
ROLES = tuple(str(PREDICATES[role]).rpartition("#")[2] for role in Role)
# The property that tells which pages show a publication.
PAGES = "http://www.w3.org/ns/prov#wasDerivedFrom"
# What makes a page another one, and is told as such.
_PAGE_ITSELF = frozenset(map(str, (DCTERMS.source, KG.sha256)))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two builds, and what of the new one took the place of what of the old one.

    ``heirs`` are things and publications; ``origins`` are what new things were split
    off from; ``pages`` are sources.
    """

    old: Snapshot
    new: Snapshot
    pages: Mapping[str, str]
    heirs: Mapping[str, Heir]
    origins: Mapping[str, Heir]
    page_ids: Mapping[str, str]

    def now(self, id_: str) -> str:
        """Give the new id of an old thing, publication or page; its own if it stays."""
        if id_ in self.heirs:
            return self.heirs[id_].id
        return self.page_ids.get(id_, id_)

    def moved(self, key: Key) -> Key:
        """Give an old statement with the new ids of its ends."""
        return Key(self.now(key.subject), key.predicate, self.now(key.object))

    def evidence(
        self, was: Said, now: Said
    ) -> tuple[tuple[Quote, ...], tuple[Quote, ...]]:
        """Give the sentences behind a statement that are gone, and those that are new.

        Where on a page a sentence stands does not count.
        """
        after = {(one.page, one.text) for one in now.quotes}
        before = self._placed(was.quotes)
        lost = [one for one in was.quotes if not self._placed((one,)) <= after]
        won = [one for one in now.quotes if (one.page, one.text) not in before]
        return tuple(lost), tuple(won)

    def fields(self, unit: Unit) -> Iterator[Field]:
        """Yield the properties of a thing or publication that differ, sorted."""
        if unit.old is None or unit.new is None or unit.change is Change.SPLIT:
            return
        before = {
            name: {self.now(value) for value in values}
            for name, values in self.old.fields(unit.old).items()
        }
        after = {name: {*v} for name, v in self.new.fields(unit.new).items()}
        if unit.old.startswith("publication/"):
            pages = self.old.work(unit.old).pages
            before[PAGES] = {self.pages.get(page, page) for page in pages}
            after[PAGES] = {*self.new.work(unit.new).pages}
        yield from _differing(before, after)

    def page_fields(self, unit: Unit) -> Iterator[Field]:
        """Yield what differs of a page beside its bytes and its name, sorted."""
        if unit.old is None or unit.new is None:
            return
        old, new = self.old.pages[unit.old], self.new.pages[unit.new]
        before = {
            name: {self.now(value) for value in values}
            for name, values in self.old.fields(old.id).items()
            if name not in _PAGE_ITSELF
        }
        fields = self.new.fields(new.id).items()
        after = {name: {*v} for name, v in fields if name not in _PAGE_ITSELF}
        yield from _differing(before, after)

    def _placed(self, quotes: Iterable[Quote]) -> frozenset[tuple[str, str]]:
        """Give old sentences with the new sources of their pages."""
        return frozenset(
            (self.pages.get(one.page, one.page), one.text) for one in quotes
        )


def _differing(
    before: Mapping[str, set[str]], after: Mapping[str, set[str]]
) -> Iterator[Field]:
    for name in sorted({*before, *after}):
        was, now = before.get(name, set()), after.get(name, set())
        if was != now:
            yield Field(name, tuple(sorted(was - now)), tuple(sorted(now - was)))


def compare(old: Build, new: Build) -> tuple[Pair, Changes]:
    """Compare two builds; what only follows from another change is not told twice."""
    here, there = Snapshot(old), Snapshot(new)
    found = touched.find(here, there, old.store, new.store)
    pages = pairs.pages(here, there)
    gone, added = _sorted_out(found.works, here, there)
    works = pairs.works(gone, added, here, there, pages)
    lost, gained = _sorted_out(found.things, here, there)
    things = pairs.things(lost, gained, here, there)
    heirs = {**{id_: Heir(to) for id_, to in works.items()}, **things}
    taken = {heir.id for heir in heirs.values()}
    pair = Pair(
        here,
        there,
        pages,
        heirs,
        pairs.origins(gained, taken, here, there),
        {here.pages[source].id: there.pages[now].id for source, now in pages.items()},
    )
    statements, moved = _restated(pair, found.statements)
    return pair, Changes(
        settings=accounts.differing(old.account, new.account),
        pages=tuple(_pages(pair, found.pages)),
        works=tuple(_units(pair, found.works, gone, added)),
        things=tuple(_units(pair, found.things, lost, gained)),
        statements=statements,
        moved=moved,
        triples_removed=found.removed,
        triples_added=found.added,
    )


def _sorted_out(
    ids: Iterable[str], old: Snapshot, new: Snapshot
) -> tuple[set[str], set[str]]:
    """Tell what is gone from what is new."""
    gone, added = set(), set()
    for id_ in ids:
        was, now = old.kind(id_), new.kind(id_)
        if was and not now:
            gone.add(id_)
        if now and not was:
            added.add(id_)
    return gone, added


def _pages(pair: Pair, touched_ids: set[str]) -> Iterator[Unit]:
    for source in sorted(pair.old.pages):
        now = pair.pages.get(source)
        if now is None:
            yield Unit(Change.REMOVED, source, None)
        elif now != source:
            yield Unit(Change.RENAMED, source, now)
        elif pair.old.pages[source].sha256 != pair.new.pages[source].sha256:
            yield Unit(Change.CHANGED, source, source)
        elif touched_ids & {pair.old.pages[source].id, pair.new.pages[source].id}:
            unit = Unit(Change.CHANGED, source, source)
            if any(pair.page_fields(unit)):
                yield unit
    for source in sorted({*pair.new.pages} - {*pair.pages.values()}):
        yield Unit(Change.ADDED, None, source)


def _units(
    pair: Pair, ids: Iterable[str], gone: set[str], added: set[str]
) -> Iterator[Unit]:
    """Yield what became of publications or things, sorted by id."""
    heirs = {pair.heirs[id_].id for id_ in gone if id_ in pair.heirs}
    for id_ in sorted(ids):
        if id_ in gone and id_ in pair.heirs:
            now = pair.heirs[id_].id
            yield Unit(Change.RENAMED if now in added else Change.MERGED, id_, now)
        elif id_ in gone:
            yield Unit(Change.REMOVED, id_, None)
        elif id_ in added and id_ in pair.origins:
            yield Unit(Change.SPLIT, pair.origins[id_].id, id_)
        elif id_ in added and id_ not in heirs:
            yield Unit(Change.ADDED, None, id_)
        elif id_ not in added and pair.old.kind(id_):
            unit = Unit(Change.CHANGED, id_, id_)
            if any(pair.fields(unit)):
                yield unit


# --- statements --------------------------------------------------------------------


def _restated(pair: Pair, keys: Iterable[Key]) -> tuple[tuple[Restated, ...], int]:
    """Compare statements; count those of which only an end has a new id."""
    found: list[Restated] = []
    met: set[Key] = set()
    lost: list[Key] = []
    moved = 0
    touched_keys = sorted(keys)
    for key in touched_keys:
        if not pair.old.states(key):
            continue
        now = pair.moved(key)
        if not pair.new.states(now):
            lost.append(key)
        elif now != key and (now in met or pair.old.states(now)):
            moved += 1  # two statements have become one
        elif _differ(pair, key, now):
            found.append(Restated(Change.CHANGED, key, now))
        elif now != key and not _is_page(key.subject):
            moved += 1
        met.add(now)
    for key in lost:
        other = _other_role(pair, key)
        if other is None or other in met:
            found.append(Restated(Change.REMOVED, key, None))
        else:
            met.add(other)
            found.append(Restated(Change.ROLE, key, other))
    found += [
        Restated(Change.ADDED, None, key)
        for key in touched_keys
        if key not in met and pair.new.states(key)
    ]
    return tuple(found), moved


def _is_page(id_: str) -> bool:
    return id_.startswith("page/")


def _other_role(pair: Pair, key: Key) -> Key | None:
    """Give the role that a publication has for a thing now, instead of an old one."""
    if key.predicate not in ROLES:
        return None
    now = pair.moved(key)
    found = pair.new.between(now.subject, now.object)
    return next((one for one in found if one.predicate in ROLES), None)


def _differ(pair: Pair, key: Key, now: Key) -> bool:
    """Say whether what stands behind a statement differs, places on a page apart."""
    was, is_ = pair.old.said(key), pair.new.said(now)
    return (
        was.confidence != is_.confidence
        or any(pair.evidence(was, is_))
        or was.decisions != is_.decisions
    )
