"""A difference between two builds -> the reasons for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.curation import (
    Confirm,
    Decision,
    Forbid,
    Local,
    Made,
    Reject,
    Rename,
    predicate_of,
)
from kg.diff import accounts
from kg.diff.accounts import LINKS, THINGS, Setting
from kg.diff.known import Known, Quote, Said
from kg.diff.reasons import Reason, Why
from kg.entities import normal
from kg.graph import PREDICATES
from ontology.kinds import Lang


@dataclass(frozen=True, slots=True)
class Way:
    """How to look from one build, which has something, to another, which has it not.

    ``pages`` gives the source that a page has there. What is gone is looked at from
    the old build, what is new from the new one: then the reasons are turned round.
    ``settings`` differ, the old value first; ``decisions`` were made there alone.
    """

    here: Known
    there: Known
    pages: Mapping[str, str]
    is_back: bool
    settings: tuple[Setting, ...]
    decisions: tuple[Made, ...]

    def why(self, gone: Why) -> Why:
        """Name a reason for what is gone or, looking back, for what is new."""
        return _TURNED.get(gone, gone) if self.is_back else gone

    @property
    def is_certain(self) -> bool:
        """Say whether a page that changed is all that may have changed a reading."""
        return not any(one.is_version for one in self.settings)


def on(old: Known, new: Known, pages: Mapping[str, str]) -> Way:
    """Look from an old build at a new one; ``pages`` gives new sources by old ones."""
    return Way(
        old,
        new,
        pages,
        is_back=False,
        settings=accounts.differing(old.account, new.account),
        decisions=accounts.since(old.account, new.account),
    )


def back(old: Known, new: Known, pages: Mapping[str, str]) -> Way:
    """Look from a new build back at an old one."""
    return Way(
        new,
        old,
        {now: source for source, now in pages.items()},
        is_back=True,
        settings=accounts.differing(old.account, new.account),
        decisions=accounts.since(new.account, old.account),
    )


_TURNED: Mapping[Why, Why] = {
    Why.PAGE_GONE: Why.PAGE_NEW,
    Why.PAGE_SET_ASIDE: Why.PAGE_WAS_SET_ASIDE,
    Why.SENTENCE_GONE: Why.SENTENCE_NEW,
    Why.NOT_READ_SO_NOW: Why.READ_SO_NOW,
    Why.DECISION: Why.DECISION_GONE,
    Why.MORE_IS_ASKED_FOR: Why.LESS_IS_ASKED_FOR,
    Why.THING_GONE: Why.THING_NEW,
}


# --- pages -------------------------------------------------------------------------


def of_page(way: Way, source: str) -> Reason:
    """Tell why a page that is here is not there, or not the same there."""
    now = way.pages.get(source)
    if now is not None:
        return Reason(Why.PAGE_CHANGED, page=source)
    aside = way.there.account.aside.get(source)
    if aside is not None:
        return Reason(way.why(Why.PAGE_SET_ASIDE), page=source, name=aside)
    return Reason(way.why(Why.PAGE_GONE), page=source)


def is_unchanged(way: Way, source: str) -> bool:
    """Say whether a page has the same bytes there."""
    now, page = way.pages.get(source), way.here.pages.get(source)
    if now is None or page is None:
        return False
    return way.there.pages[now].sha256 == page.sha256


def of_pages(way: Way, sources: Iterable[str]) -> tuple[Reason, ...]:
    """Tell what became of those pages that are not the same there."""
    return tuple(of_page(way, one) for one in sources if not is_unchanged(way, one))


# --- what stands on pages ----------------------------------------------------------


def of_quotes(
    way: Way, quotes: Sequence[Quote], sure: float | None, *, are_links: bool
) -> tuple[Reason, ...]:
    """Tell why what some sentences say is not said there: a reason for each page."""
    first: dict[str, Quote] = {}
    for quote in sorted(quotes):
        first.setdefault(quote.page, quote)
    reasons: list[Reason] = []
    for source, quote in first.items():
        if is_unchanged(way, source):
            reasons += unread(way, source, sure, are_links=are_links)
        elif source in way.pages:
            reasons.append(_of_sentence(way, quote))
        else:
            reasons.append(of_page(way, source))
    return tuple(reasons)


def _of_sentence(way: Way, quote: Quote) -> Reason:
    now = way.pages[quote.page]
    if way.there.quotes(now, quote.text) or _shows(way.there, now, quote.text):
        why, is_certain = Why.NOT_READ_SO_NOW, way.is_certain
    else:
        # Of running text a build keeps only the sentences that something rests on.
        is_certain = _shows(way.here, quote.page, quote.text)
        why = Why.SENTENCE_GONE
    return Reason(
        way.why(why), page=quote.page, sentence=quote.text, is_certain=is_certain
    )


def _shows(build: Known, source: str, text: str) -> bool:
    wanted = " ".join(text.split())
    return any(
        wanted in " ".join(part.split())
        for id_ in build.works_on(source)
        for work in (build.work(id_),)
        for part in (work.title, work.abstract)
    )


def unread(
    way: Way, source: str, sure: float | None, *, are_links: bool = False
) -> Iterator[Reason]:
    """Tell why a page that is the same is read otherwise."""
    differing = {one.name: one for one in way.settings}
    versions = [one for one in differing.values() if one.is_version]
    told = False
    for name in (THINGS, LINKS) if are_links else (THINGS,):
        least = differing.get(name)
        if least is not None and sure is not None and _is_under(way, least, sure):
            told = True
            yield Reason(
                way.why(Why.MORE_IS_ASKED_FOR),
                name=f"{sure:g}",
                old=least.old,
                new=least.new,
                is_certain=not versions,
            )
            break
    if versions:
        yield of_versions(way)
    elif not told:
        yield Reason(Why.OTHER_PAGES, page=source, is_certain=not differing)


def of_versions(way: Way) -> Reason:
    """Tell which versions read the pages otherwise."""
    versions = (one.told() for one in way.settings if one.is_version)
    return Reason(Why.VERSION, name=", ".join(versions))


def _is_under(way: Way, least: Setting, sure: float) -> bool:
    """Say whether so little is not enough there, where more is asked for.

    A role is less sure than the thing, so it may be under what is asked for here, too.
    """
    there = way.there.account.number(least.name)
    return way.here.account.number(least.name) < there and sure < there


# --- decisions ---------------------------------------------------------------------


def decided(made: Made, way: Way) -> Reason:
    """Tell of a decision that holds there and not here."""
    told = tuple((str(lang), made.told(lang)) for lang in Lang)
    return Reason(way.why(Why.DECISION), page=made.place, told=told)


def against_thing(way: Way, id_: str) -> tuple[Reason, ...]:
    """Tell of decisions, made there alone, that take a thing away."""
    own = {normal(name.text) for name in way.here.names(id_)}
    return tuple(decided(made, way) for made in way.decisions if _takes(made, id_, own))


def _takes(made: Made, id_: str, names: set[str]) -> bool:
    decision = made.decision
    if isinstance(decision, Forbid) and decision.name is not None:
        return normal(decision.name) in names
    # Of a new name or a checked statement nothing goes away.
    if isinstance(decision, Confirm | Rename):
        return False
    return getattr(decision, "thing", None) == id_


def against_statement(way: Way, said: Said) -> tuple[Reason, ...]:
    """Tell of decisions, made there alone, that take a statement away."""
    ends = (said.key.object, said.key.subject)
    names = {end: {normal(name.text) for name in way.here.names(end)} for end in ends}
    return tuple(
        decided(made, way)
        for made in way.decisions
        if _is_where(made.decision, said.quotes)
        and (
            (isinstance(made.decision, Reject) and _is_about(made.decision, said))
            or any(_takes(made, end, names[end]) for end in ends)
        )
    )


def on_statement(way: Way, said: Said) -> tuple[Reason, ...]:
    """Tell of all decisions, made there alone, that are about a statement."""
    return tuple(
        decided(made, way)
        for made in way.decisions
        if isinstance(made.decision, Confirm) and _is_about(made.decision, said)
    )


def on_thing(way: Way, id_: str) -> tuple[Reason, ...]:
    """Tell of all decisions, made there alone, that are about a thing."""
    return tuple(
        decided(made, way)
        for made in way.decisions
        if id_ in (getattr(made.decision, end, None) for end in ("thing", "into"))
    )


def _is_about(decision: Confirm, said: Said) -> bool:
    return (
        decision.subject == said.key.subject
        and decision.object == said.key.object
        and _LOCAL[predicate_of(decision)] == said.key.predicate
    )


_LOCAL: Mapping[str, str] = {
    ours: str(iri).rpartition("#")[2] for ours, iri in PREDICATES.items()
}


def _is_where(decision: Decision, quotes: Sequence[Quote]) -> bool:
    """Say whether a decision holds where one of some sentences stands."""
    if not isinstance(decision, Local) or not quotes:
        return True
    part = _plain(decision.evidence or "")
    return any(
        decision.page in (None, quote.page) and part in _plain(quote.text)
        for quote in quotes
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())
