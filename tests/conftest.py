"""What several test files use: the page in a real browser, and running stores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

# As kg/cli.py does, before numpy is loaded: pages are read in a quarter of the time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import many_pages
import pytest
import stores
import view_graphs
from tabs import installed_browser

from kg import build
from kg.view.page import render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass
class Visit:
    """A tab, with all that it asked for and all that it complained of."""

    page: Page
    address: str = ""
    requests: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def open(self, hash_: str = "") -> Page:
        """Open the page at an address; wait until it is drawn."""
        self.page.goto("about:blank")
        self.requests.clear()
        self.page.goto(self.address + hash_)
        self.page.wait_for_selector("html[data-ready]", timeout=10_000)
        return self.page

    def select(self, key: str) -> None:
        """Click on a node where it is drawn."""
        at = self.page.evaluate("key => labkg.locate(key)", key)
        box = self.page.locator("#stage").bounding_box()
        assert at
        assert box
        self.page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    driver = pytest.importorskip("playwright.sync_api")
    program = installed_browser(*BROWSERS)
    with driver.sync_playwright() as started:
        launched = started.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    folder = tmp_path_factory.mktemp("pages")

    def made(name: str) -> str:
        path: Path = folder / f"{name}.html"
        if name == "seeds":
            path = folder / "seeds" / "graph.html"
            if not path.exists():
                list(build.run(build.Options((ROOT / "seeds",), path.parent)))
        elif not path.exists():
            title = view_graphs.SCRIPT if name == "hostile" else "Research graph"
            path.write_text(
                render(*view_graphs.GRAPHS[name](), title=title), encoding="utf-8"
            )
        return path.as_uri()

    return made


@pytest.fixture(scope="session")
def tabs() -> dict[str, Visit]:
    """Keep the tabs of earlier tests: a new one takes most of a second."""
    return {}


@pytest.fixture
def visit(
    browser: Browser, address: Callable[[str], str], tabs: dict[str, Visit]
) -> Iterator[Callable[..., Visit]]:
    visits: list[Visit] = []

    def start(name: str = "lab", **options: object) -> Visit:
        options.setdefault("viewport", {"width": 1440, "height": 900})
        kind = repr(sorted(options.items()))
        if kind not in tabs:
            context = browser.new_context(
                offline=True, reduced_motion="reduce", **options
            )
            tabs[kind] = _watched(context.new_page())
        one = tabs[kind]
        one.address = address(name)
        one.remarks.clear()
        visits.append(one)
        return one

    yield start
    assert [one.remarks for one in visits] == [[] for _ in visits]


@pytest.fixture(scope="session")
def seeds_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the seeds once, without a page."""
    folder = tmp_path_factory.mktemp("seeds")
    list(build.run(build.Options((ROOT / "seeds",), folder, html=False)))
    return folder


@pytest.fixture(scope="session")
def thousand_pages_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a thousand invented pages once: 30,000 facts and 80,000 of evidence."""
    return many_pages.build(tmp_path_factory.mktemp("thousand"))


@pytest.fixture(scope="session")
def _oxigraph() -> Iterator[stores.Server]:
    with stores.oxigraph() as server:
        yield server


@pytest.fixture(scope="session")
def _virtuoso() -> Iterator[stores.Server]:
    with stores.virtuoso() as server:
        yield server


@pytest.fixture
def oxigraph(_oxigraph: stores.Server) -> stores.Server:
    """Give the Oxigraph server of all tests, emptied."""
    _oxigraph.clear()
    return _oxigraph


@pytest.fixture
def virtuoso(_virtuoso: stores.Server) -> stores.Server:
    """Give the Virtuoso server of all tests, emptied: starting one takes 4 s."""
    _virtuoso.clear()
    return _virtuoso


def _watched(page: Page) -> Visit:
    one = Visit(page)
    page.on("request", lambda request: one.requests.append(request.url))
    page.on("console", lambda message: one.remarks.append(message.text))
    page.on("pageerror", lambda error: one.remarks.append(str(error)))
    page.on("dialog", lambda dialog: one.remarks.append(dialog.message))
    return one
