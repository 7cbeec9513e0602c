"""Things of many texts -> entities: one for each thing, with its names by language."""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from extractors import words
from kg.merges import Because, Merge, Reason
from kg.things import Thing
from ontology import vocabulary
from ontology.kinds import Kind, Lang
from ontology.vocabulary import PROPER, USAGE

_LONGEST_SLUG = 60
# The same names come over and over, in one text and in others.
_NAMES_KEPT = 1 << 16
# "geneRative AI Detection viA Rewriting": spelt so only to make a word of its capitals.
_SPELLS_ACRONYM = re.compile(r"\b[a-zà-ÿ]+[A-ZÀ-Ý][a-zà-ÿ]*\b")
_PARTS = re.compile(r"[^\W_]+")
_ATTESTED = {Lang.EN: "attested in {}", Lang.FR: "attesté dans {}"}
_FROM_VOCABULARY = {Lang.EN: "labkg vocabulary: {}", Lang.FR: "vocabulaire labkg : {}"}
_WORDING: Mapping[Lang, Mapping[str, str]] = {
    Lang.EN: {PROPER: PROPER, USAGE: "usage in the field"},
    Lang.FR: {PROPER: "nom propre", USAGE: "usage du domaine"},
}

_DECIDED = "decided"

Sources = Mapping[tuple[Lang, str], str]


@dataclass(frozen=True, slots=True)
class Seen:
    """A thing where it was seen: the language of the text and the page, and its key."""

    thing: Thing
    lang: Lang
    page: str
    key: str = field(init=False)

    def __post_init__(self) -> None:
        """Tell the key once: it is asked for often."""
        object.__setattr__(self, "key", key_of(self.thing, self.lang))


@dataclass(frozen=True, slots=True)
class Entity:
    """A method, benchmark, concept or venue with its names; ``id`` is its slug.

    ``names`` holds one preferred name per language that has one, ``also`` the others;
    ``sources`` says where each of them comes from, in the language of the name;
    ``merges`` why names that differ were taken for one thing, ``decisions`` what people
    decided of it.
    """

    id: str
    kind: Kind
    names: Mapping[Lang, str]
    also: Mapping[Lang, tuple[str, ...]]
    sources: Sources
    broader: tuple[str, ...] = ()
    entry: str | None = None
    form: str | None = None
    wikidata: str | None = None
    merges: tuple[Merge, ...] = ()
    decisions: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Entities:
    """All entities by id, and which of them each thing is."""

    by_id: Mapping[str, Entity]
    _ids: Mapping[str, str] = field(default_factory=dict)

    def of(self, thing: Thing, lang: Lang) -> Entity:
        """Give the entity of a thing that was seen in a text of this language."""
        return self.at(key_of(thing, lang))

    def at(self, key: str) -> Entity:
        """Give the entity of the things with a key."""
        return self.by_id[self._ids[key]]


@lru_cache(maxsize=_NAMES_KEPT)
def slug(name: str) -> str:
    """Make the one spelling of a name that stands in IRIs.

    >>> slug("Œuvre d’Atari-2600"), slug("C++")
    ('oeuvre-d-atari-2600', 'c-plus-plus')
    """
    text = words.fold(name).replace("+", " plus ").replace("#", " sharp ")
    plain = re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    if not plain or len(plain) > _LONGEST_SLUG:
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        plain = f"{plain[:_LONGEST_SLUG].rstrip('-')}-{digest}".strip("-")
    return plain


