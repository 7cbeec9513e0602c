"""``kg.toml`` -> settings, checked; what stands on the command line comes first."""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from kg.errors import KGError
from ontology.vocabulary import OWN

if TYPE_CHECKING:
    from kg.view.look import Look

FILE = "kg.toml"
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x1f]+\Z")


def _address(value: str) -> str:
    if not _ADDRESS.match(value):
        raise PydanticCustomError(
            "address",
            "should be an address such as https://creativecommons.org/licenses/by/4.0/",
        )
    return value


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Shades(_Table):
    """A colour on the light and on the dark page, each ``#rrggbb``."""

    light: str | None = None
    dark: str | None = None


class Colours(_Table):
    """The colour of each kind of thing."""

    publication: Shades = Shades()
    method: Shades = Shades()
    benchmark: Shades = Shades()
    concept: Shades = Shades()
    venue: Shades = Shades()
    person: Shades = Shades()


class Page(_Table):
    """How the page looks; ``title`` and ``lang`` come before those outside it.

    ``logo`` is a PNG, JPEG or SVG file, relative to ``kg.toml``.
    """

    title: str | None = None
    lang: Literal["en", "fr"] | None = None
    colours: Colours = Colours()
    logo: str | None = Field(default=None, min_length=1)


class Jobs(_Table):
    """What SLURM is asked for (``kg build --cluster slurm``).

    Each of so many jobs gets ``cores``, ``memory`` (such as ``16GB``) and ``walltime``
    (``HH:MM:SS``). ``interface`` is the network that the nodes reach this machine by,
    ``directives`` are further options of ``#SBATCH``, ``prologue`` lines of shell that
    come before the worker.
    """

    jobs: int = Field(default=4, ge=1)
    cores: int = Field(default=8, ge=1)
    memory: str = "16GB"
    walltime: str = "02:00:00"
    partition: str | None = None
    account: str | None = None
    interface: str | None = None
    directives: list[str] = []
    prologue: list[str] = []


class Settings(_Table):
    """What a lab sets once; None where the program's own default holds.

    ``vocabulary`` is a file of the lab's own entries, relative to ``kg.toml``.
    ``license`` is the address of the licence of the data, ``published`` the day on
    which the data is published; exports tell them. ``contact`` is told to hosts whose
    pages are fetched. ``cluster`` says what ``kg build --cluster slurm`` asks for.
    """

    base: str | None = None
    min_confidence: float | None = Field(default=None, ge=0, le=1)
    title: str | None = None
    lang: Literal["en", "fr"] | None = None
    workers: int | None = Field(default=None, ge=1, le=256)
    vocabulary: str | None = Field(default=None, min_length=1)
    license: Annotated[str, AfterValidator(_address)] | None = None
    published: date | None = None
    contact: str | None = Field(default=None, min_length=1)
    page: Page = Page()
    cluster: Jobs = Jobs()

    @property
    def page_title(self) -> str | None:
        """Give the title of the page."""
        return self.page.title or self.title

    @property
    def page_lang(self) -> Literal["en", "fr"] | None:
        """Give the language that the page opens in."""
        return self.page.lang or self.lang


def load(folder: Path) -> Settings:
    """Read ``kg.toml`` in a folder; all defaults where there is none."""
    path = folder / FILE
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise KGError(f"{FILE}: cannot be read: {error}") from error
    try:
        settings = Settings(**tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise KGError(f"{FILE}: is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        told = first["msg"][0].lower() + first["msg"][1:]
        if first["type"] == "model_type":
            told = "input should be a table"
        known = ", ".join(_table(first["loc"]).model_fields)
        more = f"; settings are {known}" if first["type"] == "extra_forbidden" else ""
        raise KGError(f"{FILE}: {place}: {told}{more}") from error
    return _placed(settings, folder)


def _table(place: tuple[int | str, ...]) -> type[BaseModel]:
    """Give the table that a setting stands in."""
    table: type[BaseModel] = Settings
    for part in place[:-1]:
        inner = table.model_fields[str(part)].annotation
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            break
        table = inner
    return table


def _placed(settings: Settings, folder: Path) -> Settings:
    """Name its files by whole paths, wherever they are read from."""
    page = settings.page
    if page.logo is not None:
        logo = str((folder / page.logo).absolute())
        page = page.model_copy(update={"logo": logo})
    own = settings.vocabulary
    if own is not None:
        own = str((folder / own).absolute())
    return settings.model_copy(update={"vocabulary": own, "page": page})


def look(settings: Settings) -> Look:
    """Give the colours and the logo of the page, checked."""
    from kg.view import look

    page = settings.page
    try:
        colors = look.colors(page.colours.model_dump(exclude_none=True))
    except ValueError as error:
        raise KGError(f"{FILE}: page.colours.{error}") from error
    try:
        logo = look.logo(Path(page.logo)) if page.logo is not None else ""
    except ValueError as error:
        raise KGError(f"{FILE}: page.logo: {error}") from error
    return look.Look(colors, logo)


def apply(settings: Settings) -> None:
    """Name the lab's own vocabulary to this process and to those it starts.

    Before anything reads the vocabulary, which is read once. A file that the
    environment names already comes first.
    """
    if settings.vocabulary is None or os.environ.get(OWN):
        return
    if not Path(settings.vocabulary).is_file():
        raise KGError(f"{FILE}: vocabulary: there is no file {settings.vocabulary}")
    os.environ[OWN] = settings.vocabulary
