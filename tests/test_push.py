"""`kg push`: the same state after every push, whatever happened before and between."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import faulty_store
import pytest
import sample
import stores
from click.testing import CliRunner, Result
from faulty_store import FaultyStore, dropped, late, lost, reply
from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg import build, graph, store
from kg.cli import main
from kg.errors import KGError
from kg.push import login, profiles
from kg.push.login import Login, Nobody
from kg.push.parts import Limits, cut
from kg.push.wire import Patience, Wire
from ontology.terms import KG, NIF

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://w3id.org/labkg/id/"
FACTS, EVIDENCE = f"{BASE}graph/facts", f"{BASE}graph/evidence"
ENGLISH, FRENCH = str(sample.ENGLISH_PAGE), str(sample.FRENCH_PAGE)
PASSWORD = FaultyStore.password
AT_ONCE = Patience(pause=lambda seconds: None)


@pytest.fixture
def faulty() -> Iterator[FaultyStore]:
    with faulty_store.running() as one:
        yield one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with the two Turtle files of the sample."""
    return _written(sample.build(), tmp_path / "build")


@pytest.fixture
def fewer(tmp_path: Path) -> Path:
    """Give the sample without the evidence of its French page."""
    made = sample.build()
    evidence = made.evidence
    for mention in set(evidence.subjects(NIF.referenceContext, sample.FRENCH_PAGE)):
        for triple in [*evidence.triples((mention, None, None))]:
            evidence.remove(triple)
        evidence.remove((None, KG.evidence, mention))
    evidence.remove((None, None, sample.FRENCH_PAGE))
    return _written(made, tmp_path / "fewer")


@pytest.fixture(autouse=True)
def _no_login(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (login.USER, login.PASSWORD, login.TOKEN):
        monkeypatch.delenv(name, raising=False)


def _written(made: sample.Sample, to: Path) -> Path:
    to.mkdir()
    (to / "graph.ttl").write_bytes(graph.turtle(made.facts))
    (to / "evidence.ttl").write_bytes(graph.turtle(made.evidence))
    return to


def push(*words: object, **environment: str) -> Result:
    told = ["push", *map(str, words)]
    return CliRunner().invoke(main, told, env=environment)


def done(*words: object, **environment: str) -> str:
    result = push(*words, **environment)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*words: object, **environment: str) -> str:
    result = push(*words, **environment)
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    lines = result.stderr.splitlines()
    assert lines[-1].startswith("kg: ")
    assert PASSWORD not in result.output
    return lines[-1]


def held(folder: Path) -> list[str]:
    return sorted(map(str, store.opened(folder)))


# --- what arrives -------------------------------------------------------------------


def test_each_graph_of_the_build_arrives_as_it_is(faulty, folder):
    told = done(folder, faulty.url)

    assert faulty.quads() == held(folder)
    assert {quad.graph_name.value for quad in faulty.held} == {
        FACTS,
        EVIDENCE,
        ENGLISH,
        FRENCH,
    }
    assert "took 4 graphs" in told
    assert "counted there: the same" in told


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_a_push_twice_is_a_push_once(faulty, folder, protocol):
    for _ in range(2):
        done(folder, faulty.url, "--protocol", protocol, "--chunk", 0.001)

    assert faulty.quads() == held(folder)


def test_the_graph_of_a_page_that_is_gone_is_deleted(faulty, folder, fewer):
    done(folder, faulty.url)

    told = done(fewer, faulty.url)

    assert faulty.quads() == held(fewer)
    assert "deleted 1 graph of an earlier build" in told


def test_what_others_keep_in_the_store_is_left_alone(faulty, folder):
    theirs = [
        Quad(*_triple(1), NamedNode("https://example.org/page/en")),
        Quad(*_triple(2), NamedNode(f"{BASE}notes")),
        Quad(*_triple(3)),
    ]
    faulty.held.extend(theirs)

    done(folder, faulty.url)

    assert faulty.quads() == sorted([*held(folder), *map(str, theirs)])


def test_keep_leaves_the_graphs_of_an_earlier_build(faulty, folder, fewer):
    done(folder, faulty.url)

    done(fewer, faulty.url, "--keep")

    french = [str(quad) for quad in _of(faulty, FRENCH)]
    assert french
    assert set(french) <= set(held(folder))


