"""Page -> what its metadata say of it: its address, its versions, its publications.

Read are links of the head, meta tags (Highwire, Dublin Core, Open Graph) and JSON-LD.
What they say is a claim: ``kg.completion`` tells where it fits what the page shows, and
``kg.translations`` which pages agree on being versions of each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import islice
from urllib.parse import quote, unquote, urlsplit

from kg import json_ld
from kg.addresses import absolute, key, site
from kg.folding import fold
from kg.json_ld import Node
from kg.markup import text_of
from kg.mend import clean, mend
from kg.metadata import Element, elements
from kg.pages import Page
from kg.records import calendar_day
from kg.traced import Traced
from ontology.kinds import Lang

_MOST_VERSIONS, _MOST_WORKS = 100, 200
# Types of things that are a piece of scholarly work. An Article, a NewsArticle or a
# BlogPosting is the page itself: its author may be who runs the site, its date is that
# of the posting, so neither is said of a work that the page is about.
_SCHOLARLY = frozenset("ScholarlyArticle MedicalScholarlyArticle Thesis Report".split())
_WEB_PAGES = frozenset("WebPage ItemPage AboutPage ProfilePage CollectionPage".split())
_POSTS = frozenset("Article NewsArticle BlogPosting".split())
_PEOPLE = frozenset({"Person"})

_DOI = re.compile(
    r"(?:doi[:\s]\s*|(?:https?://)?(?:dx\.|www\.)?doi\.org/)?(10\.\S+)", re.IGNORECASE
)
_IS_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\"\\^`{}\x00-\x1f\x7f-\x9f]+\Z")
_LONGEST_DOI = 200
_DOI_TAIL = ".,;:!?'’”»"
_BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<"}

_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\Z|[T ](\d\d)?)")
_YEAR = re.compile(r"(\d{4})(?:[-/.]\d{1,2})?\Z|\d{1,2}[-/.]\d{1,2}[-/.](\d{4})\Z")

_AFTERNOON = 12

_NAME = re.compile(r"[^\W\d_][^\d<>@/\\|{}\[\]=_]{1,79}\Z")
_MOST_AUTHORS, _MOST_NAME_WORDS = 500, 7
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
# A shorter text is a teaser; a description as long as this is an abstract.
_LEAST_ABSTRACT, _LEAST_DESCRIPTION = 100, 300


@dataclass(frozen=True, slots=True)
class Words:
    """A text that metadata give; ``traced`` where the raw page can be quoted for it."""

    text: str
    traced: Traced | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A publication as metadata tell it; ``doi`` in lower case, without an address.

    ``abstracts`` may be one text in two languages.
    """

    title: Words | None = None
    abstracts: tuple[Words, ...] = ()
    authors: tuple[str, ...] = ()
    date: str | None = None
    year: int | None = None
    venue: Words | None = None
    doi: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands on the web, as it was found and as it says itself.

    ``versions`` are the addresses of its other languages, ``published`` the day
    (YYYY-MM-DD) when the page, not a work on it, appeared.
    """

    address: str | None = None
    canonical: str | None = None
    versions: tuple[tuple[Lang, str], ...] = ()
    published: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """All that a page says of itself to machines."""

    place: Place = Place()
    works: tuple[Work, ...] = ()
    remarks: tuple[str, ...] = ()


def read(page: Page, address: str | None = None) -> About:
    """Read the metadata of a page that was found at an address.

    A page of plain text has none but its address. What is broken is left out, and told
    in a remark.
    """
    known = absolute(address) if address else None
    if page.form != "html":
        return About(Place(known))
    found = tuple(elements(page.raw))
    data, remarks = _data(page.raw, found)
    metas = _metas(found)
    place = Place(
        address=known,
        canonical=_canonical(found, metas, data, known),
        versions=_versions(found, known),
        published=_published(metas, data),
    )
    works = [*_of_metas(page.raw, metas), *_of_data(page.raw, data)]
    return About(place, _joined(works), remarks)


def doi(text: str) -> str | None:
    """Give the DOI that a text is, or is the address of, in its one form.

    >>> doi("https://doi.org/10.1000/ABC(12)."), doi("DOI: 10.1000/a b")
    ('10.1000/abc(12)', None)
    """
    match = _DOI.fullmatch(text.strip())
    if match is None:
        return None
    found = (unquote(match[1]) if "://" in text else match[1]).lower()
    found = found.partition("?")[0] if "://" in text else found
    while found and (found[-1] in _DOI_TAIL or _is_unopened(found)):
        found = found[:-1]
    return found if len(found) <= _LONGEST_DOI and _IS_DOI.match(found) else None


def doi_address(found: str) -> str:
    """Give the address under which a DOI is resolved.

    >>> doi_address("10.1002/(sici)1<8::aid>3.0.co;2-o")
    'https://doi.org/10.1002/(sici)1%3C8::aid%3E3.0.co;2-o'
    """
    return "https://doi.org/" + quote(found, safe="/:;().,_-+!~*'$&=@")


def _is_unopened(found: str) -> bool:
    opener = _BRACKETS.get(found[-1])
    return opener is not None and found.count(opener) < found.count(found[-1])


# --- the page itself -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Meta:
    """A meta tag of a name: its value, and the place of that in the raw page."""

    text: str
    place: tuple[int, int]


_Metas = Mapping[str, Sequence[_Meta]]


@dataclass(frozen=True, slots=True)
class _Datum:
    """A thing of a JSON-LD block, and the place of the block in the raw page."""

    node: Node
    place: tuple[int, int]


def _data(
    raw: str, found: Iterable[Element]
) -> tuple[tuple[_Datum, ...], tuple[str, ...]]:
    data: list[_Datum] = []
    remarks: list[str] = []
    for one in found:
        kind = one.get("type").partition(";")[0].strip().lower()
        if one.name == "script" and kind == "application/ld+json":
            start, end = one.place
            try:
                data += [_Datum(n, one.place) for n in json_ld.nodes(raw[start:end])]
            except ValueError as error:
                remarks.append(f"a block of JSON-LD {error}; it was left out")
    return tuple(data), tuple(remarks)


def _metas(found: Iterable[Element]) -> _Metas:
    metas: dict[str, list[_Meta]] = defaultdict(list)
    for one in found:
        name = (one.get("name") or one.get("property")).lower()
        if one.name == "meta" and one.in_head and name and one.get("content"):
            name = name.removeprefix("bepress_").replace("dcterms.", "dc.")
            metas[name].append(_Meta(one.get("content"), one.place))
    return metas


def _canonical(
    found: Iterable[Element], metas: _Metas, data: Iterable[_Datum], known: str | None
) -> str | None:
    """Give the address that a page calls its own; None where it says several.

    It is a claim about the same site only. That all its pages were the home page is
    what a broken template says.
    """
    links = [
        one.get("href")
        for one in found
        if one.name == "link" and one.in_head and "canonical" in _words_of(one, "rel")
    ]
    base = _base(found, known)
    pages = (one.node for one in data if json_ld.types(one.node) & _WEB_PAGES)
    told = [text for node in pages for text in json_ld.texts(node.get("url"), "@id")]
    for claims in (links, [one.text for one in metas.get("og:url", ())], told):
        addresses = {key(one): one for text in claims if (one := absolute(text, base))}
        if addresses:
            (first, *others) = addresses.values()
            return first if not others and _is_credible(first, known) else None
    return None


def _is_credible(claim: str, known: str | None) -> bool:
    if known is None:
        return True
    home = urlsplit(claim).path == "/" and not urlsplit(claim).query
    path = urlsplit(known).path.rpartition("/")
    at_home = path[0] == "" and path[2].partition(".")[0] in ("", "index", "default")
    return site(claim) == site(known) and (at_home or not home)


def _base(found: Iterable[Element], known: str | None) -> str | None:
    told = next((one.get("href") for one in found if one.name == "base"), "")
    return absolute(told, known) or known


def _versions(
    found: Sequence[Element], known: str | None
) -> tuple[tuple[Lang, str], ...]:
    base = _base(found, known)
    versions: dict[tuple[Lang, str], None] = {}
    for one in found:
        told = one.get("hreflang").lower().replace("_", "-").partition("-")[0]
        linked = (one.name == "link" and one.in_head) or one.name == "a"
        if linked and told in set(Lang) and "alternate" in _words_of(one, "rel"):
            address = absolute(one.get("href"), base)
            if address:
                versions[Lang(told), address] = None
    return tuple(versions)[:_MOST_VERSIONS]


def _words_of(one: Element, name: str) -> list[str]:
    return one.get(name).lower().split()


def _published(metas: _Metas, data: Iterable[_Datum]) -> str | None:
    """Give the day when a page appeared, where it says one only."""
    told = [one.text for one in metas.get("article:published_time", ())]
    kinds = _POSTS | _WEB_PAGES
    for one in data:
        if json_ld.types(one.node) & kinds and not json_ld.types(one.node) & _SCHOLARLY:
            told += json_ld.texts(one.node.get("datePublished"))
    days = {day for text in told if (day := _day(text)[0])}
    return days.pop() if len(days) == 1 else None


# --- publications ----------------------------------------------------------------


def _of_metas(raw: str, metas: _Metas) -> Iterator[Work]:
    """Yield the publication of Highwire tags, or of Dublin Core where that has a DOI.

    Pages of governments carry Dublin Core too, and are no publications.
    """
    found = {
        one
        for name in ("citation_doi", "dc.identifier", "dc.identifier.doi", "prism.doi")
        for meta in metas.get(name, ())
        if (one := doi(meta.text))
    }
    titles = metas.get("citation_title", ())
    if len({fold(one.text) for one in titles}) > 1:
        return  # a list of works: which of the other tags go with which?
    titles = titles or (metas.get("dc.title", ()) if found else ())
    if not titles:
        return
    dates = ("publication_date", "date", "online_date", "year", "cover_date")
    day, year = _first_day(
        one.text
        for name in (*(f"citation_{date}" for date in dates), "dc.issued", "dc.date")
        for one in metas.get(name, ())
    )
    venues = ("journal_title", "conference_title", "conference", "inbook_title")
    named = [one for name in venues for one in metas.get(f"citation_{name}", ())]
    yield Work(
        title=_quoted(raw, titles[0]),
        abstracts=tuple(_abstracts(raw, metas)),
        authors=_authors(_meta_names(metas)),
        date=day,
        year=year,
        venue=_quoted(raw, named[0]) if named else None,
        doi=found.pop() if len(found) == 1 else None,
    )


def _abstracts(raw: str, metas: _Metas) -> Iterator[Words]:
    for name, least in (
        ("citation_abstract", _LEAST_ABSTRACT),
        ("dc.abstract", _LEAST_ABSTRACT),
        ("dc.description", _LEAST_DESCRIPTION),
        ("dc.description.abstract", _LEAST_ABSTRACT),
    ):
        for one in metas.get(name, ()):
            if len(one.text) >= least:
                yield _quoted(raw, one)


def _meta_names(metas: _Metas) -> Iterator[str]:
    several = [one.text for one in metas.get("citation_authors", ())]
    for name in ("citation_author", "dc.creator", "dc.creator.personalname"):
        names = [one.text for one in metas.get(name, ())]
        if name == "citation_author":
            names += [part for text in several for part in text.split(";")]
        if names:
            yield from names
            return


def _of_data(raw: str, data: Iterable[_Datum]) -> Iterator[Work]:
    for one in data:
        if json_ld.types(one.node) & _SCHOLARLY:
            yield _of_node(raw, one)


def _of_node(raw: str, one: _Datum) -> Work:
    def told(*names: str) -> list[str]:
        return [text for name in names for text in json_ld.texts(one.node.get(name))]

    def quoted(text: str) -> Words:
        return _literal(raw, text, one.place)

    day, year = _first_day(told("datePublished", "dateCreated"))
    identifiers = [
        text
        for name in ("identifier", "sameAs", "@id", "url")
        for text in json_ld.texts(one.node.get(name), "value")
    ]
    dois = {found for text in identifiers if (found := doi(text))}
    abstracts = [t for t in told("abstract") if len(t) >= _LEAST_ABSTRACT]
    abstracts += [t for t in told("description") if len(t) >= _LEAST_DESCRIPTION]
    venue = _venue(one.node)
    return Work(
        title=next((quoted(text) for text in told("headline", "name")), None),
        abstracts=tuple(map(quoted, abstracts)),
        authors=_authors(_node_names(one.node)),
        date=day,
        year=year,
        venue=quoted(venue) if venue else None,
        doi=dois.pop() if len(dois) == 1 else None,
    )


def _node_names(node: Node) -> Iterator[str]:
    told = node.get("author") or node.get("creator")
    for one in told if isinstance(told, list) else [told]:
        if isinstance(one, dict) and "name" not in one:
            given, family = one.get("givenName"), one.get("familyName")
            if isinstance(given, str) and isinstance(family, str):
                yield f"{given} {family}"
        elif not isinstance(one, dict) or json_ld.types(one) <= _PEOPLE:
            yield from json_ld.texts(one)


def _venue(node: Node) -> str | None:
    """Give the journal or conference that a work is part of, an issue's if need be."""
    for _ in range(4):
        above = node.get("isPartOf")
        above = above[0] if isinstance(above, list) and above else above
        if not isinstance(above, dict):
            return None
        node = above
        if json_ld.types(node) & {"Periodical", "Event", "EventSeries", "BookSeries"}:
            return next(json_ld.texts(node), None)
    return None


