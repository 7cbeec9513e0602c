"""Texts without case, accents and marks, to be compared."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Reduce a text to lower-case letters and digits without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(plain.translate(_FOLDED).split())


class _Folded(dict[int, str | None]):
    """What becomes of each character, told when it is met for the first time."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        kept = char if char.isalnum() else " "
        self[code] = None if unicodedata.combining(char) else kept
        return self[code]


_FOLDED = _Folded()
