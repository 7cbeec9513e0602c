"""What the head or the ending of a name tells of its kind."""

from __future__ import annotations

import pytest

from extractors import heads
from ontology.kinds import Kind, Lang


@pytest.mark.parametrize(
    ("name", "lang", "kind"),
    [
        ("sparse state space models", Lang.EN, Kind.METHOD),
        ("réseaux de neurones convolutifs", Lang.FR, Kind.METHOD),
        ("modèle de l’utilisateur", Lang.FR, Kind.METHOD),
        ("a large image dataset", Lang.EN, Kind.BENCHMARK),
        ("corpus de tweets", Lang.FR, Kind.BENCHMARK),
        ("multi-task learning", Lang.EN, Kind.CONCEPT),
        ("apprentissage par renforcement", Lang.FR, Kind.CONCEPT),
        ("détection d'anomalies", Lang.FR, Kind.CONCEPT),
        ("ZorbalBench", Lang.EN, Kind.BENCHMARK),
        ("ZorGym-v2", Lang.FR, Kind.BENCHMARK),
        ("ZorBERT", Lang.FR, Kind.METHOD),
        ("ZorNets", Lang.EN, Kind.METHOD),
    ],
)
def test_the_head_tells_the_kind(name: str, lang: Lang, kind: Kind):
    assert heads.kind_of(name, lang) is kind


@pytest.mark.parametrize("name", ["", " ", "Zorbal", "ZRB", "Ada Lovelace", "Paris"])
@pytest.mark.parametrize("lang", list(Lang))
def test_other_names_tell_nothing(name: str, lang: Lang):
    assert heads.kind_of(name, lang) is None


@pytest.mark.parametrize(
    "name",
    [
        "Laboratoire d’Analyse et de Traitement",
        "Jet Propulsion Laboratory's",
        "Université de Montréal",
        "Projet de Recherche",
    ],
)
def test_institutions_and_projects_are_told(name: str):
    assert heads.is_body(name)


@pytest.mark.parametrize(
    "name", ["laboratory automation", "réseau de neurones", "groupe nominal", ""]
)
def test_common_words_are_no_institutions(name: str):
    assert not heads.is_body(name)
