"""Words that other tools spoil: cut at an s, merged, or taken for names."""

from __future__ import annotations

import pytest

from extractors import registry
from extractors.api import Passage
from kg.entities import Entities, Seen, resolve
from kg.readings import read
from kg.things import Thing
from kg.thresholds import BALANCED, TRUSTED
from ontology.kinds import Kind, Lang, Role

# An English singulariser makes "biai", "accè", "temp", "corpu" … of these.
WORDS = ("biais", "accès", "temps", "corpus")
NAMES = ("Paris", "Lucas", "Thomas", "Naive Bayes", "NeurIPS")
CUT = ("biai", "accè", "temp", "corpu", "Pari", "Luca", "Thoma", "Naive Baye", "NeurIP")


def _thing(name: str) -> Thing:
    return Thing(Kind.METHOD, (name,), ((0, len(name)),), Role.MENTIONS, 0, 0.9)


def _resolved(names: tuple[str, ...]) -> tuple[Entities, dict[str, str]]:
    seen = [Seen(_thing(name), Lang.FR, "p") for name in names]
    entities = resolve(seen)
    return entities, {n: entities.of(_thing(n), Lang.FR).id for n in names}


@pytest.mark.parametrize("name", [*WORDS, *NAMES])
def test_a_name_is_never_cut(name: str):
    entities, ids = _resolved((name,))

    assert entities.by_id[ids[name]].names[Lang.FR] == name


def test_no_name_merges_with_another_or_with_its_stump():
    names = (*WORDS, *NAMES, *CUT)

    _, ids = _resolved(names)

    assert len(set(ids.values())) == len(names)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("temps réel", "temp réel"),
        ("accès au corpus", "accè au corpu"),
        ("cours magistral", "cour magistral"),
        ("modèle de Thomas", "modèle de Thoma"),
    ],
)
def test_longer_names_do_not_merge_by_a_lost_s(one: str, other: str):
    _, ids = _resolved((one, other))

    assert ids[one] != ids[other]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Thomas et Lucas vivent à Paris depuis peu de temps.", Lang.FR),
        ("Thomas and Lucas met in Paris.", Lang.EN),
        ("L’accès au corpus prend du temps.", Lang.FR),
    ],
)
def test_people_and_places_are_no_things(text: str, lang: Lang):
    reading = read(Passage(text, lang), registry.load())

    sure = [one for one in reading.things if one.confidence >= TRUSTED.things]
    found = {name for thing in sure for name in thing.variants}

    assert not found & {"Thomas", "Lucas", "Paris", "temps", "accès", "corpus"}


@pytest.mark.parametrize(
    "text",
    [
        "Il sait ou non, bien à l’aise, car par son sac ils sont les seuls.",
        "IL SAIT OU NON, BIEN À L’AISE, CAR PAR SON SAC ILS SONT LES SEULS.",
        "Sait-il ? Ou non ? Aise ! Sac. Par là. Car oui. Les ! Son nom. Ils !",
        "SAIT, OU, AISE, SAC, PAR, CAR, LES, SON, ILS",
        "Le SAC est là, CAR il le SAIT ; PAR ailleurs, ILS sont à l'AISE.",
    ],
)
def test_french_words_are_no_entities(text: str):
    found = read(Passage(text, Lang.FR), registry.load()).things

    assert [one for one in found if one.confidence >= BALANCED.things] == []


@pytest.mark.parametrize(
    ("text", "lang", "name"),
    [
        ("We play NetHack with Naive Bayes.", Lang.EN, "NetHack"),
        ("Nous jouons à NetHack\u00a0; c’est long.", Lang.FR, "NetHack"),
        ("We study reinforcement learning.", Lang.EN, "reinforcement learning"),
        (
            "Nous étudions l’apprentissage par renforcement.",
            Lang.FR,
            "apprentissage par renforcement",
        ),
    ],
)
def test_things_keep_the_spelling_of_the_text(text: str, lang: Lang, name: str):
    reading = read(Passage(text, lang), registry.load())

    assert name in {variant for thing in reading.things for variant in thing.variants}
