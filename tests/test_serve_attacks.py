"""Hostile queries and requests reach nothing, hold up nobody, and leave no trace.

They run against one real server with a deadline of two seconds, one after the other,
while a simple query is asked all along. What the issue gives as a time (deadline and a
second; a second for the simple query) is asked of the best of three tries: a machine
that does other things is late now and then, a server that lets itself be held up is
late each time. Other times are generous.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
import server
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryBoolean, Store
from server import Answer, Server, asked

from kg import guard

DEADLINE, TRIES = 2, 3
MEMORY = 256 << 20
# What a worker holds before it is asked anything, and the server with its answers.
BARE, SERVER = 128 << 20, 700 << 20
MARKER = "the-secret-that-nobody-may-read"
SIMPLE = "SELECT ?s { ?s ?p ?o } LIMIT 1"
XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass
class Listener:
    """Counts who connects; answers as an endpoint would, with the marker."""

    port: int
    visits: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Give the address that it listens at."""
        return f"http://127.0.0.1:{self.port}/"


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = Listener(taken.getsockname()[1])

        def answer() -> None:
            with suppress(OSError):
                while True:
                    visitor, _ = taken.accept()
                    with visitor:
                        visitor.settimeout(1)
                        found.visits.append(b"")
                        with suppress(OSError):
                            found.visits[-1] = visitor.recv(1000)
                            body = f'<urn:s> <urn:p> "{MARKER}" .'.encode()
                            visitor.sendall(
                                b"HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\n"
                                b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
                            )

        threading.Thread(target=answer, daemon=True).start()
        yield found


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("secret") / "secret.ttl"
    path.write_text(f'<urn:s> <urn:p> "{MARKER}" .')
    return path


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = server.build(tmp_path_factory.mktemp("attacked") / "build")
    options = ("--deadline", str(DEADLINE), "--memory", str(MEMORY >> 20))
    with server.serving(folder, *options) as running:
        yield running


@dataclass
class Watch:
    """What was seen of the server while something was done to it."""

    late: float = 0.0
    wrong: list[str] = field(default_factory=list)
    largest_worker: int = 0
    largest_server: int = 0


class Watching:
    """Asks a simple query and reads the memory, again and again, in other threads."""

    def __init__(self, lab: Server) -> None:
        self.lab, self.seen, self.ended = lab, Watch(), threading.Event()
        self.threads = [
            threading.Thread(target=self._ask, daemon=True),
            threading.Thread(target=self._measure, daemon=True),
        ]

    def __enter__(self) -> Watch:
        """Begin."""
        for thread in self.threads:
            thread.start()
        return self.seen

    def __exit__(self, *_: object) -> None:
        """End, with what was begun."""
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def _ask(self) -> None:
        while True:
            try:
                answer = self.lab.get(asked(SIMPLE))
                self.seen.late = max(self.seen.late, answer.seconds)
                if answer.status != 200:
                    self.seen.wrong.append(f"{answer.status} {answer.text}")
            except (OSError, http.client.HTTPException) as error:
                self.seen.wrong.append(repr(error))
            if self.ended.wait(0.1):
                return

    def _measure(self) -> None:
        while not self.ended.wait(0.1):
            for pid, held in self.lab.memory().items():
                if pid == self.lab.pid:
                    self.seen.largest_server = max(self.seen.largest_server, held)
                else:
                    self.seen.largest_worker = max(self.seen.largest_worker, held)


@pytest.fixture(scope="module")
def before(lab: Server) -> Mapping[str, bytes]:
    """Give the answers of a server that nobody has attacked."""
    return {path: lab.get(path).body for path in HARMLESS}


HARMLESS = (
    asked("SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"),
    asked(
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    ),
    "/id/method/recall-to-imagine?format=nt",
    "/robots.txt",
)


# --- hostile queries -----------------------------------------------------------------


def nested(before: str, inner: str, after: str, times: int) -> str:
    return before * times + inner + after * times


def doubled(word: str, times: int) -> str:
    """Bind a text, and then its double, again and again."""
    steps = " ".join(
        f"BIND ({word.replace('?', f'?a{n}')} AS ?a{n + 1})" for n in range(times)
    )
    return f"SELECT (STRLEN(?a{times}) AS ?n) {{ BIND ('aaaaaaaaaa' AS ?a0) {steps} }}"


ANY = "(<urn:no>|!<urn:no>)"
THREE = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"

# These would run for hours; they are ended at the deadline, or sooner if too large.
ENDLESS = {
    "cross product": f"SELECT (COUNT(*) AS ?n) {{ {THREE} }}",
    "cross product, all of it": f"SELECT * {{ {THREE} }} ORDER BY ?l ?a",
    "cross product that is never true": f"ASK {{ {THREE} FILTER (STRLEN(STR(?l)) < "
    f"STRLEN(STR(?a)) - 9999) }}",
    "cross product of a graph": f"CONSTRUCT {{ ?a ?e ?l }} {{ {THREE} FILTER "
    f"(STRLEN(STR(?l)) < STRLEN(STR(?a)) - 9999) }}",
    "cross product under exists": f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ {THREE} "
    f"FILTER (?l = ?s && ?a = 1) }} }}",
    "deep path": f"SELECT (COUNT(*) AS ?n) {{ ?a {'/'.join([ANY + '*'] * 12)} ?b . "
    f"?c {ANY}* ?d . ?e {ANY}* ?f . ?g {ANY}* ?h . ?i {ANY}* ?j }}",
    "group concat of a cross product": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), "
    "STR(?l))) AS ?t) "
    f"{{ {THREE} }}",
    "regex on a cross product": f"SELECT * {{ {THREE} FILTER REGEX(CONCAT(STR(?c), "
    f"STR(?l)), '^(a+)+$') }}",
    "digests": f"SELECT (MAX(SHA512(CONCAT(STR(?a), STR(?e), STR(?l)))) AS ?n) {{ "
    f"{THREE} }}",
}

