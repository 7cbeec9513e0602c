"""Pages of one site -> the lines that they repeat round what each of them says.

One page does not tell a footer from what it reports; many do. But pages of a lab repeat
titles, authors, venues and abstracts too. So only lines at the beginning or the end of
a page may go, and whole sections of HTML under headings of their own; the lines of a
publication never; and only where what stands beside them differs from page to page,
as it does for a footer and does not for the next work in a list.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from hashlib import blake2b
from itertools import pairwise
from urllib.parse import urlsplit

from extractors.people import people
from kg import addresses
from kg.mend import CUT
from kg.pages import Line, Page
from kg.records import FOLD_AT, section
from kg.venue_line import parse_venue
from ontology.kinds import Lang

# A line is chrome that stands on so many pages of its site, and on half of those that
# are looked at: no more than so many of a site, which its other pages do not change.
LEAST_PAGES = 5
_SHARE = 0.5
_SAMPLE = 500
# What stands beside chrome differs: so many neighbours at least.
_NEIGHBOURS = 3
# A longer line is an abstract or a biography, whatever repeats it.
_LONG = 400
# A menu's item or a block's heading, and what has the words of a title.
_LABEL, _LABEL_WORDS = 40, 3
_SLACK = 4  # characters by which templates count an abstract otherwise

_MONTHS = "|".join(
    "january janvier february février march mars april avril may mai june juin july "
    "juillet august août september septembre october octobre november novembre "
    "december décembre jan feb févr mar apr avr jun jul juil aug sept sep oct nov dec "
    "déc".split()
)
_DATE = re.compile(
    r"\b(?:\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})\b"
    rf"|\b\d{{1,2}}(?:er|st|nd|rd|th)? (?:{_MONTHS})\b|\b(?:{_MONTHS})\.? \d{{1,2}}\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ENDED = re.compile(r"[.!…]['\"”’»)]*\Z|^\s*(?:©|\(c\))", re.IGNORECASE)
# Under such a heading stand the works themselves, however often.
_OF_WORKS = re.compile(
    r"publi|paper|article|work|travaux|recherche|research|th[eè]s[ei]|proje[ct]"
    r"|preprint|prépub|journal|conf[eé]ren|topic|sujet|biogra|abstract|résumé|\A\W*\d",
    re.IGNORECASE,
)


class Role(IntEnum):
    """What a line may be, as far as the line and its page tell."""

    BLANK = 0
    KEPT = 1  # of a publication, or too long: no chrome
    TOPICS = 2  # the heading of a list of topics: no chrome either
    SECTION = 3  # another heading that pages are read by
    TITLE = 4  # has the form of a title, or of a name
    LABEL = 5
    OTHER = 6


_ROLES = 8  # they take three bits of a line's hash,
_HEADING = 8  # and one more says that the line is a heading of HTML
_BITS = 16


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The lines of a page in short: a number for each, which holds its role.

    ``identity`` is the same for all files that are one page of the site.
    """

    identity: str
    lang: Lang
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chrome:
    """What the pages of a site repeat, by the numbers of the lines.

    Runs of ``lines`` go that begin a page and end in one of ``last``, end a page and
    begin with one of ``first``, or are a section that begins with one of ``first``.
    """

    lines: frozenset[int] = frozenset()
    first: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()


def site(name: str, address: str | None) -> str:
    """Name the site of a page: its host, else its top folder.

    >>> site("a.html", "https://www.lab.org/b"), site("lab/a.html", None)
    ('lab.org', '/lab')
    """
    known = addresses.absolute(address) if address else None
    folder, _, rest = name.partition("/")
    return addresses.site(known) if known else f"/{folder if rest else ''}"


def lines_of(page: Page, address: str | None = None) -> Fingerprint:
    """Give the lines of a page in short; ``address`` is where it stands.

    What follows a question mark there may sort or count a page: it makes no other.
    """
    known = addresses.absolute(address) if address else None
    where = urlsplit(known) if known else None
    identity = f"{where.netloc}{where.path.rstrip('/')}" if where else page.source
    near = _near_marks(page.lines)
    numbers = (_number(line, kept=i in near) for i, line in enumerate(page.lines))
    return Fingerprint(identity, page.lang, tuple(numbers))


