"""Records of a page, and what its metadata tell -> records with nothing missing.

The page counts before its metadata: what it shows is kept, what fits no publication
that it shows is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.language import detect
from kg.folding import fold
from kg.harvest import Words, Work, doi, doi_address
from kg.mend import clean
from kg.pages import Page
from kg.records import Content, Prose, Record, fits, whole
from kg.traced import Traced

# A title, or the beginning of an abstract, that tells a work: in words, in characters.
_TELLING_TITLE = 4
_TELLING_TEXT = 100
# Paragraphs that hold this share of an abstract are the abstract.
_MOSTLY = 0.8
_LONGEST_VENUE = 300
# A text that breaks off is the beginning of an abstract.
_BROKEN_OFF = re.compile(r"(?:…|\.\.\.)\s*\Z")
_LEAST_WORDS = 5


def complete(page: Page, content: Content, works: Sequence[Work]) -> Content:
    """Fill in what records lack from the works that the metadata of their page tell.

    A work whose abstract the page shows as mere prose, or has in its metadata alone,
    becomes a record; every text of it can be quoted from the raw page.
    """
    for work in works:
        whole_again = _rejoined(work, content)
        content = _with(work, page, whole_again, alone=len(works) == 1)
    return content


def _rejoined(work: Work, content: Content) -> Content:
    """Give an abstract its title, where the two were taken for strangers."""
    records = content.records
    titles = [one for one in records if not one.abstract and _is_titled(work, one)]
    texts = [one for one in records if not one.title and _is_told(work, one)]
    if len(titles) != 1 or len(texts) != 1:
        return content
    (title,), (text,) = titles, texts
    joined = replace(text, title=title.title, authors=text.authors or title.authors)
    rest = (joined if one is text else one for one in records if one is not title)
    return replace(content, records=tuple(rest))


def _with(work: Work, page: Page, content: Content, *, alone: bool) -> Content:
    home = _home(work, content.records, alone=alone)
    if home is not None and content.records[home].abstract:
        return _replaced(content, home, _filled(content.records[home], work))
    found = _abstract(work, page, content, alone=alone)
    if home is not None:
        record = content.records[home]
        if found:
            record = replace(record, abstract=found.text)
            record = replace(record, lang=detect(found.text.text, page.lang))
            content = replace(content, prose=found.rest)
        return _replaced(content, home, _filled(record, work))
    if found is None:
        return content
    lang = detect(found.text.text, page.lang)
    record = _filled(Record(page.source, lang, abstract=found.text), work)
    records = sorted((*content.records, record), key=_start)
    return Content(tuple(records), found.rest)


def _replaced(content: Content, number: int, record: Record) -> Content:
    records = list(content.records)
    records[number] = record
    return replace(content, records=tuple(records))


def _start(record: Record) -> int:
    shown = record.abstract or record.title
    return shown.starts[0] if shown else 0


# --- which record a work is -------------------------------------------------------


def _home(work: Work, records: Sequence[Record], *, alone: bool) -> int | None:
    """Find the record of a work: by its title or abstract, else if it is the only one.

    A title that merely fits abstracts without titles tells of one of them only where
    it fits no other.
    """
    title = work.title.text if work.title else ""
    for test in (_is_titled, _is_told):
        same = [i for i, record in enumerate(records) if test(work, record)]
        if same:
            return same[0] if len(same) == 1 else None
    bare = [i for i, one in enumerate(records) if one.abstract and not one.title]
    near = [i for i in bare if fits(title, _text(records[i]))]
    if len(near) == 1:
        return near[0]
    return 0 if alone and len(records) == 1 and bare else None


def _is_titled(work: Work, record: Record) -> bool:
    """Say whether a record has a work's title, or one with or without a subtitle."""
    if work.title is None or record.title is None:
        return False
    low, high = sorted((fold(work.title.text), fold(record.title.text)), key=len)
    begins = high.startswith(f"{low} ") and len(low.split()) >= _TELLING_TITLE
    return bool(low) and (low == high or begins)


