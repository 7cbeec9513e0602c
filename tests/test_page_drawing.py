"""The drawing of the page, measured from what the browser was told to paint."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import view_graphs

from kg.view.page import render

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

STRINGS = json.loads(files("kg.view").joinpath("strings.json").read_text("utf-8"))
DESK, LAPTOP, PHONE = (1440, 900), (1024, 768), (390, 844)
OVERVIEWS = [
    *product(("seeds",), (DESK, LAPTOP, PHONE), ("en", "fr")),
    *product(("lab", "large", "huge"), (DESK, PHONE), ("en",)),
]

HUB = "concept/reinforcement-learning"
AGENT = "method/recall-to-imagine"

# Remembers the texts and circles of the last picture on the stage, in its pixels: where
# the letters truly are, whatever the page itself believes.
RECORDER = """
  const pen = CanvasRenderingContext2D.prototype;
  const { fillRect, fillText, arc, stroke } = pen;
  const fresh = () => { window.inked = { texts: [], rings: [] }; };
  fresh();
  let circle = null;
  const ours = (one) => one.canvas.closest?.("#stage");
  pen.fillRect = function (x, y, width, height) {
    if (ours(this) && !x && !y) fresh();
    return fillRect.call(this, x, y, width, height);
  };
  pen.fillText = function (text, x, y) {
    if (ours(this)) {
      const size = this.measureText(text);
      inked.texts.push({
        text, font: this.font, color: this.fillStyle,
        left: x - size.actualBoundingBoxLeft,
        right: x + size.actualBoundingBoxRight,
        top: y - size.actualBoundingBoxAscent,
        bottom: y + size.actualBoundingBoxDescent,
      });
    }
    return fillText.call(this, text, x, y);
  };
  pen.arc = function (x, y, radius, ...rest) {
    circle = { x, y, radius };
    return arc.call(this, x, y, radius, ...rest);
  };
  pen.stroke = function (...rest) {
    if (ours(this) && circle && this.getLineDash().length) inked.rings.push(circle);
    circle = null;
    return stroke.apply(this, rest);
  };
"""

Box = dict[str, Any]
Picture = dict[str, Any]


def told(value: object) -> str:
    """Name a case: its size in pixels, the rest as it is."""
    return "x".join(map(str, value)) if isinstance(value, tuple) else str(value)


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    @cache
    def made() -> str:
        path: Path = tmp_path_factory.mktemp("huge") / "graph.html"
        path.write_text(render(*view_graphs.lab(5000), title="5,000"), "utf-8")
        return path.as_uri()

    return made


@pytest.fixture
def draw(visit, huge) -> Iterator[Callable[..., Page]]:
    """Open a graph at a size and an address, and record what is painted."""

    def opened(
        name: str = "seeds", size: tuple[int, int] = DESK, hash_: str = "", **options
    ) -> Page:
        if size == PHONE:
            options |= {"has_touch": True, "is_mobile": True}
        viewport = {"width": size[0], "height": size[1]}
        # A tab of its own: the recorder stays in it.
        one = visit(
            "lab" if name == "huge" else name,
            viewport=viewport,
            timezone_id="America/Toronto",
            **options,
        )
        if name == "huge":
            one.address = huge()
        one.page.add_init_script(f"if (!window.inked) {{ {RECORDER} }}")
        return one.open(hash_)

    return opened


@pytest.fixture(scope="module")
def album() -> dict[tuple[Any, ...], Picture]:
    """Keep the pictures that several tests measure."""
    return {}


@pytest.fixture
def picture_of(draw, album) -> Callable[..., Picture]:
    """Give the picture of a graph at a size, with the texts as they were painted."""

    def taken(name: str, size: tuple[int, int], hash_: str) -> Picture:
        if (name, size, hash_) not in album:
            page = draw(name, size, f"#{hash_}")
            texts = inked(page)["texts"]
            album[name, size, hash_] = {**painted(page), "texts": texts}
        return album[name, size, hash_]

    return taken


def after_painting(page: Page, what: str) -> Any:
    return page.evaluate(
        f"() => new Promise((go) => requestAnimationFrame(() => go({what})))"
    )


def inked(page: Page) -> dict[str, list[Box]]:
    """Give the texts and dashed rings of the last picture."""
    return after_painting(page, "inked")


def painted(page: Page) -> Picture:
    """Give what the page says of its picture: nodes, labels, captions, camera."""
    return after_painting(page, "labkg.painted()")


def labels(picture: Picture) -> list[Box]:
    return [label for label in picture["labels"] if label["key"]]


def captions(picture: Picture) -> list[Box]:
    return [label for label in picture["labels"] if label["island"]]


def clash(one: Box, other: Box) -> bool:
    """Tell whether two boxes share more than the edge of a letter's shadow."""
    return (
        min(one["right"], other["right"]) - max(one["left"], other["left"]) > 0.5
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 0.5
    )


