"""What an old build has -> what of a new one took its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.curation import Made, Merge, Retype, Split
from kg.diff.known import Known, Name, Work
from kg.entities import node_id, normal
from kg.folding import fold
from kg.publications import REWRITTEN
from ontology.kinds import Kind


@dataclass(frozen=True, slots=True)
class Heir:
    """The thing that took the place of another, and the decision that made it so."""

    id: str
    decision: Made | None = None


# --- pages -------------------------------------------------------------------------


def pages(old: Known, new: Known) -> Mapping[str, str]:
    """Return the new source of each old page that is still there.

    A page is the same where its source is or, moved, where its bytes are.
    """
    same = {source: source for source in old.pages if source in new.pages}
    moved: dict[str, list[str]] = defaultdict(list)
    for source, page in new.pages.items():
        if source not in same:
            moved[page.sha256].append(source)
    for source, page in old.pages.items():
        if source not in same and moved.get(page.sha256):
            same[source] = moved[page.sha256].pop(0)
    return same


# --- publications ------------------------------------------------------------------


def works(
    gone: Collection[str],
    added: Collection[str],
    old: Known,
    new: Known,
    sources: Mapping[str, str],
) -> Mapping[str, str]:
    """Return the new publication for old ones of another id.

    It has the same title, or shares enough of the text on one of the same pages.
    """
    titled: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted(added):
        if title := fold(new.work(id_).title):
            titled[title].append(id_)
    found = {}
    for id_ in sorted(gone):
        work = old.work(id_)
        near = [*titled.get(fold(work.title), ())] if work.title else []
        for page in work.pages:
            if page in sources:
                near += new.works_on(sources[page])
        if best := _likest(work, dict.fromkeys(near), new):
            found[id_] = best
    return found


def _likest(work: Work, near: Iterable[str], new: Known) -> str | None:
    ours = _triples(work.abstract)
    best: tuple[float, str] | None = None
    for id_ in near:
        other = new.work(id_)
        likeness = 0.0
        if work.title and fold(work.title) == fold(other.title):
            likeness = 1.0
        if ours and (theirs := _triples(other.abstract)):
            share = len(ours & theirs) / min(len(ours), len(theirs))
            likeness = max(likeness, share)
        if likeness >= REWRITTEN and (best is None or (-likeness, id_) < best):
            best = (-likeness, id_)
    return best[1] if best else None


def _triples(text: str) -> frozenset[tuple[str, ...]]:
    words = fold(text).split()
    return frozenset(tuple(words[i : i + 3]) for i in range(len(words) - 2))


# --- things ------------------------------------------------------------------------


def things(
    gone: Iterable[str], added: Collection[str], old: Known, new: Known
) -> Mapping[str, Heir]:
    """Return what took the place of things: as decided, or what has their names now.

    A name counts where the new thing did not have it before, and where one of the two
    goes by it first of all: many an acronym stands for several things.
    """
    heirs = {}
    by_name = _by_name(added, new)
    for id_ in sorted(gone):
        heir = _decided(id_, new) or _named(id_, old, new, by_name)
        if heir is not None:
            heirs[id_] = heir
    return heirs


def origins(
    added: Iterable[str], taken: Collection[str], old: Known, new: Known
) -> Mapping[str, Heir]:
    """Return of new things the old ones, still there, that they were split off from."""
    found = {}
    splits = [one for one in new.account.decisions if isinstance(one.decision, Split)]
    for id_ in sorted(set(added) - set(taken)):
        decided = [one for one in splits if id_ == _after(one)]
        if decided and isinstance(decided[0].decision, Split):
            found[id_] = Heir(decided[0].decision.thing, decided[0])
            continue
        if origin := next(_lost_a_name_to(id_, old, new), None):
            found[id_] = Heir(origin)
    return found


def _lost_a_name_to(id_: str, old: Known, new: Known) -> Iterator[str]:
    for name in new.names(id_):
        for other in sorted(set(old.called(name.text))):
            still = {one.text for one in new.names(other)}
            if other != id_ and still and name.text not in still:
                yield other


def _by_name(added: Iterable[str], new: Known) -> Mapping[str, list[str]]:
    """Return new things by their names, endings and hyphens apart."""
    found: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted(added):
        for name in new.names(id_):
            found[normal(name.text)].append(id_)
    return found


def _named(
    id_: str, old: Known, new: Known, by_name: Mapping[str, list[str]]
) -> Heir | None:
    names = old.names(id_)
    for name in names:
        near = sorted(set(new.called(name.text)))
        near.sort(key=lambda other: new.kind(other) != old.kind(id_))
        for other in (*near, *by_name.get(normal(name.text), ())):
            if _is_of_a_sort(id_, other) and _takes(name, other, old, new):
                return Heir(other)
    return None


def _takes(name: Name, other: str, old: Known, new: Known) -> bool:
    """Say whether a thing got a name that it, or who had it, goes by first of all."""
    if name.text in {one.text for one in old.names(other)}:
        return False
    wanted = normal(name.text)
    return not name.is_other or any(
        not one.is_other and normal(one.text) == wanted for one in new.names(other)
    )


def _is_of_a_sort(one: str, other: str) -> bool:
    """Say whether two ids may be those of one thing: no person is a method."""
    research = {str(kind) for kind in Kind if kind is not Kind.VENUE}
    a, b = one.partition("/")[0], other.partition("/")[0]
    return one != other and (a == b or {a, b} <= research)


def _decided(id_: str, new: Known) -> Heir | None:
    """Follow the decisions on a thing as long as they lead to another."""
    now, met, last = id_, {id_}, None
    for one in new.account.decisions:
        if _before(one) == now and (after := _after(one)) and after not in met:
            now, last = after, one
            met.add(after)
    if last is None or new.kind(now) is None:
        return None
    return Heir(now, last)


def _before(made: Made) -> str | None:
    decision = made.decision
    if isinstance(decision, Merge | Retype) and not (
        decision.evidence or decision.page
    ):
        return decision.thing
    return None


def _after(made: Made) -> str | None:
    decision = made.decision
    if isinstance(decision, Merge):
        return decision.into
    if isinstance(decision, Retype):
        return f"{decision.type}/{decision.thing.partition('/')[2]}"
    if isinstance(decision, Split):
        return node_id(Kind(decision.kind), decision.as_)
    return None
