"""Acronyms and the long forms that a text spells out; no other is ever made."""

from __future__ import annotations

import pytest

from extractors.acronyms import Acronyms, pairs
from extractors.api import Passage
from ontology.kinds import Kind, Lang


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(text[a:b], text[c:d]) for (a, b), (c, d) in pairs(text)]


@pytest.mark.parametrize(
    ("text", "long", "short"),
    [
        ("Recall to Imagine (R2I) is new", "Recall to Imagine", "R2I"),
        ("R2I (Recall to Imagine) is new", "Recall to Imagine", "R2I"),
        ("We use large language models (LLMs).", "large language models", "LLMs"),
        ("a generative flow network (GFlowNet)", "generative flow network", "GFlowNet"),
        ("semi-supervised learning (SSL)", "semi-supervised learning", "SSL"),
        ("3D scene graphs (3DSGs)", "3D scene graphs", "3DSGs"),
        ("descent-ascent\u00a0(DA) is slow", "descent-ascent", "DA"),
        ("While Graph Neural Networks (GNNs)", "Graph Neural Networks", "GNNs"),
        (
            "l’apprentissage par renforcement (AR)",
            "apprentissage par renforcement",
            "AR",
        ),
        (
            "le TAL (traitement automatique des langues)",
            "traitement automatique des langues",
            "TAL",
        ),
        (
            "la reconnaissance d'entités nommées [REN]",
            "reconnaissance d'entités nommées",
            "REN",
        ),
        (
            "d’un réseau antagoniste génératif (RAG)",
            "réseau antagoniste génératif",
            "RAG",
        ),
        (
            "supervisées basées sur les machines à vecteurs de support (SVM)",
            "machines à vecteurs de support",
            "SVM",
        ),
        (
            "modèles de Markov cachés (HMM : Hidden Markov Models)",
            "Hidden Markov Models",
            "HMM",
        ),
        (
            "une mémoire à court terme (Long Short-Term Memory, LSTM)",
            "Long Short-Term Memory",
            "LSTM",
        ),
        ("‘word sense disambiguation’ (WSD)", "word sense disambiguation", "WSD"),
    ],
)
def test_pairs_are_found_in_both_orders_and_languages(text: str, long: str, short: str):
    assert _pairs(text) == [(long, short)]


def test_capitals_inside_words_spell_a_name():
    text = "We propose Raidar, geneRative AI Detection viA Rewriting."

    assert _pairs(text) == [("geneRative AI Detection viA Rewriting", "Raidar")]


@pytest.mark.parametrize(
    "text",
    [
        "Le soutien de la recherche (CNRS) est utile.",
        "The work was shown last year (ICML) and praised.",
        "Les grands modèles de langue (LLM) progressent.",
        "a new approach to it (ATI)",
        "as shown by others (Table II)",
        "dans l’espace bidimensionnel (2D)",
        "a fair comparison (see Section A)",
        "ce que nous appelons (voir plus)",
        "()",
    ],
)
def test_no_long_form_is_invented(text: str):
    assert _pairs(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "We train on graphics processing units (GPUs).",
        "It beats the state of the art (SOTA).",
        "développé au Laboratoire d’Analyse et de Traitement (LAT)",
        "du Conseil National de la Recherche (CNR)",
        "at the National Robotics Laboratory (NRL)",
    ],
)
def test_machines_and_institutions_are_no_things_of_ours(text: str):
    assert list(Acronyms()(Passage(text))) == []


def test_the_acronym_points_to_its_long_form():
    text = "Nous utilisons un réseau de neurones récurrent (RNR)."

    long, short = Acronyms()(Passage(text, Lang.FR))

    assert short.long == (long.start, long.end)
    assert text[short.start : short.end] == "RNR"
    assert long.kind is short.kind is Kind.METHOD


def test_an_attribute_is_less_sure_than_a_name():
    """In "out-of-distribution (OOD) detection" the thing is the detection."""
    (attribute, _) = Acronyms()(Passage("an out-of-sample (OOS) test"))
    (name, _) = Acronyms()(Passage("the out-of-sample error (OOSE) of it"))

    assert attribute.score < name.score
