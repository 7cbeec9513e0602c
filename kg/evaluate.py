"""``kg evaluate``: how well what is found meets annotated records."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.errors import KGError
from kg.extract import Item, parse, read, sure
from kg.readings import Reading
from kg.things import Thing, is_named
from kg.thresholds import Least
from ontology.kinds import Kind, Lang, Relation, Role

DRAWS = 1000
# Bounds of the rows of the reliability table.
_STEPS = tuple(i / 10 for i in range(11))
_GAP = re.compile(r"[\s\-‐‑–]+")

Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cluster:
    """One entity of a record: its names as they are compared."""

    names: frozenset[str]
    kind: str
    role: str
    named: bool
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Annotated:
    """The entities and relations of one record, annotated or found."""

    entities: tuple[Cluster, ...]
    relations: tuple[tuple[frozenset[str], str, frozenset[str], float], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Precision, recall and F1 of one row, with a 95 % interval of F1."""

    name: str
    precision: float
    recall: float
    f1: float
    low: float
    high: float
    gold: int
    predicted: int


@dataclass(frozen=True, slots=True)
class Share:
    """A share of cases, with its 95 % interval."""

    name: str
    share: float
    low: float
    high: float
    cases: int


@dataclass(frozen=True, slots=True)
class Bin:
    """What was given a confidence in a range: how many, how sure, how often right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a set of records in one language, or in all of them."""

    lang: str
    records: int
    rows: tuple[Row, ...]
    shares: tuple[Share, ...]
    entities: tuple[Bin, ...]
    relations: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Tested:
    """A text with its annotations, and all that was found in it, however unsure."""

    lang: Lang
    wanted: Annotated
    reading: Reading


def run(gold: Path, least: Least) -> list[Report]:
    """Extract from the texts of annotated records and compare, language by language.

    ``least`` is the confidence below which nothing counts as found. With two languages,
    the last report is of all records together.
    """
    return reports(read_all(gold), least)


def read_all(gold: Path) -> list[Tested]:
    """Extract from the texts of annotated records."""
    return [
        Tested(item.lang, told, read(item)) for item, told in _annotated_items(gold)
    ]


def reports(tests: Sequence[Tested], least: Least) -> list[Report]:
    """Compare what was found with at least some confidence, language by language."""
    made = []
    langs = sorted({test.lang for test in tests})
    for name in [*langs, "all"] if len(langs) > 1 else langs:
        mine = [test for test in tests if name in (test.lang, "all")]
        found = [found_in(sure(test.reading, least)) for test in mine]
        made.append(compare(name, [test.wanted for test in mine], found))
    return made


def _annotated_items(path: Path) -> list[tuple[Item, Annotated]]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise KGError(f"{path}: cannot be read: {error.strerror}") from error
    items = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                item = parse(line, number)
            except KGError as error:
                raise KGError(f"{path}, {error}") from error
            place = f"{path}, line {number}"
            items.append((item, annotated(json.loads(line), place)))
    if not items:
        raise KGError(f"{path}: holds no records to compare with")
    return items


def annotated(record: Mapping[str, object], place: str) -> Annotated:
    """Read the annotations of a record; raise KGError that names the place if wrong."""
    try:
        entities = tuple(_cluster(one) for one in record["entities"])  # type: ignore[attr-defined]
        known = [one.names for one in entities]
        relations = []
        for head, relation, tail, *_ in record["relations"]:  # type: ignore[attr-defined]
            ends = [
                next((n for n in known if fold(e) in n), frozenset({fold(e)}))
                for e in (head, tail)
            ]
            relations.append((ends[0], str(Relation(relation)), ends[1], 1.0))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise KGError(
            f'{place}: should have "entities", each with "variants", "type" and '
            f'"role", and "relations", each [head, relation, tail]: {error!r}'
        ) from error
    return Annotated(entities, tuple(relations))


def _cluster(entity: Mapping[str, object]) -> Cluster:
    names = [str(name) for name in entity["variants"]]  # type: ignore[attr-defined]
    if not names:
        raise ValueError("an entity without variants")
    return Cluster(
        names=frozenset(map(fold, names)),
        kind=Kind(str(entity["type"])),
        role=Role(str(entity["role"])),
        named=is_named(names),
        confidence=float(str(entity.get("confidence", 1.0))),
    )


def found_in(reading: Reading) -> Annotated:
    """Give what was found in a text as if it were annotated."""

    def names(thing: Thing) -> frozenset[str]:
        return frozenset(map(fold, thing.variants))

    things = reading.things
    entities = tuple(
        Cluster(
            names(thing),
            thing.kind,
            thing.role,
            is_named(thing.variants),
            thing.confidence,
        )
        for thing in things
    )
    relations = tuple(
        (names(things[k.head]), str(k.relation), names(things[k.tail]), k.confidence)
        for k in reading.links
    )
    return Annotated(entities, relations)


