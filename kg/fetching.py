"""``kg fetch``: addresses -> pages in a folder; a build takes them the same way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from kg import console
from kg.errors import KGError
from kg.fetch import given

if TYPE_CHECKING:
    from kg.fetch.found import Found

# The folder beside the graph that a build keeps fetched pages in.
FOLDER = "pages"


@dataclass(frozen=True, slots=True)
class Options:
    """What is fetched: ``sources`` are addresses and files of addresses.

    Answers are kept in ``into``. ``delay`` is in seconds, ``limit`` in pages; the
    others are what ``kg fetch --help`` says.
    """

    sources: tuple[str, ...]
    into: Path
    offline: bool = False
    delay: float = 1.0
    allow_private: bool = False
    limit: int | None = None
    contact: str | None = None
    include_noindex: bool = False


def run(options: Options) -> Iterator[str]:
    """Fetch; yield a line of JSON for each page and each that was set aside."""
    found = fetch(options)
    for line in found.summary():
        console.remark(f"kg: {line}")
    for page in found.pages:
        yield _json(address=page.address, sha256=page.sha256, date=page.fetched)
    for one in found.aside:
        yield _json(address=one.source, set_aside=one.reason)
    if not found.pages:
        raise KGError(f"{', '.join(options.sources)}: no page could be fetched")


def fetch(options: Options) -> Found:
    """Fetch what is not kept yet or has changed; give what came of it."""
    sources = given.split(options.sources)
    if sources.paths:
        raise KGError(
            f"{sources.paths[0]}: is neither an address such as https://lab.example/ "
            "nor a file of them"
        )
    try:
        from kg.fetch import connection, crawl, manners
    except ImportError as error:
        raise KGError(
            f"fetching pages needs {error.name}: pip install 'labkg[web]'"
        ) from error
    agent = manners.agent(version("labkg"), options.contact)
    return crawl.fetch(
        sources.addresses,
        options.into,
        crawl.Settings(
            manners=manners.Manners(agent=agent, delay=options.delay),
            roads=connection.Roads(allow_private=options.allow_private),
            limit=options.limit,
            offline=options.offline,
            noindex=options.include_noindex,
        ),
    )


def _json(**told: str) -> str:
    return json.dumps(told, ensure_ascii=False)
