"""Entries -> TBX-Basic (ISO 30042:2019, version 3, DCT style), for terminologists."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as Xml

from kg.characters import for_xml
from ontology.kinds import Lang
from ontology.vocabulary import Entry, Source

_CORE = "urn:iso:std:iso:30042:ed-2"
_MIN = "http://www.tbxinfo.net/ns/min"
_BASIC = "http://www.tbxinfo.net/ns/basic"
_ROOT = {
    "type": "TBX-Basic",
    "style": "dct",
    "xml:lang": "en",
    "xmlns": _CORE,
    "xmlns:min": _MIN,
    "xmlns:basic": _BASIC,
}
_TITLE = "Vocabulary of labkg: machine-learning research in English and French"
_WIKIDATA = "https://www.wikidata.org/wiki/"


def write(entries: Mapping[str, Entry]) -> bytes:
    """Write entries as XML in UTF-8, sorted by id; the same bytes each time."""
    root = Xml.Element("tbx", _ROOT)
    description = Xml.SubElement(Xml.SubElement(root, "tbxHeader"), "fileDesc")
    _add(Xml.SubElement(description, "titleStmt"), "title", _TITLE)
    _add(Xml.SubElement(description, "sourceDesc"), "p", "https://w3id.org/labkg")
    body = Xml.SubElement(Xml.SubElement(root, "text"), "body")
    for _, one in sorted(entries.items()):
        _add_entry(body, one, entries)
    Xml.indent(root)
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    return head + Xml.tostring(root, encoding="unicode").encode() + b"\n"


def _add_entry(body: Xml.Element, one: Entry, entries: Mapping[str, Entry]) -> None:
    node = Xml.SubElement(body, "conceptEntry", {"id": _id(one.id)})
    _add(node, "min:subjectField", _field(one, entries))
    for above in one.broader:
        reference = _add(node, "basic:crossReference", _name(entries[above]))
        reference.set("target", _id(above))
    if one.wikidata:
        address = _add(node, "min:externalCrossReference", one.wikidata)
        address.set("target", _WIKIDATA + one.wikidata)
    _add(node, "note", f"type: {one.kind}")
    for lang in Lang:
        names = [name for named, name in one.all_names() if named == lang]
        if names:
            section = Xml.SubElement(node, "langSec", {"xml:lang": str(lang)})
            for name in names:
                _add_term(section, one, lang, name)


def _add_term(section: Xml.Element, one: Entry, lang: Lang, name: str) -> None:
    preferred = name == one.names.get(lang)
    source = one.sources.get((lang, name), Source(""))
    term = Xml.SubElement(section, "termSec")
    _add(term, "term", name)
    status = "preferredTerm-admn-sts" if preferred else "admittedTerm-admn-sts"
    _add(term, "min:administrativeStatus", status)
    if name in one.acronyms.get(lang, ()):
        _add(term, "basic:termType", "acronym")
    if source.region:
        _add(term, "basic:geographicalUsage", source.region)
    if source.text:
        _add(term, "basic:source", source.text)


def _field(one: Entry, entries: Mapping[str, Entry]) -> str:
    """Name the field of an entry: the widest thing above it, or else its kind."""
    top, seen = one, {one.id}
    while top.broader and top.broader[0] not in seen:
        top = entries[top.broader[0]]
        seen.add(top.id)
    return str(one.kind) if top is one else _name(top)


def _name(one: Entry) -> str:
    return one.names.get(Lang.EN) or one.names[Lang.FR]


def _id(id_: str) -> str:
    """Give an XML id, which must not begin with a digit."""
    return f"c-{id_}"


def _add(above: Xml.Element, tag: str, text: str) -> Xml.Element:
    node = Xml.SubElement(above, tag)
    node.text = for_xml(text, instead="")
    return node
