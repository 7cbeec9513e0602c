"""The vocabulary that is shipped: whole, in both languages, and sound."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from rdflib import SKOS

from kg import page_results, pipeline
from kg.base import DEFAULT_BASE
from kg.sources import documents
from kg.vocabulary import check
from ontology import vocabulary
from ontology.kinds import Kind, Lang
from ontology.terms import KG

SEEDS = Path(__file__).parent.parent / "seeds"
LEAST = {Kind.METHOD: 900, Kind.BENCHMARK: 500, Kind.VENUE: 200, Kind.CONCEPT: 900}


@pytest.fixture(scope="module")
def facts():
    built = pipeline.assemble(map(page_results.read_page, documents([SEEDS])))
    return pipeline.graphs(built, base=DEFAULT_BASE).facts


@pytest.mark.parametrize("kind", LEAST)
def test_there_are_enough_entries_of_a_kind(kind):
    counts = Counter(one.kind for one in vocabulary.load().values())

    assert counts[kind] >= LEAST[kind]


def test_nothing_is_wrong_with_the_vocabulary():
    assert [str(one) for one in check.check(None) if not one.is_remark] == []


def test_every_entry_has_a_name_in_both_languages():
    assert [
        one.id for one in vocabulary.load().values() if set(one.names) < set(Lang)
    ] == []


def test_every_name_of_an_entry_has_a_source():
    for one in vocabulary.load().values():
        assert all(one.sources[lang, name].text for lang, name in one.all_names())


def test_every_name_of_a_thing_of_the_seeds_has_a_source(facts):
    for predicate in (SKOS.prefLabel, SKOS.altLabel):
        for thing, name in facts.subject_objects(predicate):
            told = [
                str(source)
                for source in facts.objects(thing, KG.labelSource)
                if source.language == name.language
            ]
            if predicate == SKOS.altLabel:
                assert any(one.startswith(f"{name} — ") for one in told), (thing, name)
            else:
                assert any(" — " not in one for one in told), (thing, name)


def test_every_concept_of_the_seeds_that_the_vocabulary_knows_has_both_names(facts):
    known = {f"{DEFAULT_BASE}{one.kind}/{one.id}" for one in vocabulary.load().values()}
    linked = {str(thing) for thing in facts.subjects(SKOS.prefLabel, None)} & known

    assert linked
    for thing in linked:
        langs = {
            name.language
            for other, name in facts.subject_objects(SKOS.prefLabel)
            if str(other) == thing
        }
        assert langs == {"en", "fr"}, thing
