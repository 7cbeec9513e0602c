"""Named things -> how far they are named in French, from where, and what pages use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.quote_marks import quoted
from kg.vocabulary.named import Name, Named, Sentence, names_in
from kg.vocabulary.spreadsheet import csv_text
from ontology.kinds import Kind, Lang


class Origin(StrEnum):
    """Where a French name comes from; the first three are official."""

    FRANCETERME = "FranceTerme"
    JOURNAL = "Journal officiel"
    OQLF = "OQLF"
    USAGE = "usage"
    PROPER = "proper"
    ATTESTED = "attested"
    OTHER = "other"
    UNTOLD = "untold"


OFFICIAL = (Origin.FRANCETERME, Origin.JOURNAL, Origin.OQLF)
_OURS = re.compile(r"(?:labkg vocabulary|vocabulaire labkg)\s*:\s*")
# How a source begins; asked before the official ones, which stand anywhere in it, for
# a page may be called after them.
_BEGINS: Mapping[Origin, tuple[str, ...]] = {
    Origin.ATTESTED: ("attested in", "attesté dans"),
    Origin.PROPER: ("proper name", "nom propre"),
    Origin.USAGE: ("usage",),
}
_HOLDS: Mapping[Origin, re.Pattern[str]] = {
    Origin.FRANCETERME: re.compile(r"\bFranceTerme\b", re.IGNORECASE),
    Origin.JOURNAL: re.compile(r"\bJournal officiel\b|\bJORF\b", re.IGNORECASE),
    Origin.OQLF: re.compile(
        r"\bOQLF\b|\bOffice québécois de la langue française\b"
        r"|\bGrand dictionnaire terminologique\b|\bGDT\b",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True)
class Share:
    """How many things of a kind (all if None) are named in which languages."""

    kind: Kind | None
    total: int
    both: int
    english_only: int
    french_only: int


@dataclass(frozen=True, slots=True)
class Count:
    """How many French names come from an origin: preferred ones and others.

    ``origin`` None counts the official names, each once; a name of two official
    sources is counted under both.
    """

    origin: Origin | None
    preferred: int
    others: int


@dataclass(frozen=True, slots=True)
class Used:
    """A name that stands in French sentences, and in how many of them."""

    name: Name
    sentences: int


@dataclass(frozen=True, slots=True)
class Unused:
    """A thing whose official French names stand in none of its French sentences.

    ``used`` is what stands there instead, most frequent first; it is empty where no
    name that the graph knows does. ``example`` is a sentence with the first of them.
    """

    thing: Named
    official: tuple[Name, ...]
    used: tuple[Used, ...]
    sentences: int
    example: Sentence


@dataclass(frozen=True, slots=True)
class Report:
    """All figures.

    ``official`` counts the things with an official French name, ``quoted`` those of
    them that French sentences speak of; ``unused`` are those whose name is not there.
    """

    shares: tuple[Share, ...]
    origins: tuple[Count, ...]
    official: int
    quoted: int
    unused: tuple[Unused, ...]

    @property
    def used(self) -> int:
        """Count the things whose official name stands in a French sentence."""
        return self.quoted - len(self.unused)


def report(things: Sequence[Named]) -> Report:
    """Report on the names of the methods and concepts of a build."""
    official = [one for one in things if _official(one)]
    spoken_of = [one for one in official if _french(one)]
    unused = (found for one in spoken_of if (found := _unused(one)) is not None)
    return Report(
        shares=tuple(_shares(things)),
        origins=tuple(_origins(things)),
        official=len(official),
        quoted=len(spoken_of),
        unused=tuple(
            sorted(
                unused,
                key=lambda one: (
                    -one.sentences,
                    one.official[0].text.casefold(),
                    one.thing.iri,
                ),
            )
        ),
    )


def origins(source: str) -> tuple[Origin, ...]:
    """Give the origins that a source tells: one, or all the official ones.

    >>> [str(one) for one in origins("vocabulaire labkg : FranceTerme, OQLF (fr-CA)")]
    ['FranceTerme', 'OQLF']
    >>> [str(one) for one in origins("attesté dans OQLF.txt")]
    ['attested']
    """
    told = _OURS.sub("", source, count=1).strip()
    if not told:
        return (Origin.UNTOLD,)
    for origin, starts in _BEGINS.items():
        if told.casefold().startswith(starts):
            return (origin,)
    found = tuple(one for one, pattern in _HOLDS.items() if pattern.search(told))
    return found or (Origin.OTHER,)


def source(name: Name) -> str:
    """Give the source of a name without saying that it comes from our vocabulary."""
    return _OURS.sub("", name.source, count=1).strip()


def _shares(things: Sequence[Named]) -> Iterator[Share]:
    for kind in (*Kind, None):
        own = [one for one in things if kind in (None, one.kind)]
        named = Counter(
            (bool(one.preferred(Lang.EN)), bool(one.preferred(Lang.FR))) for one in own
        )
        if own or kind is None:
            yield Share(
                kind,
                total=len(own),
                both=named[True, True],
                english_only=named[True, False],
                french_only=named[False, True],
            )


def _origins(things: Iterable[Named]) -> Iterator[Count]:
    names = [name for one in things for name in one.names if name.lang is Lang.FR]
    told: Counter[tuple[Origin | None, bool]] = Counter()
    for name in names:
        found = origins(name.source)
        told.update((origin, name.preferred) for origin in found)
        told[None, name.preferred] += found[0] in OFFICIAL
    for origin in (None, *Origin):
        count = Count(origin, told[origin, True], told[origin, False])
        # Official sources are told even where none of them is met.
        if origin is None or origin in OFFICIAL or count.preferred or count.others:
            yield count


def _official(thing: Named) -> tuple[Name, ...]:
    return tuple(
        name
        for name in thing.names
        if name.lang is Lang.FR and origins(name.source)[0] in OFFICIAL
    )


def _french(thing: Named) -> list[Sentence]:
    return [one for one in thing.sentences if one.lang == Lang.FR]


def _unused(thing: Named) -> Unused | None:
    """Tell what stands for a thing in French sentences, None if the official does."""
    official = _official(thing)
    # Of names of the same words the official goes first, the French before the English.
    names = sorted(thing.names, key=lambda one: (one not in official, one.lang != "fr"))
    sentences = _french(thing)
    found = [names_in(one.text, names) for one in sentences]
    counts = Counter(name for some in found for name in some)
    if any(name in counts for name in official):
        return None
    used = sorted(
        (Used(name, count) for name, count in counts.items()),
        key=lambda one: (-one.sentences, one.name.lang != "fr", one.name.text),
    )
    examples = (
        sentence
        for sentence, some in zip(sentences, found, strict=True)
        if used and used[0].name in some
    )
    return Unused(
        thing, official, tuple(used), len(sentences), next(examples, sentences[0])
    )


# --- as text -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands round the figures, in one language."""

    title: str
    nothing: str
    named: str
    kinds: Mapping[Kind | None, str]
    both: str
    english_only: str
    french_only: str
    total: str
    sources: str
    preferred: str
    others: str
    twice: str
    origins: Mapping[Origin | None, str]
    official: str
    no_official: str
    no_quoted: str
    told: str
    all_used: str
    instead: str
    unknown: str
    english: str
    times: tuple[str, str]
    percent: str
    point: str
    columns: tuple[str, ...]
    sections: tuple[str, str, str, str]
    totals: tuple[str, str, str]


