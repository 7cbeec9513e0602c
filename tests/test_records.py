"""Pages become records: the cut mark is the anchor, titles are never believed."""

from __future__ import annotations

import textwrap
import unicodedata

import pytest

from kg import pages, records
from kg.mend import mend
from kg.records import fits
from kg.venue_line import VenueLine, parse_venue
from ontology.kinds import Lang

LONG = (
    "Deep reinforcement learning agents often forget what they learned before, and "
    "this work studies why plasticity is lost in large networks over time. We propose "
    "a sparse method that keeps plasticity and we evaluate it on the NetHack game."
)
OTHER = (
    "Graph neural networks pass messages between nodes, yet deep ones smooth their "
    "features away until no node differs from another one in the graph. We show that "
    "a simple normalisation prevents this and prove a bound on its depth."
)
TITLE = "Plasticity Loss in Sparse Reinforcement Learning Networks"
STRANGER = "Quantum Circuits for Molecular Chemistry"


def folded(text, mark="… (see more)"):
    return text[:140] + mark + text[140:]


def read(text, **options):
    return records.split(pages.parse(text.encode(), "x.txt", **options)).records


def test_an_abstract_is_repaired():
    (record,) = read(folded(LONG))

    assert record.abstract.text == LONG


def test_its_offsets_lead_back_to_the_raw_page():
    raw = "\n".join([STRANGER, folded(LONG)])
    (_, record) = read(raw)
    start, end = record.abstract.span(0, len(record.abstract))

    assert mend(raw[start:end]) == LONG


def test_a_title_that_fits_is_attached():
    (record,) = read(f"{TITLE}\n{folded(LONG)}")

    assert record.title.text == TITLE


def test_a_strangers_title_is_a_publication_of_its_own():
    first, second = read(f"{STRANGER}\n{folded(LONG)}")

    assert (first.title.text, first.abstract) == (STRANGER, None)
    assert second.title is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [(TITLE, True), (STRANGER, False), ("", False)],
    ids=["own", "stranger's", "none"],
)
def test_fit_is_told_by_shared_words(title, expected):
    assert fits(title, LONG) is expected


def test_date_venue_and_status_follow_their_abstract():
    first, second = read(
        f"{folded(LONG)}\n2025-01-21\nInternational Conference on Learning "
        f"Representations (poster)\n{folded(OTHER)}"
    )

    assert (first.date, first.year) == ("2025-01-21", 2025)
    assert first.venue == "International Conference on Learning Representations"
    assert first.status == "poster"
    assert (second.date, second.venue) == (None, None)


def test_the_last_of_december_means_the_next_year():
    (record,) = read(f"{folded(LONG)}\n2025-12-31\nSome Venue (published)")

    assert (record.date, record.year) == (None, 2026)


@pytest.mark.parametrize(
    ("line", "venue"),
    [
        (
            "International Conference on Machine Learning (Accept (regular))",
            VenueLine(
                "International Conference on Machine Learning", "Accept (regular)"
            ),
        ),
        (
            "Journal of A &amp; B (published)",
            VenueLine("Journal of A & B", "published"),
        ),
        (" (unknown)", VenueLine(None, "unknown")),
        (
            "Advances in Systems 36  (NeurIPS 2023) (poster)",
            VenueLine("Advances in Systems 36 (NeurIPS 2023)", "poster"),
        ),
        (
            "Advances in Systems 36  (NeurIPS 2023)",
            VenueLine("Advances in Systems 36  (NeurIPS 2023)", None),
        ),
        ("NEURIPS (Accept: Poster)", VenueLine("NEURIPS", "Accept: Poster")),
    ],
)
def test_venue_lines_are_parsed(line, venue):
    assert parse_venue(line, after_date=True) == venue


def test_a_title_with_an_acronym_is_no_venue():
    assert (
        parse_venue("Model Merging with a Pareto Front (MAP)", after_date=False) is None
    )


def test_text_lost_from_a_formula_on_ends_its_abstract():
    cut = LONG[:150] + " latent variables are represented as"
    first, second = read(f"{folded(cut)}\n{folded(OTHER)}")

    assert first.abstract.text == cut
    assert second.abstract.text == OTHER


def test_a_paragraph_break_stays_inside_its_abstract():
    more = "Such methods adapt faster. Recently, this was done by using a particular"
    first, second = read(f"{folded(LONG)}\n{more}\n{folded(OTHER)}")

    assert first.abstract.text == f"{LONG} {more}"
    assert second.abstract.text == OTHER


def test_a_hard_wrapped_abstract_is_one_line_again():
    wrapped = "\n".join(textwrap.wrap(LONG, 85))
    raw = f"{folded(OTHER)}\n{wrapped[:140]}… (voir plus){wrapped[140:]}"

    first, second = read(raw)

    assert first.abstract.text == OTHER
    assert second.abstract.text == LONG


