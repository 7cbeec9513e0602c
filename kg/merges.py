"""Why different names were taken for one thing: reasons, told in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kg.quote_marks import quoted
from ontology.kinds import Lang

_MOST_NAMES_TOLD = 8


class Reason(Protocol):
    """Why something is as it is, told in either language."""

    def told(self, lang: Lang, /) -> str:
        """Say the reason in a language."""
        ...


class Because(StrEnum):
    """Why things of different names are one."""

    ENTRY = "entry"
    SPELLED_OUT = "spelled out"
    ONE_TEXT = "one text"
    SAME_WORDS = "same words"
    PROPER = "proper name"
    KIND = "kind"
    TITLE_CASE = "title case"
    ONLY_LONG = "only long form"


@dataclass(frozen=True, slots=True, order=True)
class Merge:
    """The reason why some names are those of one thing, and the page that gives it."""

    because: Because
    names: tuple[str, ...]
    page: str = ""

    def told(self, lang: Lang, /) -> str:
        """Say the reason in a language."""
        shown = [quoted(name, lang) for name in self.names[:_MOST_NAMES_TOLD]]
        more = len(self.names) - len(shown)
        listed = ", ".join(shown) + (f" (+ {more})" if more else "")
        return _BECAUSE[lang][self.because].format(names=listed, page=self.page)


_BECAUSE: Mapping[Lang, Mapping[Because, str]] = {
    Lang.EN: {
        Because.ENTRY: "{names}: names of one vocabulary entry, {page}",
        Because.SPELLED_OUT: "{names}: an acronym and its long form, in {page}",
        Because.ONE_TEXT: "{names}: names of one thing in one text, in {page}",
        Because.SAME_WORDS: "{names}: the same words but for endings and hyphens",
        Because.PROPER: "{names}: a proper name, the same in both languages",
        Because.KIND: "{names}: one proper name, met as different kinds",
        Because.TITLE_CASE: "{names}: the same words but for capitals",
        Because.ONLY_LONG: "{names}: the only long form that the pages give",
    },
    Lang.FR: {
        Because.ENTRY: "{names} : noms d’une même entrée du vocabulaire, {page}",
        Because.SPELLED_OUT: "{names} : un sigle et sa forme longue, dans {page}",
        Because.ONE_TEXT: "{names} : noms d’une même chose dans un texte, {page}",
        Because.SAME_WORDS: "{names} : mêmes mots, aux terminaisons près",
        Because.PROPER: "{names} : nom propre, le même dans les deux langues",
        Because.KIND: "{names} : un seul nom propre, vu sous plusieurs types",
        Because.TITLE_CASE: "{names} : mêmes mots, aux majuscules près",
        Because.ONLY_LONG: "{names} : la seule forme longue que donnent les pages",
    },
}
