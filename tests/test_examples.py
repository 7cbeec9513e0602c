"""The examples are plug-ins that work: the one that asks a model believes nothing."""

from __future__ import annotations

import doctest
import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.api import Passage
from extractors.registry import GROUP
from extractors.testing import check, passages
from kg.readings import ExtractorError, read
from ontology.kinds import Kind, Lang

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "examples" / "llm-extractor"
TEXT = "We propose Zebrafold, which beats Okapi-3 on GnuBench. Zebrafold is fast."
# What the model of a test says of TEXT: two of these stand in it.
SAID = [("Zebrafold", "method"), ("Llamatron", "method"), ("GnuBench", "benchmark")]


def _module(path: Path) -> ModuleType:
    """Load a module that is not installed."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


llm = _module(FOLDER / "labkg_llm.py")


# --- a server that answers like one with a language model -----------------------------


class _Handler(BaseHTTPRequestHandler):
    server: Model

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, json.loads(body)))
        self._reply(*self.server.reply(self.server.asked[-1][1]))

    def do_GET(self) -> None:
        self.server.asked.append((self.path, None))
        self._reply(200, completion("[]"))

    def _reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if 300 <= status < 400:
            self.send_header("Location", body.decode())
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


class Model(HTTPServer):
    """Answers what it is told to; remembers what it was asked."""

    def __init__(self, reply: Callable[[dict], tuple[int, bytes]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reply = reply
        self.asked: list[tuple[str, dict]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/v1"


def completion(content: object) -> bytes:
    return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


def listed(*answers: tuple[str, str]) -> str:
    return json.dumps([{"text": text, "type": kind} for text, kind in answers])


@contextmanager
def serving(content: object = None, *, body: bytes | None = None, status: int = 200):
    """Serve a model that always says the same."""
    said = listed(*SAID) if content is None else content
    reply = completion(said) if body is None else body
    with running(lambda _: (status, reply)) as model:
        yield model


@contextmanager
def running(reply: Callable[[dict], tuple[int, bytes]]) -> Iterator[Model]:
    with Model(reply) as model:
        thread = threading.Thread(target=model.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield model
        finally:
            model.shutdown()
            thread.join()


def extractor(url: str, **others: float):
    return llm.LocalModel(llm.Server(url, "any", **others))


def silent_address() -> str:
    """Give an address of this machine at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/v1"


def found(text: str, *answers: tuple[str, str], lang: Lang = Lang.EN):
    said = [llm.Answer(*answer) for answer in answers]
    return llm.check(Passage(text, lang), said, score=0.6)


def names(text: str, hits) -> list[str]:
    return [text[hit.start : hit.end] for hit in hits]


# --- what is believed -----------------------------------------------------------------


def test_names_that_stand_in_the_text_become_hits_and_invented_ones_do_not():
    with serving() as model:
        hits = list(extractor(model.url)(Passage(TEXT)))

    assert names(TEXT, hits) == ["Zebrafold", "Zebrafold", "GnuBench"]
    assert [hit.kind for hit in hits] == [Kind.METHOD, Kind.METHOD, Kind.BENCHMARK]
    assert {hit.score for hit in hits} == {llm.SCORE}


