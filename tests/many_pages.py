"""A thousand invented pages of one work each -> the Turtle files of their build.

Each abstract is cut to two sentences that name methods and benchmarks: these make the
graph, and whole abstracts take three times as long to read. The checks of `kg build`
are left out: they would take most of a minute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count, islice, product
from pathlib import Path
from tempfile import TemporaryDirectory

import page_texts as texts
from page_generator import TrueRecord, generate

from kg import described, graph, page_results, pipeline, sources
from kg.base import DEFAULT_BASE

FEATURES = frozenset({"date", "venue", "author-lines", "year-only", "other-language"})
NAMES = (*map("".join, product(texts.NAME_HEADS, texts.NAME_TAILS)), *texts.BENCHMARKS)


def build(folder: Path, *, pages: int = 1000, workers: int = 2) -> Path:
    """Write the pages, read them all, and write what `kg build` would write of them."""
    place = folder / "pages"
    place.mkdir()
    for number, work in enumerate(islice(_works(), pages)):
        (place / f"{number:04}.txt").write_text(_page(work), encoding="utf-8")
    results = page_results.read_pages(sources.documents((place,)))
    built = pipeline.assemble(results)
    parts = built.pages, built.publications, built.entities, built.statements
    with TemporaryDirectory(dir=folder) as scratch:
        said = graph.assemble(*parts, base=DEFAULT_BASE, folder=Path(scratch))
        described.describe(said, Path(scratch), None, lambda quads: None)
        for name in ("graph.ttl", "evidence.ttl"):
            Path(scratch, name).replace(folder / name)
    return folder


def _works() -> Iterator[TrueRecord]:
    for seed in count():
        lang = "fr" if seed % 2 else "en"
        page = generate(seed, style="B", lang=lang, features=FEATURES)
        yield from (work for work in page.truth if work.title and work.abstract)


def _page(work: TrueRecord) -> str:
    sentences = re.split(r"(?<=\.) ", work.abstract or "")
    telling = [one for one in sentences if any(name in one for name in NAMES)]
    abstract = " ".join(dict.fromkeys([*telling[:1], *telling[-1:]]))
    lines = [work.title, ", ".join(work.authors), work.date, work.venue, abstract]
    return "\n".join(["Publications", "", *filter(None, lines), ""])
