"""Build in processes that have loaded all they need: `python forking.py`.

For each line of JSON, the words of a command, a process of its own: told are its number
and then, once it has ended, its status as waitpid gives it.
"""

from __future__ import annotations

import json
import os
import sys

from click.testing import CliRunner

from kg import build, output
from kg.cli import main

LOADED = (build, output)


def serve() -> None:
    """Run commands until there are no more."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                os._exit(CliRunner().invoke(main, json.loads(line)).exit_code)
            finally:
                os._exit(99)
        print(child, flush=True)
        print(os.waitpid(child, 0)[1], flush=True)


if __name__ == "__main__":
    serve()