def test_more_graphs_than_an_answer_has_rows_are_all_found(faulty, folder, monkeypatch):
    monkeypatch.setattr("kg.push.counts._PAGE", 3)
    for number in range(10):
        name = NamedNode(f"{BASE}page/p{number}")
        faulty.held.add(Quad(*_triple(number), name))

    told = done(folder, faulty.url)

    assert "deleted 10 graphs" in told
    assert faulty.quads() == held(folder)


@pytest.mark.parametrize("into", ["default", "https://example.org/all"])
@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_all_goes_into_one_graph_where_that_is_wished(faulty, folder, into, protocol):
    words = ("--into", into, "--protocol", protocol, "--chunk", 0.002)
    for _ in range(2):
        done(folder, faulty.url, *words)

    triples = {str(quad.triple) for quad in store.opened(folder)}
    name = "DEFAULT" if into == "default" else f"<{into}>"
    assert {str(quad.triple) for quad in faulty.held} == triples
    assert {str(quad.graph_name) for quad in faulty.held} == {name}


def test_an_iri_that_is_none_is_refused_before_anything_is_sent(faulty, folder):
    line = refused(folder, faulty.url, "--into", "x> ; DROP ALL #")

    assert "--into" in line
    assert not faulty.asked


def test_a_dry_run_tells_and_changes_nothing(faulty, folder, fewer):
    done(folder, faulty.url)
    before, asked = faulty.quads(), len(faulty.asked)

    told = done(fewer, faulty.url, "--dry-run")

    assert f"would delete {FRENCH}" in told
    assert f"would send {ENGLISH}: " in told
    assert "would take 3 graphs" in told
    assert faulty.quads() == before
    assert {one.path for one in faulty.asked[asked:]} == {"/query"}


def test_a_dry_run_tells_what_it_can_of_a_store_that_is_away(folder):
    url = f"http://127.0.0.1:{stores.free_port()}/store"

    result = push(folder, url, "--dry-run", "--retries", 0)

    assert result.exit_code == 0
    assert "would take 4 graphs" in result.stdout
    assert "cannot be told" in result.stderr


# --- parts --------------------------------------------------------------------------


def test_a_graph_is_cut_between_triples_and_only_its_first_part_replaces():
    triples = [_triple(number) for number in range(100)]

    parts = list(cut("urn:g", triples, Limits(size=300)))

    assert len(parts) > 1
    assert all(len(part.body) <= 300 for part in parts)
    assert [part.is_first for part in parts] == [True] + [False] * (len(parts) - 1)
    lines = b"".join(part.body for part in parts).decode().splitlines()
    assert lines == [f"{triple} ." for triple in triples]
    assert sum(part.triples for part in parts) == 100


def test_a_triple_larger_than_a_part_is_sent_whole():
    long = Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal("x" * 1000))

    parts = list(cut("urn:g", [_triple(1), long, _triple(2)], Limits(size=100)))

    assert [part.triples for part in parts] == [1, 1, 1]


def test_a_part_has_no_more_triples_than_a_store_takes():
    triples = [_triple(number) for number in range(10)]

    parts = list(cut("urn:g", triples, Limits(size=10_000, triples=4)))

    assert [part.triples for part in parts] == [4, 4, 2]


def test_no_request_is_larger_than_asked(faulty, folder):
    done(folder, faulty.url, "--chunk", 0.001)

    longest = max(len(f"{quad.triple} .\n".encode()) for quad in store.opened(folder))
    assert max(one.size for one in faulty.asked) <= max(1000, longest)
    assert faulty.verbs().count("PUT") == 4
    assert faulty.quads() == held(folder)


# --- a bad moment -------------------------------------------------------------------


def test_a_store_that_is_busy_is_asked_again_later(faulty, folder):
    faulty.fails(None, reply(503), reply(503))

    result = push(folder, faulty.url)

    assert result.exit_code == 0
    assert faulty.quads() == held(folder)
    times = [one.at for one in faulty.asked if one.verb == "PUT"][:3]
    assert times[1] - times[0] >= 0.25
    assert times[2] - times[1] >= 0.5
    assert "again in" in result.stderr


