"""The filters of the page: years, venues, pages, languages, confidence."""

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
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
# What a work of 2021 ties to itself: not Field, which is but broader than Memory.
OF_2021 = {
    *("publication/0", "publication/1", "method/replay", "method/pruning"),
    *("concept/memory", "venue/iclr", "venue/neurips"),
}


def drawn(page: Page) -> set[str]:
    return set(page.evaluate("labkg.drawn()"))


def bar(page: Page, place: int) -> tuple[float, float]:
    """Give the middle of a bar of the years, which begin with 2021."""
    # The browser drops what the mouse does before it has shown the first frame.
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    box = page.locator("#years .bars span").nth(place).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def click_bar(page: Page, place: int) -> None:
    page.mouse.click(*bar(page, place))


def years(page: Page) -> list[int]:
    """Read the number under each bar as the pointer passes over it."""
    counts = []
    for place in range(page.locator("#years .bars span").count()):
        page.mouse.move(*bar(page, place))
        told = page.locator("#years .axis span").nth(1).inner_text()
        assert told.startswith(f"{2021 + place} · ")
        counts.append(int(told.partition(" · ")[2]))
    return counts


def rows(page: Page, group: str) -> dict[str, int]:
    """Give the names and numbers of a list of choices or boxes, open or not."""
    found = page.locator(f"#{group} :is(.choice, .filter label)").evaluate_all(
        """all => all.map(one => [
          one.querySelector(":scope > :not(input, svg)").textContent,
          one.querySelector(".count").textContent,
        ])"""
    )
    return {name: int(count) for name, count in found}


def choose(page: Page, group: str, name: str) -> None:
    """Click on a choice; open its group where it is closed."""
    if page.locator(f"#{group}").get_attribute("open") is None:
        page.locator(f"#{group} summary").click()
    page.locator(f"#{group} .choice", has_text=name).click()


def chips(page: Page) -> list[str]:
    found = page.locator("#chips button").all_inner_texts()
    return [" ".join(text.replace("✕", "").split()) for text in found]


# ---- years


def test_a_click_on_a_bar_chooses_its_year_and_a_second_undoes_it(visit):
    page = visit("dated").open()
    before = drawn(page)
    assert years(page) == [2, 0, 1, 1]
    assert "1 without a date" in page.locator("#years").inner_text()

    click_bar(page, 0)
    assert "from=2021&until=2021" in location(page)
    assert drawn(page) == OF_2021
    assert years(page) == [2, 0, 1, 1]
    assert page.locator("#years .bars .on").count() == 1

    click_bar(page, 0)
    assert "from=" not in location(page)
    assert drawn(page) == before


def test_dragging_over_the_bars_chooses_a_range_of_years(visit):
    page = visit("dated").open()
    page.mouse.move(*bar(page, 3))
    page.mouse.down()
    page.mouse.move(*bar(page, 2))
    page.mouse.move(*bar(page, 1))
    page.mouse.up()

    assert "from=2022&until=2024" in location(page)
    assert {"publication/2", "publication/3"} == {
        key for key in drawn(page) if key.startswith("publication/")
    }
    page.get_by_role("button", name="All years").click()
    assert "from=" not in location(page)
    focus = page.evaluate("document.activeElement.tagName")
    assert focus == "SUMMARY"


def test_years_are_chosen_with_the_keyboard_too(visit):
    page = visit("dated").open()
    first, last = page.get_by_label("First year"), page.get_by_label("Last year")
    assert first.locator("option").all_inner_texts() == ["2021", "2023", "2024"]

    first.focus()
    page.keyboard.press("ArrowDown")
    assert "from=2023" in location(page)
    assert chips(page) == ["Remove the filter Years since 2023"]
    page.keyboard.press("ArrowDown")
    assert "from=2024" in location(page)
    assert first.evaluate("one => one === document.activeElement")

    last.select_option("2023")
    assert "from=2023&until=2023" in location(page)
    first.select_option("2021")
    assert "from=2021&until=2023" in location(page)
    last.select_option("2024")
    assert "from=" not in location(page)
    assert "publication/4" in drawn(page)


