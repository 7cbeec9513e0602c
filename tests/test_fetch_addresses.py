"""What is asked for at all: spellings of addresses, numbers of hosts, lists."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kg.errors import KGError
from kg.fetch import addresses, body, given, manners, networks, noindex

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("HTTP://LAB.Example", "http://lab.example/"),
        ("https://lab.example:443/", "https://lab.example/"),
        ("HTTPS://lab.example:443/", "https://lab.example/"),
        ("http://lab.example:80/a", "http://lab.example/a"),
        ("https://lab.example:80/a", "https://lab.example:80/a"),
        ("https://lab.example./a", "https://lab.example/a"),
        ("https://lab.example/a#part", "https://lab.example/a"),
        ("https://lab.example/a/../b/./c", "https://lab.example/b/c"),
        ("https://lab.example/%7eada/%c3%a9", "https://lab.example/~ada/%C3%A9"),
        ("https://lab.example/é quipe", "https://lab.example/%C3%A9%20quipe"),
        ("https://lab.example/a;v=1?b=c&d", "https://lab.example/a;v=1?b=c&d"),
        ("https://École.example/", "https://xn--cole-9oa.example/"),
        ("http://[2606:2800:21F:0::0]/", "http://[2606:2800:21f::]/"),
        ("  https://lab.example/\n", "https://lab.example/"),
    ],
)
def test_an_address_has_one_spelling(written, asked):
    assert addresses.normal(written) == asked
    assert addresses.normal(asked) == asked


@pytest.mark.parametrize(
    "written",
    [
        "",
        "lab.example",
        "/etc/passwd",
        "https:lab.example",
        "https://",
        "https:///etc/passwd",
        "file:///etc/passwd",
        "gopher://lab.example/",
        "javascript:alert(1)",
        "data:text/html,<p>",
        "ftp://lab.example/",
        "https://ada:secret@lab.example/",
        "https://ada@lab.example/",
        "https://@lab.example/",
        "https://lab.example\\@10.0.0.1/",
        "https://lab.example/\r\nHost: other",
        "https://lab example/",
        "https://lab.example:0/",
        "https://lab.example:99999/",
        "https://lab.example:port/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.1.1/",
        "http://[fe80::1%25eth0]/",
        "http://[::1/",
        "http://[v1.a]/",
        "http://①②⑦.0.0.1/",
        f"https://{'a' * 64}.example/",
        f"https://lab.example/{'a' * 9000}",
    ],
)
def test_what_is_no_ordinary_address_is_refused(written):
    with pytest.raises(ValueError, match=r".") as error:
        addresses.normal(written)

    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "https://lab.example/b"),
        ("b?c#d", "https://lab.example/a/b?c"),
        ("//other.example", "https://other.example/"),
        ("HTTP://lab.example/a/", "http://lab.example/a/"),
    ],
)
def test_a_redirect_is_read_from_where_it_stands(location, target):
    assert addresses.target("https://lab.example/a/", location) == target


@pytest.mark.parametrize(
    "number",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::808:808",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "5f00::1",
    ],
)
def test_numbers_that_are_someones_own_are_not_public(number):
    assert not networks.is_public(number)


@pytest.mark.parametrize(
    "number",
    [
        "93.184.215.14",
        "1.1.1.1",
        "172.32.0.1",
        "100.128.0.1",
        "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
        "::ffff:93.184.215.14",
        "64:ff9b::5db8:d70e",
        "2002:5db8:d70e::1",
    ],
)
def test_other_numbers_are_public(number):
    assert networks.is_public(number)


# --- lists --------------------------------------------------------------------------


def test_addresses_and_lists_of_them_are_told_from_paths(tmp_path):
    listed = tmp_path / "pages.txt"
    listed.write_text("# ours\nhttps://lab.example/a\n\n  https://lab.example/b  \n")
    text = tmp_path / "abstract.txt"
    text.write_text("We study https://lab.example/ at length.\n")

    found = given.split(["seeds", str(listed), "https://lab.example/c/", str(text)])

    assert found.addresses == (
        "https://lab.example/a",
        "https://lab.example/b",
        "https://lab.example/c/",
    )
    assert found.paths == (Path("seeds"), text)


def test_a_text_that_begins_with_an_address_is_no_list(tmp_path):
    text = tmp_path / "page.txt"
    text.write_text("https://lab.example/\nOur team works on learning.\n")

    assert given.split([str(text)]).paths == (text,)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("https://lab.example/\nlab.example/b\n", "'lab.example/b' is no address"),
        ("# nothing yet\n", "holds no address"),
    ],
)
def test_a_list_with_another_line_is_refused(tmp_path, content, told):
    listed = tmp_path / "pages.urls"
    listed.write_text(content)

    with pytest.raises(KGError, match=told):
        given.split([str(listed)])


@pytest.mark.parametrize("word", ["https://lab.example", "HTTP://x", "ftp://x/"])
def test_addresses_of_all_schemes_are_no_paths(word):
    assert given.is_address(word)


@pytest.mark.parametrize("word", ["seeds", "./a://b", "C:\\pages", "a:b", "/a/b.html"])
def test_paths_are_no_addresses(word):
    assert not given.is_address(word)


# --- what hosts are told, and tell ----------------------------------------------------


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        (None, "labkg/1.0"),
        ("https://lab.example/bot", "labkg/1.0 (+https://lab.example/bot)"),
        ("ada@lab.example", "labkg/1.0 (+ada@lab.example)"),
    ],
)
def test_hosts_are_told_whom_to_write_to(contact, agent):
    assert manners.agent("1.0", contact) == agent


@pytest.mark.parametrize("contact", ["", "a\r\nCookie: b", "our lab", "(a)", "é@é"])
def test_a_contact_that_breaks_the_header_is_refused(contact):
    with pytest.raises(ValueError, match="contact"):
        manners.agent("1.0", contact)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        (" 120 ", 120),
        ("Mon, 02 Nov 2026 09:00:30 GMT", 30),
        ("Mon, 02 Nov 2026 08:00:00 GMT", 0),
        ("soon", None),
        ("-1", None),
        ("", None),
        ("٣", None),
        ("9" * 5000, 999_999_999),
    ],
)
def test_retry_after_is_read_as_seconds(text, seconds):
    assert manners.retry_after(text, NOW) == seconds


@pytest.mark.parametrize(
    ("text", "refuses"),
    [
        ("noindex", True),
        ("nofollow, NOINDEX", True),
        ("none", True),
        ("labkg: noindex", True),
        ("googlebot: noindex, nofollow", False),
        ("googlebot: nofollow, labkg: noindex", True),
        ("unavailable_after: 25 Jun 2030 15:00:00 GMT, noindex", True),
        ("noarchive", False),
        ("", False),
    ],
)
def test_headers_may_ask_not_to_be_indexed(text, refuses):
    assert noindex.header(text) is refuses


@pytest.mark.parametrize(
    ("html", "refuses"),
    [
        ('<meta name="robots" content="noindex, follow">', True),
        ("<META CONTENT=none NAME=robots>", True),
        ("<meta name='labkg' content='noindex'/>", True),
        ('<meta name="googlebot" content="noindex">', False),
        ('<meta name="robots" content="index">', False),
        ('<!-- <meta name="robots" content="noindex"> -->', False),
        ('<meta name="description" content="noindex">', False),
        ("<p>noindex</p>", False),
        ("<meta " * 50_000, False),
        ("<!--" * 50_000, False),
    ],
)
def test_pages_may_ask_not_to_be_indexed(html, refuses):
    assert noindex.page(f"<html><head>{html}".encode()) is refuses


# --- packed bodies --------------------------------------------------------------------

TWO = gzip.compress(b"one, ") + gzip.compress(b"two")


@pytest.mark.parametrize("size", [1, 2, 7, len(TWO) // 2, len(TWO)])
@pytest.mark.parametrize(
    "more", [b"", b"\0" * 9, b"rest"], ids=["end", "nulls", "more"]
)
def test_packed_bytes_are_the_same_in_whatever_pieces_they_come(size, more):
    data = TWO + more
    pieces = [data[at : at + size] for at in range(0, len(data), size)]

    assert body.gunzip(pieces, 1000) == b"one, two"


@pytest.mark.parametrize("cut", [1, 5, len(TWO) // 2 + 3, len(TWO) - 1])
def test_packed_bytes_without_their_end_are_damaged(cut):
    with pytest.raises(body.DamagedError):
        body.gunzip([TWO[:cut]], 1000)


def test_a_page_of_a_million_packed_files_is_not_unpacked():
    with pytest.raises(body.DamagedError):
        body.gunzip([gzip.compress(b"") * 100_000], 50 << 20)


def test_what_is_too_large_has_its_beginning():
    with pytest.raises(body.TooLargeError) as error:
        body.gunzip([gzip.compress(b"one " * 100)], 50)

    assert error.value.start == b"one " * 12 + b"on"
