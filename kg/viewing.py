"""``kg view``: the files of a build -> its page, written anew, and what to tell."""

from __future__ import annotations

import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kg import ask, console, files
from kg.errors import KGError
from kg.folder import EVIDENCE, PAGE

if TYPE_CHECKING:
    from kg.view.look import Look


@dataclass(frozen=True, slots=True)
class Options:
    """What ``kg view`` is asked to do."""

    folder: Path
    title: str | None
    lang: Literal["en", "fr"]
    look: Look | None = None
    most: int | None = None
    show: bool = False


def run(options: Options) -> Iterator[str]:
    """Write the page of a build; yield the line that says where it is."""
    from kg.view import page, part

    facts, evidence = ask.load(options.folder)
    if not (options.folder / EVIDENCE).is_file():
        console.remark(
            f"kg: {options.folder}: holds no {EVIDENCE}; "
            "the page has no sentences to show"
        )
    shown = part.Part(facts, evidence)
    if options.most is not None:
        shown = part.prominent(facts, evidence, options.most)
    html = page.render(
        shown.facts,
        shown.evidence,
        title=options.title or page.TITLE,
        lang=options.lang,
        look=options.look,
        whole=shown.whole,
    )
    path = options.folder / PAGE
    try:
        files.write(path, html.encode())
    except OSError as error:
        raise KGError(f"{path}: cannot be written: {error.strerror}") from error
    told = ""
    if shown.whole is not None:
        told = f" (the {options.most:,} most prominent of {shown.whole:,} things)"
    yield f"page:  {path}{told}"
    if options.show:
        _open(path)


def _open(path: Path) -> None:
    try:
        opened = webbrowser.open(path.resolve().as_uri())
    except (OSError, webbrowser.Error):
        opened = False
    if not opened:
        console.remark(f"kg: no browser was found; open {path} in one yourself")
