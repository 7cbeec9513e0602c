"""Pages -> records: publications as a page shows them, topics and running prose."""

from __future__ import annotations

import bisect
import datetime
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from extractors.cues import INTRODUCE
from extractors.language import detect
from extractors.people import people
from kg.mend import CUT, clean, without_invisible
from kg.pages import DATE, Line, Page
from kg.traced import Traced
from kg.venue_line import VenueLine, parse_venue
from ontology.kinds import Lang

# The cut mark stands after this many characters of the abstract: 26 of 26 on the seeds.
FOLD_AT = 140
# Characters that a template counts otherwise than we do (letters outside the basic
# plane count two in a browser) move the start by a few places at most.
_SLACK = 4
# Share of a title's content words (first six letters) found in the abstract: at .34,
# 98.3 % of 517 own titles pass and 2.1 % of strangers'.
TITLE_FIT = 0.34
_STEM = 6

_FIRST_YEAR, _LAST_YEAR = 1800, 2199  # other years are typing errors
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"“”«»]+", re.IGNORECASE)
# A host with a dot, and no half of an escape: what stores accept as an IRI.
_ADDRESS = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)+[\w-]{2,}(?::\d{1,5})?"
    r"(?:[/?#](?:[^%\[\]]|%[0-9A-Fa-f]{2})*)?$",
    re.IGNORECASE,
)
_LINK_TAIL = ".,;:!?)]}'’»”"
_LEAD = re.compile(r"(?:abstract|résumé)\s*[:.–—-]?\s+(?=[A-ZÀ-Ý\"“«])|\.\s+", re.I)
_ENDS = re.compile(r"[.!?…:;]['\"”’»)\]]*\s*$")
_INNER_BREAK = re.compile(r"[a-zà-ÿ0-9)\]][.!?]['\"”’»)]*\s+[A-ZÀ-Ý«“(]")
# A wrapped line of plain text is at most this long; an abstract on one line is longer.
_WRAP = 120
_TITLE_MOST = 250
_TITLE_WORDS = 2
# Words of running text that titles hardly use; two of them make a sentence.
_RUNNING = frozenset(
    "we our this these such is are was were has have been can may it its they that "
    "which there here however nous notre nos cette ces est sont été ont peut peuvent "
    "qui il elle ils elles cependant".split()
)
_PROSE_WORDS = 12
# A short paragraph that begins so asks the reader to do something; it reports nothing.
_CALL = re.compile(
    r"(?:please )?(?:subscribe|sign up|register|follow us|join us|share|contact us"
    r"|read more|learn more|see all|accept all|save my|apply|donate)\b"
    r"|(?:abonnez|inscrivez|suivez|rejoignez|partagez|contactez|soutenez)"
    r"[- ](?:vous|nous)"
    r"|(?:lire la suite|en savoir plus|voir tout|tout accepter|tout refuser|enregistrer"
    r"|postulez|partager|faites un don)\b",
    re.IGNORECASE,
)
# Paragraphs at least this long are compared with abstracts; this share of them must
# speak as papers do.
_ABSTRACT_LEAST = 300
_MOSTLY = 0.6
_PROSE_LEAST = 5

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?", re.UNICODE)
_ELIDED = re.compile(r"^[ldnmtsjc]['’]|^qu['’]")
_STOP = frozenset(
    "with from that this these those their using based towards toward through under "
    "over into between beyond when what which where while without within about more "
    "than does your have make pour avec dans sans sous entre vers chez leur leurs "
    "cette plus comme elle étude".split()
)

