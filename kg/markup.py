"""HTML source -> its visible text, block by block, with the way back to the source."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from kg.traced import Traced

_SILENT = frozenset(
    "script style noscript template svg math iframe object canvas audio video select "
    "button dialog nav footer aside form menu input textarea".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li "
    "main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_SILENT_ROLES = frozenset(
    "navigation banner contentinfo dialog alertdialog search complementary menu "
    "menubar toolbar".split()
)
_UNSEEN = frozenset("script style noscript template title".split())
_BREAKING = _BLOCKS | {"br"}
_CONTENT = ("main", "article")
# Words of class names and ids that templates give to what is not content.
_SILENT_NAMES = frozenset(
    "cookie cookies consent gdpr rgpd onetrust didomi tarteaucitron axeptio breadcrumb "
    "breadcrumbs navbar nav menu footer sidebar newsletter infolettre social share "
    "sharing skip banner announcement announcements modal popup offcanvas".split()
)
_NAME_WORDS = re.compile(r"[A-Za-z][a-z]+|[A-Z]+(?![a-z])")

# Quoted attribute values may hold ">", and a script's tag "<": so long and so many at
# most that an unclosed one cannot make the search quadratic.
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<raw>script|style)\b[^<>]*+(?:<[^<>]*+){0,50}+>.*?(?:</(?P=raw)\s*>|\Z)"
    r"|<[a-zA-Z/!?](?:[^<>\"']|\"[^\"<]{0,5000}\"|'[^'<]{0,5000}')*>"
    r"|<[a-zA-Z/!?][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_TAG_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,31});?")
_NEWLINE = re.compile(r"\r\n?")
_NUL = re.compile("\x00")
_SPACE = re.compile(r"[ \t\r\n\f]+")
# A menu is a list of at least three items that are nothing but links.
_MENU_ITEMS = 3
# How far ahead in the source the text of the next node is looked for.
_WINDOW = 100_000
_DEEP = 256
_DAY = re.compile(r"\s*(\d{4}-\d\d-\d\d)(?!\d)", re.ASCII)
# An element that holds more of the text than this is content whatever its name.
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class Block:
    """One block of visible text; ``level`` is 1 to 6 for a heading, else 0.

    ``goes_on`` is true after a mere line break inside an element. ``day`` is the day
    (YYYY-MM-DD) of the ``time`` element that holds all of it.
    """

    text: Traced
    level: int = 0
    goes_on: bool = False
    day: str | None = None


def text_of(source: str, start: int = 0, end: int | None = None) -> Traced:
    """Give all text outside tags, comments, scripts and styles, entities decoded.

    With a start and an end, only that part of the source is read, as if it were all.
    """
    text = Traced.of(source, start, end).sub(_NEWLINE, "\n").sub(_NUL, "")
    return text.sub(_TAG, _gap).sub(_ENTITY, lambda match: html.unescape(match[0]))


def blocks(source: str) -> tuple[Block, ...]:
    """Give the visible blocks of a saved page, without what structure marks as chrome.

    Each block is aligned to the source, so that any part of it has raw offsets; text
    whose place cannot be found (moved by the parser) is left out.
    """
    soup = BeautifulSoup(source.replace("\x00", ""), "lxml")
    silent = _silent_elements(soup)
    stream = text_of(source)
    found = tuple(_aligned(_runs(soup, silent), stream))
    if not found and _is_too_deep(source):
        # The parser gives up at 256 nested elements; the text is still there.
        found = tuple(Block(line) for line in _lines(stream))
    return found


def _is_too_deep(source: str) -> bool:
    return source.count("<div") + source.count("<span") > _DEEP


def _lines(stream: Traced) -> Iterator[Traced]:
    for match in re.finditer(r"[^\n]+", stream.text):
        line = stream[match.start() : match.end()].sub(_SPACE, " ").strip()
        if line.text:
            yield line


def _gap(match: re.Match[str]) -> str:
    name = _TAG_NAME.match(match[0])
    return "\n" if name and name[1].lower() in _BREAKING else ""


def language(source: str) -> str | None:
    """Give the language that the ``html`` element declares, lower case."""
    match = re.search(r"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z-]+)", source[:20_000])
    return match[1].lower() if match else None


@dataclass(slots=True)
class _Element:
    """An element, what stands round it, and what it holds.

    ``size`` counts the characters of its text. ``link`` is the depth of the innermost
    link round it, 0 for none, and ``linked`` the least of these for the texts in it.
    """

    tag: Tag
    depth: int
    in_content: bool  # in an article, or in the main part
    link: int
    size: int = 0
    linked: int = sys.maxsize  # without text


def _elements(soup: BeautifulSoup) -> dict[int, _Element]:
    """Measure all elements, in the order of the source, however deep they are."""
    known = {id(soup): _Element(soup, 0, in_content=False, link=0)}
    for tag in soup.descendants:
        if not isinstance(tag, Tag):
            continue
        outer = known[id(tag.parent)]
        depth = outer.depth + 1
        inside = outer.in_content or outer.tag.name in _CONTENT
        link = depth if tag.name == "a" else outer.link
        known[id(tag)] = _Element(tag, depth, inside, link)
    for text in soup.strings:
        outer = known[id(text.parent)]
        outer.size += len(text)
        if text.strip():
            outer.linked = min(outer.linked, outer.link)
    for one in reversed(known.values()):
        if one.tag.parent is not None:
            outer = known[id(one.tag.parent)]
            outer.size += one.size
            outer.linked = min(outer.linked, one.linked)
    return known


def _silent_elements(soup: BeautifulSoup) -> frozenset[int]:
    known = _elements(soup)
    most = _MOST * max(1, known[id(soup)].size)
    silent = {
        key
        for key, one in known.items()
        if one.tag.name in _UNSEEN
        or (one.depth and one.size <= most and _is_silent(one, known))
    }
    main = _main(known.values())
    if main is not None and main.linked < sys.maxsize:
        silent |= _outside(main.tag, known)
    return frozenset(silent)


def _main(elements: Collection[_Element]) -> _Element | None:
    """Find the element that holds the main part of a page, if one says so."""
    named = (one for one in elements if one.tag.name == "main")
    told = (one for one in elements if one.tag.get("role") == "main")
    return next(chain(named, told), None)


def _outside(main: Tag, known: Mapping[int, _Element]) -> set[int]:
    """Give the elements that neither hold the main part nor stand in it."""
    inside = {id(main)}
    round_it = {id(tag) for tag in main.parents}
    outside = set()
    for key, one in known.items():
        if id(one.tag.parent) in inside:
            inside.add(key)
        elif key not in inside and key not in round_it:
            outside.add(key)
    return outside


def _is_silent(one: _Element, known: Mapping[int, _Element]) -> bool:
    tag = one.tag
    if tag.name in _SILENT or tag.has_attr("hidden"):
        return True
    if str(tag.get("aria-hidden", "")) == "true":
        return True
    if str(tag.get("role", "")) in _SILENT_ROLES:
        return True
    if tag.name == "header":
        return not one.in_content
    if tag.name in ("body", "html", *_CONTENT):
        return False
    names = " ".join(_names(tag))
    if {word.lower() for word in _NAME_WORDS.findall(names)} & _SILENT_NAMES:
        return True
    return tag.name in ("ul", "ol") and not one.in_content and _is_menu(tag, known)


def _names(tag: Tag) -> Iterator[str]:
    for key in ("class", "id"):
        value = tag.get(key)
        if value is not None:
            yield value if isinstance(value, str) else " ".join(value)


def _is_menu(tag: Tag, known: Mapping[int, _Element]) -> bool:
    items = [known[id(one)] for one in tag.find_all("li", recursive=False)]
    return len(items) >= _MENU_ITEMS and all(
        item.depth < item.linked < sys.maxsize for item in items
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """A text node: where it stands, and whether it begins a new block."""

    text: str
    place: _Place
    fresh: bool
    broken: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """What the elements round a text node say of it; ``block`` is 0 for none."""

    kept: bool
    block: int
    level: int
    day: str | None


def _runs(soup: BeautifulSoup, silent: frozenset[int]) -> Iterator[_Run]:
    block: int | None = None
    fresh, broken = True, False
    places = {id(soup): _Place(kept=True, block=0, level=0, day=None)}
    for node in soup.descendants:
        place = places[id(node.parent)]
        if isinstance(node, Tag):
            places[id(node)] = _inside(node, place, silent)
            broken = broken or (node.name == "br" and not fresh)
            fresh = fresh or node.name in ("br", "hr")
            continue
        if type(node) is not NavigableString:  # a comment, a script, a doctype
            continue
        if place.block != block:
            fresh, broken, block = True, False, place.block
        yield _Run(str(node), place, fresh, broken)
        if place.kept and str(node).strip():
            fresh = broken = False


def _inside(tag: Tag, place: _Place, silent: frozenset[int]) -> _Place:
    kept, block, level, day = place.kept, place.block, place.level, place.day
    if id(tag) in silent:
        kept = False
    if tag.name in _BLOCKS:
        block = id(tag)
        level = int(tag.name[1]) if re.fullmatch("h[1-6]", tag.name) else 0
    if tag.name == "time":
        told = _DAY.match(str(tag.get("datetime", "")))
        day = told[1] if told else day
    return _Place(kept, block, level, day)


def _aligned(runs: Iterator[_Run], stream: Traced) -> Iterator[Block]:
    pieces: list[Traced] = []
    places: list[_Place] = []
    at = 0
    goes_on = False
    for run in runs:
        if run.fresh and pieces:
            yield from _block(pieces, places, goes_on=goes_on)
            pieces, places = [], []
        found = stream.text.find(run.text, at, at + len(run.text) + _WINDOW)
        if found < 0:
            continue
        at = found + len(run.text)
        if run.place.kept:
            goes_on = goes_on if pieces else run.broken
            pieces.append(stream[found:at])
            places.append(run.place)
    yield from _block(pieces, places, goes_on=goes_on)


def _block(
    pieces: list[Traced], places: list[_Place], *, goes_on: bool
) -> Iterator[Block]:
    text = Traced.join(pieces).sub(_SPACE, " ").strip()
    if text.text:
        shown = zip(pieces, places, strict=True)
        days = {place.day for piece, place in shown if piece.text.strip()}
        day = days.pop() if len(days) == 1 else None
        yield Block(text, places[-1].level, goes_on, day)
