"""Results of pages are kept for as long as what reads pages stays as it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from kg import version

ROOT = Path(__file__).resolve().parent.parent
LOADED = """
import json, sys, kg.packed
ours = (one for name, one in sys.modules.items() if name.split(".")[0] == "kg")
files = [one.__file__ for one in ours]
print(json.dumps(files))
"""


def test_all_that_reads_pages_counts_and_nothing_else():
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, check=True
    )

    loaded = {
        Path(file).relative_to(ROOT / "kg").with_suffix("").as_posix()
        for file in json.loads(done.stdout)
    }

    assert loaded == set(version.READING)
