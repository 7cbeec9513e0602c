"""A small graph that conforms: three publications, two pages, two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256

from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.namespace import Namespace

from ontology.terms import ITSRDF, KG, NIF, SCHEMA

ID = Namespace("https://w3id.org/labkg/id/")
R2I, DREAMER = ID["method/recall-to-imagine"], ID["method/dreamerv3"]
SSM, MOTIF = ID["method/state-space-models"], ID["method/motif"]
NETHACK, ATARI = ID["benchmark/nethack"], ID["benchmark/atari"]
RL, CREDIT = ID["concept/reinforcement-learning"], ID["concept/credit-assignment"]
ICLR = ID["venue/iclr"]
ADA = ID["person/ada-lovelace"]
ENGLISH_PAGE, FRENCH_PAGE = ID["page/en"], ID["page/fr"]
MEMORY, INTRINSIC, FRENCH = (
    ID["publication/1"],
    ID["publication/2"],
    ID["publication/3"],
)


@dataclass(frozen=True, slots=True)
class Sample:
    """Facts and evidence, and the means to add to both at once."""

    facts: Graph = field(default_factory=Graph)
    evidence: Graph = field(default_factory=Graph)

    def page(self, iri: URIRef, source: str, lang: str) -> None:
        """Add a page."""
        self._add(
            iri,
            (RDF.type, KG.Page),
            (RDF.type, PROV.Entity),
            (DCTERMS.source, Literal(source)),
            (DCTERMS.language, Literal(lang)),
            (KG.sha256, Literal(sha256(source.encode()).hexdigest())),
        )

    def thing(
        self, iri: URIRef, kind: URIRef, names: Mapping[str, str], *others: Literal
    ) -> None:
        """Add a method, benchmark or concept, or a series of conferences."""
        parent = SCHEMA.EventSeries if kind == KG.Venue else SKOS.Concept
        self._add(iri, (RDF.type, kind), (RDF.type, parent))
        for lang, name in names.items():
            self._add(
                iri,
                (SKOS.prefLabel, Literal(name, lang)),
                (KG.labelSource, Literal(f"vocabulary, {lang}", lang)),
            )
        self._add(iri, *((SKOS.altLabel, other) for other in others))

    def publication(
        self, iri: URIRef, page: URIRef, *, title: Literal | None, abstract: Literal
    ) -> None:
        """Add a publication without roles."""
        self._add(
            iri,
            (RDF.type, KG.Publication),
            (RDF.type, SCHEMA.ScholarlyArticle),
            (SCHEMA.abstract, abstract),
            (SCHEMA.inLanguage, Literal(abstract.language)),
            (PROV.wasDerivedFrom, page),
        )
        if title:
            self._add(iri, (SCHEMA.name, title))

    def state(
        self,
        triple: tuple[URIRef, URIRef, URIRef],
        quote: Literal,
        page: URIRef = ENGLISH_PAGE,
        confidence: str = "0.9",
    ) -> URIRef:
        """Add a fact with its assertion and quote; return the assertion."""
        self.facts.add(triple)
        assertion, mention = assertion_of(*triple), mention_of(*triple)
        parts = zip((RDF.subject, RDF.predicate, RDF.object), triple, strict=True)
        self._prove(
            assertion,
            (RDF.type, KG.Assertion),
            (RDF.type, RDF.Statement),
            *parts,
            (KG.confidence, Literal(Decimal(confidence))),
            (PROV.wasDerivedFrom, page),
            (KG.evidence, mention),
        )
        self.quote(mention, quote, page, begin=100 * len(self.evidence))
        self._prove(mention, (ITSRDF.taIdentRef, triple[2]))
        return assertion

    def quote(
        self, mention: URIRef, quote: Literal, page: URIRef, *, begin: int
    ) -> None:
        """Add a quote that names nothing yet."""
        self._prove(
            mention,
            (RDF.type, KG.Mention),
            (NIF.anchorOf, quote),
            (NIF.beginIndex, Literal(begin)),
            (NIF.endIndex, Literal(begin + len(quote))),
            (NIF.referenceContext, page),
        )

    def _add(self, iri: URIRef, *said: tuple[URIRef, URIRef | Literal]) -> None:
        for predicate, value in said:
            self.facts.add((iri, predicate, value))

    def _prove(self, iri: URIRef, *said: tuple[URIRef, URIRef | Literal]) -> None:
        for predicate, value in said:
            self.evidence.add((iri, predicate, value))


def assertion_of(*triple: URIRef) -> URIRef:
    """Name the assertion of a fact."""
    return ID[f"assertion/{sha256(' '.join(triple).encode()).hexdigest()[:16]}"]


def mention_of(*triple: URIRef) -> URIRef:
    """Name the quote behind a fact."""
    return ID[f"mention/{sha256(' '.join(triple).encode()).hexdigest()[:16]}"]


def build() -> Sample:
    """Build the sample; every call gives graphs of its own."""
    sample = Sample()
    _things(sample)
    _publications(sample)
    _english_facts(sample)
    _french_facts(sample)
    _ontology(sample)
    return sample


def _things(sample: Sample) -> None:
    sample.page(ENGLISH_PAGE, "seeds/en.txt", "en")
    sample.page(FRENCH_PAGE, "seeds/fr.txt", "fr")
    sample.thing(R2I, KG.Method, {"en": "Recall to Imagine"}, Literal("R2I", "en"))
    sample.thing(DREAMER, KG.Method, {"en": "DreamerV3", "fr": "DreamerV3"})
    sample.thing(
        SSM,
        KG.Method,
        {"en": "state space model", "fr": "modèle à espace d’états"},
        Literal("SSM", "en"),
    )
    sample.thing(MOTIF, KG.Method, {"en": "Motif"})
    sample.thing(NETHACK, KG.Benchmark, {"en": "NetHack", "fr": "NetHack"})
    sample.thing(ATARI, KG.Benchmark, {"en": "Atari"}, Literal("jeux Atari", "fr"))
    sample.thing(
        RL,
        KG.Concept,
        {"en": "reinforcement learning", "fr": "apprentissage par renforcement"},
        Literal("RL", "en"),
    )
    sample.thing(CREDIT, KG.Concept, {"fr": "attribution de mérite"})
    sample.thing(
        ICLR,
        KG.Venue,
        {"en": "International Conference on Learning Representations"},
        Literal("ICLR", "en"),
    )
    sample.facts.add((CREDIT, SKOS.broader, RL))
    sample.facts.add((RL, SKOS.exactMatch, URIRef("https://example.org/rl")))


def _publications(sample: Sample) -> None:
    sample.publication(
        MEMORY,
        ENGLISH_PAGE,
        title=Literal("Mastering Memory Tasks with World Models", "en"),
        abstract=Literal("We present Recall to Imagine (R2I).", "en"),
    )
    sample.publication(
        INTRINSIC,
        ENGLISH_PAGE,
        title=Literal("Motif: Intrinsic Motivation", "en"),
        abstract=Literal("Motif learns to play NetHack.", "en"),
    )
    sample.publication(
        FRENCH,
        FRENCH_PAGE,
        title=None,
        abstract=Literal("L’apprentissage par renforcement joue à NetHack.", "fr"),
    )
    for predicate, value in (
        (SCHEMA.datePublished, Literal("2024-01-16", datatype=XSD.date)),
        (SCHEMA.author, ADA),
        (SCHEMA.codeRepository, URIRef("https://example.org/r2i")),
        (KG.status, Literal("oral")),
    ):
        sample.facts.add((MEMORY, predicate, value))
    sample.facts.add((ADA, RDF.type, SCHEMA.Person))
    sample.facts.add((ADA, SCHEMA.name, Literal("Ada Lovelace")))
    year = Literal("2023", datatype=XSD.gYear)
    sample.facts.add((INTRINSIC, SCHEMA.datePublished, year))
    sample.facts.add((INTRINSIC, KG.versionOf, FRENCH))
    sample.facts.add((FRENCH, KG.versionOf, INTRINSIC))


def _english_facts(sample: Sample) -> None:
    new = Literal("We present a new method, Recall to Imagine (R2I).", "en")
    tested = Literal("R2I is tested on Atari and NetHack.", "en")
    faster = Literal("R2I is faster than DreamerV3.", "en")
    motif = Literal("Motif plays NetHack.", "en")
    sample.state((MEMORY, KG.introduces, R2I), new)
    sample.state((MEMORY, KG.uses, SSM), Literal("State space models help.", "en"))
    sample.state((MEMORY, KG.evaluatesOn, ATARI), tested)
    sample.state((MEMORY, KG.evaluatesOn, NETHACK), tested)
    sample.state((MEMORY, KG.comparesWith, DREAMER), faster)
    sample.state((MEMORY, KG.publishedIn, ICLR), Literal("ICLR 2024 (oral)", "en"))
    sample.state((R2I, KG.outperforms, DREAMER), faster)
    sample.state((R2I, KG.evaluatedOn, ATARI), tested)
    sample.state((R2I, KG.extends, DREAMER), Literal("R2I extends DreamerV3.", "en"))
    sample.state((SSM, KG.partOf, R2I), Literal("SSMs sit inside R2I.", "en"))
    sample.state((INTRINSIC, KG.introduces, MOTIF), motif)
    sample.state((INTRINSIC, KG.evaluatesOn, NETHACK), motif)
    sample.state((MOTIF, KG.evaluatedOn, NETHACK), motif, confidence="0.45")
    sample.state((MOTIF, KG.usedFor, RL), Literal("Motif is for RL.", "en"))
    sample.state((ENGLISH_PAGE, KG.mentions, RL), Literal("Topics: RL", "en"))


def _french_facts(sample: Sample) -> None:
    quote = Literal("L’apprentissage par renforcement joue à NetHack.", "fr")
    sample.state((FRENCH, KG.studies, RL), quote, FRENCH_PAGE)
    sample.state((FRENCH, KG.evaluatesOn, NETHACK), quote, FRENCH_PAGE, "0.8")
    sample.state((FRENCH, KG.mentions, CREDIT), quote, FRENCH_PAGE, "0.5")
    topics = Literal("Sujets : apprentissage par renforcement", "fr")
    sample.state((FRENCH_PAGE, KG.mentions, RL), topics, FRENCH_PAGE)


def _ontology(sample: Sample) -> None:
    """Add two of the terms, as a build adds all those it uses."""
    for term, kind, parent, english, french in (
        (KG.Method, OWL.Class, KG.ResearchEntity, "method", "méthode"),
        (KG.uses, OWL.ObjectProperty, KG.mentions, "uses", "utilise"),
    ):
        inherits = RDFS.subClassOf if kind == OWL.Class else RDFS.subPropertyOf
        sample.facts.add((term, RDF.type, kind))
        sample.facts.add((term, inherits, parent))
        sample.facts.add((term, RDFS.label, Literal(english, "en")))
        sample.facts.add((term, RDFS.label, Literal(french, "fr")))
