"""The result of a page as bytes: what processes, machines and the cache hand on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Packed:
    """A result as ``kg.packed`` writes it."""

    data: bytes
