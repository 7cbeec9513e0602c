"""Names that are other words too: linked where the text says so, else left alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest

from extractors import registry, vocabulary, words
from extractors.api import Passage
from kg.clusters import entry_of, group, longest
from kg.extract import read_text, resolve_one
from kg.readings import find
from kg.thresholds import BALANCED
from ontology.kinds import Lang

EN, FR = Lang.EN, Lang.FR


def _linked(text: str, lang: Lang) -> set[tuple[str, str]]:
    """Give the names that the matcher alone links, each with its entry."""
    hits = vocabulary.default()(Passage(text, lang))
    return {(text[hit.start : hit.end], hit.entry or "") for hit in hits}


def _entries(text: str, lang: Lang, name: str) -> set[str | None]:
    """Give the entries of the clusters of a text that hold a name."""
    some = {key: registry.load()[key] for key in ("vocabulary", "acronyms")}
    hits = [hit for _, hit in find(Passage(text, lang), some)]
    clusters = group(text, list(longest(text, hits)), hits)
    return {
        entry_of(cluster)
        for cluster in clusters
        if any(text[hit.start : hit.end] == name for hit in cluster.hits)
    }


# --- the thing itself --------------------------------------------------------------

MEANT = [
    (EN, "AlphaGo plays Go, a board game.", "Go", "go"),
    (FR, "AlphaZero joue au Go et aux échecs.", "Go", "go"),
    (EN, "We test agents on DMC and Atari.", "DMC", "deepmind-control-suite"),
    (
        FR,
        "Sur DMC, l’apprentissage par renforcement progresse.",
        "DMC",
        "deepmind-control-suite",
    ),
    (
        EN,
        "The MAP estimate maximises the posterior.",
        "MAP",
        "maximum-a-posteriori-estimation",
    ),
    (
        FR,
        "L’estimateur MAP part de la vraisemblance.",
        "MAP",
        "maximum-a-posteriori-estimation",
    ),
    (EN, "SAM predicts segmentation masks.", "SAM", "segment-anything-model"),
    (FR, "SAM prédit des masques.", "SAM", "segment-anything-model"),
    (EN, "SAM seeks flat minima.", "SAM", "sharpness-aware-minimization"),
    (FR, "SAM cherche des minima plats.", "SAM", "sharpness-aware-minimization"),
    (EN, "CLIP embeds images and text.", "CLIP", "clip"),
    (FR, "CLIP représente texte et images.", "CLIP", "clip"),
    (EN, "Adam converges faster than SGD.", "Adam", "adam"),
    (FR, "Nous utilisons l’optimiseur Adam.", "Adam", "adam"),
    (EN, "We fine-tune BERT on short texts.", "BERT", "bert"),
    (FR, "Nous affinons BERT sur des textes courts.", "BERT", "bert"),
    (
        EN,
        "PCA reduces the dimension of the data.",
        "PCA",
        "principal-component-analysis",
    ),
    (FR, "L’ACP réduit la dimension.", "ACP", "principal-component-analysis"),
    (EN, "ICA finds the components.", "ICA", "independent-component-analysis"),
    (FR, "L’ICA trouve les composantes.", "ICA", "independent-component-analysis"),
    (EN, "LDA is a topic model.", "LDA", "latent-dirichlet-allocation"),
    (FR, "LDA extrait des thèmes.", "LDA", "latent-dirichlet-allocation"),
    (EN, "LDA finds a discriminant axis.", "LDA", "linear-discriminant-analysis"),
    (EN, "RAG grounds an LLM.", "RAG", "retrieval-augmented-generation"),
    (FR, "Le RAG ancre les LLM.", "RAG", "retrieval-augmented-generation"),
    (EN, "A CRF layer tags each token.", "CRF", "conditional-random-field"),
    (FR, "Un CRF étiquette les séquences.", "CRF", "conditional-random-field"),
    (EN, "GANs generate faces.", "GANs", "generative-adversarial-network"),
    (FR, "Les GAN engendrent des visages.", "GAN", "generative-adversarial-network"),
    (EN, "An SVM sorts the texts.", "SVM", "support-vector-machine"),
    (FR, "Des SVM trient les textes.", "SVM", "support-vector-machine"),
    (EN, "MoE layers route tokens.", "MoE", "mixture-of-experts"),
    (FR, "Les couches MoE ont des experts.", "MoE", "mixture-of-experts"),
    (EN, "DPO learns from preferences.", "DPO", "direct-preference-optimization"),
    (
        FR,
        "DPO apprend de préférences humaines.",
        "DPO",
        "direct-preference-optimization",
    ),
    (
        EN,
        "PETS is model-based.",
        "PETS",
        "probabilistic-ensembles-with-trajectory-sampling",
    ),
    (EN, "Object detection on COCO.", "COCO", "coco"),
    (FR, "La détection d’objets sur COCO.", "COCO", "coco"),
    (EN, "SAC beats PPO.", "SAC", "soft-actor-critic"),
    (FR, "SAC dépasse PPO.", "SAC", "soft-actor-critic"),
    (EN, "HER replays hindsight goals.", "HER", "hindsight-experience-replay"),
    (FR, "HER se sert du rejeu.", "HER", "hindsight-experience-replay"),
    (
        EN,
        "COMA beats QMIX.",
        "COMA",
        "counterfactual-multi-agent-policy-gradients",
    ),
    (FR, "Le VAE apprend un espace latent.", "VAE", "variational-autoencoder"),
    (EN, "An NP is a noun and its modifiers.", "NP", "noun-phrase"),
    (FR, "Le bandit suit UCB.", "UCB", "upper-confidence-bound"),
    (FR, "Un système de TAS traduit ; la traduction est jugée.", "TAS", ""),
]


@pytest.mark.parametrize(("lang", "text", "name", "id_"), MEANT)
def test_a_name_beside_its_context_is_linked(
    lang: Lang, text: str, name: str, id_: str
):
    found = {entry for surface, entry in _linked(text, lang) if surface == name}

    assert found == {id_ or "statistical-machine-translation"}


# --- another thing -----------------------------------------------------------------

NOT_MEANT = [
    (EN, "Go to the board and play the game.", "Go"),
    (EN, "We go beyond board games.", "go"),
    (FR, "Un disque de 500 Go contient les jeux.", "Go"),
    (FR, "Un disque de 500\u00a0Go contient les jeux.", "Go"),
    (FR, "Go\u00a0! Le jeu commence.", "Go"),
    (EN, "The DMC of the trial met in May.", "DMC"),
    (FR, "Le DMC a suivi les essais.", "DMC"),
    (EN, "The MAP kinase is active.", "MAP"),
    (FR, "MAP : la carte du quartier.", "MAP"),
    (FR, "Une map du jeu, le posterior.", "map"),
    (EN, "Sam wore a mask.", "Sam"),
    (FR, "Sam porte un masque.", "Sam"),
    (EN, "A video CLIP of a song.", "CLIP"),
    (FR, "Le CLIP de la chanson, un clip.", "CLIP"),
    (FR, "VIDÉO CLIP DE LA SEMAINE", "CLIP"),
    (EN, "Adam Oberman studies stochastic gradient descent.", "Adam"),
    (FR, "Adam Trischler étudie le gradient.", "Adam"),
    (EN, "Adam lives in Montréal.", "Adam"),
    (FR, "Adam habite à Montréal.", "Adam"),
    (EN, "Bert and Ernie live on Sesame Street.", "Bert"),
    (FR, "Bert est un ami de la famille.", "Bert"),
    (EN, "Patients received PCA with morphine.", "PCA"),
    (FR, "Le PCA de la banque a été revu.", "PCA"),
    (EN, "The left ICA is narrow.", "ICA"),
    (EN, "The RAG1 gene; a rag doll.", "RAG"),
    (FR, "Un vieux rag joué par un LLM.", "rag"),
    (EN, "The CRF of each patient was signed.", "CRF"),
    (FR, "La fiche CRF du patient est signée.", "CRF"),
    (EN, "GaN transistors are fast.", "GaN"),
    (FR, "L’assureur Gan, des transistors GaN.", "Gan"),
    (EN, "Ask the DPO about privacy law.", "DPO"),
    (FR, "Le DPO de l’université répond.", "DPO"),
    (EN, "The MoE funds schools.", "MoE"),
    (FR, "La MOE du bâtiment, le MoE du pays.", "MoE"),
    (EN, "PETS are not allowed.", "PETS"),
    (EN, "Pets and their dynamics, model-based.", "Pets"),
    (FR, "Le TER pour Lille est en retard.", "TER"),
    (FR, "La VAE permet de valider des acquis.", "VAE"),
    (FR, "Le DEC est un diplôme du cégep.", "DEC"),
    (FR, "RTE transporte de l’électricité.", "RTE"),
    (FR, "La BCE relève ses taux.", "BCE"),
    (EN, "The subway of MTL is blue.", "MTL"),
    (EN, "Students of UCB wrote this.", "UCB"),
    (EN, "The problem is NP-hard.", "NP"),
    (FR, "Le problème est NP-difficile.", "NP"),
    (EN, "HER REPLAY OF THE GAME", "HER"),
    (EN, "MIND THE GAP IN NEWS RECOMMENDATION", "MIND"),
    (EN, "CALL FOR PAPERS ON LANGUAGE", "CALL"),
    (EN, "THE CAT AND THE TRANSLATION", "CAT"),
    (FR, "EN CAS DE PROBLÈME CLINIQUE", "CAS"),
    (FR, "DES ARTS, CAR LE TEMPS EST CLAIR, MAIS PAR SON ART", "CAR"),
    (EN, "STAR ART ON THE GATE OF A CAR", "STAR"),
    (EN, "Clock, Motif and Atlas are words.", "Atlas"),
    (FR, "Atlas, Motif et Clock sont des mots.", "Motif"),
    (EN, "SPO is short for something.", "SPO"),
]


@pytest.mark.parametrize(("lang", "text", "name"), NOT_MEANT)
def test_a_name_that_is_another_word_is_not_linked(lang: Lang, text: str, name: str):
    assert name not in {surface for surface, _ in _linked(text, lang)}


SPELLED_OUT = [
    (EN, "The Michigan Adult Program (MAP) has a posterior.", "MAP"),
    (FR, "Le Michigan Adult Program (MAP) a une vraisemblance.", "MAP"),
    (EN, "Dynamic Matrix Control (DMC), continuous, DeepMind.", "DMC"),
    (FR, "Le diagnostic moléculaire classique (DMC), RL", "DMC"),
    (EN, "Surface-to-air missiles (SAM) under a mask.", "SAM"),
    (FR, "Le service d’aide médicale (SAM) et la segmentation.", "SAM"),
    (EN, "CLIP (cross-linking immunoprecipitation) of images", "CLIP"),
    (FR, "Le comité local d’images publiques (CLIP)", "CLIP"),
    (EN, "Patient-controlled analgesia (PCA), its variance", "PCA"),
    (FR, "Le plan de continuité d'activité (PCA), sa dimension", "PCA"),
    (EN, "The internal carotid artery (ICA) is a component.", "ICA"),
    (FR, "L’indice de consommation alimentaire (ICA), une composante", "ICA"),
    (EN, "Local density approximation (LDA), a topic", "LDA"),
    (FR, "La liste des annonces (LDA), un thème", "LDA"),
    (FR, "Le réseau associatif genevois (RAG), la récupération", "RAG"),
    (EN, "Corticotropin-releasing factor (CRF), a model", "CRF"),
    (FR, "Le cahier de recueil des faits (CRF), un modèle", "CRF"),
    (EN, "Gallium arsenide nitride (GAN) lasers", "GAN"),
    (FR, "Le groupe d’assurance nationale (GAN)", "GAN"),
    (EN, "Small vessel malformation (SVM)", "SVM"),
    (FR, "Le service de la vie municipale (SVM)", "SVM"),
    (EN, "The data protection officer (DPO) has preferences.", "DPO"),
    (EN, "Soil adsorption coefficient (SAC), PPO", "SAC"),
    (FR, "Le syndicat des auteurs et compositeurs (SAC), PPO", "SAC"),
    (EN, "Computed axial tomography (CAT), translation", "CAT"),
    (FR, "Le centre d’accueil temporaire (CAT), la traduction", "CAT"),
    (FR, "Le travail d’étude et de recherche (TER), la traduction", "TER"),
    (EN, "Background event rate test (BERT)", "BERT"),
    (FR, "Le bureau d’étude des risques du tunnel (BERT)", "BERT"),
]


@pytest.mark.parametrize(("lang", "text", "name"), SPELLED_OUT)
def test_an_acronym_is_what_the_text_spells_out(lang: Lang, text: str, name: str):
    assert _entries(f"{text}. {name} again.", lang, name) == {None}


@pytest.mark.parametrize(
    ("lang", "text", "name", "id_"),
    [
        (
            EN,
            "Maximum a posteriori (MAP)",
            "MAP",
            "maximum-a-posteriori-estimation",
        ),
        (
            FR,
            "L’analyse en composantes principales (PCA)",
            "PCA",
            "principal-component-analysis",
        ),
        (
            FR,
            "Un champ aléatoire conditionnel (CRF)",
            "CRF",
            "conditional-random-field",
        ),
        (
            EN,
            "Direct preference optimization (DPO)",
            "DPO",
            "direct-preference-optimization",
        ),
    ],
)
def test_an_acronym_beside_its_own_long_form_is_linked(
    lang: Lang, text: str, name: str, id_: str
):
    assert _entries(text, lang, name) == {id_}


# --- inflections -------------------------------------------------------------------

INFLECTED = [
    ("réseaux de neurones convolutifs", "convolutional-neural-network"),
    ("réseau neuronal convolutif", "convolutional-neural-network"),
    ("réseaux neuronaux convolutifs", "convolutional-neural-network"),
    ("réseaux de neurones récurrents", "recurrent-neural-network"),
    ("réseaux de neurones profonds", "deep-neural-network"),
    ("réseaux antagonistes génératifs", "generative-adversarial-network"),
    ("champs aléatoires conditionnels", "conditional-random-field"),
    ("machines à vecteurs de support", "support-vector-machine"),
    ("modèles de langue", "language-model"),
    ("grands modèles de langage", "large-language-model"),
    ("modèles de langage", "language-model"),
    ("arbres de décision", "decision-tree"),
    ("forêts aléatoires", "random-forest"),
    ("autoencodeurs variationnels", "variational-autoencoder"),
    ("auto-encodeurs variationnels", "variational-autoencoder"),
    ("essais contrôlés randomisés", "randomized-controlled-trial"),
    ("lois a priori", "prior-distribution"),
    ("lois d’échelle", "scaling-law"),
    ("entités nommées", "named-entity"),
    ("apprentissages supervisés", "supervised-learning"),
    ("apprentissages par renforcement", "reinforcement-learning"),
    ("processus gaussiens", "gaussian-process"),
    ("chaînes de Markov", "markov-chain"),
    ("processus de décision markoviens", "markov-decision-process"),
    ("modèles de Markov cachés", "hidden-markov-model"),
    ("réseaux bayésiens", "bayesian-network"),
    ("séries temporelles", "time-series"),
    ("graphes de connaissances", "knowledge-graph"),
    ("modèles de diffusion", "diffusion-model"),
    ("mécanismes d’attention", "attention-mechanism"),
    ("fonctions de perte", "loss-function"),
    ("fonctions de récompense", "reward-function"),
    ("analyses en composantes principales", "principal-component-analysis"),
    ("traductions automatiques neuronales", "neural-machine-translation"),
    ("systèmes multi-agents", "multi-agent-system"),
    ("données synthétiques", "synthetic-data"),
    ("descentes de gradient", "gradient-descent"),
    ("convolutional neural networks", "convolutional-neural-network"),
    ("support vector machines", "support-vector-machine"),
    ("Markov decision processes", "markov-decision-process"),
    ("random forests", "random-forest"),
    ("large language models", "large-language-model"),
    ("knowledge graphs", "knowledge-graph"),
    ("experience replays", "experience-replay"),
    ("loss functions", "loss-function"),
]


def _written(name: str) -> Iterator[str]:
    """Yield other ways to write a name."""
    bare = unicodedata.normalize("NFKD", name)
    bare = "".join(char for char in bare if not unicodedata.combining(char))
    yield from (name, bare, name.upper(), bare.upper(), name.capitalize())
    yield " ".join(word[0].upper() + word[1:] for word in name.split())
    yield name.replace(" ", "\u00a0")
    yield name.replace(" ", "\u202f")
    yield name.replace("-", "\u2011")
    yield name.replace("-", " ")
    yield name.replace("’", "'")
    yield name.replace(" ", "-") if "’" not in name else name


@pytest.mark.parametrize(("name", "id_"), INFLECTED)
def test_every_spelling_of_an_inflected_name_is_linked(name: str, id_: str):
    frames = ("Voici {}, ici.", "{}", "des «\u00a0{}\u00a0»", "d’{}", "l'{} :")
    texts = [(frame, one) for one in _written(name) for frame in frames]

    missed = [
        frame.format(one)
        for frame, one in texts
        if (one, id_) not in _linked(frame.format(one), FR)
    ]

    assert missed == []


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (FR, "le temp réel, un corp de données, les accè"),
        (FR, "un parcour de graphe, une cour de droit"),
        (FR, "le pari de Paris, les los, la losse"),
        (FR, "un biai d’exposition"),
        (FR, "une lois d’échelon, un réseaux routiers"),
        (EN, "a los function, a bia of selection"),
        (EN, "naive baye, a thesi, a corpu"),
        (EN, "a radom forest, a moel of language"),
    ],
)
def test_look_alikes_of_names_are_not_linked(lang: Lang, text: str):
    assert _linked(text, lang) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("temps", "temp"),
        ("corpus", "corps"),
        ("corpus", "corpu"),
        ("cours", "cour"),
        ("Paris", "pari"),
        ("loss", "los"),
        ("biais", "biai"),
        ("accès", "accè"),
        ("Lucas", "Luca"),
        ("Thomas", "Thoma"),
        ("Bayes", "Baye"),
        ("univers", "univer"),
        ("voix", "voie"),
        ("bases", "basis"),
    ],
)
def test_words_that_merely_look_alike_have_two_stems(one: str, other: str):
    assert words.stem(one) != words.stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("bases", "base"), ("modes", "mode"), ("réseaux", "réseau"), ("lois", "lois")],
)
def test_a_word_and_its_plural_have_one_stem(one: str, other: str):
    assert words.stem(one) == words.stem(other)


# --- the names of PEERS.md ---------------------------------------------------------

PEERS = {
    EN: "Thomas and Lucas of Paris, Texas, compare Naive Bayes with BERT at NeurIPS; "
    "bias grows with the corpus.",
    FR: "Thomas et Lucas, de Paris, comparent Naive Bayes à BERT à NeurIPS ; le biais "
    "croît avec l’accès au corpus et le temps.",
}
NAMES = "Paris Lucas Thomas biais bias accès temps corpus NeurIPS BERT".split()


@pytest.mark.parametrize("lang", list(Lang))
def test_names_that_others_spoil_keep_apart_in_running_text(lang: Lang):
    reading = read_text(PEERS[lang], lang, title_only=False)
    entities = resolve_one(reading, lang)

    for thing in reading.things:
        entity = entities.of(thing, lang)
        spelt = {
            *entity.names.values(),
            *(n for ns in entity.also.values() for n in ns),
        }
        met = {name for name in (*NAMES, "Naive Bayes") if name in spelt}
        assert len(met) <= 1 or met == {"biais", "bias"}


FUNCTION = (
    "sait ou aise sac par car les son ils mais des tous ces est ont une aux elle donc "
    "pour dans sur sous ni or et leur nos vos mes tes ses lui moi toi soi qui que dont "
    "cas art bas fin jour lit loi mal mer mois pas point sens sol tour vers vie vu"
).split()


def test_french_words_are_no_names_in_any_casing():
    written = [w for word in FUNCTION for w in (word, word.upper(), word.title())]
    frames = ("{}", "{} il est tard.", "Il est là, {} oui.", "LES ARTS {} SONT LÀ")

    found = {
        frame.format(w)
        for w in written
        for frame in frames
        if _linked(frame.format(w), FR)
    }

    assert found == set()


@pytest.mark.parametrize(
    "text",
    [
        "CAR IL SAIT OU SONT LES SACS, MAIS PAR SON ART, ILS VONT VERS LA MER.",
        "Son sac, Car oui, Par là, Mais non, Des mots, Les Ils, Ou bien, Aise.",
    ],
)
def test_french_words_are_no_entities(text: str):
    found = read_text(text, FR, title_only=False).things

    assert [one.variants for one in found if one.confidence >= BALANCED.things] == []


def test_an_ambiguous_name_is_left_unlinked_by_the_whole_reading():
    for lang, text, name in (SPELLED_OUT[0], SPELLED_OUT[9], NOT_MEANT[15]):
        things = read_text(text, lang, title_only=False).things

        assert not [
            one.entry for one in things if name in one.variants and one.entry
        ], text
