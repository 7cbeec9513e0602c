"""The command line, run in this process."""

from __future__ import annotations

from click.testing import CliRunner, Result

from kg.cli import main


def kg(*words: object) -> Result:
    """Run `kg` with some words."""
    return CliRunner().invoke(main, [str(word) for word in words])
