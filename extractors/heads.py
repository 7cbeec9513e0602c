"""Tell the kind of a name from its head: a network is a method, a corpus is not."""

from __future__ import annotations

import re

from extractors import words
from ontology.kinds import Kind, Lang

# Heads of annotated names of which at least three in four have one kind (5,800 names
# of several words, both languages); English heads stand last, French ones first.
_METHODS = frozenset(
    words.stem(word)
    for word in (
        "model network method algorithm agent approach training loss gradient "
        "framework mechanism sampling embedding descent estimator strategy classifier "
        "scheme architecture layer kernel technique module tree augmentation "
        "regularization controller flow encoder decoder attention autoencoder planner "
        "distillation programming factorization ensemble prompting iteration "
        "fine-tuning learner transformer relaxation initialization normalization "
        "quantization procedure convolution pipeline smoothing projection parser "
        "sampler generator solver finetuning randomization routing replay averaging "
        "actor-critic optimizer pruning policy search system toolkit library "
        "pretraining pre-training tuning modèle système réseau méthode grammaire "
        "algorithme analyseur règle processus stratégie moteur outil vecteur "
        "classifieur perte descente étiqueteur plongement transducteur estimateur "
        "régularisation ajustement plateforme couche échantillonnage générateur "
        "procédure pondération encodeur élagage optimiseur"
    ).split()
)
_BENCHMARKS = frozenset(
    words.stem(word)
    for word in (
        "benchmark corpus dataset suite environment treebank challenge simulator "
        "testbed game gym arena leaderboard jeu banc corpora database environnement "
        "simulateur collection"
    ).split()
)
_CONCEPTS = frozenset(
    words.stem(word)
    for word in (
        "learning distribution classification manipulation generation control "
        "detection estimation reasoning prediction rate complexity error problem "
        "space modeling planning analysis constraint efficiency recognition reward "
        "information theory metric guarantee shift setting transfer noise bias "
        "understanding knowledge language generalization adaptation attack robustness "
        "processing effect bandit translation dependency accuracy discovery "
        "extraction uncertainty perturbation driving preference segmentation "
        "convergence retrieval risk alignment regret parsing annotation summarization "
        "decision-making divergence answering task process restoration property game "
        "memory field hypothesis dilemma intelligence apprentissage extraction "
        "traitement traduction détection recherche génération reconnaissance résumé "
        "problème compréhension similarité identification complexité raisonnement "
        "erreur correction désambiguïsation tâche science"
    ).split()
)
# Names in capitals that end like this are what is tried, not what is tried out.
_BENCHMARK_ENDS = re.compile(
    r"(?:[Bb]ench|[Gg]ym|Suite|Arena|[Cc]orpus|QA|Wiki|[Ss]et|World|Craft|Eval|Kit"
    r"|Bank|\d{2,}[kKMB])(?:[-_ ]?v?\d[\d.]*)?$"
)
_METHOD_ENDS = re.compile(
    r"(?:[Nn]ets?|GANs?|VAEs?|BERT|[Ff]ormers?|RNN|CNN|LSTM|PO|GFN|Former|LM|LLM|Flow"
    r"|Prop|Opt|Tune|[Gg]rad|Boost|Agent|[Ss]earch|Merge|LoRA|MCTS|Dreamer)s?"
    r"(?:[-_ ]?v?\d[\d.]*)?$"
)

# Bodies of one word, and languages: what a text is about or who wrote it, no term.
_BODY_NAMES = frozenset(
    "ONU UNESCO OTAN NATO UN EU UE LIG LIMSI LORIA IRISA INRIA Inria CNRS ANR NSERC "
    "CRSNG MIT IBM NASA EDF Google Facebook Microsoft OpenAI DeepMind Meta Mila UdeM "
    "McGill Thales THALES AFP".split()
)
_LANGUAGES = frozenset(
    "english french german spanish italian portuguese chinese mandarin japanese korean "
    "arabic russian dutch turkish hindi polish czech swedish finnish greek hebrew "
    "romanian vietnamese persian latin anglais francais allemand espagnol italien "
    "portugais chinois japonais coreen arabe russe neerlandais turc polonais tcheque "
    "suedois finnois grec hebreu roumain vietnamien persan".split()
)
# Capitals that are no method, benchmark or concept whatever stands beside them: units,
# machines, places, formats, institutes, parts of a paper.
OTHER_CAPITALS = _BODY_NAMES | frozenset(
    "GPU GPUs CPU CPUs TPU TPUs RAM API APIs US USA UK PDF HTML HTTP URL "
    "URLs XML JSON SQL CSV TSV ASCII UTF-8 OK ID IDs IT TV PC PCs PhD CEO SOTA SoTA "
    "QPS DOF DoF SRAM GB MB TB KB FLOPs FLOPS GHz MHz Hz kHz dB mm cm km kg ms COVID "
    "COVID-19 DNA RNA ADN ARN CO2 H2O MRI IRM EEG CT 2D 3D 4D 1D 2-D 3-D iid IID "
    "i.i.d ON OFF RGB FOV NP P i.e e.g vs etc al et ii iii WiFi IoT XR HD UHD USD CAD "
    "EUR CIFAR-AI YouTube GitHub Q&A R&D "
    "CITATION SMS TALN RECITAL JEP DEFT".split()
)
# What a name begins or ends with that is an institution or a project.
_BODIES = frozenset(
    words.stem(word)
    for word in (
        "laboratory lab university department school center centre institute "
        "foundation agency council company consortium society association committee "
        "project laboratoire université département école institut fondation agence "
        "conseil entreprise société comité projet équipe groupe ministère office "
        "hôpital"
    ).split()
)


def is_language_or_body(word: str) -> bool:
    """Say whether a word alone names a language or an institution.

    >>> [is_language_or_body(word) for word in ("français", "Inria", "BERT")]
    [True, True, False]
    """
    return word in _BODY_NAMES or words.fold(word) in _LANGUAGES


def is_body(name: str) -> bool:
    """Say whether a name is one of an institution, a team or a project.

    >>> is_body("Laboratoire d’Analyse"), is_body("Jet Propulsion Laboratory's")
    (True, True)
    >>> is_body("laboratory automation")
    False
    """
    parts = re.findall(r"[^\W_]{2,}", name)
    if not parts or not parts[0][0].isupper():
        return False
    return bool({words.stem(parts[0]), words.stem(parts[-1])} & _BODIES)


def kind_of(name: str, lang: Lang) -> Kind | None:
    """Tell the kind of a name from its head or its ending, or None.

    >>> kind_of("sparse state space models", Lang.EN)
    <Kind.METHOD: 'method'>
    >>> kind_of("corpus de tweets", Lang.FR), kind_of("POPGym", Lang.EN)
    (<Kind.BENCHMARK: 'benchmark'>, <Kind.BENCHMARK: 'benchmark'>)
    """
    parts = name.split()
    if not parts:
        return None
    if len(parts) > 1:
        head = parts[0] if lang == Lang.FR and parts[0].islower() else parts[-1]
        for key in (words.stem(head), words.stem(head.rpartition("-")[2])):
            for kind, heads in (
                (Kind.METHOD, _METHODS),
                (Kind.BENCHMARK, _BENCHMARKS),
                (Kind.CONCEPT, _CONCEPTS),
            ):
                if key in heads:
                    return kind
    if _BENCHMARK_ENDS.search(name):
        return Kind.BENCHMARK
    if _METHOD_ENDS.search(name):
        return Kind.METHOD
    return None
