"""A line of a topic list is a topic, whether the vocabulary knows it or not."""

from __future__ import annotations

import pytest

from extractors import registry
from extractors.api import Hit, Passage
from extractors.topics import Topics
from kg import pages, records
from kg.readings import read
from ontology.kinds import Kind, Lang


def hits(text, lang=Lang.EN, kind="topic"):
    return list(Topics()(Passage(text, lang, kind)))


@pytest.mark.parametrize(
    ("text", "lang", "kind"),
    [
        ("Computational Ornithology", Lang.EN, Kind.CONCEPT),
        ("Ornithologie computationnelle", Lang.FR, Kind.CONCEPT),
        ("Réseaux de neurones d’oiseaux", Lang.FR, Kind.METHOD),
    ],
)
def test_a_topic_is_one_name(text, lang, kind):
    assert hits(text, lang) == [Hit(0, len(text), kind, 0.95)]


def test_other_lines_are_no_topics():
    assert hits("Computational Ornithology", kind="prose") == []
    assert hits("we study birds and how they sing in the morning of a day") == []


def test_a_known_topic_is_the_entry_of_the_vocabulary():
    passage = Passage("Apprentissage par renforcement", Lang.FR, "topic")
    (thing,) = read(passage, registry.load()).things

    assert thing.entry == "reinforcement-learning"


def test_topics_of_a_portrait_are_read_in_their_language():
    page = pages.parse(
        "Portrait de Ada Martin\n\nSujets de recherche\n\nCausalité\n"
        "Ornithologie computationnelle\n\nBiographie\n".encode(),
        "x.txt",
    )

    prose = records.split(page).prose

    assert [(p.kind, p.lang) for p in prose] == [("topic", Lang.FR)] * 2
