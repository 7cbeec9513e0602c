"""Sitemaps -> the addresses that they list.

The XML is read by events, without a DTD and so without entities; nothing outside the
file is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from kg.fetch import body, given
from kg.fetch.manners import SITEMAP

# Limits of the sitemap protocol, and of what a sitemap can need.
MOST_ADDRESSES = 50_000
_DEEPEST = 20
_LONGEST = 8_000
_XHTML = "http://www.w3.org/1999/xhtml"
_ROOTS = {"urlset": "url", "sitemapindex": "sitemap"}
_XML_STARTS = (b"<", b"\xff\xfe<", b"\xfe\xff\x00<")


@dataclass(frozen=True, slots=True)
class Listing:
    """Addresses as they are written there: of pages, and of further sitemaps.

    ``cut`` says that it lists more than were read.
    """

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    cut: bool = False


class _NotASitemapError(Exception):
    """XML of another kind."""


def read(data: bytes) -> Listing | None:
    """Read a sitemap (XML, gzip or lines of text); None for what is none.

    Raises ValueError for one that is broken, too large or has a DTD.
    """
    if data.startswith(body.MAGIC):
        try:
            data = body.gunzip((data,), SITEMAP.size)
        except body.TooLargeError as error:
            raise ValueError("is a sitemap that is too large when unpacked") from error
        except body.DamagedError as error:
            raise ValueError("is a sitemap that cannot be unpacked") from error
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_XML_STARTS):
        return _xml(data)
    text = data.decode("utf-8-sig", "replace")
    if not given.is_list(text):
        return None
    found = tuple(given.lines(text))
    return Listing(found[:MOST_ADDRESSES], cut=len(found) > MOST_ADDRESSES)


def _xml(data: bytes) -> Listing | None:
    reader = _Reader()
    try:
        reader.feed(data)
    except _NotASitemapError:
        return None
    except expat.ExpatError as error:
        if not reader.is_sitemap:
            return None
        told = expat.ErrorString(error.code)
        raise ValueError(
            f"is a sitemap with a mistake in line {error.lineno}: {told}"
        ) from error
    found = list(dict.fromkeys(reader.found))
    cut = len(found) > MOST_ADDRESSES
    found = found[:MOST_ADDRESSES]
    if reader.entry == "sitemap":
        return Listing(sitemaps=tuple(found), cut=cut)
    return Listing(pages=tuple(found), cut=cut)


@dataclass(slots=True)
class _Reader:
    """Collects ``url/loc``, ``sitemap/loc`` and links to other languages."""

    found: list[str] = field(default_factory=list)
    entry: str = ""
    _space: str = ""
    _path: list[str] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)

    @property
    def is_sitemap(self) -> bool:
        """Tell whether the root has been read, and is a sitemap's."""
        return bool(self.entry)

    def feed(self, data: bytes) -> None:
        """Read all; raises what ``read`` tells of, and expat's errors."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._dtd
        parser.EntityDeclHandler = self._dtd
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(data, True)

    def _dtd(self, name: str, *_: object) -> None:
        if name.lower() == "html":
            raise _NotASitemapError
        raise ValueError("is XML with a DTD, which is not read")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if not self._path:
            if local not in _ROOTS:
                raise _NotASitemapError
            self.entry, self._space = _ROOTS[local], space
        self._path.append(local if space == self._space else name)
        if len(self._path) > _DEEPEST:
            raise ValueError("is a sitemap with elements inside one another too deep")
        self._text.clear()
        if self._path[1:] == ["url", f"{_XHTML} link"]:
            rel = attributes.get("rel", "").lower().split()
            if "alternate" in rel and "hreflang" in attributes:
                self._add(attributes.get("href", ""))

    def _end(self, _: str) -> None:
        if self._path[1:] == [self.entry, "loc"]:
            self._add("".join(self._text))
        self._path.pop()
        self._text.clear()

    def _characters(self, text: str) -> None:
        if self._path[-1] == "loc":
            self._text.append(text)

    def _add(self, address: str) -> None:
        address = address.strip()
        if address and len(self.found) <= 4 * MOST_ADDRESSES:
            self.found.append(address[: _LONGEST + 1])
