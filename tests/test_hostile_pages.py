"""What a page may do to a build: nothing but be read, or be named."""

from __future__ import annotations

import pytest

from kg import page_results, pages, pipeline, publications, records, showings, sources
from kg.base import DEFAULT_BASE

LONG = (
    "Deep reinforcement learning agents often forget what they learned before, and "
    "this work studies why plasticity is lost in large networks over time. We propose "
    "Zorba, a sparse method that keeps plasticity, and evaluate it on NetHack."
)
FOLDED = LONG[:140] + "… (see more)" + LONG[140:]
COOKIES = """We use cookies to analyze the usage of our site. Read our Privacy Policy.
Setting cookies
Essential cookies
Do you accept the use of cookies to watch the video content (YouTube, etc.)?
"""


def read(text):
    return records.split(pages.parse(text.encode(), "x.txt"))


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("2025-02-30", 2025),
        ("2025-13-01", 2025),
        ("0000-01-01", None),
        ("9999-12-31", None),
    ],
)
def test_an_impossible_date_is_no_date(date, year):
    (record,) = read(f"{FOLDED}\n{date}\nSome Venue (poster)").records

    assert (record.date, record.year) == (None, year)


@pytest.mark.parametrize("footer", ["Privacy Policy", "Politique de confidentialité"])
def test_a_footer_that_names_privacy_takes_nothing_with_it(footer):
    content = read(f"{COOKIES}{FOLDED}\n2025-01-21\nICLR 2025 (poster)\n{footer}\n")

    assert content.records[0].abstract.text == LONG


def test_a_cookie_block_at_the_end_is_a_footer():
    content = read(f"{FOLDED}\n{COOKIES}")

    assert [record.abstract.text for record in content.records] == [LONG]


def test_control_characters_are_left_out():
    (record,) = read(
        FOLDED.replace("Zorba", "Zor\x1bba\x07\x85").replace("sparse", "s\x01")
    ).records

    assert "Zorba" in record.abstract.text
    assert not any(ord(char) < 32 or char == "\x85" for char in record.abstract.text)


@pytest.mark.parametrize("link", ["http://[::1", "https://ex.org/%zz", "http://exa"])
def test_an_address_that_is_none_is_no_link(link):
    (record,) = read(f"{FOLDED} See {link} for more.").records

    assert record.links == ()


def test_a_call_to_subscribe_is_no_prose():
    content = read("Abonnez-vous à notre infolettre pour découvrir l’IA générative.")

    assert content.prose == ()


def test_another_years_report_is_another_work():
    texts = [
        f"Plasticity of Sparse Learning Networks {year}\n"
        + FOLDED.replace("NetHack", f"the {year} set")
        for year in (2023, 2024)
    ]
    first, second = publications.merge(
        showings.shown(number, record)
        for text in texts
        for number, record in enumerate(read(text).records)
        if record.abstract
    )

    assert first.versions == (second.key,)


@pytest.mark.parametrize(
    "text",
    [
        "Yann LeCun et Justin Trudeau ont parlé à Microsoft Research de leur projet.",
        "The chief financial officer (CFO) of the McConnell Foundation spoke here.",
        "L’Organisation mondiale de la santé (OMS) et le FRQ publient un rapport.",
    ],
)
def test_people_places_and_institutions_in_news_are_no_methods(tmp_path, text):
    (tmp_path / "a.txt").write_text(text, "utf-8")
    built = pipeline.assemble(page_results.read_pages(sources.documents([tmp_path])))

    assert built.entities == ()


@pytest.mark.parametrize(
    "claim",
    [
        "It is unclear if SAC outperforms PPO.",
        "Does PPO outperform DQN on Atari?",
        "PPO does not outperform DQN.",
        "PPO requires more memory than DQN.",
        "Il est douteux que PPO surpasse DQN.",
        "PPO est plus lent que DQN.",
        "PPO ne surpasse pas DQN.",
    ],
)
def test_a_claim_that_is_denied_or_doubted_is_not_stated(tmp_path, claim):
    (tmp_path / "a.txt").write_text(
        f"We study reinforcement learning. {claim}", "utf-8"
    )
    built = pipeline.assemble(page_results.read_pages(sources.documents([tmp_path])))

    assert "outperforms" not in {one.predicate for one in built.statements}


def test_two_folders_with_one_name_keep_their_pages_apart(tmp_path):
    for parent in ("a", "b"):
        (tmp_path / parent / "in").mkdir(parents=True)
        (tmp_path / parent / "in" / "p.txt").write_text(
            f"{parent} reinforcement learning"
        )

    found = sources.find([tmp_path / "a" / "in", tmp_path / "b" / "in"])

    assert [source.name for source in found] == ["a/in/p.txt", "b/in/p.txt"]


def test_hostile_text_makes_a_graph_that_conforms(tmp_path):
    text = f'{COOKIES}</script> "A" \\ {{B}} <b> Title of Plasticity Agents\n{FOLDED}'
    (tmp_path / "a.txt").write_text(text, "utf-8")
    built = pipeline.assemble(page_results.read_pages(sources.documents([tmp_path])))
    graphs = pipeline.graphs(built, base=DEFAULT_BASE)

    from kg import validate

    assert validate.check(graphs.facts, graphs.evidence) == ()
