"""Folders and mirrors become pages; what is astray in them is named, never followed."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path

import pytest

from kg import pages, sources
from kg.documents import Document, SetAside
from ontology.kinds import Lang

HTML = "<!DOCTYPE html>\n<html><p>We study reinforcement learning.</p></html>"
LAB = "https://lab.example/"


def tree(root: Path, *names: str, text: str = HTML) -> Path:
    """Write files, each with its own name in it."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}<!-- {name} -->", "utf-8")
    return root


def read(*paths):
    return list(sources.documents(paths))


def names(*paths):
    return [one.name for one in read(*paths) if isinstance(one, Document)]


def asides(*paths):
    return {one.source: one.reason for one in read(*paths) if isinstance(one, SetAside)}


# --- mirrors -------------------------------------------------------------------------

MIRROR = {
    "lab.example/index.html": LAB,
    "lab.example/en/index.html": LAB + "en/",
    "lab.example/en/index.html?page=2": LAB + "en/?page=2",
    "lab.example/news.html": LAB + "news.html",
    "lab.example/news.html?lang=fr": LAB + "news.html?lang=fr",
    "lab.example/people@lang=fr": LAB + "people?lang=fr",
    "lab.example/people?lang=en.html": LAB + "people?lang=en",
    "lab.example/people": LAB + "people",
    "lab.example/@ada": LAB + "@ada",
    "lab.example/GPT-3.5": LAB + "GPT-3.5",
    "lab.example/show.php?id=3": LAB + "show.php?id=3",
    "lab.example/équipe.html": LAB + "%C3%A9quipe.html",
    "lab.example/a%20b%.html": LAB + "a%20b%25.html",
    "other.lab.example+8080/index.html": "https://other.lab.example:8080/",
    "localhost:8000/index.html": "https://localhost:8000/",
}


def test_pages_of_a_mirror_are_named_by_their_addresses(tmp_path):
    root = tree(tmp_path / "mirror", *MIRROR)

    found = read(root)

    assert sorted(one.name for one in found) == sorted(MIRROR.values())
    assert all(one.name == one.address and one.html for one in found)


def test_a_mirror_of_one_host_may_be_given_itself(tmp_path):
    root = tree(tmp_path, *MIRROR)

    assert set(names(root / "lab.example")) == {
        address for address in MIRROR.values() if address.startswith(LAB)
    }


def test_what_is_beside_the_pages_of_a_mirror_is_left_out(tmp_path):
    root = tree(
        tmp_path / "mirror",
        "lab.example/robots.txt",
        "lab.example/news.html.orig",
        "lab.example/index.html.bak",
        "lab.example/style.css",
        "lab.example/.listing",
    )
    tree(root, "lab.example/data.json", "lab.example/LICENSE", text="Some text.")
    tree(root, "lab.example/news.html", "lab.example/notes.txt")

    assert names(root) == [LAB + "news.html", LAB + "notes.txt"]


@pytest.mark.parametrize(
    "files",
    [
        ("pages/index.html", "pages/a.html"),
        ("lab.example/a.html", "lab.example/b.html"),
        ("site.v2/index.html",),
        ("a_b.example/index.html",),
    ],
    ids=["no host", "no index", "no domain", "no host name"],
)
def test_a_folder_that_is_no_mirror_names_pages_by_their_paths(tmp_path, files):
    root = tree(tmp_path / "root", *files)

    found = read(root)

    assert sorted(one.name for one in found) == sorted(files)
    assert all(one.address is None for one in found)


def test_one_page_of_two_mirrors_is_read_once(tmp_path):
    tree(tmp_path / "a", "lab.example/index.html", text="<html>A")
    tree(tmp_path / "b", "lab.example/index.html", text="<html>B")
    paths = [tmp_path / "a", tmp_path / "b"]

    first, second = read(*paths)

    assert read(*reversed(paths)) == [first, second]
    assert first.data.startswith(b"<html>A")
    assert second == SetAside(LAB, "another one of this name counts, in index.html")


# --- saved pages ---------------------------------------------------------------------


def test_a_saved_page_keeps_its_name_and_tells_its_address(tmp_path):
    saved = f"<!DOCTYPE html>\n<!-- saved from url=(0020){LAB} -->\n<html><p>Text."
    other = saved.replace(LAB, "about:internet")
    tree(tmp_path, "Lab.html", text=saved)
    tree(tmp_path, "Other.html", text=other)

    assert [(one.name, one.address) for one in read(tmp_path)] == [
        ("Lab.html", LAB),
        ("Other.html", None),
    ]


