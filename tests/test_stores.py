"""What a build writes, in real stores: read without a warning, answered alike."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import stores
from pyoxigraph import QueryResultsFormat

from kg import dataset, query
from kg.store import in_memory

BUILDS = ("seeds_build", "thousand_pages_build")
QUESTIONS = query.named()
JSON = QueryResultsFormat.JSON
PARSERS = [stores.count_raptor, stores.count_serd, stores.count_n3js]
# Questions that take Comunica 1.5 s or more on a thousand pages, and some of them
# minutes: it plans a join anew for each row. On the seeds it is asked all of them.
SLOW = set(
    """author-publications broader compared-with concept-by-year concept-publications
    evaluated-on evidence-of introduced-by-year languages low-confidence merges
    method-benchmark-table method-roles missing-facts most-connected names-of
    narrower outperforms page-publications page-says pages pages-share parts
    passages publication-entities publications related-publications relations
    several-pages statements timeline together-with used-for venue-topics
    versions""".split()
)
MANY = 50_000  # triples


@pytest.fixture(scope="module", params=BUILDS, ids=["seeds", "1,000 pages"])
def paths(request: pytest.FixtureRequest) -> tuple[Path, ...]:
    return dataset.files(request.getfixturevalue(request.param))


@pytest.fixture(scope="module")
def expected(paths: tuple[Path, ...]) -> Callable[[str], list[stores.Row]]:
    """Answer from the embedded store, each question once."""
    embedded, known = in_memory(paths), {}

    def answer(text: str) -> list[stores.Row]:
        if text not in known:
            found = embedded.query(text, use_default_graph_as_union=True)
            known[text] = stores.rows(json.loads(found.serialize(format=JSON)))
        return known[text]

    return answer


@pytest.fixture(scope="module")
def comunica(
    request: pytest.FixtureRequest, paths: tuple[Path, ...]
) -> Iterator[stores.Engine | str]:
    """Have Comunica answer while the other stores are tested; else say why not."""
    chosen = [getattr(item, "callspec", None) for item in request.session.items]
    asked = [
        each.params.get("question")
        for each in chosen
        if each and each.params.get("store") == "Comunica"
    ]
    if not asked:
        yield "no test that was chosen asks it"
        return
    with ExitStack() as stack:
        try:
            engine = stack.enter_context(stores.comunica(*paths))
        except pytest.skip.Exception as reason:
            yield str(reason)
            return
        few = engine.count() < MANY
        questions = [one for one in asked if one and (few or one.name not in SLOW)]
        texts = [question.filled({}) for question in questions]
        yield stack.enter_context(engine.asking(dict.fromkeys(texts)))


@pytest.fixture(scope="module", params=["Oxigraph", "Virtuoso", "Jena", "Comunica"])
def store(
    request: pytest.FixtureRequest,
    paths: tuple[Path, ...],
    comunica: stores.Engine | str,
) -> Iterator[stores.Server | stores.Engine]:
    if request.param == "Comunica":
        if isinstance(comunica, str):
            pytest.skip(comunica)
        yield comunica
    elif request.param == "Jena":
        with stores.jena(*paths) as engine:
            yield engine
    else:
        server: stores.Server = request.getfixturevalue(f"_{request.param.lower()}")
        server.clear()
        server.load(*paths)
        yield server


@pytest.mark.parametrize("count", PARSERS, ids=["raptor", "serd", "N3.js"])
def test_a_parser_finds_as_many_triples_and_complains_of_nothing(paths, count):
    for path in paths:
        assert count(path) == sum(1 for _ in dataset.triples(path)), path.name


def test_a_store_holds_every_triple_once(store, paths):
    triples = {triple for path in paths for triple in dataset.triples(path)}

    assert store.count() == len(triples)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_store_gives_the_answer_of_the_embedded_one(store, expected, question):
    slow = store.name == "Comunica" and question.name in SLOW
    if slow and store.count() >= MANY:
        pytest.skip("Comunica takes too long over this question of so many triples")
    text = question.filled({})

    ours, theirs = Counter(expected(text)), Counter(store.query(text))

    assert theirs - ours == Counter()
    assert ours - theirs == Counter()


def test_a_server_goes_with_its_test_and_so_do_its_files():
    with stores.oxigraph() as server:
        folder = Path(server.process.args[server.process.args.index("--location") + 1])
        assert folder.exists()

    assert server.process.poll() is not None
    assert not folder.exists()
