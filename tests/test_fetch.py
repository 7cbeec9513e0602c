"""The fetcher on a site of this machine: what it asks for, how often, and what not."""

from __future__ import annotations

import gzip
import ssl
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from threading import Event

import crawl_site
import httpcore
import pytest
from crawl_site import (
    CERTIFICATE,
    PUBLIC,
    Handler,
    Reply,
    Site,
    Time,
    World,
    endless,
    moved,
    page,
    raw,
    robots,
    sitemap,
    xml,
)

from kg.documents import MAX_BYTES, Document, SetAside
from kg.errors import KGError
from kg.fetch import crawl, hosts, kept, sitemaps
from kg.fetch.found import Found

LAB = "http://lab.example"
A, B, C = f"{LAB}/a", f"{LAB}/b", f"{LAB}/c"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
HALF = raw(HEAD + b"Content-Length: 1000\r\n\r\n<p>half of it")


@pytest.fixture
def site() -> Iterator[Site]:
    with crawl_site.running() as one:
        yield one


@pytest.fixture
def world(site: Site, tmp_path: Path) -> World:
    return World(site, tmp_path / "pages")


def names(found: Found) -> list[str]:
    return [one.address for one in found.pages]


def aside(found: Found) -> dict[str, str]:
    return {one.source: one.reason for one in found.aside}


def document(found: Found) -> Document:
    (one,) = found.documents()
    assert isinstance(one, Document)
    return one


# --- pages ----------------------------------------------------------------------------


def test_a_page_comes_with_its_address_its_charset_and_its_date(world, site):
    site.replies["/a"] = Reply(
        b"<p>\xe9quipe", headers={"Content-Type": 'Text/HTML; Charset="ISO-8859-1"'}
    )

    found = world.fetch(A)

    assert document(found) == Document(
        A,
        b"<p>\xe9quipe",
        html=True,
        charset="ISO-8859-1",
        address=A,
        date="2026-11-02T09:00:01Z",
    )
    assert (found.fetched, found.unchanged) == (1, 0)


@pytest.mark.parametrize(
    ("told", "charset", "html"),
    [
        ("text/html", None, True),
        ("text/html; charset=klingon", "klingon", True),
        ("text/html; charset=", None, True),
        ("application/xhtml+xml;x=y; charset='utf-8'", "utf-8", True),
        ("text/plain; charset=windows-1252", "windows-1252", False),
        ("", None, False),
    ],
)
def test_a_wrong_charset_is_handed_on_as_it_is(world, site, told, charset, html):
    """Whether it is right, the page itself tells: that is for who reads it."""
    site.replies["/a"] = Reply(b"text", headers={"Content-Type": told})

    one = document(world.fetch(A))

    assert (one.charset, one.html) == (charset, html)


def test_a_host_is_told_who_asks_and_nothing_else(world, site):
    site.replies["/a"] = Reply(b"<p>", headers={"Set-Cookie": "a=b"})
    site.replies["/b"] = page()

    world.fetch(A, B)

    assert {name.lower() for name in site.headers_of("/b")} == {
        "host",
        "user-agent",
        "accept",
        "accept-encoding",
    }
    assert site.headers_of("/b")["User-Agent"] == "labkg/0"
    assert site.headers_of("/b")["Host"] == "lab.example"


def test_no_page_is_asked_for_twice(world, site):
    site.replies |= {"/a": page(), "/b": moved("/a#top"), "/c": moved("/b")}
    site.replies["/sitemap.xml"] = sitemap(A, B, f"{A}#part", "HTTP://LAB.example:80/a")

    found = world.fetch(C, A, f"{LAB}/sitemap.xml", A)

    assert names(found) == [A]
    assert sorted(site.paths()) == ["/a", "/b", "/c", "/sitemap.xml"]


def test_the_documents_are_sorted_by_address(world, site):
    site.replies |= {"/a": page(), "/c": page()}

    found = world.fetch(C, B, A)

    told = [
        one.name if isinstance(one, Document) else one.source
        for one in found.documents()
    ]
    assert told == [A, B, C]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 204, 206])
def test_what_a_host_does_not_give_is_set_aside(world, site, status):
    site.replies["/a"] = Reply(b"", status)

    found = world.fetch(A)

    assert aside(found) == {A: f"HTTP {status}"}
    assert site.paths() == ["/a"]


def test_what_is_no_text_is_not_read(world, site):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n"
    site.replies["/a"] = endless(
        head + b"Content-Length: 9999999\r\n\r\n", b"%PDF" * 99
    )

    found = world.fetch(A)

    assert aside(found) == {
        A: "no page: it is application/pdf; only HTML and text are read"
    }