def test_a_file_without_an_ending_is_a_page_where_it_holds_html(tmp_path):
    tree(tmp_path, "about", "b.html?lang=fr", "c.php", "d.xhtml")
    tree(tmp_path, "README", "e.css", "f.txt.gz", text="Some text.")
    (tmp_path / "g").write_bytes(b"\xef\xbb\xbf<?xml version='1.0'?>\n<html>A page")

    found = read(tmp_path)

    assert [one.name for one in found] == [
        *("about", "b.html?lang=fr", "c.php", "d.xhtml", "g")
    ]
    assert all(one.html for one in found)


def test_what_a_build_wrote_is_not_read(tmp_path):
    written = ("graph.html", "records.jsonl", "build.json")
    tree(tmp_path, "a.html", "out/graph.ttl", *(f"out/{name}" for name in written))
    tree(tmp_path, "records.jsonl", text='{"text": "A page."}')
    (tmp_path / "records.jsonl").write_text('{"text": "A page."}\n')

    assert names(tmp_path) == ["a.html", "records.jsonl:1"]


def test_settings_in_a_folder_are_no_publications(tmp_path):
    tree(tmp_path, "a.html")
    (tmp_path / "package.json").write_text('{"name": "x", "title": "y"}')
    (tmp_path / "papers.json").write_text('[{"title": "A B", "authors": []}]')

    assert names(tmp_path) == ["a.html", "papers.json[0]"]


# --- what is astray ------------------------------------------------------------------


def test_links_that_stay_inside_add_nothing(tmp_path):
    root = tree(tmp_path / "pages", "a.html", "sub/b.html")
    (root / "0.html").symlink_to(root / "a.html")
    (root / "again").symlink_to(root / "sub")
    (root / "sub" / "up").symlink_to(root)

    assert names(root) == ["a.html", "sub/b.html"]
    assert asides(root) == {}


def test_links_that_lead_out_or_nowhere_are_named(tmp_path):
    root = tree(tmp_path / "pages", "a.html")
    tree(tmp_path / "elsewhere", "b.html")
    (root / "out").symlink_to(tmp_path / "elsewhere")
    (root / "out.html").symlink_to(tmp_path / "elsewhere" / "b.html")
    (root / "loop.html").symlink_to(root / "loop.html")
    (root / "gone.html").symlink_to(root / "nothing.html")
    (root / "gone.png").symlink_to(root / "nothing.png")

    out = "is a link out of the folder; give what it leads to as a source"
    assert names(root) == ["a.html"]
    assert asides(root) == {
        "out": out,
        "out.html": out,
        "loop.html": "is a link that leads nowhere",
        "gone.html": "is a link that leads nowhere",
    }


def test_a_folder_whose_name_begins_like_the_given_one_is_outside(tmp_path):
    root = tree(tmp_path / "pages", "a.html")
    tree(tmp_path / "pages-old", "b.html")
    (root / "b.html").symlink_to(tmp_path / "pages-old" / "b.html")

    assert set(asides(root)) == {"b.html"}


def test_a_given_link_is_followed(tmp_path):
    tree(tmp_path / "pages", "a.html")
    (tmp_path / "link").symlink_to(tmp_path / "pages")

    assert names(tmp_path / "link") == ["a.html"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_pipes_sockets_and_devices_are_named_and_never_opened(tmp_path):
    root = tree(tmp_path / "pages", "a.html")
    os.mkfifo(root / "pipe.html")
    os.mkfifo(root / "pipe")
    os.mkfifo(root / "papers.jsonl")
    (root / "zero.html").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(root / "socket.txt"))

        found = asides(root)

    assert found == {
        "pipe": "is a pipe; only files are read",
        "pipe.html": "is a pipe; only files are read",
        "papers.jsonl": "is a pipe; only files are read",
        "socket.txt": "is a socket; only files are read",
        "zero.html": "is a link out of the folder; give what it leads to as a source",
    }
    assert read(Path("/dev/zero")) == [
        SetAside("zero", "is a device; only files are read")
    ]


