"""Run ``kg``, as a command or as ``python -m kg``."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

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
        for stream in (sys.stdout, sys.stderr):
            with suppress(BrokenPipeError, ValueError):  # it is closed, at either end
                stream.flush()
        os._exit(end.code or 0)


if __name__ == "__main__":
    run()