# These take memory, or the stack; or the engine itself finds them too much.
LARGE = {
    "replace bomb": doubled("REPLACE(?, 'a', 'aaaaaaaaaa')", 12),
    "concat bomb": doubled("CONCAT(?, ?, ?, ?)", 30),
    "percent bomb": doubled("ENCODE_FOR_URI(CONCAT('%', ?, ?))", 40),
    "huge regex": "SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), "
    "'((a{1000}){1000}){1000}') }",
    "nested regex": "SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), '"
    + nested("(", "a", ")*", 5000)
    + "') }",
    "alternatives of a regex": "SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), '"
    + "|".join(f"a{n}.*b" for n in range(20_000))
    + "') }",
    "catastrophic regex": "SELECT (REGEX('"
    + "a" * 100_000
    + "!', '^(a|aa|a?)*(a+)*$') AS ?n) {}",
    "backreference": r"SELECT (REGEX('aaaa', '(a*)*\\1') AS ?n) {}",
    "many rows": "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "ten megabytes": "SELECT (CONCAT(?t, STR(?a)) AS ?u) "
    f"{{ BIND ('{'x' * 1000}' AS ?t) ?a ?b ?c . ?d ?e ?f }}",
    "a hundred megabytes": "SELECT (CONCAT(?t, STR(?a)) AS ?u) "
    f"{{ BIND ('{'x' * 10_000}' AS ?t) ?a ?b ?c . ?d ?e ?f }}",
    "a gigabyte": "SELECT (CONCAT(?t, STR(?a)) AS ?u) "
    f"{{ BIND ('{'x' * 100_000}' AS ?t) ?a ?b ?c . ?d ?e ?f }}",
    "control characters": "SELECT (CONCAT('\\u0001\\u0000', STR(?a)) AS ?u) "
    "{ ?a ?b ?c . ?d ?e ?f }",
    "describe everything": "DESCRIBE * { ?s ?p ?o . ?x ?y ?z }",
    "construct everything": "CONSTRUCT { ?a ?e ?c . ?d ?b ?f } { ?a ?b ?c . ?d ?e ?f }",
    "megabyte of blanks": "ASK {" + " " * 1_000_000 + "}",
    "megabyte of comments": "ASK {" + "#\n" * 500_000 + "}",
    "megabyte of dots": "ASK {" + "." * 1_000_000 + "}",
    "megabyte of quotes": "ASK { ?s ?p '''" + "\\'" * 500_000,
    "megabyte of open strings": "ASK " + '"\\' * 500_000,
    "megabyte of values": "ASK { VALUES ?v {" + "1 " * 500_000 + "} }",
    "megabyte of patterns": "ASK {" + "?a ?b ?c." * 100_000 + "}",
    "a long name": f"SELECT ?{'a' * 1_000_000} {{ ?{'a' * 1_000} ?b ?c }}",
    "a long iri": f"ASK {{ <urn:{'a' * 1_000_000}> ?b ?c }}",
    "a long number": f"SELECT (1{'0' * 900_000} + 1 AS ?n) {{}}",
    "a service word many times": "ASK { #" + "SERVICE #" * 100_000 + "\n}",
    "braces": nested("ASK ", "", "", 1) + nested("{", "", "}", 50_000),
    "braces, hidden in part": "ASK " + nested("{#'\n", "", "#'\n}", 50_000),
    "parentheses": "SELECT (" + nested("(", "1", ")", 50_000) + " AS ?n) {}",
    "not": "SELECT (" + "!" * 200_000 + "1 AS ?n) {}",
    "minus": "SELECT (" + "- " * 200_000 + "1 AS ?n) {}",
    "or": "SELECT (" + "?a||" * 200_000 + "1 AS ?n) {}",
    "equals": "SELECT (" + "1 IN (" * 99 + "1" + ")" * 99 + " AS ?n) {}",
    "nested if": "SELECT (" + nested("IF(1,", "1", ",2)", 20_000) + " AS ?n) {}",
    "nested exists": "ASK { " + nested("FILTER EXISTS {", "", "}", 20_000) + " }",
    "nested optional": "ASK { " + nested("?a ?b ?c OPTIONAL {", "", "}", 20_000) + " }",
    "nested subselect": "ASK " + nested("{ SELECT * ", "{}", "}", 20_000),
    "nested graphs": "ASK { " + nested("GRAPH ?g {", "", "}", 20_000) + " }",
    "chain of unions": "ASK { {}" + " UNION {}" * 100_000 + " }",
    "chain of optionals": "ASK { " + "OPTIONAL { ?a ?b ?c } " * 40_000 + " }",
    "chain of minus": "ASK { ?a ?b ?c " + "MINUS { ?a ?b ?c } " * 40_000 + " }",
    "chain of filters": "ASK { " + "FILTER (1)" * 90_000 + " }",
    "long path": "ASK { ?a " + "/".join(["<a>"] * 200_000) + " ?b }",
    "path turned again and again": "ASK { ?a " + "^" * 200_000 + "<a> ?b }",
    "nested path": "ASK { ?a " + nested("(", "<a>", ")*", 50_000) + " ?b }",
    "nested path within the depth": "ASK { ?a "
    + nested("(", "!<a>", "+)*", 45)
    + " ?b }",
    "nested list": "ASK { ?a ?b " + nested("(", "", ")", 50_000) + " }",
    "nested nodes": "ASK { ?a ?b " + nested("[ <p> ", "1", "]", 50_000) + " }",
    "nested triples": "ASK { ?a ?b "
    + nested("<<( <a> <b> ", "1", ")>>", 20_000)
    + " }",
    "many prefixes": "".join(f"PREFIX a{n}: <urn:> " for n in range(40_000)) + "ASK {}",
    "unknown function": "SELECT (<http://127.0.0.1:{port}/f>(1) AS ?n) {{}}",
    "function of a file": "SELECT (<file://{secret}>() AS ?n) {{}}",
    "cast to what is large": f"SELECT (<{XSD}integer>('{'9' * 500_000}') AS ?n) "
    f"{{{{}}}}",
    "dates out of range": f"SELECT "
    f"(YEAR('{'9' * 9_000}-01-01T00:00:00Z'^^<{XSD}dateTime>) AS ?n) {{{{}}}}",
}

