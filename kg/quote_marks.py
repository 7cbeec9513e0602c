"""A text -> the same text in the quote marks of its language."""

from __future__ import annotations

from collections.abc import Mapping

from ontology.kinds import Lang

_MARKS: Mapping[str, str] = {Lang.EN: "“{}”", Lang.FR: "«\u00a0{}\u00a0»"}


def quoted(text: str, lang: str) -> str:
    r"""Set a text in the quote marks of a language, English ones where it is neither.

    >>> quoted("yes", "en"), quoted("oui", "fr") == "«\u00a0oui\u00a0»", quoted("", "")
    ('“yes”', True, '“”')
    """
    return _MARKS.get(lang, _MARKS[Lang.EN]).format(text)
