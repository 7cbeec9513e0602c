"""Records -> what a build keeps of them: a publication as one page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from kg.quotes import Quote
from kg.records import Record
from ontology.kinds import Lang


@dataclass(frozen=True, slots=True)
class Shown:
    """A publication as one page shows it: its words, and where they stand.

    ``span`` is the range of its abstract, or title, in code points of the raw page;
    ``number`` its place among the publications of the page.
    """

    source: str
    number: int
    lang: Lang
    title: str | None
    abstract: str | None
    span: tuple[int, int]
    authors: tuple[str, ...] = ()
    date: str | None = None
    year: int | None = None
    venue: str | None = None
    status: str | None = None
    venue_quote: Quote | None = None
    links: tuple[str, ...] = ()


def shown(number: int, record: Record, venue_quote: Quote | None = None) -> Shown:
    """Give what is kept of a record once its page is read."""
    text = record.abstract or record.title
    return Shown(
        source=record.source,
        number=number,
        lang=record.lang,
        title=record.title.text if record.title else None,
        abstract=record.abstract.text if record.abstract else None,
        span=text.span(0, len(text)) if text else (0, 0),
        authors=record.authors,
        date=record.date,
        year=record.year,
        venue=record.venue,
        status=record.status,
        venue_quote=venue_quote,
        links=record.links,
    )
