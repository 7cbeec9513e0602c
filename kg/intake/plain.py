"""A publication that a file states <-> the plain text in which it is read and quoted.

One fact a line, in this order; what is not known is left out:

    Title: Mastering Memory Tasks with World Models
    Authors: Ada Martin; Bob Tremblay
    Abstract: Current model-based agents struggle with long-term dependencies. …
    Date: 2024-01-16
    Venue: International Conference on Learning Representations
    Status: Accept (oral)
    Language: en
    Link: https://lab.example/r2i
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from extractors.language import detect
from kg.documents import Document
from kg.mend import clean
from kg.pages import Page, PageError
from kg.records import Content, Record, whole
from kg.traced import Traced
from ontology.kinds import Lang

_FACT = re.compile(r"^([A-Z][a-z]+): ([^\n]+)$", re.MULTILINE)
_MENDED: Mapping[str, Callable[[Traced], Traced | None]] = {
    "Title": clean,
    "Abstract": lambda text: whole([text]),
    "Venue": clean,
}
# White space that breaks lines somewhere; French no-break spaces stay.
_BREAKS = re.compile(r" *[\t\r\n\f\v\x1c-\x1f\x85\u2028\u2029]\s*| {2,}")


@dataclass(frozen=True, slots=True)
class Paper:
    """A publication as a file states it; ``date`` is a day (YYYY-MM-DD) or a year.

    ``lang`` is the language that the file tells.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    abstract: str | None = None
    date: str | None = None
    venue: str | None = None
    status: str | None = None
    lang: Lang | None = None
    links: tuple[str, ...] = ()


def text(paper: Paper) -> str:
    """Write a publication as plain text."""
    authors = (line(name).replace(";", ",") for name in paper.authors)
    facts = [
        ("Title", paper.title),
        ("Authors", "; ".join(name for name in authors if name)),
        ("Abstract", paper.abstract),
        ("Date", paper.date),
        ("Venue", paper.venue),
        ("Status", paper.status),
        ("Language", paper.lang),
        *(("Link", link) for link in paper.links),
    ]
    shown = [(label, line(fact)) for label, fact in facts if fact]
    return "".join(f"{label}: {fact}\n" for label, fact in shown if fact)


def line(text: str) -> str:
    """Put a text on one line."""
    if not text.isprintable() or "  " in text:
        text = _BREAKS.sub(" ", text)
    return text.strip()


def read(document: Document) -> tuple[Page, Content]:
    """Read such a text: a page with one record, whose places are those of the text.

    Raises PageError where nothing is left that a person could read.
    """
    raw = document.data.decode("utf-8")
    facts = [(match[1], match) for match in _FACT.finditer(raw)]
    known = {label: match[2] for label, match in facts}
    traced = {
        label: mended(Traced.of(raw, match.start(2), match.end(2)))
        for label, match in facts
        if (mended := _MENDED.get(label))
    }
    shown = traced.get("Abstract") or traced.get("Title")
    if not shown:
        raise PageError("the publication has no text")
    lang = Lang(known["Language"]) if "Language" in known else detect(shown.text)
    links = tuple(match[2] for label, match in facts if label == "Link")
    page = Page(
        source=document.name,
        raw=raw,
        sha256=hashlib.sha256(document.data).hexdigest(),
        lang=lang,
        form="txt",
        lines=(),
    )
    return page, Content((_record(page, known, traced, links),), ())


def _record(
    page: Page,
    known: Mapping[str, str],
    traced: Mapping[str, Traced | None],
    links: tuple[str, ...],
) -> Record:
    date, venue = known.get("Date"), traced.get("Venue") or None
    authors = known["Authors"].split("; ") if "Authors" in known else ()
    return Record(
        source=page.source,
        lang=page.lang,
        title=traced.get("Title") or None,
        abstract=traced.get("Abstract") or None,
        authors=tuple(dict.fromkeys(authors)),
        date=date if date and len(date) > len("2024") else None,
        year=int(date[:4]) if date else None,
        venue=venue.text if venue else None,
        status=known.get("Status"),
        venue_line=venue,
        links=links,
    )
