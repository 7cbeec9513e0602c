"""What is wrong with a SPARQL query that does not parse, and where.

rdflib's grammar goes back to the last choice that it could make otherwise and
reports that place: for a triple cut short, the start of the pattern, where it
"expected SelectQuery". So the text is parsed once more, and each failure of an
innermost rule is noted: the fault is where the furthest of them happened, and
what these expected is what would have been right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from pyparsing import (
    ParseElementEnhance,
    ParseException,
    ParseExpression,
    ParserElement,
    Regex,
)
from rdflib.plugins.sparql import parser

_Note = Callable[[str, int, ParserElement, Exception], None]
# Where so many words may stand, an expression may: they are its functions.
_FUNCTIONS = 12
_OPERATORS = frozenset({"<=", "&&"})
# These parse, but are refused.
_NOT_OFFERED = frozenset({"SERVICE"})
_A_NAME = "a prefixed name"
_PUNCTUATION = {"?": "a variable", "$": "a variable", "<": "an IRI", ":": _A_NAME}
_SAMPLES = {
    "1": "a number",
    "1.5": "a number",
    "1e5": "a number",
    "'a'": "a string",
    '"a"': "a string",
    "'''a'''": "a string",
    '"""a"""': "a string",
    "_:a": "a blank node",
    "@en": "a language tag",
    "a": _A_NAME,
}


def explain_syntax(text: str) -> str | None:
    """Say on one line where a query stops making sense, and what was expected.

    Returns None where rdflib's grammar finds nothing wrong.
    """
    text = text.replace("\t", " ")  # the parser would make each of them up to eight
    if _is_update(text):
        return "an update: a query only reads; begin with SELECT, ASK or CONSTRUCT"
    failure = _furthest_failure(text)
    if failure is None:
        return None
    place, rules = failure
    place = len(text) - len(text[place:].lstrip())
    expected = _expected(rules)
    if expected == [_A_NAME] and (word := re.search(r"\w+$", text[:place].rstrip())):
        # A colon could still make a name of FILTR; who wrote it meant a keyword.
        place, expected = word.start(), ["a keyword", _A_NAME]
    found = re.match(r"\S{1,20}", text[place:])
    rest = f"not {found[0]}" if found else "not the end of the query"
    return f"{_where(text, place)}: expected {_alternatives(expected)}, {rest}"


def _is_update(text: str) -> bool:
    try:
        return bool(parser.parseUpdate(text).request)
    except ParseException:
        return False


def _furthest_failure(text: str) -> tuple[int, frozenset[ParserElement]] | None:
    failures: dict[int, set[ParserElement]] = {0: set()}

    def note(_: str, __: int, rule: ParserElement, error: Exception) -> None:
        place = getattr(error, "loc", 0)
        failures.setdefault(place, set()).add(rule)

    with _watched(note):
        try:
            parser.parseQuery(text)
        except ParseException as error:
            failures.setdefault(error.loc, set())
        else:
            return None
    furthest = max(failures)
    return furthest, frozenset(failures[furthest])


@contextmanager
def _watched(note: _Note) -> Iterator[None]:
    """Have every innermost rule of rdflib's grammar tell when it fails."""
    for rule in _innermost():
        rule.set_fail_action(note)
    try:
        yield
    finally:
        for rule in _innermost():
            rule.set_fail_action(None)  # type: ignore[arg-type]  # takes it off


@cache
def _innermost() -> tuple[ParserElement, ...]:
    seen: dict[int, ParserElement] = {}
    todo: list[ParserElement] = [parser.Query]
    while todo:
        rule = todo.pop()
        if id(rule) in seen:
            continue
        seen[id(rule)] = rule
        if isinstance(rule, ParseExpression):
            todo += rule.exprs
        elif isinstance(rule, ParseElementEnhance) and rule.expr is not None:
            todo.append(rule.expr)
    whole = (ParseExpression, ParseElementEnhance)
    return tuple(rule for rule in seen.values() if not isinstance(rule, whole))


def _expected(rules: Iterable[ParserElement]) -> list[str]:
    """Name what the rules would have taken, without repeating, in a fixed order."""
    operators = not _OPERATORS.isdisjoint(map(_literal, rules))
    names = {_name(rule, operators=operators) for rule in rules} - _NOT_OFFERED
    words = {name for name in names if name.isidentifier()}
    if len(words) > _FUNCTIONS:
        names = names - words | {"a function"}
    return sorted(names, key=lambda name: (name in words, name.startswith('"'), name))


def _name(rule: ParserElement, *, operators: bool) -> str:
    if isinstance(rule, Regex):
        matching = (name for text, name in _SAMPLES.items() if rule.re.fullmatch(text))
        return next(matching, "another character")
    literal = _literal(rule)
    if not operators and literal in _PUNCTUATION:
        return _PUNCTUATION[literal]
    return literal if literal.isidentifier() else f'"{literal}"'


def _literal(rule: ParserElement) -> str:
    """Return the word or sign that a rule stands for, nothing for a pattern."""
    return str(getattr(rule, "match", "")) if not isinstance(rule, Regex) else ""


def _alternatives(names: list[str]) -> str:
    if not names:
        return "the end of the query"
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _where(text: str, place: int) -> str:
    *above, line = text[:place].split("\n")
    return f"line {len(above) + 1}, column {len(line) + 1}"