def resolve(seen: Iterable[Seen]) -> Entities:
    """Merge things that a reason makes one; the order in which they come is nothing.

    Reasons: the same vocabulary entry; the same long form; an acronym of which all
    pages together spell out one long form; the same normal form, of one language
    unless it is a proper name; the same words in title case.
    """
    groups: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        groups[one.key].append(one)
    keys = tuple(groups)
    moved: dict[str, str] = {}
    merges: dict[str, list[Merge]] = defaultdict(list)
    for reason, because in (
        (_one_kind, Because.KIND),
        (_plain_words, Because.TITLE_CASE),
        (_only_longs, Because.ONLY_LONG),
    ):
        for key, target in reason(groups).items():
            group = groups.pop(key)
            names = (_best_name(group), _best_name(groups[target]))
            merges[target] += [Merge(because, names), *merges.pop(key, ())]
            groups[target] += group
            moved[key] = target
    entities: dict[str, Entity] = {}
    ids: dict[str, str] = {}
    for key in sorted(groups):
        entity = _entity(key, groups[key], taken=entities)
        why = {*_within(groups[key], entity), *merges.get(key, ())}
        if why:
            entity = replace(entity, merges=tuple(sorted(why)))
        entities[entity.id] = entity
        ids[key] = entity.id
    _add_broader(entities)
    return Entities(
        dict(sorted(entities.items())), {key: ids[_end(moved, key)] for key in keys}
    )


def _end(moved: Mapping[str, str], key: str) -> str:
    while key in moved:
        key = moved[key]
    return key


def node_id(kind: Kind, name: str) -> str:
    """Give the id of an entity: its kind and the slug of its name."""
    return f"{kind}/{slug(name)}"


# --- keys --------------------------------------------------------------------------


def key_of(thing: Thing, lang: Lang) -> str:
    """Give what things that are one at first sight share; a decision comes first."""
    if thing.home is not None:
        return thing.home
    if thing.entry is not None:
        return sys.intern(f"entry {thing.entry}")
    return _key(thing.kind, lang, thing.long or thing.variants[0])


@lru_cache(maxsize=_NAMES_KEPT)
def _key(kind: Kind, lang: Lang, name: str) -> str:
    of = "proper" if is_proper(name) else lang
    return sys.intern(f"{kind} {of} {normal(name)}")


def decided_key(id_: str) -> str:
    """Give the key of what has this id because people decided so."""
    return f"{id_.partition('/')[0]} {_DECIDED} {id_}"


@lru_cache(maxsize=_NAMES_KEPT)
def is_proper(name: str) -> bool:
    """Say whether a name is the same in both languages: "DreamerV3", "Memory Maze"."""
    parts = _PARTS.findall(name)
    capital = [part for part in parts if any(map(str.isupper, part))]
    return bool(capital) and (len(parts) == 1 or len(capital) > 1)


@lru_cache(maxsize=_NAMES_KEPT)
def normal(name: str) -> str:
    """Give the normal form of a name: folded; words of a longer name without endings.

    A name of one word keeps its end, so that "Paris" is not "Pari".

    >>> normal("State-space models") == normal("state space model")
    True
    >>> normal("corpus"), normal("Paris")
    ('corpus', 'paris')
    """
    parts = _PARTS.findall(unicodedata.normalize("NFC", name))
    if len(parts) == 1 or is_proper(name):
        return " ".join(words.fold(part) for part in parts or name.split())
    return " ".join(words.stem(part) for part in parts)