def clashes(texts: list[Box]) -> list[tuple[str, str]]:
    return [(a["text"], b["text"]) for a, b in combinations(texts, 2) if clash(a, b)]


def overprinted(picture: Picture) -> list[tuple[str, str]]:
    """Give the labels and captions that stand on a bright node that is not theirs."""
    return [
        (label["text"], node["key"])
        for label in picture["labels"]
        for node in picture["nodes"]
        if node["key"] != label["key"] and not node["dim"]
        if math.hypot(
            node["x"] - min(max(node["x"], label["left"]), label["right"]),
            node["y"] - min(max(node["y"], label["top"]), label["bottom"]),
        )
        < node["radius"] * 0.85
    ]


def selected_too() -> list[tuple[str, tuple[int, int], str]]:
    choices = product((DESK, LAPTOP, PHONE), ("en", "fr"), (AGENT, HUB))
    return [("seeds", size, f"lang={lang}&node={key}") for size, lang, key in choices]


# ---- overview


@pytest.mark.parametrize(
    ("name", "size", "hash_"),
    [(name, size, f"lang={lang}") for name, size, lang in OVERVIEWS] + selected_too(),
    ids=told,
)
def test_no_text_stands_on_another_or_on_a_node(name, size, hash_, picture_of):
    picture = picture_of(name, size, hash_)

    assert len(picture["texts"]) > 20
    assert clashes(picture["texts"]) == []
    assert overprinted(picture) == []


@pytest.mark.parametrize(("name", "size", "lang"), OVERVIEWS, ids=told)
def test_the_overview_fills_the_stage_with_names(name, size, lang, picture_of):
    picture = picture_of(name, size, f"lang={lang}")
    nodes, texts = picture["nodes"], picture["texts"]
    lefts = [n["x"] - n["radius"] for n in nodes] + [t["left"] for t in texts]
    rights = [n["x"] + n["radius"] for n in nodes] + [t["right"] for t in texts]
    tops = [n["y"] - n["radius"] for n in nodes] + [t["top"] for t in texts]
    bottoms = [n["y"] + n["radius"] for n in nodes] + [t["bottom"] for t in texts]
    used = (max(rights) - min(lefts)) * (max(bottoms) - min(tops))
    quarters = [
        sum(
            (n["x"] < picture["width"] / 2) == left and (n["y"] < half) == top
            for n in nodes
        )
        for half in [picture["height"] / 2]
        for left, top in product((True, False), repeat=2)
    ]

    assert min(lefts) >= 0
    assert max(rights) <= picture["width"]
    assert min(tops) >= 0
    assert max(bottoms) <= picture["height"]
    assert used / (picture["width"] * picture["height"]) >= 0.8
    assert min(quarters) >= len(nodes) * 0.08
    assert len(labels(picture)) >= 20


