"""``kg diff``: two folders -> the lines that tell what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kg.diff import accounts, as_json, as_text, as_update, builds
from kg.diff.builds import Build
from kg.diff.compare import compare
from kg.diff.lines import Limits
from kg.diff.wording import WORDS
from ontology.kinds import Lang

_EVERYTHING = Limits(groups=None, lines=None, reasons=None)


@dataclass(frozen=True, slots=True)
class Options:
    """What ``kg diff`` is asked to do."""

    old: Path
    new: Path
    form: Literal["text", "json", "sparql"] = "text"
    lang: Lang = Lang.EN
    shows_all: bool = False


@dataclass(slots=True)
class Outcome:
    """Whether two builds differ, known once all is written."""

    differs: bool = False


def run(options: Options, outcome: Outcome) -> Iterator[str]:
    """Yield pieces of text, to be written as they are; tell whether builds differ.

    Raises KGError for a folder that holds no build.
    """
    with builds.opened(options.old) as old, builds.opened(options.new) as new:
        if options.form == "sparql":
            for part in as_update.write(old, new):
                outcome.differs = True
                yield part
            return
        if options.form == "text" and builds.same_files(options.old, options.new):
            yield _no_change(old, new, options.lang)
            return
        pair, changes = compare(old, new)
        outcome.differs = not changes.is_empty
        if options.form == "json":
            yield from as_json.write(pair, changes)
        elif changes.is_empty:
            yield _no_change(old, new, options.lang)
        else:
            limits = _EVERYTHING if options.shows_all else Limits()
            lines = as_text.write(
                pair,
                changes,
                options.old,
                options.new,
                lang=options.lang,
                limits=limits,
            )
            yield from (f"{line}\n" for line in lines)


def _no_change(old: Build, new: Build, lang: Lang) -> str:
    words = WORDS[lang]
    differing = accounts.differing(old.account, new.account)
    if not differing:
        return f"{words.no_change}\n"
    names = ", ".join(one.told() for one in differing)
    return f"{words.no_change_but.format(names=names)}\n"