def test_what_is_dropped_is_counted():
    with serving() as model:
        checked = extractor(model.url).read(Passage(TEXT))

    assert dict(checked.dropped) == {"not in the text": 1}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("L’apprentissage profond : l’IA d’aujourd’hui", "l'IA d'aujourd'hui"),
        ("l'inférence active", "l’inférence active"),
        ("la méthode des k\u00a0moyennes\u202f!", "k moyennes"),
        ("« Étude Zébrée » (ÉZ) ; qu’en est-il ?", "Étude Zébrée"),
        ("A* and C++ on $\\alpha$-Gym (v2)", "$\\alpha$-Gym (v2)"),
        ("A* and C++ on Gym", "A*"),
        ("We train ART models.", "ART"),
        ("Les réseaux de neurones", "réseaux de neurones"),
    ],
)
def test_a_name_is_found_whatever_spaces_and_apostrophes_the_model_writes(text, name):
    checked = found(text, (name, "concept"), lang=Lang.FR)

    assert [len(shown) for shown in names(text, checked.hits)] == [len(name)]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (("Llamatron", "method"), "not in the text"),
        (("zebrafold", "method"), "not in the text"),
        (("Zebra", "method"), "not in the text"),
        (("fold", "method"), "not in the text"),
        (("Bench GnuBench", "benchmark"), "not in the text"),
        (("Title Zebrafold", "method"), "not in the text"),
        (("tudie", "method"), "not in the text"),
        (("e", "method"), "too general"),
        (("GnuBench", "venue"), "unknown type"),
        (("GnuBench", "dataset"), "unknown type"),
        (("", "method"), "too general"),
        ((" \n", "method"), "too general"),
        ((".", "method"), "too general"),
        (("2024", "benchmark"), "too general"),
        (("our new methods", "method"), "too general"),
        (("Approach", "method"), "too general"),
        (("le modèle proposé", "method"), "too general"),
        (("jeux de données", "benchmark"), "too general"),
        (("l’état de l’art", "concept"), "too general"),
        ((f"Zebrafold {'is fast ' * 20}", "method"), "too long"),
    ],
)
def test_an_answer_that_the_text_does_not_bear_out_is_dropped(answer, reason):
    text = (
        "A Title\nZebrafold is GnuBenched on GnuBench e\u0301tudie\u0301 in 2024. "
        "Approach: our new methods. le modèle proposé, l’état de l’art, jeux de données"
    )

    checked = found(text, answer)

    assert checked.hits == ()
    assert dict(checked.dropped) == {reason: 1}


def test_a_name_that_is_given_twice_counts_once():
    checked = found("l’IA va", ("l'IA", "concept"), ("l’IA", "method"))

    assert [hit.kind for hit in checked.hits] == [Kind.CONCEPT]
    assert dict(checked.dropped) == {"named before": 1}


_letters = st.text(alphabet="aB é’'-.\n(*", max_size=12)


@settings(deadline=None)
@given(_letters, st.lists(st.tuples(_letters, st.sampled_from(["method", "x"]))))
def test_each_hit_is_an_answer_that_stands_in_the_text(text, answers):
    checked = found(text, *answers)
    said = {" ".join(name.replace("’", "'").split()) for name, _ in answers}

    for name in names(text, checked.hits):
        assert " ".join(name.replace("’", "'").split()) in said
    assert sum(checked.dropped.values()) <= len(answers)


# --- what is asked, and whom ----------------------------------------------------------


def test_a_passage_is_sent_whole_to_the_endpoint_with_the_model_that_is_named():
    with serving() as model:
        list(llm.LocalModel(llm.Server(model.url, "tiny:1b"))(Passage(TEXT)))

    ((path, question),) = model.asked
    assert path == "/v1/chat/completions"
    assert question["model"] == "tiny:1b"
    assert question["messages"][-1] == {"role": "user", "content": TEXT}
    assert (question["temperature"], question["stream"]) == (0, False)


def test_of_a_very_long_passage_the_beginning_is_sent():
    with serving() as model:
        list(extractor(model.url)(Passage("Zebrafold " * 10_000)))

    ((_, question),) = model.asked
    assert 1_000 < len(question["messages"][-1]["content"]) < 10_000


@pytest.mark.parametrize(
    "passage",
    [Passage(""), Passage("(2024) …"), Passage("ICLR 2024 (poster)", kind="venue")],
    ids=["nothing", "no word", "a venue line"],
)
def test_nobody_is_asked_where_no_name_can_stand(passage):
    with serving() as model:
        hits = list(extractor(model.url)(passage))

    assert hits == []
    assert model.asked == []


@pytest.fixture
def environment(monkeypatch) -> Callable[..., None]:
    """Set the variables of the example, and no others of it."""

    def change(**told: str) -> None:
        for name in (llm.URL, llm.MODEL, llm.TIMEOUT, llm.REMOTE):
            monkeypatch.delenv(name, raising=False)
        for name, value in told.items():
            monkeypatch.setenv(f"LABKG_LLM_{name}", value)

    return change


