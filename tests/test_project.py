"""The project as a whole: what it ships, what it needs, what its documents say."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
from collections import deque
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
SEEDS = {
    "000_c708342405a35a39.txt": (
        "71955808c3ef28653c480c87e43242394dfecf2c443f81a50dec56f06e8b0539"
    ),
    "001_54c3b6edd3eefac5.txt": (
        "31dcefec4b8279ddea2bd5c25aca67ec390e59bfdced4b327ec713661e527337"
    ),
    "002_fbebddb98a358dac.txt": (
        "2a7f78ab4beb0daba9a25f44c50356be9d544bd3ffa06c84f316244ee83b674d"
    ),
    "003_1bba1fceb11bee44.txt": (
        "434ce1a31ddd21a9c3960d8210f1a30d457282859551bff595c943de3fc45f6a"
    ),
}
# Each of these costs a tenth of a second or more: only a command that uses one
# may load it.
HEAVY = {
    "bs4",
    "lxml",
    "networkx",
    "numpy",
    "pyshacl",
    "pyvis",
    "rdflib",
    "spacy",
}
# Other people's distributions that bear the names of our packages.
STRANGERS = {"extractors", "kg", "ontology"}
_HELP = """
import sys
from kg.cli import main

sys.argv = ["kg", "--help"]
try:
    main()
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""
_CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"(?:`|^\s*(?:\$ )?)make ([a-z][a-z-]*)", re.MULTILINE)
_LINK = re.compile(r"""\]\(<?([^\s)>]+)|\b(?:href|src)=["']([^"']+)""")
_TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)


def _documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def _links(document: Path) -> list[str]:
    """Give the links of a document to places in this repository."""
    prose = _CODE.sub("", document.read_text("utf-8"))
    links = [markdown or html for markdown, html in _LINK.findall(prose)]
    return [link for link in links if not re.match(r"[a-z]+:", link)]


def _anchors(document: Path) -> set[str]:
    """Name the headings of a document as GitHub does."""
    headings = re.findall(r"^#+ +(.+?) *$", document.read_text("utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


def _closure(requirements: list[str]) -> set[str]:
    """Name the distributions that pip installs for the requirements, here."""
    queue = deque(Requirement(text) for text in requirements)
    seen: set[tuple[str, str]] = set()
    while queue:
        requirement = queue.popleft()
        name = canonicalize_name(requirement.name)
        for extra in ("", *requirement.extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            below = map(Requirement, metadata.requires(name) or [])
            queue.extend(r for r in below if _applies(r, extra))
    return {name for name, _ in seen}


def _applies(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


@pytest.fixture(scope="module")
def needed() -> set[str]:
    """Name what an installation of labkg brings along."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return _closure(project["dependencies"])


def test_the_seeds_are_those_given_byte_for_byte():
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (ROOT / "seeds").iterdir()
    }

    assert found == SEEDS


def test_git_leaves_the_bytes_of_the_seeds_alone():
    rules = (ROOT / ".gitattributes").read_text("utf-8").splitlines()

    assert "seeds/* -text" in rules


def test_an_installation_is_at_most_80_packages(needed):
    assert len(needed | {"labkg"}) <= 80


def test_the_closure_of_a_requirement_reaches_what_it_needs_indirectly(needed):
    """Else the count above would pass whatever is required."""
    assert {"rdflib", "pyparsing", "spacy", "thinc"} <= needed
    assert "pytest" not in needed


def test_nothing_is_required_that_bears_the_name_of_our_packages(needed):
    assert needed.isdisjoint(STRANGERS)


def test_the_help_loads_no_heavy_library():
    ran = subprocess.run(
        [sys.executable, "-c", _HELP],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert "Usage: kg" in ran.stdout
    assert HEAVY.isdisjoint(ran.stderr.split())


@pytest.mark.parametrize("package", ["kg", "extractors", "ontology"])
def test_a_package_imports_nothing_by_itself(package):
    """A façade in ``kg/__init__.py`` made ``kg --help`` 2.6 times as slow."""
    lines = (ROOT / package / "__init__.py").read_text("utf-8").splitlines()

    assert not [line for line in lines if re.match(r"(from|import) ", line)]


@pytest.mark.parametrize("document", _documents(), ids=lambda path: path.name)
def test_the_links_of_a_document_lead_somewhere(document):
    for link in _links(document):
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document

        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link


@pytest.mark.parametrize("document", _documents(), ids=lambda path: path.name)
def test_the_make_commands_of_a_document_exist(document):
    targets = set(_TARGET.findall((ROOT / "Makefile").read_text("utf-8")))

    assert set(_COMMAND.findall(document.read_text("utf-8"))) <= targets
