"""Rows -> CSV that a spreadsheet opens and does not run, and cells as they were."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# A spreadsheet takes a cell that begins so for a formula, and runs it; the texts of
# pages are other people's. Apostrophes before it count, so that one can be taken away.
_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]")


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    r"""Write rows under their columns; a cell that would run gets an apostrophe.

    >>> csv_text(["name", "mentions"], [["=1+1", 3]])
    "name,mentions\n'=1+1,3\n"
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def unguarded(cell: str) -> str:
    """Give a cell as it was before it got an apostrophe.

    >>> unguarded("'=1+1"), unguarded("'tis")
    ('=1+1', "'tis")
    """
    runs = cell.startswith("'") and _FORMULA.match(cell)
    return cell[1:] if runs else cell


def _guarded(cell: str | int) -> str:
    text = str(cell)
    runs = isinstance(cell, str) and _FORMULA.match(text)
    return f"'{text}" if runs else text