def test_a_server_is_asked_once_its_address_is_set(environment):
    with serving() as model:
        environment(URL=f" {model.url}/ ", MODEL="any")
        hits = list(llm.LocalModel()(Passage(TEXT)))

    assert names(TEXT, hits) == ["Zebrafold", "Zebrafold", "GnuBench"]


@pytest.mark.parametrize("told", [{}, {"URL": "", "MODEL": "any"}, {"URL": " "}])
def test_without_an_address_nothing_is_asked_and_nothing_found(
    environment, monkeypatch, told
):
    environment(**told)
    monkeypatch.setattr(socket, "socket", None)  # whoever opens one fails

    hits = [hit for one in passages() for hit in llm.LocalModel()(one)]

    assert hits == []


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.7:8000/v1",
        "http://0.0.0.0:8000/v1",
        "http://[2001:db8::1]:8000/v1",
        "https://api.example.org/v1",
        "http://localhost.example.org/v1",
        "http://127.0.0.1.example.org/v1",
        "http://127.1/v1",
        "http://2130706433/v1",
    ],
)
def test_an_address_of_another_machine_is_refused_before_anything_is_sent(
    environment, url
):
    environment(URL=url, MODEL="any")

    with pytest.raises(ValueError, match="only if LABKG_LLM_REMOTE=yes") as caught:
        llm.LocalModel()

    assert url in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:8000/v1",
        "localhost:8000",
        "file:///etc/passwd",
        "http://",
        "http://127.0.0.1:99999/v1",
        "http://[::1/v1",
        "http://127.0.0.1@192.0.2.7/v1",
        "http://192.0.2.7\\@127.0.0.1/v1",
    ],
)
def test_what_is_no_plain_address_is_refused(environment, url):
    environment(URL=url, MODEL="any", REMOTE="yes")

    with pytest.raises(ValueError, match=r"must look like http://127\.0\.0\.1"):
        llm.LocalModel()


def test_another_machine_may_be_allowed(environment):
    environment(URL="https://models.example.org/v1", MODEL="any", REMOTE="yes")

    assert llm.configured(os.environ).url == "https://models.example.org/v1"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/v1", "http://127.9.9.9/v1", "http://[::1]:1/v1"]
)
def test_all_addresses_of_this_machine_are_allowed(environment, url):
    environment(URL=url, MODEL="any")

    assert llm.configured(os.environ).url == url


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({}, "LABKG_LLM_MODEL is not set: it must name a model of http"),
        ({"MODEL": "any", "TIMEOUT": "soon"}, "LABKG_LLM_TIMEOUT is 'soon': it must"),
        ({"MODEL": "any", "TIMEOUT": "-1"}, "LABKG_LLM_TIMEOUT is '-1': it must"),
        ({"MODEL": "any", "TIMEOUT": "inf"}, "LABKG_LLM_TIMEOUT is 'inf': it must"),
    ],
)
def test_a_wrong_setting_is_told_by_name(environment, told, message):
    environment(URL="http://localhost:1/v1", **told)

    with pytest.raises(ValueError, match=message):
        llm.LocalModel()


def test_a_proxy_is_not_asked(monkeypatch):
    with serving() as model, serving() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        list(extractor(model.url)(Passage(TEXT)))

    assert (len(model.asked), proxy.asked) == (1, [])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_is_not_followed(status):
    with serving() as other:
        message = error(body=other.url.encode(), status=status)

    assert f"answers {status}" in message
    assert other.asked == []


# --- what goes wrong ------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        listed(*SAID),
        f"\n```json\n{listed(*SAID)}\n```\n",
        f"```\n{listed(*SAID)}```",
        f"<think>Is it [this]?\nNo.</think>\n\n{listed(*SAID)}",
    ],
    ids=["plain", "fenced", "fenced without a word", "after thoughts"],
)
def test_a_list_is_read_in_the_wrappings_that_models_put_round_it(content):
    with serving(content) as model:
        hits = list(extractor(model.url)(Passage(TEXT)))

    assert len(hits) == 3


