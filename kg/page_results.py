"""Document -> what a build keeps of a page; it depends on that page alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractors import registry
from kg import chrome, completion, harvest, pages, records
from kg.chrome import Fingerprint
from kg.documents import Document, SetAside
from kg.harvest import Place
from kg.intake import plain
from kg.pages import Page, PageError
from kg.quotes import Quote
from kg.readings import ExtractorError
from kg.records import Content, Record
from kg.showings import Shown, shown
from kg.texts import Text, quote, remarks, texts
from ontology.kinds import Lang


@dataclass(frozen=True, slots=True)
class PageResult:
    """All that a build keeps of one page; it depends on that page alone."""

    source: str
    sha256: str
    lang: Lang
    records: tuple[Shown, ...]
    texts: tuple[Text, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Glance:
    """What the other pages of its site must know of a page before it is read."""

    fingerprint: Fingerprint
    place: Place


def look(document: Document) -> Glance | SetAside:
    """Look at a page without reading it."""
    try:
        page = pages.read(document)
    except PageError as error:
        return SetAside(document.name, str(error))
    return Glance(
        chrome.lines_of(page, document.address),
        harvest.read(page, document.address).place,
    )


def read_page(document: Document | SetAside) -> PageResult | SetAside:
    """Read one page to the end; what goes wrong with it is told, not raised."""
    if isinstance(document, SetAside):
        return document
    try:
        page, content, told = _split(document)
        found = tuple(texts(page, content, registry.load()))
    except (PageError, ExtractorError) as error:
        return SetAside(document.name, str(error))
    return PageResult(
        source=document.name,
        sha256=page.sha256,
        lang=page.lang,
        records=tuple(
            shown(number, record, _venue_quote(page, record))
            for number, record in enumerate(content.records)
        ),
        texts=found,
        remarks=(*page.remarks, *told, *remarks(content)),
    )


def _split(document: Document) -> tuple[Page, Content, tuple[str, ...]]:
    """Give a page, what it holds, and what is to be remarked of its metadata."""
    if document.publication:
        return *plain.read(document), ()
    page = pages.read(document)
    about = harvest.read(page, document.address)
    content = records.split(chrome.without(page, document.chrome or ()))
    return page, completion.complete(page, content, about.works), about.remarks


def _venue_quote(page: Page, record: Record) -> Quote | None:
    line = record.venue_line
    return quote(page, line, 0, len(line), page.lang) if line else None


def read_pages(
    documents: Iterable[Document | SetAside],
) -> Iterator[PageResult | SetAside]:
    """Read pages one after another, in this process."""
    return map(read_page, documents)
