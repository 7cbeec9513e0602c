"""What a sentence says of two things, in French and in English."""

from __future__ import annotations

import re

import pytest

from extractors import relations
from extractors.relations import Named
from ontology.kinds import Kind, Role

KINDS = {"M": Kind.METHOD, "B": Kind.BENCHMARK, "C": Kind.CONCEPT}
ROLES = {
    "new": Role.INTRODUCES,
    "on": Role.EVALUATES_ON,
    "": Role.MENTIONS,
}


def said(marked: str, *, main: bool = False) -> set[str]:
    """Give the relations of a sentence with names as ``[M:PPO]`` or ``[B on:Atari]``.

    With ``main`` the text, elsewhere, introduces a method called MAIN.
    """
    text, named, names = "", [], ["MAIN"]
    for part in re.split(r"(\[[^\]]*\])", marked):
        match = re.fullmatch(r"\[(\w) ?(\w*):([^\]]*)\]", part)
        if match is None:
            text += part
            continue
        if match[3] not in names:
            names.append(match[3])
        start, number = len(text), names.index(match[3])
        text += match[3]
        named.append(Named(number, KINDS[match[1]], ROLES[match[2]], start, len(text)))
    own = Named(0, Kind.METHOD, Role.INTRODUCES, 0, 0) if main else None
    found = relations.relate(text, (0, len(text)), named, own)
    return {f"{names[one.head]} {one.relation} {names[one.tail]}" for one in found}


@pytest.mark.parametrize(
    "sentence",
    [
        "We also show that [M:A] is faster than the best MBRL method, [M:B]",
        "[M:A] outperforms [M:B].",
        "[M:A] (AA) consistently surpasses the strong baseline [M:B].",
        "[M:A] improves over [M:B] in all games.",
        "[M:A] not only helps, it beats [M:B].",
        "Nous montrons que [M:A] surpasse [M:B].",
        "[M:A] est plus rapide que [M:B].",
        "[M:A] dépasse les performances d’[M:B].",
        "[M:A] dépasse les performances d'[M:B].",
        "[M:A] donne de meilleurs résultats que l’[M:B].",
        "[M:A] atteint un score supérieur à celui de [M:B].",
    ],
)
def test_a_better_method_outperforms(sentence: str):
    assert said(sentence) == {"A outperforms B"}


@pytest.mark.parametrize(
    "sentence",
    [
        "[M:A] does not outperform [M:B].",
        "[M:A] doesn’t outperform [M:B].",
        "[M:A] doesn't outperform [M:B].",
        "[M:A] might outperform [M:B].",
        "We ask whether [M:A] outperforms [M:B].",
        "[M:A] fails to beat [M:B].",
        "[M:A] ne surpasse pas [M:B].",
        "[M:A] n’est pas plus rapide que [M:B].",
        "[M:A] n'est pas plus rapide que [M:B].",
        "[M:A] pourrait surpasser [M:B].",
        "On ignore si [M:A] surpasse [M:B].",
        "[M:A] est comparé à [M:B].",
        "[M:A] is compared with [M:B].",
        "Fine-tuning of [M:A] outperforms [M:B].",
        "L’ajustement de [M:A] surpasse [M:B].",
        "[M:A] is good ; others outperform what is trained with [M:B].",
    ],
)
def test_what_is_denied_hedged_or_said_of_others_is_no_victory(sentence: str):
    assert said(sentence) == set()


