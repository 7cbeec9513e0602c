"""``kg build``: sources -> files, and what to tell the person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kg import console, curation, graph, output, pipeline, sources
from kg.base import check_base
from kg.errors import KGError
from kg.readings import ExtractorError
from kg.thresholds import TRUSTED, Least

if TYPE_CHECKING:
    from kg.view.look import Look

TITLE = "labkg"


@dataclass(frozen=True, slots=True)
class Options:
    """What ``kg build`` is asked to do."""

    sources: tuple[Path, ...]
    output: Path
    workers: int = 1
    base: str = graph.DEFAULT_BASE
    evidence: Literal["none", "full"] = "full"
    html: bool = True
    min_confidence: float | None = None
    title: str | None = None
    lang: Literal["en", "fr"] = "en"
    look: Look | None = None


def run(options: Options) -> Iterator[str]:
    """Build and write; yield the lines that say what came out and where it is."""
    check_base(options.base)
    try:
        found = sources.find(options.sources)
    except ValueError as error:
        raise KGError(str(error)) from error
    if not found:
        raise KGError(
            f"{_listed(options.sources)}: holds no page; pages are .txt and .html files"
        )
    built = _built(found, options)
    graphs = pipeline.graphs(built, base=options.base)
    page = None
    if options.html:
        page = _page(graphs, options)
    output.write(
        built,
        graphs,
        options.output,
        evidence=options.evidence,
        page=page,
        base=options.base,
    )
    yield from _told(built, graphs, options)


def _built(found: tuple[sources.Source, ...], options: Options) -> pipeline.Build:
    decisions = curation.read(curation.beside(options.sources), options.base)
    results = console.progress(
        pipeline.read_pages(found, workers=options.workers),
        total=len(found),
        label="Reading pages",
    )
    asked = options.min_confidence
    least = TRUSTED if asked is None else Least.both(asked)
    try:
        built = pipeline.assemble(results, least=least, decisions=decisions)
    except ExtractorError as error:
        raise KGError(str(error)) from error
    for line in output.warnings(built):
        console.remark(f"kg: {line}")
    if not built.pages:
        raise KGError(f"{_listed(options.sources)}: no page could be read")
    if not any(one.predicate != "published-in" for one in built.statements):
        raise KGError(
            f"{_listed(options.sources)}: no entity was found that is at least "
            f"{least.things:g} sure; are these pages about research, in French or "
            "English? A lower --min-confidence keeps more"
        )
    return built


def _listed(paths: tuple[Path, ...]) -> str:
    return ", ".join(str(path) for path in paths)


def _page(graphs: graph.Graphs, options: Options) -> str:
    from kg.view.page import render

    return render(
        graphs.facts,
        graphs.evidence,
        title=options.title or TITLE,
        lang=options.lang,
        look=options.look,
    )


def _told(
    built: pipeline.Build, graphs: graph.Graphs, options: Options
) -> Iterator[str]:
    kinds = Counter(str(one.kind) for one in built.entities)
    counts = ", ".join(f"{kinds[kind]} {kind}s" for kind in sorted(kinds))
    ratio = len(graphs.evidence) / max(1, len(graphs.facts))
    pages, works = len(built.pages), len(built.publications)
    yield (
        f"{pages} page{'s' * (pages != 1)}, {works} publication{'s' * (works != 1)}; "
        f"{counts}"
    )
    told = f"{len(graphs.evidence)} of evidence ({ratio:.2f} for each fact)"
    if options.evidence == "none":
        told = "no evidence written"
    yield f"{len(graphs.facts)} triples of facts, {told}"
    folder = options.output
    yield f"graph: {folder / output.FACTS}"
    if options.html:
        yield f"page:  {folder / output.PAGE} (open it in a browser)"
