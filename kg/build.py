"""``kg build``: sources -> files, and what to tell the person."""

from __future__ import annotations

import gc
import hashlib
import os
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kg import (
    account,
    console,
    curation,
    fetching,
    files,
    output,
    packed,
    pipeline,
    reading,
    sources,
    version,
)
from kg.base import DEFAULT_BASE, check_base
from kg.cache import FILE, Cache
from kg.config import Jobs
from kg.curation import Made
from kg.documents import Document, SetAside
from kg.errors import KGError
from kg.folder import FACTS, PAGE
from kg.graph import Gone
from kg.reading import Engine, Read
from kg.readings import ExtractorError
from kg.stages import Stages
from kg.thresholds import TRUSTED, Least
from kg.workers import Crew, Limits

if TYPE_CHECKING:
    from kg.fetch.found import Found
    from kg.view.look import Look

_LIMITS, _JOBS = Limits(), Jobs()
# The last build: a command ends at once, and need not take it apart, object by object.
_last: list[pipeline.Build] = []


@dataclass(frozen=True, slots=True)
class Options:
    """What ``kg build`` is asked to do.

    A page may take ``page_seconds``, and ``page_memory`` MB of the process that reads
    it. Without ``cache`` all pages are read, and nothing is kept of that. With
    ``cluster`` they are read there instead of here; ``shards`` is a folder for results
    that all its machines see, ``jobs`` what SLURM is asked for. ``fetch`` says which
    pages are asked for on the web, and how. What the build in ``tombstones`` has and
    this one has not stays in the graph as gone.
    """

    sources: tuple[Path, ...]
    output: Path
    workers: int = 1
    base: str = DEFAULT_BASE
    evidence: Literal["none", "full"] = "full"
    html: bool = True
    min_confidence: float | None = None
    title: str | None = None
    lang: Literal["en", "fr"] = "en"
    look: Look | None = None
    cache: bool = True
    page_seconds: float = _LIMITS.seconds
    page_memory: int = _LIMITS.memory >> 20
    cluster: str | None = None
    shards: str | None = None
    jobs: Jobs = _JOBS
    fetch: fetching.Options | None = None
    tombstones: Path | None = None


def run(options: Options) -> Iterator[str]:
    """Build and write; yield the lines that say what came out and where it is."""
    check_base(options.base)
    decisions = curation.read(curation.beside(options.sources), options.base)
    stages = Stages()
    with stages.stage("fetch"):
        documents, total = _documents(options, _fetched(options))
    with _cache(options) as cache:
        files.sweep(options.output)
        with stages.stage("read"), _engine(options, cache) as engine:
            read = reading.read(documents, cache, engine, total=total)
        stages.workers_ended()
        inputs = _inputs(options, read, decisions)
        if account.is_current(options.output, inputs):
            account.add(options.output, run=_run(stages, read))
            cache.keep_only(read.keys)
            for line in account.warnings(options.output):
                console.remark(f"kg: {line}")
            yield f"{options.output}: nothing has changed since it was built"
            yield from _places(options)
            return
        with _uncollected():
            with stages.stage("merge"):
                built = _merged(options, read, decisions)
            _last[:] = [built]
            with _page(built, options, stages.peaks) as draw:
                written = output.write(
                    built,
                    options.output,
                    gone=_gone(options, built),
                    evidence=options.evidence,
                    draw=draw,
                    base=options.base,
                    stage=stages.stage,
                    keep=options.cache,
                )
        cache.keep_only(read.keys)
    account.add(options.output, inputs=inputs, run=_run(stages, read))
    yield from _told(built, written, options)


@contextmanager
def _cache(options: Options) -> Iterator[Cache]:
    """Open what is kept of pages; without a cache, for as long as the build takes."""
    path = options.output / FILE
    if not options.cache:
        path = options.output / f".{os.getpid()}.{FILE}"
    try:
        with Cache(path, version.of_reading()) as cache:
            yield cache
    finally:
        if not options.cache:
            for file in options.output.glob(f"{path.name}*"):
                file.unlink()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no cycles among millions of objects that have none.

    Not afterwards either: what is there then is not looked at again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


def _documents(
    options: Options, fetched: Found | None
) -> tuple[reading.Documents, int | None]:
    """Give what yields all documents, and their number where that is cheap to tell.

    Raises KGError for what is wrong with the sources, before anything is read.
    """
    try:
        given = options.sources
        found = sources.listed(given) if given or fetched is None else ()
        total = sources.count(found)
    except ValueError as error:
        raise KGError(str(error)) from error

    def documents(only: Container[str] | None) -> Iterator[Document | SetAside]:
        loaded = sources.load(found, only)
        return loaded if fetched is None else _with(fetched, loaded)

    if total is not None and fetched is not None:
        total += len(fetched)
    return documents, total


