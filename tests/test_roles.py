"""What a publication does with a thing, in French and in English."""

from __future__ import annotations

import pytest

from extractors import roles
from extractors.roles import Place
from ontology.kinds import Kind, Role

METHOD, BENCHMARK, CONCEPT = Kind.METHOD, Kind.BENCHMARK, Kind.CONCEPT


def place(
    marked: str, *, number: int = 3, title: bool = False, own: bool = True
) -> Place:
    """Give the place of the name in square brackets."""
    before, _, rest = marked.partition("[")
    _, _, after = rest.partition("]")
    return Place(number, before, after, in_title=title, turned=own)


def role(kind: Kind, *places: Place) -> Role:
    return roles.judge(kind, places).role


@pytest.mark.parametrize(
    "sentence",
    [
        "We propose [R2I], which remembers.",
        "In this paper, we introduce a new family of [GFlowNets].",
        "We present a new method, [Recall to Imagine].",
        "We integrate them to present a new method, [Recall to Imagine].",
        "We introduce an algorithm, Amortized Fronts ([AF]).",
        "Cela donne une nouvelle méthode : [CFAsT].",
        "This gives an algorithm called [SELFIE].",
        "We describe the creation of a [tagger for Persian].",
        "A [reparameterization trick] is introduced to train it.",
        "Dans cet article, nous présentons une [analyse par transition].",
        "Nous introduisons un nouvel algorithme, [VDCBPI].",
        "Cet article décrit la mise en œuvre d’un [système de génération].",
        "Cet article décrit la mise en œuvre d'un [système de génération].",
        "Nous proposons un modèle : [BT-45], qui rédige des comptes rendus.",
        "On l'évalue avec un outil baptisé [Citron].",
        "Notre modèle [Fips] analyse le français.",
        "Une [grammaire d’unification] est proposée ici.",
    ],
)
def test_a_method_that_the_authors_present_is_introduced(sentence: str):
    assert role(METHOD, place(sentence)) is Role.INTRODUCES


@pytest.mark.parametrize(
    "sentence",
    [
        "We introduce a framework that builds on [DDPG].",
        "We present an analysis of agents trained with [Q-learning].",
        "Nous proposons une méthode fondée sur les [CRF].",
        "Nous présentons un étiqueteur qui s’appuie sur [MElt].",
        "Nous présentons un étiqueteur qui s'appuie sur [MElt].",
    ],
)
def test_what_stands_in_a_clause_below_is_not_introduced(sentence: str):
    assert role(METHOD, place(sentence)) is Role.USES


@pytest.mark.parametrize("title", ["[R2I]: remembering", "[CBSEAS] : un résumeur"])
def test_the_method_that_opens_the_title_is_introduced(title: str):
    assert role(METHOD, place(title, number=0, title=True)) is Role.INTRODUCES


@pytest.mark.parametrize(
    "title",
    ["Un [analyseur de surface] pour le français", "L’[analyseur de surface] revisité"],
)
def test_a_determiner_may_open_the_title(title: str):
    assert role(METHOD, place(title, number=0, title=True)) is Role.INTRODUCES


@pytest.mark.parametrize(
    "title", ["Policies via [distillation]", "Étiquetage par [programmation dynamique]"]
)
def test_what_a_title_does_its_work_with_is_used_if_the_text_has_it_too(title: str):
    in_title = place(title, number=0, title=True)
    in_text = place("It is [distillation] .", number=4)

    assert role(METHOD, in_title, in_text) is Role.USES
    assert role(METHOD, in_title) is Role.INTRODUCES


@pytest.mark.parametrize(
    "sentence",
    [
        "We release [WorkBench], with 690 tasks.",
        "We construct a dataset, [KanHope].",
        "Nous introduisons [PAWS-Data], un vaste jeu de données.",
        "Cet article présente le corpus : [ESLO].",
    ],
)
def test_a_benchmark_that_the_authors_present_is_introduced(sentence: str):
    assert role(BENCHMARK, place(sentence)) is Role.INTRODUCES


@pytest.mark.parametrize(
    "sentence",
    [
        "We evaluate it on the [NetHack] game.",
        "Our method reaches 84% on [ImageNet].",
        "Nous l’évaluons sur le [French Treebank].",
        "Les expériences portent sur le corpus d'[ESTER].",
    ],
)
def test_a_benchmark_in_own_work_is_evaluated_on(sentence: str):
    assert role(BENCHMARK, place(sentence)) is Role.EVALUATES_ON


@pytest.mark.parametrize(
    "sentence",
    ["Agents play [Go] by now.", "Le [Web] offre des données en grand nombre."],
)
def test_a_benchmark_in_the_background_is_mentioned(sentence: str):
    assert role(BENCHMARK, place(sentence, number=1, own=False)) is Role.MENTIONS


@pytest.mark.parametrize(
    "sentence",
    [
        "R2I is faster than [DreamerV3].",
        "It outperforms strong baselines such as [PPO].",
        "Unlike [REINFORCE], it has low variance.",
        "Notre approche surpasse les modèles [BERT].",
        "Elle est plus rapide que [DreamerV3].",
        "Il obtient un score supérieur à celui de [Systran].",
        "Contrairement aux [HMM], il ne suppose rien.",
        "Nous comparons notre système à [HeidelTime].",
    ],
)
def test_a_method_after_words_of_comparison_is_compared(sentence: str):
    assert role(METHOD, place(sentence)) is Role.COMPARES