@pytest.mark.parametrize("status", [429, 502, 504])
def test_other_ways_to_be_busy(faulty, folder, status):
    faulty.fails(None, reply(status, Retry_After="0"))

    done(folder, faulty.url)

    assert faulty.quads() == held(folder)


def test_a_store_says_itself_when_to_come_back(faulty, folder):
    faulty.fails(None, reply(503, Retry_After="1"))

    done(folder, faulty.url)

    times = [one.at for one in faulty.asked if one.verb == "PUT"][:2]
    assert 1 <= times[1] - times[0] < 1.5


def test_a_store_that_asks_for_an_hour_is_not_waited_for(faulty, folder):
    faulty.fails(None, reply(503, "closed\x1b[31m", Retry_After="3600"))

    line = refused(folder, faulty.url)

    assert "come back in 3600 s" in line
    assert "\x1b" not in line


@pytest.mark.parametrize("fault", [dropped, faulty_store.done_and_dropped])
def test_a_connection_that_breaks_is_made_again(faulty, folder, fault):
    faulty.fails(None, None, fault, None, fault)

    done(folder, faulty.url, "--chunk", 0.002)

    assert faulty.quads() == held(folder)


def test_an_answer_that_does_not_come_is_not_waited_for(faulty, folder):
    faulty.fails(None, late(3))

    result = push(folder, faulty.url, "--timeout", 0.5)

    assert result.exit_code == 0, result.output
    assert "does not answer in time" in result.stderr
    assert faulty.quads() == held(folder)


def test_after_some_tries_it_is_given_up(faulty, folder):
    faulty.fails(None)
    faulty.always = reply(503, "maintenance")

    line = refused(folder, faulty.url, "--retries", 1)

    assert "503 Service Unavailable: maintenance; given up after 2 tries" in line
    assert "push again" in line
    assert faulty.verbs() == ["POST", "PUT", "PUT"]


def test_no_store_is_told_in_a_line(folder):
    url = f"http://127.0.0.1:{stores.free_port()}/store"

    line = refused(folder, url, "--retries", 0)

    assert "cannot be reached: Connection refused" in line


def test_waiting_grows_and_is_never_longer_than_said():
    patience = Patience(first=1, longest=10)

    waits = [patience.wait(failures, {}) for failures in range(1, 9)]

    assert 0.5 <= waits[0] <= 1
    assert 2 <= waits[2] <= 4
    assert 5 <= min(waits[4:]) <= max(waits) <= 10


def test_a_store_may_take_its_time_to_take_a_part():
    """Oxigraph reads a body only after it has emptied the graph."""
    patience = Patience(answer=300)

    assert patience.limits(b"") == (10, 300)
    assert patience.limits(b"x" * 8_000_000) == (300, 300)


def test_a_date_to_come_back_at_is_read():
    long_ago = {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}

    assert Patience().wait(1, long_ago) == 0
    assert Patience().wait(1, {"Retry-After": "soon"}) > 0


def test_what_breaks_off_is_mended_by_the_next_push(faulty, folder, fewer):
    done(fewer, faulty.url)
    faulty.fails(*[None] * 5, reply(400, "no more"))
    refused(folder, faulty.url, "--chunk", 0.002)
    assert faulty.quads() != held(folder)

    done(folder, faulty.url)

    assert faulty.quads() == held(folder)


def test_what_is_lost_on_the_way_is_seen(faulty, folder):
    faulty.fails(None, None, lost)

    line = refused(folder, faulty.url)

    assert f"{FACTS} has 0 triples" in line
    assert "push again" in line


# --- what a store refuses -----------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (400, "400 Bad Request: line 3: no such prefix"),
        (403, "may one without a login write?"),
        (413, "a smaller --chunk may pass"),
    ],
)
def test_a_refusal_is_one_line_with_what_the_store_said(faulty, folder, status, hint):
    text = "<html><title>Sorry</title><p>line&nbsp;3:\n no such\x07 prefix\x1b[31m</p>"
    faulty.fails(None, reply(status, text, Content_Type="text/html"))

    line = refused(folder, faulty.url)

    assert hint in line
    assert "line 3: no such prefix[31m" in line
    assert "<" not in line.replace(f"<{EVIDENCE}>", "")


