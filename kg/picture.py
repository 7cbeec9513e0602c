"""A build -> its page: of all its things, or of the most prominent of very many.

The second needs no store, and is drawn in a process beside, while files are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from pyoxigraph import Store

from kg import prominent
from kg.output import Draw
from kg.pipeline import Build
from kg.view import part
from kg.view.look import Look
from kg.view.page import render
from kg.workers import Beside


@dataclass(frozen=True, slots=True)
class Dress:
    """What a page is called, which language it opens in, and its colours."""

    title: str
    lang: Literal["en", "fr"] = "en"
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class _Wish:
    base: str
    dress: Dress
    part: prominent.Part
    whole: int


@contextmanager
def drawing(build: Build, base: str, dress: Dress) -> Iterator[Draw]:
    """Give what draws the page of a build from its store, or knows better already."""
    things = count(build)
    if things <= part.LARGEST:
        yield lambda store: _drawn(store, base, dress)
        return
    most = prominent.part(build, part.PROMINENT)
    beside = Beside(_draw, _Wish(base, dress, most, things))
    try:
        yield lambda _: beside.result()
    finally:
        beside.close()


def count(build: Build) -> int:
    """Count the things that a page could show."""
    return len(build.entities) + len(build.publications)


def _draw(wish: _Wish) -> str:
    store = prominent.store(wish.part, wish.base)
    return _drawn(store, wish.base, wish.dress, wish.whole)


def _drawn(store: Store, base: str, dress: Dress, whole: int | None = None) -> str:
    shown = part.of_store(store, base)
    return render(
        shown.facts,
        shown.evidence,
        title=dress.title,
        lang=dress.lang,
        look=dress.look,
        whole=whole,
    )