# --- sitemaps -------------------------------------------------------------------------


def test_sitemaps_are_read_through_their_indexes(world, site):
    site.replies |= {
        "/sitemap_index.xml": sitemap(
            f"{LAB}/one.xml", f"{LAB}/two.xml.gz", f"{LAB}/three.txt", index=True
        ),
        "/one.xml": sitemap(A),
        "/two.xml.gz": sitemap(B, packed=True),
        "/three.txt": Reply(C.encode(), headers={"Content-Type": "text/plain"}),
        "/a": page("a"),
        "/b": page("b"),
        "/c": page("c"),
    }

    found = world.fetch(f"{LAB}/sitemap_index.xml")

    assert names(found) == [A, B, C]
    assert not found.aside


def test_indexes_are_read_three_deep_and_no_deeper(world, site):
    for depth in range(6):
        below = f"{LAB}/{depth + 1}.xml"
        site.replies[f"/{depth}.xml"] = sitemap(below, index=True)

    found = world.fetch(f"{LAB}/0.xml")

    assert site.paths() == ["/0.xml", "/1.xml", "/2.xml", "/3.xml"]
    assert aside(found) == {f"{LAB}/3.xml": "not read: a sitemap below 3 others"}


def test_an_index_of_itself_has_an_end(world, site):
    site.replies["/sitemap.xml"] = sitemap(f"{LAB}/sitemap.xml", index=True)

    assert not world.fetch(f"{LAB}/sitemap.xml").pages
    assert site.paths() == ["/sitemap.xml"]


def test_a_sitemap_with_a_bomb_is_named_and_the_others_are_read(world, site):
    laughs = b'<!DOCTYPE urlset [<!ENTITY a "b">]><urlset>&a;</urlset>'
    bad = f"{LAB}/bad.xml"
    site.replies |= {
        "/sitemap.xml": sitemap(bad, f"{LAB}/good.xml", index=True),
        "/bad.xml": xml(laughs),
        "/good.xml": sitemap(A),
        "/a": page(),
    }

    found = world.fetch(f"{LAB}/sitemap.xml")

    assert names(found) == [A]
    assert aside(found) == {bad: "no sitemap: it is XML with a DTD, which is not read"}


def test_odd_addresses_in_a_sitemap_are_named(world, site):
    site.replies["/sitemap.xml"] = sitemap("file:///etc/passwd", "/b", A)
    site.replies["/a"] = page()

    found = world.fetch(f"{LAB}/sitemap.xml")

    assert names(found) == [A]
    assert set(aside(found)) == {"file:///etc/passwd", "/b"}


