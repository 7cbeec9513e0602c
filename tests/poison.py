"""Four hundred good pages, and among them what is made to break a build.

Run as a program, this is `kg build` with a reader that some pages end, stall or swell:
`python -m poison build FOLDER …`.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import time
from collections.abc import Iterator, Mapping
from itertools import count, islice
from pathlib import Path

from kg import packed
from kg.cli import main
from kg.documents import Document, SetAside
from kg.pressed import Packed

GOOD = 400
# What ends, stalls and swells the process that reads it.
ENDS, STALLS, SWELLS = b"ends its process", b"never ends", b"needs all the memory"
_MEGA = 1_000_000
_WORK = "Zorba is a method for planning. We evaluate Zorba on NetHack. "
_HEAD = f"<!doctype html><html lang=en><body><p>{_WORK}</p>\n"


def write(folder: Path) -> Mapping[str, str | None]:
    """Write all files; say of each poisoned name why it is set aside, None: it is read.

    Reasons are regular expressions.
    """
    folder.mkdir()
    told: dict[str, str | None] = {}
    for page, name in good().items():
        _put(folder, page, _page(name))
    for name, text in _HARMLESS.items():
        _put(folder, name, text)
        told[name] = None
    for name, (content, reason) in _ASIDE.items():
        _put(folder, name, content)
        told[name] = reason
    _write_large(folder)
    told["large.txt"] = "100 MB is too large for a page"
    return told | _write_archives(folder) | _write_lines(folder)


def write_stalling(folder: Path) -> None:
    """Write a good page, and one that never ends."""
    folder.mkdir()
    _put(folder, "always.txt", STALLS)
    _put(folder, "good.txt", _page("LignaNet"))


def good() -> Mapping[str, str]:
    """Give the name of the method that each good page presents."""
    names = islice(_names(), GOOD)
    return {f"good{number:03}.txt": name for number, name in enumerate(names)}


def read(document: Document) -> Packed | SetAside:
    """Read a document, or do what a bad one does; where a process finds it."""
    if ENDS in document.data:
        os.kill(os.getpid(), signal.SIGKILL)
    if STALLS in document.data:
        time.sleep(3600)
    if SWELLS in document.data:
        bytearray(1 << 40)
    return packed.read(document)


def _names() -> Iterator[str]:
    """Give coined names, each once."""
    seen: set[str] = set()
    for number in count():
        dice = random.Random(number)
        name = "".join(
            dice.choice("bdfgklmnprtvz") + dice.choice("aeiou") for _ in "123"
        )
        if name not in seen:
            seen.add(name)
            yield f"{name.capitalize()}Net"


def _page(name: str) -> str:
    return (
        f"Nous présentons {name}, une méthode d’apprentissage par renforcement. "
        f"Nous évaluons {name} sur le jeu NetHack, et les résultats sont bons.\n"
    )


def _put(folder: Path, name: str, content: str | bytes) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(data)


# --- texts against regular expressions, rows, nests and quotes that never end --------


def _row(unit: str, size: int = 5_000) -> str:
    return unit * (size // len(unit))


# Each in a row of its own. What a unit is for: brackets and acronyms, sentence
# ends, links, lists of names, relations, cut marks, LaTeX, quote marks, accents apart.
_UNITS = (
    "(", "[", ")", "(ABC ", "ABC (", "(Ab Cd, ABC", "A B C (ABC) ", "geneRative ",
    "a ", "A.", "A. ", ".", "…", "?!", ". »", ".»", '"', "'", "l'", "d’", "`a' ", "« ",
    "http://", "http://a.b/", "www.", "a.", "a-", "A-", "a/", "_", "*", "-", "-- ",
    "AbC ", "RL ", "aaaaAI", "SAC, PPO, ", "SAC outperforms PPO ", "we propose a new ",
    "called ", "evaluated on ", "not , ", "ne pas , ", "method for ", "the the ",
    "Proceedings of the ", "Some Conference (", " et al., 2017", "Ada Lovelace, ",
    "2019, ", "1.", "$a ", "\\emph{", "{\\em ", "\\", "{", "We } use. The { it. ",
    "We `use. The' it. ", "&amp;", "&", "e\u0301", "\u0301", "\ufdfa", "a\u200d",
    "\u00ad", "\u2028", "\x85", "\u202eabc \u200f", "👩\u200d👧", "İ", "深度学习",
)  # fmt: skip
# Things of which no two are one, so that each might be tied to each.
_LIST = ". We propose ".join(
    f"{a}o{b}a{c}X" for a in "BCDFGKLM" for b in "bcdfgklm" for c in "bcdfgklm"
)
_ABSTRACTS = {"list": _LIST, "names": "AbC " * 1_500, "acronyms": "(ABC " * 1_200}
_JSON_LD = '<script type="application/ld+json">{}</script>'
_HARMLESS = {
    **{
        f"units{start}.txt": "\n\n".join([_WORK, *map(_row, _UNITS[start : start + 8])])
        for start in range(0, len(_UNITS), 8)
    },
    "word.txt": f"{_WORK}\n{'a' * _MEGA}\n",
    "lines.txt": _WORK + "\n" + "a\n" * 50_000,
    "cuts.txt": f"{_WORK}{_row('… (see more)', _MEGA)}\n",
    "cookies.txt": f"{_WORK}\n{_row('We use cookies, as you may accept. ', 300_000)}",
    "entities.txt": f"{_WORK}&{'amp;' * 100_000}",
    "invisible.txt": _WORK.replace("e", "e\x01\u200b\u202e") + "\u200b" * 100_000,
    "latin.txt": _WORK.encode() + bytes(range(0xA0, 0x100)) * 500,
    "nul.txt": _WORK.replace("a", "a\0"),
    "utf16.txt": (_WORK + _row("depth ", 200_000)).encode("utf-16"),
    "deep.html": _HEAD + "<div>" * 100_000 + _WORK,
    "menus.html": _HEAD + "<ul><li><a>x</a><li><a>y</a><li>" * 3_000 + _WORK,
    "headers.html": _HEAD + "<header><section class=menu>" * 5_000 + _WORK,
    "mains.html": _HEAD + "<main>" * 5_000 + _WORK,
    "script.html": _HEAD + "<script " * 100_000,
    "comments.html": _HEAD + "<!---->" * 20_000 + "<!--" * 20_000,
    "attributes.html": _HEAD + "<a b=\"c' d='e\" " * 50_000,
    "entities.html": f"{_HEAD}&{'amp;' * 100_000}&#{'9' * 200_000};",
    "data.html": _HEAD + _JSON_LD.format("[" * 200_000),
    "graphs.html": _HEAD + _JSON_LD.format('{"@graph":[' * 20_000),
    "halves.html": _HEAD + _JSON_LD.format('{"@type":"Article","name":"\\ud800"}'),
    "metas.html": _HEAD + "<meta name=citation_author content='A B'>" * 5_000,
}  # fmt: skip
_KILLED = "the process that read it was killed by SIGKILL"
_ASIDE: Mapping[str, tuple[str | bytes, str]] = {
    "bytes.txt": (random.Random(0).randbytes(200_000), "is a binary file"),
    "control.txt": (_WORK + "\x01\x02" * _MEGA, "is a binary file"),
    "nuls.txt": (_WORK + "\0" * _MEGA, "is a binary file"),
    "packed.txt": (gzip.compress(_WORK.encode() * 1_000), "is a binary file"),
    "empty.html": (" \n" * 200_000, "the file is empty"),
    "tags.html": ("<html>" + "<b>" * 20_000, "the page has no text"),
    "ends.txt": (ENDS, _KILLED),
    "swells.txt": (SWELLS, "needs more than .* MB of memory"),
}


# --- files that are large, or hold others --------------------------------------------


def _write_large(folder: Path) -> None:
    """Write one line of 100 MB; most of it is a hole, which takes no room on disk."""
    with (folder / "large.txt").open("wb") as file:
        file.write(_WORK.encode())
        file.truncate(100 * _MEGA)


def _record(address: str, body: bytes, *headers: str) -> bytes:
    """Write an answer as a WARC file holds it."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: text/html", *headers, "", ""]
    answer = "\r\n".join(lines).encode() + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\n"
        f"WARC-Target-URI: {address}\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def _html(name: str) -> bytes:
    return f"<html><body><p>{_page(name)}</p></body></html>".encode()