# Each says SERVICE in a way of its own: <@> is the listener, <%> the secret file.
SERVICES = {
    "plain": "SELECT * { SERVICE <@> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <@> { ?s ?p ?o } }",
    "mixed case": "SELECT * { sErViCe sIlEnT <@> { ?s ?p ?o } }",
    "no blanks": "SELECT*{SERVICE<@>{?s ?p ?o}}",
    "no blanks, silent": "SELECT*{SERVICESILENT<@>{?s ?p ?o}}",
    "lines": "SELECT * {\r\nSERVICE\r\n\t<@>\n{ ?s ?p ?o } }",
    "comment within": "SELECT * { SERVICE # { }\n <@> # >\r { ?s ?p ?o } }",
    "comments before": "# SELECT * {} '\n SELECT * { #'\n SERVICE <@> #'\n { ?s ?p ?o "
    "} }",
    "comment within silent": "SELECT * { SERVICE#\nSILENT#\n<@>#\n{ ?s ?p ?o } }",
    "prefix": "PREFIX e: <@> SELECT * { SERVICE e: { ?s ?p ?o } }",
    "prefix, local name": "PREFIX e: <http://127.0.0.1:> SELECT * { SERVICE e:@port { "
    "?s ?p ?o } }",
    "prefix of a sign": "PREFIX ⁺a: <@> SELECT * { SERVICE ⁺a: { ?s ?p ?o } }",
    "prefix of many signs": "PREFIX a·‿⁀-.z: <@> SELECT * { SERVICE a·‿⁀-.z: {} }",
    "prefix beyond the plane": "PREFIX \U00010300\U000e0000: <@> SELECT * { SERVICE "
    "SILENT \U00010300\U000e0000:{} }",
    "escapes in a local name": r"PREFIX e: <@> SELECT * { SERVICE e:\-\#a%20\( { ?s "
    r"?p ?o } }",
    "default prefix": "PREFIX : <@> SELECT * { SERVICE : { ?s ?p ?o } }",
    "base": "BASE <@> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "base, relative": "BASE <@> SELECT * { SERVICE <x/../y> { ?s ?p ?o } }",
    "variable bound before": "SELECT * { BIND (<@> AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "variable bound after": "SELECT * { SERVICE $x { ?s ?p ?o } VALUES ?x { <@> } }",
    "variable from values": "SELECT * { VALUES ?x { <@> } SERVICE SILENT ?x { ?s ?p "
    "?o } }",
    "variable made of parts": "SELECT * { BIND "
    "(IRI(CONCAT('ht','tp://127.0.0.1:@port/')) AS ?x) SERVICE ?x {} }",
    "variable of a sign": "SELECT * { VALUES ?⁺ { <@> } SERVICE ?⁺ { ?s ?p ?o } }",
    "variable from a subquery": "SELECT * { { SELECT (<@> AS ?x) {} } SERVICE ?x { ?s "
    "?p ?o } }",
    "escaped letter": r"SELECT * { \u0053ERVICE <@> { ?s ?p ?o } }",
    "escaped letters": r"SELECT * { \u0053\U00000045\u0052VIC\u0065 <@> { ?s ?p ?o } }",
    "escaped address": r"SELECT * { SERVICE <htt\u0070://127.0.0.1:@port/> { ?s ?p ?o "
    r"} }",
    "escaped brackets": r"SELECT * { SERVICE \u003C@\u003E { ?s ?p ?o } }",
    "long s": "SELECT * { \u017fERVICE <@> { ?s ?p ?o } }",
    "in optional": "SELECT * { OPTIONAL { SERVICE <@> { ?s ?p ?o } } }",
    "in exists": "ASK { FILTER EXISTS { SERVICE <@> { ?s ?p ?o } } }",
    "in not exists": "SELECT (NOT EXISTS { SERVICE <@> { ?s ?p ?o } } AS ?n) {}",
    "in minus": "SELECT * { ?s ?p ?o MINUS { SERVICE <@> { ?s ?p ?o } } }",
    "in union": "SELECT * { {} UNION { SERVICE <@> { ?s ?p ?o } } }",
    "in graph": "SELECT * { GRAPH ?g { SERVICE <@> { ?s ?p ?o } } }",
    "in a subselect": "SELECT * { { SELECT ?s { SERVICE <@> { ?s ?p ?o } } } }",
    "in construct": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <@> { ?s ?p ?o } }",
    "in describe": "DESCRIBE ?s { SERVICE <@> { ?s ?p ?o } }",
    "in lateral": "SELECT * { ?a ?b ?c LATERAL { SERVICE <@> { ?s ?p ?o } } }",
    "in an aggregate": "SELECT (COUNT(*) AS ?n) { SERVICE <@> { ?s ?p ?o } } HAVING "
    "(1)",
    "in a service": "SELECT * { SERVICE <urn:a> { SERVICE <@> { ?s ?p ?o } } }",
    "after a number": "SELECT * { ?s ?p 1SERVICE<@>{?s ?p ?o} }",
    "after a parenthesis": "SELECT * { BIND(1 AS ?x)SERVICE<@>{?s ?p ?o} }",
    "after a comparison like an iri": "SELECT * { FILTER(?a<'x>'||'<'>?b) SERVICE <@> "
    "{ ?s ?p ?o } }",
    "after a quote in an iri": "SELECT * { <urn:'> ?p ?o . SERVICE <@> { ?s ?p ?o } }",
    "after a hash in an iri": "SELECT * { <urn:a#'> ?p ?o . SERVICE <@> { ?s ?p '#>' "
    "} }",
    "after quotes in quotes": r"SELECT * { ?s ?p '''a''\'''' . SERVICE <@> {} # "
    r"''' }",
    "after an open string": 'SELECT * { ?s ?p "\\"" . SERVICE <@> { ?s ?p \'"\' } }',
    "after a false comment": "SELECT * { ?s ?p '#' . SERVICE <@> { ?s ?p ?o } }",
    "in a string that is none": 'SELECT * { ?s ?p "a" . SERVICE <@> { ?s ?p "b" } }',
    "to a file": "SELECT * { SERVICE <file://%> { ?s ?p ?o } }",
    "with a body of everything": "SELECT * { SERVICE <@> { SELECT * { ?s ?p ?o } } }",
}

