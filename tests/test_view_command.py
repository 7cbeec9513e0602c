"""``kg view``: the page of a build written anew, as the lab wants it to look."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import zlib
from html import unescape
from pathlib import Path

import pytest
import view_graphs
from command import kg

from kg import config, files
from kg.errors import KGError
from kg.view import layout, model
from kg.view.page import render

ROOT = Path(__file__).parent.parent
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SVG = """<?xml version="1.0"?>
<!-- drawn by hand --><!DOCTYPE svg>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="alert(1)">
<script>alert(document.title = "owned"); fetch("https://example.org/x")</script>
<image href="https://example.org/x.png" width="9" height="9"/>
<rect width="9" height="9" fill="#00c0ff"/></svg>"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def built(place: Path) -> Path:
    """Write a graph as a build does; give its folder."""
    for name, graph in zip(
        ("graph.ttl", "evidence.ttl"), view_graphs.lab(), strict=True
    ):
        files.write(place / "out" / name, graph.serialize(format="turtle").encode())
    return Path("out")


def page(folder: Path) -> str:
    return (folder / "graph.html").read_text("utf-8")


def content(html: str) -> dict[str, list[dict[str, object]]]:
    """Give the data of a page."""
    (text,) = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', html)
    data = json.loads(text)
    if isinstance(data, str):
        data = json.loads(zlib.decompress(base64.b64decode(data)))
    return data


def write_settings(text: str) -> None:
    Path("kg.toml").write_text(text, "utf-8")


# ---- the page, anew


def test_the_page_is_the_one_that_the_build_wrote(place: Path):
    write_settings('[page]\ntitle = "Labo"\nlang = "fr"\n')
    kg("build", ROOT / "seeds", "--output", "out")
    written = page(Path("out"))
    (place / "out" / "graph.html").unlink()

    result = kg("view", "out")

    assert result.exit_code == 0
    assert result.stdout == f"page:  {Path('out/graph.html')}\n"
    assert result.stderr == ""
    assert page(Path("out")) == written
    assert sorted(path.name for path in (place / "out").iterdir()) == [
        *("blocks", "build.json", "cache.sqlite", "evidence.ttl", "graph.html"),
        *("graph.ttl", "records.jsonl", "store"),
    ]


def test_the_page_is_that_of_the_graph_in_memory(built: Path):
    kg("view", built, "--title", "Labo", "--lang", "fr")

    assert page(built) == render(*view_graphs.lab(), title="Labo", lang="fr")


def test_without_evidence_there_are_no_sentences_and_it_says_so(built: Path):
    (built / "evidence.ttl").unlink()

    result = kg("view", built)

    assert result.exit_code == 0
    assert result.stderr == (
        "kg: out: holds no evidence.ttl; the page has no sentences to show\n"
    )
    assert content(page(built))["quotes"] == []
    assert len(content(page(built))["nodes"]) == 150


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("graph.ttl", None, "out: holds no graph.ttl; run kg build --output out first"),
        ("graph.ttl", "@prefix x", "out/graph.ttl: is not Turtle: line 1: expected"),
        ("evidence.ttl", "<a> <b> .\n", "out/evidence.ttl: is not Turtle: line 1: obj"),
        ("graph.ttl", "\udcff", "out/graph.ttl: is not Turtle: 'utf-8' codec can't"),
    ],
    ids=["no build", "broken facts", "broken evidence", "not UTF-8"],
)
def test_what_cannot_be_read_is_told_in_one_line(
    built: Path, name: str, text: str | None, told: str
):
    (built / name).unlink()
    if text is not None:
        (built / name).write_bytes(text.encode("utf-8", "surrogateescape"))

    result = kg("view", built)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"kg: {told}")
    assert result.stderr.count("\n") == 1
    assert not (built / "graph.html").exists()


def test_a_page_that_cannot_be_written_is_told_and_leaves_nothing(built: Path):
    (built / "graph.html").mkdir()

    result = kg("view", built)

    assert result.exit_code == 1
    assert result.stderr.startswith("kg: out/graph.html: cannot be written: ")
    assert sorted(path.name for path in built.iterdir()) == [
        *("evidence.ttl", "graph.html", "graph.ttl")
    ]


