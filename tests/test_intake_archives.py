"""WARC files become pages: what a crawler was answered, and what is wrong with it."""

from __future__ import annotations

import gzip
import os
import sys
import tracemalloc
import zlib

import pytest
import warc_files
from warc_files import PAGE, Answer

from kg import pages, sources
from kg.documents import MAX_BYTES, Document, SetAside
from kg.errors import KGError

LAB = "https://lab.example/"


def read(*paths):
    return list(sources.documents(paths))


def good(*paths):
    return [one for one in read(*paths) if isinstance(one, Document)]


def bad(*paths):
    return [one for one in read(*paths) if isinstance(one, SetAside)]


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_a_page_of_an_archive_is_named_by_its_address(tmp_path, name):
    path = warc_files.write(tmp_path / name, [Answer(LAB)])

    assert read(path) == [
        Document(
            LAB,
            PAGE.encode(),
            html=True,
            charset="utf-8",
            address=LAB,
            date="2026-05-01T10:00:00Z",
        )
    ]


def test_an_archive_packed_in_one_is_read_like_one_packed_by_record(tmp_path):
    answers = [Answer(f"{LAB}{i}", f"{PAGE}{i}") for i in range(3)]
    one = warc_files.write(tmp_path / "records.warc.gz", answers)
    other = tmp_path / "whole.warc.gz"
    other.write_bytes(warc_files.together(answers))

    assert good(one) == good(other)


def test_an_archive_is_told_by_its_content_not_by_its_gz(tmp_path):
    path = tmp_path / "crawl.warc"
    path.write_bytes(warc_files.packed([Answer(LAB)], gzipped=True))

    assert [one.name for one in good(path)] == [LAB]


def test_only_answers_that_are_pages_are_read(tmp_path):
    path = warc_files.write(
        tmp_path / "crawl.warc.gz",
        [
            Answer(LAB + "moved", status="301 Moved Permanently"),
            Answer(LAB + "gone", status="404 Not Found"),
            Answer(LAB + "part", status="206 Partial Content"),
            Answer(LAB + "style.css", "p {}", type="text/css"),
            Answer(LAB + "logo", b"\x89PNG", type="image/png"),
            Answer(LAB + "data", b"\0\1", type="application/octet-stream"),
            Answer(LAB + "asked", kind="request", status="GET / HTTP/1.1"),
            Answer(LAB + "same", kind="revisit"),
            Answer("dns:lab.example", "1.2.3.4", kind="resource", type="text/plain"),
            Answer(LAB + "notes", "Plain notes.", type="text/plain"),
            Answer(LAB + "untyped", PAGE, type=""),
            Answer(LAB + "file", PAGE, kind="resource", type="text/html"),
            Answer(LAB + "x", f"<?xml version='1.0'?>{PAGE}", type="text/xml"),
        ],
    )

    names = [one.name.removeprefix(LAB) for one in read(path)]
    assert names == ["notes", "untyped", "file", "x"]


def test_a_picture_that_calls_itself_html_is_set_aside_by_the_reader(tmp_path):
    path = warc_files.write(
        tmp_path / "crawl.warc", [Answer(LAB, b"\x89PNG\r\n" + bytes(100))]
    )
    (document,) = good(path)

    with pytest.raises(pages.PageError, match="binary"):
        pages.read(document)


PACKED = {
    "gzip": gzip.compress(PAGE.encode()),
    "x-gzip": gzip.compress(PAGE[:30].encode()) + gzip.compress(PAGE[30:].encode()),
    "deflate": zlib.compress(PAGE.encode()),
    "Deflate": zlib.compress(PAGE.encode())[2:-4],
    "deflate, gzip": gzip.compress(zlib.compress(PAGE.encode())),
    "identity": PAGE.encode(),
}


@pytest.mark.parametrize("coding", PACKED)
def test_bodies_are_unpacked(tmp_path, coding):
    headers = (("Content-Encoding", coding),)
    path = warc_files.write(
        tmp_path / "crawl.warc.gz", [Answer(LAB, PACKED[coding], headers=headers)]
    )

    assert [one.data for one in good(path)] == [PAGE.encode()]


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_body_that_was_unpacked_already_is_taken_as_it_is(tmp_path, coding):
    headers = (("Content-Encoding", coding), ("Transfer-Encoding", "chunked"))
    path = warc_files.write(tmp_path / "crawl.warc", [Answer(LAB, headers=headers)])

    assert [one.data for one in good(path)] == [PAGE.encode()]