@pytest.fixture
def unprivileged():
    """Give a folder, and the rights of one who may be forbidden things."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        root = os.geteuid() == 0
        if root:
            os.chown(folder, 65534, 65534)
            os.seteuid(65534)
        yield folder
        for path in folder.rglob("*"):
            path.chmod(0o700)
        if root:
            os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs rights as on Unix")
def test_files_and_folders_that_may_not_be_read_are_named(unprivileged):
    root = tree(unprivileged, "a.html", "b.html", "c", "d.jsonl", "locked/e.html")
    for name in ("b.html", "c", "d.jsonl", "locked"):
        (root / name).chmod(0)

    found, told = names(root), asides(root)
    (root / "locked").chmod(0o700)

    assert found == ["a.html"]
    assert told == dict.fromkeys(
        ("b.html", "c", "d.jsonl", "locked"), "cannot be read: Permission denied"
    )


@pytest.mark.skipif(os.name == "nt", reason="names there are no bytes")
def test_names_are_one_line_of_text_whatever_their_bytes(tmp_path):
    root = os.fsencode(tmp_path)
    for name in (b"caf\xe9.html", b"a\nb.html", "été.html".encode()):
        Path(os.fsdecode(root + b"/" + name)).write_text(HTML)

    assert names(tmp_path) == [r"a\x0ab.html", r"caf\xe9.html", "été.html"]


def test_a_page_that_is_too_large_is_never_held(tmp_path):
    with (tmp_path / "a.html").open("wb") as file:
        file.truncate(3_000_000_000)

    assert read(tmp_path) == [
        SetAside("a.html", "3000 MB is too large for a page; at most 10 MB are read")
    ]


# --- encodings -----------------------------------------------------------------------

RUSSIAN = "Мы изучаем обучение с подкреплением."


@pytest.mark.parametrize(
    ("text", "encoding", "charset", "meta"),
    [
        (RUSSIAN, "cp1251", "windows-1251", None),
        (RUSSIAN, "cp1251", "windows-1251", "koi8-r"),
        (RUSSIAN, "cp1251", None, "windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R", "utf-8"),
        (RUSSIAN, "utf-8", "windows-1251", "koi8-r"),
        (RUSSIAN, "utf-8-sig", "windows-1251", None),
        (RUSSIAN, "utf-16", "windows-1251", None),
        (RUSSIAN, "utf-16-le", "utf-16", None),
        ("We study agents.", "utf-16-le", "UTF-16LE", None),
        ("We study agents.", "utf-8", "utf-16", None),
        ("l’été à Montréal", "cp1252", "iso-8859-1", None),
        ("l’été à Montréal", "cp1252", "utf-8", None),
        ("l’été à Montréal", "cp1252", "nonsense", None),
        ("l’été à Montréal", "cp1252", "idna", None),
        ("l’été à Montréal", "cp1252", "zlib_codec", None),
        ("l’été à Montréal", "cp1252", "utf-7", "unicode_escape"),
        ("l’été à Montréal", "cp1252", "a\0b\ud800", "utf-16"),
        ("研究强化学习。", "gb18030", "gb2312", None),
        ("強化学習の研究", "shift_jis", "Shift_JIS", None),
    ],
)
def test_encodings_are_told_by_mark_validity_header_and_page(
    text, encoding, charset, meta
):
    told = f'<meta charset="{meta}">' if meta else ""
    data = f"<!doctype html>{told}<p>{text}</p>".encode(encoding)

    page = pages.read(Document("x.html", data, html=True, charset=charset))

    if charset != "gb2312":  # which has fewer letters than are in use
        assert page.lines[0].text.text == text


def test_a_page_of_comments_is_told_apart_at_once():
    """A hundred comments had 2^100 readings before they were no HTML."""
    data = b"<!---->" * 700 + b"We study agents. Nous " + "étudions".encode()

    assert not pages.looks_like_html(data)
    assert pages.looks_like_html(b"<!-- a --> <!-- b -->\n<HTML lang=fr>")
    assert pages.parse(data, "x.txt").lang in Lang


# --- some of the files ---------------------------------------------------------------


def test_of_files_that_are_pages_only_those_asked_for_are_opened(tmp_path):
    found = sources.listed([tree(tmp_path, "a.html", "b.html", "sub/c.html")])
    (tmp_path / "b.html").unlink()

    loaded = list(sources.load(found, {"a.html", "sub/c.html"}))

    assert [one.name for one in loaded] == ["a.html", "sub/c.html"]
    assert all(isinstance(one, Document) for one in loaded)
