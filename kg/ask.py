"""``kg query``: load a build, put a question, give the answer as text."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rdflib import Graph

from kg import dataset, query, results, store
from kg.errors import KGError
from kg.stored import Triples, facts_and_evidence


def load(folder: Path) -> tuple[Graph, Graph]:
    """Read the two graphs of a build."""
    facts, *evidence = map(_parse, dataset.files(folder))
    return facts, evidence[0] if evidence else Graph()


def _parse(path: Path) -> Graph:
    try:
        return Graph().parse(path, format="turtle")
    except Exception as error:  # rdflib raises many kinds for broken Turtle
        raise KGError(f"{path}: is not Turtle: {_why(error)}") from error


def _why(error: Exception) -> str:
    """Tell on one line what rdflib told on several."""
    text = " ".join(str(error).split())
    told = re.match(r"at line (\d+) of .*?Bad syntax \((.*?)\) at \^", text)
    return f"line {told[1]}: {told[2]}" if told else text or "broken"


def stored(folder: Path) -> tuple[Triples, Triples]:
    """Open the facts and the evidence of a build in its store."""
    return facts_and_evidence(store.opened(folder), store.base(folder))


def listing() -> Iterator[str]:
    """Yield one named question a line: name, English title, French title."""
    questions = query.named()
    width = max(len(question.name) for question in questions)
    for one in questions:
        titles = " | ".join(one.titles[lang] for lang in sorted(one.titles))
        yield f"{one.name:<{width}}  {titles}"


def named(folder: Path, name: str, words: Sequence[str], form: str) -> str:
    """Answer a named question; ``words`` are its parameters as NAME=VALUE."""
    question = next((one for one in query.named() if one.name == name), None)
    if question is None:
        raise KGError(f"--name {name}: there is no such question; see kg query --list")
    given = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise KGError(f"{word}: should be NAME=VALUE; see kg query --list")
        given[key] = value
    return _answer(folder, question.filled(given), form)


def text(folder: Path, words: Sequence[str], form: str) -> str:
    """Answer a query given as text, as ``@FILE`` or on stdin as ``-``."""
    if len(words) > 1:
        raise KGError(f"{words[1]}: parameters go with --name")
    asked = words[0]
    if asked == "-":
        asked = sys.stdin.read()
    elif asked.startswith("@"):
        try:
            asked = Path(asked[1:]).read_text("utf-8")
        except OSError as error:
            raise KGError(f"{asked[1:]}: cannot be read: {error.strerror}") from error
    return _answer(folder, asked, form)


def _answer(folder: Path, asked: str, form: str) -> str:
    return results.render(query.run(store.opened(folder), asked), form)