def test_chunks_are_joined(tmp_path):
    body = (
        b"4;x=y\r\n<htm\r\n1e\r\nl><p>We study world models.</p\r\n1\r\n>\r\n0\r\n\r\n"
    )
    path = warc_files.write(
        tmp_path / "crawl.warc",
        [Answer(LAB, body, headers=(("Transfer-Encoding", "chunked"),))],
    )

    assert [one.data for one in good(path)] == [b"<html><p>We study world models.</p>"]


BAD_BODIES = {
    "br": ((("Content-Encoding", "br"),), b"\x0b\x02", "packed as 'br'"),
    "cut gzip": (
        (("Content-Encoding", "gzip"),),
        PACKED["gzip"][:-9],
        "packed data end too early",
    ),
    "damaged gzip": (
        (("Content-Encoding", "gzip"),),
        PACKED["gzip"][:-8] + b"\0\0\0\0" + PACKED["gzip"][-4:],
        "damaged",
    ),
    "many codings": (
        (("Content-Encoding", "gzip, gzip, gzip, gzip"),),
        b"x",
        "packed 4 times",
    ),
    "cut chunks": (
        (("Transfer-Encoding", "chunked"),),
        b"3\r\nabc\r\nff\r\nabc",
        "chunks end too early",
    ),
    "long header": ((("Set-Cookie", "a" * 300_000),), b"x", "header of more than"),
}


@pytest.mark.parametrize("case", BAD_BODIES)
def test_a_body_that_cannot_be_unpacked_is_set_aside_alone(tmp_path, case):
    headers, body, reason = BAD_BODIES[case]
    path = warc_files.write(
        tmp_path / "crawl.warc.gz",
        [Answer(LAB + "bad", body, headers=headers), Answer(LAB + "good")],
    )

    (aside,) = bad(path)
    assert (aside.source, reason in aside.reason) == (LAB + "bad", True), aside
    assert [one.name for one in good(path)] == [LAB + "good"]


def bomb(form: str) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    zeros = bytes(5 * MAX_BYTES)
    if form == "record":
        return zeros, ()
    made = {
        "gzip": lambda: gzip.compress(zeros, 9),
        "deflate": lambda: zlib.compress(zeros, 9),
        "deflate, gzip": lambda: gzip.compress(zlib.compress(zeros, 9)),
    }[form]()
    return made, (("Content-Encoding", form),)


@pytest.mark.parametrize("form", ["record", "gzip", "deflate", "deflate, gzip"])
def test_a_bomb_is_set_aside_in_bounded_memory(tmp_path, form):
    body, headers = bomb(form)
    path = warc_files.write(
        tmp_path / "crawl.warc.gz",
        [Answer(LAB + "bomb", body, headers=headers), Answer(LAB + "good")],
    )
    del body

    tracemalloc.start()
    found = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert path.stat().st_size < 1_000_000
    assert peak < 4 * MAX_BYTES
    assert [one.name for one in found if isinstance(one, Document)] == [LAB + "good"]
    (aside,) = (one for one in found if isinstance(one, SetAside))
    assert aside.source == LAB + "bomb"
    assert "10 MB" in aside.reason


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_an_archive_is_read_up_to_where_it_breaks_off(tmp_path, name):
    """At whatever byte: pages before it are whole, and what is lost is told once."""
    answers = [Answer(f"{LAB}{i}", f"{PAGE}{i}") for i in range(3)]
    whole = warc_files.packed(answers, gzipped=name.endswith("gz"))
    path = tmp_path / name
    path.write_bytes(whole)
    every = read(path)

    for size in range(1, len(whole), 13):
        path.write_bytes(whole[:size])
        found = read(path)
        asides = [one for one in found if isinstance(one, SetAside)]
        kept = [one for one in found if isinstance(one, Document)]
        assert kept == every[: len(kept)]
        assert {one.source for one in asides} <= {name}
        assert len(asides) <= 1
        rest = whole[size:].lstrip(b"\r\n")
        assert asides or rest[:5] in (b"", b"WARC/") or rest[:2] == b"\x1f\x8b"


