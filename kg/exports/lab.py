"""What only the lab knows of its data: the licence, and the day it is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Lab:
    """What ``kg.toml`` tells of the data; None where it does not."""

    license: str | None = None
    published: date | None = None