def test_a_wrong_address_is_told(faulty, folder):
    line = refused(folder, faulty.url.replace("/store", "/shop"), "--store", "plain")

    assert "404 Not Found: no such page; is it the address of a store?" in line


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_store_without_the_graph_store_protocol_gets_updates(
    faulty, folder, fewer, status
):
    done(folder, faulty.url)
    faulty.asked.clear()
    faulty.fails(reply(status))

    told = done(fewer, faulty.url, "--chunk", 0.002)

    assert "SPARQL Update" in told
    assert faulty.quads() == held(fewer)
    assert {one.path for one in faulty.asked[1:]} == {"/update", "/query"}


def test_a_protocol_that_is_wished_is_not_left(faulty, folder):
    faulty.fails(reply(405))

    line = refused(folder, faulty.url, "--protocol", "gsp")

    assert "405 Method Not Allowed" in line
    assert faulty.verbs() == ["POST"]


def test_a_plain_store_is_written_and_asked_where_one_says(faulty, folder):
    result = push(folder, faulty.url, "--store", "plain")

    assert result.exit_code == 0
    assert faulty.quads() == held(folder)
    assert "--query-url" in result.stderr

    query = faulty.url.replace("/store", "/query")
    told = done(folder, faulty.url, "--store", "plain", "--query-url", query)
    assert "counted there: the same" in told


def test_what_cannot_be_asked_is_not_taken_for_empty(faulty, folder):
    """Else graphs of an earlier build would stay, and nobody would know."""
    query = faulty.url.replace("/store", "/nothing")

    line = refused(folder, faulty.url, "--query-url", query)

    assert "--keep" in line
    assert faulty.verbs() == ["POST"]


# --- login --------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["basic", "digest"])
def test_the_login_of_the_environment_is_shown_in_the_form_asked_for(
    faulty, folder, scheme
):
    faulty.scheme = scheme

    done(folder, faulty.url, KG_PUSH_USER="ada", KG_PUSH_PASSWORD=PASSWORD)

    assert faulty.quads() == held(folder)
    assert faulty.asked[0].authorization is None
    puts = [one.authorization for one in faulty.asked if one.verb == "PUT"]
    assert all(shown.lower().startswith(scheme) for shown in puts)


def test_the_data_is_not_sent_before_the_login_is_known(faulty, folder):
    """A server may hang up on a long body that it will not take."""
    faulty.scheme = "digest"

    done(folder, faulty.url, KG_PUSH_USER="ada", KG_PUSH_PASSWORD=PASSWORD)

    assert not [
        one for one in faulty.asked if one.size > 1000 and not one.authorization
    ]


@pytest.mark.parametrize("scheme", ["basic", "digest"])
def test_a_wrong_password_is_told_and_not_repeated(faulty, folder, scheme):
    faulty.scheme = scheme

    line = refused(folder, faulty.url, KG_PUSH_USER="ada", KG_PUSH_PASSWORD="wr0ng-one")

    assert "does not accept the login of ada (401)" in line
    assert "wr0ng-one" not in line


def test_a_store_that_wants_a_login_says_how_to_give_one(faulty, folder):
    faulty.scheme = "digest"

    line = refused(folder, faulty.url)

    assert "asks for a login (digest); set KG_PUSH_USER and KG_PUSH_PASSWORD" in line


def test_a_password_that_the_server_repeats_is_hidden(faulty, folder):
    faulty.always = reply(403, f"not you, ada:{PASSWORD}")

    line = refused(folder, faulty.url, KG_PUSH_USER="ada", KG_PUSH_PASSWORD=PASSWORD)

    assert "not you, ada:…" in line


def test_basic_is_shown_at_once_where_it_is_wished(faulty, folder):
    faulty.scheme = "basic"

    done(
        folder,
        faulty.url,
        "--auth",
        "basic",
        KG_PUSH_USER="ada",
        KG_PUSH_PASSWORD=PASSWORD,
    )

    assert all(one.authorization for one in faulty.asked)


def test_a_form_of_login_that_is_not_taken_is_told(faulty, folder):
    faulty.scheme = "basic"

    line = refused(
        folder,
        faulty.url,
        "--auth",
        "digest",
        KG_PUSH_USER="ada",
        KG_PUSH_PASSWORD=PASSWORD,
    )

    assert "asks for basic; leave out --auth digest" in line


