"""Bytes -> pages: decode a file, find its text lines, cut the chrome by structure."""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extractors.language import detect
from kg import markup
from kg.documents import MAX_BYTES, Document, too_large
from kg.mend import CUT
from kg.traced import Traced
from ontology.kinds import Lang

# Comments are passed one by one: "<!---->" a hundred times has 2^100 other readings.
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?"
    rb"(?><!--.*?-->\s*)*+<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_START = 5000  # bytes in which a page says that it is HTML
_CHARSET = re.compile(
    rb"<meta\b[^>]*?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)|"
    rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9_.-]+)",
    re.IGNORECASE,
)
# Encodings that pages on the web have, by Python's names. Many servers say iso-8859-1
# of whatever they send, and mean Windows-1252 by it.
_WEB = re.compile(
    r"cp(?:125[0-8]|866|874|932|949)|iso8859-(?:[2-9]|1[0-6])|koi8-[ru]"
    r"|mac-(?:roman|cyrillic)|gb(?:k|2312|18030)|big5(?:hkscs)?|euc_(?:jp|kr)"
    r"|shift_jis|iso2022_jp|utf-16(?:-[lb]e)?"
)
_VAGUE = frozenset({"ascii", "iso8859-1"})
_MAGIC = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b")
# More control characters than this share: not text. Text has none but white space.
_MAX_CONTROL = 0.02
_MAX_NUL = 0.2
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")

# The cookie block of a lab page has nine lines; about each second one names cookies,
# and it ends with the question about partners' videos.
_COOKIE = re.compile(
    r"\bcookies?\b|\btémoins?\b|privacy policy"
    r"|politique de (?:protection|confidentialité)",
    re.IGNORECASE,
)
_COOKIE_LAST = re.compile(r"\(YouTube,? etc\.?\)\s*\?\s*$", re.IGNORECASE)
_COOKIE_REACH = 6  # lines between two that name cookies, within one block
_COOKIE_LINES = 3  # fewer lines about cookies are an article about cookies
_COOKIE_LONG = 400  # a longer line is an abstract, whatever it names
_COOKIE_SHORT = 40  # a heading or button of the block, in characters
# A line that is nothing but a date stands under an abstract.
DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")
_COOKIE_FR = re.compile(r"témoins|cookies essentiels|acceptez-vous", re.IGNORECASE)
_FR_MARK = re.compile(r"voir plus", re.IGNORECASE)


class PageError(ValueError):
    """A file that cannot be read as a page; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page that is not chrome.

    ``level`` is 1 to 6 for an HTML heading; ``goes_on`` is true where HTML breaks a
    line inside one element. ``day`` (YYYY-MM-DD) is what HTML says that the line, a
    date in words, stands for.
    """

    text: Traced
    level: int = 0
    goes_on: bool = False
    day: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A decoded page: its raw text, and the lines that are left without chrome."""

    source: str
    raw: str
    sha256: str
    lang: Lang
    form: Literal["txt", "html"]
    lines: tuple[Line, ...]
    framed: bool = False
    remarks: tuple[str, ...] = ()


def read(document: Document) -> Page:
    """Read a document as a page; raise PageError when it is none."""
    return parse(
        document.data, document.name, html=document.html, charset=document.charset
    )


def looks_like_html(data: bytes) -> bool:
    """Say whether the bytes of a page begin as HTML does."""
    return _HTML_START.match(data[:_START]) is not None


def parse(
    data: bytes, source: str, *, html: bool = False, charset: str | None = None
) -> Page:
    """Decode the bytes of a page and find its lines.

    A byte order mark tells the encoding, else that the bytes are valid UTF-8, else
    ``charset``, which came along with them, else the page itself.
    Offsets into ``raw`` count code points after decoding, without a byte order
    mark; line ends are kept as they are.
    """
    if len(data) > MAX_BYTES:
        raise PageError(too_large(len(data)))
    html = html or looks_like_html(data)
    raw, remarks = _decode(data, html=html, charset=charset)
    lines = _html_lines(raw) if html else _text_lines(raw)
    if not any(line.text.text.strip() for line in lines):
        raise PageError("the page has no text" if data.strip() else "the file is empty")
    first, last = _without_cookies(lines)
    return Page(
        source=source,
        raw=raw,
        sha256=hashlib.sha256(data).hexdigest(),
        lang=_chrome_language(raw, lines[:first] + lines[last:], html=html),
        form="html" if html else "txt",
        lines=lines[first:last],
        framed=last - first < len(lines),
        remarks=remarks,
    )


def _decode(
    data: bytes, *, html: bool, charset: str | None
) -> tuple[str, tuple[str, ...]]:
    if not data.strip():
        raise PageError("the file is empty")
    if data.startswith(_MAGIC):
        raise PageError("is a binary file; a page is text or HTML")
    raw, remarks = _decoded(data, html=html, charset=charset)
    nuls = raw.count("\x00")
    control = len(_CONTROL.findall(raw))
    if control > _MAX_CONTROL * len(raw) or nuls > _MAX_NUL * len(raw):
        raise PageError("is a binary file; a page is text or HTML")
    if nuls:
        remarks += (f"{nuls} NUL characters were left out",)
    return raw, remarks


def _decoded(
    data: bytes, *, html: bool, charset: str | None
) -> tuple[str, tuple[str, ...]]:
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), ()
    told = _told(charset)
    if told and told.startswith("utf-16") and b"\x00" in data:
        return data.decode(told, "replace"), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        place = error.start
    declared = told or (_declared(data) if html else None)
    if declared and declared not in _VAGUE:
        return data.decode(declared, "replace"), ()
    mostly = data.decode("utf-8", "replace")
    damaged = mostly.count("\ufffd")
    if sum(char > "\x7f" for char in mostly) > 2 * damaged:
        return mostly, (
            f"byte {place} is not valid UTF-8 ({damaged} such characters replaced)",
        )
    return data.decode("cp1252", "replace"), ()


def _declared(data: bytes) -> str | None:
    """Give the encoding that a page tells of itself; UTF-16 could not be read so."""
    found = _CHARSET.search(data[:4096])
    name = _told((found[1] or found[2]).decode("ascii")) if found else None
    return None if name and name.startswith("utf-16") else name


def _told(charset: str | None) -> str | None:
    """Give Python's name of an encoding; None for UTF-8 and what no page is in."""
    try:
        name = codecs.lookup(charset or "").name
    except (LookupError, ValueError):
        return None
    if name == "utf-16":  # without a mark, as browsers take it
        return "utf-16-le"
    return name if name in _VAGUE or _WEB.fullmatch(name) else None