# Nothing that names another document, or would change the store, is a query here.
REFUSED = {
    "from http": "SELECT * FROM <@> { ?s ?p ?o }",
    "from a file": "SELECT * FROM <file://%> { ?s ?p ?o }",
    "from a path": "SELECT * FROM <%> { ?s ?p ?o }",
    "from named http": "SELECT * FROM NAMED <@> { GRAPH ?g { ?s ?p ?o } }",
    "from named file": "SELECT * from named <file://%> { GRAPH ?g { ?s ?p ?o } }",
    "from, no blanks": "SELECT*FROM<file://%>{?s ?p ?o}",
    "from by a prefix": "PREFIX f: <file://> SELECT * FROM f:x { ?s ?p ?o }",
    "from in construct": "CONSTRUCT { ?s ?p ?o } FROM <file://%> { ?s ?p ?o }",
    "from in describe": "DESCRIBE ?s FROM <file://%> { ?s ?p ?o }",
    "from in ask": "ASK FROM <file://%> { ?s ?p ?o }",
    "from after a comment": "SELECT * # '\nFROM # '\n<file://%> { ?s ?p ?o }",
    "load http": "LOAD <@>",
    "load a file": "LOAD <file://%> INTO GRAPH <urn:g>",
    "load silent": "LOAD SILENT <file://%>",
    "load after a query": "ASK {} ; LOAD <file://%>",
    "load, escaped": r"\u004COAD <file://%>",
    "insert": "INSERT DATA { <urn:a> <urn:b> 1 }",
    "insert where": "INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "delete": "DELETE WHERE { ?s ?p ?o }",
    "delete after a comment": "# ASK {}\nDELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "delete after a prefix": "PREFIX a: <urn:a> DELETE DATA { a:b a:c a:d }",
    "clear": "clear silent all",
    "drop, create, copy": "DROP ALL; CREATE GRAPH <urn:g>; COPY DEFAULT TO <urn:g>",
    "add and move": "ADD <urn:a> TO <urn:b> ; MOVE <urn:a> TO <urn:b>",
    "with": "WITH <urn:g> DELETE { ?s ?p ?o } INSERT { ?o ?p ?s } WHERE { ?s ?p ?o }",
    "insert in a query": "SELECT * { ?s ?p ?o } INSERT DATA { <urn:a> <urn:b> 1 }",
    "insert in a pattern": "SELECT * { INSERT { ?s ?p ?o } }",
}


