"""The page for everyone: axe, a phone, large letters, the person's own colours."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from tabs import findings

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

STRINGS = json.loads(files("kg.view").joinpath("strings.json").read_text("utf-8"))
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
THING = "method/recall-to-imagine"
# Of each graph a thing, a work, and another thing that a path leads to.
CHOSEN = {
    "seeds": (THING, "publication/w5ad98765819846e5", "method/motif"),
    "reading": ("method/r2i", "publication/english", "concept/rl"),
}


def views(page: Page) -> list[str]:
    """Give the views that the header leads to, whatever they are."""
    group = page.locator("header .switch", has=page.locator("#to-graph"))
    ids = group.locator("button").evaluate_all("all => all.map((one) => one.id)")
    return [one.removeprefix("to-") for one in ids]


def go(page: Page, hash_: str) -> None:
    page.evaluate("hash => { location.hash = hash }", hash_)
    page.wait_for_function("hash => location.hash === hash", arg=hash_)


@pytest.mark.parametrize(
    ("name", "lang", "scheme", "device"),
    [
        ("seeds", "en", "light", "desk"),
        ("seeds", "fr", "dark", "desk"),
        ("reading", "en", "dark", "desk"),
        ("reading", "fr", "light", "desk"),
        ("reading", "en", "dark", "phone"),
        ("reading", "fr", "light", "phone"),
    ],
)
def test_axe_finds_nothing_in_any_state(name, lang, scheme, device, visit):
    options = {**(PHONE if device == "phone" else DESK), "color_scheme": scheme}
    page = visit(name, **options).open(f"#lang={lang}")
    thing, work, other = CHOSEN[name]
    chosen = f"#lang={lang}&node={thing}"
    found = []
    for view in views(page):
        go(page, f"#lang={lang}&view={view}")
        found += findings(page, view)
    for state in (
        chosen,
        f"#lang={lang}&node={work}",
        f"{chosen}&view=table",
        f"{chosen}&with={other}",
        f"#lang={lang}&from=2025&sure=60",
    ):
        go(page, state)
        found += findings(page, state)
    go(page, f"#lang={lang}")
    page.fill("#search", "a")
    found += findings(page, "search")
    page.keyboard.press("Escape")
    page.locator("#share button").first.click()
    found += findings(page, "share")

    assert len(views(page)) >= 4
    assert found == []


def test_the_views_have_a_button_each_and_keys_reach_what_is_on_the_page(visit):
    """Tab goes through the page without a trap: everything once, and back."""
    page = visit("french", **DESK).open(f"#lang=en&node={'concept/fine-tuning'}")
    page.evaluate("document.activeElement.blur()")
    seen = []
    for _ in range(400):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => {
              const one = document.activeElement;
              if (one === document.body) return null;
              const { length } = document.querySelectorAll("[data-turn]");
              return one.dataset.turn ??= String(length);
            }"""
        )
        if here is None or (seen and here == seen[0]):
            break
        seen.append(here)
    waiting = page.evaluate(
        """() => {
          const all = document.querySelectorAll("button, input, select, a, summary");
          return [...all]
            .filter((one) => !one.disabled && one.tabIndex >= 0)
            .filter((one) => one.checkVisibility({ contentVisibilityAuto: true }))
            .filter((one) => !one.dataset.turn)
            .map((one) => one.outerHTML.slice(0, 90));
        }"""
    )

    assert len(seen) > 30
    assert len(seen) == len(set(seen))
    assert waiting == []


# ---- phone


def rows(page: Page) -> int:
    """Count the rows that the header takes."""
    tops = page.locator("header > *:visible").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect())"
        ".map(({ top, height }) => Math.round((top + height / 2) / 20))"
    )
    return len(set(tops))