def test_damage_in_the_middle_ends_the_reading_with_its_reason(tmp_path):
    answers = [Answer(f"{LAB}{i}", os.urandom(50_000).hex()) for i in range(3)]
    whole = bytearray(warc_files.packed(answers))
    middle = len(whole) // 2
    whole[middle : middle + 100] = bytes(100)
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(whole)

    found = read(path)

    assert [one.name for one in found if isinstance(one, Document)] == [LAB + "0"]
    assert found[-1].source == "crawl.warc.gz"
    assert "damaged" in found[-1].reason or "no WARC" in found[-1].reason


NO_ARCHIVES = {
    "text": (b"Hello, this is no archive.\n", "no WARC file"),
    "no length": (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "its length"),
    "negative": (b"WARC/1.0\r\nContent-Length: -5\r\n\r\n", "its length"),
    "endless line": (b"WARC/1.0\r\nX: " + b"a" * 2_000_000, "header of more than"),
    "no break": (b"a" * 2_000_000, "header of more than"),
    "binary": (bytes(range(256)) * 9, "no WARC file"),
}


@pytest.mark.parametrize("case", NO_ARCHIVES)
def test_what_is_no_archive_is_named(tmp_path, case):
    data, reason = NO_ARCHIVES[case]
    path = tmp_path / "crawl.warc"
    path.write_bytes(data)

    (aside,) = read(path)

    assert (aside.source, reason in aside.reason) == ("crawl.warc", True), aside
    assert len(aside.reason) < 200


def test_an_answer_without_an_http_header_is_set_aside(tmp_path):
    data = warc_files.packed([Answer(LAB), Answer(LAB + "2")], gzipped=False)
    path = tmp_path / "crawl.warc"
    path.write_bytes(data.replace(b"HTTP/1.1 200 OK", b"<html><p>Hello!", 1))

    assert [one.source for one in bad(path)] == [LAB]
    assert [one.name for one in good(path)] == [LAB + "2"]


def test_the_newest_of_one_address_counts_whatever_the_order(tmp_path):
    dates = ["2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z", "2026-04-01T00:00:00Z"]
    for i, date in enumerate(dates):
        warc_files.write(
            tmp_path / f"{i}.warc.gz", [Answer(LAB, f"{PAGE}{i}", date=date)]
        )
    paths = sorted(tmp_path.iterdir())

    found = read(*paths)

    assert read(*reversed(paths)) == found == read(tmp_path)
    assert [one.data[-1:] for one in found if isinstance(one, Document)] == [b"1"]
    assert [one for one in found if isinstance(one, SetAside)] == [
        SetAside(LAB, "a newer one of this name counts, in 1.warc.gz")
    ] * 2


def test_of_answers_of_one_moment_the_first_counts(tmp_path):
    path = warc_files.write(
        tmp_path / "crawl.warc", [Answer(LAB, f"{PAGE}{i}") for i in range(2)]
    )

    first, second = read(path)

    assert first.data.endswith(b"0")
    assert second == SetAside(LAB, "another one of this name counts, in crawl.warc")


def test_an_archive_is_never_held(tmp_path):
    """Each page is dropped before the next is read: 100 pages of 1 MB take a few."""
    page = PAGE + "x" * 1_000_000
    path = tmp_path / "crawl.warc.gz"
    with path.open("wb") as file:
        for i in range(100):
            file.write(warc_files.packed([Answer(f"{LAB}{i}", f"{page}{i}")]))

    tracemalloc.start()
    total = sum(isinstance(one, Document) for one in sources.documents([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert total == 100
    assert peak < 20_000_000


def test_without_warcio_one_line_says_what_to_install(tmp_path, monkeypatch):
    path = warc_files.write(tmp_path / "crawl.warc", [Answer(LAB)])
    monkeypatch.setitem(sys.modules, "warcio", None)

    with pytest.raises(KGError, match=r"needs warcio; pip install 'labkg\[web\]'$"):
        sources.documents([path])
