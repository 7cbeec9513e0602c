"""JSON objects -> publications, as databases of publications export them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from kg import markup, records
from kg.intake.fields import BadObjectError, Fields, each
from kg.intake.plain import Paper, line
from kg.mend import without_invisible
from ontology.kinds import Lang

_LANGUAGES = {
    Lang.EN: ("en", "eng", "english", "anglais"),
    Lang.FR: ("fr", "fra", "fre", "french", "français"),
}
# What became of a work at a venue: where it was refused, or stands before any review,
# is told only where there is no other.
_REFUSED = re.compile(
    r"\b(?:desk|not accept\w*|reject\w*|retract\w*|withdraw\w*)", re.I
)
_EARLY = re.compile(r"preprint|submitted|under review|arxiv|biorxiv|medrxiv", re.I)
_DAY = re.compile(r"(?P<year>\d{4})(?:-\d{2}(?P<day>-\d{2})?)?(?!\d)")
_PRECISE = 3  # to the day; 1 and 2 are a year and a month, 0 is not known
# Where the works stand that are named by an id of these.
_PLACES = {
    "arxiv": "https://arxiv.org/abs/",
    "dblp": "https://dblp.org/rec/",
    "doi": "https://doi.org/",
    "openalex": "https://openalex.org/",
    "openreview": "https://openreview.net/forum?id=",
    "pmc": "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC",
    "pubmed": "https://pubmed.ncbi.nlm.nih.gov/",
    "semantic_scholar": "https://www.semanticscholar.org/paper/",
}
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)$", re.I)


def paper(fields: Fields) -> Paper:
    """Read a publication; raise BadObjectError for what is none."""
    title, abstract = _plain(fields.text("title")), _plain(fields.text("abstract"))
    if not title and not abstract:
        raise BadObjectError("has no text: neither html, text, title nor abstract")
    releases = tuple(_releases(fields))
    best = max(releases, key=lambda one: one.rank, default=_Release())
    dates = (_date(fields), best.date, *(one.date for one in releases))
    return Paper(
        title=title,
        authors=tuple(dict.fromkeys(_authors(fields.values("authors")))),
        abstract=abstract,
        date=next((date for date in dates if date), None),
        venue=best.venue,
        status=best.status,
        lang=_language(fields.text("lang") or fields.text("language")),
        links=tuple(dict.fromkeys((*_links(fields), *_links_in(abstract or "")))),
    )


def _plain(text: str | None) -> str | None:
    """Give a text without the mark-up that journals leave in abstracts."""
    if text and "</" in text:
        text = markup.text_of(text).text
    shown = line(text or "")
    return shown if without_invisible(shown).strip() else None


def _authors(people: Sequence[object]) -> Iterator[str]:
    """Give the names of people: texts, or objects that have one, or hold one."""
    for one in people:
        if isinstance(one, str):
            name: str | None = one
        else:
            author = each("authors", one)
            inner = author.inner("author") if author.is_object("author") else author
            name = inner.text("name") or author.text("display_name")
        if shown := line(name or ""):
            yield shown.replace(";", ",")


# --- venues --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Release:
    """Where a publication appeared; of several that with the highest rank is told."""

    venue: str | None = None
    status: str | None = None
    date: str | None = None
    rank: tuple[int, bool, bool, str] = (-1, False, False, "")


def _releases(fields: Fields) -> Iterator[_Release]:
    if fields.has("venue"):
        yield from _release(fields)
    for one in fields.objects("releases"):
        yield from _release(one)


def _release(fields: Fields) -> Iterator[_Release]:
    if fields.is_text("venue"):
        name, kind, dated = fields.text("venue"), None, fields
    else:
        dated = fields.inner("venue")
        name, kind = dated.text("name"), dated.text("type")
    status = fields.text("status")
    reviewed = fields.flag("peer_reviewed") or dated.flag("peer_reviewed")
    date = _date(dated) or _date(fields)
    told = " ".join(filter(None, (name, kind, status)))
    level = 0 if _REFUSED.search(status or "") else 1 if _EARLY.search(told) else 2
    if name and name.strip():
        rank = (level, reviewed, date is not None, date or "")
        yield _Release(name, status, date, rank)


# --- dates ---------------------------------------------------------------------------


def _date(fields: Fields) -> str | None:
    """Give the day or the year that a work or its venue is dated with."""
    precision = fields.number("date_precision")
    if not fields.is_object("date"):
        return _dated(fields.word("date"), precision) or _dated(fields.word("year"), 1)
    date = fields.inner("date")
    precision = date.number("precision")
    time = date.number("timestamp")
    return _dated(date.text("text"), precision) or _dated(_day(time), precision)


def _day(timestamp: int | None) -> str | None:
    if timestamp is None:
        return None
    try:
        moment = datetime.datetime.fromtimestamp(timestamp, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.date().isoformat()


def _dated(text: str | None, precision: int | None) -> str | None:
    """Give a day (YYYY-MM-DD), or the year alone where no more is known.

    As on pages, 31 December is the first of January in another time zone, and that a
    year without a day. A database that knows its dates to the day is believed.
    """
    match = _DAY.match((text or "").strip())
    if match is None or precision == 0:
        return None
    first = f"{match['year']}-01-01"
    day, year = records.dated(match[0] if match["day"] else first)
    if precision == _PRECISE and match[0].endswith("-12-31") and year:
        return match[0]
    if day and match["day"] and precision in (None, _PRECISE):
        return day
    return str(year) if year else None


# --- languages and links -------------------------------------------------------------


def _language(told: str | None) -> Lang | None:
    word = re.split(r"[-_\s]", (told or "").strip().lower())[0]
    return next((lang for lang, names in _LANGUAGES.items() if word in names), None)


def _links(fields: Fields) -> Iterator[str]:
    """Give the addresses of a publication that a store takes as such."""
    found = [fields.text("url"), _doi(fields.text("doi"))]
    for one in fields.values("links"):
        if isinstance(one, str):
            found.append(one)
            continue
        link = each("links", one)
        found.append(link.text("url") or _address(link.text("type"), link.word("link")))
    for address in found:
        if address and tuple(records.links(address)) == (address,):
            yield address


def _links_in(text: str) -> Iterable[str]:
    low = text.lower()  # most abstracts have none, and are passed at once
    return records.links(text) if "http" in low or "www." in low else ()


def _address(kind: str | None, link: str | None) -> str | None:
    """Say where a link leads: it is an address, or an id of a kind that is known."""
    if not link or re.match(r"https?://", link, re.IGNORECASE):
        return link
    place = (kind or "").lower().partition(".")[0]
    if place == "doi":
        return _doi(link)
    if place not in _PLACES:
        return None
    known = link.removeprefix("PMC") if place == "pmc" else link
    return _PLACES[place] + quote(known, safe="/:.-_")


def _doi(text: str | None) -> str | None:
    match = _DOI.match((text or "").strip())
    return _PLACES["doi"] + quote(match[1], safe="/:.-_();") if match else None