def fold(name: str) -> str:
    r"""Give a name as names are compared: without case, hyphens and a final s.

    >>> fold("GFlow-Nets"), fold("l’attention"), fold("e\u0301tude") == fold("étude")
    ('gflow net', "l'attention", True)
    """
    plain = unicodedata.normalize("NFC", name).casefold().replace("’", "'")
    return _GAP.sub(" ", plain).strip().removesuffix("s")


def compare(
    lang: str, wanted: Sequence[Annotated], found: Sequence[Annotated]
) -> Report:
    """Compare what was found in records with what is annotated.

    An entity is found when one of its names is a name of an entity found, each used
    once. Intervals are percentile bootstraps over the records: Efron and Tibshirani,
    "An Introduction to the Bootstrap" (1993), chapter 13; the draws are the same each
    time.
    """
    pairs = [_matched(w, f, typed=True) for w, f in zip(wanted, found, strict=True)]
    both = list(zip(wanted, found, pairs, strict=True))
    even = np.full(len(both), 1 / len(both))
    drawn = np.random.default_rng(0).multinomial(len(both), even, DRAWS).astype(float)
    rows = [
        _row(
            name,
            np.array([count(w, f) for w, f in zip(wanted, found, strict=True)]),
            drawn,
        )
        for name, count in _ROWS.items()
    ]
    shares = [
        _share(name, np.array([count(*one) for one in both]), drawn)
        for name, count in _SHARES.items()
    ]
    return Report(
        str(lang),
        len(both),
        tuple(row for row in rows if row.gold or row.predicted),
        tuple(share for share in shares if share.cases),
        _bins([one for w, f, p in both for one in _entity_verdicts(f, p)]),
        _bins([one for w, f, _ in both for one in _relation_verdicts(w, f)]),
    )


Pairs = list[tuple[int, int]]


def _matched(
    wanted: Annotated,
    found: Annotated,
    *,
    typed: bool,
    keep: Callable[[Cluster], bool] = bool,
) -> Pairs:
    used: set[int] = set()
    pairs = []
    for i, one in enumerate(wanted.entities):
        for j, other in enumerate(found.entities):
            if (
                j not in used
                and one.names & other.names
                and (one.kind == other.kind or not typed)
                and keep(one)
                and keep(other)
            ):
                used.add(j)
                pairs.append((i, j))
                break
    return pairs


Count = Callable[[Annotated, Annotated], tuple[int, int, int]]


def _entities(keep: Callable[[Cluster], bool], *, typed: bool = True) -> Count:
    def count(wanted: Annotated, found: Annotated) -> tuple[int, int, int]:
        return (
            len(_matched(wanted, found, typed=typed, keep=keep)),
            sum(map(keep, wanted.entities)),
            sum(map(keep, found.entities)),
        )

    return count


def _roles(role: Role) -> Count:
    """Count a role among the entities that are found."""

    def count(wanted: Annotated, found: Annotated) -> tuple[int, int, int]:
        told = [
            (wanted.entities[i].role == role, found.entities[j].role == role)
            for i, j in _matched(wanted, found, typed=True)
        ]
        return (
            sum(a and b for a, b in told),
            sum(a for a, _ in told),
            sum(b for _, b in told),
        )

    return count


def _relations(relation: Relation | None) -> Count:
    def count(wanted: Annotated, found: Annotated) -> tuple[int, int, int]:
        def keep(said: str) -> bool:
            return relation is None or said == relation

        right = _relation_verdicts(wanted, found, keep)
        return (
            sum(verdict for _, verdict in right),
            sum(keep(one[1]) for one in wanted.relations),
            len(right),
        )

    return count


def _anything(_: Cluster) -> bool:
    return True


def _is_kind(kind: Kind) -> Callable[[Cluster], bool]:
    return lambda one: one.kind == kind


def _is_named(one: Cluster) -> bool:
    return one.named


_ROWS: Mapping[str, Count] = {
    "entities": _entities(_anything),
    "entities, any type": _entities(_anything, typed=False),
    **{str(kind): _entities(_is_kind(kind)) for kind in Kind},
    "named": _entities(_is_named),
    **{f"role {role}": _roles(role) for role in Role},
    "relations": _relations(None),
    **{f"relation {relation}": _relations(relation) for relation in Relation},
}


def _role_agrees(wanted: Annotated, found: Annotated, pairs: Pairs) -> tuple[int, int]:
    agree = sum(wanted.entities[i].role == found.entities[j].role for i, j in pairs)
    return agree, len(pairs)


def _wrongly_merged(
    wanted: Annotated, found: Annotated, pairs: Pairs
) -> tuple[int, int]:
    """Count the entities found that hold names of two annotated ones."""
    held = [
        sum(bool(one.names & w.names) for w in wanted.entities)
        for one in found.entities
    ]
    return sum(count > 1 for count in held), sum(count > 0 for count in held)