@pytest.mark.parametrize("lead", ["Abstract ", ". ", "Abstract: "])
def test_a_leading_word_counts_in_the_cut_and_is_dropped(lead):
    (record,) = read(folded(lead + LONG))

    assert record.abstract.text == LONG


def test_links_lose_glued_punctuation():
    (record,) = read(folded(LONG + " Code: https://github.com/a/b."))

    assert record.links == ("https://github.com/a/b",)


def test_the_language_is_that_of_the_abstract_not_of_the_page():
    french = (
        "Les réseaux de neurones profonds oublient ce qu’ils ont appris, et nous "
        "étudions ici pourquoi la plasticité se perd dans les grands modèles de langue "
        "au fil du temps et des tâches."
    )
    english, own = read(
        f"{folded(LONG, '… (voir plus)')}\n{folded(french, '… (voir plus)')}"
    )

    assert (english.lang, own.lang) == (Lang.EN, Lang.FR)


PORTRAIT = f"""Portrait of Ada Martin

Core Academic Member
Full Professor, Somewhere University

Research Topics

Causality
Graph Neural Networks

Biography

Ada Martin is a professor who works on deep learning and on games. She won a prize.

Publications

A First Work Without an Abstract
Ada Martin
Jean-Pierre Côté

{STRANGER}
Ada Martin, Yoshua de la Cruz and B. O’Neill
{folded(LONG)}
2024-05-01
Some Journal (published)

Another Work
Ada Martin
{folded(OTHER)}
"""


def test_a_portrait_has_topics_prose_and_works():
    content = records.split(pages.parse(PORTRAIT.encode(), "x.txt"))

    topics = [p.text.text for p in content.prose if p.kind == "topic"]
    prose = [p.text.text for p in content.prose if p.kind == "prose"]
    assert topics == ["Causality", "Graph Neural Networks"]
    assert len(prose) == 1
    assert prose[0].startswith("Ada Martin is a professor")


FRENCH = f"""Portrait de Ada Côté

Sujets de recherche

Modèles génératifs

À propos

Ada Côté étudie l’apprentissage profond et les jeux vidéo à l’Université d’été.

Publications récentes

Étude de la plasticité des réseaux
Jean-Pierre Côté, Éloïse Générève
{
    folded(
        "La plasticité des réseaux de neurones profonds décroît à mesure qu’ils "
        "apprennent, et cette étude en cherche la cause : nous présentons une méthode "
        "économe qui préserve la plasticité.",
        "… (voir plus)",
    )
}
2024-05-01
Revue générale (publié)
"""


@pytest.mark.parametrize("html", [False, True], ids=["text", "html"])
def test_a_page_reads_the_same_with_accents_apart_from_their_letters(html):
    page = "".join(f"<p>{line}\n" for line in FRENCH.splitlines()) if html else FRENCH

    composed, apart = (
        records.split(
            pages.parse(unicodedata.normalize(form, page).encode(), "x", html=html)
        )
        for form in ("NFC", "NFD")
    )

    assert [told(record) for record in apart.records] == [
        told(record) for record in composed.records
    ]
    assert [(p.lang, p.kind, p.text.text) for p in apart.prose] == [
        (p.lang, p.kind, p.text.text) for p in composed.prose
    ]
    assert [p.kind for p in apart.prose] == ["topic", "prose"]
    assert apart.records[0].authors == ("Jean-Pierre Côté", "Éloïse Générève")
    assert apart.records[0].abstract is not None


def told(record):
    """Give what a record says, without the places in the page."""
    texts = (record.title, record.abstract, record.venue_line)
    shown = [None if text is None else text.text for text in texts]
    return shown, record.lang, record.authors, record.venue, record.status


def test_in_a_portrait_the_last_title_is_the_abstracts_own():
    first, second, third = read(PORTRAIT)

    assert (first.title.text, first.abstract) == (
        "A First Work Without an Abstract",
        None,
    )
    assert second.title.text == STRANGER
    assert second.abstract.text == LONG
    assert third.title.text == "Another Work"


def test_authors_are_read_one_a_line_or_in_a_list():
    first, second, _ = read(PORTRAIT)

    assert first.authors == ("Ada Martin", "Jean-Pierre Côté")
    assert second.authors == ("Ada Martin", "Yoshua de la Cruz", "B. O’Neill")


def test_news_become_prose():
    text = (
        "Une nouvelle méthode pour le climat\n\n"
        "Des chercheuses de Montréal présentent une méthode d’apprentissage profond. "
        "Elle est évaluée sur des données.\n\nPartager\n"
    )
    content = records.split(pages.parse(text.encode(), "x.txt"))

    assert content.records == ()
    assert [p.lang for p in content.prose] == [Lang.FR]