@pytest.mark.parametrize(
    "content",
    [
        "",
        "Sure! Here are\nthe names: Zebrafold",
        '[{"text": "Zebrafold", "type": "meth',
        '{"text": "Zebrafold", "type": "method"}',
        '["Zebrafold"]',
        "[null]",
        '[{"text": "Zebrafold"}]',
        '[{"text": null, "type": "method"}]',
        '[{"text": "Zebrafold", "type": ["method"]}]',
        "[" * 100_000 + "]" * 100_000,
        "[" + "9" * 10_000 + "]",
        " " * 100_000 + "x",
        None,
        7,
    ],
    ids=lambda content: repr(content)[:30],
)
def test_an_answer_that_is_no_list_of_names_is_an_error(content):
    assert "it should be a JSON list of" in error(body=completion(content))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>\n<h1>It works!</h1>\n</html>",
        b"\xff\xfe\x00\x1b[31m",
        b"[]",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [{"text": "a completion"}]}',
        b'{"choices": ' * 50_000,
    ],
    ids=lambda body: repr(body)[:30],
)
def test_a_server_of_another_sort_is_an_error(body):
    assert "it should be a chat completion" in error(body=body)


def test_an_endless_answer_is_not_read_to_its_end():
    with talking(_chatter) as url:
        message = error_from(url)

    assert "answers more than 1,000,000 bytes" in message


def test_the_reason_that_a_server_gives_is_told():
    message = error(body=b'{"error": "model\n any not found"}', status=404)

    assert re.search(r"answers 404 \(.*any not found", message)


def test_a_server_that_is_down_is_an_error():
    message = error_from(silent_address())

    assert re.search(r"does not answer \(.*refused", message)


def test_a_server_that_says_nothing_is_not_waited_for_for_ever():
    with talking(lambda connection: connection.recv(65_536, socket.MSG_WAITALL)) as url:
        message = error_from(url, timeout=0.1)

    assert "does not answer ('timed out')" in message


def test_what_is_no_http_is_an_error():
    with talking(_greet) as url:
        message = error_from(url)

    assert "does not answer" in message


def _chatter(connection: socket.socket) -> None:
    """Answer as long as anybody listens."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    with suppress(OSError):
        while True:
            connection.sendall(b" " * 65_536)


def _greet(connection: socket.socket) -> None:
    """Speak another protocol, in colour."""
    connection.recv(65_536)
    connection.sendall(b"SSH-2.0-\x1b[31mred\r\n" * 9)


@contextmanager
def talking(talk: Callable[[socket.socket], object]) -> Iterator[str]:
    """Give the address of a server that talks as it likes to its only guest."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_meet, args=(listener, talk))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        thread.join()


def _meet(listener: socket.socket, talk: Callable[[socket.socket], object]) -> None:
    connection, _ = listener.accept()
    with connection:
        talk(connection)


def error(*, body: bytes, status: int = 200) -> str:
    """Give the error that a server provokes which answers this."""
    with serving(body=body, status=status) as model:
        return error_from(model.url)


def error_from(url: str, **others: float) -> str:
    """Give the error of a server: one short line that begins with its address."""
    with pytest.raises(ValueError, match=f"^{url}") as caught:
        list(extractor(url, **others)(Passage(TEXT)))

    message = str(caught.value)
    assert message.isprintable()
    assert len(message) < 300
    return message


# --- in the program -------------------------------------------------------------------


def _says_every_word(question: dict) -> tuple[int, bytes]:
    """Answer each word of the text, and a name that stands in none."""
    text = question["messages"][-1]["content"]
    some = dict.fromkeys(["Llamatron", *re.findall(r"\S+", text)[:50]])
    return 200, completion(listed(*((word, "method") for word in some)))


def test_the_extractor_keeps_its_promises():
    with running(_says_every_word) as model:
        check(extractor(model.url))

    assert len(model.asked) > 100