@pytest.mark.parametrize(("name", "size", "lang"), OVERVIEWS, ids=told)
def test_the_islands_have_captions_that_can_be_read(name, size, lang, picture_of):
    found = captions(picture_of(name, size, f"lang={lang}"))
    whole = [caption for caption in found if not caption["cut"]]

    assert len(whole) >= 8
    for caption in found:
        island = caption["island"]
        assert island["left"] <= caption["left"] < caption["right"] <= island["right"]
        assert island["top"] <= caption["top"] < caption["bottom"] <= island["bottom"]
    sizes = [float(c["font"].split("px")[0].split()[-1]) for c in found]
    assert min(sizes) >= 11


@pytest.mark.parametrize("size", [DESK, LAPTOP], ids=["desk", "laptop"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_most_things_of_the_seeds_are_named_at_overview(lang, size, picture_of):
    picture = picture_of("seeds", size, f"lang={lang}")
    things = {n["key"] for n in picture["nodes"] if n["kind"] != "Publication"}
    named = things & {label["key"] for label in labels(picture)}

    assert len(named) / len(things) > (0.55 if size == DESK else 0.35)
    # The largest hub has a label, or names its island.
    hub = {"en": "reinforcement learning", "fr": "apprentissage par renforcement"}
    assert HUB in named or any(
        caption["text"].startswith(hub[lang]) for caption in captions(picture)
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("hash_", ["", f"#node={HUB}"], ids=["overview", "selected"])
def test_every_painted_text_stands_out_from_what_is_behind_it(hash_, scheme, draw):
    page = draw("seeds", DESK, hash_, color_scheme=scheme, device_scale_factor=2)
    inked(page)
    contrasts = page.evaluate(
        """() => {
          const canvas = document.querySelector("#stage canvas");
          const dots = canvas.width / canvas.clientWidth;
          const all = canvas.getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height);
          const pixels = new Uint32Array(all.data.buffer);
          const bytes = (pixel) => [pixel & 255, pixel >> 8 & 255, pixel >> 16 & 255];
          const light = (rgb) => [0.2126, 0.7152, 0.0722].reduce((sum, share, n) => {
            const part = rgb[n] / 255;
            return sum + share *
              (part > 0.04045 ? ((part + 0.055) / 1.055) ** 2.4 : part / 12.92);
          }, 0);
          const rgb = (color) =>
            [1, 3, 5].map((n) => parseInt(color.slice(n, n + 2), 16));
          return inked.texts.map(({ text, color, left, right, top, bottom }) => {
            const seen = new Map();
            for (let y = Math.floor(top * dots); y < bottom * dots; y++) {
              for (let x = Math.floor(left * dots); x < right * dots; x++) {
                const pixel = pixels[y * canvas.width + x];
                seen.set(pixel, (seen.get(pixel) ?? 0) + 1);
              }
            }
            const ink = rgb(color);
            const ground = [...seen].map(([pixel, count]) => [bytes(pixel), count])
              .filter(([pixel]) => pixel.join() !== ink.join())
              .reduce((best, one) => one[1] > best[1] ? one : best)[0];
            const [low, high] = [light(ink), light(ground)].sort((a, b) => a - b);
            return [(high + 0.05) / (low + 0.05), text];
          });
        }"""
    )

    assert len(contrasts) > 100
    assert [text for contrast, text in contrasts if contrast < 4.5] == []


# ---- nearer


def test_nodes_and_letters_keep_their_size_however_near_the_camera(draw):
    page = draw()
    before = painted(page)
    sizes = {text["font"] for text in inked(page)["texts"]}
    for _ in range(12):
        page.locator("#closer").click()
    after = painted(page)
    radii = {n["key"]: n["radius"] for n in after["nodes"]}

    assert after["zoom"] > before["zoom"] * 8
    assert max(radii.values()) <= 16
    assert all(radii[n["key"]] <= n["radius"] * 1.5 for n in before["nodes"])
    assert {text["font"] for text in inked(page)["texts"]} <= sizes


def test_titles_of_publications_come_with_the_zoom(draw):
    """Whichever quarter of the drawing is brought nearer."""
    page = draw()
    box = page.locator("#stage").bounding_box()
    far = painted(page)["zoom"]
    seen = 0
    for across, down in product((0.25, 0.75), repeat=2):
        page.locator("#fit").click()
        page.mouse.move(
            box["x"] + across * box["width"], box["y"] + down * box["height"]
        )
        for _ in range(2):
            page.mouse.wheel(0, -185)
        page.wait_for_function("far => labkg.painted().zoom > 2 * far", arg=far)
        picture = painted(page)
        named = {label["key"] for label in labels(picture)}
        works = {
            n["key"]
            for n in picture["nodes"]
            if n["kind"] == "Publication"
            if 0 < n["x"] < picture["width"] and 0 < n["y"] < picture["height"]
        }

        assert len(works & named) >= 0.9 * len(works)
        assert clashes(inked(page)["texts"]) == []
        seen += len(works)
    assert seen >= 12


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_framing_a_hub_leaves_the_camera_near(size, draw):
    page = draw("seeds", size, f"#node={HUB}")
    before = painted(page)
    page.get_by_role("button", name=STRINGS["en"]["frame"]).click()
    after = painted(page)
    middle = [
        ((side / 2 - picture[start]) / picture["zoom"])
        for picture in (before, after)
        for side, start in ((before["width"], "left"), (before["height"], "top"))
    ]
    moved = math.hypot(middle[0] - middle[2], middle[1] - middle[3]) * before["zoom"]

    assert moved < 0.25 * min(before["width"], before["height"])
    assert after["zoom"] <= before["zoom"] * 2.5


def test_framing_a_thing_shows_it_with_all_its_neighbours_named(draw):
    page = draw("seeds", PHONE, f"#node={AGENT}")
    page.get_by_role("button", name=STRINGS["en"]["frame"]).click()
    picture = painted(page)
    bright = [n for n in picture["nodes"] if not n["dim"]]

    assert all(0 < n["x"] < picture["width"] for n in bright)
    assert all(0 < n["y"] < picture["height"] for n in bright)
    assert {n["key"] for n in bright} <= {label["key"] for label in labels(picture)}


# ---- selected


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_neighbours_of_what_is_selected_are_named(lang, draw):
    page = draw("seeds", DESK, f"#lang={lang}")
    nodes = sorted(painted(page)["nodes"], key=lambda n: -n["radius"])
    missing, count = [], 0
    for key in [node["key"] for node in nodes[:20]]:
        page.evaluate("hash => { location.hash = hash }", f"#lang={lang}&node={key}")
        page.wait_for_function("key => labkg.lit().includes(key)", arg=key)
        picture = painted(page)
        bright = {n["key"] for n in picture["nodes"] if not n["dim"]}
        named = {label["key"] for label in labels(picture)}
        assert key in named
        missing += sorted(bright - named)
        count += len(bright)

    assert count > 100
    assert len(missing) <= count * 0.05, missing


# ---- what has no name in the language of the page


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_thing_without_a_name_in_the_language_has_a_dashed_ring(lang, draw):
    page = draw("seeds", DESK, f"#lang={lang}")
    picture, rings = painted(page), inked(page)["rings"]
    foreign = [node for node in picture["nodes"] if node["foreign"]]
    key = page.locator("#kinds .key")

    assert len(foreign) > (20 if lang == "fr" else -1)
    assert sorted((round(r["x"]), round(r["y"])) for r in rings) == sorted(
        (round(n["x"]), round(n["y"])) for n in foreign
    )
    if foreign:
        assert STRINGS[lang][f"no_name_{lang}"] in key.text_content()
        assert key.locator(".count").inner_text() == str(len(foreign))
    else:
        assert key.count() == 0