def _write_archives(folder: Path) -> Mapping[str, str | None]:
    """Write archives that are bombs or damaged; a good page stands in each."""
    site = "https://lab.example/"
    bomb = gzip.compress(b" " * 100 * _MEGA)
    packed_bomb = _record(f"{site}bomb", bomb, "Content-Encoding: gzip")
    large = _record(f"{site}large", b" " * 50 * _MEGA)
    good = {
        name: _record(site + name, _html(f"{name.capitalize()}zunaNet"))
        for name in ("before", "between", "after", "first", "whole")
    }
    members = (good["before"], packed_bomb, good["between"], large, good["after"])
    (folder / "bombs.warc.gz").write_bytes(b"".join(map(gzip.compress, members)))
    cut = gzip.compress(good["first"]) + gzip.compress(packed_bomb)[:-200]
    (folder / "cut.warc.gz").write_bytes(cut)
    damaged = bytearray(gzip.compress(random.Random(1).randbytes(5_000)))
    damaged[2_000:2_100] = bytes(100)
    (folder / "damaged.warc.gz").write_bytes(gzip.compress(good["whole"]) + damaged)
    (folder / "lines.warc").write_bytes(b"WARC/1.0\r\n" + b"a: b\r\n" * _MEGA)
    return {
        **{site + name: None for name in good},
        f"{site}bomb": "grows to more than 10 MB when it is unpacked",
        f"{site}large": "50 MB is too large for a page",
        "cut.warc.gz": "is cut off",
        "damaged.warc.gz": "is no WARC file|its gzip data are damaged",
        "lines.warc": "has a header of more than",
    }


def _write_lines(folder: Path) -> Mapping[str, str | None]:
    """Write files of JSON lines: most of one are bad, the other is cut off."""
    bad = {
        '{"text": "\\ud800 ' + _WORK + '"}': "half a character",
        "[" * _MEGA: "is nested too deeply",
        '{"text": ' * 100_000: "is nested too deeply",
        '{"text": ' + "9" * _MEGA + "}": "a number that is too long",
        '{"text": "' + "a" * 12 * _MEGA + '"}': "has more than 10 MB",
        '{"text": "' + _WORK + "x\udcff": "is not valid UTF-8",
        '{"text": 1}': "it should be text",
    }
    good = [{"url": "https://lab.example/good", "text": _page("LignaNet")}]
    good += [{"id": name, "abstract": text} for name, text in _ABSTRACTS.items()]
    lines = "\n".join([*bad, *map(json.dumps, good)])
    (folder / "lines.jsonl").write_bytes(lines.encode("utf-8", "surrogateescape"))
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress(lines[-50:].encode())[:-9])
    told = enumerate(bad.values(), 1)
    return {
        **{f"lines.jsonl:{number}": reason for number, reason in told},
        **{f"lines.jsonl#{name}": None for name in _ABSTRACTS},
        "https://lab.example/good": None,
        "cut.jsonl.gz": "is cut off",
    }


if __name__ == "__main__":
    packed.read = read
    main()
