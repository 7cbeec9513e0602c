"""Synthetic graphs for the tests of the page, laid out as a build writes them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from rdflib import DCTERMS, PROV, RDF, SKOS, XSD, Graph, Literal, URIRef

from ontology.terms import ITSRDF, KG, NIF, SCHEMA

BASE = "https://w3id.org/labkg/id/"

METHODS = """
DreamerV3|; Recall to Imagine|; GFlowNets|; Proximal policy \
optimization|Optimisation de politique proximale; Q-learning|Apprentissage Q; \
Transformer|Transformeur; Layer normalization|Normalisation de couche; \
Dropout|Abandon aléatoire; LoRA|Adaptation de rang faible; Thompson \
sampling|Échantillonnage de Thompson; Langevin Monte Carlo|Monte-Carlo de Langevin; \
Behavioral cloning|Clonage de comportement; Soft actor-critic|Acteur-critique \
souple; Successor features|Caractéristiques du successeur; Motif|; RICE-N|; Bayesian \
MAP|MAP bayésien; Nested MAP|MAP imbriqué; Masked language modeling|Modélisation du \
langage masqué; Stochastic gradient descent|Descente de gradient stochastique; \
Adam|; BERT|; GPT-4|; Llama 2|; CLIP|; Vision Transformer|Transformeur de vision; \
Graph neural network|Réseau de neurones en graphes; Variational \
autoencoder|Autoencodeur variationnel; Diffusion model|Modèle de diffusion; Low-rank \
unlearning|Désapprentissage de rang faible; Temperature decoupling gambit|Gambit du \
découplage des températures; Self-play|Auto-jeu; Mixture of experts|Mélange \
d’experts; Random search|Recherche aléatoire; Gaussian process|Processus gaussien; \
k-nearest neighbors|k plus proches voisins; Beam search|Recherche en faisceau; \
Knowledge distillation|Distillation de connaissances; Batch \
normalization|Normalisation par lots; Mamba|; S4|; Retrieval \
augmentation|Augmentation par recherche; Chain of thought|Chaîne de pensée; OC-GFN|; \
Model merging|Fusion de modèles
"""
BENCHMARKS = """
Atari 100k|; NetHack|; POPGym|; BSuite|; Memory Maze|; DeepMind Control Suite|Suite \
de contrôle DeepMind; ImageNet|; CIFAR-10|; GLUE|; SQuAD|; MMLU|; VCR-Wiki|; Yelp \
reviews|Avis Yelp; TinyStories|; MuJoCo|; Procgen|; WMDP|; LIBERO|
"""
CONCEPTS = """
Reinforcement learning|Apprentissage par renforcement; Deep reinforcement \
learning|Apprentissage par renforcement profond; Imitation learning|Apprentissage \
par imitation; Large language models|Grands modèles de langue; \
Robustness|Robustesse; Exploration|Exploration; Diversity|Diversité; Mechanistic \
interpretability|Interprétabilité mécaniste; Credit assignment|Attribution du \
crédit; Long-term memory|Mémoire à long terme; World models|Modèles du monde; \
Climate change|Changements climatiques; Negotiation|Négociation; Pareto front|Front \
de Pareto; Preferences|Préférences; Multitask learning|Apprentissage multitâche; \
Network sparsity|Parcimonie des réseaux; Plasticity loss|Perte de plasticité; \
Topology|Topologie; Manifolds|Variétés; Cayley graphs|Graphes de Cayley; Group \
theory|Théorie des groupes; Game theory|Théorie des jeux; Cooperation|Coopération; \
Fine-tuning|Affinage; Pre-training|Préentraînement; Safety|Sécurité; Constraint \
inference|Inférence de contraintes; Distributional reinforcement \
learning|Apprentissage par renforcement distributionnel; Causal representation \
learning|Apprentissage de représentations causales; Identifiability|Identifiabilité; \
Scientific discovery|Découverte scientifique; Sampling|Échantillonnage; \
Unlearning|Désapprentissage; Scaling|Passage à l’échelle; Vision-language \
models|Modèles vision-langage; Non-stationarity|Non-stationnarité; Value \
function|Fonction de valeur; Policy optimization|Optimisation de politique; \
Intrinsic motivation|Motivation intrinsèque; Generalization|Généralisation; Sample \
efficiency|Efficacité d’échantillonnage; Explainability|Explicabilité; \
Fairness|Équité; Privacy|Confidentialité; Drug discovery|Découverte de médicaments; \
Protein folding|Repliement des protéines; Attention|Attention; Continual \
learning|Apprentissage continu; Meta-learning|Méta-apprentissage; Federated \
learning|Apprentissage fédéré; Active learning|Apprentissage actif; Self-supervised \
learning|Apprentissage autosupervisé; Optimal transport|Transport optimal; Regret \
bounds|Bornes de regret
"""
VENUES = """
International Conference on Learning Representations|Conférence internationale sur \
les représentations apprises; International Conference on Machine \
Learning|Conférence internationale sur l’apprentissage automatique; Neural \
Information Processing Systems|; Transactions on Machine Learning Research|
"""
ROLES = (
    (KG.introduces, "We introduce {0}, a method that {1}."),
    (KG.evaluatesOn, "We evaluate our approach on {0}, which {1}."),
    (KG.comparesWith, "Our agent is compared with {0}, a baseline that {1}."),
    (KG.uses, "The training loop builds on {0}, which {1}."),
    (KG.studies, "Progress in {0} shows how a system {1}."),
    (KG.mentions, "Recent work on {0} suggests that a model {1}."),
)
ENDINGS = (
    "adapts to tasks it has never seen",
    "keeps its memory over ten thousand steps",
    "scales with the number of parameters",
    "remains accurate under distribution shift",
    "needs a tenth of the interactions",
    "finds diverse and high-reward objects",
)
TITLES = (
    "Mastering {0} with {1}",
    "On the limits of {1} for {0}",
    "{1} unlocks scaling in {0}",
    "Rethinking {0}: lessons from {1}",
    "A simple recipe for {0} via {1}",
    "How {1} alters {0}",
)


def _pairs(table: str) -> list[tuple[str, str]]:
    rows = (row.strip().partition("|") for row in table.strip().split(";"))
    return [(english, french) for english, _, french in rows]


@dataclass
class Maker:
    """Adds things to a pair of graphs, in the layout that a build writes."""

    facts: Graph = field(default_factory=Graph)
    evidence: Graph = field(default_factory=Graph)
    _serial: int = 0

    def thing(
        self, kind: str, slug: str, english: str = "", french: str = "", *alt: str
    ) -> URIRef:
        """Add a method, benchmark, concept or venue with its names."""
        iri = URIRef(f"{BASE}{kind.lower()}/{slug}")
        self.facts.add((iri, RDF.type, KG[kind]))
        extra = SCHEMA.Periodical if kind == "Venue" else SKOS.Concept
        self.facts.add((iri, RDF.type, extra))
        for name, lang in ((english, "en"), (french, "fr")):
            if name:
                self.facts.add((iri, SKOS.prefLabel, Literal(name, lang=lang)))
        for name in alt:
            self.facts.add((iri, SKOS.altLabel, Literal(name, lang="en")))
        return iri

    def person(self, slug: str, name: str) -> URIRef:
        """Add an author."""
        iri = URIRef(f"{BASE}person/{slug}")
        self.facts.add((iri, RDF.type, SCHEMA.Person))
        self.facts.add((iri, SCHEMA.name, Literal(name)))
        return iri

    def page(self, number: int, lang: str) -> URIRef:
        """Add a source page."""
        iri = URIRef(f"{BASE}page/{number:08x}")
        self.facts.add((iri, RDF.type, KG.Page))
        self.facts.add((iri, RDF.type, PROV.Entity))
        source = Literal(f"seeds/{number:03}.txt")
        self.facts.add((iri, DCTERMS.source, source))
        self.facts.add((iri, DCTERMS.language, Literal(lang)))
        self.facts.add((iri, KG.sha256, Literal(f"{number:064x}")))
        return iri

    def publication(
        self, slug: str, page: URIRef, *, title: str = "", abstract: str = ""
    ) -> URIRef:
        """Add a publication found on a page."""
        iri = URIRef(f"{BASE}publication/{slug}")
        self.facts.add((iri, RDF.type, KG.Publication))
        self.facts.add((iri, RDF.type, SCHEMA.ScholarlyArticle))
        self.facts.add((iri, PROV.wasDerivedFrom, page))
        self.facts.add((iri, SCHEMA.inLanguage, Literal("en")))
        for term, text in ((SCHEMA.name, title), (SCHEMA.abstract, abstract)):
            if text:
                self.facts.add((iri, term, Literal(text, lang="en")))
        return iri

    def say(
        self,
        subject: URIRef,
        predicate: URIRef,
        thing: URIRef,
        page: URIRef,
        *quotes: str,
        lang: str = "en",
        sure: str = "0.9",
    ) -> None:
        """State a fact with the sentences that say so."""
        self.facts.add((subject, predicate, thing))
        self._serial += 1
        iri = URIRef(f"{BASE}assertion/{self._serial:08x}")
        add = self.evidence.add
        add((iri, RDF.type, KG.Assertion))
        add((iri, RDF.type, RDF.Statement))
        add((iri, RDF.subject, subject))
        add((iri, RDF.predicate, predicate))
        add((iri, RDF.object, thing))
        add((iri, KG.confidence, Literal(Decimal(sure))))
        add((iri, PROV.wasDerivedFrom, page))
        for quote in quotes:
            add((iri, KG.evidence, self.mention(thing, page, quote, lang)))

    def mention(self, thing: URIRef, page: URIRef, quote: str, lang: str) -> URIRef:
        """Add a sentence of a page that names a thing."""
        self._serial += 1
        iri = URIRef(f"{BASE}mention/{self._serial:08x}")
        begin = 40 * self._serial
        add = self.evidence.add
        add((iri, RDF.type, KG.Mention))
        add((iri, NIF.anchorOf, Literal(quote, lang=lang)))
        add((iri, NIF.beginIndex, Literal(begin)))
        add((iri, NIF.endIndex, Literal(begin + len(quote))))
        add((iri, NIF.referenceContext, page))
        add((iri, ITSRDF.taIdentRef, thing))
        return iri

    def graphs(self) -> tuple[Graph, Graph]:
        """Give the facts and the evidence."""
        return self.facts, self.evidence


def empty() -> tuple[Graph, Graph]:
    """Make a graph of nothing."""
    return Maker().graphs()


def one() -> tuple[Graph, Graph]:
    """Make a graph of one concept."""
    maker = Maker()
    maker.thing("Concept", "topology", "Topology", "Topologie")
    return maker.graphs()


def two() -> tuple[Graph, Graph]:
    """Make a graph of two things that nothing joins."""
    maker = Maker()
    maker.thing("Concept", "topology", "Topology", "Topologie")
    maker.thing("Method", "dreamerv3", "DreamerV3")
    return maker.graphs()


def lab(nodes: int = 150) -> tuple[Graph, Graph]:
    """Make the graph of a lab: so many nodes, bilingual names, quotes, versions."""
    chance = random.Random(nodes)
    maker = Maker()
    pages = [maker.page(n, "fr" if n % 2 else "en") for n in range(4)]
    venues = _things(maker, "Venue", VENUES, 4)
    people = [maker.person(f"person-{n}", name) for n, name in enumerate(_people())]
    left = nodes - len(pages) - len(venues) - len(people)
    works = left // 6
    marks = _things(maker, "Benchmark", BENCHMARKS, left // 8)
    methods = _things(maker, "Method", METHODS, left * 3 // 10)
    count = left - works - len(marks) - len(methods)
    concepts = _things(maker, "Concept", CONCEPTS, count)
    made = []
    for number in range(works):
        topics = _topics(chance, number, works, methods, marks, concepts)
        page = pages[number % len(pages)]
        made.append(_work(maker, chance, number, page, topics))
        if number % 3 == 0:
            maker.say(made[-1], KG.publishedIn, chance.choice(venues), page, "ICLR")
        for person in chance.sample(people, 2):
            maker.facts.add((made[-1], SCHEMA.author, person))
    for early, late in pairwise(concepts[:4]):
        maker.facts.add((late, SKOS.broader, early))
    if len(made) > 1:
        maker.facts.add((made[0], KG.versionOf, made[1]))
        maker.facts.add((made[1], KG.versionOf, made[0]))
    return maker.graphs()


def _people() -> list[str]:
    return ["Ada Lovelace", "Émilie du Châtelet", "Alan Turing", "Sophie Germain"]


def _things(maker: Maker, kind: str, table: str, count: int) -> list[URIRef]:
    pairs = _pairs(table)
    things = []
    for number in range(count):
        english, french = pairs[number % len(pairs)]
        turn = number // len(pairs)
        if turn:
            english, french = (
                f"{n} {turn + 1}" if n else "" for n in (english, french)
            )
        capitals = "".join(c for c in english if c.isupper())
        alt = (capitals,) if 1 < len(capitals) < len(english) else ()
        slug = english.lower().replace(" ", "-")
        things.append(maker.thing(kind, slug, english, french, *alt))
    return things


def _topics(
    chance: random.Random, number: int, works: int, *pools: list[URIRef]
) -> list[URIRef]:
    """Choose what a work is about: mostly its own corner of each pool."""
    topics: list[URIRef] = []
    for pool, share in zip(pools, (4, 2, 4), strict=True):
        if not pool:
            continue
        corner = number * len(pool) // max(1, works)
        near = [pool[(corner + step) % len(pool)] for step in range(share)]
        topics += [*near, chance.choice(pool[: 1 + len(pool) // 8])]
    return list(dict.fromkeys(topics))


def _work(
    maker: Maker, chance: random.Random, number: int, page: URIRef, topics: list[URIRef]
) -> URIRef:
    names = [str(maker.facts.value(topic, SKOS.prefLabel)) for topic in topics]
    title = TITLES[number % len(TITLES)].format(names[-1], names[0])
    said = []
    for position, name in enumerate(names):
        role = ROLES[(position * 5 + number) % len(ROLES)]
        said.append((role[0], role[1].format(name, chance.choice(ENDINGS))))
    work = maker.publication(
        f"{number:08x}",
        page,
        title="" if number % 4 == 1 else title,
        abstract=" ".join(sentence for _, sentence in said),
    )
    date = Literal(f"20{20 + number % 6}-0{1 + number % 9}-21", datatype=XSD.date)
    maker.facts.add((work, SCHEMA.datePublished, date))
    maker.facts.add((work, KG.status, Literal("poster")))
    code = URIRef(f"https://example.org/code/{number}")
    maker.facts.add((work, SCHEMA.codeRepository, code))
    for topic, (predicate, sentence) in zip(topics, said, strict=True):
        again = [f"{sentence[:-1]}, even so."] if chance.random() < 0.3 else []
        maker.say(work, predicate, topic, page, sentence, *again)
    return work


SCRIPT = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>"
HOSTILE = (
    SCRIPT,
    "<!--<script>",
    "</script ><b>bold</b>",
    "\"'`><svg onload=alert(1)>",
    "{{ 7 * 7 }} {% include 'x' %} ${7*7} href",
    "abc\u202egnp.exe\u202c def",
    "line\u2028separator\u2029paragraph",
    "long " + "x" * 9_995,
    "🧪👩🏽‍🔬 emoji בדיקה اختبار",
    "constructor",
    "__proto__",
    '=HYPERLINK("https://example.org/?"&A1;"open")',
)


def hostile() -> tuple[Graph, Graph]:
    """Make a graph whose every text tries to break out of its place."""
    maker = Maker()
    page = maker.page(0, "en")
    source = Literal("javascript:alert(1)//" + SCRIPT)
    maker.facts.set((page, DCTERMS.source, source))
    work = maker.publication("0", page, title=SCRIPT, abstract=SCRIPT * 3)
    for link in ("javascript:alert(1)", "data:text/html,x", "https://example.org/ok"):
        maker.facts.add((work, SCHEMA.url, URIRef(link)))
    maker.facts.add((work, KG.status, Literal(SCRIPT)))
    maker.facts.add((work, SCHEMA.datePublished, Literal(SCRIPT)))
    for number, name in enumerate(HOSTILE):
        kind = ("Method", "Concept", "Benchmark")[number % 3]
        thing = maker.thing(kind, f"hostile-{number}", name, "", f"also {name}")
        maker.say(work, KG.uses, thing, page, f"We use {name} as is.")
    maker.thing("Concept", "french-only", "", "Seulement en français")
    return maker.graphs()


OFFICIAL = "vocabulaire labkg : FranceTerme, OQLF"
FIELD_USE = "vocabulaire labkg : usage du domaine"


def french() -> tuple[Graph, Graph]:
    """Make a graph with French sentences, official names and what stands for them."""
    maker = Maker()
    page, other = maker.page(1, "fr"), maker.page(0, "en")
    works = [maker.publication(str(n), page, title=f"Work {n}") for n in range(2)]
    tuning = _sourced(
        maker, "fine-tuning", "fine-tuning", "réglage fin", FIELD_USE, "peaufinage"
    )
    deep = _sourced(
        maker, "deep-learning", "deep learning", "apprentissage profond", OFFICIAL
    )
    cloud = _sourced(maker, "cloud", "cloud computing", "infonuagique", OFFICIAL)
    graph = maker.thing("Concept", "graph-learning", "graph representation learning")
    maker.thing("Method", "dreamer", "Dreamer", "Dreamer")
    maker.say(
        works[0],
        KG.uses,
        tuning,
        page,
        "Un réglage fin du modèle suffit.",
        "Les réglages fins et le fine-tuning coûtent cher.",
        lang="fr",
    )
    deep_said = "Les apprentissages profonds y aident."
    maker.say(works[0], KG.studies, deep, page, deep_said, lang="fr")
    maker.say(works[1], KG.studies, cloud, other, "We study cloud computing.")
    for work in works:
        maker.say(work, KG.studies, graph, other, "Graph representation learning is.")
    return maker.graphs()


def _sourced(
    maker: Maker, slug: str, english: str, name: str, source: str, official: str = ""
) -> URIRef:
    """Add a concept with the source of its French name, and another, official one."""
    iri = maker.thing("Concept", slug, english, name)
    about = [source]
    if official:
        maker.facts.add((iri, SKOS.altLabel, Literal(official, lang="fr")))
        about.append(f"{official} — {OFFICIAL}")
    for text in about:
        maker.facts.add((iri, KG.labelSource, Literal(text, lang="fr")))
    return iri


# Year and venue of each work, and what each says of what, how surely.
DATED = ((2021, "iclr"), (2021, ""), (2023, "iclr"), (2024, ""), (0, "iclr"))
TOLD = (
    (0, KG.uses, "replay", "0.9", "Replay helps.", "Replay it is."),
    (0, KG.studies, "memory", "0.9", "Memory fades."),
    (1, KG.studies, "memory", "0.4", "Memory lasts."),
    (1, KG.uses, "pruning", "0.25", "Pruning hurts."),
    (1, KG.publishedIn, "neurips", "0.5", "NeurIPS it was."),
    (2, KG.uses, "replay", "0.8", "Replay again."),
    (2, KG.studies, "safety", "0.295", "Safety matters."),
    (3, KG.studies, "safety", "0.9", "Safety first."),
    (4, KG.uses, "search", "0.9", "Search ends."),
)


def dated() -> tuple[Graph, Graph]:
    """Make a graph whose works differ in year, venue, page, language and confidence."""
    maker = Maker()
    things = {
        name.lower(): maker.thing(kind, name.lower(), name)
        for kind, names in (
            ("Venue", "ICLR NeurIPS"),
            ("Method", "Replay Pruning Search"),
            ("Concept", "Field Memory Safety Alone"),
        )
        for name in names.split()
    }
    pages = [maker.page(number, "fr" if number % 2 else "en") for number in range(6)]
    works = [
        maker.publication(str(number), pages[number], title=f"Work {number}")
        for number in range(len(DATED))
    ]
    add = maker.facts.add
    for work, page, (year, venue) in zip(works, pages, DATED, strict=False):
        lang = maker.facts.value(page, DCTERMS.language)
        maker.facts.set((work, SCHEMA.inLanguage, lang))
        if year:
            date = Literal(f"{year}-05-01", datatype=XSD.date)
            add((work, SCHEMA.datePublished, date))
        if venue:
            add((work, KG.publishedIn, things[venue]))
    for number, predicate, thing, sure, *quotes in TOLD:
        page = pages[number]
        maker.say(works[number], predicate, things[thing], page, *quotes, sure=sure)
    ada = maker.person("ada", "Ada Lovelace")
    for work in (works[0], works[2]):
        add((work, SCHEMA.author, ada))
    add((works[0], PROV.wasDerivedFrom, pages[5]))
    add((things["memory"], SKOS.broader, things["field"]))
    return maker.graphs()


def evaluations() -> tuple[Graph, Graph]:
    """Make a graph of methods evaluated on benchmarks and compared with each other."""
    maker = Maker()
    page, french_page = maker.page(0, "en"), maker.page(1, "fr")
    r2i = maker.thing("Method", "r2i", "Recall to Imagine", "", "R2I")
    dreamer = maker.thing("Method", "dreamerv3", "DreamerV3", "DreamerV3")
    states = maker.thing("Method", "ssm", "State space model", "Modèle d’états")
    formula = maker.thing("Method", "formula", "=1+1", "+1")
    motif = maker.thing("Method", "motif", "Motif", "Motif")
    maker.thing("Method", "silent", "Silent method", "Méthode muette")
    atari = maker.thing("Benchmark", "atari", "Atari", "Atari")
    maze = maker.thing("Benchmark", "maze", "Memory Maze", "Labyrinthe de mémoire")
    works = [maker.publication(str(n), page, title=f"Work {n}") for n in range(4)]
    for work, year in zip(works, ("2024", "2022", "2023-05", "2021"), strict=True):
        maker.facts.add((work, SCHEMA.datePublished, Literal(year)))
    shown = "R2I does as well on Atari."
    maker.say(works[0], KG.introduces, r2i, page, "We present Recall to Imagine (R2I).")
    maker.say(works[0], KG.uses, states, page, "It has a State space model.")
    maker.say(works[0], KG.evaluatesOn, atari, page, shown)
    maker.say(
        works[0],
        KG.evaluatesOn,
        maze,
        french_page,
        "Il résout le Labyrinthe de mémoire.",
        lang="fr",
    )
    faster = "R2I is faster than DreamerV3."
    maker.say(works[0], KG.comparesWith, dreamer, page, faster)
    maker.say(r2i, KG.evaluatedOn, atari, page, shown, "Atari suits R2I.")
    maker.say(r2i, KG.outperforms, dreamer, page, faster)
    maker.say(works[1], KG.introduces, formula, page, "We call it =1+1.")
    maker.say(works[1], KG.evaluatesOn, atari, page, "=1+1 plays Atari.")
    maker.say(works[2], KG.introduces, motif, page, "We propose Motif.")
    maker.say(works[3], KG.comparesWith, motif, page, "We do better than Motif.")
    return maker.graphs()


def joined() -> tuple[Graph, Graph]:
    """Make a graph of things joined in one, two, three steps or not at all."""
    maker = Maker()
    pages = [maker.page(n, "en") for n in range(2)]
    page = pages[0]
    work = maker.publication("motif", page, title="Intrinsic motivation from feedback")
    motif = maker.thing("Method", "motif", "Motif")
    names = "large language model", "grand modèle de langue", "LLM"
    models = maker.thing("Concept", "large-language-model", *names)
    hack = maker.thing("Benchmark", "nethack", "NetHack")
    maker.say(work, KG.introduces, motif, page, "We propose Motif.")
    maker.say(work, KG.uses, models, page, "Motif asks a large language model.")
    maker.say(work, KG.mentions, models, page, "LLMs know much.")
    maker.say(models, KG.partOf, motif, page, "Motif is based on LLMs.")
    maker.say(motif, KG.evaluatedOn, hack, page, "Motif plays NetHack.")
    fields = "reinforcement learning", "apprentissage par renforcement"
    hub = maker.thing("Concept", "reinforcement-learning", *fields)
    for number in range(200):
        part = maker.thing("Concept", f"part-{number}", f"part {number}")
        maker.facts.add((part, SKOS.broader, hub))
    dreamer = maker.thing("Method", "dreamerv3", "DreamerV3")
    imagine = maker.thing("Method", "r2i", "Recall to Imagine", "", "R2I")
    memory = maker.publication("memory", pages[1], title="Mastering memory tasks")
    maker.say(imagine, KG.outperforms, dreamer, page, "R2I outperforms DreamerV3.")
    maker.say(memory, KG.introduces, imagine, page, "We present R2I.")
    maker.say(memory, KG.evaluatesOn, hack, page, "We play NetHack.")
    maker.say(dreamer, KG.usedFor, hub, page, "DreamerV3 is for learning.")
    maker.say(motif, KG.usedFor, hub, page, "Motif is for learning.")
    ends = [maker.thing("Concept", name, name) for name in ("fairness", "privacy")]
    for number in range(14):
        survey = maker.publication(
            f"survey{number}", pages[1], title=f"Survey {number}"
        )
        for end in ends:
            maker.say(survey, KG.studies, end, pages[1], f"Survey {number} says so.")
    ada = maker.person("ada", "Ada Lovelace")
    maker.facts.add((work, SCHEMA.author, ada))
    maker.facts.add((memory, SCHEMA.author, ada))
    maker.thing("Concept", "topology", "topology", "topologie")
    return maker.graphs()


SITE = "https://lab.example/publications"
DREAMER_SAID = "R2I beats DreamerV3, a baseline - by far."


def reading() -> tuple[Graph, Graph]:
    """Make a graph to be read: abstracts full of names, terms under terms, years."""
    maker = Maker()
    web, file = maker.page(0, "en"), maker.page(1, "fr")
    maker.facts.set((web, DCTERMS.source, Literal(SITE)))
    terms = {
        slug: maker.thing("Concept", slug, *names)
        for slug, *names in (
            ("ai", "artificial intelligence", "intelligence artificielle", "AI"),
            ("learning", "machine learning", "apprentissage automatique"),
            ("rl", "reinforcement learning", "apprentissage par renforcement", "RL"),
            ("deep", "deep learning", "apprentissage profond"),
            ("deep-rl", "deep reinforcement learning", ""),
            ("imitation", "imitation learning", "apprentissage par imitation", "IL"),
            ("policy", "policy", "politique"),
        )
    }
    below = ("rl learning", "deep learning", "imitation learning", "learning ai")
    for pair in (*below, "deep-rl rl", "deep-rl deep"):
        one, other = pair.split()
        maker.facts.add((terms[one], SKOS.broader, terms[other]))
    dreamer = maker.thing("Method", "dreamerv3", "DreamerV3")
    imagine = maker.thing("Method", "r2i", "Recall to Imagine", "", "R2I")
    atari = maker.thing("Benchmark", "atari", "Atari")
    venue = maker.thing("Venue", "iclr", "ICLR")
    _names_with_sources(maker, terms["rl"], terms["imitation"])
    english = maker.publication(
        "english",
        web,
        title="Recall",
        abstract="Deep reinforcement learning needs motiv… (see more)ation. Recall to "
        "Imagine (R2I) plays Atari; policies help reinforcement learning, not "
        "imitation learning. Topology is left aside.",
    )
    maker.thing("Concept", "topology", "Topology")
    said = "We study policies."
    for predicate, thing, quote in (
        (KG.introduces, imagine, "We present Recall to Imagine (R2I)."),
        (KG.comparesWith, dreamer, DREAMER_SAID),
        (KG.evaluatesOn, atari, "R2I plays Atari."),
        (KG.studies, terms["deep-rl"], said),
        (KG.studies, terms["rl"], said),
        (KG.studies, terms["policy"], said),
        (KG.publishedIn, venue, "ICLR 2024"),
    ):
        maker.say(english, predicate, thing, web, quote)
    maker.say(imagine, KG.outperforms, dreamer, web, DREAMER_SAID)
    maker.say(imagine, KG.evaluatedOn, atari, web, "R2I plays Atari.")
    for said_so in list(maker.evidence.subjects(RDF.object, atari)):
        again = maker.mention(atari, file, "R2I plays Atari.", "en")
        maker.evidence.add((said_so, KG.evidence, again))
    french_work = maker.publication("french", file)
    for term, value in (
        (
            SCHEMA.abstract,
            "Il étudie les Apprentissages par renforcement (RL) et "
            "l’apprentissage par imitation (IL), puis les… (voir plus)",
        ),
        (SCHEMA.inLanguage, "fr"),
    ):
        lang = "fr" if term == SCHEMA.abstract else None
        maker.facts.set((french_work, term, Literal(value, lang=lang)))
    for name in ("rl", "imitation"):
        maker.say(french_work, KG.studies, terms[name], file, "Il le dit.", lang="fr")
    maker.say(french_work, KG.publishedIn, venue, file, "ICLR 2021")
    works = [english, french_work]
    for number in range(12):
        works.append(maker.publication(f"work{number}", file, title=f"Work {number}"))
        maker.say(
            works[-1], KG.mentions, terms["learning"], file, f"It learns {number}."
        )
    for number, work in enumerate(works[:8]):
        day = Literal(f"{2024 - number % 4}-05-17", datatype=XSD.date)
        maker.facts.add((work, SCHEMA.datePublished, day))
    ada = maker.person("ada", "Ada Lovelace")
    for work in works[:3]:
        maker.facts.add((work, SCHEMA.author, ada))
    return maker.graphs()


def _names_with_sources(maker: Maker, rl: URIRef, imitation: URIRef) -> None:
    for thing, source, lang in (
        (rl, "vocabulaire labkg : FranceTerme, OQLF (fr-CA)", "fr"),
        (rl, "RL — attested in seeds/001.txt", "en"),
        (imitation, "Larousse, 2024", "fr"),
    ):
        maker.facts.add((thing, KG.labelSource, Literal(source, lang=lang)))


GRAPHS: dict[str, Callable[[], tuple[Graph, Graph]]] = {
    "empty": empty,
    "one": one,
    "two": two,
    "lab": lab,
    "large": lambda: lab(1000),
    "hostile": hostile,
    "french": french,
    "evaluations": evaluations,
    "dated": dated,
    "joined": joined,
    "reading": reading,
}
