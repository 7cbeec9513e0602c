"""French or English, of whole abstracts and of labels of one word."""

from __future__ import annotations

import pytest

from extractors.language import detect
from ontology.kinds import Lang


@pytest.mark.parametrize(
    "text",
    [
        "Nous présentons une méthode d’apprentissage.",
        "L'agent s'améliore",
        "Apprentissage profond",
        "Robotique",
        "Vision par ordinateur",
        "Professeur adjoint",
        "Intelligence artificielle",
        "Superviseur principal\u00a0:",
        "RÉSEAUX DE NEURONES",
        "Étudiante au doctorat",
        "ve\u0301rite\u0301",
        "Nous comparons DreamerV3, GPT-4 et BERT sur Atari et ImageNet.",
        "Le « Transformer » de Google",
    ],
)
def test_french_is_told(text: str):
    assert detect(text, Lang.EN) is Lang.FR


@pytest.mark.parametrize(
    "text",
    [
        "We present a method.",
        "The agent's goals don't change",
        "Deep learning",
        "Robotics",
        "computer vision",
        "Assistant Professor",
        "Collaborating researcher",
        "GRAPH NEURAL NETWORKS",
        "PhD student",
        "naïve Bayes for text",
        "Erdős–Rényi random graphs",
        "at Université de Montréal, we show that the models work",
    ],
)
def test_english_is_told(text: str):
    assert detect(text, Lang.FR) is Lang.EN


@pytest.mark.parametrize("text", ["", " ", "GPT-4", "2025", "🤖", "D'Oro", "Mila"])
@pytest.mark.parametrize("default", list(Lang))
def test_where_nothing_tells_the_default_stands(text: str, default: Lang):
    assert detect(text, default) is default


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_an_elision_is_french_with_either_apostrophe(apostrophe: str):
    assert detect(f"l{apostrophe}agent", Lang.EN) is Lang.FR
