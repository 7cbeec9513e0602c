"""``build.json`` -> what a build was made with, what people decided, what was left."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg import curation
from kg.curation import Made
from kg.diff.words import plain
from kg.errors import KGError
from kg.folder import ACCOUNT

# What decides what is in a graph, beside pages and decisions. ``versions`` may hold
# further names; a version of any of these makes another reading of the same page.
THINGS, LINKS = "min_confidence", "min_confidence_of_relations"
_SETTINGS = ("labkg", "base", THINGS, LINKS, "evidence")
_VERSIONS = "versions"
# Settings that change no reading of a page.
_NO_VERSION = frozenset(_SETTINGS) - {"labkg"}


@dataclass(frozen=True, slots=True)
class Account:
    """Settings and versions by their names, decisions, pages set aside by reason."""

    settings: Mapping[str, str] = field(default_factory=dict)
    decisions: tuple[Made, ...] = ()
    aside: Mapping[str, str] = field(default_factory=dict)

    def number(self, name: str) -> float:
        """Give a setting that is a number; 0 where it is not told."""
        try:
            return float(self.settings.get(name, "0"))
        except ValueError:
            return 0.0


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting or version that differs; "" where a build does not tell it."""

    name: str
    old: str
    new: str

    def told(self) -> str:
        """Tell the setting and both values on one line."""
        return f"{plain(self.name)} {plain(self.old) or '?'} → {plain(self.new) or '?'}"

    @property
    def is_version(self) -> bool:
        """Say whether another value makes another reading of the same page."""
        return self.name not in _NO_VERSION


def read(folder: Path) -> Account:
    """Read the account of a build; an empty one where the build has none.

    Raises KGError for a file that is none.
    """
    path = folder / ACCOUNT
    try:
        told = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Account()
    except OSError as error:
        raise KGError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise KGError(f"{path}: is not the account of a build: {error}") from error
    if not isinstance(told, dict):
        raise KGError(f"{path}: is not the account of a build: it should be an object")
    try:
        return Account(
            dict(_settings(told)),
            tuple(map(curation.from_json, told.get("decisions", ()))),
            dict(_aside(told)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise KGError(f"{path}: is not the account of a build: {error}") from error


def differing(old: Account, new: Account) -> tuple[Setting, ...]:
    """List the settings and versions that differ."""
    names = dict.fromkeys((*_SETTINGS, *sorted({**old.settings, **new.settings})))
    both = (
        Setting(name, old.settings.get(name, ""), new.settings.get(name, ""))
        for name in names
    )
    return tuple(one for one in both if one.old != one.new)


def since(old: Account, new: Account) -> tuple[Made, ...]:
    """List the decisions of one account that another does not have."""
    before = {(one.decision, one.by) for one in old.decisions}
    return tuple(one for one in new.decisions if (one.decision, one.by) not in before)


def _settings(told: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name in _SETTINGS:
        if name in told:
            yield name, str(told[name])
    versions = told.get(_VERSIONS)
    if isinstance(versions, dict):
        for name, value in versions.items():
            yield str(name), str(value)


def _aside(told: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the pages that were set aside; warnings tell of them, one a line."""
    warnings = told.get("warnings")
    for line in warnings if isinstance(warnings, list) else ():
        source, colon, reason = str(line).partition(": ")
        if colon:
            yield source, reason
    aside = told.get("set_aside")
    for one in aside if isinstance(aside, list) else ():
        yield str(one["source"]), str(one["reason"])
