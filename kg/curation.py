"""``curation.toml`` -> decisions of people on names, things and statements, checked."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from kg.entities import slug
from kg.errors import KGError
from kg.graph import PREDICATES
from ontology.kinds import Lang
from ontology.terms import KG

FILE = "curation.toml"
# What a decision may be about: a name of a relation or role as the ontology has it.
_PREDICATES: Mapping[str, str] = {
    str(iri).rpartition("#")[2]: ours for ours, iri in PREDICATES.items()
}
_THINGS = "method", "benchmark", "concept"
_NAMED = (*_THINGS, "venue")
_STATED = (*_NAMED, "publication", "page")
# Fields that hold ids, which may be given as IRIs.
_IDS = frozenset({"thing", "into", "subject", "object"})


def _on_one_line(text: str) -> str:
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if not line:
        raise ValueError("should not be empty")
    if any(unicodedata.category(char) == "Cc" for char in line):
        raise ValueError("should hold no control characters")
    return line


def _an_id(text: str, kinds: tuple[str, ...]) -> str:
    if not re.fullmatch(rf"(?:{'|'.join(kinds)})/[^\s/]+", text):
        raise ValueError(
            f"{text!r} should be an id such as {kinds[0]}/dreamerv3, or its IRI as "
            f"kg explain tells it; what it is of is one of {', '.join(kinds)}"
        )
    return text


def _a_predicate(text: str) -> str:
    if text not in _PREDICATES:
        raise ValueError(f"{text!r} is none of {', '.join(sorted(_PREDICATES))}")
    return text


_Text = Annotated[str, AfterValidator(_on_one_line)]
_Thing = Annotated[str, AfterValidator(lambda text: _an_id(text, _THINGS))]
_Named = Annotated[str, AfterValidator(lambda text: _an_id(text, _NAMED))]
_Stated = Annotated[str, AfterValidator(lambda text: _an_id(text, _STATED))]
_Type = Literal["method", "benchmark", "concept"]


class Decision(BaseModel):
    """What all decisions tell: by whom and why."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    why: _Text
    by: _Text | None = None


class Local(Decision):
    """A decision that holds where a sentence stands, or on one page, if it says so.

    ``evidence`` is a part of the sentence, ``page`` the name that the build gives it.
    """

    evidence: _Text | None = None
    page: _Text | None = None


class Split(Local):
    """Some names of a thing, or its occurrences in some sentences, are another."""

    thing: _Thing
    as_: _Text = Field(alias="as")
    names: tuple[_Text, ...] = ()
    type: _Type | None = None

    @property
    def kind(self) -> str:
        """What kind of thing it is then."""
        return self.type or self.thing.partition("/")[0]


class Retype(Local):
    """A thing is of another type."""

    thing: _Thing
    type: _Type


class Merge(Local):
    """Two things are one."""

    thing: _Thing
    into: _Thing


class Forbid(Local):
    """No thing at all: what has this IRI, or this name in any case."""

    thing: _Thing | None = None
    name: _Text | None = None


class Rename(Decision):
    """The preferred name of a thing in a language is another."""

    thing: _Named
    lang: Literal["en", "fr"]
    name: _Text


class AddName(Rename):
    """A thing has one more name."""


class Confirm(Local):
    """A statement is right."""

    subject: _Stated
    predicate: Annotated[str, AfterValidator(_a_predicate)]
    object: _Stated


class Reject(Confirm):
    """A statement is wrong, as a whole or as far as some sentences go."""


