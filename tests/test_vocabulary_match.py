"""Names of a vocabulary in running text, in their inflections and no others."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from extractors import vocabulary as shipped
from extractors.api import Passage
from extractors.vocabulary import Vocabulary
from ontology.kinds import Kind, Lang
from ontology.vocabulary import Entry, entry

TABLES: Mapping[str, Mapping[str, object]] = {
    "cnn": {
        "type": "method",
        "en": "convolutional neural network",
        "fr": "réseau de neurones convolutif",
        "en_acronyms": ["CNN"],
        "en_source": "x",
        "fr_source": "x",
    },
    "supervised": {
        "type": "concept",
        "en": "supervised learning",
        "fr": "apprentissage supervisé",
        "en_source": "x",
        "fr_source": "x",
    },
    "kernel": {
        "type": "method",
        "en": "kernel method",
        "fr": "méthode à noyau",
        "en_source": "x",
        "fr_source": "x",
    },
    "alignment": {
        "type": "concept",
        "en": "alignment",
        "fr": "alignement",
        "context": ["safety", "sécurité"],
        "en_source": "x",
        "fr_source": "x",
    },
    "sac": {
        "type": "method",
        "en": "soft actor-critic",
        "en_acronyms": ["SAC"],
        "context": ["policy", "politique"],
        "en_source": "x",
    },
    "maze": {"type": "benchmark", "name": "Memory Maze"},
    "car": {"type": "benchmark", "name": "CAR"},
    "map": {"type": "method", "name": "MAP"},
    "hack": {"type": "benchmark", "name": "NetHack"},
}


@pytest.fixture(scope="module")
def match() -> Vocabulary:
    entries: dict[str, Entry] = {id_: entry(id_, t) for id_, t in TABLES.items()}
    return Vocabulary(entries)


def _found(match: Vocabulary, text: str, lang: Lang) -> set[tuple[str, str]]:
    return {
        (text[hit.start : hit.end], hit.entry or "")
        for hit in match(Passage(text, lang))
    }


@pytest.mark.parametrize(
    ("text", "surface", "id_"),
    [
        (
            "les réseaux de neurones convolutifs",
            "réseaux de neurones convolutifs",
            "cnn",
        ),
        ("d’un Réseau de Neurones Convolutif", "Réseau de Neurones Convolutif", "cnn"),
        ("RÉSEAUX DE NEURONES CONVOLUTIFS", "RÉSEAUX DE NEURONES CONVOLUTIFS", "cnn"),
        ("l’apprentissage supervisé", "apprentissage supervisé", "supervised"),
        ("les apprentissages supervisés", "apprentissages supervisés", "supervised"),
        (
            "l'Apprentissage\u00a0supervisé",
            "Apprentissage\u00a0supervisé",
            "supervised",
        ),
        ("des méthodes à noyaux", "méthodes à noyaux", "kernel"),
        ("«\u00a0NetHack\u00a0»", "NetHack", "hack"),
        ("l’alignement et la sécurité", "alignement", "alignment"),
    ],
)
def test_french_inflections_are_found(
    match: Vocabulary, text: str, surface: str, id_: str
):
    assert (surface, id_) in _found(match, text, Lang.FR)


@pytest.mark.parametrize(
    ("text", "surface", "id_"),
    [
        ("Convolutional neural networks", "Convolutional neural networks", "cnn"),
        ("CNNs and CNN-based ones", "CNNs", "cnn"),
        ("the CNN’s layers", "CNN", "cnn"),
        ("supervised-learning methods", "supervised-learning", "supervised"),
        ("Memory Maze is hard", "Memory Maze", "maze"),
        ("soft actor critic (SAC)", "SAC", "sac"),
        ("SAC learns a policy", "SAC", "sac"),
    ],
)
def test_english_inflections_are_found(
    match: Vocabulary, text: str, surface: str, id_: str
):
    assert (surface, id_) in _found(match, text, Lang.EN)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Il porte un sac, un SAC, le Sac.", Lang.FR),
        ("CAR il est tard. Car oui, car.", Lang.FR),
        ("The car is red and a CAR is a car.", Lang.EN),
        ("a map, the Map, maps", Lang.EN),
        ("the alignment of texts", Lang.EN),
        ("l’alignement de phrases", Lang.FR),
        ("we run through a memory maze", Lang.EN),
        ("un réseau de routes", Lang.FR),
        ("apprentissage", Lang.FR),
        ("", Lang.FR),
    ],
)
def test_look_alikes_are_not_found(match: Vocabulary, text: str, lang: Lang):
    found = {id_ for _, id_ in _found(match, text, lang)}

    assert found <= ({"car"} if lang is Lang.EN and "CAR" in text else set())


def test_a_name_backed_by_its_context_is_less_sure(match: Vocabulary):
    (alone,) = match(Passage("alignment for safety"))
    (sure,) = match(Passage("supervised learning"))

    assert alone.score < sure.score


@pytest.mark.parametrize(
    "text",
    [
        "Il sait ou non, bien à l’aise.",
        "SAIT, OU, AISE, SAC, PAR, CAR, LES, SON, ILS",
        "Sait-il ? Ou non ? Aise ! Sac. Par là. Car oui. Les ! Son nom. Ils !",
        "Par son sac, ils sont à l'aise, car les temps sont durs.",
        "PAR SON SAC, ILS SONT À L’AISE, CAR LES TEMPS SONT DURS",
    ],
)
def test_french_words_are_no_names_of_the_shipped_vocabulary(text: str):
    assert list(shipped.default()(Passage(text, Lang.FR))) == []


def test_the_shipped_vocabulary_knows_names_as_a_whole():
    assert shipped.kind_of("NetHack", Lang.FR) is Kind.BENCHMARK
    assert shipped.kind_of("apprentissage par renforcement", Lang.FR) is Kind.CONCEPT
    assert shipped.kind_of("the NetHack game of old", Lang.EN) is None
