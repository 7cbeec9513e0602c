"""Venue lines -> venues: the many spellings of one venue are one entity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extractors.language import detect
from extractors.venues import Venues, canonical, entry_of
from kg.entities import Entity, node_id, of_entry
from ontology.kinds import Kind, Lang

_ON_A_PAGE = {Lang.EN: "attested on a page", Lang.FR: "attesté dans une page"}


@dataclass(frozen=True, slots=True)
class VenueIndex:
    """Venue entities by id, and the id of each spelling."""

    by_id: Mapping[str, Entity]
    of: Mapping[str, str]


def resolve(spellings: Iterable[str]) -> VenueIndex:
    """Make one entity of all spellings that name one venue."""
    match = Venues()
    of: dict[str, str] = {}
    groups: dict[str, list[str]] = defaultdict(list)
    entries: dict[str, str] = {}
    for spelling in sorted(set(spellings)):
        entry = entry_of(spelling, match)
        id_ = (
            f"{Kind.VENUE}/{entry}"
            if entry
            else node_id(Kind.VENUE, canonical(spelling))
        )
        of[spelling] = id_
        groups[id_].append(spelling)
        if entry:
            entries[id_] = entry
    return VenueIndex(
        {id_: _venue(id_, group, entries.get(id_)) for id_, group in groups.items()}, of
    )


def _venue(id_: str, spellings: list[str], entry: str | None) -> Entity:
    if entry is not None:
        known = of_entry(entry)
        also = {lang: list(names) for lang, names in known.also.items()}
        also.setdefault(Lang.EN, [])
        have = {*known.names.values(), *(n for names in also.values() for n in names)}
        also[Lang.EN] += [name for name in spellings if name not in have]
        return Entity(
            id=id_,
            kind=Kind.VENUE,
            names=known.names,
            also={lang: tuple(sorted(names)) for lang, names in also.items() if names},
            sources={**_shown(also), **known.sources},
            entry=entry,
            form=known.form,
            wikidata=known.wikidata,
        )
    names = sorted({canonical(spelling) for spelling in spellings})
    lang = detect(names[0])
    also = {lang: [name for name in spellings if name != names[0]]}
    return Entity(
        id=id_,
        kind=Kind.VENUE,
        names={lang: names[0]},
        also={lang: tuple(also[lang])},
        sources=_shown({lang: [names[0], *also[lang]]}),
        form=_form(names[0]),
    )


def _shown(names: Mapping[Lang, Iterable[str]]) -> dict[tuple[Lang, str], str]:
    return {(lang, name): _ON_A_PAGE[lang] for lang in names for name in names[lang]}


def _form(name: str) -> str:
    words = name.casefold()
    is_journal = any(
        word in words
        for word in ("journal", "transactions", "revue", "review", "letters", "annals")
    )
    return "periodical" if is_journal else "series"