def repeated(fingerprints: Iterable[Fingerprint]) -> Chrome:
    """Find the chrome of a site in its pages; their order is nothing.

    The pages of one language have theirs in common; it goes from all, since a page in
    which little is chrome may pass for one in the language of its text.
    """
    found = [_repeated(pages) for pages in _sampled(fingerprints)]
    return Chrome(
        frozenset().union(*(one.lines for one in found)),
        frozenset().union(*(one.first for one in found)),
        frozenset().union(*(one.last for one in found)),
    )


def _repeated(pages: Sequence[tuple[int, ...]]) -> Chrome:
    count = Counter(line for page in pages for line in set(page))
    least = max(LEAST_PAGES, _SHARE * len(pages))
    lines = frozenset(
        line
        for line, often in count.items()
        if often >= least and _role(line) > Role.TOPICS
    )
    before: dict[int, set[int]] = defaultdict(set)
    after: dict[int, set[int]] = defaultdict(set)
    for page in pages:
        for start, end in _runs(page, lines):
            before[page[start]].add(_beside(page, lines, range(start - 1, -1, -1)))
            after[page[end - 1]].add(_beside(page, lines, range(end, len(page))))
    return Chrome(lines, _varied(before), _varied(after))


def places(page: Fingerprint, chrome: Chrome) -> tuple[int, ...]:
    """Give the numbers of the lines of a page that are chrome: what it is read without.

    Two pages of the same bytes are read alike where these are the same.
    """
    lines = page.lines
    found: set[int] = set()
    for start, end in _runs(lines, chrome.lines):
        if all(line == Role.BLANK for line in lines[:start]):
            sure = lines[end - 1] in chrome.last
        else:
            sure = lines[start] in chrome.first
        if sure:
            found.update(i for i in range(start, end) if lines[i] != Role.BLANK)
    return tuple(sorted(found))


def without(page: Page, places: Sequence[int]) -> Page:
    """Give a page without some of its lines; what is raw of it stays."""
    gone = frozenset(places)
    kept = tuple(line for i, line in enumerate(page.lines) if i not in gone)
    return replace(page, lines=kept)


def alike(page: Fingerprint, other: Fingerprint, chrome: Chrome) -> bool:
    """Say whether two pages show the same: most own lines of the shorter one."""
    own, others = (
        {line >> 4 for line in one.lines if line not in chrome.lines and line}
        for one in (page, other)
    )
    return 2 * len(own & others) > min(len(own), len(others))


# --- lines ------------------------------------------------------------------------


def _number(line: Line, *, kept: bool) -> int:
    text = " ".join(unicodedata.normalize("NFC", line.text.text).split())
    if not text:
        return Role.BLANK
    role = Role.KEPT if kept or line.day else _role_of(text, level=line.level)
    digest = blake2b(text.casefold().encode("utf-8", "replace"), digest_size=8)
    number = int.from_bytes(digest.digest()) // _BITS * _BITS
    return number + role + _HEADING * (line.level > 0)


def _role_of(text: str, *, level: int) -> Role:
    heads = section(text)
    if (
        len(text) > _LONG
        or _DATE.search(text)
        or parse_venue(text, after_date=True)
        or len(people(text)) > 1
        or (level and not heads and _OF_WORKS.search(text))
    ):
        return Role.KEPT
    if heads:
        return Role.TOPICS if heads == "topics" else Role.SECTION
    words = len(_WORD.findall(text))
    if people(text):
        return Role.TITLE
    if words <= _LABEL_WORDS and len(text) <= _LABEL:
        return Role.LABEL
    return Role.OTHER if _ENDED.search(text) else Role.TITLE


def _role(line: int) -> int:
    return line % _ROLES


