"""A build -> its page: of all its things, or of the most prominent of very many.

The second needs no store, and is drawn in a process beside, while files are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pyoxigraph import Store

from kg import console, prominent, stages
from kg.folder import PAGE
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
def drawing(
    build: Build, base: str, dress: Dress, *, folder: Path, peaks: dict[str, int]
) -> Iterator[Draw]:
    """Give what draws the page of a build, which is written to a folder.

    The most memory that a process beside has held, in MB, is noted among ``peaks``.
    """
    things = len(build.entities) + len(build.publications)
    if things <= part.LARGEST:
        yield lambda known: _drawn(known(), base, dress)
        return
    console.remark(
        f"kg: {things:,} things are too many for one page: {PAGE} shows the "
        f"{part.PROMINENT:,} most prominent; kg serve {folder} shows all"
    )
    most = prominent.part(build, part.PROMINENT)
    beside = Beside(_draw, _Wish(base, dress, most, things))

    def drawn(_: Callable[[], Store]) -> str:
        html, peaks["page"] = beside.result()
        return html

    try:
        yield drawn
    finally:
        beside.close()


def _draw(wish: _Wish) -> tuple[str, int]:
    """Give the page, and the most memory that this process has held, in MB."""
    store = prominent.store(wish.part, wish.base)
    html = _drawn(store, wish.base, wish.dress, wish.whole)
    return html, stages.peak() or 0


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