_NAMES_OF_OFFICES = {origin: str(origin) for origin in OFFICIAL}
_WORDS: Mapping[Lang, _Words] = {
    Lang.EN: _Words(
        title="Francisation report",
        nothing="The build holds no method and no concept: there is nothing to report.",
        named="Methods and concepts by the languages in which they have a name",
        kinds={Kind.METHOD: "methods", Kind.CONCEPT: "concepts", None: "all"},
        both="both languages",
        english_only="English only",
        french_only="French only",
        total="total",
        sources="French names by their source",
        preferred="preferred",
        others="others",
        twice="A name with two official sources counts under both.",
        origins={
            None: "official",
            **{one: f"of which {name}" for one, name in _NAMES_OF_OFFICES.items()},
            Origin.USAGE: "usage in the field",
            Origin.PROPER: "proper name",
            Origin.ATTESTED: "attested on a page",
            Origin.OTHER: "other source",
            Origin.UNTOLD: "source not told",
        },
        official="Official terms that the French pages do not use",
        no_official="No method or concept of the build has an official French name.",
        no_quoted="Methods and concepts with an official French name: {official}; no "
        "French sentence of the build speaks of any of them.",
        told="Methods and concepts with an official French name: {official}; spoken of "
        "in French sentences: {quoted}; with the official name there: {used}; without "
        "it: {unused}.",
        all_used="None: wherever French sentences speak of one, its official name "
        "is used.",
        instead="used instead: {names}",
        unknown="no name that the graph knows",
        english="English",
        times=("sentence", "sentences"),
        percent="{}%",
        point=".",
        columns=(
            *("section", "item", "group", "count", "total", "percent", "source"),
            *("used_instead", "example", "page", "iri"),
        ),
        sections=("names", "sources", "official", "official_unused"),
        totals=("official name", "in French sentences", "official name used there"),
    ),
    Lang.FR: _Words(
        title="Rapport de francisation",
        nothing="Le graphe ne contient ni méthode ni concept : il n’y a rien à dire.",
        named="Méthodes et concepts selon les langues dans lesquelles ils ont un nom",
        kinds={Kind.METHOD: "méthodes", Kind.CONCEPT: "concepts", None: "ensemble"},
        both="deux langues",
        english_only="anglais seul",
        french_only="français seul",
        total="total",
        sources="Noms français selon leur source",
        preferred="retenus",
        others="autres",
        twice="Un nom qui a deux sources officielles compte sous chacune.",
        origins={
            None: "officiels",
            **{one: f"dont {name}" for one, name in _NAMES_OF_OFFICES.items()},
            Origin.USAGE: "usage du domaine",
            Origin.PROPER: "nom propre",
            Origin.ATTESTED: "attesté dans une page",
            Origin.OTHER: "autre source",
            Origin.UNTOLD: "source non indiquée",
        },
        official="Termes officiels que les pages françaises n’emploient pas",
        no_official="Aucune méthode, aucun concept du graphe n’a de nom français "
        "officiel.",
        no_quoted="Méthodes et concepts qui ont un nom français officiel : {official} ;"
        " aucune phrase française n’en parle.",
        told="Méthodes et concepts qui ont un nom français officiel : {official} ; "
        "dont parlent des phrases françaises : {quoted} ; avec le nom officiel : "
        "{used} ; sans lui : {unused}.",
        all_used="Aucun : partout où une phrase française en parle, le nom officiel "
        "est employé.",
        instead="employé à la place : {names}",
        unknown="aucun nom que le graphe connaisse",
        english="anglais",
        times=("phrase", "phrases"),
        percent="{}\u00a0%",
        point=",",
        columns=(
            *("section", "rubrique", "groupe", "nombre", "total", "pourcentage"),
            *("source", "employe_a_la_place", "exemple", "page", "iri"),
        ),
        sections=("noms", "sources", "officiels", "officiels_non_employes"),
        totals=("nom officiel", "dans des phrases françaises", "nom officiel employé"),
    ),
}