def test_a_graph_without_two_years_shows_no_years(visit):
    for name in ("french", "one", "empty", "hostile"):
        assert visit(name).open().locator("#years").is_hidden(), name


# ---- venues, pages, languages


def test_each_list_counts_what_the_other_filters_leave(visit):
    page = visit("dated").open()
    assert rows(page, "venues") == {"ICLR": 3, "NeurIPS": 1}
    assert rows(page, "texts") == {"English": 3, "French": 2}

    choose(page, "venues", "ICLR")
    assert rows(page, "venues") == {"ICLR": 3, "NeurIPS": 1}
    assert rows(page, "texts") == {"English": 3}
    assert years(page) == [1, 0, 1, 0]
    assert rows(page, "kinds")["Publications"] == 3
    assert rows(page, "kinds")["Source pages"] == 4
    assert rows(page, "relations")["studies"] == 2

    click_bar(page, 2)
    assert rows(page, "venues") == {"ICLR": 1}
    assert rows(page, "pages") == {"seeds/002.txt": 1}
    assert years(page) == [1, 0, 1, 0]


def test_one_value_is_chosen_and_a_second_click_undoes_it(visit):
    page = visit("dated").open()
    choose(page, "venues", "ICLR")
    choose(page, "venues", "NeurIPS")
    pressed = page.locator("#venues [aria-pressed=true]")
    assert pressed.inner_text().startswith("NeurIPS")
    assert drawn(page) == {
        *("publication/1", "venue/neurips", "concept/memory", "method/pruning")
    }

    pressed.press("Enter")
    assert pressed.count() == 0
    assert "venue=" not in location(page)
    assert page.evaluate("document.activeElement.dataset.held").startswith("venue-")


def test_the_language_of_the_text_chooses_works(visit):
    page = visit("dated").open("#lang=fr")
    choose(page, "texts", "français")

    assert "text=fr" in location(page)
    assert {"publication/1", "publication/3"} == {
        key for key in drawn(page) if key.startswith("publication/")
    }
    assert chips(page) == ["Retirer le filtre Langue du texte français"]


def test_a_long_list_shows_its_first_values_and_more_on_demand(visit):
    page = visit("dated").open()
    page.locator("#pages summary").click()
    assert page.locator("#pages .choice").count() == 5

    page.get_by_role("button", name="+ 1 more").click()
    assert page.locator("#pages .choice").count() == 6
    last = page.locator("#pages .choice").last
    assert last.evaluate("one => one === document.activeElement")
    last.click()
    assert rows(page, "kinds")["Publications"] == 1


def test_a_list_that_could_leave_nothing_out_is_not_shown(visit):
    page = visit("lab").open()

    assert page.locator("#venues").is_visible()
    assert page.locator("#pages").is_visible()
    assert page.locator("#texts").is_hidden()


# ---- confidence


def test_the_slider_leaves_out_what_is_less_sure_and_says_so(visit):
    page = visit("dated").open()
    page.locator("#sureness summary").click()
    slider = page.get_by_role("slider")
    assert slider.get_attribute("aria-valuetext") == "all"

    slider.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    assert "sure=30" in location(page)
    assert slider.evaluate("one => one === document.activeElement")
    assert page.locator("#sureness output").inner_text() == "30% and more"
    # 29.5 % reads 30 % in the panel; 25 % is less, and Pruning has nothing else.
    counts = rows(page, "relations")
    assert (counts["uses"], counts["studies"]) == (3, 4)
    assert "method/pruning" not in drawn(page)
    assert {"concept/alone", "concept/field"} <= drawn(page)

    slider.fill("55")
    assert rows(page, "venues") == {"ICLR": 3}
    assert "venue/neurips" not in drawn(page)
    slider.fill("0")
    assert "sure=" not in location(page)
    assert "method/pruning" in drawn(page)