def _one_kind(groups: Mapping[str, Sequence[Seen]]) -> dict[str, str]:
    """Map a proper name met as several kinds to the kind it is met as most."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for key in groups:
        rest = key.partition(" ")[2]
        if rest.startswith("proper "):
            kinds[rest].append(key)
    moved: dict[str, str] = {}
    for keys in kinds.values():
        best = min(keys, key=lambda key: (-_weight(groups[key]), key))
        moved.update({key: best for key in sorted(keys) if key != best})
    return moved


def _plain_words(groups: Mapping[str, Sequence[Seen]]) -> dict[str, str]:
    """Map names in title case to the same words in lower case: "Large Models"."""
    moved = {}
    for key, group in groups.items():
        kind, _, rest = key.partition(" ")
        if not rest.startswith("proper ") or " " not in rest[len("proper ") :]:
            continue
        words_ = " ".join(words.stem(word) for word in rest.split()[1:])
        for lang in sorted({one.lang for one in group}):
            if f"{kind} {lang} {words_}" in groups:
                moved[key] = f"{kind} {lang} {words_}"
                break
    return moved


def _weight(group: Sequence[Seen]) -> float:
    return round(sum(one.thing.confidence for one in group), 6)


def _only_longs(groups: Mapping[str, Sequence[Seen]]) -> dict[str, str]:
    """Map acronyms without a long form to the only one that any page spells out."""
    spelled: dict[str, set[str]] = defaultdict(set)
    for key, group in groups.items():
        for one in group:
            for acronym in one.thing.acronyms:
                spelled[f"{one.thing.kind} proper {normal(acronym)}"].add(key)
    return {
        key: next(iter(targets))
        for key, targets in sorted(spelled.items())
        if key in groups and len(targets) == 1 and key not in targets
    }


# --- names -------------------------------------------------------------------------


def _entity(key: str, group: Sequence[Seen], taken: Mapping[str, Entity]) -> Entity:
    if key.startswith("entry "):
        return _known(vocabulary.load()[key.removeprefix("entry ")], group)
    kind = Kind(key.partition(" ")[0])
    of_lang: dict[Lang, list[Seen]] = {}
    for one in group:
        of_lang.setdefault(one.lang, []).append(one)
    names = {lang: _best_name(of_lang[lang]) for lang in sorted(of_lang)}
    if len(set(names.values())) == 1 and is_coined(*set(names.values())):
        names = dict.fromkeys(Lang, *set(names.values()))
    also = others(names, _surfaces(group))
    return Entity(
        id=_id(key, kind, names.get(Lang.EN) or names[Lang.FR], taken),
        kind=kind,
        names=names,
        also=also,
        sources=_attested(group, names, also),
    )


def _id(key: str, kind: Kind, name: str, taken: Mapping[str, Entity]) -> str:
    _, how, rest = key.split(" ", 2)
    if how == _DECIDED:
        return rest
    id_ = node_id(kind, name)
    if id_ in taken or id_.partition("/")[2] in vocabulary.load():
        id_ = f"{id_}-{hashlib.sha256(key.encode()).hexdigest()[:6]}"
    return id_


def _known(entry: vocabulary.Entry, group: Sequence[Seen]) -> Entity:
    more = [
        (lang, name)
        for lang, name in entry.all_names()
        if name != entry.names.get(lang)
    ]
    also = others(entry.names, [*more, *_surfaces(group)])
    return Entity(
        id=_entry_node(entry.id),
        kind=entry.kind,
        names=entry.names,
        also=also,
        sources={
            **_attested(group, {}, also),
            **{
                (lang, name): _FROM_VOCABULARY[lang].format(worded(lang, source))
                for (lang, name), source in entry.sources.items()
                if name == entry.names.get(lang) or name in also.get(lang, ())
            },
        },
        broader=tuple(_entry_node(id_) for id_ in entry.broader),
        entry=entry.id,
        form=entry.form,
        wikidata=entry.wikidata,
    )


def worded(lang: Lang, source: vocabulary.Source) -> str:
    """Say in a language where a name of the vocabulary comes from, and its region."""
    text = _WORDING[lang].get(source.text, source.text)
    return f"{text} ({source.region})" if source.region else text


def _entry_node(id_: str) -> str:
    return f"{vocabulary.load()[id_].kind}/{id_}"


def of_entry(id_: str) -> Entity:
    """Make the entity of a vocabulary entry that no page needs to name."""
    return _known(vocabulary.load()[id_], ())


def is_coined(name: str) -> bool:
    """Say whether a name is one coined word, which no language translates."""
    return is_proper(name) and " " not in name


def _attested(
    group: Sequence[Seen],
    names: Mapping[Lang, str],
    also: Mapping[Lang, Sequence[str]],
) -> dict[tuple[Lang, str], str]:
    """Say in the language of each name on which page it stands."""
    pages: dict[tuple[Lang, str], str] = {}
    for one in group:
        for name in (
            *one.thing.variants,
            *((one.thing.long,) if one.thing.long else ()),
        ):
            known = pages.get((one.lang, name))
            pages[one.lang, name] = min(known or one.page, one.page)
    sources = {}
    for lang in Lang:
        for name in (*((names[lang],) if lang in names else ()), *also.get(lang, ())):
            page = pages.get((lang, name))
            if page is not None:
                sources[lang, name] = _ATTESTED[lang].format(page)
            elif lang in names:  # a proper name, seen in the other language alone
                other = min(one.page for one in group)
                told = _ATTESTED[lang].format(other)
                sources[lang, name] = f"{_WORDING[lang][PROPER]}, {told}"
    return sources


def _within(group: Sequence[Seen], entity: Entity) -> Iterator[Merge]:
    """Give the reasons that made one group of what was seen."""
    surfaces = sorted({name for one in group for name in one.thing.variants})
    langs = {one.lang for one in group}
    if len(surfaces) == len(langs) == 1 and not any(one.thing.long for one in group):
        return
    if entity.entry is not None:
        if (
            len({(one.lang, normal(n)) for one in group for n in one.thing.variants})
            > 1
        ):
            yield Merge(Because.ENTRY, tuple(surfaces), entity.entry)
        return
    for one in group:
        yield from _told_as_one(one)
    forms: dict[str, set[str]] = defaultdict(set)
    for name in surfaces:
        forms[normal(name)].add(name)
    for same in forms.values():
        if len(same) > 1:
            yield Merge(Because.SAME_WORDS, tuple(sorted(same)))
    if len(langs) > 1:
        yield Merge(Because.PROPER, (_best_name(group),))


def _told_as_one(one: Seen) -> Iterator[Merge]:
    """Give the reasons that one text has for taking names for one thing."""
    long, acronyms = one.thing.long, one.thing.acronyms
    rest = [name for name in one.thing.variants if name not in acronyms]
    if long is not None:
        for acronym in acronyms:
            yield Merge(Because.SPELLED_OUT, (acronym, long), one.page)
        rest = [name for name in rest if normal(name) != normal(long)]
        rest = [long, *rest] if rest else []
    if len({normal(name) for name in rest}) > 1:
        yield Merge(Because.ONE_TEXT, tuple(sorted(rest)), one.page)


def _best_name(group: Sequence[Seen]) -> str:
    """Give the fullest name; of several spellings the most frequent."""
    longs = [
        one.thing.acronyms[0]
        if _SPELLS_ACRONYM.search(one.thing.long)
        else one.thing.long
        for one in group
        if one.thing.long
    ]
    names = Counter(longs or [one.thing.variants[0] for one in group])
    return min(names, key=lambda name: (-names[name], len(name), name))


def _surfaces(group: Sequence[Seen]) -> Iterator[tuple[Lang, str]]:
    for one in sorted(group, key=lambda one: (one.lang, one.thing.variants)):
        for name in one.thing.variants:
            yield one.lang, name


def others(
    names: Mapping[Lang, str], more: Iterable[tuple[Lang, str]]
) -> Mapping[Lang, tuple[str, ...]]:
    """Give other names by language, without mere inflections of one another."""
    rest = [(lang, name) for lang, name in more if names.get(lang) != name]
    if not rest:
        return {}
    also: dict[Lang, list[str]] = {lang: [] for lang in Lang}
    known = {(lang, _loose(name)) for lang, name in names.items()}
    for lang, name in rest:
        if (lang, _loose(name)) not in known:
            known.add((lang, _loose(name)))
            also[lang].append(name)
    return {lang: tuple(sorted(found)) for lang, found in also.items() if found}


@lru_cache(maxsize=_NAMES_KEPT)
def _loose(name: str) -> str:
    """Give what inflections of a name share; a coined word has none but itself."""
    if is_proper(name) and " " not in name:
        return name.casefold()
    return " ".join(words.stem(part) for part in _PARTS.findall(name))


def _add_broader(entities: dict[str, Entity]) -> None:
    """Add the entries that known entities stand under, so that no link hangs."""
    todo = list(entities.values())
    while todo:
        for id_ in todo.pop().broader:
            if id_ not in entities:
                entities[id_] = of_entry(id_.partition("/")[2])
                todo.append(entities[id_])