def _wrongly_split(
    wanted: Annotated, found: Annotated, pairs: Pairs
) -> tuple[int, int]:
    """Count the annotated entities whose names lie in two that were found."""
    held = [
        sum(bool(one.names & f.names) for f in found.entities)
        for one in wanted.entities
    ]
    return sum(count > 1 for count in held), sum(count > 0 for count in held)


_SHARES: Mapping[str, Callable[[Annotated, Annotated, Pairs], tuple[int, int]]] = {
    "role accuracy": _role_agrees,
    "wrongly merged": _wrongly_merged,
    "wrongly split": _wrongly_split,
}


def _entity_verdicts(found: Annotated, pairs: Pairs) -> Iterator[tuple[float, bool]]:
    right = {j for _, j in pairs}
    for j, one in enumerate(found.entities):
        yield one.confidence, j in right


def _relation_verdicts(
    wanted: Annotated, found: Annotated, keep: Callable[[str], bool] = bool
) -> list[tuple[float, bool]]:
    """Give the confidence of each relation found, and whether it is annotated."""
    right: set[int] = set()
    for head, relation, tail, _ in wanted.relations:
        for j, one in enumerate(found.relations):
            if (
                j not in right
                and one[1] == relation
                and head & one[0]
                and tail & one[2]
            ):
                right.add(j)
                break
    return [
        (one[3], j in right) for j, one in enumerate(found.relations) if keep(one[1])
    ]


def _row(name: str, counts: Counts, drawn: Counts) -> Row:
    precision, recall, f1 = _scores(counts.sum(0))
    spread = np.array([_scores(total)[2] for total in drawn @ counts])
    low, high = np.quantile(spread, [0.025, 0.975])
    _, gold, predicted = counts.sum(0).tolist()
    return Row(
        name,
        round(precision, 4),
        round(recall, 4),
        round(f1, 4),
        round(float(low), 4),
        round(float(high), 4),
        int(gold),
        int(predicted),
    )


def _scores(counts: Counts) -> tuple[float, float, float]:
    right, gold, predicted = counts.tolist()
    precision = right / predicted if predicted else 0.0
    recall = right / gold if gold else 0.0
    return (
        precision,
        recall,
        2 * right / (gold + predicted) if gold + predicted else 0.0,
    )


def _share(name: str, counts: Counts, drawn: Counts) -> Share:
    hits, cases = counts.sum(0).tolist()
    totals = drawn @ counts
    low, high = np.quantile(totals[:, 0] / np.maximum(totals[:, 1], 1), [0.025, 0.975])
    share = hits / cases if cases else 0.0
    return Share(
        name, round(share, 4), round(float(low), 4), round(float(high), 4), int(cases)
    )


def _bins(verdicts: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    made = []
    for low, high in pairwise(_STEPS):
        last = high == 1.0
        inside = [v for v in verdicts if low <= v[0] < high or (last and v[0] == high)]
        if inside:
            made.append(
                Bin(
                    low,
                    high,
                    len(inside),
                    round(sum(sure for sure, _ in inside) / len(inside), 4),
                    round(sum(right for _, right in inside) / len(inside), 4),
                )
            )
    return tuple(made)


def as_json(reports: Sequence[Report]) -> str:
    """Write reports as one JSON object, by language."""
    told = {report.lang: asdict(report) for report in reports}
    return json.dumps(told, ensure_ascii=False, indent=2)


def as_text(reports: Sequence[Report]) -> str:
    """Write reports as Markdown tables."""
    return "\n".join(line for report in reports for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"### {report.lang}: {report.records} records"
    yield ""
    yield "| | precision | recall | F1 | 95 % interval | annotated | found |"
    yield "|---|---|---|---|---|---|---|"
    for row in report.rows:
        yield (
            f"| {row.name} | {row.precision:.3f} | {row.recall:.3f} | {row.f1:.3f} "
            f"| {row.low:.3f}-{row.high:.3f} | {row.gold} | {row.predicted} |"
        )
    yield ""
    yield "| | share | 95 % interval | of |"
    yield "|---|---|---|---|"
    for share in report.shares:
        yield (
            f"| {share.name} | {share.share:.3f} | {share.low:.3f}-{share.high:.3f} "
            f"| {share.cases} |"
        )
    yield ""
    yield "| confidence | entities | mean | right | relations | mean | right |"
    yield "|---|---|---|---|---|---|---|"
    for low in _STEPS[:-1]:
        cells = [
            next(
                (
                    f"{b.count} | {b.confidence:.2f} | {b.right:.2f}"
                    for b in bins
                    if b.low == low
                ),
                " | | ",
            )
            for bins in (report.entities, report.relations)
        ]
        if any(cell.strip(" |") for cell in cells):
            yield f"| {low:.1f}-{low + 0.1:.1f} | {cells[0]} | {cells[1]} |"
    yield ""
