"""HTML source -> what it tells machines: elements of its head, blocks of data.

The source is gone through once, tag by tag, so that each value has its place in it. No
tree is built: no nesting is too deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

# A page that tells more than this tells it by mistake.
_MOST_ELEMENTS = 5_000
_LONGEST_VALUE = 20_000

# Links in the text count where they name the language that they lead to.
_OPEN = re.compile(
    r"<(?:(?P<comment>!--)|(?P<end>/head|body)(?=[\s>/])"
    r"|(?P<name>base|link|meta|script|style|title|textarea|template|noscript"
    r"|a(?=\s[^<>]{0,1000}?hreflang))(?=[\s>/]))",
    re.IGNORECASE,
)
# What stands in these is no mark-up that counts.
_CLOSED = frozenset("script style title textarea template noscript".split())
_ATTRIBUTE = re.compile(
    r"[\s/]*(?P<name>[^\s\"'<>/=]{1,100})(?:\s*=\s*(?:"
    rf"\"(?P<double>[^\"]{{0,{_LONGEST_VALUE}}})\""
    rf"|'(?P<single>[^']{{0,{_LONGEST_VALUE}}})'"
    rf"|(?P<bare>[^\s\"'=<>`]{{1,{_LONGEST_VALUE}}})))?"
)
_ENDS = {
    name: re.compile(rf"</{name}(?=[\s>/])", re.IGNORECASE) for name in sorted(_CLOSED)
}


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a source: its attributes, and the place of what it holds.

    Names are in lower case, values decoded. ``place`` is the half-open range, in the
    source, of a ``content`` attribute, or of what a ``script`` holds.
    """

    name: str
    attributes: Mapping[str, str]
    in_head: bool
    place: tuple[int, int]

    def get(self, name: str) -> str:
        """Give the value of an attribute, without blanks round it; "" for none."""
        return self.attributes.get(name, "").strip()


def elements(source: str) -> Iterator[Element]:
    """Yield the base, link, meta and script elements, and links with a language."""
    at, seen, in_head = 0, 0, True
    while seen < _MOST_ELEMENTS and (match := _OPEN.search(source, at)):
        at = match.end()
        if match["comment"]:
            at = _after(source.find("-->", at), source)
        elif match["end"]:
            in_head = False
        else:
            seen += 1
            name = match["name"].lower()
            attributes, place, at = _attributes(source, at)
            if name in _CLOSED:
                place = at, _end(name, source, at)
                at = place[1]
            if name in ("base", "link", "meta", "script", "a"):
                yield Element(name, attributes, in_head, place)


def _attributes(source: str, at: int) -> tuple[Mapping[str, str], tuple[int, int], int]:
    """Read attributes up to the end of a tag; the first of a name counts."""
    found: dict[str, str] = {}
    place = at, at
    while match := _ATTRIBUTE.match(source, at):
        at = match.end()
        name = match["name"].lower()
        form = next((f for f in ("double", "single", "bare") if match[f]), None)
        if name not in found:
            found[name] = unescape(match[form].replace("\0", "")) if form else ""
            if name == "content" and form:
                place = match.span(form)
    end = re.compile(r"[\s/]*>").match(source, at)
    return found, place, end.end() if end else at


def _end(name: str, source: str, at: int) -> int:
    match = _ENDS[name].search(source, at)
    return match.start() if match else len(source)


def _after(place: int, source: str) -> int:
    return len(source) if place < 0 else place + 3