def _text_lines(raw: str) -> tuple[Line, ...]:
    return tuple(
        Line(Traced.of(raw, match.start(), match.end()))
        for match in re.finditer(r"[^\r\n]+|(?<=\n)(?=\r?\n)", raw)
    )


def _html_lines(raw: str) -> tuple[Line, ...]:
    return tuple(
        Line(block.text, block.level, block.goes_on, block.day)
        for block in markup.blocks(raw)
    )


def _without_cookies(lines: tuple[Line, ...]) -> tuple[int, int]:
    """Find the lines between which a page stands: after its cookie block.

    The block is told by its make: lines about cookies close together, short headings
    among them. Announcements before it change at every crawl, so all before it is
    chrome; but where abstracts stand before it, it is a footer.
    """
    for block in _cookie_blocks(lines):
        if not _is_cookie_block(lines, block):
            continue
        before = lines[: block[0]]
        if any(CUT.search(line.text.text) for line in before):
            return 0, block[0]
        return block[-1] + 1, len(lines)
    return 0, len(lines)


def _cookie_blocks(lines: tuple[Line, ...]) -> Iterator[list[int]]:
    """Yield runs of lines that name cookies; none reaches over an abstract."""
    block: list[int] = []
    for i, line in enumerate(lines):
        text = unicodedata.normalize("NFC", line.text.text)
        if CUT.search(text) or DATE.match(text.strip()):
            yield block
            block = []
        elif _names_cookies(text):
            if block and i - block[-1] > _COOKIE_REACH:
                yield block
                block = []
            block.append(i)
            if _COOKIE_LAST.search(text):
                yield block
                block = []
    yield block


def _names_cookies(text: str) -> bool:
    return len(text) <= _COOKIE_LONG and (
        _COOKIE.search(text) is not None or _COOKIE_LAST.search(text) is not None
    )


def _is_cookie_block(lines: tuple[Line, ...], block: list[int]) -> bool:
    texts = [lines[i].text.text for i in block]
    short = sum(len(text) <= _COOKIE_SHORT for text in texts)
    asked = any(_COOKIE_LAST.search(text) for text in texts)
    return len(texts) >= _COOKIE_LINES and (short > 0 or asked)


def _chrome_language(raw: str, chrome: tuple[Line, ...], *, html: bool) -> Lang:
    """Tell the language of a page's chrome, or of its text where it has none."""
    declared = markup.language(raw) if html else None
    if declared and declared[:2] in ("en", "fr"):
        return Lang(declared[:2])
    if chrome:
        shown = "\n".join(line.text.text for line in chrome)
        text = unicodedata.normalize("NFC", shown)
        return Lang.FR if _COOKIE_FR.search(text) else Lang.EN
    mark = CUT.search(raw)
    if mark:
        return Lang.FR if _FR_MARK.search(mark[0]) else Lang.EN
    return detect(raw[:20_000])