@pytest.mark.parametrize("kind", ["topic", "title", "abstract"])
def test_a_reading_tells_the_names_of_the_model_that_stand_in_the_text(kind):
    text = "Zebrafold, GnuBench"
    with serving() as model:
        reading = read(Passage(text, kind=kind), {"llm": extractor(model.url)})

    told = {one.variants: one.kind for one in reading.things}
    assert told == {("Zebrafold",): Kind.METHOD, ("GnuBench",): Kind.BENCHMARK}
    assert all(one.confidence >= llm.SCORE for one in reading.things)


@pytest.mark.parametrize("kind", ["abstract", "title", "prose", "topic"])
def test_a_reading_holds_nothing_that_does_not_stand_in_the_text(kind):
    with running(_says_every_word) as model:
        reading = read(Passage(TEXT, kind=kind), {"llm": extractor(model.url)})

    assert len(model.asked) == 1
    for thing in reading.things:
        assert "Llamatron" not in thing.variants
        assert set(thing.variants) == {TEXT[a:b] for a, b in thing.mentions}


def test_a_reading_names_the_extractor_whose_server_is_down():
    url = silent_address()

    with pytest.raises(ExtractorError, match=f"extractor 'llm' failed: {url} does not"):
        read(Passage(TEXT), {"llm": extractor(url)})


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """Make what pip makes of the package: a folder that tells its entry points."""
    project = tomllib.loads((FOLDER / "pyproject.toml").read_text("utf-8"))["project"]
    site = tmp_path_factory.mktemp("site")
    folder = (
        site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    )
    folder.mkdir()
    (folder / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\n"
        f"Version: {project['version']}\n"
    )
    points = project["entry-points"][GROUP]
    lines = [f"[{GROUP}]", *(f"{name} = {place}" for name, place in points.items())]
    (folder / "entry_points.txt").write_text("\n".join(lines))
    return site


def kg_extract(site: Path, **told: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(site), str(FOLDER), str(ROOT)])
    others = {k: v for k, v in os.environ.items() if not k.startswith("LABKG_LLM_")}
    return subprocess.run(
        [sys.executable, "-m", "kg", "extract"],
        input=json.dumps({"id": 1, "lang": "en", "abstract": TEXT}) + "\n",
        env={**others, "PYTHONPATH": path, **told},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_the_program_runs_the_installed_package_and_tells_in_a_line_what_fails(
    installed,
):
    url = silent_address()

    ran = kg_extract(installed, LABKG_LLM_URL=url, LABKG_LLM_MODEL="any")

    assert (ran.returncode, ran.stdout) == (1, "")
    assert re.fullmatch(
        rf"kg: line 1: extractor 'llm' failed: {url} does not answer .*\n", ran.stderr
    )


def test_the_program_tells_in_a_line_which_address_it_refuses(installed):
    ran = kg_extract(
        installed, LABKG_LLM_URL="http://192.0.2.7/v1", LABKG_LLM_MODEL="any"
    )

    assert (ran.returncode, ran.stdout) == (1, "")
    assert re.fullmatch(
        r"kg: plug-in 'llm' does not load: LABKG_LLM_URL is .*\n", ran.stderr
    )


def test_the_module_shows_what_is_kept_and_what_is_dropped():
    with serving() as model:
        told = {llm.URL: model.url, llm.MODEL: "any"}
        ran = subprocess.run(
            [sys.executable, FOLDER / "labkg_llm.py"],
            input=TEXT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **told},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    assert ran.stdout.splitlines()[0] == "11\t20\tmethod\tZebrafold"
    assert ran.stderr == "dropped, not in the text: 1\n"


# --- what the documents say -----------------------------------------------------------


def test_the_examples_in_the_docstrings_run():
    result = doctest.testmod(llm)

    assert result.attempted > 0
    assert result.failed == 0


def test_the_read_me_names_every_variable():
    text = (FOLDER / "README.md").read_text("utf-8")

    variables = set(re.findall(r"LABKG_LLM_\w+", text))
    assert variables == {llm.URL, llm.MODEL, llm.TIMEOUT, llm.REMOTE}


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("**/README.md")))
def test_the_read_mes_hold_python_that_compiles_and_links_that_lead_somewhere(path):
    text = path.read_text("utf-8")

    for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        compile(code, path, "exec")
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (path.parent / link).exists(), link