def _is_told(work: Work, record: Record) -> bool:
    """Say whether a record has a work's abstract, or the one begins the other."""
    if record.abstract is None:
        return False
    shown = fold(record.abstract.text)
    for told in (fold(one.text) for one in work.abstracts):
        low, high = sorted((shown, told), key=len)
        if high.startswith(low) and (low == high or len(low) >= _TELLING_TEXT):
            return True
    return False


def _text(record: Record) -> str:
    return record.abstract.text if record.abstract else ""


# --- what it lacks ----------------------------------------------------------------


def _filled(record: Record, work: Work) -> Record:
    date, year = record.date, record.year
    if date is None and year in (None, work.year):
        date, year = work.date, work.year
    record = replace(
        record,
        title=record.title or (work.title.traced if work.title else None),
        authors=record.authors or work.authors,
        date=date,
        year=year,
        links=_links(record.links, work.doi),
    )
    venue = work.venue
    if record.venue or not (venue and venue.traced) or len(venue.text) > _LONGEST_VENUE:
        return record
    return replace(record, venue=venue.text, venue_line=venue.traced)


def _links(links: tuple[str, ...], told: str | None) -> tuple[str, ...]:
    if told is None or told in map(doi, links):
        return links
    return (*links, doi_address(told))


# --- an abstract that no record has -----------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """An abstract, and the prose of its page without it."""

    text: Traced
    rest: tuple[Prose, ...]


def _abstract(
    work: Work, page: Page, content: Content, *, alone: bool
) -> _Found | None:
    for told in work.abstracts:
        if found := _inside(told.text, content) or _pieced(told.text, content):
            return found
    if not alone or any(record.abstract for record in content.records):
        return None
    return next(_untold(work.abstracts, content), None)


def _inside(told: str, content: Content) -> _Found | None:
    """Cut an abstract out of the paragraph that holds it."""
    for number, prose in enumerate(content.prose):
        place = prose.text.text.find(told)
        if place >= 0:
            end = place + len(told)
            text = whole([prose.text[place:end]])
            around = (prose.text[:place].strip(), prose.text[end:].strip())
            left = [replace(prose, text=one) for one in around if _is_kept(one)]
            rest = (*content.prose[:number], *left, *content.prose[number + 1 :])
            return _Found(text, rest) if text else None
    return None


def _is_kept(text: Traced) -> bool:
    return len(text.text.split()) >= _LEAST_WORDS and text.text.rstrip()[-1:] in ".!?"


def _pieced(told: str, content: Content) -> _Found | None:
    """Join the paragraphs that an abstract was broken into."""
    folded = fold(told)
    texts = [whole([prose.text]) for prose in content.prose]
    own = [
        number
        for number, (prose, text) in enumerate(zip(content.prose, texts, strict=True))
        if prose.kind == "prose" and text and fold(text.text) in folded
    ]
    pieces = [text for number, text in enumerate(texts) if text and number in own]
    length = sum(len(fold(piece.text)) for piece in pieces)
    in_a_row = own == list(range(own[0], own[-1] + 1)) if own else False
    if not in_a_row or length < _MOSTLY * len(folded):
        return None
    text = whole(pieces)
    rest = tuple(p for number, p in enumerate(content.prose) if number not in own)
    return _Found(text, rest) if text else None


def _untold(abstracts: Sequence[Words], content: Content) -> Iterator[_Found]:
    """Yield abstracts that only the metadata have."""
    shown = " ".join(fold(prose.text.text) for prose in content.prose)
    for told in abstracts:
        begun = fold(told.text)[:_TELLING_TEXT]
        if told.traced and begun not in shown and not _BROKEN_OFF.search(told.text):
            text = whole([clean(told.traced)])
            if text:
                yield _Found(text, content.prose)