def _authors(names: Iterable[str]) -> tuple[str, ...]:
    people = (_person(name) for name in names)
    return tuple(dict.fromkeys(one for one in people if one))[:_MOST_AUTHORS]


def _person(text: str) -> str | None:
    """Give a name as it is spoken; None for what is hardly one.

    >>> _person("Lovelace, Ada"), _person("King, Martin Luther, Jr."), _person("admin")
    ('Ada Lovelace', 'Martin Luther King Jr.', None)
    """
    plain = " ".join(clean(Traced.of(text)).text.partition("(")[0].split()).strip(" ,;")
    last, *rest = [part.strip() for part in plain.split(",")]
    if rest:
        plain = " ".join([rest[0], last, *rest[1:]]).strip()
    several = 2 <= len(plain.split()) <= _MOST_NAME_WORDS
    return plain if several and plain.isprintable() and _NAME.match(plain) else None


def _first_day(texts: Iterable[str]) -> tuple[str | None, int | None]:
    """Read the first date that can be read; a day rather than a year alone."""
    days = [_day(text) for text in texts]
    known = [day for day in days if day[0]] or [day for day in days if day[1]]
    return known[0] if known else (None, None)


def _day(text: str) -> tuple[str | None, int | None]:
    """Read a date into its day and its year, as far as it tells them.

    The first of January stands for a year; a moment late on the last of December is
    the first of January in another time zone.

    >>> _day("2024/5/3"), _day("2024-05"), _day("2025-12-31T23:00:00Z"), _day("soon")
    (('2024-05-03', 2024), (None, 2024), (None, 2026), (None, None))
    """
    text = text.strip()
    match = _DAY.match(text)
    if match is None:
        alone = _YEAR.match(text)
        return calendar_day(alone[1] or alone[2]) if alone else (None, None)
    year, month, day = (int(part) for part in match.groups()[:3])
    if (month, day) == (12, 31) and int(match[4] or 0) >= _AFTERNOON:
        return calendar_day(f"{year + 1:04}")
    if (month, day) == (1, 1):
        return calendar_day(f"{year:04}")
    return calendar_day(f"{year:04}-{month:02}-{day:02}")


