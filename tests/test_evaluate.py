"""`kg evaluate` counts as the measure of the field does, and says how sure it is."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path

import pytest

from kg.errors import KGError
from kg.evaluate import annotated, compare, run
from kg.thresholds import Least

ROOT = Path(__file__).resolve().parent.parent
MEASURE = ROOT.parent / "shared" / "corpus" / "score.py"
GOLD = ROOT / "tests" / "quality" / "en.jsonl"


def entity(*variants, kind="method", role="uses"):
    return {"variants": list(variants), "type": kind, "role": role}


def record(*entities, relations=()):
    return {"id": "1", "entities": list(entities), "relations": list(relations)}


def report(wanted, found):
    return compare("en", [annotated(wanted, "gold")], [annotated(found, "found")])


def row(told, name):
    return next(one for one in told.rows if one.name == name)


def share(told, name):
    return next(one for one in told.shares if one.name == name)


def test_a_name_is_found_by_any_variant_whatever_its_hyphens_and_plural():
    told = report(
        record(entity("state space models", "SSMs")),
        record(entity("State-Space Model"), entity("Go", kind="benchmark")),
    )

    assert (row(told, "entities").precision, row(told, "entities").recall) == (0.5, 1)
    assert row(told, "method").f1 == 1


def test_a_type_that_is_wrong_counts_only_where_types_do_not():
    told = report(record(entity("Go")), record(entity("Go", kind="benchmark")))

    assert row(told, "entities").f1 == 0
    assert row(told, "entities, any type").f1 == 1


def test_a_relation_is_found_by_any_name_of_its_ends():
    told = report(
        record(
            entity("Recall to Imagine", "R2I"),
            entity("DreamerV3"),
            relations=[["Recall to Imagine", "outperforms", "DreamerV3"]],
        ),
        record(
            entity("R2I"),
            entity("DreamerV3"),
            relations=[["R2I", "outperforms", "DreamerV3"], ["R2I", "extends", "R2I"]],
        ),
    )

    assert row(told, "relations").precision == 0.5
    assert row(told, "relation outperforms").f1 == 1


def test_two_things_in_one_are_a_wrong_merge_and_one_in_two_a_wrong_split():
    merged = report(
        record(entity("MAP"), entity("Bayesian MAP")),
        record(entity("MAP", "Bayesian MAP")),
    )
    split = report(
        record(entity("MAP", "M.A.P.")), record(entity("MAP"), entity("M.A.P."))
    )

    assert share(merged, "wrongly merged").share == 1
    assert share(split, "wrongly split").share == 1
    assert share(split, "wrongly merged").share == 0


def test_roles_are_told_of_what_is_found():
    told = report(
        record(entity("A1", role="introduces"), entity("B2"), entity("C3")),
        record(entity("A1", role="introduces"), entity("B2", role="compares")),
    )

    assert share(told, "role accuracy").share == 0.5
    assert row(told, "role introduces").f1 == 1


def test_the_interval_holds_the_figure():
    told = compare(
        "en",
        [annotated(record(entity(f"X{i}")), "gold") for i in range(40)],
        [annotated(record(entity(f"X{i % 30}")), "found") for i in range(40)],
    )

    one = row(told, "entities")
    assert one.low < one.f1 < one.high


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": 1, "abstract": "A."}', 'line 1: should have "entities"'),
        (
            '{"id": 1, "entities": [{"variants": ["A"], "type": "thing", '
            '"role": "uses"}], "relations": []}',
            "line 1: should have",
        ),
        ("nonsense", "line 1: is not JSON"),
    ],
)
def test_a_file_of_another_form_is_named_with_its_line(tmp_path, line, said):
    path = tmp_path / "gold.jsonl"
    path.write_text(line + "\n", "utf-8")

    with pytest.raises(KGError, match=said):
        run(path, Least.both(0.5))


def test_a_file_without_records_is_an_error(tmp_path):
    (tmp_path / "gold.jsonl").write_text("\n", "utf-8")

    with pytest.raises(KGError, match="holds no records"):
        run(tmp_path / "gold.jsonl", Least.both(0.5))


@pytest.mark.skipif(not MEASURE.exists(), reason="needs shared/corpus/score.py")
def test_it_counts_as_the_measure_of_the_corpus_does():
    spec = importlib.util.spec_from_file_location("score", MEASURE)
    measure = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(measure)
    gold = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
    found = [_garbled(one, random.Random(i)) for i, one in enumerate(gold)]

    theirs = measure.score(
        {one["id"]: one for one in gold}, {one["id"]: one for one in found}
    )
    ours = compare(
        "en",
        [annotated(one, "gold") for one in gold],
        [annotated(one, "found") for one in found],
    )

    names = {"typed": "entities", "untyped": "entities, any type"}
    for name in ("typed", "untyped", "method", "benchmark", "named", "relations"):
        one = row(ours, names.get(name, name))
        assert (one.precision, one.recall, one.f1) == pytest.approx(
            tuple(theirs[name][key] for key in ("precision", "recall", "f1")), abs=1e-4
        )
    assert share(ours, "role accuracy").share == pytest.approx(
        theirs["role"]["accuracy"], abs=1e-4
    )


def _garbled(one, chance):
    """Drop, rename and retype some of what is annotated."""
    entities = []
    for each in one["entities"]:
        draw = chance.random()
        if draw < 0.2:
            continue
        variants = [v.upper() + "s" if draw < 0.4 else v for v in each["variants"]]
        kind = "concept" if 0.4 < draw < 0.5 else each["type"]
        role = "mentions" if draw > 0.8 else each["role"]
        entities.append({"variants": variants, "type": kind, "role": role})
    relations = [r for r in one["relations"] if chance.random() < 0.6]
    return {"id": one["id"], "entities": entities, "relations": relations}
