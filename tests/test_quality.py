"""The quality gate: what is found in the project's own annotated abstracts.

The floors may only go up. They stand a little below what was measured
(docs/quality.md), since other processors round the last digits otherwise.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg import cli, evaluate
from kg.thresholds import BALANCED, TRUSTED, Least

SETS = Path(__file__).parent / "quality"
# At the default of `kg extract`: F1 of entities, named ones, benchmarks and relations,
# role accuracy; at that of `kg build`: precision of entities and relations.
FLOORS = {
    "en": {
        "entities": 0.72,
        "named": 0.81,
        "benchmark": 0.76,
        "relations": 0.36,
        "role accuracy": 0.775,
        "trusted entities": 0.89,
        "trusted relations": 0.72,
    },
    "fr": {
        "entities": 0.77,
        "named": 0.86,
        "benchmark": 0.85,
        "relations": 0.39,
        "role accuracy": 0.785,
        "trusted entities": 0.91,
        "trusted relations": 0.79,
    },
}


@pytest.fixture(scope="module", params=sorted(FLOORS))
def figures(request):
    tests = evaluate.read_all(SETS / f"{request.param}.jsonl")
    (balanced,) = evaluate.reports(tests, BALANCED)
    (trusted,) = evaluate.reports(tests, TRUSTED)
    found = {row.name: row.f1 for row in balanced.rows}
    found |= {share.name: share.share for share in balanced.shares}
    found |= {f"trusted {row.name}": row.precision for row in trusted.rows}
    return request.param, found


@pytest.mark.parametrize("name", sorted(FLOORS["en"]))
def test_quality_does_not_fall(figures, name):
    lang, found = figures

    assert found[name] >= FLOORS[lang][name]


@pytest.mark.parametrize("lang", sorted(FLOORS))
def test_the_set_is_large_enough_and_of_one_language(lang):
    records = [
        json.loads(line)
        for line in (SETS / f"{lang}.jsonl").read_text("utf-8").splitlines()
    ]

    assert len(records) >= 40
    assert {one["lang"] for one in records} == {lang}


@pytest.mark.parametrize("lang", sorted(FLOORS))
def test_every_annotation_stands_in_its_text(lang):
    for line in (SETS / f"{lang}.jsonl").read_text("utf-8").splitlines():
        one = json.loads(line)
        text = f"{one['title']}\n{one['abstract']}"
        names = {name for entity in one["entities"] for name in entity["variants"]}
        ends = {end for head, _, tail in one["relations"] for end in (head, tail)}
        assert [name for name in names if name not in text] == []
        assert ends <= names


def test_sure_things_are_right_more_often_than_unsure_ones():
    """Of what is at least 0.7 sure many more are right than of what is below 0.4."""
    for lang in FLOORS:
        tests = evaluate.read_all(SETS / f"{lang}.jsonl")
        (report,) = evaluate.reports(tests, Least.both(0.0))
        sure = [one for one in report.entities if one.low >= 0.7]
        unsure = [one for one in report.entities if one.high <= 0.4]
        share = sum(one.right * one.count for one in sure) / sum(o.count for o in sure)
        rest = sum(one.right * one.count for one in unsure) / sum(
            o.count for o in unsure
        )
        assert share > 0.7
        assert share > rest + 0.25


def test_the_help_tells_the_defaults():
    assert f"{TRUSTED.things}, of relations {TRUSTED.links}" == cli._TRUSTED
    assert f"{BALANCED.things}, of relations {BALANCED.links}" == cli._BALANCED
