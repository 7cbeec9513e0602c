"""``kg.toml`` -> settings, checked; what stands on the command line comes first."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kg.errors import KGError
from ontology.vocabulary import OWN

FILE = "kg.toml"


class Settings(BaseModel):
    """What a lab sets once; None where the program's own default holds.

    ``vocabulary`` is a file of the lab's own entries, relative to ``kg.toml``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    base: str | None = None
    min_confidence: float | None = Field(default=None, ge=0, le=1)
    title: str | None = None
    lang: Literal["en", "fr"] | None = None
    workers: int | None = Field(default=None, ge=1, le=256)
    vocabulary: str | None = Field(default=None, min_length=1)


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
        known = ", ".join(Settings.model_fields)
        more = f"; settings are {known}" if first["type"] == "extra_forbidden" else ""
        raise KGError(f"{FILE}: {place}: {told}{more}") from error
    if settings.vocabulary is None:
        return settings
    own = (folder / settings.vocabulary).absolute()
    return settings.model_copy(update={"vocabulary": str(own)})


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