def text(told: Report, *, told_in: Lang = Lang.EN) -> str:
    """Write the report for people to read."""
    words = _WORDS[told_in]
    if not told.shares[-1].total:
        return f"{words.nothing}\n"
    lines = [words.title, "", words.named]
    lines += _aligned(
        [
            ["", words.both, "", words.english_only, words.french_only, words.total],
            *(_share_cells(share, words) for share in told.shares),
        ]
    )
    lines += ["", words.sources]
    lines += _aligned(
        [
            ["", words.preferred, words.others],
            *(
                [_origin(count, words), str(count.preferred), str(count.others)]
                for count in told.origins
            ),
        ]
    )
    lines += [f"  {words.twice}", "", words.official]
    lines += [f"  {line}" for line in _official_lines(told, told_in)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def rows(told: Report, *, told_in: Lang = Lang.EN) -> str:
    """Write the report as CSV, with the columns that docs/vocabulary.md tells."""
    words = _WORDS[told_in]
    return csv_text(words.columns, _rows(told, words))


def _share_cells(share: Share, words: _Words) -> list[str]:
    return [
        words.kinds[share.kind],
        str(share.both),
        words.percent.format(
            _percent(share.both, share.total).replace(".", words.point)
        ),
        str(share.english_only),
        str(share.french_only),
        str(share.total),
    ]


def _origin(count: Count, words: _Words) -> str:
    # Under the row of all official names, those of each office.
    inset = "  " if count.origin in OFFICIAL else ""
    return inset + words.origins[count.origin]


def _official_lines(told: Report, told_in: Lang) -> Iterator[str]:
    words = _WORDS[told_in]
    if not told.official:
        yield words.no_official
        return
    if not told.quoted:
        yield words.no_quoted.format(official=told.official)
        return
    yield words.told.format(
        official=told.official,
        quoted=told.quoted,
        used=told.used,
        unused=len(told.unused),
    )
    if not told.unused:
        yield words.all_used
    for one in told.unused:
        official = "; ".join(f"{name.text} ({source(name)})" for name in one.official)
        yield ""
        yield official
        instead = ", ".join(_instead(used, words) for used in one.used)
        yield f"  {words.instead.format(names=instead or words.unknown)}"
        yield f"  {quoted(one.example.text, told_in)}"
        yield f"    {one.example.page} {one.example.begin}-{one.example.end}"
        yield f"  {one.thing.iri}"


def _instead(used: Used, words: _Words) -> str:
    told = f"{used.sentences} {words.times[used.sentences > 1]}"
    if used.name.lang is Lang.EN:
        told = f"{words.english}, {told}"
    return f"{used.name.text} ({told})"


def _rows(told: Report, words: _Words) -> Iterator[list[str | int]]:
    names, sources, official, unused = words.sections
    for share in told.shares:
        for item, count in (
            (words.both, share.both),
            (words.english_only, share.english_only),
            (words.french_only, share.french_only),
        ):
            kind = words.kinds[share.kind]
            yield _row(names, item, kind, count, share.total)
    for preferred, group in ((True, words.preferred), (False, words.others)):
        every = sum(
            count.preferred if preferred else count.others
            for count in told.origins
            if count.origin not in OFFICIAL
        )
        for one in told.origins:
            item = words.origins[one.origin]
            count = one.preferred if preferred else one.others
            yield _row(sources, item, group, count, every)
    counts = (told.official, told.quoted, told.used)
    all_things = told.shares[-1].total
    for item, count, total in zip(
        words.totals, counts, (all_things, told.official, told.quoted), strict=True
    ):
        yield _row(official, item, words.kinds[None], count, total)
    for each in told.unused:
        yield [
            unused,
            each.official[0].text if each.official else "",
            words.kinds[each.thing.kind],
            each.sentences,
            "",
            "",
            "; ".join(f"{name.text}: {source(name)}" for name in each.official),
            "; ".join(_instead(used, words) for used in each.used),
            each.example.text,
            each.example.page,
            each.thing.iri,
        ]


def _row(
    section: str, item: str, group: str, count: int, total: int
) -> list[str | int]:
    percent = _percent(count, total)
    return [section, item, group, count, total, percent, *("", "", "", "", "")]


def _percent(part: int, whole: int) -> str:
    """Write a share as a percentage with one decimal; nothing where there is none."""
    return f"{100 * part / whole:.1f}" if whole else ""


def _aligned(table: Sequence[Sequence[str]]) -> Iterator[str]:
    """Set cells under each other: words to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for first, *cells in table:
        figures = (
            cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)
        )
        yield f"  {first.ljust(widths[0])}  {'  '.join(figures)}"
