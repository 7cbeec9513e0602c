"""Things that a reason makes one are one entity; nothing else is."""

from __future__ import annotations

import itertools

import pytest

from kg.entities import Seen, is_proper, normal, resolve, slug
from kg.merges import Because
from kg.things import Thing, slim
from ontology.kinds import Kind, Lang, Role


def thing(name, kind=Kind.METHOD, *, entry=None, long=None, acronyms=(), sure=0.9):
    return Thing(
        kind=kind,
        variants=(name,),
        mentions=((0, len(name)),),
        role=Role.USES,
        shown=0,
        confidence=sure,
        entry=entry,
        long=long,
        acronyms=acronyms,
    )


PAGE = "a.txt"


def seen(one, lang=Lang.EN, page=PAGE):
    return Seen(one, lang, page)


R2I = thing("Recall to Imagine", long="Recall to Imagine", acronyms=("R2I",))


def test_an_entry_is_one_thing_in_both_languages():
    english = thing(
        "reinforcement learning", Kind.CONCEPT, entry="reinforcement-learning"
    )
    french = thing(
        "apprentissage par renforcement", Kind.CONCEPT, entry="reinforcement-learning"
    )
    found = resolve([seen(english), seen(french, Lang.FR)])

    assert found.of(english, Lang.EN) is found.of(french, Lang.FR)
    assert found.of(french, Lang.FR).names[Lang.FR] == "apprentissage par renforcement"


def test_an_acronym_alone_is_the_only_long_form_that_a_page_spells_out():
    short = thing("R2I")
    found = resolve([seen(R2I), seen(short, page="b.txt")])

    assert found.of(short, Lang.EN) is found.of(R2I, Lang.EN)


def test_an_acronym_of_two_long_forms_is_neither():
    other = thing("Return to Ithaca", long="Return to Ithaca", acronyms=("R2I",))
    short = thing("R2I")
    found = resolve([seen(R2I), seen(other), seen(short)])

    assert len({found.of(one, Lang.EN).id for one in (R2I, other, short)}) == 3


def test_a_proper_name_is_the_same_in_both_languages():
    found = resolve([seen(thing("DreamerV9")), seen(thing("DreamerV9"), Lang.FR)])

    assert [one.id for one in found.by_id.values()] == ["method/dreamerv9"]


def test_a_descriptive_name_is_not_taken_for_one_of_another_language():
    found = resolve(
        [seen(thing("attention causale")), seen(thing("attention causale"), Lang.FR)]
    )

    assert len(found.by_id) == 2


def test_a_name_met_as_two_kinds_is_of_the_kind_it_is_met_as_most():
    as_method, as_benchmark = thing("Zorba"), thing("Zorba", Kind.BENCHMARK)
    found = resolve([seen(as_method), seen(as_benchmark), seen(as_benchmark)])

    assert [one.kind for one in found.by_id.values()] == [Kind.BENCHMARK]


def test_numbers_and_hyphens_of_one_descriptive_name_are_one():
    found = resolve([seen(thing("deep Q-networks")), seen(thing("deep Q network"))])

    assert len(found.by_id) == 1


def test_title_case_makes_no_other_thing():
    found = resolve(
        [seen(thing("Sparse Graph Models")), seen(thing("sparse graph model"))]
    )

    assert len(found.by_id) == 1


def test_what_is_broader_is_there_too():
    one = thing("deep RL", Kind.CONCEPT, entry="deep-reinforcement-learning")
    found = resolve([seen(one)])

    assert all(id_ in found.by_id for e in found.by_id.values() for id_ in e.broader)


def test_labels_say_where_they_come_from():
    found = resolve(
        [
            seen(thing("Zorba")),
            seen(thing("RL", entry="reinforcement-learning", kind=Kind.CONCEPT)),
        ]
    )

    for one in found.by_id.values():
        names = {*one.names.items()}
        names |= {(lang, name) for lang, all_ in one.also.items() for name in all_}
        assert set(one.sources) == names
        assert all(one.sources.values())


def test_names_that_pages_give_say_which_page():
    found = resolve([seen(thing("state-space model")), seen(thing("SSM-like model"))])

    assert {told for one in found.by_id.values() for told in one.sources.values()} == {
        f"attested in {PAGE}"
    }


@pytest.mark.parametrize(
    ("things", "because", "names"),
    [
        (
            [thing("RL", Kind.CONCEPT, entry="reinforcement-learning")],
            None,
            (),
        ),
        (
            [
                thing("RL", Kind.CONCEPT, entry="reinforcement-learning"),
                thing("reward RL", Kind.CONCEPT, entry="reinforcement-learning"),
            ],
            Because.ENTRY,
            ("RL", "reward RL"),
        ),
        ([R2I], Because.SPELLED_OUT, ("R2I", "Recall to Imagine")),
        ([thing("grid nets"), thing("grid net")], Because.SAME_WORDS, ()),
        (
            [thing("Sparse Graph Models"), thing("sparse graph model")],
            Because.TITLE_CASE,
            ("Sparse Graph Models", "sparse graph model"),
        ),
    ],
)
def test_what_is_merged_says_why(things, because, names):
    found = resolve([seen(one) for one in things])
    one = found.of(things[0], Lang.EN)

    reasons = [merge for merge in one.merges if merge.because is because]
    assert bool(reasons) == (because is not None)
    assert not names or reasons[0].names == names
    for merge in one.merges:
        assert all(name in merge.told(Lang.FR) for name in merge.names)


def test_a_proper_name_in_both_languages_says_so():
    found = resolve([seen(thing("DreamerV9")), seen(thing("DreamerV9"), Lang.FR)])

    (one,) = found.by_id.values()
    assert [merge.because for merge in one.merges] == [Because.PROPER]


@pytest.mark.parametrize(
    "name",
    [
        "biais",
        "accès",
        "temps",
        "corpus",
        "Paris",
        "Lucas",
        "Thomas",
        "Naive Bayes",
        "NeurIPS",
    ],
)
def test_a_name_is_never_made_singular(name):
    cut = name[:-1]
    found = resolve([seen(thing(name)), seen(thing(cut))])

    assert {e for one in found.by_id.values() for e in one.names.values()} == {
        name,
        cut,
    }


def test_the_order_of_things_is_nothing():
    all_ = [
        seen(R2I),
        seen(thing("R2I"), page="b.txt"),
        seen(thing("Zorba")),
        seen(thing("Zorba", Kind.BENCHMARK), Lang.FR),
    ]
    results = [resolve(order).by_id for order in itertools.permutations(all_)]

    assert all(result == results[0] for result in results)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DreamerV3", True),
        ("Memory Maze", True),
        ("deep RL", False),
        ("pruning", False),
    ],
)
def test_proper_names_are_told_by_their_capitals(name, expected):
    assert is_proper(name) is expected


def test_a_slug_is_never_empty_nor_endless():
    assert slug("深度学习")
    assert len(slug("very " * 100)) < 80


def test_normal_forms_keep_what_tells_names_apart():
    assert normal("MAP") != normal("MAPE")


def test_words_of_a_name_have_one_space_between_them():
    one = thing("state\u2028space\u00a0 models", long="state\u2028space\u00a0 models")

    (entity,) = resolve([seen(slim(one))]).by_id.values()

    assert entity.names[Lang.EN] == "state space models"
