"""The update of kg diff makes a store that holds one build hold the other, exactly."""

from __future__ import annotations

import re

import diff_builds as builds
import pytest
import rdflib
import requests
import sample
import stores
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store

from kg import dataset
from kg.diff import as_update
from kg.diff.accounts import Account
from kg.diff.builds import Build
from kg.errors import KGError

NASTY = [
    "",
    "a\nb\r\n\tc",
    '"""',
    "\\",
    "\\u0041",
    'end with a quote"',
    "' } }; DROP ALL #",
    "\x00\x01\x08\x0c\x1b[31m\x7f\x85\x9b",
    "\u200f\u202e\u2028\u2029\ufeff\ufffe\uffff",
    "\U0001f600 é e\u0301 \u0645",
    "?x $y @en ^^<urn:x> <!-- -->",
]
XSD = "http://www.w3.org/2001/XMLSchema#"


def held(folder):
    """Give the quads of a build, as a store that was pushed to holds them."""
    store = Store()
    paths = dataset.files(folder)
    store.extend(dataset.quads(paths, dataset.base(paths)))
    return store


def opened(folder, store):
    return Build(folder, store, builds.BASE, Account())


def update(tmp_path, old, new):
    return "".join(as_update.write(opened(tmp_path, old), opened(tmp_path, new)))


def copy(store):
    other = Store()
    other.extend(store)
    return other


def graphs(store):
    return {str(one) for one in store.named_graphs()}


def becomes(told, old, new):
    """Say whether an update makes an old store the new one, also when repeated."""
    store = copy(old)
    for _ in range(2):
        if told:
            store.update(told)
        if set(store) != set(new) or graphs(store) != graphs(new):
            return False
    return True


def by_hand(folder, change=lambda one: None):
    one = sample.build()
    change(one)
    folder.mkdir()
    (folder / "graph.ttl").write_bytes(builds.turtle(one.facts))
    (folder / "evidence.ttl").write_bytes(builds.turtle(one.evidence))
    return folder


def test_a_store_becomes_the_new_build_and_back(tmp_path):
    pages = {"a.txt": builds.on_a_page("We propose Zorba, a method. " * 9)}
    more = {**pages, "b.txt": builds.on_a_page("We study Vorba, a method. " * 9)}
    old = held(builds.write(tmp_path / "old", pages, least=0.01))
    new = held(builds.write(tmp_path / "new", more, least=0.01))

    assert becomes(update(tmp_path, old, new), old, new)
    assert becomes(update(tmp_path, new, old), new, old)


def test_the_graph_of_a_page_that_is_gone_is_dropped(tmp_path):
    def change(one):
        one.evidence.remove((None, None, sample.FRENCH_PAGE))
        for mention in list(one.evidence.subjects(sample.RDF.type, sample.KG.Mention)):
            if (mention, sample.NIF.referenceContext, None) not in one.evidence:
                one.evidence.remove((mention, None, None))
                one.evidence.remove((None, None, mention))

    old = held(by_hand(tmp_path / "old"))
    new = held(by_hand(tmp_path / "new", change))
    told = update(tmp_path, old, new)

    assert f"DROP SILENT GRAPH <{sample.FRENCH_PAGE}>" in told
    assert "DELETE DATA { GRAPH <https://w3id.org/labkg/id/page/fr>" not in told
    assert becomes(told, old, new)


def test_stores_of_the_same_quads_need_no_update(tmp_path):
    old = held(by_hand(tmp_path / "old"))

    assert update(tmp_path, old, copy(old)) == ""


def test_the_update_is_the_same_bytes_whatever_the_order_of_the_quads(tmp_path):
    quads = [quad(text, number) for number, text in enumerate(NASTY)]
    one, other = Store(), Store()
    one.extend(quads)
    for each in reversed(quads):
        other.add(each)

    assert update(tmp_path, Store(), one) == update(tmp_path, Store(), other)


