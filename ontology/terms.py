"""RDF names: the namespace of labkg and those it is aligned with."""

from __future__ import annotations

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace

NIF = Namespace("http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#")
ITSRDF = Namespace("http://www.w3.org/2005/11/its/rdf#")
SCHEMA = Namespace("https://schema.org/")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
WIKIDATA = Namespace("http://www.wikidata.org/entity/")


class KG(DefinedNamespace):
    """The terms of ``ontology/kg.ttl``; asking for any other raises."""

    _NS = Namespace("https://w3id.org/labkg/ontology#")
    _fail = True

    Publication: URIRef
    ResearchEntity: URIRef
    Method: URIRef
    Benchmark: URIRef
    Concept: URIRef
    Venue: URIRef
    Page: URIRef
    Assertion: URIRef
    Mention: URIRef
    Tombstone: URIRef

    introduces: URIRef
    uses: URIRef
    evaluatesOn: URIRef
    comparesWith: URIRef
    studies: URIRef
    mentions: URIRef
    publishedIn: URIRef
    versionOf: URIRef
    translationOf: URIRef

    outperforms: URIRef
    extends: URIRef
    partOf: URIRef
    evaluatedOn: URIRef
    usedFor: URIRef
    isA: URIRef

    status: URIRef
    labelSource: URIRef
    mergedBecause: URIRef
    curated: URIRef
    was: URIRef
    removedBecause: URIRef
    confidence: URIRef
    evidence: URIRef
    sha256: URIRef