def test_a_venue_named_unsurely_does_not_choose_its_works(visit):
    page = visit("dated").open("#venue=venue/neurips&sure=60")

    assert drawn(page) == set()
    assert page.locator("#nothing").is_visible()
    assert chips(page)[0] == "Remove the filter Venue NeurIPS"


def test_what_one_sentence_names_can_be_left_out(visit):
    page = visit("dated").open()
    page.locator("#sureness summary").click()
    before = drawn(page)
    box = page.get_by_role("checkbox", name="Named in one sentence at most")
    count = rows(page, "sureness")["Named in one sentence at most"]

    box.uncheck()
    assert "often=yes" in location(page)
    gone = before - drawn(page)
    assert len(gone) == count
    assert {"method/search", "concept/alone"} <= gone
    assert {"method/replay", "concept/memory", "concept/safety"} <= drawn(page)
    assert "venue/iclr" in drawn(page)


# ---- what is on


def test_everything_counted_says_how_much_of_it_is_left(visit):
    page = visit("dated").open()
    assert page.locator("#counts").inner_text() == "21 entities · 21 relations"

    click_bar(page, 0)
    counts = page.locator("#counts")
    # Seven drawn, three pages and a person; no edge to what is left out.
    assert counts.inner_text() == "11 of 21 entities · 10 of 21 relations"
    stats = page.locator("#panel .stats p")
    assert [text.split() for text in stats.all_inner_texts()] == [
        ["11", "of", "21", "entities"],
        ["10", "of", "21", "relations"],
        ["6", "of", "10", "quoted", "sentences"],
    ]
    linked = page.locator("#panel h3", has_text="Most connected").locator("+ ul")
    assert linked.locator("li").first.inner_text().split() == ["Memory", "2"]

    page.locator("#to-table").click()
    assert page.locator("tbody tr").count() == 11
    memory = page.locator("tbody tr", has_text="Memory")
    assert memory.locator("td").last.inner_text() == "2"
    page.locator("#to-fr").click()
    assert counts.inner_text() == "11 entités sur 21 · 10 relations sur 21"


def test_the_filters_that_are_on_are_named_and_each_can_be_removed(visit):
    page = visit("dated").open()
    assert page.locator("#active").is_hidden()

    click_bar(page, 0)
    choose(page, "venues", "ICLR")
    page.get_by_role("checkbox", name="studies").uncheck()
    page.get_by_role("checkbox", name="Concepts").uncheck()
    assert chips(page) == [
        "Remove the filter Types 3 of 6",
        "Remove the filter Relations 5 of 6",
        "Remove the filter Years 2021",
        "Remove the filter Venue ICLR",
    ]
    live = page.locator("#live")
    assert "Years 2021, Venue ICLR. 3 of 21 entities" in live.inner_text()

    page.get_by_role("button", name="Remove the filter Years").press("Enter")
    assert "from=" not in location(page)
    assert page.evaluate("document.activeElement.className") == "chip"
    assert drawn(page) == {
        *("publication/0", "publication/2", "publication/4"),
        *("method/replay", "method/search", "venue/iclr"),
    }

    page.locator("#active").get_by_role("button", name="Show everything").click()
    assert location(page).endswith("#lang=en")
    assert page.locator("#active").is_hidden()
    assert page.evaluate("document.activeElement.id") == "filters"
    assert live.inner_text() == "No filter. 21 entities, 21 relations"


def test_a_chip_keeps_the_language_of_a_name(visit):
    page = visit("lab").open(
        "#lang=fr&venue=venue/neural-information-processing-systems"
    )

    assert page.locator(".chip bdi").get_attribute("lang") == "en"
    assert chips(page) == [
        "Retirer le filtre Lieu Neural Information Processing Systems"
    ]


