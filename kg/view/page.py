"""Graph -> the text of one HTML page that works from a file, offline.

pyvis gives the network model and the road through Jinja; the drawing is done by a
small canvas of our own (``stage.js``, a twelfth of the vis-network bundle), because
every label, caption and island is placed by us. docs/viewer.md has the figures. The
page makes no request, and its policy allows no script but its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, TypeAlias

from jinja2 import DictLoader, Environment
from markupsafe import Markup
from rdflib import Graph

from kg.namespaces import PREFIXES
from kg.view import layout, model, names
from kg.view.inlined import in_script
from kg.view.look import Look, style
from kg.vocabulary import mentioned, named

if TYPE_CHECKING:
    from pyvis.network import Network

Lang: TypeAlias = Literal["en", "fr"]
Json: TypeAlias = "str | float | Sequence[Json] | Mapping[str, Json] | None"

# Of a page that nobody has given another.
TITLE = "labkg"

# As text, the data of 1,000 nodes are 1.2 MB, over the budget of the whole page. Small
# pages stay readable in an editor.
_PACKED_FROM = 500_000

# vis-network's nearest shape, for whoever takes our network elsewhere.
_SHAPES: Mapping[str, str] = {
    "Publication": "dot",
    "Method": "square",
    "Benchmark": "diamond",
    "Concept": "hexagon",
    "Venue": "triangle",
    "Person": "star",
    "Page": "triangleDown",
}

# The parts of the script, in the order in which they stand.
_SCRIPTS = (
    "dom.js",
    "stage.js",
    "page.js",
    "state.js",
    "filters.js",
    "facets.js",
    "search.js",
    "asking.js",
    "table.js",
    "names.js",
    "matrix.js",
    "reading.js",
    "panel.js",
    "paths.js",
    "pen.js",
    "share.js",
    "print.js",
    "start.js",
)


def render(
    facts: Graph,
    evidence: Graph,
    *,
    title: str,
    lang: Lang = "en",
    look: Look | None = None,
    whole: int | None = None,
    asks: bool = False,
) -> str:
    """Give the whole page; ``lang`` is the language it opens in.

    ``whole`` says how many things there are besides pages, where not all are given;
    a page that ``asks`` gets the others from the site that it comes from.
    """
    look = look or Look()
    mentions = mentioned.read(facts, evidence)
    shown = model.of(facts, evidence, mentions)
    places = layout.arrange(shown)
    network = _network(shown, places)
    strings = json.loads(_read("strings.json"))
    things = named.of(facts, mentions)
    rest = {
        **_rest(shown, places, strings, lang),
        **names.told(things, shown),
    }
    if whole is not None:
        rest["whole"] = whole
    if asks:
        rest["asks"] = True
    script, dress = "".join(map(_read, _SCRIPTS)), style(look)
    network.heading = title.replace("\0", "\ufffd")
    network.path = "template.html"
    network.templateEnv = _environment(
        strings=strings,
        lang=lang,
        pyvis=version("pyvis"),
        logo=look.logo,
        policy=_policy(script, dress, asks=asks),
        style=Markup(dress),  # noqa: S704  our own file
        script=Markup(script),  # noqa: S704  our own file
        data=lambda nodes, edges: _data({**rest, "nodes": nodes, "edges": edges}),
    )
    html: str = network.generate_html()
    return html


def _environment(**told: object) -> Environment:
    templates = DictLoader({"template.html": _read("template.html")})
    environment = Environment(loader=templates, autoescape=True)
    environment.globals.update(told)
    return environment


def _network(shown: model.Model, places: layout.Layout) -> Network:
    """Fill a pyvis network: its own options, and what the page adds to them."""
    # pyvis takes a second to import: it draws in IPython.
    from pyvis.edge import Edge
    from pyvis.network import Network
    from pyvis.node import Node

    network = Network(directed=True)
    sources = {source.text: place for place, source in enumerate(shown.sources)}
    # add_node and add_edge look through all nodes each time: minutes at 20,000.
    for number, node in enumerate(shown.nodes):
        options = _node(node, places, number, sources)
        label = next(iter(node.names.values()))
        network.nodes.append(Node(number, _SHAPES[node.kind], label, **options).options)
        network.node_ids.append(number)
        network.node_map[number] = network.nodes[-1]
    for edge in shown.edges:
        options = {"predicate": edge.predicate, "quotes": list(edge.quotes)}
        if edge.confidence is not None:
            options["confidence"] = edge.confidence
        ends = edge.subject, edge.object
        network.edges.append(Edge(*ends, directed=True, **options).options)
    return network


def _node(
    node: model.Node,
    places: layout.Layout,
    number: int,
    sources: Mapping[model.Text, int],
) -> dict[str, Json]:
    options: dict[str, Json] = {
        "group": node.kind,
        "iri": node.iri,
        "key": node.key,
        "names": node.names,
        "at": places.positions[number],
        "home": places.home[number],
        "rank": places.ranks[number],
    }
    if node.untitled:
        options["untitled"] = True
    told = {
        name: [sources[text] for text in texts] for name, texts in node.sources.items()
    }
    if node.others:
        options["others"] = [
            {**_text(text), **({"sources": told.pop(text)} if text in told else {})}
            for text in node.others
        ]
    if told:
        options["sources"] = {name.lang: some for name, some in told.items()}
    if node.details:
        options["details"] = {
            name: [_text(text) for text in texts]
            for name, texts in node.details.items()
        }
    return options


def _text(text: model.Text) -> dict[str, Json]:
    """Write a text; whether it may become a link is decided here, once."""
    written: dict[str, Json] = {"text": text.value}
    if text.lang:
        written["lang"] = text.lang
    if text.links:
        written["link"] = True
    return written


def _rest(
    shown: model.Model, places: layout.Layout, strings: Json, lang: Lang
) -> dict[str, Json]:
    """Give what the page needs besides nodes and edges."""
    return {
        "lang": lang,
        "strings": strings,
        "kinds": model.KINDS,
        "terms": model.TERMS,
        "prefixes": {name: str(iri) for name, iri in PREFIXES.items()},
        "aside": sorted(layout.ASIDE),
        "most": layout.WORKING_SET,
        "sizes": places.sizes,
        "islands": [_island(one) for one in places.islands],
        "predicates": [
            {"key": one.key, "iri": one.iri, "labels": one.labels}
            for one in shown.predicates
        ],
        "sources": [
            {**_text(one.text), "origins": one.origins, "page": one.page}
            for one in shown.sources
        ],
        "quotes": [
            {
                **_text(quote.text),
                "source": quote.source,
                "page": quote.page,
                "begin": quote.begin,
                "end": quote.end,
            }
            for quote in shown.quotes
        ],
    }


def _island(island: layout.Island) -> dict[str, Json]:
    boxes = ((box.x, box.y, box.width, box.height) for box in island.boxes)
    return {
        "names": island.names,
        "boxes": [[round(n) for n in box] for box in boxes],
        "hue": island.hue,
    }


def _data(content: Mapping[str, Json]) -> Markup:
    """Write the data as JSON; large ones as a JSON string of packed JSON."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    raw = text.encode()
    if len(raw) > _PACKED_FROM:
        text = json.dumps(base64.b64encode(zlib.compress(raw, 9)).decode())
    return in_script(text)


def _policy(script: str, style: str, *, asks: bool) -> str:
    told = "connect-src 'self'; " if asks else ""
    return (
        f"default-src 'none'; script-src '{_digest(script)}'; "
        f"style-src '{_digest(style)}'; img-src data: blob:; {told}"
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _read(name: str) -> str:
    return files("kg.view").joinpath(name).read_text(encoding="utf-8")