def test_a_token_is_shown_as_it_is(faulty, folder):
    done(folder, faulty.url, KG_PUSH_TOKEN="t0ken")

    assert {one.authorization for one in faulty.asked} == {"Bearer t0ken"}


def test_no_login_is_taken_from_elsewhere(faulty, folder, tmp_path, monkeypatch):
    """The library would look into ~/.netrc by itself, and show it over plain http."""
    monkeypatch.setattr(login, "is_loopback", lambda url: False)
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ada password x\n", encoding="utf-8")

    done(folder, faulty.url, NETRC=str(netrc))

    assert {one.authorization for one in faulty.asked} == {None}


def test_a_password_without_a_name_is_refused(faulty, folder):
    assert "KG_PUSH_USER" in refused(folder, faulty.url, KG_PUSH_PASSWORD=PASSWORD)


def test_without_a_terminal_nobody_is_asked(faulty, folder):
    line = refused(folder, faulty.url, "--user", "ada")

    assert "KG_PUSH_PASSWORD" in line
    assert not faulty.asked


def test_a_password_that_is_typed_is_not_shown(faulty, folder):
    faulty.scheme = "basic"
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*_kg(), "push", folder, faulty.url, "--user", "ada"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        shown = _read_until(ours, b"Password")
        os.write(ours, f"{PASSWORD}\n".encode())
        assert process.wait(60) == 0
    shown += _read_until(ours, None)
    os.close(ours)

    assert faulty.quads() == held(folder)
    assert PASSWORD.encode() not in shown


@pytest.mark.parametrize("url", ["http://store.example/sparql", "http://10.0.0.1/"])
def test_a_password_does_not_cross_a_network_in_the_clear(url):
    known = Login("ada", PASSWORD)

    with pytest.raises(KGError, match="https") as caught:
        login.answer(known, url, 'Basic realm="x"')

    assert PASSWORD not in str(caught.value)
    with pytest.raises(KGError, match="https"):
        login.at_once(Login(token="t0ken"), url)
    with pytest.raises(KGError, match="https"):
        login.at_once(Login("ada", PASSWORD, scheme="basic"), url)


@pytest.mark.parametrize(
    ("known", "url", "challenge"),
    [
        (Login("ada", "x"), "https://store.example/", 'Basic realm="x"'),
        (Login("ada", "x"), "http://[::1]:8890/", 'Basic realm="x"'),
        (Login("ada", "x"), "http://localhost/", 'Basic realm="x"'),
        (Login("ada", "x", insecure=True), "http://store.example/", "Basic"),
        (Login("ada", "x"), "http://store.example/", 'Digest realm="x", nonce="y"'),
    ],
    ids=["https", "this machine", "localhost", "wished", "digest"],
)
def test_where_a_login_may_go(known, url, challenge):
    assert not isinstance(login.answer(known, url, challenge), Nobody)


def test_digest_goes_before_basic():
    both = 'Basic realm="x", Digest realm="x", nonce="y"'

    assert type(login.answer(Login("a", "b"), "https://h/", both)).__name__ == (
        "HTTPDigestAuth"
    )


def test_a_login_is_not_in_what_is_printed_of_it():
    assert PASSWORD not in repr(Login("ada", PASSWORD, PASSWORD))


def test_a_url_with_a_password_is_refused_and_not_repeated(folder):
    line = refused(folder, f"https://ada:{PASSWORD}@store.example/store")

    assert "does not belong into the URL" in line


def test_a_redirect_is_followed_by_nothing(faulty, folder):
    faulty.scheme = "basic"
    with faulty_store.running() as elsewhere:
        faulty.fails(None, reply(307, Location=f"{elsewhere.url}?graph=urn:x"))

        line = refused(
            folder, faulty.url, KG_PUSH_USER="ada", KG_PUSH_PASSWORD=PASSWORD
        )

        assert (
            f"sends on to {elsewhere.url}?graph=urn:x; nothing was sent there" in line
        )
        assert not elsewhere.asked


def test_a_login_is_shown_to_the_store_alone(faulty):
    with faulty_store.running() as elsewhere:
        elsewhere.scheme = "basic"
        faulty.scheme = "basic"
        wire = Wire(faulty.url, Login("ada", PASSWORD), AT_ONCE)
        assert wire.send("POST", f"{faulty.url}?graph=urn:g").is_good

        with pytest.raises(KGError, match="shown to"):
            wire.send("POST", elsewhere.url)

        assert [one.authorization for one in elsewhere.asked] == [None]


