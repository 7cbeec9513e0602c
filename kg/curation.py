"""``curation.toml`` -> decisions of people on names, things and statements, checked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kg.errors import KGError
from kg.graph import PREDICATES
from ontology.kinds import Lang

FILE = "curation.toml"
# What a decision may be about: a name of a relation or role as the ontology has it.
_PREDICATES: Mapping[str, str] = {
    str(iri).rpartition("#")[2]: ours for ours, iri in PREDICATES.items()
}

_Text = Annotated[str, Field(min_length=1)]


class Decision(BaseModel):
    """What all decisions tell: by whom, why, and in which sentences they hold.

    ``evidence`` is a part of a sentence: the decision holds where such a sentence
    stands; ``page`` the name of the page, as the build names it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    why: _Text
    by: _Text | None = None
    evidence: _Text | None = None
    page: _Text | None = None


class Forbid(Decision):
    """No thing at all: what has this IRI, or this name in any case."""

    thing: _Text | None = None
    name: _Text | None = None


class Merge(Decision):
    """Two things are one."""

    thing: _Text
    into: _Text


class Split(Decision):
    """Some names of a thing, or its occurrences in some sentences, are another."""

    thing: _Text
    as_: _Text = Field(alias="as")
    names: tuple[_Text, ...] = ()
    type: Literal["method", "benchmark", "concept"] | None = None


class Retype(Decision):
    """A thing is of another type."""

    thing: _Text
    type: Literal["method", "benchmark", "concept"]


class Rename(Decision):
    """The preferred name of a thing in a language is another."""

    thing: _Text
    lang: Literal["en", "fr"]
    name: _Text


class AddName(Rename):
    """A thing has one more name."""


class Confirm(Decision):
    """A statement is right."""

    subject: _Text
    predicate: _Text
    object: _Text


class Reject(Confirm):
    """A statement is wrong, as a whole or as far as one sentence goes."""


_ACTIONS: Mapping[str, type[Decision]] = {
    "forbid": Forbid,
    "split": Split,
    "retype": Retype,
    "merge": Merge,
    "rename": Rename,
    "add_name": AddName,
    "confirm": Confirm,
    "reject": Reject,
}


@dataclass(frozen=True, slots=True)
class Made:
    """A decision, where it stands (``curation.toml: merge 2``) and who made it."""

    decision: Decision
    place: str
    by: str

    def told(self, lang: Lang, /) -> str:
        """Say in a language what was decided, by whom and why."""
        action = type(self.decision).__name__
        return _TOLD[lang].format(
            action=_ACTION_NAMES[lang][action], by=self.by, why=self.decision.why
        )


_TOLD = {Lang.EN: "{action} by {by}: {why}", Lang.FR: "{action} par {by} : {why}"}
_ACTION_NAMES: Mapping[Lang, Mapping[str, str]] = {
    Lang.EN: {
        "Forbid": "forbidden",
        "Split": "split",
        "Retype": "retyped",
        "Merge": "merged",
        "Rename": "renamed",
        "AddName": "name added",
        "Confirm": "confirmed",
        "Reject": "rejected",
    },
    Lang.FR: {
        "Forbid": "interdit",
        "Split": "scindé",
        "Retype": "type changé",
        "Merge": "fusionné",
        "Rename": "renommé",
        "AddName": "nom ajouté",
        "Confirm": "confirmé",
        "Reject": "rejeté",
    },
}


def beside(sources: Iterable[Path]) -> tuple[Path, ...]:
    """List the files ``curation.toml`` that lie beside the pages."""
    folders = (path if path.is_dir() else path.parent for path in sources)
    files = dict.fromkeys(folder / FILE for folder in folders)
    unique = {file.resolve(): file for file in files if file.is_file()}
    return tuple(unique[key] for key in sorted(unique))


def read(files: Iterable[Path], base: str) -> tuple[Made, ...]:
    """Read decisions, file by file, in the order of the actions and of the file.

    IRIs under ``base`` become ids such as ``method/dreamerv3``. Raises KGError for what
    cannot stand.
    """
    given = list(files)
    return tuple(
        made
        for file in given
        for made in _read(
            file, f"{file.parent.name}/{FILE}" if len(given) > 1 else FILE, base
        )
    )


def _read(file: Path, name: str, base: str) -> Iterator[Made]:
    try:
        content = tomllib.loads(file.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise KGError(f"{file}: is not TOML: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise KGError(f"{file}: cannot be read: {error}") from error
    author = content.pop("by", None)
    if author is not None and not (isinstance(author, str) and author):
        raise KGError(f"{file}: by: should be the name of who decides")
    unknown = sorted(set(content) - set(_ACTIONS))
    if unknown:
        known = ", ".join(f"[[{name}]]" for name in _ACTIONS)
        raise KGError(f"{file}: {unknown[0]}: is no decision; those are {known}")
    for action, form in _ACTIONS.items():
        tables = content.get(action, [])
        if not isinstance(tables, list):
            raise KGError(f"{file}: {action}: should be a list, [[{action}]]")
        for number, table in enumerate(tables, 1):
            place = f"{name}: {action} {number}"
            decision = _decision(form, table, f"{file}: {action} {number}", base)
            by = decision.by or author
            if by is None:
                raise KGError(
                    f"{file}: {action} {number}: by: who decided? "
                    "Give it here, or once at the top of the file"
                )
            yield Made(decision, place, by)


def _decision(form: type[Decision], table: object, place: str, base: str) -> Decision:
    if not isinstance(table, dict):
        raise KGError(f"{place}: should be a table")
    given = {
        key: value.removeprefix(base)
        if isinstance(value, str) and key in ("thing", "into", "subject", "object")
        else tuple(value)
        if isinstance(value, list)
        else value
        for key, value in table.items()
    }
    try:
        decision = form.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        told = first["msg"][0].lower() + first["msg"][1:]
        raise KGError(f"{place}: {field}: {told}") from error
    _check(decision, place)
    return decision


def _check(decision: Decision, place: str) -> None:
    if isinstance(decision, Forbid) and not (decision.thing or decision.name):
        raise KGError(f"{place}: what is forbidden? Give thing or name")
    if isinstance(decision, Split) and not (
        decision.names or decision.evidence or decision.page
    ):
        raise KGError(
            f"{place}: which part is another thing? Give names, evidence or page"
        )
    if isinstance(decision, Confirm) and decision.predicate not in _PREDICATES:
        raise KGError(
            f"{place}: predicate: {decision.predicate!r} is none of "
            + ", ".join(sorted(_PREDICATES))
        )


def predicate_of(decision: Confirm) -> str:
    """Give the predicate of a statement as statements have it."""
    return _PREDICATES[decision.predicate]
