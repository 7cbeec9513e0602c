"""Run ``kg``, as a command or as ``python -m kg``."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from kg.cli import main


def run() -> None:
    """Run the command line, and end at once.

    To take apart what a large build holds, object by object, takes seconds.
    """
    status: object = 0
    try:
        main(prog_name="kg")
    except SystemExit as end:
        status = end.code
    if not (status is None or isinstance(status, int)):
        raise SystemExit(status)
    for stream in (sys.stdout, sys.stderr):
        with suppress(BrokenPipeError, ValueError):  # nobody listens, or it is closed
            stream.flush()
    os._exit(status or 0)


if __name__ == "__main__":
    run()