@pytest.mark.parametrize(
    "sentence",
    [
        "DreamerV3 is slower. We train it with [PPO].",
        "Plus tard, nous utilisons [PPO].",
    ],
)
def test_a_comparison_elsewhere_makes_no_rival(sentence: str):
    assert role(METHOD, place(sentence)) is Role.USES


@pytest.mark.parametrize(
    "sentence",
    [
        "We train the agent with [gradient descent].",
        "It is based on [state space models].",
        "Nous l’entraînons à l’aide de la [descente de gradient].",
        "Nous l'entraînons à l'aide de la [descente de gradient].",
        "Il repose sur des [réseaux de neurones].",
    ],
)
def test_a_method_that_own_work_rests_on_is_used(sentence: str):
    assert role(METHOD, place(sentence)) is Role.USES


@pytest.mark.parametrize(
    "sentence",
    [
        "Others rely on hand-written rules or [templates].",
        "D’autres travaux se fondent sur des règles ou des [patrons].",
    ],
)
def test_a_method_in_the_background_is_mentioned(sentence: str):
    assert role(METHOD, place(sentence, number=1, own=False)) is Role.MENTIONS


def test_a_method_in_the_title_that_returns_often_is_studied():
    title = place("On the limits of [dropout]", number=0, title=True)
    text = place("It is [dropout] that works.")

    assert role(METHOD, title, text, text) is Role.STUDIES


@pytest.mark.parametrize(
    "sentence",
    [
        "We study the problem of [credit assignment].",
        "We propose a new framework for [imitation learning].",
        "In this paper [regret bounds] are given.",
        "Nous étudions la [traduction automatique].",
        "Nous proposons une méthode pour l’[analyse syntaxique].",
        "Nous proposons une méthode pour l'[analyse syntaxique].",
        "Cet article porte sur la [coréférence].",
    ],
)
def test_a_concept_that_the_work_is_about_is_studied(sentence: str):
    assert role(CONCEPT, place(sentence)) is Role.STUDIES


@pytest.mark.parametrize(
    "title", ["Agents with [long-term memory]", "Outils pour le [résumé automatique]"]
)
def test_a_concept_of_the_title_is_studied(title: str):
    assert role(CONCEPT, place(title, number=0, title=True)) is Role.STUDIES


@pytest.mark.parametrize(
    "sentence", ["[Image matting] is old.", "La [coréférence] reste difficile."]
)
def test_a_concept_that_opens_the_text_is_studied(sentence: str):
    assert role(CONCEPT, place(sentence, number=1, own=False)) is Role.STUDIES
    assert role(CONCEPT, place(sentence, number=5)) is Role.MENTIONS


@pytest.mark.parametrize(
    "sentence",
    [
        "It helps in robotics, games and [speech recognition].",
        "Cela sert en robotique, en fouille et en [reconnaissance de la parole].",
    ],
)
def test_a_concept_in_passing_is_mentioned(sentence: str):
    assert role(CONCEPT, place(sentence)) is Role.MENTIONS


@pytest.mark.parametrize(
    "sentence",
    [
        "We train it using [expert demonstrations].",
        "Nous l’entraînons au moyen de [démonstrations].",
    ],
)
def test_a_concept_that_is_a_means_is_used(sentence: str):
    assert role(CONCEPT, place(sentence)) is Role.USES


@pytest.mark.parametrize(
    "sentence",
    [
        "We introduce the problem of [model refinement].",
        "Nous introduisons la notion d’[ancrage].",
        "Nous introduisons la notion d'[ancrage].",
    ],
)
def test_a_notion_may_be_introduced(sentence: str):
    assert role(CONCEPT, place(sentence)) is Role.INTRODUCES


def test_the_place_that_tells_the_role_is_shown():
    aside = place("It is [R2I] again.")
    telling = place("We propose [R2I].")

    assert roles.judge(METHOD, [aside, telling]).place == 1


def test_a_thing_without_a_place_is_an_error():
    with pytest.raises(ValueError, match="at least one"):
        roles.judge(METHOD, [])


@pytest.mark.parametrize(
    ("sentences", "number"),
    [
        (["Agents forget.", "This is known.", "We propose R2I."], 2),
        (["Les agents oublient.", "Cet article propose R2I.", "Nous l’évaluons."], 1),
        (["Les agents oublient.", "C’est connu."], 2),
        (["The i.i.d. case is solved.", "Famous results exist, e.g. bounds."], 2),
    ],
    ids=["English", "French", "never", "look-alikes of I and us"],
)
def test_a_text_turns_where_it_speaks_of_its_own_work(
    sentences: list[str], number: int
):
    text = " ".join(sentences)
    ranges = [(text.find(one), text.find(one) + len(one)) for one in sentences]

    assert roles.turn(text, ranges) == number


def test_the_title_is_no_turn():
    text = "What we know\nAgents forget. We help."

    assert roles.turn(text, [(0, 12), (13, 27), (28, 36)], title_end=12) == 2
