"""Records -> publications: one work on several pages becomes one."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.records import Record
from ontology.kinds import Lang

# Two abstracts are one text, touched up, when they share this much of their word
# triples (Jaccard): two versions on a seed page share .94, a rewritten abstract .21; of
# 200 million pairs of unannotated abstracts, unrelated ones stay under .2.
SAME_TEXT = 0.7
# One is a cut copy of the other when nearly all of its triples are in the longer.
CUT_COPY = 0.9
_TELLING = 4  # words of a title; "Deep learning" is the title of many works
_CUT_LEAST = 20  # triples; fewer say too little
# A rewritten abstract shares this much of the shorter one's triples: .59 on the seeds;
# 22 of 200 million pairs of unannotated abstracts share .3 or more.
REWRITTEN = 0.35
_SKETCH = 32  # smallest triple hashes kept to find candidates
# Triples in more abstracts than this ("in this paper we") lead to no candidates.
_COMMON = 12


@dataclass(frozen=True, slots=True)
class Publication:
    """One work, however many pages show it; ``records`` holds the best text first."""

    key: str
    records: tuple[Record, ...]
    lang: Lang
    title: str | None
    abstract: str | None
    authors: tuple[str, ...]
    date: str | None
    year: int | None
    venue: str | None
    status: str | None
    links: tuple[str, ...]
    versions: tuple[str, ...] = ()


def merge(records: Iterable[Record]) -> tuple[Publication, ...]:
    """Merge records of one work; link rewritten versions; sort by key.

    The result does not depend on the order of the records.
    """
    known = sorted(records, key=_order)
    texts = _by_text(known)
    triples = {text: _triples(text) for text, _ in texts.items() if _is_text(text)}
    pairs = _similar(triples)
    groups = _grouped(texts, pairs)
    _join_titles(groups)
    publications = [_publication(group) for group in groups if group]
    return _with_versions(publications, triples, pairs)


def fold(text: str) -> str:
    """Reduce a text to lower-case letters and digits without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = (c for c in plain if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())


def _order(record: Record) -> tuple[str, str, str, int]:
    shown = record.abstract or record.title
    return (
        record.abstract.text if record.abstract else "",
        record.title.text if record.title else "",
        record.source,
        shown.starts[0] if shown else 0,
    )


def _by_text(records: Sequence[Record]) -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.abstract:
            groups[fold(record.abstract.text)].append(record)
        elif record.title:
            key = "title: " + fold(record.title.text)
            if record.authors:  # "Introduction to the special issue" has many authors
                key += " by " + fold(" ".join(record.authors))
            groups[key].append(record)
    return dict(sorted(groups.items()))


def _is_text(key: str) -> bool:
    return not key.startswith("title: ")


def _triples(text: str) -> frozenset[int]:
    words = text.split()
    return frozenset(
        int.from_bytes(
            hashlib.blake2b(" ".join(words[i : i + 3]).encode(), digest_size=8).digest()
        )
        for i in range(max(1, len(words) - 2))
    )


def _similar(
    triples: Mapping[str, frozenset[int]],
) -> list[tuple[str, str, float, float]]:
    """Give pairs of texts with their Jaccard share and the shorter one's share.

    Candidates share one of their smallest hashes (bottom-k sketch, Broder 1997), or
    one of the first words' triples, so that a cut copy meets its whole.
    """
    holders: dict[int, list[str]] = defaultdict(list)
    for text, own in triples.items():
        for triple in sorted({*sorted(own)[:_SKETCH], *_triples(_head(text))}):
            holders[triple].append(text)
    candidates = {
        (a, b)
        for group in holders.values()
        if len(group) <= _COMMON
        for i, a in enumerate(group)
        for b in group[i + 1 :]
    }
    found = []
    for a, b in sorted(candidates):
        both = len(triples[a] & triples[b])
        less = min(len(triples[a]), len(triples[b]))
        share = both / less if less >= _CUT_LEAST else 0.0
        found.append((a, b, both / len(triples[a] | triples[b]), share))
    return found


