"""The spellings of venues on pages and in databases."""

from __future__ import annotations

import pytest

from extractors.api import Passage
from extractors.venues import Venues, canonical, entry_of
from ontology.kinds import Kind, Lang

VENUES = Venues()


@pytest.mark.parametrize(
    ("line", "id_"),
    [
        ("NeurIPS", "neurips"),
        ("NEURIPS", "neurips"),
        ("NeurIPS 2024 (spotlight)", "neurips"),
        ("NeurIPS.cc/2024/Conference", "neurips"),
        (
            "Advances in Neural Information Processing Systems 36 (NeurIPS 2023)",
            "neurips",
        ),
        (
            "Thirty-seventh Conference on Neural Information Processing Systems",
            "neurips",
        ),
        ("NeurIPS 2023 Datasets and Benchmarks Track", "neurips"),
        ("ICLR 2024 poster", "iclr"),
        (
            "The Twelfth International Conference on Learning Representations, 2024",
            "iclr",
        ),
        ("ICLR.cc/2025/Conference", "iclr"),
        ("Proc. of ICML'24", "icml"),
        ("Proc. of the 41st Int. Conf. on Machine Learning", "icml"),
        (
            "Proceedings of the 41st International Conference on Machine Learning",
            "icml",
        ),
        ("ICML 2024, Vienna, Austria", "icml"),
        ("Dans\u00a0: ICML 2024".removeprefix("Dans\u00a0: "), "icml"),
    ],
)
def test_spellings_lead_to_one_entry(line: str, id_: str):
    assert entry_of(line, VENUES) == id_


@pytest.mark.parametrize(
    "line",
    [
        "NeurIPS 2023 Workshop on Tiny Graphs",
        "Workshop on Tiny Graphs at NeurIPS 2023",
        "Atelier sur les petits graphes à NeurIPS",
        "ICML.cc/2025/Workshop/TinyGraphs",
        "ICLR Blogposts",
        "Journal of Tiny Graphs",
        "Université de Montréal",
        "",
    ],
)
def test_other_venues_are_not_taken_for_known_ones(line: str):
    assert entry_of(line, VENUES) is None


@pytest.mark.parametrize(
    "lines",
    [
        (
            "Proceedings of the 3rd Workshop on Tiny Graphs 2024",
            "4th Workshop on Tiny Graphs (2025)",
            "Workshop on Tiny Graphs 2023, Vienna, Austria",
            "The Fifth Workshop on Tiny Graphs",
            "Workshop on Tiny Graphs (WTG), 2021",
        ),
        (
            "Actes de la 30e conférence Petits Graphes",
            "Conférence Petits Graphes 2024",
            "31e conférence Petits Graphes, 2025",
        ),
        ("Journal of Tiny Graphs, vol. 3", "Journal of Tiny Graphs, volume 12, 2022"),
        ("dblp.org/journals/CORR/2024", "dblp.org/journals/CORR/2025"),
    ],
    ids=["english", "french", "journal", "catalogue"],
)
def test_yearly_spellings_of_an_unknown_venue_share_a_name(lines: tuple[str, ...]):
    assert len({canonical(line).casefold() for line in lines}) == 1


@pytest.mark.parametrize("line", ["", "2024", "(2024)", "Proceedings of the"])
def test_a_line_that_is_all_noise_keeps_itself(line: str):
    assert canonical(line) == line.strip()


def test_two_unknown_venues_keep_two_names():
    assert canonical("Workshop on Tiny Graphs 2024") != canonical(
        "Workshop on Tiny Sets"
    )


@pytest.mark.parametrize("lang", list(Lang))
def test_a_venue_in_prose_is_less_sure(lang: Lang):
    """A conference named in an abstract may be a mere aside."""
    (hit,) = Venues(in_prose=0.3)(Passage("ICLR 2024", lang))

    assert hit.score == 0.3
    assert hit.kind is Kind.VENUE


def test_a_venue_on_its_line_is_sure():
    (hit,) = VENUES(Passage("ICLR 2024", kind="venue"))

    assert hit.score == 1


@pytest.mark.parametrize("score", [-0.1, 1.1])
def test_a_score_lies_between_0_and_1(score: float):
    with pytest.raises(ValueError, match="must lie between 0 and 1"):
        Venues(in_prose=score)