def test_all_that_are_listed_are_outperformed():
    english = said("[M:A] outperforms [M:B], [M:C] and [M:D].")
    french = said("[M:A] surpasse [M:B], [M:C] ainsi que [M:D].")

    assert english == french == {f"A outperforms {name}" for name in "BCD"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Our method outperforms [M:B].",
        "We show that it significantly outperforms [M:B].",
        "Notre approche surpasse [M:B].",
        "La méthode proposée surpasse [M:B].",
        "L’approche proposée est plus rapide que [M:B].",
        "Nous obtenons de meilleurs résultats que [M:B].",
    ],
)
def test_our_method_stands_for_the_one_introduced(sentence: str):
    assert said(sentence, main=True) == {"MAIN outperforms B"}
    assert said(sentence) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "[M new:A] extends [M:B].",
        "We propose [M new:A], a variant of the [M:B].",
        "[M new:A] (AA) builds upon [M:B].",
        "[B new:A] is an extension of [B:B].",
        "[M new:A] étend [M:B].",
        "[M new:A] est une variante de l’[M:B].",
        "[M new:A] est une variante de l'[M:B].",
        "[M new:A], une extension du [M:B]",
    ],
)
def test_a_variant_extends(sentence: str):
    assert "A extends B" in said(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "[M new:A] might extend [M:B].",
        "[M new:A] does not extend [M:B].",
        "[M new:A] n’étend pas [M:B].",
        "[M new:A] pourrait être une extension de [M:B].",
        "[M:A] extends [M:B].",
        "[M new:A] extends [C:B].",
        "[M new:A] helps; others extend [M:B].",
        "[M new:A] aide ; d’autres étendent [M:B].",
    ],
)
def test_what_is_hedged_or_said_of_others_extends_nothing(sentence: str):
    assert said(sentence) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "[M new:A] uses a [M:B].",
        "[M new:A], a method based on [M:B].",
        "[M new:A]: exploration via [M:B]",
        "We propose [M new:A], which is trained with [M:B].",
        "[M new:A] repose sur un [M:B].",
        "[M new:A] : un outil fondé sur l’[M:B]",
        "[M new:A] est entraîné à l'aide d'un [M:B].",
        "[M new:A] utilise la [M:B].",
    ],
)
def test_what_a_new_method_uses_is_part_of_it(sentence: str):
    assert said(sentence) == {"B part-of A"}


def test_all_that_a_new_method_combines_is_part_of_it():
    english = said("[M new:A] combines [M:B] and a [M:C].")
    french = said("[M new:A] combine la [M:B] et un [M:C].")

    assert english == french == {"B part-of A", "C part-of A"}


@pytest.mark.parametrize(
    "sentence",
    [
        "[M new:A] never uses [M:B].",
        "[M new:A] works without [M:B].",
        "[M new:A] n’utilise aucun [M:B].",
        "[M new:A] n'utilise pas de [M:B].",
        "[M:A] uses [M:B].",
        "[M new:A] uses ideas that are unlike those for [M:B].",
        "[M new:A] marche sans utiliser [M:B].",
    ],
)
def test_what_a_method_does_without_is_no_part(sentence: str):
    assert said(sentence) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "[M:A] for [C:B]",
        "[M:A] (AA) for robust [C:B]",
        "[M:A] is able to solve [C:B].",
        "the [M:A] algorithm, designed to improve [C:B]",
        "[B:A], designed for [C:B]",
        "[M:A] pour la [C:B]",
        "[M:A] (AA) pour l’[C:B]",
        "[M:A] pour l'[C:B]",
        "[M:A] permettant d’améliorer la [C:B]",
        "[M:A] afin de réduire le [C:B]",
    ],
)
def test_what_a_method_is_for(sentence: str):
    assert said(sentence) == {"A used-for B"}


@pytest.mark.parametrize(
    "sentence",
    [
        "[M:A] is not designed for [C:B].",
        "[M:A] may be used for [C:B].",
        "[M:A] is hard for experts in [C:B].",
        "[M:A] n’est pas conçu pour la [C:B].",
        "[M:A] pourrait servir pour la [C:B].",
        "[M:A] pour des experts de [C:B].",
        "[M:A] forms [C:B].",
        "[M:A] for [M:B]",
    ],
)
def test_what_a_method_is_not_for(sentence: str):
    assert said(sentence) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "[M:A] are amortized [M:B].",
        "[M:A] is a [M:B] that learns.",
        "[M:A] (AA), a [M:B] with memory,",
        "[C:A] can be seen as an [C:B].",
        "[M:A] est un [M:B].",
        "[M:A] est une forme d’[M:B].",
        "[M:A] est une forme d'[M:B].",
        "[M:A] sont des [M:B] : on le sait.",
        "[C:A] peut être vu comme un [C:B].",
        "[M:B], such as [M:A],",
        "[M:B] (e.g. [M:A])",
        "les [M:B] tels que l’[M:A]",
        "les [M:B], comme [M:A],",
    ],
)
def test_a_kind_of_something_is_one(sentence: str):
    assert said(sentence) == {"A is-a B"}