def test_filters_stand_in_the_address_and_back_takes_them_back(visit):
    page = visit("dated").open(
        "#lang=en&from=2021&until=2023&venue=venue/iclr&text=en&sure=50&often=yes"
    )
    assert len(chips(page)) == 5
    assert page.locator("#venues").get_attribute("open") is not None
    assert drawn(page) == {
        *("publication/0", "publication/2", "method/replay"),
        *("concept/memory", "venue/iclr"),
    }

    choose(page, "venues", "ICLR")
    page.get_by_role("button", name="Remove the filter Confidence").click()
    assert len(chips(page)) == 3
    page.go_back()
    page.wait_for_function("document.querySelectorAll('.chip').length === 4")
    page.go_back()
    page.wait_for_function("document.querySelectorAll('.chip').length === 5")
    assert page.get_by_label("Last year").input_value() == "2023"


@pytest.mark.parametrize(
    "said",
    [
        *("venue=method/replay", "venue=nowhere", "page=publication/0", "text=de"),
        *("from=12", "until=soon", "sure=0", "sure=101", "often=no"),
    ],
)
def test_what_an_address_says_wrongly_filters_nothing(said: str, visit):
    page = visit("dated").open(f"#{said}")

    assert page.locator("#active").is_hidden()
    assert page.locator("#counts").inner_text() == "21 entities · 21 relations"


def test_an_open_thing_that_the_filters_leave_out_says_so(visit):
    page = visit("dated").open("#node=method/search")
    note = page.get_by_text(STRINGS["en"]["left_out"])
    assert note.count() == 0

    click_bar(page, 0)
    assert page.locator("#panel h2").inner_text() == "Search"
    assert note.is_visible()
    page.locator("#everything").click()
    assert page.locator("#panel h2").inner_text() == "Search"
    assert note.count() == 0

    page.get_by_role("checkbox", name="Methods").uncheck()
    assert note.is_visible()
    # A page is aside by custom: nobody left it out.
    page = visit("dated").open("#node=page/00000001")
    assert note.count() == 0


def test_filters_leave_names_alone(visit):
    page = visit("dated").open("#venue=venue/iclr&view=names")
    assert page.locator("#active").is_hidden()

    page.locator("#to-table").click()
    assert page.locator("#active").is_visible()


# ---- room


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_legend_is_in_sight_on_a_laptop(lang: str, visit):
    page = visit("lab").open(f"#lang={lang}")

    for group in ("kinds", "years", "relations", "venues", "pages", "sureness"):
        box = page.locator(f"#{group}").bounding_box()
        assert box
        assert box["y"] + box["height"] <= 900, group
    assert page.locator("#relations label").last.is_visible()


def test_relations_wait_behind_their_name_where_the_window_is_low(visit):
    page = visit("lab", viewport={"width": 1280, "height": 680}).open()

    assert page.locator("#kinds label").first.is_visible()
    assert not page.locator("#relations label").first.is_visible()
    page.locator("#relations summary").click()
    assert page.locator("#relations label").first.is_visible()
    page.get_by_role("checkbox", name="studies").uncheck()
    assert page.locator("#relations label").first.is_visible()


def test_a_phone_folds_the_filters_into_one_button(visit):
    page = visit("dated", **PHONE).open()
    assert page.locator("#kinds").is_hidden()
    button = page.get_by_role("button", name="Filters")
    assert button.get_attribute("aria-expanded") == "false"

    button.tap()
    assert button.get_attribute("aria-expanded") == "true"
    x, y = bar(page, 0)
    page.touchscreen.tap(x, y)
    assert button.inner_text() == "Filters (1)"
    assert chips(page) == ["Remove the filter Years 2021"]
    small = page.locator("#filters :is(button, summary, label, select), .chip")
    for target in small.all():
        box = target.bounding_box()
        assert box
        assert not box["width"] or box["height"] >= 24

    button.tap()
    assert page.locator("#kinds").is_hidden()
    assert page.locator(".chip").is_visible()
    wide = page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth")
    assert wide <= 0
