"""Named things -> those without a preferred name in a language, most frequent first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.words import ranges
from kg.entities import is_proper
from kg.quote_marks import quoted
from kg.vocabulary.named import Named, Sentence, key, names_in
from kg.vocabulary.spreadsheet import csv_text
from ontology import vocabulary
from ontology.kinds import Kind, Lang

_EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands round the names, in one language."""

    languages: Mapping[Lang, str]
    nothing: str
    none: str
    head: str
    kinds: Mapping[Kind, str]
    publications: tuple[str, str]
    mentions: tuple[str, str]
    none_is_one: bool
    proper: str
    yes: str
    no: str
    suggestion: str
    columns: tuple[str, ...]


_WORDS: Mapping[Lang, _Words] = {
    Lang.EN: _Words(
        languages={Lang.EN: "English", Lang.FR: "French"},
        nothing="The build holds no method and no concept: there is nothing to name.",
        none="Nothing is missing: all methods and concepts ({among}) have a name in "
        "{language}.",
        head="Without a name in {language}: {count} of {among} methods and concepts, "
        "the most frequent first",
        kinds={Kind.METHOD: "method", Kind.CONCEPT: "concept"},
        publications=("publication", "publications"),
        mentions=("mention", "mentions"),
        none_is_one=False,
        proper="written like a proper name",
        yes="yes",
        no="no",
        suggestion="suggestion, checked by nobody: built from: {parts}",
        columns=(
            *("name", "kind", "publications", "mentions", "proper_name_like"),
            *("example_1", "page_1", "example_2", "page_2", "iri"),
            "unchecked_suggestion",
        ),
    ),
    Lang.FR: _Words(
        languages={Lang.EN: "anglais", Lang.FR: "français"},
        nothing="Le graphe ne contient ni méthode ni concept : il n’y a rien à nommer.",
        none="Rien ne manque : toutes les méthodes et tous les concepts ({among}) ont "
        "un nom en {language}.",
        head="Sans nom en {language} : {count} des {among} méthodes et concepts, les "
        "plus fréquents d’abord",
        kinds={Kind.METHOD: "méthode", Kind.CONCEPT: "concept"},
        publications=("publication", "publications"),
        mentions=("mention", "mentions"),
        none_is_one=True,
        proper="écrit comme un nom propre",
        yes="oui",
        no="non",
        suggestion="suggestion que personne n’a vérifiée : formé de : {parts}",
        columns=(
            *("nom", "type", "publications", "mentions", "allure_de_nom_propre"),
            *("exemple_1", "page_1", "exemple_2", "page_2", "iri"),
            "suggestion_non_verifiee",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a name, as written there, and what its entries are called."""

    text: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A thing without a name in a language, and the name that it has.

    ``proper`` says that the name is written like a proper name, which may be the same
    in both languages. ``parts`` is what the vocabulary says of the parts of the name:
    a help for who looks for a name, never a name itself.
    """

    thing: Named
    name: str
    proper: bool
    parts: tuple[Part, ...] = ()

    @property
    def examples(self) -> tuple[Sentence, ...]:
        """Give one or two sentences with a name in them, of two pages if there are."""
        first = {one.text: one for one in reversed(self.thing.sentences)}
        named = [one for one in first.values() if names_in(one.text, self.thing.names)]
        ordered = sorted(named or first.values())
        if not ordered:
            return ()
        elsewhere = [one for one in ordered if one.page != ordered[0].page]
        return (ordered[0], *[*elsewhere, *ordered[1:]][: _EXAMPLES - 1])


def find(things: Iterable[Named], lang: Lang) -> tuple[Missing, ...]:
    """Give the things without a preferred name in a language, most frequent first.

    A proper name that is the same in both languages is a name in each of them.
    """
    found = (
        Missing(one, one.shown(lang), is_proper(one.shown(lang)))
        for one in things
        if one.preferred(lang) is None
    )
    return tuple(
        sorted(
            found,
            key=lambda one: (
                -one.thing.publications,
                -len(one.thing.sentences),
                one.name.casefold(),
                one.thing.iri,
            ),
        )
    )


def with_parts(
    missing: Iterable[Missing], lang: Lang, entries: Mapping[str, vocabulary.Entry]
) -> tuple[Missing, ...]:
    """Add what the vocabulary says of the parts of each name: suggestions, no names."""
    known = {
        other: _by_words(entries.values(), other, lang)
        for other in Lang
        if other is not lang
    }
    return tuple(
        Missing(one.thing, one.name, one.proper, tuple(_parts(one, known)))
        for one in missing
    )


def text(
    missing: Sequence[Missing], lang: Lang, *, among: int, told_in: Lang = Lang.EN
) -> str:
    """Write the work-list for people; an empty one says so."""
    words = _WORDS[told_in]
    language = words.languages[lang]
    if not among:
        return f"{words.nothing}\n"
    if not missing:
        return words.none.format(among=among, language=language) + "\n"
    head = words.head.format(count=len(missing), among=among, language=language)
    width = len(str(len(missing)))
    lines = [head]
    for number, one in enumerate(missing, start=1):
        lines += ["", f"{number:>{width}}. {_title(one, words)}"]
        lines += [f"{' ' * (width + 2)}{line}" for line in _below(one, words)]
    return "\n".join(lines) + "\n"


def rows(missing: Sequence[Missing], *, told_in: Lang = Lang.EN) -> str:
    """Write the work-list as CSV, with the columns that docs/vocabulary.md tells."""
    words = _WORDS[told_in]
    table: list[list[str | int]] = []
    for one in missing:
        examples = [cell for each in one.examples for cell in (each.text, each.page)]
        table.append(
            [
                one.name,
                words.kinds[one.thing.kind],
                one.thing.publications,
                len(one.thing.sentences),
                words.yes if one.proper else words.no,
                *(examples + [""] * 2 * _EXAMPLES)[: 2 * _EXAMPLES],
                one.thing.iri,
                _suggested(one),
            ]
        )
    return csv_text(words.columns, table)


def _by_words(
    entries: Iterable[vocabulary.Entry], known: Lang, wanted: Lang
) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Give the wanted names of entries by the words of each name in a known language.

    Not by acronyms: "MAP" stands for many things.
    """
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for entry in entries:
        name = entry.names.get(wanted)
        own = (entry.names.get(known), *entry.variants.get(known, ()))
        for one in own:
            if name and one and key(one):
                found[key(one)].add(name)
    return {words: tuple(sorted(names)) for words, names in found.items()}


def _parts(
    one: Missing, known: Mapping[Lang, Mapping[tuple[str, ...], tuple[str, ...]]]
) -> Iterator[Part]:
    """Yield the longest parts that entries name, from left to right."""
    lang = next((n.lang for n in one.thing.names if n.preferred), None)
    table = known.get(lang, {}) if lang is not None else {}
    pieces = [piece for piece in _pieces(one.name) if key(piece)]
    stems = [key(piece)[0] for piece in pieces]
    begin = 0
    while begin < len(stems):
        ends = range(len(stems), begin, -1)
        end = next((e for e in ends if tuple(stems[begin:e]) in table), None)
        if end is None:
            begin += 1
            continue
        yield Part(" ".join(pieces[begin:end]), table[tuple(stems[begin:end])])
        begin = end


def _pieces(name: str) -> list[str]:
    return [name[begin:end] for begin, end in ranges(name)]


def _title(one: Missing, words: _Words) -> str:
    thing = one.thing
    told = [
        words.kinds[thing.kind],
        _counted(thing.publications, words.publications, words.none_is_one),
        _counted(len(thing.sentences), words.mentions, words.none_is_one),
    ]
    if one.proper:
        told.append(words.proper)
    return f"{one.name} ({', '.join(told)})"


def _below(one: Missing, words: _Words) -> Iterator[str]:
    for example in one.examples:
        yield quoted(example.text, example.lang)
        yield f"  {example.page} {example.begin}-{example.end}"
    if one.parts:
        yield words.suggestion.format(parts=_suggested(one))
    yield one.thing.iri


def _suggested(one: Missing) -> str:
    return "; ".join(f"{part.text} → {' / '.join(part.names)}" for part in one.parts)


def _counted(count: int, names: tuple[str, str], none_is_one: bool) -> str:
    single = count == 1 or (count == 0 and none_is_one)
    return f"{count} {names[0] if single else names[1]}"