# --- profiles -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "name", "graphs", "query", "update"),
    [
        ("http://h:7878", "oxigraph", "/store", "/query", "/update"),
        ("http://h:7878/", "oxigraph", "/store", "/query", "/update"),
        ("http://h:7878/store", None, "/store", "/query", "/update"),
        (
            "http://h:8890/sparql-graph-crud-auth",
            None,
            "/sparql-graph-crud-auth",
            "/sparql",
            "/sparql-auth",
        ),
        (
            "http://h:8890",
            "virtuoso",
            "/sparql-graph-crud-auth",
            "/sparql",
            "/sparql-auth",
        ),
        ("http://h:3030/lab/data", None, "/lab/data", "/lab/query", "/lab/update"),
        ("http://h:3030/lab", "fuseki", "/lab/data", "/lab/query", "/lab/update"),
        (
            "http://h:7200/repositories/lab",
            None,
            "/repositories/lab/rdf-graphs/service",
            "/repositories/lab",
            "/repositories/lab/statements",
        ),
        (
            "http://h:8080/rdf4j-server/repositories/lab/statements",
            None,
            "/rdf4j-server/repositories/lab/rdf-graphs/service",
            "/rdf4j-server/repositories/lab",
            "/rdf4j-server/repositories/lab/statements",
        ),
        (
            "http://h:9999/blazegraph/namespace/kb/sparql",
            None,
            None,
            "/blazegraph/namespace/kb/sparql",
            "/blazegraph/namespace/kb/sparql",
        ),
        ("http://h:7001", "qlever", "", "", ""),
        ("http://h/rdf/graphs", None, "/rdf/graphs", None, None),
    ],
)
def test_the_addresses_of_a_store_follow_from_its_url(url, name, graphs, query, update):
    place = profiles.place(url, name or profiles.guess(url))

    root = f"http://{urlsplit(url).netloc}"
    wanted = [None if one is None else root + one for one in (graphs, query, update)]
    assert [place.graphs, place.query, place.update] == wanted


@pytest.mark.parametrize(
    "url", ["store", "ftp://h/store", "http://", "http://h/?graph=x", "http://h:x/"]
)
def test_what_is_no_address_is_refused(folder, url):
    assert "should be" in (line := refused(folder, url)) or "should end" in line


def test_the_command_names_every_profile():
    (option,) = [one for one in main.commands["push"].params if one.name == "profile"]

    assert list(option.type.choices) == list(profiles.PROFILES)


def test_a_store_that_does_not_tell_what_it_is_is_asked_for(faulty, folder):
    line = refused(folder, faulty.url.removesuffix("/store"))

    assert "give --store (oxigraph, virtuoso, " in line


def test_a_store_without_a_default_graph_of_its_own_is_told(folder):
    line = refused(
        folder, "http://127.0.0.1:1/sparql-graph-crud-auth", "--into", "default"
    )

    assert "virtuoso has no default graph" in line


# --- real stores --------------------------------------------------------------------


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a build of the seeds, with its store."""
    return _built(tmp_path_factory.mktemp("lab"), "*.txt")


@pytest.fixture(scope="module")
def smaller(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a build of all seeds but one."""
    return _built(tmp_path_factory.mktemp("smaller"), "00[0-2]*.txt")


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> stores.Server:
    """Give each real store in turn, with its login in the environment."""
    _log_in(monkeypatch)
    found = request.getfixturevalue(request.param)
    assert isinstance(found, stores.Server)
    return found


def test_a_real_store_holds_what_was_pushed_once_and_twice(server, lab):
    url = _root(server)

    for words in ((), (), ("--protocol", "update"), ("--chunk", 0.01)):
        told = done(lab, url, *words)

        assert "counted there: the same" in told
        assert server.dump() == dump(lab)


def test_a_smaller_build_over_a_larger_one_is_a_fresh_push(server, lab, smaller):
    url = _root(server)
    done(lab, url)

    told = done(smaller, url)

    assert "deleted 1 graph" in told
    assert server.dump() == dump(smaller)


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_a_real_store_takes_all_in_one_graph(server, lab, protocol):
    for _ in range(2):
        done(
            lab,
            _root(server),
            *("--into", "https://example.org/all", "--protocol", protocol),
        )

    assert server.graphs() == {"https://example.org/all": len(dump(lab))}


