"""Build -> GraphML, for Gephi, Cytoscape and networkx."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from xml.etree import ElementTree as Xml

from kg.characters import for_xml
from kg.exports.network import Edge, Node, read
from kg.exports.reading import Build

_ROOT = {
    "xmlns": "http://graphml.graphdrawing.org/xmlns",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": "http://graphml.graphdrawing.org/xmlns "
    "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd",
}
# Gephi takes the value called "label" for the name that it draws.
_OF_NODES: Mapping[str, str] = MappingProxyType(
    {
        "label": "string",
        "label_en": "string",
        "label_fr": "string",
        "kind": "string",
        "year": "int",
        "publications": "int",
    }
)
_OF_EDGES: Mapping[str, str] = MappingProxyType(
    {
        "relation": "string",
        "confidence": "double",
        "evidence": "int",
        "assertion": "string",
    }
)


def write(build: Build) -> bytes:
    """Write nodes and directed edges; a value that is not known is left out."""
    network = read(build)
    root = Xml.Element("graphml", _ROOT)
    for place, fields in (("node", _OF_NODES), ("edge", _OF_EDGES)):
        for name, kind in fields.items():
            key = {"id": f"{place}_{name}", "for": place}
            Xml.SubElement(root, "key", key | {"attr.name": name, "attr.type": kind})
    graph = Xml.SubElement(root, "graph", {"id": "labkg", "edgedefault": "directed"})
    for node in network.nodes:
        element = Xml.SubElement(graph, "node", {"id": for_xml(node.iri)})
        _add(element, "node", _told(node, _OF_NODES))
    for edge in network.edges:
        ends = {"source": for_xml(edge.source), "target": for_xml(edge.target)}
        _add(Xml.SubElement(graph, "edge", ends), "edge", _told(edge, _OF_EDGES))
    Xml.indent(root)
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    return head + Xml.tostring(root, encoding="unicode").encode() + b"\n"


def _told(one: Node | Edge, fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in fields:
        value = getattr(one, name)
        if value is not None and value != "":
            yield name, str(value)


def _add(parent: Xml.Element, place: str, values: Iterator[tuple[str, str]]) -> None:
    for name, value in values:
        data = Xml.SubElement(parent, "data", {"key": f"{place}_{name}"})
        data.text = for_xml(value)
