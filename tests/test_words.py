"""Words and sentences of both languages."""

from __future__ import annotations

import pytest

from extractors import words


def _sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in words.sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("d’un réseau", ["d’", "un", "réseau"]),
        ("qu'elle l'apprend", ["qu'", "elle", "l'", "apprend"]),
        ("the agent’s goal", ["the", "agent", "’s", "goal"]),
        ("GFlowNet-based", ["GFlowNet", "-", "based"]),
        ("underpinsAI research", ["underpins", "AI", "research"]),
        ("« oui »\u00a0!", ["«", "oui", "»", "!"]),
    ],
    ids=["curly elision", "straight elision", "genitive", "hyphen", "glued", "quotes"],
)
def test_words_are_split_in_both_languages(text: str, expected: list[str]):
    found = [token.text for token in words.tokens(text) if not token.is_space]

    assert found == expected


def test_a_name_that_ends_in_ai_is_not_cut():
    """Only a lower-case word before AI lacks its space: xAI and OpenAI are names."""
    found = [token.text for token in words.tokens("OpenAI and xAI")]

    assert [word for word in found if word.strip()] == ["OpenAI", "and", "xAI"]


@pytest.mark.parametrize(
    "text",
    ["l’IA  d'un \n\n«\u00a0x\u202f»", "", " \t", "👩🏽‍🔬 a", "((((" * 50, "x_y_z"],
    ids=["spaces", "empty", "blank", "emoji", "brackets", "underscores"],
)
def test_tokens_keep_every_character_in_its_place(text: str):
    doc = words.tokens(text)

    assert all(text[t.idx : t.idx + len(t.text)] == t.text for t in doc)
    assert "".join(token.text_with_ws for token in doc) == text


@pytest.mark.parametrize(
    "forms",
    [
        "convolutif convolutifs convolutive convolutives",
        "supervisé supervisée supervisés supervisées",
        "bayésien bayésienne bayésiens bayésiennes",
        "neuronal neuronale neuronaux neuronales",
        "séquentiel séquentielle séquentiels séquentielles",
        "continu continue continus continues",
        "réseau réseaux Réseaux RÉSEAUX",
        "noyau noyaux",
        "jeu jeux",
        "stratégie stratégies",
        "apprentissage apprentissages",
        "policy policies",
        "matrix matrices",
        "hypothesis hypotheses",
        "analysis analyses",
        "loss losses",
        "tree trees",
        "corpus corpora",
    ],
    ids=lambda forms: forms.split()[0],
)
def test_the_forms_of_one_word_share_a_key(forms: str):
    assert len({words.stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("biais", "biai"),
        ("accès", "accè"),
        ("temps", "temp"),
        ("corpus", "corpu"),
        ("Paris", "Pari"),
        ("Lucas", "Luca"),
        ("Thomas", "Thoma"),
        ("Bayes", "Baye"),
        ("cours", "cour"),
        ("loss", "los"),
        ("taux", "tal"),
        ("RL", "RLs"),
    ],
)
def test_a_final_s_that_is_no_plural_keeps_words_apart(word: str, other: str):
    assert words.stem(word) != words.stem(other)


def test_folding_knows_ligatures_and_both_apostrophes():
    assert words.fold("L’ŒUVRE") == words.fold("l'œuvre") == "l'oeuvre"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Voir la fig. 2. Elle dit oui.", 2),
        ("Elle dit : « C’est vrai. » Puis elle part.", 2),
        ("« Est-ce vrai ? » demande-t-elle. Oui !", 2),
        ("“Hello there.” She said so.", 2),
        ("Cf. Dupont et al. (2020). Nous montrons p. ex. que oui.", 2),
        ("It works (e.g. on Atari, i.e. Pong). It is fast.", 2),
        ("It costs 3.5 points. We use GPT-3.5. Good.", 3),
        ("C’est utile\u00a0? Écoutons. Œuvrons.", 3),
        ("A, B, etc. Nous concluons.", 2),
        ("We use A. Gu's model. It works.", 2),
        ("A title without a stop\nAn abstract.", 2),
        ("", 0),
        (" \n ", 0),
    ],
)
def test_sentences_end_where_they_end(text: str, count: int):
    assert len(_sentences(text)) == count


def test_a_closing_guillemet_belongs_to_the_sentence_before_it():
    assert _sentences("Elle dit « oui.\u00a0» Puis, fin.") == [
        "Elle dit « oui.\u00a0»",
        "Puis, fin.",
    ]


def test_sentences_lose_no_letter():
    text = "Un titre\n« Un. » Deux ! Trois… Quatre (cf. cinq). "

    joined = "".join(_sentences(text))

    assert "".join(joined.split()) == "".join(text.split())


def test_words_that_spacy_knows_already_are_stemmed_too():
    norms = {token.norm_ for token in words.tokens("space Spaces spaces")}

    assert norms == {words.stem("space")}


@pytest.mark.parametrize("title", ["Learning from non-i.i.d.", "But they don’t.", "A."])
def test_a_title_is_a_sentence_though_it_ends_like_an_abbreviation(title):
    """What crosses from a title into its abstract could not be quoted."""
    text = f"{title}\nAgents learn (Doe et al. 2020) to play."

    assert [text[a:b] for a, b in words.sentences(text)] == text.split("\n")
