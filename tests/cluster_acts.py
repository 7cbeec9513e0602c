"""Readers of documents that do what a document says, where a process finds them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from kg.documents import Document, SetAside
from kg.pressed import Packed


def act(document: Document) -> Packed | SetAside:
    """Do what the first word says; the second is a file that remembers it."""
    what, _, more = document.data.decode().partition(" ")
    if what.endswith("-once"):
        mark = Path(more)
        if mark.exists():
            return Packed(document.data)
        mark.touch()
        what = what.removesuffix("-once")
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "lose":
        os.kill(os.getppid(), signal.SIGKILL)
    if what in ("stall", "lose"):
        time.sleep(3600)
    if what == "raise":
        raise ValueError(more)
    if what == "none":
        return SetAside(document.name, "is no page")
    return Packed(document.data)


def refuse(document: Document) -> Packed | SetAside:
    """Stand for a reader that nobody should need."""
    raise AssertionError(document.name)