def test_an_update_is_cut_into_parts_that_stores_take(tmp_path):
    many = Store()
    many.extend([quad("x", number) for number in range(2500)])

    told = update(tmp_path, Store(), many)

    assert told.count("INSERT DATA") == 5
    assert becomes(told, Store(), many)


@pytest.mark.parametrize("text", NASTY, ids=ascii)
def test_any_literal_stands_in_an_update(tmp_path, text):
    new = Store()
    new.extend(
        [quad(text, 0), quad(text, 1, language="fr"), quad(text, 2, kind="date")]
    )

    told = update(tmp_path, Store(), new)

    assert becomes(told, Store(), new)
    assert not set(told.replace("\n", "")) & set("\x00\x1b\x7f\x85\x9b\u202e\u2028")


def test_a_blank_node_is_refused_on_one_line(tmp_path):
    new = Store()
    new.add(Quad(BlankNode(), NamedNode("urn:p"), Literal("x"), DefaultGraph()))

    with pytest.raises(KGError, match="which no update can name"):
        update(tmp_path, Store(), new)


# --- stores that run ---------------------------------------------------------------


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request):
    """Give each real store in turn."""
    return request.getfixturevalue(request.param)


def send(server, told):
    """Send an update part by part, cut at the lines that hold a semicolon alone."""
    for part in re.split(r"^;\n", told, flags=re.MULTILINE):
        answer = requests.post(
            server.update,
            data=part.encode(),
            headers={"Content-Type": "application/sparql-update"},
            auth=server.login,
            timeout=stores.DEADLINE,
        )
        assert answer.ok, f"{server.name}: {answer.status_code} {answer.text[:500]}"


def test_a_real_store_becomes_the_new_build(server, tmp_path):
    odd = [text for text in NASTY if text.isprintable() or "\n" in text]

    def change(one):
        for number, text in enumerate(odd):
            thing = sample.ID[f"method/odd{number}"]
            one.thing(thing, sample.KG.Method, {"en": f"odd {text}"})
            one.state((sample.MEMORY, sample.KG.uses, thing), sample_text(text))

    old = held(by_hand(tmp_path / "old"))
    new = held(by_hand(tmp_path / "new", change))
    send(server, update(tmp_path, Store(), new))
    wanted = server.dump()
    assert len(wanted) == len(new)
    server.clear()

    for told in (
        update(tmp_path, Store(), old),
        update(tmp_path, old, new),
        update(tmp_path, old, new),
    ):
        send(server, told)

    assert server.dump() == wanted


def sample_text(text):
    return rdflib.Literal(f"odd {text}", "en")


# --- any graphs --------------------------------------------------------------------


def quad(text, number, *, language=None, kind=None):
    if kind is not None:
        literal = Literal(text, datatype=NamedNode(XSD + kind))
    else:
        literal = Literal(text, language=language)
    return Quad(
        NamedNode(f"urn:s{number % 3}"),
        NamedNode("urn:p"),
        literal if number < 100 else Literal(f"{text}{number}"),
        NamedNode("urn:g"),
    )


TEXTS = st.one_of(
    st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]))
)
KINDS = st.sampled_from(["string", "integer", "decimal", "date", "boolean", "double"])
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(lambda text: Literal(text, language="fr"), TEXTS),
    st.builds(
        lambda text, kind: Literal(text, datatype=NamedNode(XSD + kind)), TEXTS, KINDS
    ),
)
NODES = st.sampled_from(
    [NamedNode(f"urn:n{i}") for i in range(3)] + [NamedNode("urn:é\u200f")]
)
GRAPHS = st.sampled_from([DefaultGraph(), *(NamedNode(f"urn:g{i}") for i in range(4))])
QUADS = st.lists(
    st.builds(Quad, NODES, NODES, st.one_of(LITERALS, NODES), GRAPHS), max_size=12
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(QUADS, QUADS, QUADS)
def test_any_store_becomes_any_other(tmp_path, shared, ours, theirs):
    old, new = Store(), Store()
    old.extend([*shared, *ours])
    new.extend([*shared, *theirs])

    assert becomes(update(tmp_path, old, new), old, new)
