"""``kg.toml`` -> settings, checked; what stands on the command line comes first."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kg.errors import KGError

FILE = "kg.toml"


class Settings(BaseModel):
    """What a lab sets once; None where the program's own default holds."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    base: str | None = None
    min_confidence: float | None = Field(default=None, ge=0, le=1)
    title: str | None = None
    lang: Literal["en", "fr"] | None = None
    workers: int | None = Field(default=None, ge=1, le=256)


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
        return Settings(**tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise KGError(f"{FILE}: is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        told = first["msg"][0].lower() + first["msg"][1:]
        known = ", ".join(Settings.model_fields)
        more = f"; settings are {known}" if first["type"] == "extra_forbidden" else ""
        raise KGError(f"{FILE}: {place}: {told}{more}") from error
