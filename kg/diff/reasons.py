"""Why something differs between two builds, told in either language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kg.diff.words import plain, shown, term
from ontology.kinds import Lang


class Why(StrEnum):
    """The sorts of reasons; those in a line say the same of what is gone and new."""

    PAGE_GONE = "page-gone"
    PAGE_NEW = "page-new"
    PAGE_SET_ASIDE = "page-set-aside"
    PAGE_WAS_SET_ASIDE = "page-was-set-aside"
    PAGE_CHANGED = "page-changed"
    SENTENCE_GONE = "sentence-gone"
    SENTENCE_NEW = "sentence-new"
    NOT_READ_SO_NOW = "not-read-so-now"
    READ_SO_NOW = "read-so-now"
    DECISION = "decision"
    DECISION_GONE = "decision-gone"
    LESS_IS_ASKED_FOR = "threshold-lower"
    MORE_IS_ASKED_FOR = "threshold-higher"
    VERSION = "version"
    THING_GONE = "thing-gone"
    THING_NEW = "thing-new"
    STRONGER_ROLE = "stronger-role"
    WEAKER_ROLE = "weaker-role"
    ONE_THING = "one-thing"
    HAS_ITS_NAME = "has-its-name"
    WAS_ITS_NAME = "was-its-name"
    SAME_WORK = "same-work"
    NOTHING_BETWEEN = "nothing-between"
    OTHER_PAGES = "other-pages"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason, with what its wording names; ``told`` is a text by language.

    ``is_certain`` is false where the reason is likely but another one may hold too.
    """

    why: Why
    page: str = ""
    sentence: str = ""
    name: str = ""
    old: str = ""
    new: str = ""
    told: tuple[tuple[str, str], ...] = ()
    is_certain: bool = True

    def say(self, lang: Lang) -> str:
        """Say the reason in a language, on one line."""
        text = _WORDING[lang][self.why].format(
            page=plain(self.page),
            sentence=shown(self.sentence, lang),
            name=plain(self.name),
            old=self._value(self.old, lang),
            new=self._value(self.new, lang),
            told=plain(dict(self.told).get(lang, "")),
        )
        return text if self.is_certain else f"{text} {_LIKELY[lang]}"

    def _value(self, text: str, lang: Lang) -> str:
        is_role = self.why in (Why.STRONGER_ROLE, Why.WEAKER_ROLE)
        return term(text, lang) if is_role else plain(text)


_LIKELY: Mapping[Lang, str] = {Lang.EN: "(likely)", Lang.FR: "(probable)"}
_WORDING: Mapping[Lang, Mapping[Why, str]] = {
    Lang.EN: {
        Why.PAGE_GONE: "{page} is gone",
        Why.PAGE_NEW: "{page} is new",
        Why.PAGE_SET_ASIDE: "{page} is set aside now: {name}",
        Why.PAGE_WAS_SET_ASIDE: "{page} was set aside before: {name}",
        Why.PAGE_CHANGED: "{page} changed",
        Why.SENTENCE_GONE: "{page} changed: {sentence} is no longer there",
        Why.SENTENCE_NEW: "{page} changed: {sentence} is new there",
        Why.NOT_READ_SO_NOW: "{page} changed: {sentence} is no longer read so there",
        Why.READ_SO_NOW: "{page} changed: {sentence} is read so there only now",
        Why.DECISION: "{told} ({page})",
        Why.DECISION_GONE: "no longer decided: {told} ({page})",
        Why.MORE_IS_ASKED_FOR: "{name} sure at most: {new} is asked for now, "
        "{old} was before",
        Why.LESS_IS_ASKED_FOR: "{name} sure at most: {new} is asked for now, "
        "{old} was before",
        Why.VERSION: "read with another version: {name}",
        Why.THING_GONE: "{told} is gone",
        Why.THING_NEW: "{told} is new",
        Why.STRONGER_ROLE: "“{new}” is stronger than “{old}”",
        Why.WEAKER_ROLE: "nothing backs “{old}” any more; “{new}” is weaker",
        Why.ONE_THING: "{told}",
        Why.HAS_ITS_NAME: "{told} has its name now",
        Why.WAS_ITS_NAME: "its name was one of {told}",
        Why.SAME_WORK: "{told} is the same work",
        Why.NOTHING_BETWEEN: "both ends are {told} now",
        Why.OTHER_PAGES: "{page} is the same: what other pages say changed what goes "
        "together",
    },
    Lang.FR: {
        Why.PAGE_GONE: "{page} n’est plus là",
        Why.PAGE_NEW: "{page} est nouvelle",
        Why.PAGE_SET_ASIDE: "{page} est maintenant écartée : {name}",
        Why.PAGE_WAS_SET_ASIDE: "{page} était écartée avant : {name}",
        Why.PAGE_CHANGED: "{page} a changé",
        Why.SENTENCE_GONE: "{page} a changé : {sentence} n’y est plus",
        Why.SENTENCE_NEW: "{page} a changé : {sentence} y est nouveau",
        Why.NOT_READ_SO_NOW: "{page} a changé : {sentence} n’y est plus lu ainsi",
        Why.READ_SO_NOW: "{page} a changé : {sentence} n’y est lu ainsi que maintenant",
        Why.DECISION: "{told} ({page})",
        Why.DECISION_GONE: "décision retirée : {told} ({page})",
        Why.MORE_IS_ASKED_FOR: "sûr à {name} au plus : on demande maintenant {new}, "
        "{old} avant",
        Why.LESS_IS_ASKED_FOR: "sûr à {name} au plus : on demande maintenant {new}, "
        "{old} avant",
        Why.VERSION: "lu avec une autre version : {name}",
        Why.THING_GONE: "{told} n’est plus là",
        Why.THING_NEW: "{told} est nouveau",
        Why.STRONGER_ROLE: "« {new} » est plus fort que « {old} »",
        Why.WEAKER_ROLE: "rien n’appuie plus « {old} » ; « {new} » est plus faible",
        Why.ONE_THING: "{told}",
        Why.HAS_ITS_NAME: "{told} porte maintenant son nom",
        Why.WAS_ITS_NAME: "son nom était un de ceux de {told}",
        Why.SAME_WORK: "{told} est le même travail",
        Why.NOTHING_BETWEEN: "les deux bouts sont maintenant {told}",
        Why.OTHER_PAGES: "{page} est la même : ce que disent d’autres pages a changé "
        "ce qui va ensemble",
    },
}
