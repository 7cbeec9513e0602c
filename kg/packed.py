"""Results of pages -> bytes, and back.

A result is gone through several times in a build, and there may be a million: its
objects are written as plain tuples, which are loaded twice as fast as JSON. Less sure
things, half of all, need not be made objects again.
"""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from kg import page_results
from kg.chrome import Fingerprint
from kg.documents import Document, SetAside
from kg.harvest import Place
from kg.links import Link
from kg.page_results import Glance, PageResult
from kg.pressed import Packed
from kg.quotes import Quote
from kg.readings import Reading
from kg.showings import Shown
from kg.texts import Text
from kg.things import Thing
from ontology.kinds import Kind, Lang, Relation, Role

T = TypeVar("T")
# A tuple of numbers, texts, None and tuples of these.
_Plain = tuple[Any, ...]

_FAST = 1  # how zlib presses: a fifth of the size in 45 µs a text
_FORM = 2  # of marshal: later ones look for what is shared, which takes longer here
_KINDS, _ROLES = {one.value: one for one in Kind}, {one.value: one for one in Role}
_LANGS = {one.value: one for one in Lang}
_RELATIONS = {one.value: one for one in Relation}
_SURE = 5  # where the confidence of a thing stands
_DAMAGED = (zlib.error, ValueError, TypeError, EOFError, LookupError)


def read(document: Document) -> Packed | SetAside:
    """Read one page to the end, or look at one whose site's chrome is not known."""
    if document.chrome is None:
        glance = page_results.look(document)
        return glance if isinstance(glance, SetAside) else pack(glance)
    result = page_results.read_page(document)
    return result if isinstance(result, SetAside) else pack(result)


def pack(result: PageResult | Glance) -> Packed:
    """Turn a result into bytes."""
    told = _glance(result) if isinstance(result, Glance) else _result(result)
    return Packed(zlib.compress(marshal.dumps(told, _FORM), _FAST))


def unpack(packed: Packed, *, things: float = 0.0, links: float = 0.0) -> PageResult:
    """Turn the bytes into the result again; raise ValueError where they are damaged.

    Things less sure than ``things`` are left out, so are links less sure than ``links``
    and those of such things.
    """
    return _unpack(packed, lambda told: _result_again(told, things, links))


def unpack_glance(packed: Packed) -> Glance:
    """Turn bytes into a glance again; raise ValueError where they are damaged."""
    return _unpack(packed, _glance_again)


def _unpack(packed: Packed, again: Callable[[_Plain], T]) -> T:
    try:
        return again(marshal.loads(zlib.decompress(packed.data)))  # noqa: S302  our own
    except _DAMAGED as error:
        raise ValueError(f"is no result of a page: {error}") from error


# --- glances -------------------------------------------------------------------------


def _glance(glance: Glance) -> _Plain:
    seen, place = glance.fingerprint, glance.place
    versions = tuple((lang.value, address) for lang, address in place.versions)
    return (
        (seen.identity, seen.lang.value, tuple(map(int, seen.lines))),
        (place.address, place.canonical, versions, place.published),
    )


def _glance_again(told: _Plain) -> Glance:
    (identity, lang, lines), (address, canonical, versions, published) = told
    known = tuple((_LANGS[one], other) for one, other in versions)
    return Glance(
        Fingerprint(identity, _LANGS[lang], lines),
        Place(address, canonical, known, published),
    )


# --- results -------------------------------------------------------------------------


def _result(result: PageResult) -> _Plain:
    return (
        result.source,
        result.sha256,
        result.lang.value,
        tuple(map(_shown, result.records)),
        tuple(map(_text, result.texts)),
        tuple(result.remarks),
    )


def _result_again(told: _Plain, least: float, least_link: float) -> PageResult:
    source, sha256, lang, records, texts, remarks = told
    return PageResult(
        source,
        sha256,
        _LANGS[lang],
        tuple([_shown_again(one, source, sha256) for one in records]),
        tuple([_text_again(one, sha256, least, least_link) for one in texts]),
        remarks,
    )


def _shown(shown: Shown) -> _Plain:
    quote = shown.venue_quote
    return (
        shown.number,
        shown.lang.value,
        shown.title,
        shown.abstract,
        tuple(shown.span),
        tuple(shown.authors),
        shown.date,
        shown.year,
        shown.venue,
        shown.status,
        _quote(quote, "") if quote else None,
        tuple(shown.links),
    )


def _shown_again(told: _Plain, source: str, page: str) -> Shown:
    number, lang, title, abstract, span, authors, *rest, quote, links = told
    date, year, venue, status = rest
    return Shown(
        source=source,
        number=number,
        lang=_LANGS[lang],
        title=title,
        abstract=abstract,
        span=span,
        authors=authors,
        date=date,
        year=year,
        venue=venue,
        status=status,
        venue_quote=_quote_again(quote, "", page) if quote else None,
        links=links,
    )


def _text(text: Text) -> _Plain:
    reading = text.reading
    return (
        text.lang.value,
        text.record,
        text.title_length,
        reading.text,
        tuple(reading.sentences),
        tuple(map(_thing, reading.things)),
        tuple(map(_link, reading.links)),
        tuple(
            _quote(quote, reading.text[start:end])
            for quote, (start, end) in zip(text.quotes, reading.sentences, strict=True)
        ),
    )


def _text_again(told: _Plain, page: str, least: float, least_link: float) -> Text:
    lang, record, title, text, sentences, things, links, quotes = told
    kept = [place for place, thing in enumerate(things) if thing[_SURE] >= least]
    now = {place: number for number, place in enumerate(kept)}
    return Text(
        _LANGS[lang],
        record,
        title,
        Reading(
            text,
            sentences,
            tuple([_thing_again(things[place]) for place in kept]),
            tuple(_links_again(links, now, least_link)),
        ),
        tuple(
            [
                _quote_again(quote, text[start:end], page)
                for quote, (start, end) in zip(quotes, sentences, strict=True)
            ]
        ),
    )


def _thing(thing: Thing) -> _Plain:
    return (
        thing.kind.value,
        tuple(thing.variants),
        tuple(thing.mentions),
        thing.role.value,
        thing.shown,
        float(thing.confidence),
        float(thing.sure_of_role),
        thing.entry,
        thing.long,
        tuple(thing.acronyms),
        thing.home,
    )


def _thing_again(told: _Plain) -> Thing:
    kind, variants, mentions, role, *rest = told
    return Thing(_KINDS[kind], variants, mentions, _ROLES[role], *rest)


def _link(link: Link) -> _Plain:
    sure = float(link.confidence)
    return link.head, link.relation.value, link.tail, tuple(link.sentence), sure


def _links_again(
    links: Iterable[_Plain], now: dict[int, int], least: float
) -> Iterator[Link]:
    """Yield the links between what is kept, by its numbers ``now``."""
    for head, relation, tail, sentence, sure in links:
        if sure >= least and head in now and tail in now:
            yield Link(now[head], _RELATIONS[relation], now[tail], sentence, sure)


def _quote(quote: Quote, sentence: str) -> _Plain:
    """Give a quote without its page, and without its text where that is known."""
    text = None if quote.text == sentence else quote.text
    return quote.start, quote.end, text, quote.lang.value


def _quote_again(told: Sequence[Any], sentence: str, page: str) -> Quote:
    start, end, text, lang = told
    return Quote(page, start, end, sentence if text is None else text, _LANGS[lang])
