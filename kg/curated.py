"""Apply the decisions of people: to things before they are merged, then to names.

Decisions name things by id. An id holds for what has it without any decision, and for
what has it after the decisions before; so a file goes on to hold when it is added to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.curation import (
    AddName,
    Confirm,
    Forbid,
    Made,
    Merge,
    Reject,
    Rename,
    Retype,
    Split,
    predicate_of,
)
from kg.entities import (
    Entities,
    Entity,
    Seen,
    decided_key,
    is_proper,
    key_of,
    node_id,
    normal,
    resolve,
)
from kg.statements import Statement
from kg.texts import Quote, Text, quote_at
from kg.things import Thing
from ontology import vocabulary
from ontology.kinds import Kind, Lang

_BY = {Lang.EN: "curation by {}", Lang.FR: "curation par {}"}


@dataclass(slots=True)
class Place:
    """A thing where it stands; ``first`` is its id before any decision, ``id`` now."""

    page: str
    text: Text
    thing: Thing
    first: str
    id: str
    decisions: list[Made] = field(default_factory=list)

    @property
    def lang(self) -> Lang:
        """The language of the text, which a name is of."""
        return self.text.lang


Pages = Sequence[tuple[str, Sequence[Text]]]


@dataclass(frozen=True, slots=True)
class Curated:
    """Texts and entities as people decided; ``now`` gives ids by those of before.

    ``met`` are the decisions that something matched.
    """

    pages: Pages
    entities: Entities
    now: Mapping[str, set[str]]
    met: frozenset[str]


def curate(pages: Pages, made: Sequence[Made], least: float) -> Curated:
    """Resolve the things of pages as people decided, and name them so.

    ``pages`` are the texts of each page by its name.
    """
    entities = resolve(seen(pages, least))
    if not made:
        return Curated(pages, entities, {}, frozenset())
    every = {
        (p, t, n): Place(name, text, thing, id_, id_)
        for p, (name, texts) in enumerate(pages)
        for t, text in enumerate(texts)
        for n, thing in enumerate(text.reading.things)
        if thing.confidence >= least
        for id_ in [entities.of(thing, text.lang).id]
    }
    met = decide(list(every.values()), made)
    changed = [
        (name, [_with(text, every, (p, t)) for t, text in enumerate(texts)])
        for p, (name, texts) in enumerate(pages)
    ]
    entities = resolve(seen(changed, least))
    now: dict[str, set[str]] = {}
    decided: dict[str, dict[Made, None]] = {}
    langs: dict[str, set[Lang]] = {}
    for place in every.values():
        if place.thing.confidence >= least:
            id_ = entities.of(place.thing, place.lang).id
            langs.setdefault(id_, set()).add(place.lang)
            now.setdefault(place.first, set()).add(id_)
            now.setdefault(place.id, set()).add(id_)
            decided.setdefault(id_, {}).update(dict.fromkeys(place.decisions))
    by_id = dict(entities.by_id)
    for id_, decisions in decided.items():
        for one in decisions:
            by_id[id_] = replace(by_id[id_], decisions=(*by_id[id_].decisions, one))
            if isinstance(one.decision, Split):
                for lang in sorted(langs[id_]):
                    by_id[id_] = _named(by_id[id_], lang, one.decision.as_, one.by)
    by_id, named = renamed(by_id, made, now)
    return Curated(changed, replace(entities, by_id=by_id), now, frozenset(met | named))


def seen(pages: Pages, least: float) -> Iterator[Seen]:
    """Yield the things that are sure enough, each with its language and page."""
    for name, texts in pages:
        for text in texts:
            for thing in text.reading.things:
                if thing.confidence >= least:
                    yield Seen(thing, text.lang, name)


def _with(
    text: Text, every: Mapping[tuple[int, int, int], Place], key: tuple[int, int]
) -> Text:
    things = tuple(
        every[*key, n].thing if (*key, n) in every else thing
        for n, thing in enumerate(text.reading.things)
    )
    return replace(text, reading=replace(text.reading, things=things))


def decide(every: Sequence[Place], made: Iterable[Made]) -> set[str]:
    """Forbid, split, retype and merge things; give the decisions that met something."""
    met = set()
    for one in made:
        decision = one.decision
        if not isinstance(decision, Forbid | Split | Retype | Merge):
            continue
        meant = [place for place in every if _is_meant(place, decision)]
        home = _home(decision, every) if meant else None
        if not meant or (isinstance(decision, Merge) and home is None):
            continue
        met.add(one.place)
        for place in meant:
            place.decisions.append(one)
            _change(place, decision, home)
    return met


def _is_meant(place: Place, decision: Forbid | Split | Retype | Merge) -> bool:
    if place.thing.confidence == 0:
        return False
    if decision.thing is not None and decision.thing not in (place.id, place.first):
        return False
    names: tuple[str, ...] = ()
    if isinstance(decision, Forbid) and decision.name is not None:
        names = (decision.name,)
    elif isinstance(decision, Split):
        names = decision.names
    if names:
        own = {normal(name) for name in place.thing.variants}
        if own.isdisjoint(normal(name) for name in names):
            return False
    if decision.page is not None and decision.page != place.page:
        return False
    return decision.evidence is None or any(
        _holds(quote, decision.evidence) for quote in _quotes(place)
    )


def _quotes(place: Place) -> Iterator[Quote]:
    for start, _ in place.thing.mentions:
        yield quote_at(place.text, start)


def _holds(quote: Quote, part: str) -> bool:
    return _plain(part) in _plain(quote.text)


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())


def _home(
    decision: Forbid | Split | Retype | Merge, every: Sequence[Place]
) -> str | None:
    """Give the key of what a thing is merged into; None where nothing has that id."""
    if not isinstance(decision, Merge):
        return None
    for place in every:
        if decision.into in (place.id, place.first) and place.thing.confidence:
            return key_of(place.thing, place.lang)
    kind, _, id_ = decision.into.partition("/")
    entry = vocabulary.load().get(id_)
    return f"entry {id_}" if entry is not None and entry.kind == kind else None


def _change(
    place: Place, decision: Forbid | Split | Retype | Merge, home: str | None
) -> None:
    thing = place.thing
    if isinstance(decision, Forbid):
        place.thing = replace(thing, confidence=0.0)
    elif isinstance(decision, Merge):
        kind = Kind(decision.into.partition("/")[0])
        entry = home.removeprefix("entry ") if home and home[:6] == "entry " else None
        place.thing = replace(thing, kind=kind, home=home, entry=entry)
        place.id = decision.into
    else:
        kind = Kind(decision.type) if decision.type else thing.kind
        if isinstance(decision, Split):
            name = decision.as_
            home = decided_key(kind, name)
        else:
            name = thing.long or thing.variants[0]
            proper = "proper" if is_proper(name) else str(place.lang)
            home = f"{kind} {proper} {normal(name)}"
        place.thing = replace(thing, kind=kind, entry=None, home=home)
        place.id = node_id(kind, name)


def renamed(
    entities: Mapping[str, Entity], made: Iterable[Made], now: Mapping[str, set[str]]
) -> tuple[dict[str, Entity], set[str]]:
    """Name entities as decided; give them by id, and the decisions that met one.

    ``now`` gives the ids that entities have, by those they have or had.
    """
    changed, met = dict(entities), set()
    for one in made:
        if not isinstance(one.decision, Rename):
            continue
        for id_ in sorted(now.get(one.decision.thing, {one.decision.thing})):
            if id_ in changed:
                entity = changed[id_]
                lang, name = Lang(one.decision.lang), one.decision.name
                also = isinstance(one.decision, AddName) and lang in entity.names
                changed[id_] = replace(
                    _named(entity, lang, name, one.by, also=also),
                    decisions=(*entity.decisions, one),
                )
                met.add(one.place)
    return changed, met


def _named(
    entity: Entity, lang: Lang, name: str, by: str, *, also: bool = False
) -> Entity:
    """Give an entity a name that a person chose: the preferred one, or ``also``."""
    names = dict(entity.names)
    others = set(entity.also.get(lang, ()))
    if also:
        others.add(name)
    else:
        others |= {names[lang]} if lang in names else set()
        names[lang] = name
    others.discard(names[lang])
    return replace(
        entity,
        names={lang: names[lang] for lang in Lang if lang in names},
        also={**entity.also, lang: tuple(sorted(others))},
        sources={**entity.sources, (lang, name): _BY[lang].format(by)},
    )


def ruled(
    statements: Iterable[Statement], made: Iterable[Made], now: Mapping[str, set[str]]
) -> tuple[list[Statement], set[str]]:
    """Confirm and reject statements; give those that stay, and what met one."""
    kept, met = list(statements), set()
    for one in made:
        decision = one.decision
        if not isinstance(decision, Confirm):
            continue
        after = [_ruled(statement, decision, one, now) for statement in kept]
        if after != kept:
            met.add(one.place)
        kept = [statement for statement in after if statement is not None]
    return kept, met


def _ruled(
    statement: Statement, decision: Confirm, made: Made, now: Mapping[str, set[str]]
) -> Statement | None:
    """Give a statement as a decision leaves it: itself if it is not meant."""
    told = [
        quote
        for quote in statement.quotes
        if decision.evidence is None or _holds(quote, decision.evidence)
    ]
    if not told or not (
        statement.subject in now.get(decision.subject, {decision.subject})
        and statement.predicate == predicate_of(decision)
        and statement.object in now.get(decision.object, {decision.object})
    ):
        return statement
    decisions = (*statement.decisions, made)
    if not isinstance(decision, Reject):
        return replace(statement, confidence=1.0, decisions=decisions)
    rest = tuple(quote for quote in statement.quotes if quote not in told)
    return replace(statement, quotes=rest, decisions=decisions) if rest else None