# In the order in which they are applied.
_ACTIONS: Mapping[str, type[Decision]] = {
    "split": Split,
    "retype": Retype,
    "merge": Merge,
    "forbid": Forbid,
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
    """List the files ``curation.toml`` that lie beside pages and in their folders."""
    found = (
        sorted(path.rglob(FILE)) if path.is_dir() else [path.parent / FILE]
        for path in sources
    )
    files = {file.resolve() for files in found for file in files if file.is_file()}
    return tuple(sorted(files))


def read(files: Iterable[Path], base: str) -> tuple[Made, ...]:
    """Read decisions, in the order of the actions, of the files and in each file.

    IRIs under ``base`` become ids such as ``method/dreamerv3``. Raises KGError for what
    cannot stand.
    """
    named = sorted(_names(files).items())
    made = [made for name, file in named for made in _read(file, name, base)]
    actions = list(_ACTIONS.values())
    return tuple(sorted(made, key=lambda one: actions.index(type(one.decision))))


def as_json(made: Made) -> Mapping[str, object]:
    """Give a decision as ``build.json`` holds it."""
    told = made.decision.model_dump(by_alias=True, exclude_none=True, exclude={"by"})
    action = next(
        name for name, form in _ACTIONS.items() if form is type(made.decision)
    )
    return {"place": made.place, "action": action, "by": made.by, **told}


def from_json(told: Mapping[str, object]) -> Made:
    """Read a decision that ``as_json`` gave; raise ValueError for anything else."""
    fields = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in told.items()
        if key not in ("place", "action")
    }
    form = _ACTIONS.get(str(told.get("action")))
    if form is None or not isinstance(told.get("by"), str):
        raise ValueError(f"{told.get('action')!r} is no decision")
    return Made(
        form.model_validate(fields), str(told.get("place", "")), str(told["by"])
    )


def _names(files: Iterable[Path]) -> dict[str, Path]:
    """Name files by as many of the folders above as it takes to tell them apart."""
    given = list(files)
    deepest = max((len(file.parts) for file in given), default=0)
    for depth in range(1, deepest + 1):
        names = {"/".join(file.parts[-depth:]): file for file in given}
        if len(names) == len(given):
            return names
    return {str(file): file for file in given}


def _read(file: Path, name: str, base: str) -> Iterator[Made]:
    try:
        content = tomllib.loads(file.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise KGError(f"{file}: is not TOML: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise KGError(f"{file}: cannot be read: {error}") from error
    author = content.pop("by", None)
    if author is not None and not (isinstance(author, str) and author.strip()):
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
            place = f"{file}: {action} {number}"
            decision = _decision(form, table, place, base)
            by = decision.by or author
            if by is None:
                raise KGError(
                    f"{place}: by: who decided? "
                    "Give it here, or once at the top of the file"
                )
            yield Made(decision, f"{name}: {action} {number}", " ".join(by.split()))


def _decision(form: type[Decision], table: object, place: str, base: str) -> Decision:
    if not isinstance(table, dict):
        raise KGError(f"{place}: should be a table")
    given = {key: _given(key, value, base) for key, value in table.items()}
    try:
        decision = form.model_validate(given)
    except ValidationError as error:
        raise KGError(f"{place}: {_wrong(error, form)}") from error
    _check(decision, place)
    return decision


def _given(key: str, value: object, base: str) -> object:
    """Give a value of TOML as decisions have it: ids without base, no lists."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, str) and key in _IDS:
        return value.strip().strip("<>").removeprefix(base)
    if isinstance(value, str) and key == "predicate":
        return value.removeprefix("kg:").removeprefix(str(KG._NS))
    return value


def _wrong(error: ValidationError, form: type[Decision]) -> str:
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    told = first["msg"].removeprefix("Value error, ").replace("tuple", "list")
    if first["type"] == "missing":
        told = "is missing"
    if first["type"] == "extra_forbidden":
        known = (one.alias or name for name, one in form.model_fields.items())
        told = f"is no field of it; those are {', '.join(sorted(known))}"
    return f"{field}: {told[0].lower()}{told[1:]}"


def _check(decision: Decision, place: str) -> None:
    if isinstance(decision, Forbid) and not (decision.thing or decision.name):
        raise KGError(f"{place}: what is forbidden? Give thing or name")
    if isinstance(decision, Merge) and decision.thing == decision.into:
        raise KGError(f"{place}: into: is the thing itself; give another")
    if isinstance(decision, Split):
        if not (decision.names or decision.evidence or decision.page):
            raise KGError(
                f"{place}: which part is another thing? Give names, evidence or page"
            )
        if f"{decision.kind}/{slug(decision.as_)}" == decision.thing:
            raise KGError(f"{place}: as: is the name of the thing itself; give another")


def predicate_of(decision: Confirm) -> str:
    """Give the predicate of a statement as statements have it."""
    return _PREDICATES[decision.predicate]
