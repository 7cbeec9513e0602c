"""One text is read as one person reads it: a name is one thing throughout."""

from __future__ import annotations

import pytest

from extractors import registry
from extractors.api import Hit, Passage
from kg.readings import ExtractorError, read
from ontology.kinds import Kind, Lang, Role


def things(text, lang=Lang.EN, kind="abstract"):
    return read(Passage(text, lang, kind), registry.load()).things


def thing(text, name, lang=Lang.EN):
    return next(one for one in things(text, lang) if name in one.variants)


def test_an_acronym_and_its_long_form_are_one_thing():
    text = "We propose Recall to Zebra (R2Z). R2Z is fast. We like R2Z."

    one = thing(text, "R2Z")

    assert one.variants == ("Recall to Zebra", "R2Z")
    assert one.role is Role.INTRODUCES


def test_what_a_text_spells_out_overrides_what_the_vocabulary_says():
    """RL is reinforcement learning elsewhere."""
    text = "We study robotic lawnmowers (RL) with care. RL cuts grass in gardens."

    one = thing(text, "RL")

    assert one.variants[0] == "robotic lawnmowers"
    assert one.entry is None


def test_a_french_acronym_goes_with_its_french_long_form():
    text = "L’apprentissage par renforcement (AR) est étudié. L’AR progresse."

    assert thing(text, "AR", Lang.FR).entry == "reinforcement-learning"


def test_siblings_of_what_is_introduced_are_introduced():
    text = "We also introduce Fast ZMAP for few tasks and Slow ZMAP for many tasks."

    roles = {one.variants[0]: one.role for one in things(text)}

    assert roles["Fast ZMAP"] is roles["Slow ZMAP"] is Role.INTRODUCES


def test_a_plugin_that_points_outside_is_named():
    def broken(passage):
        return [Hit(0, 99, Kind.METHOD)]

    with pytest.raises(ExtractorError, match="'mine' found 0-99, outside"):
        read(Passage("short"), {"mine": broken})


def test_a_plugin_that_raises_is_named():
    def broken(passage):
        raise RuntimeError("no model")

    with pytest.raises(ExtractorError, match="'mine' failed: no model"):
        read(Passage("short"), {"mine": broken})


def test_blanks_round_what_a_plugin_finds_are_no_part_of_it():
    text = "We use\u00a0 Zebra \u2003(ZEB) today."
    found = Hit(6, 15, Kind.METHOD, score=0.9, long=(6, 8))

    (one,) = read(Passage(text, kind="news"), {"mine": lambda passage: [found]}).things

    assert one.variants == ("Zebra",)
    assert one.mentions == ((8, 13),)
    assert one.long is None


def test_nothing_but_blanks_is_no_name():
    found = Hit(6, 8, Kind.METHOD, score=0.9)

    assert not read(
        Passage("We use\u00a0 it."), {"mine": lambda passage: [found]}
    ).things