Section = Literal["profile", "topics", "prose", "publications", "people", "none"]
_HEADINGS: dict[str, Section] = {
    "publications": "publications",
    "publication": "publications",
    "recent publications": "publications",
    "selected publications": "publications",
    "publications récentes": "publications",
    "publications choisies": "publications",
    "research topics": "topics",
    "sujets de recherche": "topics",
    "biography": "prose",
    "biographie": "prose",
    "about": "prose",
    "à propos": "prose",
    "current students": "people",
    "étudiants actuels": "people",
    "étudiantes et étudiants actuels": "people",
    "étudiant·e·s actuel·le·s": "people",
    "students": "people",
    "alumni": "people",
    "collaborators": "people",
    "team": "people",
    "équipe": "people",
}
_PORTRAIT = re.compile(r"(?:Portrait (?:of|de|d['’])\s*)\S", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Record:
    """One publication as one page shows it."""

    source: str
    lang: Lang
    title: Traced | None = None
    abstract: Traced | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    year: int | None = None
    venue: str | None = None
    status: str | None = None
    venue_line: Traced | None = None
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph of a page, or one of its research topics, that is no publication."""

    source: str
    lang: Lang
    text: Traced
    kind: Literal["prose", "topic"] = "prose"


@dataclass(frozen=True, slots=True)
class Content:
    """What a page holds, in the order of the page."""

    records: tuple[Record, ...]
    prose: tuple[Prose, ...]


@dataclass(slots=True)
class _Draft:
    """A record in the making."""

    title: Traced | None = None
    abstract: list[Traced] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    date: str | None = None
    venue: VenueLine | None = None
    venue_line: Traced | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """A line, with what the cut marks say of it."""

    text: Traced
    level: int = 0
    goes_on: bool = False
    opens: bool = False  # an abstract begins here
    inside: bool = False  # between such a beginning and its cut mark
    told: str | None = None  # the day that the mark-up tells of it

    @property
    def day(self) -> str | None:
        """The day, where the row is a date and nothing else."""
        return self.plain if DATE.match(self.plain) else self.told

    @property
    def plain(self) -> str:
        return unicodedata.normalize("NFC", without_invisible(self.text.text)).strip()


def split(page: Page) -> Content:
    """Split a page into publications, topics and prose.

    Cut marks are the anchors: an abstract begins 140 characters before its mark.
    """
    rows = tuple(_rows(page.lines))
    portrait = any(_is_portrait(row) for row in rows)
    walk = _Walk(page, portrait=portrait, scholarly=_is_scholarly(rows))
    for i, row in enumerate(rows):
        walk.step(row, rows[i + 1] if i + 1 < len(rows) else None)
    return walk.content()


def fits(title: str, abstract: str) -> bool:
    """Say whether a title is likely the abstract's own, by the words they share.

    >>> fits("Deep pruning of networks", "We prune deep networks at random.")
    True
    """
    own = set(_stems(title))
    return bool(own) and len(own & set(_stems(abstract))) / len(own) >= TITLE_FIT


def _stems(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = _ELIDED.sub("", match[0].casefold())
        if len(word) > 3 and word not in _STOP:
            yield word[:_STEM]


# --- rows: lines, cut where abstracts begin --------------------------------------


def _rows(lines: Sequence[Line]) -> Iterator[_Row]:
    texts = [line.text for line in lines]
    offsets = [0]
    for text in texts:
        offsets.append(offsets[-1] + len(text) + 1)
    begins = dict(_begins([text.text for text in texts], offsets))
    last = -1
    for mark_line, (first, column) in sorted(begins.items()):
        for i in range(last + 1, first):
            yield _row(lines[i])
        if column:
            yield _Row(texts[first][:column], lines[first].level)
        for i in range(first, mark_line + 1):
            text = texts[i][column:] if i == first else texts[i]
            yield _Row(text, opens=i == first, inside=i != first)
        last = mark_line
    for i in range(last + 1, len(texts)):
        yield _row(lines[i])


def _row(line: Line) -> _Row:
    return _Row(line.text, line.level, line.goes_on, told=line.day)


def _begins(
    texts: Sequence[str], offsets: Sequence[int]
) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield, for each line with a cut mark, the line and column of its beginning."""
    floor = 0
    for i, text in enumerate(texts):
        mark = CUT.search(text)
        if mark:
            aim = offsets[i] + mark.start() - FOLD_AT
            yield i, _beginning(texts, offsets, i, aim, floor)
            floor = i + 1


def _beginning(
    texts: Sequence[str], offsets: Sequence[int], mark_line: int, aim: int, floor: int
) -> tuple[int, int]:
    near = min(range(floor, mark_line + 1), key=lambda i: (abs(offsets[i] - aim), -i))
    if abs(offsets[near] - aim) <= _SLACK:
        return near, 0
    line = max(floor, bisect.bisect_right(offsets, aim) - 1)
    column = aim - offsets[line]
    if line == mark_line and _is_seam(texts[line], column):
        return line, column
    if line < mark_line and not _is_wrapped(texts[line : mark_line + 1]):
        return mark_line, 0
    return min(line, mark_line), 0


def _is_seam(text: str, column: int) -> bool:
    """Say whether a title and an abstract were glued at this column of a line."""
    return (
        0 < column < len(text)
        and not text[column - 1].isalnum()
        and (text[column].isupper() or text[column].isdigit() or text[column] in '“«"')
    )


def _is_wrapped(texts: Sequence[str]) -> bool:
    return all(
        text.strip()
        and not DATE.match(text.strip())
        and not _ENDS.search(text)
        and len(text) <= _WRAP
        for text in texts[:-1]
    )


# --- the walk over the rows ------------------------------------------------------


class _Walk:
    """Read rows one after another; each belongs to what the rows before began."""

    def __init__(self, page: Page, *, portrait: bool, scholarly: bool) -> None:
        self._page = page
        self._portrait = portrait
        self._marked = CUT.search(page.raw) is not None
        self._section: Section = (
            "profile" if portrait else "publications" if scholarly else "none"
        )
        self._drafts: list[_Draft] = []
        self._prose: list[Prose] = []
        self._paragraph: list[Traced] = []
        self._last = "start"

    def step(self, row: _Row, following: _Row | None) -> None:
        if row.opens or row.inside:
            self._abstract(row)
            return
        if not row.plain:
            self._end_paragraph()
            return
        if self._heading(row):
            return
        if self._section == "publications":
            self._publication_row(row, following)
        elif self._section == "topics" and not _is_prose(row.plain):
            self._topic(row)
        elif self._section in ("prose", "none", "topics", "profile"):
            self._prose_row(row)

    def content(self) -> Content:
        self._end_paragraph()
        records = [record for draft in self._drafts for record in self._finished(draft)]
        return Content(tuple(records), tuple(self._prose))

    def _heading(self, row: _Row) -> bool:
        section = _section_of(row)
        if section is None:
            return False
        self._end_paragraph()
        self._section, self._last = section, "heading"
        return True

    def _abstract(self, row: _Row) -> None:
        self._end_paragraph()
        if row.opens:
            self._section = "publications"
            self._open_abstract()
        self._drafts[-1].abstract.append(row.text)
        self._last = "abstract"

    def _open_abstract(self) -> None:
        if self._last not in ("title", "authors") or self._drafts[-1].abstract:
            self._drafts.append(_Draft())

    def _publication_row(self, row: _Row, following: _Row | None) -> None:
        text = row.plain
        if row.day:
            self._attach_date(row.day)
        elif venue := parse_venue(text, after_date=self._last == "date"):
            self._attach_venue(venue, row)
        elif self._last == "abstract" and self._continues(row, following):
            self._drafts[-1].abstract.append(row.text)
        elif self._last in ("title", "authors") and (names := people(text)):
            self._drafts[-1].authors += names
            self._last = "authors"
        elif row.level or not _is_prose(text):
            self._title(row, following)
        elif self._last == "abstract" and not self._is_new(row, following):
            self._drafts[-1].abstract.append(row.text)
        else:
            self._open_abstract()
            self._drafts[-1].abstract.append(row.text)
            self._last = "abstract"

    def _is_new(self, row: _Row, following: _Row | None) -> bool:
        """Say whether a paragraph under an abstract is another abstract.

        On a page without cut marks a long paragraph is. Where there are marks, only
        a text too short to have one, with a date of its own under it.
        """
        if row.goes_on:
            return False
        if not self._marked:
            return len(row.plain) >= _ABSTRACT_LEAST
        before = self._drafts[-1].abstract[-1].text.strip()
        dated = following is not None and following.day is not None
        return dated and len(row.plain) <= FOLD_AT and bool(_ENDS.search(before))

    def _continues(self, row: _Row, following: _Row | None) -> bool:
        """Say whether a row goes on with a sentence that the row before began.

        In an abstract that is wrapped, a row that ends like the wrapped ones before it
        goes on too, though the row before it happened to end a sentence.
        """
        rows = self._drafts[-1].abstract
        before = rows[-1].text.strip()
        if row.level:
            return False
        if row.plain[0].islower() or _begins_low(following):
            return True
        if len(before) > _WRAP:
            return False
        if not _ENDS.search(before):
            return True
        wrapped = len(rows) > 1 and all(len(r.text.strip()) <= _WRAP for r in rows)
        return wrapped and len(before) >= _WRAP // 2 and row.plain.endswith(".")

    def _attach_date(self, text: str) -> None:
        if self._drafts and self._drafts[-1].date is None:
            self._drafts[-1].date = text
        self._last = "date"

    def _attach_venue(self, venue: VenueLine, row: _Row) -> None:
        if self._drafts and self._drafts[-1].venue is None:
            self._drafts[-1].venue = venue
            self._drafts[-1].venue_line = clean(row.text)
        self._last = "venue"

    def _title(self, row: _Row, following: _Row | None) -> None:
        words = len(_WORD.findall(row.plain))
        alone = following is None or not (following.opens or following.plain)
        if _CALL.match(row.plain):
            self._last = "other"
            return
        if len(row.plain) > _TITLE_MOST or (words < _TITLE_WORDS and alone):
            self._last = "other"
            return
        self._drafts.append(_Draft(title=row.text))
        self._last = "title"

    def _topic(self, row: _Row) -> None:
        text = clean(row.text)
        lang = detect(text.text, self._page.lang)
        self._prose.append(Prose(self._page.source, lang, text, "topic"))

    def _prose_row(self, row: _Row) -> None:
        if self._paragraph:
            before = self._paragraph[-1].text.strip()
            if len(before) > _WRAP or _ENDS.search(before) or row.level:
                self._end_paragraph()
        self._paragraph.append(row.text)

    def _end_paragraph(self) -> None:
        rows, self._paragraph = self._paragraph, []
        if not rows:
            return
        text = clean(Traced.join(rows, "\n"))
        if _CALL.match(text.text) and len(text) <= _ABSTRACT_LEAST:
            return
        if _is_prose(text.text) and len(_WORD.findall(text.text)) >= _PROSE_LEAST:
            lang = detect(text.text, self._page.lang)
            self._prose.append(Prose(self._page.source, lang, text))

    def _finished(self, draft: _Draft) -> Iterator[Record]:
        """Yield the record of a draft, or two where the title is a stranger's."""
        title = clean(draft.title) if draft.title is not None else None
        abstract = whole(draft.abstract)
        if title is not None and not title.text:
            title = None
        owned = self._portrait or bool(draft.authors)
        if title and abstract and not owned and not fits(title.text, abstract.text):
            yield self._record(title, None, _Draft())
            title = None
        if title or abstract:
            yield self._record(title, abstract, draft)

    def _record(
        self, title: Traced | None, abstract: Traced | None, draft: _Draft
    ) -> Record:
        shown = abstract or title
        lang = detect(shown.text if shown else "", self._page.lang)
        date, year = dated(draft.date)
        venue = draft.venue or VenueLine(None, None)
        return Record(
            source=self._page.source,
            lang=lang,
            title=title,
            abstract=abstract,
            authors=tuple(dict.fromkeys(draft.authors)),
            date=date,
            year=year,
            venue=venue.name,
            status=venue.status,
            venue_line=draft.venue_line if venue.name else None,
            links=tuple(links(abstract.text)) if abstract else (),
        )


def links(text: str) -> Iterable[str]:
    """Give the addresses in a text, without punctuation glued to their end.

    >>> list(links("Code: https://github.com/a/b. See www.c.org)"))
    ['https://github.com/a/b', 'www.c.org']
    """
    found = (match[0].rstrip(_LINK_TAIL) for match in _LINK.finditer(text))
    return dict.fromkeys(link for link in found if _ADDRESS.match(link))


def calendar_day(date: str) -> tuple[str | None, int | None]:
    """Give the day of a date that begins with a year, and the year.

    >>> calendar_day("2025-02-28"), calendar_day("2025-02-30"), calendar_day("0001")
    (('2025-02-28', 2025), (None, 2025), (None, None))
    """
    year = int(date[:4])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None, None
    try:
        datetime.date.fromisoformat(date)
    except ValueError:  # "2025-02-30": the year may still be right
        return None, year
    return date, year


def section(text: str) -> Section | None:
    """Give the kind of the section that a line is a known heading of.

    >>> section("Sujets de recherche :"), section("Zorba: A Method")
    ('topics', None)
    """
    plain = html.unescape(text).strip().rstrip(" :").casefold().replace("⋅", "·")
    return _HEADINGS.get(plain)


def whole(rows: Sequence[Traced]) -> Traced | None:
    """Join the rows of an abstract, mend them and drop a leading "Abstract"."""
    text = clean(Traced.join(rows, "\n"))
    lead = _LEAD.match(text.text)
    if lead:
        text = text[lead.end() :].strip()
    return text if text.text else None


def dated(date: str | None) -> tuple[str | None, int | None]:
    """Read a date line; 31 December means "next year, no day known".

    Templates store a year as 1 January and show it in another time zone:
    2025-12-31 stands on the page of an ICLR 2026 paper.
    """
    if date is None:
        return None, None
    day, year = calendar_day(date)
    return (None, year + 1) if day and day.endswith("-12-31") and year else (day, year)


def _section_of(row: _Row) -> Section | None:
    return "profile" if _is_portrait(row) else section(row.plain)


def _is_portrait(row: _Row) -> bool:
    return (
        not row.opens
        and len(row.plain) <= _WRAP
        and _PORTRAIT.match(row.plain) is not None
    )


def _begins_low(row: _Row | None) -> bool:
    return row is not None and not row.opens and row.plain[:1].islower()


def _is_scholarly(rows: Sequence[_Row]) -> bool:
    """Say whether a page without sections is a list of abstracts.

    Cut marks say so; without them, dates with a venue under them, or paragraphs most
    of which speak as papers do ("we propose", « nous présentons »).
    """
    if any(row.opens for row in rows):
        return True
    texts = [row.plain for row in rows if row.plain]
    dated = sum(
        bool(DATE.match(a)) and parse_venue(b, after_date=True) is not None
        for a, b in pairwise(texts)
    )
    long = [text for text in texts if len(text) >= _ABSTRACT_LEAST]
    papers = sum(INTRODUCE.search(text) is not None for text in long)
    return dated > 0 or (len(long) > 1 and papers >= _MOSTLY * len(long))


def _is_prose(text: str) -> bool:
    """Tell running text from a title or a label."""
    words = [word.casefold() for word in _WORD.findall(text)]
    running = sum(word in _RUNNING for word in words)
    if _INNER_BREAK.search(text) or len(text) > _TITLE_MOST:
        return True
    if text.rstrip().endswith(".") and len(words) >= _PROSE_LEAST:
        return True
    return running >= 2 and len(words) >= _PROSE_WORDS
