"""A build that is not written yet -> what telling differences asks of a build."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib.metadata import version

from kg.diff.accounts import LINKS, THINGS, Account
from kg.diff.known import Name, Page, Work
from kg.entities import Entity, slug
from kg.graph import CLASSES, page_id, publication_id
from kg.pipeline import Build
from kg.publications import Publication
from kg.version import of_reading
from ontology.kinds import Kind, Lang

_KINDS: Mapping[Kind, str] = {
    kind: str(iri).rpartition("#")[2] for kind, iri in CLASSES.items()
}


class Unwritten:
    """The things of a build by their ids, as ``kg.diff.known.Known`` has them."""

    def __init__(self, build: Build, base: str) -> None:
        self.base, self.account = base, _account(build, base)
        self.pages: Mapping[str, Page] = {
            page.source: Page(page.source, page.sha256, page_id(page.sha256))
            for page in build.pages
        }
        self._things = {one.id: one for one in build.entities}
        self._works = {publication_id(one.key): one for one in build.publications}
        self._people = _people(build.publications)
        self._called = _called(build.entities, self._people)
        self._on = _on_pages(self._works)

    def ids(self) -> Iterable[str]:
        """Return all that a tombstone may be of, or lead to."""
        return (*self._things, *self._works, *self._people)

    def kind(self, id_: str) -> str | None:
        """Return the class of a thing; None if it is not there."""
        if id_ in self._works:
            return "Publication"
        if id_ in self._people:
            return "Person"
        entity = self._things.get(id_)
        return None if entity is None else _KINDS[entity.kind]

    def names(self, id_: str) -> tuple[Name, ...]:
        """Return the names of a thing, sorted, the preferred ones first."""
        if id_ in self._people:
            return (Name(False, "", self._people[id_]),)
        if id_ in self._works:
            title = self._works[id_].title
            return (Name(False, str(self._works[id_].lang), title),) if title else ()
        entity = self._things.get(id_)
        return () if entity is None else tuple(sorted(_names(entity)))

    def called(self, text: str) -> Iterable[str]:
        """Return the things that have a name, spelt exactly so, in any language."""
        return self._called.get(text, ())

    def work(self, id_: str) -> Work:
        """Return what a publication says and where it stands."""
        one = self._works.get(id_)
        if one is None:
            return Work("", "", ())
        pages = {record.source for record in one.records}
        return Work(one.title or "", one.abstract or "", tuple(sorted(pages)))

    def works_on(self, source: str) -> tuple[str, ...]:
        """Return the publications that a page shows, sorted."""
        return self._on.get(source, ())

    def quotes(self, source: str, text: str) -> bool:
        """Say nothing: which sentences back anything is not looked up."""
        return False

    def reasons(self, id_: str, lang: str) -> tuple[str, ...]:
        """Return why the names of a thing are those of one thing, in a language."""
        entity = self._things.get(id_)
        merges = () if entity is None else entity.merges
        return tuple(sorted(one.told(Lang(lang)) for one in merges))


def _account(build: Build, base: str) -> Account:
    settings = {
        "labkg": version("labkg"),
        "base": base,
        THINGS: str(build.least.things),
        LINKS: str(build.least.links),
        "reading": of_reading()[:16],
    }
    aside = {one.source: one.reason for one in build.set_aside}
    return Account(settings, tuple(build.decisions), aside)


def _names(entity: Entity) -> Iterable[Name]:
    for lang, name in entity.names.items():
        yield Name(False, str(lang), name)
    for lang, names in entity.also.items():
        for name in names:
            yield Name(True, str(lang), name)


def _people(works: Iterable[Publication]) -> Mapping[str, str]:
    return {f"person/{slug(name)}": name for one in works for name in one.authors}


def _called(
    entities: Iterable[Entity], people: Mapping[str, str]
) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for entity in entities:
        for name in _names(entity):
            found[name.text][entity.id] = None
    for id_, text in people.items():
        found[text][id_] = None
    return {text: tuple(ids) for text, ids in found.items()}


def _on_pages(works: Mapping[str, Publication]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for id_, one in works.items():
        for record in one.records:
            found[record.source].add(id_)
    return {source: tuple(sorted(ids)) for source, ids in found.items()}
