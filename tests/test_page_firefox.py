"""The page in Firefox: it opens, draws, answers; driven by WebDriver BiDi."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from tabs import installed_browser

pytestmark = pytest.mark.browser

THING = "method/recall-to-imagine"


@dataclass
class Firefox:
    """A tab of Firefox, with what it asked for and what it complained of."""

    socket: Any
    tab: str = ""
    requests: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def ask(self, method: str, **parameters: object) -> Any:
        """Send a command; give its result, and keep what happened meanwhile."""
        number = next(self.numbers)
        command = {"id": number, "method": method, "params": parameters}
        self.socket.send(json.dumps(command))
        while True:
            said = json.loads(self.socket.recv(timeout=20))
            if said.get("id") == number:
                assert said["type"] == "success", said
                return said["result"]
            self.note(said["method"], said["params"])

    def note(self, event: str, told: dict[str, Any]) -> None:
        """Keep a request of the page, or a line of its console."""
        if event == "log.entryAdded":
            self.remarks.append(told["text"])
        # Firefox draws the triangle of <summary> with a font of its own, as data.
        elif not told["request"]["url"].startswith("data:"):
            self.requests.append(told["request"]["url"])

    def open(self, address: str) -> None:
        """Open an address; wait until it is drawn."""
        self.go("about:blank")
        self.requests.clear()
        self.remarks.clear()
        self.go(address)
        self.evaluate(
            """new Promise((go) => {
              const ready = () => document.documentElement.hasAttribute("data-ready");
              const look = () => ready() ? go() : setTimeout(look, 20);
              look();
            })"""
        )

    def go(self, address: str) -> None:
        """Load an address."""
        self.ask(
            "browsingContext.navigate", context=self.tab, url=address, wait="complete"
        )

    def evaluate(self, expression: str) -> Any:
        """Give what an expression comes to, a promise or not, in the page."""
        said = self.ask(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then(JSON.stringify)",
            target={"context": self.tab},
            awaitPromise=True,
        )
        assert said["type"] == "success", said
        return json.loads(said["result"].get("value", "null"))

    def click(self, x: float, y: float) -> None:
        """Click with the mouse."""
        moves = [
            {"type": "pointerMove", "x": round(x), "y": round(y)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        mouse = {"type": "pointer", "id": "mouse", "actions": moves}
        self.ask("input.performActions", context=self.tab, actions=[mouse])


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    program = installed_browser("firefox-esr", "firefox")
    client = pytest.importorskip("websockets.sync.client")
    profile = tmp_path_factory.mktemp("firefox")
    options = ["--headless", "--no-remote", "--remote-debugging-port=0"]
    with subprocess.Popen(
        [program, *options, "--profile", profile, "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            said = (
                re.search(r"listening on (ws://\S+)", line) for line in running.stderr
            )
            place = next(filter(None, said)).group(1)
            with client.connect(
                f"{place}/session", proxy=None, max_size=None
            ) as socket:
                yield started(Firefox(socket))
        finally:
            running.kill()


def started(one: Firefox) -> Firefox:
    one.ask("session.new", capabilities={})
    events = ["log.entryAdded", "network.beforeRequestSent"]
    one.ask("session.subscribe", events=events)
    (tab,) = one.ask("browsingContext.getTree")["contexts"]
    one.tab = tab["context"]
    size = {"width": 1440, "height": 900}
    one.ask("browsingContext.setViewport", context=one.tab, viewport=size)
    return one


def test_firefox_draws_the_page_and_asks_for_nothing(firefox: Firefox, address):
    firefox.open(address("seeds"))
    colors = firefox.evaluate(
        """(() => {
          const canvas = document.querySelector("#stage canvas");
          const { data } = canvas.getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height);
          return new Set(new Uint32Array(data.buffer)).size;
        })()"""
    )

    assert colors > 200
    assert len(firefox.evaluate("labkg.labels()")) > 60
    assert firefox.evaluate("labkg.captions()") >= 8
    assert firefox.requests == []
    assert firefox.remarks == []


def test_a_deep_link_opens_its_state_in_firefox(firefox: Firefox, address):
    firefox.open(address("seeds") + f"#lang=fr&node={THING}")
    words = firefox.evaluate("document.querySelector('#panel').innerText")

    assert words.split("\n").count("Recall to Imagine") >= 1
    assert firefox.evaluate("document.documentElement.lang") == "fr"
    assert THING in firefox.evaluate("labkg.lit()")
    assert firefox.remarks == []


def test_a_click_on_a_node_opens_it_in_firefox(firefox: Firefox, address):
    firefox.open(address("seeds"))
    at = firefox.evaluate(f"labkg.locate('{THING}')")
    stage = firefox.evaluate("document.querySelector('#stage').getBoundingClientRect()")
    firefox.click(stage["x"] + at["x"], stage["y"] + at["y"])

    assert f"node={THING}" in firefox.evaluate("location.hash")
    title = firefox.evaluate("document.querySelector('#panel h2').innerText")
    assert title == "Recall to Imagine"


def test_packed_data_open_in_firefox(firefox: Firefox, address):
    firefox.open(address("large"))

    assert len(firefox.evaluate("labkg.drawn()")) == 300
    assert firefox.requests == firefox.remarks == []


def test_what_a_page_asks_for_would_be_seen(firefox: Firefox, tmp_path):
    """The tests above can fail: a picture from elsewhere is a request."""
    page = tmp_path / "asks.html"
    elsewhere = "http://127.0.0.1:48231/x.png"
    page.write_text(f"<!doctype html><html data-ready><img src={elsewhere}>", "utf-8")
    firefox.open(page.as_uri())

    assert firefox.requests == [elsewhere]
