"""Build -> files: Turtle, records, the page and the account of the build.

All is written beside its place first, checked, and then renamed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Literal, TypeAlias

from pyoxigraph import Store

from kg import (
    curation,
    dataset,
    files,
    filling,
    former,
    graph,
    record_lines,
    store,
    validate,
)
from kg.described import describe, describe_facts
from kg.errors import KGError
from kg.folder import ACCOUNT, EVIDENCE, FACTS, PAGE, RECORDS
from kg.pipeline import Build
from kg.validate import Violation
from kg.version import of_reading

Evidence: TypeAlias = Literal["none", "full"]
# Gives the page of a build; it may ask for a store with the facts and evidence.
Draw: TypeAlias = Callable[[Callable[[], Store]], str]
# Counts the time of a stage by its name.
Stage: TypeAlias = Callable[[str], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class Written:
    """How many triples a build has."""

    facts: int
    evidence: int


def write(
    build: Build,
    folder: Path,
    *,
    evidence: Evidence,
    draw: Draw | None,
    base: str,
    gone: Iterable[graph.Gone] = (),
    stage: Stage = nullcontext,
    keep: bool = False,
) -> Written:
    """Write all files of a build, once it is known that what they say conforms.

    Until then, and where anything fails, the files of the build before stay as they
    are. With ``keep``, what they say alike is copied from them, and what the next build
    needs for that is kept.
    """
    try:
        with (
            files.scratch(folder) as scratch,
            filling.filling(scratch / store.FOLDER) as filled,
        ):
            with stage("graph"):
                said = graph.assemble(
                    build.pages,
                    build.publications,
                    build.entities,
                    build.statements,
                    gone=gone,
                    base=base,
                    folder=scratch,
                )
            prefixes = graph.prefixes(base)
            is_whole = evidence == "full"
            is_kept = keep and is_whole
            with stage("write"):
                before = former.find(folder, prefixes) if is_kept else None
                described = (
                    describe(said, scratch, before, filled.put)
                    if is_whole
                    else describe_facts(said, scratch, filled.put)
                )
                refuse_broken(described.wrong)
                paths = dataset.files(scratch)
                make: Callable[[Path], None] = filled.into
                if described.before is None:
                    filled.end()
                else:
                    make = _changing(described.before, paths, base)
                written = Written(described.facts, described.evidence)
                with (scratch / RECORDS).open("wb") as file:
                    file.writelines(record_lines.lines(build, base))
                told = account(build, written, base=base, evidence=evidence)
                text = json.dumps(told, ensure_ascii=False, indent=2)
                (scratch / ACCOUNT).write_bytes(f"{text}\n".encode())
            with stage("store"):
                state = store.prepare(folder, paths, base=base, make=make)
            if draw is not None:
                # The page shows the evidence that is not written all the same.
                unwritten = None if is_whole else scratch / f"{EVIDENCE}.nq"
                known = partial(_known, state.place, unwritten, scratch)
                with stage("page"):
                    (scratch / PAGE).write_bytes(draw(known).encode())
            for name in (FACTS, EVIDENCE, RECORDS, PAGE, ACCOUNT):
                _put(scratch / name, folder / name)
            store.use(folder, state)
            lists = scratch / former.FOLDER if is_kept else None
            if lists is not None:
                former.describe(lists, prefixes, described.heads, state.made_from)
            former.keep(lists, folder)
    except OSError as error:
        why = error.strerror or error  # a store tells it in words of its own
        raise KGError(f"{folder}: cannot be written: {why}") from error
    return written


def refuse_broken(found: Sequence[Violation]) -> None:
    """Raise KGError when something breaks a rule of ``ontology/shapes.ttl``."""
    if found:
        raise KGError(
            f"the graph breaks its own rules and was not written; please report this:\n"
            f"{validate.report(found)}"
        )


def account(
    build: Build, written: Written, *, base: str, evidence: Evidence
) -> Mapping[str, object]:
    """Tell what a build read, found and set aside; no time, no place, no chance."""
    kinds = Counter(str(one.kind) for one in build.entities)
    return {
        "labkg": version("labkg"),
        "base": base,
        "min_confidence": build.least.things,
        "min_confidence_of_relations": build.least.links,
        "evidence": evidence,
        "versions": {"reading": of_reading()[:16]},
        "counts": {
            "pages": len(build.pages),
            "publications": len(build.publications),
            "publications_with_text": sum(bool(w.abstract) for w in build.publications),
            "entities": dict(sorted(kinds.items())),
            "statements": len(build.statements),
            "triples": {"facts": written.facts, "evidence": written.evidence},
            "evidence_per_fact": round(written.evidence / written.facts, 2),
        },
        "pages": [
            {"source": page.source, "sha256": page.sha256, "lang": str(page.lang)}
            for page in build.pages
        ],
        "set_aside": [
            {"source": one.source, "reason": one.reason} for one in build.set_aside
        ],
        "decisions": [curation.as_json(made) for made in build.decisions],
        "warnings": list(warnings(build)),
    }


def warnings(build: Build) -> Iterator[str]:
    """Yield a line for each page or decision that is not as it should be."""
    for aside in build.set_aside:
        yield f"{aside.source}: {aside.reason}"
    yield from build.remarks
    for made in build.unmet:
        yield f"{made.place}: matches nothing (any more): {made.decision.why}"


def _changing(
    before: former.Before, paths: Sequence[Path], base: str
) -> Callable[[Path], None]:
    """Give what makes the store anew in a folder from that of the build before."""
    change = store.Change(
        before.store,
        quads=[path.with_name(f"{path.name}.nq") for path in paths],
        gone=[path.with_name(f"{path.name}.gone") for path in paths],
    )
    return partial(store.changed, change=change, base=base)


def _known(place: Path, evidence: Path | None, scratch: Path) -> Store:
    """Open the store of a build; of one without evidence, another that has it."""
    if evidence is not None:
        before, place = place, scratch / "known"
        store.more(place, before, [evidence])
    return store.at(place)


def _put(written: Path, path: Path) -> None:
    if written.exists():
        files.move(written, path)
    else:
        path.unlink(missing_ok=True)
