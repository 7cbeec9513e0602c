"""Raw text -> clean text: cut marks, wraps, accents and left-over mark-up repaired."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from html import unescape

from kg.markup import text_of
from kg.traced import Traced

# Lab pages fold an abstract after 140 characters, in the middle of a word:
# "motiv… (see more)ating", "ces… (voir plus) modèles".
CUT = re.compile(r"(?:…|\.\.\.)[ \u00a0]?\((?:see more|voir plus)\)", re.IGNORECASE)

# What no one sees and XML forbids: control characters and noncharacters.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\ufffe\uffff]"
)
_SPACES = re.compile(r"[ \t\n\r\f\v\x85\u2028\u2029]{2,}|[\t\n\r\f\v\x85\u2028\u2029]")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#39|#x27);")
_OPENER = re.compile(
    r"\\(?:emph|text(?:bf|it|tt|sc|rm|sf|sl|up|md)?|math(?:bf|it|tt|rm|sf|cal|bb|frak)"
    r"|underline|mbox|url|href|footnote|cite[pt]?|ref)\s*\{"
)
_DECLARATION = re.compile(
    r"\{?\\(?:em|it|bf|tt|sc|rm|sf|sl|itshape|bfseries|ttfamily)\b\s*"
)
_ESCAPED = re.compile(r"\\([%&$#_{}])")
_BRACE = re.compile(r"(?<!\\)[{}]")
_REACH = 2_000  # what a command may hold
_DOUBLE_OPEN, _DOUBLE_CLOSE = re.compile(r"``"), re.compile(r"''")
# `wrapper' opens with a grave accent and closes with an apostrophe at a word's end.
_SINGLE_OPEN = re.compile(r"`(?=\w)")
_SINGLE_CLOSE = re.compile(r"(?<=‘)([^‘’'\n]{1,80})'(?!\w)")
_DASH = re.compile(r"(?<!-)-{2,3}(?!-)")


def mend(raw: str, *, html: bool = False) -> str:
    r"""Give the text that a person reads in a slice of a raw page.

    A quote of the graph equals its slice of the raw page after this function.

    >>> mend("motiv… (see more)ating a \\emph{scaling}\napproach")
    'motivating a scaling approach'
    """
    traced = text_of(raw) if html else Traced.of(raw)
    return clean(traced).text


def without_invisible(text: str) -> str:
    """Drop characters that no one sees."""
    return _INVISIBLE.sub("", text)


def clean(text: Traced) -> Traced:
    """Mend traced text: the same repairs, with the way back kept.

    Every sentence of every page comes here, and few need a repair: what a repair needs
    is looked for first.
    """
    if not text.text.isprintable():
        text = text.sub(_INVISIBLE, "")
    if "(" in text.text:
        text = text.sub(CUT, "")
    text = text.composed()
    if "&" in text.text:  # left over in plain text: "Journal of A &amp; B"
        text = text.sub(_ENTITY, lambda match: unescape(match[0]))
    if "\\" in text.text or "`" in text.text:
        text = _without_latex(text)
    if "}" in text.text:
        text = text.without(_unopened(text.text))
    if "--" in text.text:
        text = text.sub(_DASH, "–")
    if "  " in text.text or not text.text.isprintable():
        text = text.sub(_SPACES, " ")
    return text.strip()


def _without_latex(text: Traced) -> Traced:
    text = _without_openers(text, _OPENER)
    text = _without_openers(text, _DECLARATION)
    text = text.sub(_ESCAPED, lambda match: match[1])
    if "`" in text.text:
        text = text.sub(_DOUBLE_OPEN, "“").sub(_DOUBLE_CLOSE, "”")
        text = text.sub(_SINGLE_OPEN, "‘")
        text = _with_closed_singles(text)
    return text


def _without_openers(text: Traced, opener: re.Pattern[str]) -> Traced:
    """Drop each command and the brace that closes it, if that is in the text."""
    found = list(opener.finditer(text.text))
    drop: set[int] = set()
    for match in found:
        drop.update(range(*match.span()))
    drop.update(_closing(text.text, [m.end() for m in found if "{" in m[0]]))
    return text.without(drop) if drop else text


def _unopened(text: str) -> set[int]:
    """Find braces that nothing opens: what is left of a command cut in two."""
    unopened: set[int] = set()
    depth = 0
    for i, char in enumerate(text):
        if char == "{":
            depth += 1
        elif char == "}" and depth:
            depth -= 1
        elif char == "}":
            unopened.add(i)
    return unopened


def _closing(text: str, places: Sequence[int]) -> Iterator[int]:
    """Yield the brace that closes what is open at each place, if it is near."""
    ahead = deque(places)
    levels: list[list[int]] = [[]]
    for brace in _BRACE.finditer(text):
        while ahead and ahead[0] <= brace.start():
            levels[-1].append(ahead.popleft())
        if brace[0] == "{":
            levels.append([])
            continue
        if any(brace.start() < place + _REACH for place in levels[-1]):
            yield brace.start()
        levels[-1:] = [] if len(levels) > 1 else [[]]


def _with_closed_singles(text: Traced) -> Traced:
    drop = [match.end() - 1 for match in _SINGLE_CLOSE.finditer(text.text)]
    chars = list(text.text)
    for i in drop:
        chars[i] = "’"
    return Traced("".join(chars), text.starts, text.ends)