@pytest.fixture(scope="module")
def told(listener: Listener, secret: Path):
    """Write the address of the listener and of the file into a query."""

    def written(query: str) -> str:
        for mark, meant in (
            ("@port", str(listener.port)),
            ("<@>", f"<{listener.url}>"),
            ("%>", f"{secret}>"),
            ("C@\\", f"C{listener.url}\\"),
            ("{port}", str(listener.port)),
            ("{secret}", str(secret)),
        ):
            query = query.replace(mark, meant)
        return query

    return written


def attack(lab: Server, query: str) -> tuple[Answer | None, float, Watch]:
    """Send a query; give its answer if there is one, the seconds, what was seen."""
    begun = time.monotonic()
    with Watching(lab) as seen:
        try:
            answer = lab.ask(query, timeout=60)
        except (OSError, http.client.HTTPException):
            answer = None
        seconds = time.monotonic() - begun
    return answer, seconds, seen


def check(
    lab: Server, listener: Listener, query: str, before: Mapping[str, bytes]
) -> Answer | None:
    """Attack, and see that nothing came of it."""
    for number in range(TRIES):
        visits = len(listener.visits)
        answer, seconds, seen = attack(lab, query)
        assert len(listener.visits) == visits, listener.visits
        assert answer is None or MARKER.encode() not in answer.body
        assert seen.largest_worker < MEMORY + BARE
        assert seen.largest_server < SERVER
        in_time = seconds < DEADLINE + 1 and seen.late < 1 and not seen.wrong
        if in_time:
            break
        time.sleep(number)
    assert seconds < DEADLINE + 1
    assert seen.wrong == []
    assert seen.late < 1
    assert lab.get(HARMLESS[0]).body == before[HARMLESS[0]]
    return answer


@pytest.mark.parametrize("name", ENDLESS)
def test_a_query_without_an_end_is_ended(name, lab, listener, before):
    answer = check(lab, listener, ENDLESS[name], before)

    assert answer is not None
    assert answer.status in (503, 504) or (answer.status, name) == (
        400,
        "group concat of a cross product",
    )
    assert answer.json["error"]


@pytest.mark.parametrize("name", LARGE)
def test_a_query_that_is_too_large_does_no_harm(name, lab, listener, told, before):
    query = LARGE[name]
    if "{port}" in query or "{secret}" in query or "{{}}" in query:
        query = told(query).replace("{{}}", "{}")

    answer = check(lab, listener, query, before)

    assert answer is None or answer.status in (200, 400, 413, 503, 504)


@pytest.mark.parametrize("name", SERVICES)
def test_no_query_asks_another_endpoint(name, lab, listener, told, before):
    answer = check(lab, listener, told(SERVICES[name]), before)

    assert answer is not None
    assert answer.status == 400


@pytest.mark.parametrize("name", REFUSED)
def test_no_query_reads_elsewhere_or_writes(name, lab, listener, told, before):
    answer = check(lab, listener, told(REFUSED[name]), before)

    assert answer is not None
    assert answer.status == 400


def test_forty_and_more_hostile_queries_were_tried():
    assert len({*ENDLESS.values(), *LARGE.values(), *SERVICES.values()}) > 40


# --- hostile bytes -------------------------------------------------------------------

SERVICE = "SELECT * { SERVICE <@> { ?s ?p ?o } }"


def body(content: bytes, media: str = server.DIRECT) -> bytes:
    head = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: {media}\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


def line(target: str, more: str = "") -> bytes:
    return f"GET {target} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n".encode("latin-1")


def exchange(lab: Server, sent: bytes, *, patience: float = 30) -> bytes:
    """Send bytes as they are; give what comes until the answer is whole or it ends."""
    with socket.create_connection((lab.address, lab.port), timeout=patience) as link:
        with suppress(OSError):
            link.sendall(sent)
            link.shutdown(socket.SHUT_WR)
        received = b""
        with suppress(OSError):
            while part := link.recv(65536):
                received += part
    return received