@contextmanager
def _engine(options: Options, cache: Cache) -> Iterator[Engine]:
    """Give what reads pages: processes here, or machines elsewhere."""
    limits = Limits(options.page_seconds, options.page_memory << 20)
    if options.cluster is not None:
        from kg.cluster.connection import Cluster

        where, key = options.cluster, cache.key
        jobs, shards = options.jobs, options.shards
        with Cluster(where, packed.read, limits, jobs, shards, key) as cluster:
            yield cluster
        return
    crew = Crew(packed.read, options.workers, limits)
    try:
        yield crew.run
    finally:
        crew.close()


def _fetched(options: Options) -> Found | None:
    if options.fetch is None:
        return None
    found = fetching.fetch(options.fetch)
    for line in found.summary():
        console.remark(f"kg: {line}")
    return found


def _with(
    fetched: Found, others: Iterable[Document | SetAside]
) -> Iterator[Document | SetAside]:
    """Yield what was fetched, and others but for those under the same address."""
    names = {page.address for page in fetched.pages}
    yield from fetched.documents()
    for one in others:
        if isinstance(one, Document) and one.name in names:
            yield SetAside(one.name, "the page fetched from this address counts")
        else:
            yield one


def _merged(options: Options, read: Read, decisions: Sequence[Made]) -> pipeline.Build:
    asked = options.min_confidence
    least = TRUSTED if asked is None else Least.both(asked)
    try:
        built = pipeline.merge(
            replace(read.results, least=least),
            read.set_aside,
            pairs=read.pairs,
            addresses=read.addresses,
            least=least,
            decisions=decisions,
        )
    except ExtractorError as error:
        raise KGError(str(error)) from error
    for line in output.warnings(built):
        console.remark(f"kg: {line}")
    if not built.pages:
        raise KGError(f"{_listed(options)}: no page could be read")
    if not any(one.predicate != "published-in" for one in built.statements):
        raise KGError(
            f"{_listed(options)}: no entity was found that is at least "
            f"{least.things:g} sure; are these pages about research, in French or "
            "English? A lower --min-confidence keeps more"
        )
    return built


def _gone(options: Options, built: pipeline.Build) -> Sequence[Gone]:
    if options.tombstones is None:
        return ()
    from kg.diff import tombstones

    return tombstones.triples(options.tombstones, built, base=options.base)


def _inputs(options: Options, read: Read, decisions: Sequence[Made]) -> str:
    """Return a digest of all that the files of a build are made from."""
    asked = (
        options.base,
        options.evidence,
        options.html,
        options.min_confidence,
        options.title,
        options.lang,
        options.look,
        account.digests(options.tombstones) if options.tombstones else None,
        decisions,
        sorted(read.set_aside, key=repr),
    )
    digest = hashlib.sha256(f"{version.of_program()}\n{asked!r}\n".encode())
    for page in read.results.pages:
        digest.update(f"{page.name}\n{page.key.hex()}\n".encode())
    digest.update(repr((read.pairs, sorted(read.addresses.items()))).encode())
    return digest.hexdigest()


def _run(stages: Stages, read: Read) -> Mapping[str, object]:
    """Tell how this run went; it may be another each time."""
    return {
        "cache": {"hits": read.hits, "read": read.new},
        **stages.account(),
    }


def _listed(options: Options) -> str:
    fetched = options.fetch.sources if options.fetch else ()
    return ", ".join(map(str, (*options.sources, *fetched)))


@contextmanager
def _page(
    built: pipeline.Build, options: Options, peaks: dict[str, int]
) -> Iterator[output.Draw | None]:
    """Give what draws the page of a build, if one is asked for."""
    if not options.html:
        yield None
        return
    from kg import picture
    from kg.view.page import TITLE

    dress = picture.Dress(options.title or TITLE, options.lang, options.look)
    with picture.drawing(
        built, options.base, dress, folder=options.output, peaks=peaks
    ) as draw:
        yield draw


def _told(
    built: pipeline.Build, written: output.Written, options: Options
) -> Iterator[str]:
    kinds = Counter(str(one.kind) for one in built.entities)
    counts = ", ".join(f"{kinds[kind]} {kind}s" for kind in sorted(kinds))
    ratio = written.evidence / max(1, written.facts)
    pages, works = len(built.pages), len(built.publications)
    yield (
        f"{pages} page{'s' * (pages != 1)}, {works} publication{'s' * (works != 1)}; "
        f"{counts}"
    )
    told = f"{written.evidence} of evidence ({ratio:.2f} for each fact)"
    if options.evidence == "none":
        told = "no evidence written"
    yield f"{written.facts} triples of facts, {told}"
    yield from _places(options)


def _places(options: Options) -> Iterator[str]:
    yield f"graph: {options.output / FACTS}"
    if options.html:
        yield f"page:  {options.output / PAGE} (open it in a browser)"
