"""How two things are joined, and more of what a thing is joined with, in a browser."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from tabs import location

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

STRINGS = json.loads(files("kg.view").joinpath("strings.json").read_text("utf-8"))
MOTIF, MODELS, HACK = (
    "method/motif",
    "concept/large-language-model",
    "benchmark/nethack",
)
DREAMER = "method/dreamerv3"
SMALL = {"width": 800, "height": 500}


def heading(page: Page) -> str:
    return page.locator("#panel h2").inner_text()


def chains(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(".path").all_inner_texts()]


def words(page: Page) -> list[str]:
    """Give the predicates of the chosen path."""
    return page.locator(".path[aria-current] .step p:has(> .icon)").all_inner_texts()


def stops(page: Page) -> list[str]:
    """Give the things that the chosen path goes through."""
    return page.locator(".path[aria-current] .row").all_inner_texts()


def lit(page: Page) -> set[str]:
    return set(page.evaluate("labkg.lit()"))


# ---- the way there


def test_what_links_motif_with_large_language_models_takes_two_actions(visit):
    page = visit("joined").open("#lang=en")

    page.keyboard.press("/")
    page.keyboard.type("motif")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Find a connection…").click()
    page.keyboard.type("llm")
    page.keyboard.press("Enter")

    assert heading(page) == "Motif and large language model"
    assert page.locator("#panel .tally").inner_text() == "2 connections."
    assert stops(page) == ["Motif", "large language model"]
    assert words(page) == ["has part"]
    quote = page.locator(".path[aria-current] blockquote").first
    assert quote.is_visible()
    assert "Motif is based on LLMs." in quote.inner_text()
    assert quote.locator("mark").all_inner_texts() == ["Motif", "LLMs"]
    assert lit(page) == {MOTIF, MODELS}
    assert page.evaluate("labkg.litLines()") == 1
    assert f"node={MOTIF}&with={MODELS}" in location(page)
    told = page.locator("#live").inner_text()
    assert told.startswith("Motif and large language model: 2 connections.")


def test_the_other_end_is_found_in_both_languages_without_accents(visit):
    page = visit("joined").open(f"#lang=fr&node={MOTIF}")
    page.get_by_role("button", name="Trouver un lien…").click()
    box = page.get_by_role("combobox", name="Lien avec")

    page.keyboard.type("GRAND MODELE")
    assert box.get_attribute("aria-expanded") == "true"
    option = page.locator("#connect-results li").first
    assert option.locator("bdi").first.inner_text() == "grand modèle de langue"
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    box.fill("motif")
    assert page.locator("#connect-results li").count() == 0
    box.fill("large lang")
    page.locator("#connect-results li").first.click()

    assert heading(page) == "Motif et grand modèle de langue"
    assert words(page) == ["comprend"]


def test_escape_gives_the_button_back(visit):
    page = visit("joined").open(f"#node={MOTIF}")
    button = page.get_by_role("button", name="Find a connection…")
    button.click()
    page.keyboard.type("net")
    page.keyboard.press("Escape")
    assert page.locator("#connect-results").is_hidden()
    page.keyboard.press("Escape")

    assert page.locator("#connect").count() == 0
    assert button.evaluate("button => button === document.activeElement")
    assert heading(page) == "Motif"


@pytest.mark.parametrize("key", ["Shift", "Alt"])
def test_a_click_with_a_key_held_joins_a_second_node(key: str, visit):
    one = visit("joined")
    page = one.open(f"#node={MOTIF}")
    page.keyboard.down(key)
    one.select(HACK)
    page.keyboard.up(key)

    assert heading(page) == "Motif and NetHack"
    one.select(MODELS)
    assert heading(page) == "large language model"
    assert "with=" not in location(page)


def test_shift_and_enter_join_the_node_under_the_cursor(visit):
    page = visit("joined").open(f"#node={MOTIF}")
    page.locator("#stage").focus()
    page.keyboard.press("ArrowLeft")
    name = page.locator("#live").inner_text().partition(",")[0]
    page.keyboard.press("Shift+Enter")

    assert heading(page) == f"Motif and {name}"


# ---- what is shown


def test_another_path_of_the_list_is_lit_and_read_when_chosen(visit):
    page = visit("joined").open(f"#node={MOTIF}&with={MODELS}")
    assert chains(page)[1] == (
        "Motif — introduced by → Intrinsic motivation from feedback "
        "— uses → large language model"
    )

    page.locator(".path button.chain").click()

    assert words(page) == ["introduced by", "uses", "mentions"]
    assert lit(page) == {MOTIF, MODELS, "publication/motif"}
    assert page.evaluate("labkg.litLines()") == 3
    assert chains(page)[0] == "Motif — has part → large language model"
    assert page.locator("#live").inner_text() == (
        "Motif, introduced by, Intrinsic motivation from feedback, "
        "uses, large language model."
    )
    focused = page.locator(".path[aria-current]")
    assert focused.evaluate("item => item === document.activeElement")


def test_three_steps_are_walked_and_the_special_comes_before_the_general(visit):
    page = visit("joined").open(f"#node={DREAMER}&with={HACK}")

    assert page.locator("#panel .tally").inner_text() == "2 connections."
    assert stops(page) == [
        *("DreamerV3", "Recall to Imagine", "Mastering memory tasks", "NetHack")
    ]
    assert words(page) == ["outperformed by", "introduced by", "evaluates on"]
    assert "reinforcement learning" in chains(page)[1]


def test_every_node_of_the_path_is_framed_and_named(visit):
    page = visit("joined").open(f"#node={DREAMER}&with={HACK}")
    box = page.locator("#stage").bounding_box()
    assert box
    for key in lit(page):
        at = page.evaluate("key => labkg.locate(key)", key)
        assert 0 < at["x"] < box["width"], key
        assert 0 < at["y"] < box["height"], key
    names = set(page.evaluate("labkg.labels()"))
    assert {"DreamerV3", "Recall to Imagine", "NetHack"} <= names


def test_people_join_though_they_are_not_shown_and_pages_only_in_need(visit):
    one = visit("joined")
    page = one.open(f"#node={MOTIF}&with=method/r2i")
    assert "Ada Lovelace" not in " ".join(chains(page))
    page = one.open("#node=publication/motif&with=publication/memory")
    assert stops(page)[1] in {"Ada Lovelace", "NetHack"}
    assert "person/ada" in page.evaluate("labkg.drawn()") or "NetHack" in stops(page)

    page = one.open("#node=publication/survey0&with=publication/memory")
    assert stops(page)[1] == "seeds/001.txt"
    assert words(page) == ["found on", "holds"]


def test_many_connections_are_cut_to_the_most_telling(visit):
    page = visit("joined").open("#node=concept/fairness&with=concept/privacy")

    assert page.locator(".path").count() == 12
    assert page.locator("#panel .tally").inner_text() == (
        "The 12 most telling of 14 connections."
    )


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_it_says_that_nothing_joins_what_nothing_joins(lang: str, visit):
    page = visit("joined").open(f"#lang={lang}&node={MOTIF}&with=concept/topology")
    none = STRINGS[lang]["connections_none"]

    assert page.locator("#panel .tally").inner_text() == none
    assert page.locator("#live").inner_text().endswith(none)
    assert lit(page) == {MOTIF, "concept/topology"}
    assert page.locator(".path").count() == 0


# ---- filters


def test_filters_take_connections_away_and_it_says_so(visit):
    page = visit("joined").open(f"#node={MOTIF}&with={MODELS}&hide=partOf")
    assert words(page) == ["introduced by", "uses", "mentions"]
    tally = page.locator("#panel .tally")
    assert tally.inner_text() == "1 connection. The filters hide 1 connection."

    page.get_by_role("checkbox", name="Publications").uncheck()
    assert page.locator("#panel .tally").inner_text() == (
        f"{STRINGS['en']['connections_none']} The filters hide 2 connections."
    )
    page.locator("#panel").get_by_role("button", name="Show everything").click()

    assert tally.inner_text() == "2 connections."
    assert location(page).endswith(f"node={MOTIF}&with={MODELS}")


# ---- the way back


def test_closing_and_back_return_to_the_first_thing(visit):
    page = visit("joined").open(f"#node={MOTIF}")
    page.get_by_role("button", name="Find a connection…").click()
    page.keyboard.type("nethack")
    page.keyboard.press("Enter")
    assert heading(page) == "Motif and NetHack"
    assert page.title().startswith("Motif – NetHack – ")

    page.keyboard.press("Escape")
    assert heading(page) == "Motif"
    assert "with=" not in location(page)
    page.go_back()
    assert heading(page) == "Motif and NetHack"
    page.get_by_role("button", name="Close").click()
    assert heading(page) == "Motif"
    page.go_back()
    page.locator(".path .row").last.click()
    assert heading(page) == "NetHack"


def test_the_language_changes_and_the_chosen_path_stays(visit):
    page = visit("joined").open(f"#lang=en&node={MOTIF}&with={MODELS}")
    page.locator(".path button.chain").click()
    page.locator("#to-fr").click()

    assert words(page) == ["présenté par", "utilise", "mentionne"]
    assert page.locator("#panel .head").inner_text().startswith("Liens entre")


def test_hostile_names_in_a_path_stay_names(visit):
    page = visit("hostile").open("#node=method/hostile-0&with=concept/hostile-1")

    assert page.locator(".path").count() == 1
    assert page.title() != "owned"
    assert page.locator("#panel img, #panel script").count() == 0


def test_a_phone_shows_a_connection_without_scrolling_sideways(visit):
    phone = {"width": 390, "height": 844}
    one = visit("joined", viewport=phone, has_touch=True, is_mobile=True)
    page = one.open(f"#lang=fr&node={DREAMER}&with={HACK}")

    assert len(stops(page)) == 4
    for place in ("html", "#panel"):
        wide = page.locator(place).evaluate("e => e.scrollWidth - e.clientWidth")
        assert wide <= 0, place


# ---- more neighbours


def count(page: Page) -> int:
    return len(page.evaluate("labkg.drawn()"))


def test_more_neighbours_are_drawn_thirty_at_a_time_and_nothing_moves(visit):
    page = visit("joined", viewport=SMALL).open("#node=concept/reinforcement-learning")
    total = page.locator("#drawn").inner_text().partition(" of ")[2]
    before = count(page)
    places = page.evaluate("labkg.drawn().map(key => [key, labkg.locate(key)])")
    button = page.get_by_role("button", name="Draw 30 more")

    button.click()

    assert count(page) == before + 30
    assert page.locator("#drawn").inner_text() == f"{before + 30} of {total}"
    assert page.locator("#live").inner_text() == f"{before + 30} of {total}"
    for key, at in places:
        assert page.evaluate("key => labkg.locate(key)", key) == at
    while button.is_visible():
        button.click()
    page.get_by_role("button", name="Draw").click()
    assert page.locator("#expand").is_hidden()
    assert page.evaluate("labkg.more()") is None
    assert page.locator("#stage").evaluate("e => e === document.activeElement")


def test_a_click_on_the_painted_number_draws_more(visit):
    page = visit("joined", viewport=SMALL).open("#node=concept/reinforcement-learning")
    before = count(page)
    more = page.evaluate("labkg.more()")
    box = page.locator("#stage").bounding_box()
    assert box
    assert more["bottom"] - more["top"] >= 24
    x = box["x"] + (more["left"] + more["right"]) / 2
    y = box["y"] + (more["top"] + more["bottom"]) / 2

    page.mouse.move(x, y)
    assert (
        page.locator("#stage").evaluate("e => getComputedStyle(e).cursor") == "pointer"
    )
    page.mouse.click(x, y)

    assert count(page) == before + 30
    assert heading(page) == "reinforcement learning"
