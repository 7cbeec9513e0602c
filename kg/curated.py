"""Apply the decisions of people: to things before they are merged, then to names.

An id in a decision means what has it once the decisions before are applied or, if
nothing has, what had it: so decisions go on to hold when others are added.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from kg.curation import (
    AddName,
    Confirm,
    Forbid,
    Local,
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
    is_coined,
    node_id,
    normal,
    of_entry,
    others,
    resolve,
)
from kg.links import Link
from kg.quotes import Quote
from kg.statements import Statement
from kg.texts import Text, quote_at
from kg.things import Thing, slim
from ontology import vocabulary
from ontology.kinds import Kind, Lang

_BY = {Lang.EN: "curation by {}", Lang.FR: "curation par {}"}
# Below any confidence that can be asked for.
_FORBIDDEN = -1.0

# The texts of each page, by its name; gone through more than once.
Pages = Iterable[tuple[str, Sequence[Text]]]
# A decision on things, not on names or statements.
_OnThings = Split | Retype | Merge | Forbid


@dataclass(frozen=True, slots=True)
class Curated:
    """Texts and entities as people decided; ``now`` gives ids by those of before.

    ``met`` are the decisions that something matched.
    """

    pages: Pages
    entities: Entities
    now: Mapping[str, set[str]]
    met: frozenset[Made]


def curate(
    pages: Pages,
    made: Sequence[Made],
    least: float,
    *,
    found: Iterable[Seen] | None = None,
) -> Curated:
    """Resolve the things of pages as people decided, and name them so.

    ``pages`` are the texts of each page by its name, ``found`` the things in them that
    are sure enough, where somebody has them already.
    """
    before = resolve(seen(pages, least) if found is None else found)
    if not made:
        return Curated(pages, before, {}, frozenset())
    pages = tuple(pages)
    work = _work(pages, before, least)
    met = {one for one in made if _decide(work, one)}
    changed = _changed(pages, work)
    after = resolve(seen(changed, least))
    now = _now(work, after)
    placed = set().union(*now.values())
    now |= {id_: {_became(work, id_)} for id_ in work.gone if id_ not in now}
    entities, named = renamed(_told(_named(after, work, placed), work), made, now)
    return Curated(
        changed,
        replace(after, by_id=dict(sorted(entities.items()))),
        now,
        frozenset(met | named),
    )


def seen(pages: Pages, least: float) -> Iterator[Seen]:
    """Yield the things that are sure enough, each with its language and page."""
    for name, texts in pages:
        for text in texts:
            for thing in text.reading.things:
                if thing.confidence >= least:
                    yield Seen(slim(thing), text.lang, name)


# --- the work, while decisions are applied -----------------------------------------


@dataclass(slots=True)
class _Place:
    """A thing where it stands; ``ids`` are those it had, the last is that of now.

    It has none if it is not sure enough to be told of, or forbidden.
    """

    page: str
    text: Text
    thing: Thing
    ids: list[str]
    decisions: list[Made] = field(default_factory=list)

    @property
    def id(self) -> str | None:
        return self.ids[-1] if self.ids else None


@dataclass(slots=True)
class _Draft:
    """The things of a text, and the links between them by their numbers."""

    places: list[_Place]
    links: list[Link]


@dataclass(slots=True)
class _Work:
    """All drafts; what the decisions so far say of ids.

    ``before`` are the entities without decisions. ``touched`` are the ids that a
    decision gave or took: what has them stays together. ``names`` holds the entities
    after which an id is named, the first leads. ``gone`` tells of ids that nothing has
    any more what they became, if anything, and why.
    """

    before: Entities
    drafts: list[_Draft]
    touched: set[str] = field(default_factory=set)
    names: dict[str, list[Entity]] = field(default_factory=dict)
    gone: dict[str, tuple[str | None, Made]] = field(default_factory=dict)

    def places(self) -> Iterator[_Place]:
        """Yield what stands anywhere and is not forbidden."""
        return (p for draft in self.drafts for p in draft.places if p.ids)

    def meant(self, id_: str) -> list[_Place]:
        """List what has an id now; if nothing, what had it."""
        having = [place for place in self.places() if place.id == id_]
        return having or [place for place in self.places() if id_ in place.ids]

    def named_after(self, id_: str) -> list[Entity]:
        """List the entities after which an id is named, if it is known at all."""
        known, entry = self.before.by_id.get(id_), _entry(id_)
        if known is None and entry is not None:
            known = of_entry(entry)
        return self.names.get(id_, [known] if known else [])


def _work(pages: Pages, before: Entities, least: float) -> _Work:
    return _Work(
        before,
        [
            _Draft(
                [
                    _Place(name, text, thing, [before.of(thing, text.lang).id])
                    if thing.confidence >= least
                    else _Place(name, text, thing, [])
                    for thing in text.reading.things
                ],
                list(text.reading.links),
            )
            for name, texts in pages
            for text in texts
        ],
    )


def _decide(work: _Work, one: Made) -> bool:
    """Forbid, split, retype or merge things; say whether the decision met any."""
    decision = one.decision
    if not isinstance(decision, _OnThings):
        return False
    target = _target(work, decision)
    if target is None and not isinstance(decision, Forbid):
        return False
    if isinstance(decision, Split):
        meant = list(_parts(work, decision))
    else:
        meant = [
            place for place in _candidates(work, decision) if _is_in(place, decision)
        ]
    whole = decision.thing if _is_whole(decision) else None
    # On no page, but above what is: the vocabulary alone knows it.
    above = whole in work.before.by_id and not (whole and work.meant(whole))
    if not meant and not above:
        return False
    if target is not None:
        langs = {place.text.lang for place in meant}
        _name_after(work, decision, target, langs, one.by)
    for place in meant:
        place.decisions.append(one)
        work.touched |= {place.ids[-1], *([target] if target else [])}
        if target is None:
            place.ids.clear()
            place.thing = replace(place.thing, confidence=_FORBIDDEN)
        else:
            place.ids.append(target)
    if whole is not None:
        work.gone[whole] = target, one
    return True


def _target(work: _Work, decision: _OnThings) -> str | None:
    """Give the id that things get; None for none, or if nothing is known by it."""
    if isinstance(decision, Split):
        return node_id(Kind(decision.kind), decision.as_)
    if isinstance(decision, Retype):
        return f"{decision.type}/{decision.thing.partition('/')[2]}"
    if isinstance(decision, Merge):
        for place in work.meant(decision.into):
            return place.id
        return decision.into if _entry(decision.into) else None
    return None


def _is_whole(decision: _OnThings) -> bool:
    """Say whether a decision takes all of a thing."""
    if isinstance(decision, Split) or decision.evidence or decision.page:
        return False
    return decision.thing is not None and getattr(decision, "name", None) is None


def _candidates(work: _Work, decision: Retype | Merge | Forbid) -> Iterable[_Place]:
    if decision.thing is not None:
        return work.meant(decision.thing)
    return list(work.places())


def _is_in(place: _Place, decision: Retype | Merge | Forbid) -> bool:
    if isinstance(decision, Forbid) and decision.name is not None:
        own = {normal(name) for name in place.thing.variants}
        if normal(decision.name) not in own:
            return False
    mentions = range(len(place.thing.mentions))
    return any(_is_there(place, number, decision) for number in mentions)


def _is_there(place: _Place, number: int, decision: Local) -> bool:
    """Say whether a mention of a thing stands where a decision holds."""
    if decision.page is not None and decision.page != place.page:
        return False
    if decision.evidence is None:
        return True
    quote = quote_at(place.text, place.thing.mentions[number][0])
    return _holds(quote, decision.evidence)


def _holds(quote: Quote, part: str | None) -> bool:
    return part is None or _plain(part) in _plain(quote.text)


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFC", text).replace("’", "'")
    return " ".join(composed.casefold().split())


# --- parts of things ---------------------------------------------------------------


def _parts(work: _Work, decision: Split) -> Iterator[_Place]:
    """Yield the places that a split moves, once cut off from what stays."""
    names = {normal(name) for name in decision.names}
    meant = {id(place) for place in work.meant(decision.thing)}
    for draft in work.drafts:
        for number, place in enumerate(tuple(draft.places)):
            if id(place) not in meant:
                continue
            chosen = [
                i
                for i, (a, b) in enumerate(place.thing.mentions)
                if _is_there(place, i, decision)
                and (not names or normal(place.text.reading.text[a:b]) in names)
            ]
            if len(chosen) == len(place.thing.mentions):
                yield place
            elif chosen:
                yield _cut(draft, number, chosen)


def _cut(draft: _Draft, number: int, chosen: Sequence[int]) -> _Place:
    """Make another thing of some mentions of one, with the links they stand in."""
    place = draft.places[number]
    whole = place.thing
    rest = [i for i in range(len(whole.mentions)) if i not in chosen]
    part = _part(place, chosen)
    new = replace(place, thing=part, ids=[*place.ids], decisions=[*place.decisions])
    place.thing = _part(place, rest)
    draft.places.append(new)

    def end(one: int, sentence: tuple[int, int]) -> int:
        moved = one == number and not _in(place.thing, sentence) and _in(part, sentence)
        return len(draft.places) - 1 if moved else one

    draft.links = [
        replace(
            link, head=end(link.head, link.sentence), tail=end(link.tail, link.sentence)
        )
        for link in draft.links
    ]
    return new


def _in(thing: Thing, sentence: tuple[int, int]) -> bool:
    return any(sentence[0] <= start < sentence[1] for start, _ in thing.mentions)


def _part(place: _Place, chosen: Sequence[int]) -> Thing:
    """Give a thing with some of its mentions, and what of it those name."""
    whole = place.thing
    mentions = tuple(whole.mentions[i] for i in chosen)
    surfaces = {place.text.reading.text[a:b] for a, b in mentions}
    return replace(
        whole,
        variants=tuple(name for name in whole.variants if name in surfaces),
        mentions=mentions,
        shown=chosen.index(whole.shown) if whole.shown in chosen else 0,
        long=whole.long if whole.long in surfaces else None,
        acronyms=tuple(name for name in whole.acronyms if name in surfaces),
    )


def _changed(pages: Pages, work: _Work) -> Pages:
    """Give the texts of pages with their things as decided."""
    drafts = iter(work.drafts)
    changed = []
    for name, texts in pages:
        done = []
        for text in texts:
            draft = next(drafts)
            things = tuple(
                _at_home(place.thing, place.id)
                if place.id in work.touched
                else place.thing
                for place in draft.places
            )
            for place, thing in zip(draft.places, things, strict=True):
                place.thing = thing
            reading = replace(text.reading, things=things, links=tuple(draft.links))
            done.append(replace(text, reading=reading))
        changed.append((name, done))
    return changed


def _at_home(thing: Thing, id_: str) -> Thing:
    """Say what a thing is: the vocabulary entry of an id, or what is decided so."""
    entry = _entry(id_)
    home = None if entry else decided_key(id_)
    return replace(thing, kind=_kind(id_), entry=entry, home=home)


def _kind(id_: str) -> Kind:
    return Kind(id_.partition("/")[0])


def _entry(id_: str) -> str | None:
    """Give the vocabulary entry that has an id, if any."""
    entry = vocabulary.load().get(id_.partition("/")[2])
    return entry.id if entry is not None and entry.kind == _kind(id_) else None


# --- names -------------------------------------------------------------------------


def _name_after(
    work: _Work, decision: _OnThings, target: str, langs: Set[Lang], by: str
) -> None:
    """Keep in mind after which entities the target of a decision is named."""
    known = work.named_after(target)
    if isinstance(decision, Split) and not known:
        known = [_as_said(target, decision.as_, langs, by)]
    thing = str(decision.thing)
    before = work.named_after(thing)
    if _is_whole(decision):
        known = [*known, *(other for other in before if other not in known)]
    elif thing not in work.names:
        # What stays is named after what is seen of it, and by the vocabulary.
        work.names[thing] = [other for other in before if other.entry]
    work.names[target] = known


def _as_said(id_: str, name: str, langs: Set[Lang], by: str) -> Entity:
    """Make an entity of a name that a person gave."""
    spoken = [lang for lang in Lang if lang in langs or is_coined(name)]
    return Entity(
        id=id_,
        kind=_kind(id_),
        names=dict.fromkeys(spoken, name),
        also={},
        sources={(lang, name): _BY[lang].format(by) for lang in spoken},
    )


def _now(work: _Work, after: Entities) -> dict[str, set[str]]:
    """Give the ids that things have, by those they have or had."""
    now: dict[str, set[str]] = {}
    for place in work.places():
        for id_ in place.ids:
            now.setdefault(id_, set()).add(after.of(place.thing, place.text.lang).id)
    return now


def _became(work: _Work, id_: str) -> str:
    met = {id_}
    while id_ in work.gone and (after := work.gone[id_][0]) and after not in met:
        id_ = after
        met.add(id_)
    return id_


def _named(after: Entities, work: _Work, placed: Set[str]) -> dict[str, Entity]:
    """Name entities as decided, and put above them what is left of what was there.

    ``placed`` are the ids of what stands on a page.
    """
    named = {
        id_: _after(one, work.names.get(id_, ()))
        for id_, one in after.by_id.items()
        if id_ in placed
    }
    todo = sorted(named)
    while todo:
        id_ = todo.pop()
        above = [one for one in _above(work, id_, named) if one != id_]
        named[id_] = replace(named[id_], broader=tuple(above))
        for other in above:
            if other not in named:
                named[other] = _unseen(work, other)
                todo.append(other)
    return named


def _above(work: _Work, id_: str, named: Mapping[str, Entity]) -> Iterator[str]:
    """Yield what a thing stands under, past what is gone."""
    todo, met = list(named[id_].broader), set()
    while todo:
        other = todo.pop(0)
        if other in met:
            continue
        met.add(other)
        if other in named or other not in work.gone:
            yield other
        elif became := work.gone[other][0]:
            todo.insert(0, became)
        else:
            todo[:0] = [up for one in work.named_after(other) for up in one.broader]


def _unseen(work: _Work, id_: str) -> Entity:
    """Make the entity of what no page names."""
    if entry := _entry(id_):
        return _after(of_entry(entry), work.names.get(id_, ()))
    blank = Entity(id=id_, kind=_kind(id_), names={}, also={}, sources={})
    return _after(blank, work.named_after(id_))


def _after(entity: Entity, leading: Sequence[Entity]) -> Entity:
    """Give an entity the names of others too; those of the first lead."""
    if not leading:
        return entity
    names: dict[Lang, str] = dict(leading[0].names)
    for one in (*leading[1:], entity):
        for lang, name in one.names.items():
            if one is entity or not is_coined(name):
                names.setdefault(lang, name)
    also = others(names, [pair for one in (*leading, entity) for pair in _all(one)])
    sources = dict(entity.sources)
    for one in reversed(leading):
        sources |= one.sources
    above = (one.broader for one in leading if one.broader)
    known = (one.wikidata for one in leading if one.wikidata)
    return replace(
        entity,
        names={lang: names[lang] for lang in Lang if lang in names},
        also=also,
        sources={
            (lang, name): told
            for (lang, name), told in sources.items()
            if name == names.get(lang) or name in also.get(lang, ())
        },
        broader=entity.broader or next(above, ()),
        wikidata=entity.wikidata or next(known, None),
    )


def _all(entity: Entity) -> Iterator[tuple[Lang, str]]:
    """Yield the names of an entity with their languages."""
    yield from entity.names.items()
    for lang, names in entity.also.items():
        for name in names:
            yield lang, name


def _told(entities: Mapping[str, Entity], work: _Work) -> dict[str, Entity]:
    """Let entities tell what was decided of them."""
    decided: dict[str, dict[Made, None]] = {}
    for place in work.places():
        decided.setdefault(place.ids[-1], {}).update(dict.fromkeys(place.decisions))
    for id_, (_, one) in work.gone.items():
        decided.setdefault(_became(work, id_), {})[one] = None
    return {
        id_: replace(one, decisions=tuple(decided.get(id_, ())))
        for id_, one in entities.items()
    }


def renamed(
    entities: Mapping[str, Entity], made: Iterable[Made], now: Mapping[str, set[str]]
) -> tuple[dict[str, Entity], set[Made]]:
    """Name entities as decided; give them by id, and the decisions that met one.

    ``now`` gives the ids that entities have, by those they have or had.
    """
    changed, met = dict(entities), set()
    for one in made:
        if not isinstance(one.decision, Rename):
            continue
        for id_ in sorted(_current(one.decision.thing, entities, now)):
            if id_ in changed:
                named = _given(changed[id_], one.decision, one.by)
                changed[id_] = replace(named, decisions=(*named.decisions, one))
                met.add(one)
    return changed, met


def _current(
    id_: str, entities: Mapping[str, Entity], now: Mapping[str, set[str]]
) -> set[str]:
    return {id_} if id_ in entities else now.get(id_, {id_})


def _given(entity: Entity, decision: Rename, by: str) -> Entity:
    """Give an entity a name: the preferred one, or one more."""
    lang, name = Lang(decision.lang), decision.name
    names, more = dict(entity.names), set(entity.also.get(lang, ()))
    if isinstance(decision, AddName) and lang in names:
        more.add(name)
    else:
        more |= {names[lang]} if lang in names else set()
        names[lang] = name
    more.discard(names[lang])
    return replace(
        entity,
        names={lang: names[lang] for lang in Lang if lang in names},
        also={**entity.also, lang: tuple(sorted(more))},
        sources={**entity.sources, (lang, name): _BY[lang].format(by)},
    )


# --- statements --------------------------------------------------------------------


def ruled(
    statements: Iterable[Statement],
    made: Iterable[Made],
    curated: Curated,
    pages: Mapping[str, str],
) -> tuple[list[Statement], set[Made]]:
    """Confirm and reject statements; give those that stay, and what met one.

    ``pages`` gives the names of pages by their sha256.
    """
    kept, met = list(statements), set()
    entities, now = curated.entities.by_id, curated.now
    for one in made:
        decision = one.decision
        if not isinstance(decision, Confirm):
            continue
        subjects = _current(decision.subject, entities, now)
        objects = _current(decision.object, entities, now)
        left: list[Statement] = []
        for statement in kept:
            told = [
                quote
                for quote in statement.quotes
                if _holds(quote, decision.evidence)
                and decision.page in (None, pages[quote.page])
            ]
            if (
                statement.subject in subjects
                and statement.predicate == predicate_of(decision)
                and statement.object in objects
                and (told or not (decision.evidence or decision.page))
            ):
                met.add(one)
                left += _ruled(statement, one, told)
            else:
                left.append(statement)
        kept = left
    return kept, met


def _ruled(
    statement: Statement, made: Made, told: Sequence[Quote]
) -> Iterator[Statement]:
    """Yield a statement as a decision leaves it, without what it rejects."""
    decisions = (*statement.decisions, made)
    if not isinstance(made.decision, Reject):
        yield replace(statement, confidence=1.0, decisions=decisions)
    elif rest := tuple(quote for quote in statement.quotes if quote not in told):
        yield replace(statement, quotes=rest, decisions=decisions)
