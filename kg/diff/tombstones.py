"""An older build and a new one -> what the graph goes on to say of what is gone.

A tombstone has no class but ``kg:Tombstone``, and its names as plain labels: nothing
that asks for methods, publications or names finds it, while its IRI still answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from rdflib import DCTERMS, OWL, RDF, RDFS, XSD, Literal, URIRef

from kg.diff import because, builds, causes, pairs
from kg.diff.known import KINDS
from kg.diff.pairs import Heir
from kg.diff.reasons import Reason, Why
from kg.diff.snapshot import Snapshot
from kg.diff.unwritten import Unwritten
from kg.errors import KGError
from kg.pipeline import Build
from kg.shown import beginning
from ontology.kinds import Lang
from ontology.terms import KG

Triple: TypeAlias = tuple[URIRef, URIRef, URIRef | Literal]

# Reasons that are written out; of a thing on a thousand pages the others are counted.
_MOST_REASONS = 5


def triples(old: Path, build: Build, *, base: str) -> tuple[Triple, ...]:
    """Return what the graph of a build says of things that an older one had, sorted.

    Those are publications, methods, benchmarks, concepts, venues and people. The
    tombstones of the older build go on, but for things that are back. Raises KGError
    where there is no older build, or one under another base.
    """
    with builds.opened(old) as opened:
        if opened.base != base:
            raise KGError(
                f"{old}: its things are named under {opened.base}, those of this build "
                f"under {base}; tombstones need the same --base"
            )
        here, there = Snapshot(opened), Unwritten(build, base)
        found = _Yard(here, there).triples()
        return tuple(sorted(set(found), key=lambda triple: [n.n3() for n in triple]))


class _Yard:
    """The tombstones between two builds."""

    def __init__(self, here: Snapshot, there: Unwritten) -> None:
        self.here, self.there = here, there
        pages = pairs.pages(here, there)
        self.way = causes.on(here, there, pages)
        live = [(kind, id_) for kind in KINDS for id_ in here.ids(kind)]
        self.gone = {id_: kind for kind, id_ in live if there.kind(id_) is None}
        before = {id_ for _, id_ in live}
        self.heirs = _heirs(here, there, self.gone, before, pages)
        self.kept = {
            id_: targets
            for id_, targets in here.tombstones()
            if there.kind(id_) is None and id_ not in self.gone
        }

    def triples(self) -> Iterator[Triple]:
        for id_, kind in self.gone.items():
            yield from self._new(id_, kind)
        for id_ in self.kept:
            yield from self._kept(id_)

    def _new(self, id_: str, kind: str) -> Iterator[Triple]:
        node = URIRef(self.here.iri(id_))
        yield node, RDF.type, KG.Tombstone
        yield node, OWL.deprecated, Literal("true", datatype=XSD.boolean)
        yield node, KG.was, KINDS[kind]
        for label in self._labels(id_):
            yield node, RDFS.label, label
        if id_ in self.heirs:
            yield node, DCTERMS.isReplacedBy, self._last(self.heirs[id_].id)
        reasons = self._reasons(id_)
        for lang in Lang:
            if reasons:
                told = _together(reasons, lang)
                yield node, KG.removedBecause, Literal(told, lang=str(lang))

    def _kept(self, id_: str) -> Iterator[Triple]:
        """Yield an earlier tombstone again; it leads on to what is there now."""
        node = URIRef(self.here.iri(id_))
        for predicate, value in self.here.about(id_):
            if predicate != DCTERMS.isReplacedBy:
                yield node, predicate, value
        for target in self.kept[id_]:
            yield node, DCTERMS.isReplacedBy, self._last(target)

    def _labels(self, id_: str) -> Iterator[Literal]:
        names = self.here.names(id_)
        for name in names:
            yield Literal(name.text, lang=name.lang or None)
        if not names:
            yield Literal(beginning(self.here.work(id_).abstract))

    def _last(self, id_: str) -> URIRef:
        """Follow what took the place of a thing to what is there, or to the end."""
        met = {id_}
        while self.there.kind(id_) is None:
            heir = self.heirs.get(id_)
            after = (heir.id,) if heir else self.kept.get(id_, ())
            following = next((one for one in after if one not in met), None)
            if following is None:
                break
            id_ = following
            met.add(id_)
        return URIRef(self.here.iri(id_))

    def _reasons(self, id_: str) -> Sequence[Reason]:
        heir = self.heirs.get(id_)
        if heir is None:
            return because.gone(self.way, self.here, id_)
        if heir.decision is not None:
            return (causes.decided(heir.decision, self.way),)
        if not id_.startswith("publication/"):
            return because.one_thing(id_, heir.id, self.here, self.there)
        told = because.named(self.there, heir.id)
        pages = causes.of_pages(self.way, self.here.work(id_).pages)
        return (Reason(Why.SAME_WORK, told=told), *pages)


def _heirs(
    here: Snapshot,
    there: Unwritten,
    gone: Mapping[str, str],
    before: set[str],
    pages: Mapping[str, str],
) -> Mapping[str, Heir]:
    """Return what took the place of what is gone."""
    works = {id_ for id_, kind in gone.items() if kind == "Publication"}
    added = {id_ for id_ in there.ids() if id_ not in before}
    new_works = {id_ for id_ in added if id_.startswith("publication/")}
    same = pairs.works(works, new_works, here, there, pages)
    things = pairs.things(gone.keys() - works, added - new_works, here, there)
    return {**{id_: Heir(now) for id_, now in same.items()}, **things}


def _together(reasons: Sequence[Reason], lang: Lang) -> str:
    told = list(dict.fromkeys(one.say(lang) for one in reasons))
    more = len(told) - _MOST_REASONS
    return "; ".join(told[:_MOST_REASONS]) + (f"; … (+ {more})" if more > 0 else "")
