"""The hits of a text are sorted into things, whatever the order they come in."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.api import Hit
from kg.clusters import (
    entry_of,
    everywhere,
    glosses,
    group,
    likeliest,
    longest,
    merged,
    repeats,
)
from ontology.kinds import Kind

few = settings(max_examples=60, deadline=None)

TEXT = "Zorba, Zorbas, ZORBA; deep zorba nets (DZN), DZNs. A Deep-Zorba net is a DZN."
PLACES = [
    (start, end)
    for start in range(0, len(TEXT), 2)
    for end in range(start + 1, min(start + 15, len(TEXT)) + 1)
]
LONG = (TEXT.index("deep zorba"), TEXT.index(" (DZN)"))
NAMES = [
    (start, start + len(name))
    for name in ("Zorba", "Zorbas", "ZORBA", "deep zorba nets", "DZN", "DZNs", "zorba")
    for start in range(len(TEXT))
    if TEXT.startswith(name, start)
]
some_hits = st.lists(
    st.builds(
        lambda place, kind, score, entry, long: Hit(*place, kind, score, entry, long),
        st.sampled_from(PLACES) | st.sampled_from(NAMES),
        st.sampled_from(Kind),
        st.sampled_from([0.5, 0.9]),
        st.sampled_from([None, "some-entry", "other-entry"]),
        st.sampled_from([None, None, LONG, (0, 5)]),
    ),
    max_size=14,
)
seeds = st.integers(0, 99)


def chances(seed):
    """Give a probability to each place; some are equal, some just likely enough."""

    def chance(start, end):
        return random.Random(f"{seed} {start} {end}").choice([0.1, 0.49, 0.5, 0.5, 0.9])

    return chance


def sure(_start, _end):
    return 0.9


def hit(text, name, *, after=0, **told):
    start = text.index(name, after)
    return Hit(start, start + len(name), told.pop("kind", Kind.METHOD), **told)


def every(text, *names):
    """Give a hit for each place where one of some names stands as words."""
    return [
        Hit(start, start + len(name), Kind.METHOD)
        for name in names
        for start in range(len(text))
        if text.startswith(name, start)
        and not text[start - 1 : start].isalnum()
        and not text[start + len(name) :][:1].isalnum()
    ]


def surfaces(text, clusters):
    return [{text[h.start : h.end] for h in cluster.hits} for cluster in clusters]


def shuffled(hits, seed):
    return random.Random(seed).sample(hits, len(hits))


# --- which hits stay ---------------------------------------------------------------


def clash(one, other, chance):
    """Say whether two hits overlap in a way that no text means."""
    apart = one.end <= other.start or other.end <= one.start
    nested = (one.start <= other.start and other.end <= one.end) or (
        other.start <= one.start and one.end <= other.end
    )
    both = min(chance(one.start, one.end), chance(other.start, other.end)) >= 0.5
    return not apart and not (nested and both)


@few
@given(some_hits, seeds)
def test_names_overlap_only_one_in_the_other_and_both_likely(hits, seed):
    chance = chances(seed)

    kept = list(likeliest(hits, chance))

    assert set(kept) <= set(hits)
    assert not [pair for pair in combinations(kept, 2) if clash(*pair, chance)]


@few
@given(some_hits, seeds)
def test_a_name_gives_way_only_to_one_as_likely(hits, seed):
    chance = chances(seed)
    kept = list(likeliest(hits, chance))
    places = {(one.start, one.end) for one in kept}

    for lost in hits:
        if (lost.start, lost.end) not in places:
            least = chance(lost.start, lost.end)
            assert any(
                clash(lost, one, chance) and chance(one.start, one.end) >= least
                for one in kept
            )


def test_a_likely_name_within_a_likely_name_stays():
    text = "We use Nested MAP"
    inner, outer = hit(text, "MAP"), hit(text, "Nested MAP")

    both = set(likeliest([inner, outer], lambda a, _b: 0.6))
    one = set(likeliest([inner, outer], lambda a, _b: 0.6 if a == inner.start else 0.4))

    assert (both, one) == ({inner, outer}, {inner})


def test_of_hits_at_one_place_that_of_the_vocabulary_stays_then_the_surest():
    guess, surer = (Hit(0, 5, Kind.METHOD, score) for score in (0.6, 0.9))
    known = Hit(0, 5, Kind.CONCEPT, 0.5, "some-entry")

    assert list(likeliest([guess, surer, known], sure)) == [known]
    assert list(likeliest([guess, surer], sure)) == [surer]


@few
@given(some_hits)
def test_the_longest_hits_never_overlap_and_leave_no_gap(hits):
    kept = list(longest(TEXT, hits))

    for one, other in combinations(kept, 2):
        assert one.end <= other.start or other.end <= one.start
    for lost in hits:
        assert any(one.start < lost.end and lost.start < one.end for one in kept)


def test_what_is_a_name_once_is_that_name_wherever_it_stands_alone():
    text = "Zorba wins. ZorbaNet loses to Zorba, to Deep Zorba and to Zorba."
    hits = [hit(text, "Zorba", entry="zorba"), hit(text, "Deep Zorba")]

    _, _, *more = everywhere(text, hits)

    assert {(text[one.start - 3 : one.start], one.entry) for one in more} == {
        ("to ", "zorba")
    }
    assert len(more) == 2


@few
@given(some_hits, seeds)
def test_names_that_are_found_again_lie_in_no_other(hits, seed):
    kept = list(likeliest(hits, sure))

    made = list(everywhere(TEXT, kept))
    again = list(everywhere(TEXT, shuffled(kept, seed)))

    assert made[: len(kept)] == kept
    assert set(again) == set(made)
    names = {TEXT[one.start : one.end] for one in kept}
    for one in made[len(kept) :]:
        assert TEXT[one.start : one.end] in names
        assert not [
            other
            for other in made
            if other != one and one.start < other.end and other.start < one.end
        ]


# --- the order of the hits is nothing ----------------------------------------------


@few
@given(some_hits, seeds)
def test_the_order_of_hits_does_not_matter(hits, seed):
    mixed = shuffled(hits, seed)
    chance = chances(seed)

    kept, again = (list(likeliest(some, chance)) for some in (hits, mixed))

    assert again == kept
    assert group(TEXT, again, mixed) == group(TEXT, kept, hits)
    assert list(longest(TEXT, mixed)) == list(longest(TEXT, hits))
    assert group(TEXT, shuffled(kept, seed), mixed) == group(TEXT, kept, hits)


@few
@given(some_hits)
def test_each_hit_is_in_one_cluster_and_in_the_order_of_the_text(hits):
    kept = list(likeliest(hits, sure))

    clusters = group(TEXT, kept, hits)

    together = [one for cluster in clusters for one in cluster.hits]
    assert sorted(together, key=str) == sorted(kept, key=str)
    for cluster in clusters:
        starts = [one.start for one in cluster.hits]
        assert starts == sorted(starts)


# --- what is one thing -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A GFlowNet of many GFlowNets.", ("GFlowNet", "GFlowNets")),
        ("LLMs differ: an LLM is large.", ("LLMs", "LLM")),
        ("GPT-4s are GPT-4.", ("GPT-4s", "GPT-4")),
        ("Motif is an agent. MOTIF wins.", ("Motif", "MOTIF")),
        (
            "State space models: a state-space model.",
            ("State space models", "state-space model"),
        ),
        (
            "Un réseau de neurones, des réseaux de neurones.",
            ("réseau de neurones", "réseaux de neurones"),
        ),
        (
            "L’Apprentissage profond, cet apprentissage profond.",
            ("Apprentissage profond", "apprentissage profond"),
        ),
        (
            "Des modèles génératifs : un modèle génératif.",
            ("modèles génératifs", "modèle génératif"),
        ),
    ],
)
def test_spellings_of_one_name_are_one_thing(text, names):
    hits = every(text, *names)

    assert surfaces(text, group(text, hits, hits)) == [set(names)]


@pytest.mark.parametrize(
    "names",
    [
        ("GPT-2", "GPT-3"),
        ("MAP", "Bayesian MAP"),
        ("Atari", "Atari 100k"),
        ("AdaBoost", "Adaboost.M1"),
        ("système expert", "système embarqué"),
        ("réseau", "réseaux bayésiens"),
    ],
)
def test_names_that_look_alike_are_two_things(names):
    text = " and ".join(names)
    hits = [hit(text, names[0]), hit(text, names[1], after=len(names[0]))]

    assert len(group(text, hits, hits)) == 2


def test_names_of_one_vocabulary_entry_are_one_thing():
    text = "L’AR, ou reinforcement learning, est l’apprentissage par renforcement."
    names = ("AR", "reinforcement learning", "apprentissage par renforcement")
    hits = [hit(text, name, entry="reinforcement-learning") for name in names]

    (cluster,) = group(text, hits, hits)

    assert surfaces(text, [cluster]) == [set(names)]
    assert entry_of(cluster) == "reinforcement-learning"


# --- what a text spells out --------------------------------------------------------


def test_an_acronym_goes_where_its_long_form_goes():
    text = "Recall to Zebra (R2Z) is fast; R2Zs win. A recall to zebra loses."
    long = hit(text, "Recall to Zebra")
    short = hit(text, "R2Z", long=(long.start, long.end))
    hits = [long, short, *every(text, "R2Zs", "recall to zebra")]

    (cluster,) = group(text, hits, hits)

    assert (cluster.long, cluster.acronyms) == ("Recall to Zebra", ("R2Z",))
    assert len(cluster.hits) == 4


def test_what_the_text_spells_out_holds_against_the_vocabulary():
    text = "We study robotic lawnmowers (RL). RL cuts grass; RLs are loud."
    long = hit(text, "robotic lawnmowers")
    short = hit(text, "RL", long=(long.start, long.end))
    known = [
        hit(text, "RL", after=short.end, entry="reinforcement-learning"),
        hit(text, "RLs", entry="reinforcement-learning"),
    ]
    also = Hit(short.start, short.end, Kind.CONCEPT, 1.0, "reinforcement-learning")
    hits = [long, short, *known]

    (cluster,) = group(text, [long, also, *known], [*hits, also])

    assert entry_of(cluster) is None
    assert cluster.long == "robotic lawnmowers"


def test_what_the_text_spells_out_holds_where_only_the_plural_is_kept():
    text = "We study robotic lawnmowers (RL). Many RLs are loud."
    long = hit(text, "robotic lawnmowers")
    short = hit(text, "RL", long=(long.start, long.end))
    plural = hit(text, "RLs", entry="reinforcement-learning")

    (cluster,) = group(text, [plural], [long, short, plural])

    assert cluster.long == "robotic lawnmowers"
    assert entry_of(cluster) is None


def test_the_entry_of_the_long_form_is_that_of_both():
    text = "Le réseau de neurones graphique (RNG) apprend. Un RNG apprend vite."
    long = hit(text, "réseau de neurones graphique", entry="graph-neural-network")
    short = hit(text, "RNG", long=(long.start, long.end))
    later = hit(text, "RNG", after=short.end, entry="random-number-generator")

    (cluster,) = group(text, [long, short, later], [long, short, later])

    assert entry_of(cluster) == "graph-neural-network"


def test_the_plural_of_an_acronym_is_spelled_out_with_it():
    text = "Large zebra models (LZMs) are large. An LZM is a model."
    long = hit(text, "Large zebra models")
    short = hit(text, "LZMs", long=(long.start, long.end))
    hits = [long, short, hit(text, "LZM", after=short.end)]

    (cluster,) = group(text, hits, hits)

    assert cluster.long == "Large zebra models"
    assert cluster.acronyms == ("LZM", "LZMs")


def test_the_first_expansion_of_an_acronym_counts():
    text = "Zebra nets (ZN) are not zoo notes (ZN). ZN is short."
    zebra, zoo = hit(text, "Zebra nets"), hit(text, "zoo notes")
    first = hit(text, "ZN", long=(zebra.start, zebra.end))
    second = hit(text, "ZN", after=first.end, long=(zoo.start, zoo.end))
    last = hit(text, "ZN", after=second.end)
    hits = [zebra, first, zoo, second, last]

    clusters = group(text, hits, hits)

    assert [c.long for c in clusters] == ["Zebra nets", None]
    assert surfaces(text, clusters) == [{"Zebra nets", "ZN"}, {"zoo notes"}]


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_long_forms_of_one_acronym_the_longer_counts(order):
    """So in « génération augmentée (retrieval-augmented generation, RAG) »."""
    text = "Zoo notes (zebra networks, ZN) are short."
    forms = [hit(text, name) for name in ("Zoo notes", "zebra networks")]
    short = [hit(text, "ZN", long=(one.start, one.end)) for one in forms][::order]
    hits = [*forms, *short]

    kept = list(likeliest(hits, sure))

    assert kept == list(likeliest(hits[::-1], sure))
    assert [cluster.long for cluster in group(text, kept, hits)] == [
        None,
        "zebra networks",
    ]


def clusters(text, *names, **entries):
    hits = [hit(text, n, entry=entries.get(n.replace(" ", "_"))) for n in names]
    return group(text, hits, hits)


@pytest.mark.parametrize(
    "text",
    [
        "la recherche vorace (greedy search) aide",
        "la « recherche vorace » [greedy search] aide",
        "la recherche vorace (greedy search, GS) aide",
        "la recherche vorace (« greedy search ») aide",
    ],
)
def test_a_name_in_brackets_right_after_another_is_its_gloss(text):
    made = clusters(text, "recherche vorace", "greedy search")

    assert list(glosses(text, made)) == [(0, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "la recherche vorace, la greedy search, aide",
        "la recherche vorace (par greedy search) aide",
        "la recherche vorace (greedy search et autres) aide",
        "la recherche vorace sert (greedy search)",
    ],
)
def test_what_only_stands_near_is_no_gloss(text):
    made = clusters(text, "recherche vorace", "greedy search")

    assert list(glosses(text, made)) == []


def test_the_longest_name_before_the_brackets_is_glossed():
    text = "un réseau d'appariement de prototypes (Prototype Matching Network)"
    made = clusters(
        text, "prototypes", "réseau d'appariement de prototypes", "Prototype Matching"
    )
    whole = clusters(text, "prototypes", "réseau d'appariement de prototypes")
    named = [*whole, *clusters(text, "Prototype Matching Network")]

    assert list(glosses(text, made)) == []  # the brackets hold more than the name
    assert surfaces(text, [named[i] for i in next(glosses(text, named))]) == [
        {"réseau d'appariement de prototypes"},
        {"Prototype Matching Network"},
    ]


def test_a_repeat_leaves_inner_words_out():
    text = "les séquences verbales figées … de séquences figées"
    made = clusters(text, "séquences verbales figées", "séquences figées")

    assert list(repeats(text, made)) == [(0, 1)]


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("résumé automatique multi-documents", "résumé automatique"),
        ("analyse syntaxique profonde", "syntaxique profonde"),
        ("analyse fine des mots", "mots"),
    ],
    ids=["a piece of it", "its end", "one word"],
)
def test_a_piece_of_a_name_is_another_thing(long, short):
    text = f"{long} … {short}"

    assert list(repeats(text, clusters(text, long, short))) == []


def test_what_the_vocabulary_knows_is_no_repeat():
    text = "deep reinforcement learning and deep learning"
    names = ("deep reinforcement learning", "deep learning")
    known = clusters(text, *names, deep_learning="deep-learning")

    assert list(repeats(text, clusters(text, *names))) == [(0, 1)]
    assert list(repeats(text, known)) == []


def test_a_glossed_name_is_the_long_form_of_the_acronym():
    text = "la recherche vorace (greedy search, GS) aide"
    long = (text.index("greedy"), text.index(", GS"))
    hits = [
        hit(text, "recherche vorace"),
        hit(text, "greedy search"),
        hit(text, "GS", long=long),
    ]
    french, english = group(text, hits, hits)
    one = merged(text, french, english)

    assert (one.long, one.acronyms) == ("recherche vorace", ("GS",))
    assert surfaces(text, [one]) == [{"recherche vorace", "greedy search", "GS"}]


def test_the_vocabulary_may_know_a_thing_by_its_gloss_alone():
    text = "la recherche vorace (greedy search) aide"
    one = merged(
        text,
        *clusters(text, "recherche vorace", "greedy search", greedy_search="greedy"),
    )

    assert entry_of(one) == "greedy"
