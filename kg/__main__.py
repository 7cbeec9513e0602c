"""Run ``kg``, as a command or as ``python -m kg``."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from typing import NoReturn

from kg.cli import main


def run() -> None:
    """Run the command line, and end at once where nothing else runs.

    To take apart what a large build holds, object by object, takes seconds. Executors
    have threads of their own, which end their processes.
    """
    try:
        main(prog_name="kg")
    except SystemExit as end:
        if threading.active_count() > 1 or not isinstance(end.code, int | None):
            raise
        try:
            for stream in (sys.stdout, sys.stderr):
                with suppress(BrokenPipeError, ValueError):  # closed, at either end
                    stream.flush()
        except OSError as error:
            _fail(error)
        os._exit(end.code or 0)
    except OSError as error:
        _fail(error)


def _fail(error: OSError) -> NoReturn:
    """Say in one line what is wrong with a file, or with a full disk; end."""
    what = error.filename or "the output cannot be written"
    sys.stderr.write(f"kg: {what}: {error.strerror or error}\n")
    sys.stderr.flush()
    os._exit(1)


if __name__ == "__main__":
    run()
