"""A build is found broken where ``kg validate`` finds its files broken."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import pytest
import sample
from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from test_validate import BROKEN

from kg import blocks, validate
from kg.checking import Check

EVIDENCE = ("/assertion/", "/mention/")
VALUES = (
    Literal("x"),
    Literal("", lang="en"),
    Literal(" b ", lang="fr"),
    Literal("d", lang="de"),
    Literal("3", datatype=XSD.integer),
    Literal("1.50", datatype=XSD.decimal),
    URIRef("https://example.org/x"),
)


def streamed(graph: Graph, folder: Path, *, evidence: bool = True):
    """Check a graph block by block, in the order of the files of a build."""
    told = [blocks.of(graph, subject) for subject in sorted(set(graph.subjects()))]
    types = defaultdict(tuple)
    facts = [one for one in told if not any(part in one.subject for part in EVIDENCE)]
    for one in facts:
        if str(RDF.type) in one.said:
            types[one.subject] = one.said[str(RDF.type)]
    check = Check(dict(types), folder, evidence=evidence)
    for one in facts:
        check.fact(one)
    for part in EVIDENCE if evidence else ():
        for one in told:
            if part in one.subject:
                check.evidence(one)
    return check.found()


def test_the_sample_conforms(tmp_path):
    graphs = sample.build()

    assert streamed(graphs.facts + graphs.evidence, tmp_path) == ()


# A blank node is in no block.
@pytest.mark.parametrize("case", [one for one in BROKEN if "blank" not in one])
def test_every_fault_is_found_and_told_alike(case, tmp_path):
    graphs = sample.build()
    BROKEN[case][0](graphs)
    graph = graphs.facts + graphs.evidence
    if any(isinstance(node, BNode) for triple in graph for node in triple):
        pytest.skip("a blank node is in no block")

    assert streamed(graph, tmp_path) == validate.check(graph, Graph())


@pytest.mark.parametrize("seed", range(12))
def test_many_faults_at_once_are_found_and_told_alike(seed, tmp_path):
    chance = random.Random(seed)
    graphs = sample.build()
    triples = sorted(graphs.facts + graphs.evidence)
    values = [*sorted({value for _, _, value in triples}), *VALUES]
    for subject, predicate, value in chance.sample(triples, 6):
        # What says where a block stands and what it is about is our own to say.
        if predicate == RDF.predicate or (
            predicate == RDF.type and any(part in subject for part in EVIDENCE)
        ):
            continue
        triples.remove((subject, predicate, value))
        if chance.random() < 0.6:
            triples.append((subject, predicate, chance.choice(values)))
    graph = Graph()
    for triple in triples:
        graph.add(triple)

    assert streamed(graph, tmp_path) == validate.check(graph, Graph())


def test_without_evidence_facts_need_no_assertion(tmp_path):
    facts = sample.build().facts

    assert streamed(facts, tmp_path, evidence=False) == ()
    assert streamed(facts, tmp_path) == validate.check(facts, Graph())


def test_the_reasons_of_a_merge_make_no_second_thing_of_it(tmp_path):
    """They stand in the evidence, about a thing that the facts describe."""
    why = Literal("an acronym and its long form", "en")
    check = Check({str(sample.R2I): (str(sample.KG.Method),)}, tmp_path, evidence=True)
    graph = Graph().add((sample.R2I, sample.KG.mergedBecause, why))

    check.evidence(blocks.of(graph, sample.R2I))

    assert check.found() == ()
