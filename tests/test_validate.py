"""A graph that breaks a rule is told which one, where."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from importlib import resources

import pytest
import sample
from rdflib import (
    DCTERMS,
    OWL,
    PROV,
    RDF,
    RDFS,
    SH,
    SKOS,
    XSD,
    BNode,
    Graph,
    Literal,
    URIRef,
)
from rdflib.term import Node
from sample import (
    ADA,
    ATARI,
    CREDIT,
    DREAMER,
    ENGLISH_PAGE,
    FRENCH,
    FRENCH_PAGE,
    ICLR,
    ID,
    INTRINSIC,
    MEMORY,
    MOTIF,
    NETHACK,
    R2I,
    RL,
    SSM,
    Sample,
    assertion_of,
    mention_of,
)

from kg.validate import Violation, check, check_facts, check_folder, report
from ontology.terms import ITSRDF, KG, NIF, SCHEMA

FACT = (MEMORY, KG.introduces, R2I)
ASSERTION, MENTION = assertion_of(*FACT), mention_of(*FACT)
QUOTE = Literal("A quote.", "en")
Change = Callable[[Sample], object]


def replace(subject: Node, predicate: Node, *values: Node) -> Change:
    """Make these the only values of a property."""

    def change(graphs: Sample) -> None:
        graph = graphs.evidence if "/assertion/" in subject else graphs.facts
        graph = graphs.evidence if "/mention/" in subject else graph
        graph.remove((subject, predicate, None))
        for value in values:
            graph.add((subject, predicate, value))

    return change


def add(subject: Node, predicate: Node, *values: Node) -> Change:
    """Add values to a property."""

    def change(graphs: Sample) -> None:
        for value in values:
            graphs.facts.add((subject, predicate, value))

    return change


def state(*triple: URIRef) -> Change:
    """Add a fact with sound evidence."""
    return lambda graphs: graphs.state(triple, QUOTE)


def twice(graphs: Sample) -> None:
    """Make a second assertion of one fact."""
    for predicate, value in list(graphs.evidence.predicate_objects(ASSERTION)):
        graphs.evidence.add((ID["assertion/zz"], predicate, value))


def hearsay(graphs: Sample) -> None:
    """Assert what the graph does not state."""
    graphs.state((MOTIF, KG.outperforms, DREAMER), QUOTE)
    graphs.facts.remove((MOTIF, KG.outperforms, DREAMER))


def elsewhere(graphs: Sample) -> None:
    """Let the quote stand on a page that the assertion does not name."""
    replace(MENTION, NIF.referenceContext, FRENCH_PAGE)(graphs)


def untitled(graphs: Sample) -> None:
    """Take title and abstract away."""
    graphs.facts.remove((MEMORY, SCHEMA.name, None))
    graphs.facts.remove((MEMORY, SCHEMA.abstract, None))


def en(text: str) -> Literal:
    return Literal(text, "en")


def typed(text: str, datatype: URIRef) -> Literal:
    return Literal(text, datatype=datatype)


def gone(**instead: Node | None) -> Change:
    """Leave a tombstone that says something else, or nothing, of some property."""
    said: dict[str, tuple[URIRef, Node]] = {
        "type": (RDF.type, KG.Tombstone),
        "deprecated": (OWL.deprecated, Literal(True)),
        "was": (KG.was, KG.Method),
        "label": (RDFS.label, en("Zorba")),
        "because": (KG.removedBecause, en("a.txt is gone")),
        "now": (DCTERMS.isReplacedBy, R2I),
    }

    def change(graphs: Sample) -> None:
        for name, (predicate, value) in said.items():
            if name not in instead or name == "type":
                graphs.facts.add((GONE, predicate, value))
            if other := instead.get(name):
                graphs.facts.add((GONE, predicate, other))

    return change


GONE = ID["method/zorba"]
BROKEN: dict[str, tuple[Change, URIRef, URIRef | None, str]] = {
    "gone and a method": (
        gone(type=KG.Mention),
        GONE,
        RDF.type,
        "of another class too",
    ),
    "gone and in use": (
        gone(deprecated=Literal(False)),
        GONE,
        OWL.deprecated,
        "owl:deprecated true, once",
    ),
    "gone, and was nothing": (gone(was=None), GONE, KG.was, "its former class"),
    "gone without a name": (gone(label=None), GONE, RDFS.label, "as rdfs:label"),
    "gone for a reason in no language": (
        gone(because=Literal("gone")),
        GONE,
        KG.removedBecause,
        "one kg:removedBecause",
    ),
    "gone in favour of nothing": (
        gone(now=ID["method/nothing"]),
        GONE,
        DCTERMS.isReplacedBy,
        "point dcterms:isReplacedBy",
    ),
    "no title and no abstract": (untitled, MEMORY, None, "neither title nor abstract"),
    "no scholarly article": (
        replace(MEMORY, RDF.type, KG.Publication),
        MEMORY,
        RDF.type,
        "schema:ScholarlyArticle",
    ),
    "a title in no language": (
        replace(MEMORY, SCHEMA.name, Literal("A title")),
        MEMORY,
        SCHEMA.name,
        "title is empty or in no known language",
    ),
    "two titles": (
        add(MEMORY, SCHEMA.name, en("Another title")),
        MEMORY,
        SCHEMA.name,
        "two titles in one language",
    ),
    "two abstracts": (
        add(MEMORY, SCHEMA.abstract, en("Another abstract.")),
        MEMORY,
        SCHEMA.abstract,
        "two abstracts in one language",
    ),
    "an empty abstract": (
        replace(MEMORY, SCHEMA.abstract, en("")),
        MEMORY,
        SCHEMA.abstract,
        "abstract is empty",
    ),
    "no language of the publication": (
        replace(MEMORY, SCHEMA.inLanguage),
        MEMORY,
        SCHEMA.inLanguage,
        "exactly one schema:inLanguage",
    ),
    "a language we do not read": (
        replace(MEMORY, SCHEMA.inLanguage, Literal("de")),
        MEMORY,
        SCHEMA.inLanguage,
        "exactly one schema:inLanguage",
    ),
    "a date that is a string": (
        replace(MEMORY, SCHEMA.datePublished, Literal("2024-01-16")),
        MEMORY,
        SCHEMA.datePublished,
        "no day and no year",
    ),
    "a day that is none": (
        replace(MEMORY, SCHEMA.datePublished, typed("2024-02-31", XSD.date)),
        MEMORY,
        SCHEMA.datePublished,
        "not a possible xsd:date",
    ),
    "two dates": (
        add(MEMORY, SCHEMA.datePublished, typed("2024", XSD.gYear)),
        MEMORY,
        SCHEMA.datePublished,
        "several dates",
    ),
    "an author who is a string": (
        replace(MEMORY, SCHEMA.author, Literal("Ada Lovelace")),
        MEMORY,
        SCHEMA.author,
        "author is not a person",
    ),
    "a link that is a string": (
        add(MEMORY, SCHEMA.url, Literal("https://example.org")),
        MEMORY,
        SCHEMA.url,
        "link is not an address",
    ),
    "a code repository that is a string": (
        replace(MEMORY, SCHEMA.codeRepository, Literal("https://example.org")),
        MEMORY,
        SCHEMA.codeRepository,
        "code repository is not an address",
    ),
    "a status with a language": (
        replace(MEMORY, KG.status, en("oral")),
        MEMORY,
        KG.status,
        "at most one kg:status",
    ),
    "published in a benchmark": (
        state(MEMORY, KG.publishedIn, ATARI),
        MEMORY,
        KG.publishedIn,
        "something that is no venue",
    ),
    "a version one way only": (
        replace(FRENCH, KG.versionOf),
        FRENCH,
        KG.versionOf,
        "goes one way only",
    ),
    "a page at two addresses": (
        add(
            ENGLISH_PAGE, SCHEMA.url, URIRef("https://a.org/"), URIRef("https://b.org/")
        ),
        ENGLISH_PAGE,
        SCHEMA.url,
        "several addresses",
    ),
    "a translation of no page": (
        add(ENGLISH_PAGE, KG.translationOf, R2I),
        ENGLISH_PAGE,
        KG.translationOf,
        "something that is no page",
    ),
    "a translation of two pages": (
        add(ENGLISH_PAGE, KG.translationOf, FRENCH_PAGE, ID["page/other"]),
        ENGLISH_PAGE,
        KG.translationOf,
        "in the other language two pages",
    ),
    "a translation one way": (
        add(ENGLISH_PAGE, KG.translationOf, FRENCH_PAGE),
        FRENCH_PAGE,
        KG.translationOf,
        "kg:translationOf goes one way only",
    ),
    "a version of a method": (
        add(MEMORY, KG.versionOf, R2I),
        MEMORY,
        KG.versionOf,
        "a version of something that is no publication",
    ),
    "a publication from nowhere": (
        replace(MEMORY, PROV.wasDerivedFrom),
        MEMORY,
        PROV.wasDerivedFrom,
        "at least one prov:wasDerivedFrom",
    ),
    "two roles": (
        state(MEMORY, KG.mentions, R2I),
        MEMORY,
        KG.introduces,
        "two roles for one thing: keep kg:introduces",
    ),
    "tested on and used": (
        state(MEMORY, KG.uses, ATARI),
        MEMORY,
        KG.evaluatesOn,
        "two roles for one thing: keep the stronger of the two, kg:evaluatesOn",
    ),
    "compared with and studied": (
        state(MEMORY, KG.studies, DREAMER),
        MEMORY,
        KG.comparesWith,
        "two roles for one thing: keep the stronger of the two, kg:comparesWith",
    ),
    "used and studied": (
        state(MEMORY, KG.studies, SSM),
        MEMORY,
        KG.uses,
        "two roles for one thing: keep the stronger of the two, kg:uses",
    ),
    "studied and mentioned": (
        state(FRENCH, KG.mentions, RL),
        FRENCH,
        KG.studies,
        "two roles for one thing: keep the stronger of the two, kg:studies",
    ),
    "a role of a page": (
        state(ENGLISH_PAGE, KG.uses, R2I),
        ENGLISH_PAGE,
        None,
        "only a publication introduces",
    ),
    "a mention by a method": (
        state(SSM, KG.mentions, R2I),
        SSM,
        None,
        "only a publication or a page mentions",
    ),
    "a role of a venue": (
        state(MEMORY, KG.uses, ICLR),
        ICLR,
        None,
        "something that is no research entity",
    ),
    "a mention of a person": (
        state(MEMORY, KG.mentions, ADA),
        ADA,
        None,
        "no known kind is mentioned",
    ),
    "a thing of two kinds": (
        add(R2I, RDF.type, KG.Benchmark),
        R2I,
        None,
        "of two kinds at once",
    ),
    "a concept of no kind": (
        add(ID["x"], RDF.type, SKOS.Concept),
        ID["x"],
        None,
        "the skos:Concept is of no kind",
    ),
    "no skos:Concept": (
        replace(R2I, RDF.type, KG.Method),
        R2I,
        RDF.type,
        "not said to be a skos:Concept",
    ),
    "a venue of no sort": (
        replace(ICLR, RDF.type, KG.Venue),
        ICLR,
        None,
        "neither a schema:Periodical nor a schema:EventSeries",
    ),
    "a thing without a name": (
        replace(R2I, SKOS.prefLabel),
        R2I,
        SKOS.prefLabel,
        "the thing has no name",
    ),
    "two names in one language": (
        add(R2I, SKOS.prefLabel, en("Recall")),
        R2I,
        SKOS.prefLabel,
        "two skos:prefLabel in one language",
    ),
    "a name in no language": (
        add(R2I, SKOS.prefLabel, Literal("Recall")),
        R2I,
        SKOS.prefLabel,
        "in no known language",
    ),
    "a name in Canadian English": (
        replace(MOTIF, SKOS.prefLabel, en("Motif"), Literal("Pattern", "en-CA")),
        MOTIF,
        SKOS.prefLabel,
        "a text in language en-CA",
    ),
    "a name with blanks round it": (
        replace(R2I, SKOS.prefLabel, en("Recall to Imagine ")),
        R2I,
        SKOS.prefLabel,
        "has blanks round it",
    ),
    "another name that is the same": (
        add(R2I, SKOS.altLabel, en("Recall to Imagine")),
        R2I,
        SKOS.altLabel,
        "the same name is skos:altLabel and skos:prefLabel",
    ),
    "another name in German": (
        add(R2I, SKOS.altLabel, Literal("Erinnern", "de")),
        R2I,
        SKOS.altLabel,
        "other name is empty, has blanks round it or is in no known language",
    ),
    "the source of a name that is not there": (
        add(CREDIT, KG.labelSource, en("vocabulary")),
        CREDIT,
        KG.labelSource,
        "is about a name that is not there",
    ),
    "a near match that is a string": (
        add(R2I, SKOS.closeMatch, Literal("Q123")),
        R2I,
        SKOS.closeMatch,
        "point skos:closeMatch at",
    ),
    "an exact match that is a string": (
        add(R2I, SKOS.exactMatch, Literal("Q123")),
        R2I,
        SKOS.exactMatch,
        "point skos:exactMatch at",
    ),
    "a benchmark that outperforms": (
        state(ATARI, KG.outperforms, R2I),
        ATARI,
        None,
        "kg:outperforms goes from method to method",
    ),
    "a method that outperforms a concept": (
        state(R2I, KG.outperforms, RL),
        RL,
        None,
        "kg:outperforms goes from method to method",
    ),
    "a method that extends a benchmark": (
        state(R2I, KG.extends, ATARI),
        R2I,
        None,
        "kg:extends goes from method to method or from benchmark to benchmark",
    ),
    "a concept that extends a concept": (
        state(CREDIT, KG.extends, RL),
        CREDIT,
        None,
        "kg:extends goes from method to method or from benchmark to benchmark",
    ),
    "a method evaluated on a concept": (
        state(R2I, KG.evaluatedOn, RL),
        RL,
        None,
        "kg:evaluatedOn leads to a benchmark",
    ),
    "a concept evaluated on a benchmark": (
        state(RL, KG.evaluatedOn, ATARI),
        RL,
        None,
        "kg:evaluatedOn starts from a method",
    ),
    "a method used for a method": (
        state(R2I, KG.usedFor, MOTIF),
        MOTIF,
        None,
        "kg:usedFor leads to a concept",
    ),
    "a concept used for a concept": (
        state(RL, KG.usedFor, CREDIT),
        RL,
        None,
        "kg:usedFor starts from a method or a benchmark",
    ),
    "part of a venue": (
        state(R2I, KG.partOf, ICLR),
        ICLR,
        None,
        "go between research entities",
    ),
    "part of itself": (
        state(R2I, KG.partOf, R2I),
        R2I,
        KG.partOf,
        "stands in this relation to itself",
    ),
    "broader than itself": (
        add(RL, SKOS.broader, RL),
        RL,
        SKOS.broader,
        "stands in this relation to itself",
    ),
    "a person without a name": (
        replace(ADA, SCHEMA.name),
        ADA,
        SCHEMA.name,
        "exactly one schema:name",
    ),
    "a person with a name in a language": (
        replace(ADA, SCHEMA.name, en("Ada Lovelace")),
        ADA,
        SCHEMA.name,
        "a string without language",
    ),
    "a page that is no entity": (
        replace(ENGLISH_PAGE, RDF.type, KG.Page),
        ENGLISH_PAGE,
        RDF.type,
        "not said to be a prov:Entity",
    ),
    "a page without a source": (
        replace(ENGLISH_PAGE, DCTERMS.source),
        ENGLISH_PAGE,
        DCTERMS.source,
        "the source of the page is missing",
    ),
    "a page in two languages": (
        add(ENGLISH_PAGE, DCTERMS.language, Literal("fr")),
        ENGLISH_PAGE,
        DCTERMS.language,
        "exactly one dcterms:language",
    ),
    "a page without a digest": (
        replace(ENGLISH_PAGE, KG.sha256),
        ENGLISH_PAGE,
        KG.sha256,
        "exactly one kg:sha256",
    ),
    "a digest in capitals": (
        replace(ENGLISH_PAGE, KG.sha256, Literal("A" * 64)),
        ENGLISH_PAGE,
        KG.sha256,
        "64 lower-case hexadecimal digits",
    ),
    "an assertion that is no statement": (
        replace(ASSERTION, RDF.type, KG.Assertion),
        ASSERTION,
        RDF.type,
        "not said to be an rdf:Statement",
    ),
    "an assertion without a subject": (
        replace(ASSERTION, RDF.subject),
        ASSERTION,
        RDF.subject,
        "exactly one rdf:subject",
    ),
    "an assertion with two objects": (
        replace(ASSERTION, RDF.object, R2I, ATARI),
        ASSERTION,
        RDF.object,
        "exactly one rdf:object",
    ),
    "an assertion without a predicate": (
        replace(ASSERTION, RDF.predicate),
        ASSERTION,
        RDF.predicate,
        "exactly one rdf:predicate",
    ),
    "an assertion of an author": (
        state(MEMORY, SCHEMA.author, ADA),
        assertion_of(MEMORY, SCHEMA.author, ADA),
        RDF.predicate,
        "the predicate is none that we assert",
    ),
    "no confidence": (
        replace(ASSERTION, KG.confidence),
        ASSERTION,
        KG.confidence,
        "exactly one kg:confidence",
    ),
    "more than sure": (
        replace(ASSERTION, KG.confidence, Literal(Decimal("1.5"))),
        ASSERTION,
        KG.confidence,
        "between 0 and 1",
    ),
    "less than unsure": (
        replace(ASSERTION, KG.confidence, Literal(Decimal("-0.1"))),
        ASSERTION,
        KG.confidence,
        "between 0 and 1",
    ),
    "a confidence that is a double": (
        replace(ASSERTION, KG.confidence, typed("0.9", XSD.double)),
        ASSERTION,
        KG.confidence,
        "the confidence is no decimal",
    ),
    "a decimal that ends in zeros": (
        replace(ASSERTION, KG.confidence, typed("0.90", XSD.decimal)),
        ASSERTION,
        KG.confidence,
        "a decimal that ends in zeros",
    ),
    "an assertion from no page": (
        replace(ASSERTION, PROV.wasDerivedFrom),
        ASSERTION,
        PROV.wasDerivedFrom,
        "at least one prov:wasDerivedFrom",
    ),
    "no quote": (
        replace(ASSERTION, KG.evidence),
        ASSERTION,
        KG.evidence,
        "no quote stands behind the assertion",
    ),
    "a quote that is not there": (
        replace(ASSERTION, KG.evidence, ID["mention/none"]),
        ASSERTION,
        KG.evidence,
        "no quote stands behind the assertion",
    ),
    "a quote without words": (
        replace(MENTION, NIF.anchorOf),
        MENTION,
        NIF.anchorOf,
        "exactly one nif:anchorOf",
    ),
    "a quote in no language": (
        replace(MENTION, NIF.anchorOf, Literal("We present R2I.")),
        MENTION,
        NIF.anchorOf,
        "quote is empty or in no known language",
    ),
    "a quote that begins nowhere": (
        replace(MENTION, NIF.beginIndex),
        MENTION,
        NIF.beginIndex,
        "exactly one nif:beginIndex",
    ),
    "a quote that begins before the page": (
        replace(MENTION, NIF.beginIndex, Literal(-1)),
        MENTION,
        NIF.beginIndex,
        "exactly one nif:beginIndex, an xsd:integer from 0 on",
    ),
    "a quote that ends nowhere": (
        replace(MENTION, NIF.endIndex),
        MENTION,
        NIF.endIndex,
        "exactly one nif:endIndex",
    ),
    "a quote that ends before it begins": (
        replace(MENTION, NIF.endIndex, Literal(0)),
        MENTION,
        NIF.beginIndex,
        "the quote ends before it begins",
    ),
    "a quote on no page": (
        replace(MENTION, NIF.referenceContext),
        MENTION,
        NIF.referenceContext,
        "exactly one nif:referenceContext",
    ),
    "a quote that names nothing": (
        replace(MENTION, ITSRDF.taIdentRef),
        MENTION,
        ITSRDF.taIdentRef,
        "not said to name anything",
    ),
    "a quote about something else": (
        replace(MENTION, ITSRDF.taIdentRef, NETHACK),
        ASSERTION,
        KG.evidence,
        "names neither subject nor object",
    ),
    "a quote on another page": (
        elsewhere,
        ASSERTION,
        KG.evidence,
        "on a page that the assertion does not come from",
    ),
    "a role without an assertion": (
        add(MEMORY, KG.mentions, RL),
        MEMORY,
        KG.mentions,
        "no kg:Assertion stands behind",
    ),
    "a relation without an assertion": (
        add(DREAMER, KG.evaluatedOn, ATARI),
        DREAMER,
        KG.evaluatedOn,
        "no kg:Assertion stands behind",
    ),
    "a venue without an assertion": (
        add(INTRINSIC, KG.publishedIn, ICLR),
        INTRINSIC,
        KG.publishedIn,
        "no kg:Assertion stands behind",
    ),
    "an assertion of what is not stated": (
        hearsay,
        assertion_of(MOTIF, KG.outperforms, DREAMER),
        None,
        "the graph does not state what is asserted",
    ),
    "two assertions of one fact": (
        twice,
        ID["assertion/zz"],
        None,
        "assertions state",
    ),
    "a blank node": (
        add(MEMORY, SCHEMA.about, BNode()),
        MEMORY,
        SCHEMA.about,
        "a blank node",
    ),
    "a title in German": (
        add(MEMORY, SCHEMA.name, Literal("Erinnern", "de")),
        MEMORY,
        SCHEMA.name,
        "a text in language de",
    ),
    "a datatype that stores change": (
        add(MEMORY, SCHEMA.pageStart, typed("7", XSD.nonNegativeInteger)),
        MEMORY,
        SCHEMA.pageStart,
        "a value that some stores change",
    ),
    "a property that does not exist": (
        add(MEMORY, URIRef(f"{KG}usse"), R2I),
        MEMORY,
        URIRef(f"{KG}usse"),
        "no such term as kg:usse",
    ),
    "a class that does not exist": (
        add(ID["x"], RDF.type, URIRef(f"{KG}Metod")),
        ID["x"],
        RDF.type,
        "no such term as kg:Metod",
    ),
}


def matching(
    found: tuple[Violation, ...], focus: URIRef, path: URIRef | None, message: str
) -> list[Violation]:
    return [
        violation
        for violation in found
        if violation.focus == str(focus)
        and violation.path.removeprefix("^") == str(path or "")
        and message in violation.message
    ]


def test_the_sample_conforms():
    graphs = sample.build()

    assert check(graphs.facts, graphs.evidence) == ()


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_graph_is_told_what_is_wrong(case):
    change, focus, path, message = BROKEN[case]
    graphs = sample.build()
    change(graphs)

    found = check(graphs.facts, graphs.evidence)

    assert matching(found, focus, path, message), report(found)


def test_one_fault_is_one_violation():
    graphs = sample.build()
    replace(ASSERTION, KG.confidence, Literal(Decimal("1.5")))(graphs)

    (violation,) = check(graphs.facts, graphs.evidence)

    assert violation == Violation(
        focus=str(ASSERTION),
        path=str(KG.confidence),
        value='"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        message="the confidence is out of range: it lies between 0 and 1",
    )


def test_every_shape_has_a_graph_that_breaks_it():
    """A shape that none of the cases brings out may be one that never fires."""
    text = resources.files("ontology").joinpath("shapes.ttl").read_text("utf-8")
    rules = Graph().parse(data=text, format="turtle").objects(None, SH.message)
    expected = [message for *_, message in BROKEN.values()]

    assert not [rule for rule in rules if not any(part in rule for part in expected)]


def test_violations_come_in_one_order_whatever_the_order_of_the_triples():
    graphs = sample.build()
    for change in (untitled, twice, hearsay):
        change(graphs)
    backwards = Graph()
    for triple in sorted(graphs.facts, reverse=True):
        backwards.add(triple)

    found = check(graphs.facts, graphs.evidence)

    assert list(found) == sorted(found)
    assert found == check(backwards, graphs.evidence)


def test_checking_leaves_the_graphs_alone():
    graphs = sample.build()
    before = len(graphs.facts), len(graphs.evidence)

    check(graphs.facts, graphs.evidence)
    check_facts(graphs.facts)

    assert (len(graphs.facts), len(graphs.evidence)) == before


def test_facts_alone_may_go_without_evidence_but_keep_all_other_rules():
    graphs = sample.build()

    assert check(graphs.facts, Graph())
    assert check_facts(graphs.facts) == ()

    replace(MEMORY, SCHEMA.inLanguage)(graphs)
    (violation,) = check_facts(graphs.facts)
    assert violation.path == str(SCHEMA.inLanguage)


def test_a_folder_is_read_and_checked(tmp_path):
    graphs = sample.build()
    replace(ADA, SCHEMA.name)(graphs)
    graphs.facts.serialize(tmp_path / "graph.ttl", "turtle")
    graphs.evidence.serialize(tmp_path / "evidence.ttl", "turtle")

    (violation,) = check_folder(tmp_path)

    assert violation.focus == str(ADA)


def test_a_missing_file_is_named(tmp_path):
    (tmp_path / "graph.ttl").write_text("")

    with pytest.raises(ValueError, match=r"evidence\.ttl: no such file: name the fold"):
        check_folder(tmp_path)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<a> <b> .", "line 1: objectList expected"),
        (b'<a> <b> <c> .\nx:y <a> "b" .', 'line 2: Prefix "x:" not bound'),
        (b"<a> <b> <c>", "unreadable"),
        (b'<a> <b> "c', "unreadable"),
        (b'<a> <b> "\xff" .', "unreadable"),
    ],
    ids=["no object", "no prefix", "cut off", "an open quote", "not UTF-8"],
)
def test_an_unreadable_file_is_named_with_its_fault(tmp_path, content, why):
    (tmp_path / "graph.ttl").write_bytes(content)
    (tmp_path / "evidence.ttl").write_text("")

    with pytest.raises(ValueError, match=r"graph\.ttl") as raised:
        check_folder(tmp_path)

    (line,) = str(raised.value).splitlines()
    assert why in line
    assert line.endswith("it should be Turtle")


def test_an_ill_typed_literal_is_told_without_a_traceback_in_the_log(tmp_path, caplog):
    text = f'<{MEMORY}> <{SCHEMA.datePublished}> "2024-02-31"^^<{XSD.date}> .'
    (tmp_path / "graph.ttl").write_text(text)
    (tmp_path / "evidence.ttl").write_text("")

    found = check_folder(tmp_path)

    assert matching(found, MEMORY, SCHEMA.datePublished, "not a possible xsd:date")
    assert not caplog.records


def test_a_report_groups_by_thing_and_shortens_names():
    found = [
        Violation(str(R2I), str(KG.uses), str(SKOS.Concept), f"wrong, <{KG.Method}>"),
        Violation(str(R2I), "^" + str(KG.versionOf), "", "one way"),
        Violation(str(KG.Method), "", '"a\nb"@en', "two lines"),
    ]

    assert report(found).splitlines() == [
        "3 violations",
        str(R2I),
        "  ^kg:versionOf: one way",
        "  kg:uses skos:Concept: wrong, kg:Method",
        "kg:Method",
        '  "a b"@en: two lines',
    ]


def test_a_report_ends_after_200_violations():
    found = [Violation(f"https://example.org/{n}", "", "", "wrong") for n in range(207)]

    lines = report(found).splitlines()

    assert lines[0] == "207 violations"
    assert lines.count("  wrong") == 200
    assert lines[-1] == "... and 7 more"


def test_a_report_of_nothing_says_so():
    assert report(()) == "The graph conforms."