def overflow(page: Page) -> int:
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", ["seeds", "hostile"])
def test_a_phone_has_two_rows_of_header_and_a_large_stage(name, lang, visit):
    page = visit(name, **PHONE).open(f"#lang={lang}")
    stage = page.locator("#stage").bounding_box()
    header = page.locator("header").bounding_box()

    assert rows(page) <= 2
    assert header["height"] < 110
    assert stage["height"] >= 844 / 2
    assert stage["width"] == 390
    assert stage["y"] + stage["height"] < 844
    for view in views(page):
        go(page, f"#lang={lang}&view={view}")
        assert overflow(page) <= 0, view
        assert rows(page) <= 2, view


def test_a_phone_shows_what_was_touched_under_the_stage_at_once(visit):
    one = visit("seeds", **PHONE)
    page = one.open("#lang=fr")
    at = page.evaluate("key => labkg.locate(key)", THING)
    box = page.locator("#stage").bounding_box()
    page.touchscreen.tap(box["x"] + at["x"], box["y"] + at["y"])

    title = page.locator("#panel h2")
    assert title.inner_text() == "Recall to Imagine"
    assert title.bounding_box()["y"] + 20 < 844


def test_a_search_on_a_phone_is_as_wide_as_the_page(visit):
    page = visit("seeds", **PHONE).open("#lang=en")
    page.fill("#search", "learning")
    found = page.locator("#found").bounding_box()

    assert found["x"] >= 0
    assert found["width"] > 350
    assert overflow(page) <= 0
    assert found["y"] >= page.locator("#search").bounding_box()["y"] + 30


# ---- large letters


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_letters_twice_as_large_lose_nothing(width, visit, browser):
    """The size that a person sets in the browser, not the zoom of the page."""
    size = {"width": width, "height": 900}
    one = visit("seeds", viewport=size, timezone_id="America/Montreal")
    driver = one.page.context.new_cdp_session(one.page)
    driver.send("Page.enable")
    sizes = {"standard": 32, "fixed": 26}
    driver.send("Page.setFontSizes", {"fontSizes": sizes})
    page = one.open(f"#lang=fr&node={THING}")
    letters = page.evaluate("labkg.painted().labels.map(({ font }) => font)")
    body = page.locator("body").evaluate("e => getComputedStyle(e).fontSize")
    cut = page.locator("header :is(button, h1), #bar :is(button, p)").evaluate_all(
        """all => all.filter((one) => one.offsetParent)
          .filter((one) => one.scrollWidth > one.clientWidth + 1 ||
            one.getBoundingClientRect().right > innerWidth + 1)
          .map((one) => one.textContent)"""
    )

    assert body == "30px"
    assert min(float(f.split("px")[0].split()[-1]) for f in letters) >= 22
    assert "Recall to Imagine" in page.evaluate("labkg.labels()")
    assert cut == []
    for view in views(page):
        go(page, f"#lang=fr&view={view}")
        assert overflow(page) <= 0, view


# ---- the person's own colours


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_reach_the_drawing_and_lose_no_state(scheme, visit):
    one = visit("seeds", forced_colors="active", color_scheme=scheme, **DESK)
    page = one.open(f"#lang=en&node={THING}")
    ground, canvas = page.evaluate(
        """() => {
          const stage = document.querySelector("#stage canvas");
          const [...ground] = stage.getContext("2d").getImageData(2, 2, 1, 1).data;
          const probe = document.createElement("i");
          probe.style.color = "Canvas";
          document.body.append(probe);
          return [ground.slice(0, 3), getComputedStyle(probe).color];
        }"""
    )
    pressed = page.evaluate(
        """() => ["#to-graph", "#to-table"].map((one) =>
          getComputedStyle(document.querySelector(one)).backgroundColor)"""
    )
    bars = page.locator(".bars i, .bar i").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).backgroundColor)"
    )

    assert f"rgb({', '.join(map(str, ground))})" == canvas
    assert pressed[0] != pressed[1]
    assert canvas not in bars
    assert len(page.evaluate("labkg.labels()")) > 60
    go(page, f"#lang=en&node={THING}&view=table")
    row = page.locator("tr[aria-current]")
    assert row.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