def test_more_than_a_sitemap_may_list_is_said_to_be_left(world, site, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_ADDRESSES", 2)
    site.replies |= {"/sitemap.xml": sitemap(A, B, C), "/a": page(), "/b": page("b")}

    found = world.fetch(f"{LAB}/sitemap.xml")

    assert names(found) == [A, B]
    assert "read in part" in aside(found)[f"{LAB}/sitemap.xml"]


def test_links_on_a_page_are_not_followed(world, site):
    site.replies["/a"] = Reply(b"<a href='/b'>b</a><meta http-equiv=refresh url=/c>")

    world.fetch(A)

    assert site.paths() == ["/a"]


def test_a_page_may_be_called_sitemap(world, site):
    site.replies["/sitemap.html"] = page()

    assert names(world.fetch(f"{LAB}/sitemap.html")) == [f"{LAB}/sitemap.html"]


def test_a_limit_takes_the_first_pages_by_address(world, site):
    site.replies |= {"/sitemap.xml": sitemap(C, B, A), "/a": page(), "/b": page("b")}

    found = world.fetch(f"{LAB}/sitemap.xml", limit=2)

    assert names(found) == [A, B]
    assert "/c" not in site.paths()
    assert list(found.summary())[-1] == "1 more left out, as --limit has it"


def test_a_sitemap_that_is_not_there_is_named_whatever_the_limit(world, site):
    site.replies["/a"] = page()

    found = world.fetch(A, f"{LAB}/sitemap.xml", limit=1)

    assert names(found) == [A]
    assert aside(found) == {f"{LAB}/sitemap.xml": "HTTP 404"}


# --- robots.txt -----------------------------------------------------------------------


def test_what_robots_txt_forbids_is_not_asked_for(world, site):
    site.replies |= {"/a": page(), "/b/c": page(), "/b/open": page("open")}
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /b", "Allow: /*n$")

    found = world.fetch(A, f"{LAB}/b/c", f"{LAB}/b/open")

    assert sorted(site.paths()) == ["/a", "/b/open"]
    assert aside(found) == {f"{LAB}/b/c": "robots.txt does not allow it"}


def test_rules_for_us_by_name_come_before_those_for_all(world, site):
    site.replies |= {"/a": page(), "/b": page("b")}
    site.replies["/robots.txt"] = robots(
        "User-agent: *", "Disallow: /", "", "User-agent: LabKG", "Disallow: /b"
    )

    assert names(world.fetch(A, B)) == [A]


def test_robots_txt_is_read_once_for_each_host_and_port(world, site):
    site.replies |= {"/a": page(), "/b": page("b")}

    world.fetch(A, B, "http://other.example/a", "http://other.example:8080/a")

    asked = [one.headers["Host"] for one in site.asked if one.path == "/robots.txt"]
    assert sorted(asked) == ["lab.example", "other.example", "other.example:8080"]


def test_a_page_that_a_forbidden_address_redirects_to_is_not_reached(world, site):
    site.replies |= {"/a": moved("/b"), "/b": page()}
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /b")

    found = world.fetch(A)

    assert site.paths() == ["/a"]
    assert aside(found) == {A: f"robots.txt does not allow it (redirected to {B})"}


def test_a_sitemap_is_not_read_where_robots_txt_forbids_it(world, site):
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /sitemap")

    found = world.fetch(f"{LAB}/sitemap.xml")

    assert site.paths() == []
    assert list(aside(found).values()) == ["robots.txt does not allow it"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429 - 3])
def test_without_a_robots_txt_all_is_allowed(world, site, status):
    site.replies |= {"/robots.txt": Reply(b"Disallow", status), "/a": page()}

    assert names(world.fetch(A)) == [A]


@pytest.mark.parametrize(
    "reply",
    [Reply(b"", 500), Reply(b"", 503), Reply(b"", 429), HALF, raw()],
    ids=["500", "503", "429", "half", "nothing"],
)
def test_nothing_is_asked_for_while_robots_txt_cannot_be_read(world, site, reply):
    site.replies |= {"/robots.txt": reply, "/a": page()}

    found = world.fetch(A)

    assert site.paths() == []
    assert aside(found)[A].startswith("robots.txt could not be read: ")


def test_rules_of_before_do_not_stand_but_pages_do(world, site):
    site.replies |= {"/robots.txt": robots("User-agent: *"), "/a": page()}
    before = world.fetch(A)
    site.replies["/robots.txt"] = Reply(b"", 503)
    site.asked.clear()

    found = world.fetch(A, B)

    told = "robots.txt could not be read: HTTP 503"
    assert site.paths() == []
    assert [*found.documents()] == [*before.documents(), SetAside(B, told)]
    assert found.stale == (SetAside(A, told),)


def test_robots_txt_may_stand_on_another_host(world, site):
    site.replies |= {
        "lab.example/robots.txt": moved("http://www.lab.example/robots.txt", 301),
        "www.lab.example/robots.txt": moved("/rules"),
        "/rules": robots("User-agent: *", "Disallow: /a"),
        "/a": page(),
    }

    found = world.fetch(A)

    assert aside(found) == {A: "robots.txt does not allow it"}


def test_a_robots_txt_that_redirects_for_ever_allows_all(world, site):
    site.replies |= {"/robots.txt": moved("/robots.txt"), "/a": page()}

    assert names(world.fetch(A)) == [A]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://10.0.0.1/robots.txt"])
def test_a_robots_txt_that_leads_inside_closes_its_host(world, site, target):
    site.replies |= {"/robots.txt": moved(target), "/a": page()}

    found = world.fetch(A)

    assert site.paths() == []
    assert aside(found)[A].startswith("refused: ")
    assert "10.0.0.1" not in world.detour.numbers


def test_the_beginning_of_a_robots_txt_without_end_is_read(world, site):
    """What is cut off in the middle of its line would say something else."""
    rules = b"User-agent: *\nDisallow: /b\n"
    rest = b"Disallow: /" + b"b" * 10_000 + b"\n"
    site.replies |= {"/a": page(), "/b": page("b")}
    site.replies["/robots.txt"] = endless(HEAD + b"\r\n" + rules, rest)

    found = world.fetch(A, B)

    assert names(found) == [A]
    assert aside(found) == {B: "robots.txt does not allow it"}


# --- pauses ---------------------------------------------------------------------------


def _pauses(site: Site) -> list[float]:
    times = [one.at for one in site.asked]
    return [after - before for before, after in pairwise(times)]


def test_a_second_lies_between_two_requests_to_a_host(world, site):
    site.replies |= {"/a": moved("/c"), "/b": page("b"), "/c": page("c")}

    world.fetch(A, B, C)

    assert len(_pauses(site)) == 3
    assert all(0.99 < pause < 1.1 for pause in _pauses(site))


def test_robots_txt_may_ask_for_longer_pauses(world, site):
    site.replies |= {"/a": page(), "/b": page("b"), "/c": page("c")}
    site.replies["/robots.txt"] = robots("User-agent: *", "Crawl-delay: 7.5")

    world.fetch(A, B, C)

    assert all(7.49 < pause < 7.6 for pause in _pauses(site)[1:])


def test_a_host_that_asks_for_very_long_pauses_is_left_alone(world, site):
    site.replies |= {
        "/a": page(),
        "/robots.txt": robots("User-agent: *", "Crawl-delay: 900"),
    }

    found = world.fetch(A)

    assert site.paths() == []
    assert aside(found)[A].startswith("not asked: robots.txt wants 900 s")


def test_a_busy_host_is_asked_again_when_it_says(world, site):
    site.replies["/a"] = page()
    site.first["/a"].append(Reply(b"", 429, {"Retry-After": "30"}))
    site.first["/a"].append(Reply(b"", 503, {"Retry-After": "40"}))

    found = world.fetch(A)

    assert names(found) == [A]
    assert [round(pause) for pause in _pauses(site)[1:]] == [30, 40]


def test_the_wait_doubles_where_a_busy_host_says_nothing(world, site):
    site.replies["/a"] = page()
    site.first["/a"].extend([Reply(b"", 503), HALF])

    assert names(world.fetch(A)) == [A]
    assert [round(pause) for pause in _pauses(site)[1:]] == [2, 4]


def test_three_tries_are_the_most(world, site):
    site.replies["/a"] = Reply(b"", 503)

    found = world.fetch(A)

    assert site.paths() == ["/a"] * 3
    assert aside(found) == {A: "HTTP 503"}


def test_a_host_that_wants_to_be_asked_much_later_is_left_alone(world, site):
    site.replies |= {"/a": Reply(b"", 429, {"Retry-After": "86400"}), "/b": page()}

    found = world.fetch(A, B)

    told = "HTTP 429: the host asks to come back later"
    assert site.paths() == ["/a"]
    assert aside(found) == {A: told, B: told}


def test_a_host_that_is_silent_too_often_is_left_alone(world, site):
    wanted = [f"{LAB}/{number}" for number in range(8)]
    for number in range(8):
        site.replies[f"/{number}"] = raw()

    found = world.fetch(*wanted)

    assert len(site.paths()) == 3 * hosts.SILENT
    assert aside(found)[wanted[-1]] == "not asked: 5 in a row had no answer"


def test_hosts_are_asked_side_by_side_and_each_one_after_the_other(world, site):
    """Each of two hosts waits for the other: one at a time would never end."""
    came = {"one.example": Event(), "two.example": Event()}

    def meet(mine: str, other: str) -> Callable[[Handler], None]:
        def reply(handler: Handler) -> None:
            came[mine].set()
            assert came[other].wait(20)
            page(mine)(handler)

        return reply

    for mine, other in (("one.example", "two.example"), ("two.example", "one.example")):
        site.replies[f"{mine}/a"] = meet(mine, other)

    assert len(world.fetch("http://one.example/a", "http://two.example/a").pages) == 2


# --- redirects ------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_last_address_of_a_redirect_names_the_page(world, site, status):
    site.replies |= {"/a": moved("b", status), "/b": moved("//www.lab.example/c")}
    site.replies["www.lab.example/c"] = page()

    assert names(world.fetch(A)) == ["http://www.lab.example/c"]


def test_five_redirects_are_the_most(world, site):
    for number in range(9):
        site.replies[f"/{number}"] = moved(f"/{number + 1}")
    site.replies["/9"] = page()

    found = world.fetch(f"{LAB}/4", f"{LAB}/3")

    assert names(found) == [f"{LAB}/9"]
    assert aside(found) == {f"{LAB}/3": f"redirects more than 5 times: last to {LAB}/9"}


def test_a_circle_of_redirects_is_named(world, site):
    site.replies |= {"/a": moved("/b"), "/b": moved("/c"), "/c": moved("/b#again")}

    found = world.fetch(A)

    assert site.paths() == ["/a", "/b", "/c"]
    assert aside(found) == {A: f"redirects in a circle: {B} -> {C} -> {B}"}


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://inside.example/",
        "http://half.example/",
    ],
)
def test_a_redirect_to_a_private_host_is_refused(world, site, target):
    world.names |= {"inside.example": ["192.168.1.1"], "half.example": [PUBLIC, "::1"]}
    site.replies["/a"] = moved(target)

    found = world.fetch(A)

    assert aside(found)[A].startswith("refused: ")
    assert set(world.detour.numbers) == {PUBLIC}


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "gopher://lab.example/",
        "http://ada:secret@lab.example/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://lab.example:6379/",
    ],
)
def test_a_redirect_to_what_is_not_asked_for_is_refused(world, site, target):
    site.replies["/a"] = moved(target)

    found = world.fetch(A)

    assert aside(found)[A].startswith("refused: ")
    assert site.paths() == ["/a"]


def test_a_redirect_without_a_target_is_set_aside(world, site):
    site.replies["/a"] = Reply(b"", 302)

    assert aside(world.fetch(A)) == {A: "HTTP 302"}


# --- networks -------------------------------------------------------------------------


def test_a_private_host_is_refused_unless_that_is_allowed(world, site):
    world.names["intranet.example"] = ["10.0.0.7"]
    site.replies["/a"] = page()

    refused = world.fetch("http://intranet.example/a")
    allowed = world.fetch("http://intranet.example/a", allow_private=True)

    assert aside(refused) == {
        "http://intranet.example/a": "refused: intranet.example is 10.0.0.7, which is "
        "not public; see --allow-private"
    }
    assert names(allowed) == ["http://intranet.example/a"]


def test_a_name_is_looked_up_once_and_its_number_is_what_is_asked(world, site):
    """A name that leads elsewhere the next time gains nothing."""
    world.names["lab.example"] = [PUBLIC]
    site.replies["/a"] = page()

    def rebinds(handler: Handler) -> None:
        world.names["lab.example"] = ["127.0.0.1"]
        handler.close_connection = True
        robots()(handler)

    site.replies["/robots.txt"] = rebinds
    found = world.fetch(A)

    assert world.detour.numbers == [PUBLIC]
    assert world.looked_up == ["lab.example", "lab.example"]
    assert aside(found)[A].startswith("refused: lab.example is 127.0.0.1")


def test_the_next_number_of_a_host_is_tried_where_one_is_silent(world, site):
    first = world.detour.connect_tcp

    def connect(host: str, *rest: object, **more: object) -> httpcore.NetworkStream:
        if host == "93.184.215.15":
            raise httpcore.ConnectError("refused")
        return first(host, *rest, **more)

    world.detour.connect_tcp = connect
    world.names["lab.example"] = ["93.184.215.15", PUBLIC]
    site.replies["/a"] = page()

    assert names(world.fetch(A)) == [A]


def test_a_name_that_nobody_knows_is_no_answer(world, site):
    world.names["lab.example"] = []

    found = world.fetch(A)

    assert aside(found)[A] == (
        "robots.txt could not be read: no answer: lab.example is not known"
    )


@pytest.mark.parametrize("source", ["file:///etc/passwd", "http://a@lab.example/"])
def test_a_source_that_cannot_be_asked_for_is_an_error(world, source):
    with pytest.raises(KGError, match=r"^(file|http):"):
        world.fetch(source)


def test_the_environment_names_no_proxy(world, site, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    site.replies["/a"] = page()

    assert names(world.fetch(A)) == [A]


def test_tls_checks_the_name_though_the_number_is_chosen_by_us(tmp_path):
    trust = ssl.create_default_context(cafile=CERTIFICATE)
    with crawl_site.running(secret=True) as site:
        world = World(site, tmp_path, trust=trust)
        site.replies["/a"] = page()

        found = world.fetch("https://lab.example/a", "https://other.example/a")

    assert names(found) == ["https://lab.example/a"]
    assert "certificate" in aside(found)["https://other.example/a"]


# --- limits ---------------------------------------------------------------------------


def test_a_body_without_end_is_cut_off(world, site):
    site.replies["/a"] = endless(HEAD + b"\r\n", b"<p>on and on" * 9000)

    assert aside(world.fetch(A)) == {A: "too large: over 10 MB"}


def test_a_page_may_have_as_many_bytes_as_a_page_may_have(world, site):
    site.replies |= {"/a": Reply(b"a" * MAX_BYTES), "/b": Reply(b"b" * (MAX_BYTES + 1))}

    found = world.fetch(A, B)

    assert names(found) == [A]
    assert aside(found) == {B: "too large: over 10 MB"}


def test_a_bomb_ends_at_the_limit(world, site):
    packed = {"Content-Encoding": "gzip"}
    twice = gzip.compress(gzip.compress(b"\0" * MAX_BYTES * 10))
    site.replies |= {
        "/a": Reply(gzip.compress(b"\0" * (MAX_BYTES + 1)), headers=packed),
        "/b": Reply(twice, headers={"Content-Encoding": "gzip, gzip"}),
        "/c": Reply(b"\x1b", headers={"Content-Encoding": "br"}),
    }

    found = world.fetch(A, B, C)

    assert aside(found) == {
        A: "too large: over 10 MB",
        B: "packed in a way that was not asked for",
        C: "packed in a way that was not asked for",
    }


def test_a_page_may_come_packed(world, site):
    members = gzip.compress(b"<p>one ") + gzip.compress(b"and two")
    site.replies["/a"] = Reply(members, headers={"Content-Encoding": "GZIP"})

    assert document(world.fetch(A)).data == b"<p>one and two"


@pytest.mark.parametrize(
    "reply",
    [
        HALF,
        raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<p>ha"),
        Reply(gzip.compress(b"a page")[:-6], headers={"Content-Encoding": "gzip"}),
        Reply(b"not packed at all", headers={"Content-Encoding": "gzip"}),
        raw(b"HTTP/1.1 200 OK\r\nContent-Ty"),
        raw(b"220 mail.example ESMTP\r\n"),
        raw(HEAD + b"X: " + b"a" * 200_000 + b"\r\n\r\n"),
        raw(),
    ],
    ids=[
        "length",
        "chunk",
        "gzip cut off",
        "no gzip",
        "head cut off",
        "no HTTP",
        "large head",
        "nothing",
    ],
)
def test_an_answer_that_is_not_whole_is_tried_again_and_then_set_aside(
    world, site, reply
):
    site.replies |= {"/a": reply, "/b": page()}

    found = world.fetch(A, B)

    assert names(found) == [B]
    assert site.paths() == ["/a", "/a", "/a", "/b"]
    assert aside(found)[A].startswith(("no answer: ", "broken off: "))


@pytest.mark.parametrize("part", ["head", "body", "before"])
def test_a_slow_answer_ends_when_its_time_is_over(site, tmp_path, part):
    """Each look at the clock takes a second of it: bytes come, but too few."""
    heads = {"head": HEAD, "body": HEAD + b"\r\n", "before": b""}
    pieces = {"head": b"X: y\r\n", "body": b"a", "before": b"HTTP/1.1 100 Go\r\n\r\n"}
    site.replies["/a"] = _drip(heads[part], pieces[part])
    site.replies["/b"] = page()
    world = World(site, tmp_path, time=Time(step=1.0))

    found = world.fetch(A, B)

    assert names(found) == [B]
    assert aside(found) == {A: "too slow: not whole after 60 s"}
    assert site.paths() == ["/a", "/b"]


def _drip(head: bytes, piece: bytes) -> Callable[[Handler], None]:
    """Write a piece each time that the one before may have been read."""

    def reply(handler: Handler) -> None:
        pause = Event()
        try:
            handler.wfile.write(head)
            while True:
                handler.wfile.write(piece)
                pause.wait(0.001)
        except OSError:
            handler.close_connection = True

    return reply


def test_a_host_that_says_nothing_is_not_waited_for(site, tmp_path):
    silence = Event()

    def silent(handler: Handler) -> None:
        silence.wait(60)
        handler.close_connection = True

    site.replies |= {"/a": silent, "/b": page()}
    world = World(site, tmp_path, manners={"read": 0.05})

    found = world.fetch(A, B)
    silence.set()

    assert names(found) == [B]
    assert aside(found) == {A: "no answer: nothing came in time"}


# --- noindex --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"<p>", headers={"X-Robots-Tag": "noindex"}),
        Reply(b"<head><meta name=robots content='noindex'></head>"),
    ],
    ids=["header", "meta"],
)
def test_a_page_that_asks_not_to_be_indexed_is_taken_only_if_one_says(
    world, site, reply
):
    site.replies["/a"] = reply

    left, taken = world.fetch(A), world.fetch(A, noindex=True)

    assert aside(left) == {A: "noindex: the page asks not to be indexed"}
    assert names(taken) == [A]


# --- what is kept ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [{"ETag": '"1"'}, {"Last-Modified": "Mon, 02 Nov 2026 08:00:00 GMT"}],
    ids=["ETag", "Last-Modified"],
)
def test_a_page_that_has_not_changed_is_not_sent_again(world, site, told):
    site.replies["/a"] = Reply(b"<p>one", headers=told)
    before = world.fetch(A)

    world.time.seconds += 86_400
    found = world.fetch(A)

    assert (found.fetched, found.unchanged) == (0, 1)
    assert document(found) == document(before)
    (sent,) = told.values()
    assert sent in site.headers_of("/a").values()


def test_a_page_that_has_changed_is_sent_anew(world, site):
    site.replies["/a"] = Reply(b"<p>one", headers={"ETag": '"1"'})
    world.fetch(A)
    site.replies["/a"] = Reply(b"<p>two", headers={"ETag": '"2"'})

    found = world.fetch(A)

    assert (found.fetched, document(found).data) == (1, b"<p>two")
    assert len([*world.folder.glob("files/*/*")]) == 1


def test_the_same_bytes_keep_their_date_without_an_etag(world, site):
    site.replies["/a"] = page()
    before = world.fetch(A)
    world.time.seconds += 86_400

    found = world.fetch(A)

    assert (found.fetched, found.unchanged) == (0, 1)
    assert document(found) == document(before)


@pytest.mark.parametrize("etag", [b'"\xe9"', b'"\x1b[31m"'], ids=["letter", "control"])
def test_an_odd_etag_is_not_sent_back(world, site, etag):
    head = HEAD + b"Content-Length: 3\r\nETag: " + etag + b"\r\n\r\n"
    site.replies["/a"] = raw(head + b"<p>")
    world.fetch(A)

    found = world.fetch(A)

    assert found.unchanged == 1
    assert "If-None-Match" not in site.headers_of("/a")


def test_a_host_writes_nothing_to_a_terminal(world, site):
    red = b"\x1b[31m\xc2\x9b"
    site.replies |= {
        "/a": raw(b"HTTP/1.1 200 OK\r\nContent-Type: a/" + red + b"\r\n\r\n"),
        "/b": raw(b"HTTP/1.1 200 OK\r\nX" + red + b": \r\n\r\n"),
        "/c": raw(b"HTTP/1.1 302 OK\r\nLocation: \x1b[31m://\r\n\r\n"),
        "/sitemap.xml": sitemap("http://\x9b31m/"),
    }

    found = world.fetch(A, B, C, f"{LAB}/sitemap.xml")

    assert len(found.aside) == 4
    assert all(one.reason.isprintable() for one in found.aside)
    assert all(one.source.isprintable() for one in found.aside)


def test_a_damaged_copy_is_fetched_anew(world, site):
    site.replies["/a"] = Reply(b"<p>one", headers={"ETag": '"1"'})
    found = world.fetch(A)
    (path,) = world.folder.glob(f"files/*/{found.pages[0].sha256}")
    path.write_bytes(b"<p>two")

    (told,) = found.documents()
    again = world.fetch(A)

    assert isinstance(told, SetAside)
    assert "damaged" in told.reason
    assert document(again).data == b"<p>one"


@pytest.mark.parametrize("reply", [Reply(b"", 503), Reply(b"", 500), HALF])
def test_the_copy_of_before_stands_while_a_host_is_ill(world, site, reply):
    site.replies["/a"] = page()
    before = world.fetch(A)
    site.replies["/a"] = reply

    found = world.fetch(A)

    assert document(found) == document(before)
    assert [one.source for one in found.stale] == [A]
    assert "the copy of before is read" in list(found.summary())[1]


@pytest.mark.parametrize("status", [404, 410, 403])
def test_a_page_that_is_gone_is_gone(world, site, status):
    site.replies["/a"] = page()
    world.fetch(A)
    site.replies["/a"] = Reply(b"", status)

    assert not world.fetch(A).pages
    assert not world.fetch(A, offline=True).pages


def test_offline_gives_the_same_and_asks_nobody(world, site):
    site.replies |= {
        "/sitemap.xml": sitemap(A, B, C, f"{LAB}/no", f"{LAB}/d"),
        "/a": page(),
        "/b": moved("/a"),
        "/c": Reply(b"", 503),
        "/robots.txt": robots("User-agent: *", "Disallow: /no"),
    }
    online = world.fetch(f"{LAB}/sitemap.xml")
    site.asked.clear()

    offline = world.fetch(f"{LAB}/sitemap.xml", offline=True)

    assert [*offline.documents()] == [*online.documents()]
    assert not site.asked


def test_offline_names_what_is_not_kept(world, site):
    site.replies["/a"] = page()
    world.fetch(A)

    found = world.fetch(A, B, "http://other.example/", offline=True)

    told = "not kept: only a run without --offline can fetch it"
    assert names(found) == [A]
    assert aside(found) == {B: told, "http://other.example/": told}


def test_offline_needs_a_folder_of_fetched_pages(world):
    with pytest.raises(KGError, match="holds no fetched pages"):
        world.fetch(A, offline=True)
    assert not world.folder.exists()


def test_a_run_that_was_interrupted_goes_on_where_it_was(world, site, monkeypatch):
    site.replies |= {"/a": page(), "/b": page("b"), "/c": page("c")}
    _interrupted(world, monkeypatch, 2)
    kept_already = set(site.paths()[:-1])
    site.asked.clear()

    found = world.fetch(A, B, C)

    assert names(found) == [A, B, C]
    assert kept_already
    assert kept_already.isdisjoint(site.paths())


def test_an_interrupted_run_is_begun_anew_after_a_day(world, site, monkeypatch):
    site.replies |= {"/a": page(), "/b": page("b"), "/c": page("c")}
    _interrupted(world, monkeypatch, 2)
    world.time.seconds += 2 * 86_400
    site.asked.clear()

    world.fetch(A, B, C)

    assert site.paths() == ["/a", "/b", "/c"]


def _interrupted(world: World, monkeypatch: pytest.MonkeyPatch, pages: int) -> None:
    """Fetch until so many pages are kept, and stop as Ctrl+C does."""
    put = kept.Store.put
    left = pages + 1  # with robots.txt

    def counted(store: kept.Store, *told: object) -> None:
        nonlocal left
        if not left:
            raise KeyboardInterrupt
        left -= 1
        put(store, *told)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(kept.Store, "put", counted)
        with pytest.raises(KeyboardInterrupt):
            world.fetch(A, B, C)


def test_a_host_that_dies_in_the_middle_loses_nothing(world, site):
    site.replies |= {"/a": page(), "/b": page("b"), "/c": page("c")}
    before = world.fetch(A, B, C)
    alive = site.port

    def dies(handler: Handler) -> None:
        handler.close_connection = True
        site.port = 9

    site.replies["/b"] = dies
    found = world.fetch(A, B, C)
    site.port, site.replies["/b"] = alive, page("b")
    again = world.fetch(A, B, C)

    assert [*found.documents()] == [*before.documents()] == [*again.documents()]
    assert [one.source for one in found.stale] == [B, C]
    assert again.unchanged == 3


def test_the_same_answers_give_the_same_index_whatever_the_order(site, tmp_path):
    site.replies |= {
        "/a": page(),
        "/b": moved("/c"),
        "/c": page("c"),
        "/sitemap.xml": sitemap(C, A),
    }
    sources = [A, B, f"{LAB}/sitemap.xml", "http://other.example/a"]
    worlds = [World(site, tmp_path / name) for name in "xy"]

    one, two = worlds[0].fetch(*sources), worlds[1].fetch(*reversed(sources))

    assert [page_.address for page_ in one.pages] == [
        page_.address for page_ in two.pages
    ]
    assert one.aside == two.aside


def test_a_folder_in_use_is_not_used_twice(world, site):
    with kept.opened(world.folder), pytest.raises(KGError, match="is in use"):
        world.fetch(A)


def test_a_folder_with_another_index_is_refused(world):
    world.folder.mkdir()
    (world.folder / kept.INDEX).write_bytes(b"this is no database" * 100)

    with pytest.raises(KGError, match="cannot be read"):
        world.fetch(A)


def test_what_an_interrupted_write_left_is_removed(world, site):
    site.replies["/a"] = page()
    left = world.folder / "files" / "ab" / ".abcd.123.part"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")

    world.fetch(A)

    assert not left.exists()


# --- what is told ---------------------------------------------------------------------


def test_the_summary_counts_pages_and_reasons(world, site):
    site.replies |= {"/a": page(), "/c": Reply(b"", 404)}
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /no")

    found = world.fetch(A, B, C, f"{LAB}/no/1", f"{LAB}/no/2", "http://10.0.0.1/")

    assert list(found.summary()) == [
        "1 page: 1 fetched, 0 unchanged",
        "2 set aside: HTTP 404",
        "2 set aside: robots.txt does not allow it",
        "1 set aside: refused",
    ]
    assert len(found) == 6


def test_settings_have_the_limits_that_the_documents_say():
    text = (Path(__file__).parent.parent / "docs" / "fetching.md").read_text("utf-8")

    assert f"at most {crawl.REDIRECTS} redirects" in text
    assert f"at most {crawl.NESTED} deep" in text