# ---- the most prominent only


def test_the_top_is_the_most_prominent_with_what_is_between_them(built: Path):
    whole = model.read(*view_graphs.lab())
    order = layout.by_rank(whole)
    things = [whole.nodes[i] for i in order if whole.nodes[i].kind != "Page"]
    top = {node.iri for node in things[:60]}

    result = kg("view", built, "--top", 60)

    assert result.stdout == (
        f"page:  {Path('out/graph.html')} (the 60 most prominent of 146 things)\n"
    )
    shown = content(page(built))
    nodes = shown["nodes"]
    assert {node["iri"] for node in nodes if node["group"] != "Page"} == top

    def told(ends: tuple[object, object]) -> bool:
        return set(ends) <= top

    before = [
        (whole.nodes[e.subject].iri, whole.nodes[e.object].iri) for e in whole.edges
    ]
    after = [(nodes[e["from"]]["iri"], nodes[e["to"]]["iri"]) for e in shown["edges"]]
    assert sorted(filter(told, after)) == sorted(filter(told, before))
    assert len(after) > 40
    assert shown["whole"] == 146


def test_the_top_keeps_the_sentences_it_needs_and_their_pages(built: Path):
    kg("view", built, "--top", 30)
    shown = content(page(built))
    nodes = shown["nodes"]

    needed = {quote for edge in shown["edges"] for quote in edge["quotes"]}
    assert needed == set(range(len(shown["quotes"])))
    assert needed
    for quote in shown["quotes"]:
        assert nodes[quote["page"]]["group"] == "Page"


def test_a_top_that_holds_everything_is_the_whole_page(built: Path):
    kg("view", built)
    whole = page(built)

    result = kg("view", built, "--top", 146)

    assert result.stdout == f"page:  {Path('out/graph.html')}\n"
    assert page(built) == whole


def test_a_top_of_nothing_is_refused(built: Path):
    assert kg("view", built, "--top", 0).exit_code == 2


# ---- the browser


