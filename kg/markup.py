"""HTML source -> its visible text, block by block, with the way back to the source."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

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
_BREAKING = _BLOCKS | {"br"}
# Words of class names and ids that templates give to what is not content.
_SILENT_NAMES = frozenset(
    "cookie cookies consent gdpr rgpd onetrust didomi tarteaucitron axeptio breadcrumb "
    "breadcrumbs navbar nav menu footer sidebar newsletter infolettre social share "
    "sharing skip banner announcement announcements modal popup offcanvas".split()
)
_NAME_WORDS = re.compile(r"[A-Za-z][a-z]+|[A-Z]+(?![a-z])")

# Quoted attribute values may hold ">"; their length is bounded so that an unclosed
# quote cannot make the search quadratic.
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<raw>script|style)\b[^>]*>.*?(?:</(?P=raw)\s*>|\Z)"
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
# An element that holds more of the text than this is content whatever its name.
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class Block:
    """One block of visible text; ``level`` is 1 to 6 for a heading, else 0.

    ``goes_on`` is true after a mere line break inside an element.
    """

    text: Traced
    level: int = 0
    goes_on: bool = False


def text_of(source: str) -> Traced:
    """Give all text outside tags, comments, scripts and styles, entities decoded."""
    text = Traced.of(source).sub(_NEWLINE, "\n").sub(_NUL, "")
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


def _silent_elements(soup: BeautifulSoup) -> frozenset[int]:
    whole = max(1, len(soup.get_text()))
    silent: set[int] = set()
    for tag in soup.find_all(True):
        if _is_silent(tag) and len(tag.get_text()) <= _MOST * whole:
            silent.add(id(tag))
    for tag in soup.find_all(["script", "style", "noscript", "template", "title"]):
        silent.add(id(tag))
    main = soup.find("main") or soup.find(True, attrs={"role": "main"})
    if isinstance(main, Tag) and len(main.get_text(strip=True)) > 0:
        for tag in main.find_all_previous(True):
            if tag not in main.parents:
                silent.add(id(tag))
        for tag in main.find_all_next(True):
            if main not in tag.parents:
                silent.add(id(tag))
    return frozenset(silent)


def _is_silent(tag: Tag) -> bool:
    if tag.name in _SILENT or tag.has_attr("hidden"):
        return True
    if str(tag.get("aria-hidden", "")) == "true":
        return True
    if str(tag.get("role", "")) in _SILENT_ROLES:
        return True
    if tag.name == "header":
        return tag.find_parent(["article", "main"]) is None
    if tag.name in ("body", "html", "main", "article"):
        return False
    names = " ".join(_names(tag))
    if {word.lower() for word in _NAME_WORDS.findall(names)} & _SILENT_NAMES:
        return True
    return tag.name in ("ul", "ol") and _is_menu(tag)


def _names(tag: Tag) -> Iterator[str]:
    for key in ("class", "id"):
        value = tag.get(key)
        if value is not None:
            yield value if isinstance(value, str) else " ".join(value)


def _is_menu(tag: Tag) -> bool:
    if tag.find_parent(["main", "article"]) is not None:
        return False
    items = tag.find_all("li", recursive=False)
    return len(items) >= _MENU_ITEMS and all(
        item.get_text(strip=True)
        and item.get_text(strip=True)
        == "".join(link.get_text(strip=True) for link in item.find_all("a"))
        for item in items
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """A text node: is it kept, its heading level, does it begin a new block."""

    text: str
    kept: bool
    level: int
    fresh: bool
    broken: bool


def _runs(soup: BeautifulSoup, silent: frozenset[int]) -> Iterator[_Run]:
    block: int | None = None
    fresh, broken = True, False
    known: dict[int, tuple[bool, int, int]] = {}
    for node in soup.descendants:
        if isinstance(node, Tag):
            broken = broken or (node.name == "br" and not fresh)
            fresh = fresh or node.name in ("br", "hr")
            continue
        if type(node) is not NavigableString:  # a comment, a script, a doctype
            continue
        dropped, owner, level = _place(node, silent, known)
        if owner != block:
            fresh, broken, block = True, False, owner
        yield _Run(str(node), not dropped, level, fresh, broken)
        if not dropped and str(node).strip():
            fresh = broken = False


def _place(
    node: PageElement, silent: frozenset[int], known: dict[int, tuple[bool, int, int]]
) -> tuple[bool, int, int]:
    """Say of a text node whether it is dropped, its block and its heading level."""
    parent = node.parent
    key = id(parent)
    if key not in known:
        dropped, owner, level = False, 0, 0
        for tag in node.parents:
            dropped = dropped or id(tag) in silent
            if tag.name in _BLOCKS and not owner:
                owner = id(tag)
                level = int(tag.name[1]) if re.fullmatch("h[1-6]", tag.name) else 0
        known[key] = (dropped, owner, level)
    return known[key]


def _aligned(runs: Iterator[_Run], stream: Traced) -> Iterator[Block]:
    pieces: list[Traced] = []
    level = at = 0
    goes_on = False
    for run in runs:
        if run.fresh and pieces:
            yield from _block(pieces, level, goes_on=goes_on)
            pieces = []
        place = stream.text.find(run.text, at, at + len(run.text) + _WINDOW)
        if place < 0:
            continue
        at = place + len(run.text)
        if run.kept:
            goes_on = goes_on if pieces else run.broken
            pieces.append(stream[place:at])
            level = run.level
    yield from _block(pieces, level, goes_on=goes_on)


def _block(pieces: list[Traced], level: int, *, goes_on: bool) -> Iterator[Block]:
    text = Traced.join(pieces).sub(_SPACE, " ").strip()
    if text.text:
        yield Block(text, level, goes_on)
