"""Lines of names, and lines that look like them."""

from __future__ import annotations

import pytest

from extractors.people import people


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ada Lovelace", ("Ada Lovelace",)),
        ("Ada Lovelace, Yoshua B. Martin", ("Ada Lovelace", "Yoshua B. Martin")),
        ("Ada Lovelace and Alan Turing", ("Ada Lovelace", "Alan Turing")),
        ("Ada Lovelace et Alan Turing", ("Ada Lovelace", "Alan Turing")),
        ("Ada Lovelace\u00a0; Alan Turing*", ("Ada Lovelace", "Alan Turing")),
        ("Timothy O'Neill, Zoé D’Arcy", ("Timothy O'Neill", "Zoé D’Arcy")),
        ("Jean de la Fontaine", ("Jean de la Fontaine",)),
        ("Łukasz Żak, Ö. Çelik", ("Łukasz Żak", "Ö. Çelik")),
        ("J.-P. Martin", ("J.-P. Martin",)),
        ("Anne-Sophie Le Gall¹".replace("¹", "1"), ("Anne-Sophie Le Gall",)),
        ("Qing Ai", ("Qing Ai",)),
    ],
)
def test_a_line_of_names_gives_the_names(line: str, names: tuple[str, ...]):
    assert people(line) == names


@pytest.mark.parametrize(
    "line",
    [
        "Deep Reinforcement Learning",
        "Apprentissage par renforcement",
        "Memory Maze",
        "Recall to Imagine",
        "Monte Carlo",
        "Université de Montréal",
        "New York",
        "Google DeepMind",
        "Meta AI",
        "Computer Vision",
        "Vision par ordinateur",
        "Professeur adjoint",
        "Publications récentes",
        "Lovelace",
        "Ada Lovelace, Deep Learning",
        "We thank Ada Lovelace",
        "",
        ",",
    ],
)
def test_other_lines_give_nobody(line: str):
    assert people(line) == ()