def opened(built: Path, **names: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DISPLAY": "", **names}
    return subprocess.run(
        [sys.executable, "-m", "kg", "view", str(built), "--open"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_page_is_opened_where_there_is_a_browser(built: Path, place: Path):
    browser = place / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > "{place}/asked"\n')
    browser.chmod(0o755)

    done = opened(built, BROWSER=f"{browser} %s")

    assert done.returncode == 0
    assert done.stderr == ""
    assert (place / "asked").read_text() == (place / "out/graph.html").as_uri()


def test_it_says_so_where_there_is_no_browser(built: Path, place: Path):
    done = opened(built, BROWSER="", PATH=str(place), WAYLAND_DISPLAY="")

    assert done.returncode == 0
    assert done.stdout == "page:  out/graph.html\n"
    assert done.stderr == (
        "kg: no browser was found; open out/graph.html in one yourself\n"
    )


# ---- settings


def test_what_is_said_of_the_page_comes_before_what_is_said_of_all(built: Path):
    write_settings('title = "Ours"\nlang = "fr"\n[page]\ntitle = "Page"\n')
    kg("view", built)
    assert "<title>Page</title>" in page(built)
    assert '<html lang="fr">' in page(built)

    kg("view", built, "--title", "Mine", "--lang", "en")
    assert "<title>Mine</title>" in page(built)
    assert '<html lang="en">' in page(built)


def test_colours_stand_in_the_style_that_the_policy_names(built: Path):
    write_settings(
        "[page.colours]\n"
        'method = { light = "#7A0044", dark = "#ffd000" }\n'
        'person = { dark = "#00ffee" }\n'
    )
    result = kg("view", built)
    (style,) = re.findall(r"<style>(.*?)</style>", page(built), re.DOTALL)
    light, dark = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[:2]

    assert result.exit_code == 0
    assert "--Method: #7a0044;" in light
    assert "--Person: #56650c;" in light
    assert "--Method: #ffd000;" in dark
    assert "--Person: #00ffee;" in dark
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in unescape(page(built))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '[page.colours]\nmethod = { light = "#ffee00" }',
            "page.colours.method.light: #ffee00 has a contrast of 1.09 on #f3f5f8; "
            "it must be at least 3",
        ),
        (
            '[page.colours]\nvenue = { dark = "#222222" }',
            "page.colours.venue.dark: #222222 has a contrast of 1.05 on #1a1e25; "
            "it must be at least 3",
        ),
        (
            '[page.colours]\nmethod = { light = "red" }',
            "page.colours.method.light: 'red' is no colour; write it as #rrggbb",
        ),
        (
            '[page.colours]\nmethod = { light = "#a00;} body{display:none}" }',
            "page.colours.method.light: '#a00;} body{display:none}' is no colour; "
            "write it as #rrggbb",
        ),
        (
            '[page.colours]\nmethods = { light = "#000000" }',
            "page.colours.methods: extra inputs are not permitted; settings are "
            "publication, method, benchmark, concept, venue, person",
        ),
        ('[page]\ncolor = "#fff"', "page.color: extra inputs are not permitted; "),
        ("page = 3", "page: input should be a table"),
        ('[page]\nlang = "de"', "page.lang: input should be 'en' or 'fr'"),
        ('[page]\nlogo = ""', "page.logo: string should have at least 1 character"),
        ('[page]\nlogo = "no.png"', "page.logo: "),
        ('[page]\nlogo = "kg.toml"', "page.logo: "),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else None,
)
def test_a_mistake_in_the_looks_is_told_with_its_key(built: Path, text: str, told: str):
    write_settings(text)

    result = kg("view", built)

    assert result.exit_code == 1
    assert result.stderr.startswith(f"kg: kg.toml: {told}")
    assert result.stderr.count("\n") == 1
    assert not (built / "graph.html").exists()


def test_a_build_reads_no_page_while_the_looks_are_wrong(place: Path):
    write_settings('[page.colours]\nmethod = { light = "#ffee00" }')

    result = kg("build", ROOT / "seeds", "--output", "out")

    assert result.exit_code == 1
    assert "page.colours.method.light" in result.stderr
    assert not (place / "out").exists()


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("logo.png", PIXEL, "image/png"),
        ("logo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        ("logo.svg", SVG.encode(), "image/svg+xml"),
        ("logo", b"\xef\xbb\xbf \n<svg/>", "image/svg+xml"),
    ],
)
def test_a_logo_stands_in_the_page_beside_the_title(
    built: Path, name: str, data: bytes, form: str
):
    Path("art").mkdir()
    (Path("art") / name).write_bytes(data)
    write_settings(f'[page]\ntitle = "A & B"\nlogo = "art/{name}"\n')

    result = kg("view", built)
    (image,) = re.findall(r"<img[^>]*>", page(built))

    assert result.exit_code == 0, result.stderr
    address = f"data:{form};base64,{base64.b64encode(data).decode()}"
    assert unescape(image) == f'<img id="logo" src="{address}" alt="A & B">'
    assert "img-src data:" in page(built)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (PIXEL + bytes(200_000), "has 200,070 bytes; it may have 200,000 at most"),
        (b"GIF89a", "is not a PNG, JPEG or SVG picture"),
        (b"<html><svg></svg></html>", "is not a PNG, JPEG or SVG picture"),
        (b"", "is not a PNG, JPEG or SVG picture"),
    ],
    ids=["too large", "a GIF", "a page", "empty"],
)
def test_what_cannot_be_a_logo_is_told(place: Path, data: bytes, told: str):
    (place / "logo").write_bytes(data)
    write_settings('[page]\nlogo = "logo"\n')

    with pytest.raises(KGError) as caught:
        config.look(config.load(place))

    assert str(caught.value) == f"kg.toml: page.logo: {place / 'logo'} {told}"


# ---- in a browser