def _head(text: str) -> str:
    return " ".join(text.split()[:30])


def _grouped(
    texts: Mapping[str, list[Record]], pairs: Iterable[tuple[str, str, float, float]]
) -> list[list[Record]]:
    leader = {text: text for text in texts}

    def find(text: str) -> str:
        while leader[text] != text:
            leader[text] = leader[leader[text]]
            text = leader[text]
        return text

    for a, b, jaccard, share in pairs:
        if _own_titles(texts[a]) != _own_titles(texts[b]) and all(
            _own_titles(texts[text]) for text in (a, b)
        ):
            continue  # touched up for another year: another work
        if jaccard >= SAME_TEXT or share >= CUT_COPY:
            low, high = sorted((find(a), find(b)))
            leader[high] = low
    groups: dict[str, list[Record]] = defaultdict(list)
    for text, records in texts.items():
        groups[find(text)] += records
    return [groups[key] for key in sorted(groups)]


def _own_titles(records: Iterable[Record]) -> frozenset[str]:
    return frozenset(fold(record.title.text) for record in records if record.title)


def _join_titles(groups: list[list[Record]]) -> None:
    """Give a work that shows only its title to the work that owns this title."""
    owners: dict[str, list[Record]] = {}
    several: set[str] = set()
    for group in groups:
        for own in {fold(r.title.text) for r in group if r.title and r.abstract}:
            if own in owners:
                several.add(own)
            owners[own] = group
    for group in groups:
        if all(record.abstract is None for record in group):
            title = group[0].title
            folded = fold(title.text) if title else ""
            owner = None if folded in several else owners.get(folded)
            if owner is not None:
                owner += group
                group.clear()


def _publication(group: Sequence[Record]) -> Publication:
    records = tuple(sorted(group, key=lambda r: (*_goodness(r), *_order(r))))
    best = records[0]
    abstract = best.abstract.text if best.abstract else None
    title = next((r.title.text for r in records if r.title), None)
    named = [r for r in records if r.venue] or [r for r in records if r.status]
    dated = [r for r in records if r.date] or [r for r in records if r.year]
    return Publication(
        key=_key(abstract, title),
        records=records,
        lang=best.lang,
        title=title,
        abstract=abstract,
        authors=max((r.authors for r in records), key=len),
        date=dated[0].date if dated else None,
        year=dated[0].year if dated else None,
        venue=named[0].venue if named else None,
        status=named[0].status if named else None,
        links=tuple(dict.fromkeys(link for r in records for link in r.links)),
    )


def _goodness(record: Record) -> tuple[int, int]:
    return (-len(record.abstract.text) if record.abstract else 0, not record.title)


def _key(abstract: str | None, title: str | None) -> str:
    """Make the id of a work from its words, blind to case, accents and spacing."""
    text = fold(abstract) if abstract else "title: " + fold(title or "")
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _with_versions(
    publications: Sequence[Publication],
    triples: Mapping[str, frozenset[int]],
    pairs: Iterable[tuple[str, str, float, float]],
) -> tuple[Publication, ...]:
    home = {
        fold(record.abstract.text): publication.key
        for publication in publications
        for record in publication.records
        if record.abstract
    }
    linked: dict[str, set[str]] = defaultdict(set)
    for a, b, _, share in pairs:
        if share >= REWRITTEN and home[a] != home[b]:
            linked[home[a]].add(home[b])
            linked[home[b]].add(home[a])
    titled: dict[str, list[str]] = defaultdict(list)
    for publication in publications:
        words = fold(publication.title).split() if publication.title else []
        if publication.abstract and publication.title and len(words) >= _TELLING:
            titled[fold(publication.title)].append(publication.key)
    for keys in titled.values():
        for key in keys:
            linked[key].update(k for k in keys if k != key)
    return tuple(
        replace(p, versions=tuple(sorted(linked[p.key])))
        for p in sorted(publications, key=lambda p: p.key)
    )
