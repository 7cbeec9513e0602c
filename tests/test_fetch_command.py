"""``kg fetch``: what a person sees, and what is left when it is killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue

import crawl_site
import pytest
from click.testing import CliRunner, Result
from crawl_site import Handler, Site, moved, page, robots, sitemap

from kg.cli import main
from kg.fetch import kept

PAGES = [f"/p/{number:02}" for number in range(14)]


@pytest.fixture
def site() -> Iterator[Site]:
    with crawl_site.running() as one:
        one.replies |= {path: page(path) for path in PAGES}
        one.replies["/old"] = moved("/p/03")
        one.replies["/sitemap.xml"] = sitemap(
            *(one.url + path for path in [*PAGES, "/old"])
        )
        yield one


def fetch(*words: object) -> Result:
    return CliRunner().invoke(main, ["fetch", *map(str, words)])


def refused(*words: object) -> str:
    result = fetch(*words)
    assert result.exit_code == 1, result.output
    assert result.stderr.startswith("kg: ")
    return result.stderr.splitlines()[-1]


def near(site: Site, folder: Path, *paths: str) -> tuple[object, ...]:
    """Give the words that fetch paths of the site without a pause."""
    return (
        *(site.url + path for path in paths),
        *("--into", folder, "--allow-private", "--delay", "0"),
    )


def test_pages_are_lines_of_json_and_remarks_are_none(site, tmp_path):
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /no")

    result = fetch(*near(site, tmp_path, "/p/00", "/no"))

    assert result.exit_code == 0, result.output
    one, two = map(json.loads, result.stdout.splitlines())
    assert one["address"] == f"{site.url}/p/00"
    assert (tmp_path / "files" / one["sha256"][:2] / one["sha256"]).exists()
    assert two == {
        "address": f"{site.url}/no",
        "set_aside": "robots.txt does not allow it",
    }
    assert result.stderr.splitlines() == [
        "kg: 1 page: 1 fetched, 0 unchanged",
        "kg: 1 set aside: robots.txt does not allow it",
    ]


def test_a_file_of_addresses_is_a_source(site, tmp_path):
    listed = tmp_path / "pages.urls"
    listed.write_text(f"# two\n{site.url}/p/00\n{site.url}/p/01\n")

    result = fetch(listed, *near(site, tmp_path / "pages"))

    assert len(result.stdout.splitlines()) == 2


def test_hosts_hear_the_contact_that_kg_toml_names(site, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("kg.toml").write_text('contact = "https://lab.example/bot"\n')

    fetch(*near(site, tmp_path / "pages", "/p/00"))
    fetch(*near(site, tmp_path / "pages", "/p/01"), "--contact", "ada@lab.example")

    agents = [site.headers_of(path)["User-Agent"] for path in ("/p/00", "/p/01")]
    assert agents[0].endswith(" (+https://lab.example/bot)")
    assert agents[1].endswith(" (+ada@lab.example)")
    assert agents[0].startswith("labkg/")


def test_no_page_at_all_is_an_error(site, tmp_path):
    assert "no page could be fetched" in refused(*near(site, tmp_path, "/nowhere"))


def test_this_machine_is_not_asked_unless_that_is_allowed(site, tmp_path):
    result = fetch(f"{site.url}/p/00", "--into", tmp_path, "--delay", "0")

    assert result.exit_code == 1
    assert not site.asked
    assert "refused: 127.0.0.1 is not public; see --allow-private" in result.stdout


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("seeds", "seeds: is neither an address"),
        ("file:///etc/passwd", "only http and https"),
        ("http://2130706433/", "neither a host name nor a usual IP"),
    ],
)
def test_another_source_is_an_error(tmp_path, source, told):
    assert told in refused(source, "--into", tmp_path / "pages")
    assert not (tmp_path / "pages").exists()


def test_a_contact_that_is_none_is_an_error(site, tmp_path):
    told = refused(*near(site, tmp_path, "/p/00"), "--contact", "our lab")

    assert "contact: 'our lab' should be an address" in told


def test_without_the_extra_one_line_says_what_to_install(site, tmp_path, monkeypatch):
    for name in ("crawl", "robots"):
        monkeypatch.delattr(f"kg.fetch.{name}", raising=False)
        monkeypatch.delitem(sys.modules, f"kg.fetch.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "protego", None)

    told = refused(*near(site, tmp_path, "/p/00"))

    assert told == "kg: fetching pages needs protego: pip install 'labkg[web]'"


# --- killed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/robots.txt", "/sitemap.xml", "/p/00", "/p/01", "/p/08", "/p/13", "/old"]
)
@pytest.mark.parametrize("late", [False, True], ids=["at once", "in its body"])
def test_a_run_that_is_killed_goes_on_without_asking_for_what_it_has(
    site, tmp_path, path, late
):
    whole = fetch(*near(site, tmp_path / "whole", "/sitemap.xml"))
    words = near(site, tmp_path / "pages", "/sitemap.xml")
    started: Queue[subprocess.Popen[bytes]] = Queue()
    site.first[path].append(_killing(started, late=late))
    process = _start(words)
    started.put(process)
    assert process.wait(60) == -signal.SIGKILL
    has = _kept(tmp_path / "pages", site)
    site.asked.clear()

    result = fetch(*words)

    asked = [one.path for one in site.asked]
    assert result.exit_code == 0, result.output
    assert _contents(result) == _contents(whole)
    assert sorted([*has, *asked]) == sorted(
        ["/robots.txt", "/sitemap.xml", "/old", *PAGES]
    )
    assert path in asked
    assert path in ("/robots.txt", "/sitemap.xml") or "/sitemap.xml" in has


def _killing(
    started: Queue[subprocess.Popen[bytes]], *, late: bool
) -> Callable[[Handler], None]:
    """Kill who asks: before anything is said, or in the middle of an answer."""

    def reply(handler: Handler) -> None:
        if late:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<p>")
        process = started.get()
        process.kill()
        process.wait()
        handler.close_connection = True

    return reply


def _start(words: tuple[object, ...]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "kg", "fetch", *map(str, words)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _kept(folder: Path, site: Site) -> set[str]:
    """Give the paths of which an answer is kept."""
    every = ["/robots.txt", "/sitemap.xml", "/old", *PAGES]
    with kept.opened(folder) as store:
        return {path for path in every if store.get(site.url + path)}


def _contents(result: Result) -> list[tuple[str, str]]:
    """Give the addresses and the contents of the pages."""
    lines = map(json.loads, result.stdout.splitlines())
    return [(one["address"], one.get("sha256", "")) for one in lines]