def _near_marks(lines: Sequence[Line]) -> frozenset[int]:
    """Find the lines of abstracts that are folded: from their beginning to the mark."""
    near: set[int] = set()
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line.text) + 1)
    for i, line in enumerate(lines):
        mark = CUT.search(line.text.text)
        if mark:
            begin = offsets[i] + mark.start() - FOLD_AT + _SLACK
            at = i
            while at >= 0 and (at == i or offsets[at + 1] - 1 > begin):
                near.add(at)
                at -= 1
    return frozenset(near)


# --- runs of lines ----------------------------------------------------------------


def _runs(page: Sequence[int], lines: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of a page that may be chrome, none over another."""
    start = _head(page, lines)
    end = max(start, _tail(page, lines))
    first = next((i for i, line in enumerate(page) if line != Role.BLANK), len(page))
    if start > first and end > start:
        yield first, start
    if start < end < len(page):
        yield end, len(page)
    if start < end:
        yield from _sections(page, lines, range(start, end))


def _head(page: Sequence[int], lines: frozenset[int]) -> int:
    """Find where what a page begins with ends; a title at its end is a work's."""
    end = 0
    while end < len(page) and _may_go(page, end, lines):
        end += 1
    while end and _role(page[end - 1]) in (Role.BLANK, Role.TITLE, Role.SECTION):
        end -= 1
    return end


def _tail(page: Sequence[int], lines: frozenset[int]) -> int:
    """Find where what a page ends with begins; a title at its beginning is a work's.

    So is a label a topic's, where a list of topics goes before.
    """
    start = len(page)
    while start and _may_go(page, start - 1, lines):
        start -= 1
    own = [Role.BLANK, Role.TITLE]
    listed = (_role(line) for line in page[:start][::-1])
    above = next((r for r in listed if r not in (*own, Role.LABEL)), Role.BLANK)
    own += [Role.LABEL] * (above == Role.TOPICS)
    while start < len(page) and _role(page[start]) in own:
        start += 1
    return start


def _may_go(page: Sequence[int], place: int, lines: frozenset[int]) -> bool:
    """Say whether a line may be chrome: blank, or repeated.

    A heading that pages are read by is one only as an item of a menu: before another.
    """
    line = page[place]
    if line == Role.BLANK:
        return True
    if line not in lines:
        return False
    if _role(line) != Role.SECTION:
        return True
    after = next((one for one in page[place + 1 :] if one != Role.BLANK), None)
    return after is None or (
        after in lines and _role(after) in (Role.LABEL, Role.SECTION)
    )


def _sections(
    page: Sequence[int], lines: frozenset[int], middle: range
) -> Iterator[tuple[int, int]]:
    """Yield the sections in the middle of a page of HTML that are all repeated."""
    starts = [i for i in middle if page[i] & _HEADING]
    for start, end in pairwise([*starts, middle.stop]):
        inside = [line for line in page[start:end] if line != Role.BLANK]
        if len(inside) > 1 and all(
            line in lines and _role(line) != Role.SECTION for line in inside
        ):
            yield start, end


def _beside(page: Sequence[int], lines: frozenset[int], towards: range) -> int:
    """Give the next line that is not repeated; 0 where the page ends."""
    for i in towards:
        if page[i] != Role.BLANK and page[i] not in lines:
            return page[i]
    return 0


def _varied(neighbours: Mapping[int, set[int]]) -> frozenset[int]:
    return frozenset(
        line for line, found in neighbours.items() if len(found) >= _NEIGHBOURS
    )


def _sampled(pages: Iterable[Fingerprint]) -> Iterator[list[tuple[int, ...]]]:
    """Yield so many pages of each language of a site, always the same of the same."""
    kept: dict[Lang, dict[bytes, tuple[int, ...]]] = {lang: {} for lang in Lang}
    for page in pages:
        digest = blake2b(page.identity.encode("utf-8", "replace"), digest_size=8)
        own, of_lang = digest.digest(), kept[page.lang]
        of_lang[own] = min(of_lang.get(own, page.lines), page.lines)
        if len(of_lang) >= 2 * _SAMPLE:
            kept[page.lang] = {one: of_lang[one] for one in sorted(of_lang)[:_SAMPLE]}
    for lang in Lang:
        yield [kept[lang][own] for own in sorted(kept[lang])[:_SAMPLE]]