# What is sent; it is answered 4xx or not at all.
BYTES = {
    "service in utf-16": body(SERVICE.encode("utf-16")),
    "service in utf-16, said so": body(
        SERVICE.encode("utf-16-le"), f"{server.DIRECT};charset=utf-16le"
    ),
    "service in utf-32": body(SERVICE.encode("utf-32-be")),
    "service in utf-7": body(SERVICE.encode("utf-7"), f"{server.DIRECT};charset=utf-7"),
    "service with a mark": body(b"\xef\xbb\xbf" + SERVICE.encode()),
    "service with zeros": body(b"\0".join(bytes([c]) for c in SERVICE.encode())),
    "a zero before it": body(b"ASK {}\0" + SERVICE.encode()),
    "overlong letters": body(b"SELECT * { \xc1\x93ERVICE <@> {} }"),
    "overlong brackets": body(b"SELECT * { SERVICE \xc0\xbc@\xc0\xbe {} }"),
    "halves of a pair": body(b"ASK { ?s ?p '\xed\xa0\x80\xed\xb0\x80' }"),
    "latin-1": body("ASK { ?s ?p 'é' }".encode("latin-1")),
    "escaped twice": line(f"/sparql?query={quote(quote(SERVICE))}"),
    "escaped once": line(f"/sparql?query={quote(SERVICE)}"),
    "broken escapes": line("/sparql?query=%5%zz%u0053ERVICE"),
    "escaped bytes that are no utf-8": line("/sparql?query=%ff%fe%00S"),
    "update in a form": body(b"update=DROP+ALL", server.FORM),
    "update, escaped": body(b"%75pdate=DROP+ALL", server.FORM),
    "update and no query": body(b"query&update=DROP+ALL", server.FORM),
    "update in the address": line("/sparql?update=LOAD%20%3C@%3E"),
    "update as update": body(b"LOAD <@>", "application/sparql-update"),
    "two media types": body(
        b"DROP ALL", "application/sparql-query, application/sparql-update"
    ),
    "form of parts": body(
        b"--x\r\n\r\nDROP ALL\r\n--x--", "multipart/form-data; boundary=x"
    ),
    "too many fields": body(b"a&" * 5000, server.FORM),
    "a body that is too large": body(b"#" * (2 << 20)),
    "no end of a head": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 200_000,
    "many headers": line("/", "".join(f"X-{n}: {'a' * 90}\r\n" for n in range(2000))),
    "a long address": line(f"/sparql?query={'a' * 200_000}"),
    "no http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "half a line": b"GET",
    "zeros": bytes(10_000),
    "a negative length": b"POST /sparql HTTP/1.1\r\nHost: "
    b"localhost\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
    b"Content-Length: 50\r\n\r\nASK {}",
    "length and chunks": b"POST /sparql HTTP/1.1\r\nHost: "
    b"localhost\r\nContent-Length: 5\r\n"
    b"Transfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n0\r\n\r\n",
    "a chunk without an end": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nffffffffff\r\nASK",
    "no host": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n\r\n",
    "an address as a path": line("http://evil.example/sparql", ""),
    "out of the folder": line("/../../../../../../etc/passwd"),
    "out of the folder, escaped": line("/%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
    "out of the assets": line("/site/..%2f..%2f..%2f..%2fetc%2fpasswd"),
    "out of the things": line("/id/%2e%2e/%3E%20%7B%7D", "Accept: text/turtle\r\n"),
    "an iri that ends early": line(
        "/id/x%3E%20?p%20?o%20.%20SERVICE%20%3C@%3E%20%7B", "Accept: text/turtle\r\n"
    ),
}


@pytest.mark.parametrize("name", BYTES)
def test_hostile_bytes_are_refused(name, lab, listener, before):
    mark = (
        quote(listener.url).encode()
        if b"%3C@" in BYTES[name]
        else listener.url.encode()
    )
    sent = BYTES[name].replace(b"@", mark)
    if b"Content-Length: " in sent and len(mark) > 1 and b"@" in BYTES[name]:
        content = sent.partition(b"\r\n\r\n")[2]
        sent = re.sub(
            rb"Content-Length: \d+", b"Content-Length: %d" % len(content), sent
        )

    with Watching(lab) as seen:
        received = exchange(lab, sent)

    assert listener.visits == []
    assert MARKER.encode() not in received
    assert b"root:" not in received
    assert received == b"" or received.startswith((b"HTTP/1.1 4", b"HTTP/1.1 505"))
    assert seen.wrong == []
    assert lab.get(HARMLESS[0]).body == before[HARMLESS[0]]


# --- those who come slowly, and those who come in numbers ----------------------------


def calm(lab: Server) -> Answer:
    """Ask until what came before is worked off, and the answer is no 503."""
    end = time.monotonic() + 30
    while (answer := lab.get(asked(SIMPLE))).status == 503 and time.monotonic() < end:
        time.sleep(0.2)
    return answer


def test_a_body_that_comes_slowly_is_not_waited_for(lab):
    """Ten seconds for a whole body; meanwhile others are answered."""
    begun = time.monotonic()
    head = body(b"ASK {}" + b" " * 1000).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    with Watching(lab) as seen, ExitStack() as open_:
        links = [
            open_.enter_context(
                socket.create_connection((lab.address, lab.port), timeout=60)
            )
            for _ in range(50)
        ]
        for link in links:
            link.sendall(head)
        while time.monotonic() < begun + 5:
            for link in links:
                link.sendall(b" ")
            time.sleep(0.5)
        first = [link.recv(12) for link in links]

    assert set(first) == {b"HTTP/1.1 408"}
    assert seen.wrong == []


def test_who_says_nothing_is_sent_away_when_too_many_come(lab):
    """More connections are opened than are let; those who ask are answered."""
    with Watching(lab) as seen, ExitStack() as open_:
        links = [
            open_.enter_context(
                socket.create_connection((lab.address, lab.port), timeout=30)
            )
            for _ in range(600)
        ]
        for link in links[::2]:
            with suppress(OSError):
                link.sendall(b"GET / HTTP/1.1\r\nHost: local")
        time.sleep(1)
        with suppress(ConnectionResetError):
            assert links[0].recv(1) == b""  # the oldest ones were cut
        answers = [lab.get(asked(SIMPLE)).status for _ in range(5)]

    assert answers == [200] * 5
    assert [wrong for wrong in seen.wrong if "503" in wrong] == []


def test_who_asks_and_does_not_read_fills_no_memory(lab):
    """Each answer has ten megabytes, and nobody takes it."""
    sent = body(LARGE["ten megabytes"].encode())
    with Watching(lab) as seen, ExitStack() as open_:
        for _ in range(30):
            link = open_.enter_context(socket.socket())
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            link.settimeout(30)
            link.connect((lab.address, lab.port))
            link.sendall(sent)
            time.sleep(0.1)

    assert seen.largest_server < SERVER
    assert calm(lab).status == 200


def test_requests_that_are_sent_at_once_on_one_connection_are_answered_in_turn(lab):
    received = exchange(lab, line("/robots.txt") * 50)

    assert received.count(b"HTTP/1.1 200") == 50


def test_many_hostile_queries_at_once_let_the_site_live(lab, listener, before):
    """With all places for long queries taken, one more is told so; others go on."""
    queries = [*list(ENDLESS.values())[:6], LARGE["concat bomb"], LARGE["not"]]
    statuses: list[int] = []

    def send(query: str) -> None:
        with suppress(OSError, http.client.HTTPException):
            statuses.append(lab.ask(query).status)

    threads = [threading.Thread(target=send, args=(query,)) for query in queries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    calm(lab)

    assert set(statuses) <= {200, 400, 503, 504}
    assert lab.get(HARMLESS[0]).body == before[HARMLESS[0]]
    assert listener.visits == []


# --- afterwards ----------------------------------------------------------------------


def test_afterwards_the_server_answers_as_before(lab, before):
    assert {path: lab.get(path).body for path in HARMLESS} == before


def test_workers_that_died_are_replaced(lab):
    old, killed = lab.processes() - {lab.pid}, set()
    for pid in old:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
        if b"forkserver" in command and int(parent) != lab.pid:
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)

    assert gone(killed, 10) == set()
    end = time.monotonic() + 30
    while time.monotonic() < end and len(lab.processes() - old) < 3:
        last = lab.get(asked(SIMPLE))
        time.sleep(0.2)

    assert len(killed) >= 2
    assert len(lab.processes() - old) >= 3  # the server itself, and two new workers
    assert last.status in (200, 503)
    assert calm(lab).status == 200


def test_no_process_is_left_that_is_dead_and_not_buried(lab):
    states = {
        pid: Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        for pid in lab.processes()
    }

    assert [pid for pid, state in states.items() if state == "Z"] == []


# --- the end -------------------------------------------------------------------------


def running_query(lab: Server) -> threading.Thread:
    """Have a query run that has no end."""

    def ask() -> None:
        with suppress(OSError, http.client.HTTPException):
            lab.ask(ENDLESS["cross product"])

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    time.sleep(1)
    return thread


def gone(processes: set[int], seconds: float) -> set[int]:
    """Wait until processes have ended; give those that have not."""
    end = time.monotonic() + seconds
    while (left := server.alive(processes)) and time.monotonic() < end:
        time.sleep(0.05)
    return left


def test_sigterm_ends_the_whole_tree_in_five_seconds(tmp_path):
    """The best of three: starting and ending processes is slow on a busy machine."""
    folder = server.build(tmp_path / "build")
    for _ in range(TRIES):
        with server.serving(folder, "--deadline", "60") as lab:
            running_query(lab)
            tree = lab.processes()
            begun = time.monotonic()
            lab.process.terminate()
            status = lab.process.wait(timeout=30)
            left = gone(tree, 5)
            seconds = time.monotonic() - begun
        assert status == 0
        assert left == set()
        assert len(tree) >= 4
        if seconds < 5:
            break
    assert seconds < 5
    assert not [line for line in lab.lines() if "Traceback" in line]


def test_a_server_that_is_killed_leaves_no_process(tmp_path):
    with server.serving(server.build(tmp_path / "build"), "--deadline", "60") as lab:
        running_query(lab)
        tree = lab.processes()
        lab.process.kill()
        lab.process.wait()

        assert gone(tree, 20) == set()


# --- were the guard not there --------------------------------------------------------

UNGUARDED = """
import sys
from multiprocessing import get_context
from pathlib import Path
from kg import guard, store
from kg.serve import worker

folder, network, *queries = sys.argv[1:]
guard.check = lambda *_, **__: False
if network == "shared":
    worker._leave_network = lambda: False
ours, theirs = get_context("fork").Pipe()
process = get_context("fork").Process(
    target=worker.run, args=(theirs, store.current(Path(folder)), worker.Limits(5.0))
)
process.start()
theirs.close()
ours.recv()
for query in queries:
    ours.send(worker.Task(query))
    reply = ours.recv()
    print(reply.status, reply.body)
process.kill()
"""


@pytest.mark.parametrize("network", ["left", "shared"])
def test_a_worker_without_its_guard_reaches_nothing(lab, listener, network):
    """Where the system lets no process leave the network, a limit still holds."""
    folder = next(lab.log.parent.parent.glob("build"))
    queries = [
        f"SELECT * {{ SERVICE <{listener.url}> {{ ?s ?p ?o }} }}",
        f"ASK {{ ?s ?p ?o SERVICE SILENT <{listener.url}> {{ ?s ?p ?o }} }}",
        "SELECT * { ?s ?p ?o } LIMIT 1",
    ]

    ended = subprocess.run(
        [sys.executable, "-c", UNGUARDED, str(folder), network, *queries],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    first, silent, last = ended.stdout.splitlines()
    assert first.startswith("400 ")
    assert silent.startswith("200 ")
    assert last.startswith("200 ")
    assert listener.visits == []


# --- the guard by itself -------------------------------------------------------------

# What may stand in names, between words, and where a reader could lose its way.
PIECES: Sequence[str] = [
    *("⁺", "·", "\u200c", "\u203f", "\ufffd", "\U00010000", "é", "⁰", "\u2c00", "_"),
    *("-", ".", "0", "%41", "\\-", "\\#", "\\(", "\\?", ":", "a", "/", "@", "|", "'"),
    *('"', "?", "$", "\x85", "\u2028", "\xa0", "\x0b", "\ufeff", "ſ", "{", "}", "<"),
    *(">", "#", "\n", "\r", " ", "\t", "\\u0053", "\\u0020", "^", "[", "]", "(", ")"),
    *("''", "'''", '"""', "#{\n", "# SERVICE <x> \r", "<x>", "SILENT", "SERVICE"),
    *("?s ?p 1 ", "1", "true", "e:", "e:a", "?s", "FILTER(1<2)", "FILTER(?a<'x>')"),
    *("OPTIONAL", "GRAPH", "?g", '"a"@en', '"a"^^e:b', "_:b", "[]", "BIND(1 AS ?q)"),
]
GAPS = ["", " ", "\n", "\t", "#x\n", "# { > \r", "#'\n", '#"""\n']
GROUPS = [
    "SELECT * {{ {} }}",
    "ASK{{{}}}",
    "CONSTRUCT{{}}{{{}}}",
    "SELECT*{{FILTER EXISTS{{{}}}}}",
    "SELECT * {{ ?s ?p {} }}",
    "SELECT * {{ {{ SELECT * {{ {} }} }} }}",
]
some = st.lists(st.sampled_from(PIECES), max_size=3).map("".join)
gaps = st.one_of(st.sampled_from(GAPS), some)


@st.composite
def services(draw: st.DrawFn) -> str:
    """Write SERVICE to what is no address, so that trying it is an error at once."""
    name = draw(some)
    word = "".join(
        letter.upper() if draw(st.booleans()) else letter for letter in "service"
    )
    target = draw(
        st.sampled_from(
            [
                *("<urn:x>", "<>", f"<urn:{name}>", "e:", f"e:{name}", f"{name}:"),
                *(f"{name}:{draw(some)}", f"?{name}", f"${name}"),
            ]
        )
    )
    clause = f"{draw(some)}{word}{draw(gaps)}{target}{draw(gaps)}{{}}"
    head = f"BASE <urn:x> PREFIX {name}: <urn:x> PREFIX e: <urn:x> "
    return head + draw(st.sampled_from(GROUPS)).format(clause)


def runs_a_service(query: str) -> bool:
    """Tell whether the engine tries to ask another endpoint: it fails, if it does."""
    try:
        found = Store().query(query, base_iri="urn:x:")
        if not isinstance(found, QueryBoolean):
            list(found)
    except SyntaxError:
        return False
    except (OSError, RuntimeError):
        return True
    return False


def refused(query: str) -> bool:
    try:
        guard.check(query, prefixes={}, holds=lambda _: True)
    except ValueError:
        return True
    return False


@given(services())
@settings(max_examples=400, deadline=None, derandomize=True, database=None)
def test_what_the_engine_runs_as_a_service_the_guard_refuses(query):
    assert refused(query) or not runs_a_service(query)


@pytest.mark.parametrize("query", SERVICES.values(), ids=SERVICES)
def test_the_guard_alone_refuses_each_disguise(query):
    query = query.replace("@port", "9").replace("<@>", "<http://127.0.0.1:9/>")

    assert refused(query) or not runs_a_service(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service ?x { ?service ?y ?x }",
        "SELECT $service $x { GRAPH $service { ?s ?p $x } }",
        "PREFIX s: <urn:service#> ASK { s:service s:p 'the service of all' }",
        "# the SERVICE of a lab\nSELECT * { ?s ?p ?o }",
        "SELECT * { ?s ?p 'a service' . { ?s ?p ?o } }",
        "SELECT * { <http://e.example/service/> ?p ?o OPTIONAL { ?o ?q ?r } }",
        "SELECT ?from { ?s ?p ?from }",
        "SELECT * { ?s ?p 'from <file:///etc/passwd>' } # from <urn:x>",
    ],
)
def test_the_guard_lets_other_services_be(query):
    assert guard.check(query, prefixes={}, holds=lambda _: False) is False


@pytest.mark.parametrize(
    "text",
    [
        *(".", ".a", ":", '"\\', '"""\\', "<", "<a", "#", "SERVICE #", "SERVICE?x "),
        *("'", '"', "#\n", "SERVICE", "\\u0053", "[]", '""" ', "{", "a:", "?", "\\"),
    ],
)
def test_the_guard_reads_a_megabyte_of_anything_in_seconds(text):
    """Reading is linear: what is quadratic takes hours here."""
    begun = time.process_time()

    refused(text * ((1 << 20) // len(text)))

    assert time.process_time() - begun < 20
