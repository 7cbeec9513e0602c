"""The real `kg serve` in a process of its own, for tests: started, asked, surely ended.

`with serving(folder, "--rows", "3") as server:` gives a server on a free port of this
machine. What a request says is sent as it stands, also where no client would say so.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import sample
import stores
from rdflib import RDF, VOID

from kg import graph

# A server starts in two seconds; on a machine with much else to do it takes ten.
PATIENCE = 90
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
JSON = "application/sparql-results+json"


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def media(self) -> str:
        """Give the media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def text(self) -> str:
        """Give the body as text."""
        return self.body.decode("utf-8")

    @cached_property
    def json(self) -> dict:
        """Give the body, read as JSON."""
        return json.loads(self.body)

    @property
    def bindings(self) -> list[dict[str, dict[str, str]]]:
        """Give the rows of a table."""
        return self.json["results"]["bindings"]


@dataclass
class Server:
    """A server that runs: where it is asked, and its processes."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    address: str = "127.0.0.1"

    @property
    def pid(self) -> int:
        """Give the process that others come from."""
        return self.process.pid

    @property
    def url(self) -> str:
        """Give the address of the site."""
        return f"http://{self.address}:{self.port}/"

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        *,
        timeout: float = 60,
    ) -> Answer:
        """Send one request on a connection of its own."""
        begun = time.monotonic()
        connection = http.client.HTTPConnection(
            self.address, self.port, timeout=timeout
        )
        try:
            connection.request(method, path, body, dict(headers or {}))
            told = connection.getresponse()
            content = told.read()
        finally:
            connection.close()
        return Answer(
            told.status,
            {name.lower(): value for name, value in told.getheaders()},
            content,
            time.monotonic() - begun,
        )

    def get(self, path: str, accept: str | None = None, **headers: str) -> Answer:
        """Get a path; words of a header's name are parted by _."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if accept is not None:
            told["Accept"] = accept
        return self.send("GET", path, told)

    def ask(
        self, query: str, accept: str = "*/*", *, timeout: float = 60, **graphs: str
    ) -> Answer:
        """Put a query as its body, with fields such as default_graph_uri."""
        fields = urlencode({k.replace("_", "-"): v for k, v in graphs.items()})
        return self.send(
            "POST",
            f"/sparql?{fields}" if fields else "/sparql",
            {"Content-Type": DIRECT, "Accept": accept},
            query.encode("utf-8", "surrogatepass"),
            timeout=timeout,
        )

    def wait(self) -> Server:
        """Wait until it answers."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            with suppress(OSError, http.client.HTTPException):
                if self.send("GET", "/health", timeout=5).status == 200:
                    return self
            time.sleep(0.05)
        pytest.fail(f"kg serve does not answer: {self.log.read_text()[-2000:]}")

    def lines(self) -> list[str]:
        """Give the log, a line each."""
        return self.log.read_text("utf-8").splitlines()

    def processes(self) -> set[int]:
        """Give the ids of the server and of all processes that it started."""
        return _tree(self.pid)

    def memory(self) -> dict[int, int]:
        """Give the bytes of memory that each process holds."""
        return {pid: _resident(pid) for pid in self.processes()}


@contextmanager
def serving(folder: Path, *options: str, port: int | None = None) -> Iterator[Server]:
    """Serve a build; afterwards nothing of it is left, whatever happened."""
    pytest.importorskip("starlette", reason="pip install 'labkg[serve]'")
    pytest.importorskip("uvicorn", reason="pip install 'labkg[serve]'")
    port = port or stores.free_port()
    place = folder.parent / f"server-{port}"
    place.mkdir()
    command = [sys.executable, "-m", "kg", "serve", folder, "--port", port, *options]
    # Where the tests themselves are killed, the server goes with them.
    leash = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
    log = place / "output.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*leash, *map(str, command)],
            cwd=place,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    server = Server(process, port, log)
    try:
        yield server.wait()
    finally:
        left = server.processes()
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def build(folder: Path) -> Path:
    """Write the Turtle files of the sample; the server makes the store of them."""
    folder.mkdir(parents=True, exist_ok=True)
    made = sample.build()
    made.facts.add((sample.ID["dataset"], RDF.type, VOID.Dataset))
    (folder / "graph.ttl").write_bytes(graph.turtle(made.facts))
    (folder / "evidence.ttl").write_bytes(graph.turtle(made.evidence))
    return folder


def asked(query: str, **fields: str) -> str:
    """Give the path that asks a query by GET."""
    told = {"query": query, **{k.replace("_", "-"): v for k, v in fields.items()}}
    return f"/sparql?{urlencode(told, quote_via=quote)}"


def alive(processes: set[int]) -> set[int]:
    """Give those of some processes that have not ended."""
    return {pid for pid in processes if _is_alive(pid)}


def _is_alive(pid: int) -> bool:
    return _status(pid).get("State", "Z")[0] not in "ZX"


def _tree(root: int) -> set[int]:
    parents = {
        int(path.name): int(_status(int(path.name)).get("PPid", 0))
        for path in Path("/proc").iterdir()
        if path.name.isdigit()
    }
    found = {root}
    while more := {
        pid for pid, parent in parents.items() if parent in found and pid not in found
    }:
        found |= more
    return found


def _resident(pid: int) -> int:
    return int(_status(pid).get("VmRSS", "0 kB").split()[0]) << 10


def _status(pid: int) -> dict[str, str]:
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return {}
    lines = (line.partition(":") for line in text.splitlines())
    return {name: value.strip() for name, _, value in lines}
