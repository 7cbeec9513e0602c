"""Text that remembers where in the raw page each of its characters stood."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

_ACCENTED = re.compile(r"[^\W\d_][\u0300-\u036f]+")


@dataclass(frozen=True, slots=True)
class Traced:
    r"""Text with, for each character, its half-open range in the raw page.

    >>> raw = "motiv… (see more)ating"
    >>> text = Traced.of(raw).sub(re.compile(r"… \(see more\)"), "")
    >>> text.text, text.span(3, 10)
    ('motivating', (3, 22))
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, raw: str, start: int = 0, end: int | None = None) -> Traced:
        """Trace a slice of a raw page, as it stands."""
        stop = len(raw) if end is None else end
        return cls(raw[start:stop], range(start, stop), range(start + 1, stop + 1))

    @classmethod
    def join(cls, pieces: Iterable[Traced], between: str = "") -> Traced:
        """Put pieces in a row; what stands between them maps to the gap."""
        text: list[str] = []
        starts, ends = array("q"), array("q")
        for piece in pieces:
            if starts and between:
                gap_end = piece.starts[0] if piece.text else ends[-1]
                text.append(between)
                starts.extend([ends[-1]] * len(between))
                ends.extend([max(gap_end, ends[-1])] * len(between))
            text.append(piece.text)
            starts.extend(piece.starts)
            ends.extend(piece.ends)
        return cls("".join(text), starts, ends)

    def __len__(self) -> int:
        """Count the characters of the clean text."""
        return len(self.text)

    def __getitem__(self, part: slice) -> Traced:
        """Cut out a part, by positions in the clean text."""
        return Traced(self.text[part], self.starts[part], self.ends[part])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the raw range that a non-empty range of the clean text came from."""
        return self.starts[start], self.ends[end - 1]

    def strip(self) -> Traced:
        """Drop white space at both ends."""
        left = len(self.text) - len(self.text.lstrip())
        return self[left : max(left, len(self.text.rstrip()))]

    def sub(
        self, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str]
    ) -> Traced:
        """Replace each match; the new characters map to the whole of the match."""
        matches = list(pattern.finditer(self.text))
        if not matches:
            return self
        text: list[str] = []
        starts, ends = array("q"), array("q")
        last = 0
        for match in matches:
            a, b = match.span()
            text.append(self.text[last:a])
            starts.extend(self.starts[last:a])
            ends.extend(self.ends[last:a])
            last = b
            filling = new if isinstance(new, str) else new(match)
            if filling and b > a:
                text.append(filling)
                starts.extend([self.starts[a]] * len(filling))
                ends.extend([self.ends[b - 1]] * len(filling))
        text.append(self.text[last:])
        starts.extend(self.starts[last:])
        ends.extend(self.ends[last:])
        return Traced("".join(text), starts, ends)

    def composed(self) -> Traced:
        """Write each letter and the accents that stand apart from it as one (NFC)."""
        if unicodedata.is_normalized("NFC", self.text):
            return self
        found = {
            apart: whole
            for apart in _ACCENTED.findall(self.text)
            if (whole := unicodedata.normalize("NFC", apart)) != apart
        }
        if not found:
            return self
        longest_first = sorted(found, key=len, reverse=True)
        pattern = re.compile("|".join(longest_first))
        return self.sub(pattern, lambda match: found[match[0]])

    def without(self, places: Collection[int]) -> Traced:
        """Drop single characters, by their positions in the clean text."""
        keep = [i for i in range(len(self.text)) if i not in places]
        return Traced(
            "".join(self.text[i] for i in keep),
            array("q", (self.starts[i] for i in keep)),
            array("q", (self.ends[i] for i in keep)),
        )