@pytest.fixture
def visited(browser, built: Path, place: Path):
    """Open the page of a build; it must ask for nothing and complain of nothing."""
    heard: list[str] = []
    contexts = []

    def visit(**options: object):
        options.setdefault("viewport", {"width": 1440, "height": 900})
        context = browser.new_context(**options)
        contexts.append(context)
        tab = context.new_page()
        address = (place / built / "graph.html").as_uri()
        for event in ("console", "pageerror", "dialog"):
            tab.on(event, lambda said: heard.append(str(said)))
        tab.on("request", lambda r: heard.append(r.url) if r.url != address else None)
        tab.goto(address)
        tab.wait_for_selector("html[data-ready]", state="attached")
        return tab

    yield visit
    for context in contexts:
        context.close()
    assert [said for said in heard if not said.startswith("data:image/")] == []


@pytest.mark.browser
def test_a_logo_is_a_picture_and_nothing_in_it_runs(visited, built: Path):
    Path("logo.svg").write_text(SVG)
    write_settings('[page]\ntitle = "Labo"\nlogo = "logo.svg"\n')
    kg("view", built)

    tab = visited()

    assert tab.title() == "Labo"
    assert tab.get_by_role("img", name="Labo").is_visible()
    size = tab.evaluate("[logo.naturalWidth > 0, logo.getBoundingClientRect().height]")
    assert size[0]
    assert 20 < size[1] < 60


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_are_those_that_are_painted(visited, built: Path, scheme: str):
    write_settings(
        '[page.colours]\nbenchmark = { light = "#c8007d", dark = "#ff5ad2" }\n'
    )
    kg("view", built)

    painted = visited(color_scheme=scheme).evaluate(
        """() => {
          const canvas = document.querySelector("#stage canvas");
          const {width, height} = canvas;
          const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
          const seen = new Map();
          for (let i = 0; i < data.length; i += 4) {
            const key = [data[i], data[i + 1], data[i + 2]].join();
            seen.set(key, (seen.get(key) ?? 0) + 1);
          }
          return Object.fromEntries(seen);
        }"""
    )

    ours, theirs = ("200,0,125", "11,110,102"), ("255,90,210", "75,201,182")
    color, before = ours if scheme == "light" else theirs
    assert painted[color] > 500
    assert painted.get(before, 0) == 0


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "This page shows the 30 most prominent things of 146, and"),
        ("fr", "Cette page montre les 30 éléments les plus en vue sur 146, et"),
    ],
)
def test_the_page_says_that_it_shows_the_top(
    visited, built: Path, lang: str, told: str
):
    kg("view", built, "--top", 30, "--lang", lang)

    assert told in visited().locator("#panel").inner_text()


@pytest.mark.browser
def test_a_page_of_the_top_folds_its_lists_and_says_so_after_printing(
    visited, built: Path
):
    kg("view", built, "--top", 140)
    tab = visited()
    told = "This page shows the 140 most prominent things of 146"

    tab.fill("#search", "Alan Turing")
    tab.keyboard.press("Enter")
    folded = tab.locator("#panel li > button.more").count()
    for event in ("beforeprint", "afterprint"):
        tab.evaluate("name => dispatchEvent(new Event(name))", event)
    tab.keyboard.press("Escape")

    assert folded > 0
    assert told in tab.locator("#panel").inner_text()


@pytest.mark.browser
def test_a_long_title_is_read_before_the_counts(visited, built: Path):
    kg(
        "view",
        built,
        "--title",
        "A graph of what the robotics lab works on",
        "--top",
        9,
    )

    assert visited().evaluate(
        "() => { const h1 = document.querySelector('h1');"
        "  return h1.scrollWidth <= h1.clientWidth + 1; }"
    )


@pytest.mark.browser
def test_on_a_phone_the_logo_stands_for_the_title(visited, built: Path):
    Path("logo.svg").write_text(SVG)
    write_settings('[page]\ntitle = "Labo"\nlogo = "logo.svg"\n')
    kg("view", built)

    tab = visited(viewport={"width": 390, "height": 844})

    assert tab.get_by_role("heading", name="Labo").count() == 1
    assert tab.locator("h1").bounding_box()["width"] <= 1
    assert tab.get_by_role("img", name="Labo").is_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") == 390
