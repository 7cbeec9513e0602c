"""The side panel, as people read it: abstracts, names, terms, comparisons, years."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
import view_graphs
from tabs import location

from kg.view import model
from kg.view.page import render

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def heading(page: Page) -> str:
    return page.locator("#panel h2").inner_text()


def groups(page: Page) -> list[str]:
    """Give the headings of the panel, the numbers in them left out."""
    return [
        text.partition(" (")[0] for text in page.locator("#panel h3").all_inner_texts()
    ]


def rows(page: Page, group: str) -> list[list[str]]:
    """Give the lines of a group of relations: a name, and a year where one is told."""
    texts = page.locator(f"#panel h3[data-group={group}] + ul .row").all_inner_texts()
    return [text.split("\n") for text in texts]


def go(page: Page, hash_: str) -> None:
    """Change the address of a page that is open, which is faster than to open it."""
    page.evaluate(
        """hash => new Promise((done) => {
          addEventListener("hashchange", () => done(), {once: true});
          location.hash = hash;
        })""",
        hash_,
    )


# ---- an abstract


def marks(page: Page) -> list[tuple[str, str]]:
    """Give the names marked in the abstract and the kinds they are marked as."""
    found = page.eval_on_selector_all(
        "#panel .abstract a", "all => all.map(a => [a.textContent, a.className])"
    )
    return [(text, classes.removeprefix("thing ")) for text, classes in found]


def test_an_abstract_marks_what_the_work_is_tied_to_longest_name_first(visit):
    page = visit("reading").open("#node=publication/english")

    assert marks(page) == [
        ("Deep reinforcement learning", "Concept"),
        ("Recall to Imagine", "Method"),
        ("R2I", "Method"),
        ("Atari", "Benchmark"),
        ("policies", "Concept"),
        ("reinforcement learning", "Concept"),
    ]
    key = page.locator("#panel .key li").all_inner_texts()
    assert key == [
        "Method\n1",
        "Benchmark\n1",
        "Concepts\n3",
    ]


def test_a_french_abstract_is_read_whatever_its_accents_case_and_plurals(visit):
    """An acronym is not the word that sounds like it: IL is not the pronoun."""
    page = visit("reading").open("#lang=en&node=publication/french")

    assert [text for text, _ in marks(page)] == [
        "Apprentissages par renforcement",
        "RL",
        "apprentissage par imitation",
        "IL",
    ]
    assert page.locator("#panel .abstract").get_attribute("lang") == "fr"
    assert page.locator("#panel h3 .lang").inner_text() == "French"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_kinds_differ_by_colour_and_by_line(scheme: str, visit):
    page = visit("reading", color_scheme=scheme).open("#node=publication/english")
    looks = page.eval_on_selector_all(
        "#panel .abstract a",
        """all => Object.fromEntries(all.map((one) => {
          const {textDecorationStyle, textDecorationColor} = getComputedStyle(one);
          return [one.className, [textDecorationStyle, textDecorationColor]];
        }))""",
    )

    lines, colours = zip(*looks.values(), strict=True)
    assert sorted(lines) == ["dashed", "dotted", "solid"]
    assert len(set(colours)) == 3


def test_a_cut_abstract_says_so_and_a_mended_one_does_not(visit):
    one = visit("reading")
    text = one.open("#lang=fr&node=publication/french").locator("#panel").inner_text()
    assert "puis les…\n" in text
    assert "Le texte s’arrête là dans la page." in text
    assert "voir plus" not in text

    text = one.open("#lang=en&node=publication/english").locator("#panel").inner_text()
    assert "needs motivation." in text
    assert "The text stops here on the page." not in text


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_a_marked_name_opens_what_it_names(way: str, visit):
    page = visit("reading").open("#lang=en&node=publication/english")
    mark = page.locator("#panel .abstract a", has_text="R2I")
    if way == "mouse":
        mark.click()
    else:
        mark.focus()
        page.keyboard.press("Enter")

    assert heading(page) == "Recall to Imagine"
    assert "node=method/r2i" in location(page)
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.go_back()
    assert heading(page) == "Recall"


def test_a_marked_name_is_lit_in_the_drawing(visit):
    page = visit("reading").open("#lang=en&node=publication/english")
    mark = page.locator("#panel .abstract a", has_text="Atari")

    def painted() -> str:
        page.evaluate("() => new Promise(requestAnimationFrame)")
        return page.evaluate("document.querySelector('canvas').toDataURL()")

    plain = painted()
    mark.focus()
    focused = painted()
    page.locator("#panel h2").focus()
    assert painted() == plain
    mark.hover()
    assert painted() == focused != plain
    page.locator("#panel h2").hover()
    assert painted() == plain


# ---- where a text stands


def test_a_quote_leads_to_its_words_on_the_page_of_the_site(visit):
    page = visit("reading").open("#lang=en&node=method/dreamerv3")
    quote = page.locator("#panel blockquote").first
    link = quote.get_by_role("link", name="on the page")
    address, _, fragment = link.get_attribute("href").partition("#:~:text=")

    assert address == view_graphs.SITE
    assert not {",", "-", " "} & set(fragment)
    assert unquote(fragment) == view_graphs.DREAMER_SAID
    assert link.get_attribute("target") == "_blank"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_a_long_text_is_told_by_its_first_and_last_words(visit):
    page = visit("reading").open("#lang=en&node=publication/english")
    link = page.locator("#panel > dl").get_by_role("link", name="on the page")
    _, _, fragment = link.get_attribute("href").partition("#:~:text=")

    assert [unquote(part) for part in fragment.split(",")] == [
        "Deep reinforcement learning needs motivation. Recall",
        "imitation learning. Topology is left aside.",
    ]


def test_a_file_is_told_by_its_name_and_characters(visit):
    page = visit("reading").open("#lang=fr&node=publication/french")
    source = page.locator("#panel dt", has_text="Source").locator("+ dd")

    assert source.inner_text() == "seeds/001.txt · caractères 880 à 1\u202f049"
    assert page.get_by_role("link", name="sur la page").count() == 0
    source.get_by_role("button").click()
    assert heading(page) == "seeds/001.txt"


def test_a_sentence_that_stands_twice_is_read_once(visit):
    page = visit("reading").open("#lang=en&node=method/r2i")
    quote = page.locator("#panel h3[data-group=evaluatedOn] + ul blockquote")

    assert quote.locator("p").all_inner_texts() == ["R2I plays Atari."]
    places = quote.locator("footer button.open").all_inner_texts()
    assert sorted(places) == [view_graphs.SITE, "seeds/001.txt"]


# ---- names


def test_a_name_has_its_source_beside_it_with_the_country_that_uses_it(visit):
    one = visit("reading")
    names = one.open("#lang=en&node=concept/rl").locator("#panel > dl > dd")
    assert names.all_inner_texts() == [
        "reinforcement learning",
        "apprentissage par renforcement FranceTerme, OQLF · Canada",
        "RLEnglish Attested",
    ]

    names.get_by_role("button", name="Attested").click()
    assert heading(one.page) == "seeds/001.txt"
    page = one.open("#lang=en&node=concept/imitation")
    assert page.locator("#panel .origin").all_inner_texts() == ["Larousse, 2024"]
    assert page.locator("#panel .origin bdi").get_attribute("lang") == "fr"


def test_acronyms_stand_apart_from_other_names(visit):
    page = visit("reading").open("#lang=fr&node=concept/ai")

    assert page.locator("#panel dt").all_inner_texts()[:3] == [
        "En français",
        "En anglais",
        "Sigle",
    ]


def test_what_a_machine_asks_for_is_folded_away(visit):
    page = visit("reading").open("#node=page/00000001")
    details = page.locator("#panel > details")
    assert not details.locator("dl").is_visible()

    details.locator("summary").click()

    codes = details.locator("code").all_inner_texts()
    assert codes == [f"{view_graphs.BASE}page/00000001", f"{1:064x}"]
    assert page.locator("#panel > :last-child").evaluate("e => e.tagName") == "DETAILS"


# ---- terms


def test_a_term_shows_every_way_down_to_it_and_what_is_under_it(visit):
    one = visit("reading")
    page = one.open("#lang=fr&node=concept/deep-rl")
    ways = page.locator("#panel .crumbs li").all_inner_texts()
    assert [" ".join(way.split()) for way in ways] == [
        "intelligence artificielle › apprentissage automatique › "
        "apprentissage par renforcement › deep reinforcement learning",
        "intelligence artificielle › apprentissage automatique › "
        "apprentissage profond › deep reinforcement learning",
    ]
    assert page.locator("#panel .crumbs b bdi").first.get_attribute("lang") == "en"

    page.locator("#panel .crumbs button").nth(1).click()
    assert heading(page) == "apprentissage automatique"
    tree = page.locator("#panel .tree > li").all_inner_texts()
    assert tree == [
        "apprentissage par imitation",
        "apprentissage par renforcement\ndeep reinforcement learning",
        "apprentissage profond\ndeep reinforcement learning",
    ]


def test_terms_that_go_round_in_a_circle_still_open(tmp_path, browser):
    maker = view_graphs.Maker()
    circle = [maker.thing("Concept", name, name) for name in ("one", "two", "three")]
    for number, term in enumerate(circle):
        maker.facts.add((term, view_graphs.SKOS.broader, circle[number - 1]))
    path = tmp_path / "circle.html"
    path.write_text(render(*maker.graphs(), title="circle"), encoding="utf-8")
    page = browser.new_page()
    page.goto(f"{path.as_uri()}#node=concept/one")
    page.wait_for_selector("html[data-ready]")

    (way,) = page.locator("#panel .crumbs li").all_inner_texts()
    assert " ".join(way.split()) == "two › three › one"
    page.close()


# ---- what is told of a thing


def test_what_is_compared_with_a_method_is_answered_in_two_actions(visit):
    page = visit("reading").open("#lang=en")
    page.fill("#search", "dreamerv3")
    page.keyboard.press("Enter")

    assert groups(page)[0] == "Compared with"
    first, second = page.locator("#panel .compared > li").all()
    assert first.inner_text().startswith("outperformed by Recall to Imagine\n")
    assert view_graphs.DREAMER_SAID in first.inner_text()
    assert "high confidence (90%)" in first.inner_text()
    assert second.locator(".how").inner_text().split() == ["in", "Recall"]
    assert page.locator("#panel h3[data-group=comparesWith]").count() == 0


def test_relations_stand_in_the_order_of_interest(visit):
    page = visit("reading").open("#lang=en&node=publication/english")

    assert groups(page) == [
        "Abstract\nEnglish",
        "introduces",
        "evaluates on",
        "compares with",
        "studies",
        "published in",
    ]


def test_relations_in_the_same_words_are_one_list_things_first(visit):
    page = visit("reading").open("#lang=en&node=benchmark/atari")

    assert groups(page) == ["used to evaluate"]
    assert rows(page, "evaluatesOn") == [["Recall to Imagine"], ["Recall", "2024"]]


def test_works_stand_newest_first_and_a_long_list_is_folded(visit):
    page = visit("reading").open("#lang=en&node=concept/learning")
    assert rows(page, "mentions") == [
        *(["Work 2", "2024"], ["Work 3", "2023"], ["Work 0", "2022"]),
        *(["Work 4", "2022"], ["Work 1", "2021"], ["Work 5", "2021"]),
        *(["Work 6"], ["Work 7"]),
    ]

    page.get_by_role("button", name="+ 4 more").click()

    assert len(rows(page, "mentions")) == 12
    held = page.evaluate("document.activeElement.textContent")
    assert held == rows(page, "mentions")[8][0]


def test_a_venue_lists_its_works_by_year(visit):
    page = visit("reading").open("#lang=en&node=venue/iclr")

    assert page.locator("#panel h4").all_inner_texts() == ["2024 (1)", "2023 (1)"]
    works = page.locator("#panel h4 + ul .row").all_inner_texts()
    assert works[0] == "Recall"


def test_a_page_and_a_person_list_their_works(visit):
    one = visit("reading")
    page = one.open("#lang=en&node=page/00000000")
    assert rows(page, "wasDerivedFrom") == [["Recall", "2024"]]
    assert "English" in page.locator("#panel > dl").inner_text()

    page = one.open("#lang=en&node=person/ada")
    assert [year for _, year in rows(page, "author")] == ["2024", "2023", "2022"]


def written(page: Page) -> list[list[str]]:
    """Give the works that write the name of a thing, each with what is marked there."""
    return [
        [item.locator(".row").inner_text(), *item.locator("mark").all_inner_texts()]
        for item in page.locator("#panel li:has(> .written)").all()
    ]


def test_a_name_inside_a_longer_one_is_not_written(tmp_path, browser):
    """But beside it, it is; and whatever the endings of both."""
    maker = view_graphs.Maker()
    maker.thing("Concept", "memory", "memory", "mémoire")
    maker.thing("Concept", "policy", "policy")
    maker.thing("Method", "network", "memory network", "", "memory networks of old")
    maker.thing("Method", "gradient", "policy gradient")
    abstracts = (
        "A memory network learns.",
        "Memory networks beat those of old. Memories stay. Memory helps.",
        "Les mémoires restent.",
        "Policies lead.",
        "Policy gradients lead.",
    )
    for number, abstract in enumerate(abstracts):
        on = maker.page(number, "en")
        maker.publication(f"w{number}", on, title=f"Work {number}", abstract=abstract)
    path = tmp_path / "longer.html"
    path.write_text(render(*maker.graphs(), title="longer"), encoding="utf-8")
    page = browser.new_page()
    page.goto(f"{path.as_uri()}#node=concept/memory")
    page.wait_for_selector("html[data-ready]")

    assert written(page) == [["Work 1", "Memories"], ["Work 2", "mémoires"]]
    go(page, "#node=concept/policy")
    assert written(page) == [["Work 3", "Policies"]]
    go(page, "#node=method/network")
    assert written(page) == [
        ["Work 0", "memory network"],
        ["Work 1", "Memory networks"],
    ]
    page.close()


# ---- nothing selected


def test_the_overview_shows_the_latest_works_and_asks_three_questions(visit):
    page = visit("reading").open("#lang=en")
    years = page.locator("#panel h3:text('Latest') + ul .count").all_inner_texts()
    assert years == ["2024", "2024", "2023", "2023", "2022"]
    assert page.locator("#panel .question").all_inner_texts() == [
        "What is compared with Recall to Imagine?",
        "What is evaluated on Atari?",
        "Which publications study “reinforcement learning”?",
    ]

    page.locator("#to-fr").click()
    assert page.locator("#panel .question").all_inner_texts() == [
        "À quoi compare-t-on Recall to Imagine\u202f?",
        "Qu’évalue-t-on sur Atari\u202f?",
        "Quelles publications étudient "
        "«\u202fapprentissage par renforcement\u202f»\u202f?",
    ]


@pytest.mark.parametrize(
    ("place", "name", "answer"),
    [
        (0, "Recall to Imagine", "Compared with (1)"),
        (1, "Atari", "used to evaluate (2)"),
        (2, "reinforcement learning", "studied by (2)"),
    ],
)
def test_a_question_opens_its_answer(place: int, name: str, answer: str, visit):
    page = visit("reading").open("#lang=en")

    page.locator("#panel .question").nth(place).click()

    assert heading(page) == name
    assert page.evaluate("document.activeElement.textContent") == answer


def test_a_graph_without_answers_asks_nothing(visit):
    page = visit("two").open()

    assert page.locator("#panel .question").count() == 0
    assert page.locator("#panel h3").count() == 0


# ---- whatever stands in it


def test_long_and_hostile_names_leave_the_panel_whole(visit):
    shown = model.read(*view_graphs.hostile())
    page = visit("hostile").open("#lang=fr")
    for node in shown.nodes:
        go(page, f"#lang=fr&node={node.key}")
        panel = page.locator("#panel")

        assert panel.evaluate("e => e.scrollWidth <= e.clientWidth"), node.key
        assert page.locator("#panel h2").bounding_box()["height"] < 300, node.key
        assert page.locator("#panel > dl").bounding_box()["height"] < 1500, node.key
        links = page.eval_on_selector_all("#panel a", "all => all.map(a => a.protocol)")
        assert set(links) <= {"file:", "https:"}, node.key


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_headings_are_in_order_whatever_is_open(lang: str, visit):
    page = visit("reading").open(f"#lang={lang}")
    for node in model.read(*view_graphs.reading()).nodes:
        go(page, f"#lang={lang}&node={node.key}")
        levels = page.eval_on_selector_all(
            "#panel :is(h2, h3, h4)", "all => all.map(one => Number(one.tagName[1]))"
        )

        assert levels[0] == 2
        steps = pairwise(levels)
        assert all(after - before <= 1 for before, after in steps), node.key
