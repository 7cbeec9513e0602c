"""Sitemaps: what they list, and what is refused."""

from __future__ import annotations

import gzip

import pytest

from kg.fetch import sitemaps
from kg.fetch.manners import SITEMAP
from kg.fetch.sitemaps import Listing

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
ONE = "<url><loc>https://lab.example/a</loc></url>"
LAUGHS = """<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "ha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<urlset><url><loc>https://lab.example/&c;</loc></url></urlset>"""
OUTSIDE = """<!DOCTYPE urlset [<!ENTITY file SYSTEM "file:///etc/passwd">]>
<urlset><url><loc>https://lab.example/&file;</loc></url></urlset>"""
OUTSIDE_DTD = '<!DOCTYPE urlset SYSTEM "http://10.0.0.1/a.dtd"><urlset></urlset>'


def urlset(inside: str, more: str = "") -> bytes:
    return f'<?xml version="1.0"?>\n<urlset {SPACE}{more}>{inside}</urlset>'.encode()


def test_a_sitemap_lists_pages():
    data = urlset(f"{ONE}<url><lastmod>2026</lastmod><loc>\n https://b/ \n</loc></url>")

    assert sitemaps.read(data) == Listing(("https://lab.example/a", "https://b/"))


def test_an_index_lists_sitemaps():
    data = (
        f"<sitemapindex {SPACE}><sitemap><loc>https://b/</loc></sitemap></sitemapindex>"
    )

    assert sitemaps.read(data.encode()) == Listing(sitemaps=("https://b/",))


def test_versions_in_other_languages_are_listed_too():
    links = (
        '<x:link rel="alternate" hreflang="fr" href="https://lab.example/fr"/>'
        '<x:link rel="alternate" media="print" href="https://lab.example/print"/>'
        '<link rel="alternate" hreflang="de" href="https://lab.example/de"/>'
    )
    data = urlset(
        f"<url><loc>https://lab.example/a</loc>{links}</url>",
        ' xmlns:x="http://www.w3.org/1999/xhtml"',
    )

    assert sitemaps.read(data) == Listing(
        ("https://lab.example/a", "https://lab.example/fr")
    )


def test_pictures_of_a_page_are_no_pages():
    data = urlset(
        "<url><loc>https://lab.example/a</loc><i:image><i:loc>https://lab.example/i.png"
        "</i:loc></i:image></url>",
        ' xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"',
    )

    assert sitemaps.read(data) == Listing(("https://lab.example/a",))


def test_a_sitemap_may_be_packed():
    assert sitemaps.read(gzip.compress(urlset(ONE))) == sitemaps.read(urlset(ONE))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_sitemap_may_have_a_byte_order_mark(encoding):
    text = urlset(ONE).decode().partition("\n")[2]

    assert sitemaps.read(text.encode(encoding)) == sitemaps.read(urlset(ONE))


def test_lines_of_addresses_are_a_sitemap():
    data = b"\xef\xbb\xbfhttps://lab.example/a\r\nhttps://lab.example/b\r\n"

    assert sitemaps.read(data) == Listing(
        ("https://lab.example/a", "https://lab.example/b")
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"A text.\nhttps://lab.example/",
        b"<!DOCTYPE html><html><body><p>A page",
        b"<html xmlns='http://www.w3.org/1999/xhtml'><p>A page</html>",
        b"<rss version='2.0'><channel><link>https://lab.example/</link></channel></rss>",
        b"<p>https://lab.example/",
        b"\x00\x01\x02",
    ],
)
def test_what_is_no_sitemap_is_none(data):
    assert sitemaps.read(data) is None


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (LAUGHS.encode(), "DTD"),
        (OUTSIDE.encode(), "DTD"),
        (OUTSIDE_DTD.encode(), "DTD"),
        (LAUGHS.encode("utf-16"), "DTD"),
        (gzip.compress(LAUGHS.encode()), "DTD"),
        (urlset(ONE)[:-20], "mistake in line 2"),
        (urlset("<url><loc>a&b</loc></url>"), "mistake in line 2"),
        (urlset("<a>" * 1000), "too deep"),
        (gzip.compress(urlset(ONE))[:-20], "cannot be unpacked"),
        (gzip.compress(b" " * (SITEMAP.size + 1)), "too large"),
    ],
    ids=[
        "billion laughs",
        "a file outside",
        "a DTD outside",
        "laughs in UTF-16",
        "laughs packed",
        "cut off",
        "no entity",
        "too deep",
        "cut off packed",
        "bomb",
    ],
)
def test_a_sitemap_that_is_not_safe_or_whole_is_refused(data, told):
    with pytest.raises(ValueError, match=told):
        sitemaps.read(data)


def test_no_more_is_read_than_a_sitemap_may_list(monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_ADDRESSES", 3)
    data = urlset("".join(f"<url><loc>https://b/{n}</loc></url>" for n in range(5)))

    assert sitemaps.read(data) == Listing(
        ("https://b/0", "https://b/1", "https://b/2"), cut=True
    )