def test_oxigraph_takes_all_in_its_default_graph(oxigraph, lab):
    for _ in range(2):
        done(lab, _root(oxigraph), "--into", "default")

    assert oxigraph.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [(len(dump(lab)),)]
    assert oxigraph.graphs() == {}


def test_a_client_that_is_killed_is_mended_by_the_next_push(server, lab, smaller):
    url = _root(server)
    done(smaller, url)
    before = server.count()
    with subprocess.Popen([*_kg(), "push", lab, url, "--chunk", "0.002"]) as process:
        _wait(lambda: server.count() != before)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert server.dump() != dump(lab)

    done(lab, url)

    assert server.dump() == dump(lab)


@pytest.mark.parametrize("name", ["oxigraph", "virtuoso"])
def test_a_server_that_is_killed_takes_the_rest_when_it_is_back(name, lab, monkeypatch):
    _log_in(monkeypatch)
    words = ("--store", name, "--chunk", "0.002", "--retries", "20")
    with (
        getattr(stores, name)() as server,
        subprocess.Popen([*_kg(), "push", lab, _root(server), *words]) as client,
    ):
        _wait(lambda: server.count() > 0)
        server.process.kill()
        server.process.wait()
        with stores.running(server.process.args, _folder(server)):
            assert client.wait(120) == 0

            assert server.dump() == dump(lab)


def test_a_wrong_password_for_virtuoso_is_told(virtuoso, lab):
    line = refused(lab, _root(virtuoso), KG_PUSH_USER="dba", KG_PUSH_PASSWORD="wr0ng")

    assert "does not accept the login of dba (401)" in line


def test_what_virtuoso_may_not_do_is_told(virtuoso, lab):
    """The user of its plain address may read only."""
    url = _root(virtuoso) + "/sparql-graph-crud"

    line = refused(lab, url, "--store", "plain")

    assert "403 Forbidden: Error 42000" in line


# --- means --------------------------------------------------------------------------


def dump(folder: Path) -> list[stores.Row]:
    """Give the quads of a build as `stores.Server.dump` gives those of a server."""
    return sorted((_row(quad) for quad in store.opened(folder)), key=repr)


def _row(quad: Quad) -> stores.Row:
    terms = (quad.graph_name, quad.subject, quad.predicate, quad.object)
    return tuple(stores.value(_json(term)) for term in terms)


def _json(term: object) -> dict[str, str]:
    assert isinstance(term, NamedNode | Literal)
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    told = {"type": "literal", "value": term.value, "datatype": term.datatype.value}
    return told | ({"xml:lang": term.language} if term.language else {})


def _built(folder: Path, seeds: str) -> Path:
    sources = tuple(sorted((ROOT / "seeds").glob(seeds)))
    list(build.run(build.Options(sources, folder, html=False)))
    return folder


def _root(server: stores.Server) -> str:
    parts = urlsplit(server.sparql)
    return f"{parts.scheme}://{parts.netloc}"


def _folder(server: stores.Server) -> str:
    """Give the folder that a server was started in."""
    words = list(map(str, server.process.args))
    if "--location" in words:
        return words[words.index("--location") + 1]
    return str(Path(words[-1]).parent)


def _log_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give Virtuoso's login; Oxigraph asks for none."""
    monkeypatch.setenv(login.USER, "dba")
    monkeypatch.setenv(login.PASSWORD, "dba")


def _kg() -> list[str]:
    return [sys.executable, "-m", "kg"]


def _triple(number: int) -> Triple:
    return Triple(
        NamedNode(f"urn:s{number}"), NamedNode("urn:p"), Literal(f"é {number}")
    )


def _of(faulty: FaultyStore, graph: str) -> Iterator[Quad]:
    return faulty.held.quads_for_pattern(None, None, None, NamedNode(graph))


def _wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not until():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.01)


def _read_until(terminal: int, text: bytes | None) -> bytes:
    """Read what a program shows, until a text comes or it ends."""
    shown = b""
    while text is None or text not in shown:
        try:
            piece = os.read(terminal, 1024)
        except OSError:
            return shown
        shown += piece
    return shown
