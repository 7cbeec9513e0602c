"""What a new user wants of the page, on the real seeds, each in under three actions.

An action is a thing a person does: look a name up, press a button, choose a result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tabs import location

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def look_up(page: Page, name: str) -> None:
    """Type a name into the search and take the first result."""
    page.keyboard.press("/")
    page.keyboard.type(name)
    page.locator("#results li").first.wait_for()
    page.keyboard.press("Enter")


def heading(page: Page) -> str:
    return page.locator("#panel h2").inner_text()


def group(page: Page, title: str) -> str:
    """Give the text of a group of the panel: from its heading to the next."""
    return page.locator("#panel").evaluate(
        """(panel, title) => {
          const all = [...panel.querySelectorAll("h3")];
          const begins = (one) => one.textContent.toLowerCase().startsWith(title);
          const here = all.find(begins);
          let text = "";
          for (let at = here?.nextElementSibling; at && at.tagName !== "H3";
               at = at.nextElementSibling) text += at.innerText + "\\n";
          return text;
        }""",
        title,
    )


def test_find_what_r2i_is_evaluated_on_and_read_the_sentence(visit):
    page = visit("seeds").open("#lang=en")

    look_up(page, "R2I")

    assert heading(page) == "Recall to Imagine"
    told = group(page, "evaluated on")
    assert {"Atari", "BSuite", "POPGym", "Memory Maze"} <= set(told.split("\n"))
    quote = page.locator("#panel blockquote", has_text="BSuite").first
    if not quote.is_visible():
        page.locator("#panel details", has=quote).locator("summary").first.click()
    assert quote.is_visible()


def test_switch_to_french(visit):
    page = visit("seeds").open("#lang=en")

    page.click("#to-fr")

    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.locator("#to-table").inner_text() == "Tableau"


def test_find_all_publications_on_world_models(visit):
    page = visit("seeds").open("#lang=en")

    look_up(page, "world model")

    assert heading(page) == "world model"
    told = group(page, "also written in")
    assert "Current model-based reinforcement learning" in told
    assert page.locator("#panel .written mark").first.inner_text() == "world models"


def test_send_a_colleague_a_link(visit):
    page = visit("seeds").open("#lang=fr")

    look_up(page, "Motif")
    sent = location(page)
    page.goto("about:blank")
    page.goto(sent)
    page.wait_for_selector("html[data-ready]", state="attached")

    assert heading(page) == "Motif"
    assert page.locator("html").get_attribute("lang") == "fr"


def test_list_methods_never_evaluated(visit):
    page = visit("seeds").open("#lang=en")

    page.click("#to-matrix")
    page.get_by_role("button", name="Never evaluated").click()

    listed = page.locator("#matrix").inner_text()
    assert "imitation learning" not in listed.split("\n")[:1]
    assert "Nested MAP" in listed
    assert "Recall to Imagine" not in listed


def test_print_the_page_of_a_concept(visit):
    page = visit("seeds").open("#lang=en")

    look_up(page, "reinforcement learning")
    printed = page.pdf(format="A4", prefer_css_page_size=True)

    assert printed.startswith(b"%PDF")
    assert len(printed) > 20_000