@pytest.mark.parametrize(
    "sentence",
    [
        "[M:A] is not a [M:B].",
        "[M:A] could be a [M:B].",
        "[M:A] n’est pas un [M:B].",
        "[M:A] serait un [M:B].",
        "[C:A] is an important [C:B] problem.",
        "[C:A] is a task in [C:B].",
        "[M:A] is trained in [M:B].",
        "[M:A] est une tâche du [M:B].",
        "[M:A], [M:B], and others",
        "[M:A] is a [C:B].",
        "applications in [C:B], such as [C:A]",
        "des applications en [C:B], telles que la [C:A]",
        "on traite l’[C:B] comme un [C:A]",
    ],
)
def test_what_only_looks_like_a_kind_of_something(sentence: str):
    assert said(sentence) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "[M new:A] reaches the best score on [B on:B].",
        "We evaluate [M:A]'s performance and behavior on the challenging [B on:B] game",
        "We evaluate [M:A]’s performance on [B on:B].",
        "[M new:A] est évalué sur le corpus [B on:B].",
        "Nous évaluons [M:A] sur l’[B on:B].",
        "Nous évaluons [M:A] sur l'[B on:B].",
    ],
)
def test_a_method_that_is_tested_on_a_benchmark(sentence: str):
    assert said(sentence) == {"A evaluated-on B"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Experiments on [B on:B] and [B on:C] show gains.",
        "Nos expériences sur [B on:B] et [B on:C] : des gains.",
    ],
)
def test_our_experiments_are_those_of_what_is_introduced(sentence: str):
    assert said(sentence, main=True) == {"MAIN evaluated-on B", "MAIN evaluated-on C"}
    assert said(sentence) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "We did not evaluate [M new:A] on [B on:B].",
        "[M new:A] could be tested on [B on:B].",
        "Nous n’évaluons pas [M new:A] sur [B on:B].",
        "[M new:A] pourrait être évalué sur [B on:B].",
        "We evaluate [M new:A] here, unlike the authors of [B:B].",
        "[M new:A] came after [B on:B].",
        "[M new:A] vient après [B on:B].",
    ],
)
def test_what_was_not_tested_is_not_said_to_be(sentence: str):
    assert said(sentence) == set()


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("outcome-conditioned GFlowNet", "GFlowNets"),
        ("Nested MAP", "MAP"),
        ("réseaux convolutifs", "réseaux"),
        ("grammaire factorisée", "grammaires"),
        ("extension de la SDRT", "SDRT"),
        ("extension de l’ABC", "ABC"),
    ],
)
def test_a_name_with_words_put_to_it_is_a_special_case(name: str, other: str):
    assert relations.specialises(name, other)
    assert not relations.specialises(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("MAP", "MAP"),
        ("planning with MAP", "MAP"),
        ("inférence de transducteurs", "transducteurs"),
        ("environnement pour les grammaires", "grammaire"),
        ("exploration par l’échantillonnage", "échantillonnage"),
        ("MAP inference", "MAP"),
        ("GFlowNet", "Net"),
    ],
)
def test_what_a_preposition_joins_is_no_special_case(name: str, other: str):
    assert not relations.specialises(name, other)


def test_an_end_of_the_sentence_is_an_end():
    text = "A outperforms B"
    named = [
        Named(i, Kind.METHOD, Role.MENTIONS, start, start + 1)
        for i, start in enumerate([0, 14])
    ]

    assert list(relations.relate(text, (0, 13), named[:1], None)) == []
    assert len(list(relations.relate(text, (0, 15), named, None))) == 1
