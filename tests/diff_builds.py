"""Small builds to compare: pages as texts by name, read once, merged and written."""

from __future__ import annotations

import json
from functools import cache

from kg import curation, output, page_results, pipeline
from kg.base import DEFAULT_BASE
from kg.documents import Document, SetAside
from kg.thresholds import Least

BASE = DEFAULT_BASE
LEAST = 0.2
# That of reading is a digest of the program, which is worked on while tests run.
VERSIONS = {"reading": "1"}


def on_a_page(text):
    """Write an abstract as a page does, cut after 140 characters."""
    return f"{text[:140]}… (see more){text[140:]}"


def decision(action, **fields):
    """Write a decision as TOML; ``as_`` is ``as``."""
    fields = {"why": "because", "by": "Ada", **fields}
    lines = [f"{key.rstrip('_')} = {json.dumps(v)}" for key, v in fields.items()]
    return "\n".join([f"[[{action}]]", *lines, ""])


@cache
def read(name, text):
    return page_results.read_page(Document(name, text.encode()))


def merge(folder, pages, *decisions, least=LEAST, aside=()):
    """Merge pages as decided; ``aside`` are names and reasons of pages set aside."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / curation.FILE
    file.write_text("\n".join(decisions), "utf-8")
    results = [read(name, text) for name, text in pages.items()]
    return pipeline.assemble(
        [*results, *(SetAside(*one) for one in aside)],
        least=Least.both(least),
        decisions=curation.read([file], BASE),
    )


def write(
    folder, pages, *decisions, evidence="full", more=(), versions=VERSIONS, **options
):
    """Write the build of some pages; ``more`` are further triples of its facts."""
    built = merge(folder, pages, *decisions, **options)
    graphs = pipeline.graphs(built, base=BASE)
    for triple in more:
        graphs.facts.add(triple)
    written = output.Written(len(graphs.facts), len(graphs.evidence))
    told = dict(output.account(built, written, base=BASE, evidence=evidence))
    if versions is not None:
        told["versions"] = versions
    (folder / "graph.ttl").write_bytes(turtle(graphs.facts))
    if evidence == "full":
        (folder / "evidence.ttl").write_bytes(turtle(graphs.evidence))
    (folder / "build.json").write_text(json.dumps(told), "utf-8")
    return folder


def iri(id_):
    return f"{BASE}{id_}"


def turtle(graph):
    """Write a graph as N-Triples, which are Turtle, sorted."""
    return "\n".join(sorted(graph.serialize(format="nt").split("\n"))).encode()
