"""What the browser tests ask of a tab, and the browsers themselves."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page


def installed_browser(*names: str) -> str:
    """Give the first of some browsers that is installed; without one, skip the test."""
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip(f"no browser: none of {', '.join(names)} is installed")
    return program


def location(page: Page) -> str:
    """Give the address that the tab has now; `Page.url` hears of it only later."""
    address: str = page.evaluate("location.href")
    return address


def findings(page: Page, state: str) -> list[str]:
    """Name what axe objects to: its default rules, and targets under 24 pixels.

    Without axe, skip the test.
    """
    axe = pytest.importorskip("axe_playwright_python.base")
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(axe.AXE_SCRIPT)
    found = page.evaluate(
        """() => axe.run(document, {
          rules: { "target-size": { enabled: true } }, resultTypes: ["violations"],
        }).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`)))"""
    )
    return [f"{state}: {finding}" for finding in found]
