"""The error that a person can act on."""

from __future__ import annotations


class KGError(Exception):
    """Something the user can mend; one line: where, what, what would be right."""