# --- texts, and their places in the raw page --------------------------------------


def _quoted(raw: str, one: _Meta) -> Words:
    return _words(raw, text_of(raw, *one.place))


def _literal(raw: str, text: str, place: tuple[int, int]) -> Words:
    """Find a text of JSON in its block; one that is written with escapes is not."""
    start = raw.find(f'"{text}"', *place) + 1
    if start:
        return _words(raw, text_of(raw, start, start + len(text)))
    return Words(_without_tags(clean(Traced.of(unescape(text))).text))


def _words(raw: str, traced: Traced) -> Words:
    """Keep the trace of a text where its slice of the raw page, mended, is the text."""
    text = clean(traced)
    if text.text and not _TAG.search(text.text):
        start, end = text.span(0, len(text))
        if mend(raw[start:end], html=True) == text.text:
            return Words(text.text, text)
    return Words(_without_tags(text.text))


def _without_tags(text: str) -> str:
    return " ".join(_TAG.sub(" ", text).split())


def _joined(works: Iterable[Work]) -> tuple[Work, ...]:
    """Join what several blocks say of one work; the first to say a thing counts."""
    joined: dict[str, Work] = {}
    for work in islice(works, _MOST_WORKS):
        name = fold(work.title.text) if work.title else work.doi
        if name:
            joined[name] = _both(joined[name], work) if name in joined else work
    return tuple(joined.values())


def _both(first: Work, second: Work) -> Work:
    dated = first if first.date or not second.date else second
    return Work(
        title=_better(first.title, second.title),
        abstracts=(*first.abstracts, *second.abstracts),
        authors=first.authors or second.authors,
        date=dated.date,
        year=dated.year or second.year,
        venue=_better(first.venue, second.venue),
        doi=first.doi or second.doi,
    )


def _better(first: Words | None, second: Words | None) -> Words | None:
    """Take the first text that is there, one that can be quoted if need be."""
    return second if second and not (first and first.traced) else first
