"""A reason, a property, a statement that differs -> lines for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from kg.diff.because import Because
from kg.diff.changes import Change, Field, Restated, Unit
from kg.diff.compare import PAGES, Pair
from kg.diff.known import Quote, Said
from kg.diff.reasons import Reason
from kg.diff.snapshot import Snapshot
from kg.diff.wording import WORDS, Words
from kg.diff.words import plain, shown, term
from kg.shown import beginning
from ontology.kinds import Lang

MARKS: Mapping[Change, str] = {
    Change.REMOVED: "−",
    Change.MERGED: "→",
    Change.RENAMED: "→",
    Change.SPLIT: "+",
    Change.ADDED: "+",
    Change.ROLE: "~",
    Change.CHANGED: "~",
}
_WORDS_OF_A_TITLE = 12


@dataclass(frozen=True, slots=True)
class Limits:
    """How many groups, lines of a group and reasons are shown; None for all."""

    groups: int | None = 25
    lines: int | None = 8
    reasons: int | None = 3


@dataclass(frozen=True, slots=True)
class Lines:
    """Writes what differs between two builds in one language, bounded."""

    because: Because
    lang: Lang
    limits: Limits

    @property
    def pair(self) -> Pair:
        """Give the builds that are compared."""
        return self.because.pair

    @property
    def words(self) -> Words:
        """Give the words of the language."""
        return WORDS[self.lang]

    def most(self, lines: Iterable[str], limit: int | None) -> Iterator[str]:
        """Yield so many lines, and how many more there are."""
        rest = iter(lines)
        yield from islice(rest, limit)
        left = sum(1 for _ in rest)
        if left:
            yield self.words.more.format(count=left)

    def reasons(
        self, reasons: Iterable[Reason], said: Iterable[Reason] = ()
    ) -> Iterator[str]:
        """Say reasons, but for those that are said above already."""
        above = set(said)
        told = (one.say(self.lang) for one in reasons if one not in above)
        yield from self.most(dict.fromkeys(told), self.limits.reasons)

    def name(self, build: Snapshot, id_: str) -> str:
        """Name a thing, a publication in quotes, or a page."""
        if not id_.startswith("publication/"):
            return plain(build.label(id_, self.lang))
        work = build.work(id_)
        words = work.title.split()
        if not words:
            return shown(beginning(work.abstract), self.lang)
        more = "…" if len(words) > _WORDS_OF_A_TITLE else ""
        return shown(" ".join(words[:_WORDS_OF_A_TITLE]) + more, self.lang)

    def thing(self, build: Snapshot, id_: str) -> str:
        """Name a thing with its kind."""
        kind = build.kind(id_)
        name = self.name(build, id_)
        return f"{name} ({term(kind, self.lang)})" if kind else name

    def unit(self, unit: Unit) -> str:
        """Name what a publication or thing was and, where that differs, what it is."""
        old, new = self.pair.old, self.pair.new
        if unit.new is None:
            return self.thing(old, unit.old or "")
        if unit.old is None or unit.change not in (Change.MERGED, Change.RENAMED):
            return self.thing(new, unit.new)
        before, now = self.thing(old, unit.old), self.thing(new, unit.new)
        if before == now:
            return now
        return self.words.is_now.format(old=before, new=now)

    def fields(self, fields: Iterable[Field]) -> Iterator[str]:
        """Say which values of which properties are gone, and which are new."""
        for one in fields:
            name = self.words.pages if one.name == PAGES else term(one.name, self.lang)
            for mark, values in (("−", one.removed), ("+", one.added)):
                for value in values:
                    yield f"{mark} {name}{self.words.colon}{self._value(value)}"

    def statement(self, one: Restated, said: Sequence[Reason]) -> Iterator[str]:
        """Say how a statement differs; why, but for what is said above already."""
        old = self.pair.old.said(one.old) if one.old else None
        new = self.pair.new.said(one.new) if one.new else None
        yield f"{MARKS[one.change]} {self._stated(old, new)}"
        reasons = self.because.of_statement(one)
        yield from (f"    {line}" for line in self.reasons(reasons, said))
        if one.change is Change.CHANGED and old is not None and new is not None:
            told = {reason.sentence for reason in reasons}
            lost, won = self.pair.evidence(old, new)
            quotes = (
                f"    {mark} {self._quote(quote)}"
                for mark, some in (("−", lost), ("+", won))
                for quote in some
                if quote.text not in told
            )
            yield from self.most(quotes, self.limits.reasons)

    def _stated(self, old: Said | None, new: Said | None) -> str:
        build, said = (self.pair.new, new) if new else (self.pair.old, old)
        if said is None:
            return ""
        role, sure = term(said.key.predicate, self.lang), _number(said)
        if old and new and old.key.predicate != new.key.predicate:
            role = f"{term(old.key.predicate, self.lang)} → {role}"
        if old and new and old.confidence != new.confidence:
            sure = f"{_number(old)} → {sure}"
        subject = self.name(build, said.key.subject)
        object_ = self.name(build, said.key.object)
        return "  ".join(filter(None, (subject, role, object_, sure)))

    def _quote(self, quote: Quote) -> str:
        place = f"{plain(quote.page)} {quote.begin}-{quote.end}"
        return f"{shown(quote.text, self.lang)}  {place}"

    def _value(self, value: str) -> str:
        for build in (self.pair.new, self.pair.old):
            if build.kind(value) or build.is_page(value):
                return self.name(build, value)
        text, at, lang = value.rpartition("@")
        if at and lang in set(Lang):
            return f"{shown(text, self.lang)} ({lang})"
        return shown(value, self.lang)


def _number(said: Said) -> str:
    return "" if said.confidence is None else f"{said.confidence:g}"
