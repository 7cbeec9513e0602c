"""Names found by their shape or by the words around them, and what only looks so."""

from __future__ import annotations

import pytest

from extractors.api import Passage
from extractors.coined import Coined
from ontology.kinds import Kind, Lang


def _found(text: str, lang: Lang = Lang.EN) -> dict[str, Kind]:
    return {text[h.start : h.end]: h.kind for h in Coined()(Passage(text, lang))}


def _score(text: str, name: str) -> float:
    return max(
        h.score for h in Coined()(Passage(text)) if text[h.start : h.end] == name
    )


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("We introduce Zorbal, a method for planning.", "Zorbal", Kind.METHOD),
        ("We present a method called Zorbal.", "Zorbal", Kind.METHOD),
        ("We release ZorbalBench, a new benchmark.", "ZorbalBench", Kind.BENCHMARK),
        ("Nous proposons Zorbal, une méthode nouvelle.", "Zorbal", Kind.METHOD),
        ("un système que nous appelons «\u00a0Zorbal\u00a0».", "Zorbal", Kind.METHOD),
        ("Nous évaluons sur le corpus ZORBAL.", "ZORBAL", Kind.BENCHMARK),
        ("L’étiqueteur ZorTag est rapide.", "ZorTag", Kind.METHOD),
        ("Zorbal: Planning with Graphs", "Zorbal", Kind.METHOD),
    ],
)
def test_names_are_found_by_their_cues(text: str, name: str, kind: Kind):
    passage = Passage(text, kind="title" if ":" in text else "abstract")

    found = {text[h.start : h.end]: h.kind for h in Coined()(passage)}

    assert found.get(name) is kind


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a ZRL-based agent", "ZRL"),
        ("ZLM-generated text", "ZLM"),
        ("agents non-ZRL", "ZRL"),
        ("d’après ZorNet-2", "ZorNet-2"),
        ("l'algorithme A*", "A*"),
        ("le logiciel Zor++", "Zor++"),
    ],
)
def test_a_name_is_cut_out_of_what_is_glued_to_it(text: str, name: str):
    assert name in _found(f"We compare {text} here.")


def test_the_names_of_one_list_are_of_one_kind():
    found = _found("We evaluate on benchmarks such as ZorSuite, QUAGYM and Blim-3.")

    assert found["ZorSuite"] is found["QUAGYM"] is found["Blim-3"] is Kind.BENCHMARK


def test_names_of_a_french_list_are_of_one_kind():
    found = _found("des corpus comme ZORB, QUAG et BLIM.", Lang.FR)

    assert {found[name] for name in ("ZORB", "QUAG", "BLIM")} == {Kind.BENCHMARK}


def test_a_coined_word_is_found_at_each_place():
    text = "We introduce Zorbal, a method. Zorbal plans. Zorbal's plans are short."

    hits = [h for h in Coined()(Passage(text)) if text[h.start : h.end] == "Zorbal"]

    assert len(hits) == text.count("Zorbal")


def test_an_introduced_name_is_surer_than_a_mere_shape():
    assert _score("We introduce ZorNax.", "ZorNax") > _score("as in ZorNax.", "ZorNax")


def test_a_shape_met_twice_is_surer_than_one_met_once():
    twice = "It is like ZorNax. But ZorNax fails."

    assert _score(twice, "ZorNax") > _score("It is like ZorNax.", "ZorNax")


@pytest.mark.parametrize(
    "text",
    [
        "However, Gaussian noise hurts.",
        "We study French and English texts in Montréal.",
        "The Wall Street reacted to Ada Lovelace.",
        "Yesterday Thomas met Lucas in Paris.",
        "In Section IV and Part XII we go on.",
        "It runs on a GPU at 50 GHz with 8 GB of RAM.",
        "It has 70B weights, 500M samples and runs at 1000Hz.",
        "The USA, the UK and COVID-19.",
        "Shwartz-Ziv & Tishby, 2017 and Tseng et al. agree.",
        "We propose a Bayesian model and a Large network.",
        "where $\\alpha_{KL}^{PQR}$ is small",
        "see https://example.org/ZorNax/README",
        "The SiMple case of \\textbf{PRO}babilistic AutocompletioN.",
        "They work at the CNRS and the MIT.",
    ],
)
def test_english_look_alikes_are_no_names(text: str):
    assert not {n for n in _found(text) if n != "SiMple"}


@pytest.mark.parametrize(
    "text",
    [
        "LES RÉSULTATS SONT PRÉSENTÉS",
        "Nous concluons. LES MÉTHODES SONT COMPARÉES, PUIS DISCUTÉES.",
        "Il sait ou non, bien à l’aise, car son sac est là.",
        "SAIT, OU, AISE, SAC, PAR, CAR, LES, SON, ILS",
        "Sait-il ? Ou non ? Aise ! Sac. Par là. Car oui. Les ! Son nom. Ils !",
        "La reconnaissance des entités nommées\nNous présentons une étude.",
        "L’équipe ZORB du laboratoire QUAG et le projet BLIM.",
        "Le projet ANR ZORBAL et l'université QUAG.",
        "Au XXe siècle, Louis XIV vivait à Versailles.",
        "la fr\u00e9quence dÕ\u00e9chantillonnage dÕeffectuer",
        "À Montréal, en 2D ou 3D, au Québec.",
        "D’une part, J’ai vu. Qu’est-ce ?",
    ],
)
def test_french_look_alikes_are_no_names(text: str):
    assert _found(text, Lang.FR) == {}


@pytest.mark.parametrize(
    "title",
    [
        "One-Shot, Multi-Agent and Large-Scale Control of Text-Free Robots\nWe try.",
        "Le Modèle Cognitif pour la Résolution de la Référence\nNous essayons.",
        "Don't Start From Scratch: Learning from Data\nWe learn from data.",
        "Petits titans : des modèles de petite taille\nNous étudions des modèles.",
        "De l’écrit à l’oral : analyses\nNous analysons.",
    ],
)
def test_capitals_and_colons_of_a_title_make_no_name(title: str):
    assert _found(title) == {}


def test_several_words_before_a_colon_are_a_name_when_they_come_again():
    text = "Recall and Dream: Learning to Plan\nRecall and Dream learns to plan."

    assert "Recall and Dream" in _found(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Zorbal : un jeu de données pour le dialogue\nOn évalue.", Kind.BENCHMARK),
        ("ZorTask: A Large-Scale Benchmark for Plans\nWe test.", Kind.BENCHMARK),
        ("ZorTask: Tasks for Robots\nWe use the ZorTask benchmark.", Kind.BENCHMARK),
        ("ZorTask: Tasks for Robots\nZorTask plans well.", Kind.METHOD),
    ],
    ids=["said after the colon", "the same in English", "said in the text", "unsaid"],
)
def test_what_the_text_calls_a_titled_name_counts(text: str, kind: Kind):
    lang = Lang.FR if " : " in text else Lang.EN
    text += " Zorbal aide." if lang is Lang.FR else ""
    passage = Passage(text, lang, "abstract")

    found = {text[h.start : h.end]: h.kind for h in Coined()(passage)}

    assert found[text.partition(":")[0].strip()] is kind
