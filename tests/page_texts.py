"""Sentence banks for invented lab pages: what the page generator writes with.

All sentences are the project's own but the cookie block, which every page of the
site repeats. `PLANTED` names exist nowhere but in chrome: one in a graph is a leak.
"""

from __future__ import annotations

PLANTED = ("Zorbinex", "KwantBot9", "Vextralume", "OptiGloop")


def _bank(text: str) -> tuple[str, ...]:
    """Return the items of a list in which each begins with "- "."""
    items = text.strip().removeprefix("- ").split("\n- ")
    return tuple(item.replace("\n  ", " ").strip() for item in items)


# Announcements, each one block of one or two lines; different at every crawl.
ANNOUNCEMENTS = {
    "en": _bank("""
- Learn how generative AI can support your daily work. Seats for the Zorbinex course
  of June 4 and 5, 2026 are limited.
- KwantBot9 meets quantum computing|Join the open evening on quantum computing and
  large language models, hosted by the KwantBot9 team.
- Our startup programme with Vextralume welcomes applications on reinforcement
  learning and computer vision all year round.
- The annual impact report, prepared with OptiGloop, presents what our community
  achieved in responsible artificial intelligence.
- Zorbinex Days 2026|Two days of talks on federated learning, diffusion models and the
  Zorbinex platform. Registration opens on March 2.
- A new policy brief compares rules for generative AI in eleven countries.
"""),
    "fr": _bank("""
- Apprenez à utiliser l'IA générative au travail. Les places de la cohorte Zorbinex
  des 4 et 5 juin 2026 sont limitées.
- KwantBot9 et l'informatique quantique|Participez à la soirée sur l'informatique
  quantique et les grands modèles de langage, animée par l'équipe KwantBot9.
- Notre programme Vextralume soutient toute l'année les jeunes pousses en
  apprentissage par renforcement et en vision par ordinateur.
- Le rapport annuel, préparé avec OptiGloop, présente les réalisations des
  chercheur·se·s de notre communauté en intelligence artificielle responsable.
- Journées Zorbinex 2026|Deux jours d'exposés sur l'apprentissage fédéré, les modèles
  de diffusion et la plateforme Zorbinex. Inscription dès le 2 mars.
- Une note compare les règles de l'IA générative dans onze pays.
"""),
}

COOKIES = {
    "en": _bank("""
- We use cookies to analyze the browsing and usage of our website and to personalize
  your experience. You can disable these technologies at any time, but this may limit
  certain functionalities of the site. Read our Privacy Policy for more information.
- Setting cookies
- You can enable and disable the types of cookies you wish to accept. However certain
  choices you make could affect the services offered on our sites (e.g. suggestions,
  personalised ads, etc.).
- Essential cookies
- These cookies are necessary for the operation of the site and cannot be deactivated.
  (Still active)
- Analytics cookies
- Do you accept the use of cookies to measure the audience of our sites?
- Multimedia Player
- Do you accept the use of cookies to display and allow you to watch the video content
  hosted by our partners (YouTube, etc.)?
"""),
    "fr": _bank("""
- Nous utilisons des témoins pour analyser le trafic et l’utilisation de notre site
  web, afin de personnaliser votre expérience. Vous pouvez désactiver ces technologies
  à tout moment, mais cela peut restreindre certaines fonctionnalités du site.
  Consultez notre Politique de protection de la vie privée pour en savoir plus.
- Paramètre des cookies
- Vous pouvez activer et désactiver les types de cookies que vous souhaitez accepter.
  Cependant certains choix que vous ferez pourraient affecter les services proposés
  sur nos sites (ex : suggestions, annonces personnalisées, etc.).
- Cookies essentiels
- Ces cookies sont nécessaires au fonctionnement du site et ne peuvent être
  désactivés. (Toujours actif)
- Cookies analyse
- Acceptez-vous l'utilisation de cookies pour mesurer l'audience de nos sites ?
- Lecteur Multimédia
- Acceptez-vous l'utilisation de cookies pour afficher et vous permettre de regarder
  les contenus vidéo hébergés par nos partenaires (YouTube, etc.) ?
"""),
}
# What only a saved HTML page shows round its content.
NAVIGATION = {
    "en": ("Research", "People", "Zorbinex programme", "News", "Donate"),
    "fr": ("Recherche", "Équipe", "Programme Zorbinex", "Nouvelles", "Faire un don"),
}
FOOTERS = {
    "en": _bank("""
- Subscribe to the OptiGloop newsletter and read about machine learning every month.
- © 2026 Invented Institute of Learning Machines. All rights reserved.
"""),
    "fr": _bank("""
- Abonnez-vous à l'infolettre OptiGloop et suivez l'apprentissage automatique chaque
  mois.
- © 2026 Institut imaginaire des machines apprenantes. Tous droits réservés.
"""),
}
ASIDES = {
    "en": ("Read also: KwantBot9 wins the robotics challenge.", "Share this page"),
    "fr": ("À lire aussi : KwantBot9 gagne le défi robotique.", "Partager cette page"),
}
HEADINGS = {
    "en": ("Portrait of ", "Research Topics", "Biography", "Publications"),
    "fr": ("Portrait de ", "Sujets de recherche", "Biographie", "Publications"),
}
ROLES = {
    "en": ("Core Academic Member", "Associate Professor, Department of Computing"),
    "fr": ("Membre académique principal·e", "Professeur·e agrégé·e, Informatique"),
}
MARKERS = {"en": "… (see more)", "fr": "… (voir plus)"}
PREFIXES = {"en": ("Abstract ", ". "), "fr": ("Abstract ", ". ")}

# The same line is the same topic in both languages; no two share a content word.
TASKS = (
    ("offline imitation learning", "l'imitation hors ligne"),
    ("protein structure prediction", "la prédiction de structures protéiques"),
    ("medical image segmentation", "la segmentation d'images médicales"),
    ("low-resource machine translation", "la traduction de langues peu dotées"),
    ("wildfire detection from satellites", "la détection satellitaire d'incendies"),
    ("molecular design", "la conception de molécules"),
    ("open-domain question answering", "la réponse aux questions ouvertes"),
    ("robot grasping in clutter", "la préhension robotique d'objets"),
    ("electricity demand forecasting", "la prévision de consommation électrique"),
    ("fraud monitoring", "la surveillance de fraudes bancaires"),
    ("speech enhancement", "l'amélioration de la parole bruitée"),
    ("graph coloring", "la coloration de graphes"),
    ("causal discovery", "la découverte de liens causaux"),
    ("collaborative music composition", "l'écriture musicale collaborative"),
)
# French ones are feminine and singular, so that one article serves them all.
APPROACHES = (
    ("sparse mixtures of experts", "mixture parcimonieuse d'experts"),
    ("contrastive distillation", "distillation contrastive"),
    ("hierarchical planning", "planification hiérarchique"),
    ("energy-based priors", "énergie a priori"),
    ("amortized variational inference", "inférence variationnelle amortie"),
    ("low-rank adapters", "adaptation de rang faible"),
    ("equivariant message passing", "transmission équivariante de messages"),
    ("retrieval-augmented decoding", "recherche documentaire augmentée"),
    ("curriculum pretraining", "progression pédagogique"),
    ("differentially private updates", "mise à jour confidentielle"),
    ("quantized state space layers", "quantification d'espaces d'états"),
    ("adversarial purification", "purification antagoniste"),
    ("spectral regularization", "régularisation spectrale"),
    ("Langevin sampling", "exploration de Langevin"),
)
NAME_HEADS = ("Tal", "Orb", "Min", "Vel", "Kest", "Lum", "Pra", "Hex", "Dov", "Sil")
NAME_TAILS = ("oria", "ixNet", "enGPT", "ado", "uRL", "exis", "ibra-2", "onde", "AMP")
# Names whose letters stand in capitals inside the words they come from.
BACKRONYMS = {
    "RADIX": "Robust Alternating DIstillation with eXchange",
    "GRAVE": "geneRic lAtent Variable Ensemble",
    "TEMPO": "Time-aware Error Modelling with Partial Observations",
}
BENCHMARKS = (
    *("CIFAR-10", "ImageNet", "NetHack", "Atari 100k", "SQuAD", "GLUE", "ProcGen"),
    *("MuJoCo", "WMT14", "LibriSpeech", "QM9", "ZINC", "COCO", "MNLI", "BSuite"),
)
BASELINES = ("PPO", "DreamerV3", "BERT-base", "ResNet-50", "GPT-2", "XGBoost", "SAC")
DOMAINS = {
    "en": ("public health", "R&D teams", "climate policy", "education", "logistics"),
    "fr": ("la santé publique", "la R&D", "la logistique", "l'éducation"),
}

# Abstracts: the order of the parts is that of the dictionary, "detail" repeats.
ABSTRACTS = {
    "en": {
        "opening": _bank("""
- Recent progress in {task} has been impressive, yet most systems remain brittle
  outside the laboratory.
- {Task} is a long-standing problem with consequences for {domain}.
- Despite years of effort, {task} still relies on hand-tuned pipelines and on data
  that few groups can afford.
- Practitioners who face {task} must choose between accuracy and cost.
- What makes {task} hard is not the size of the model but the way evidence is
  distributed over time.
- In {domain}, {task} has become a daily need, and errors there aren't harmless.
- Interest in {task} grows quickly, but its foundations are poorly understood.
"""),
        "gap": _bank("""
- Existing solutions such as {baseline} need large amounts of supervision and do not
  transfer to new conditions.
- However, little is known about when {approach} can succeed and when it cannot.
- Prior work treats every example alike, which wastes computation on easy cases.
- So far, no study has separated the effect of data quality from that of scale.
- Moreover, the usual metrics hide a 'silent' failure: confident answers that are
  wrong.
- Strong baselines – {baseline} among them – degrade sharply as soon as the inputs
  drift.
"""),
        "method": _bank("""
- We introduce {name}, a framework for {task} that builds on {approach}.
- This paper presents {name}, which brings {approach} to {task} with a single
  objective.
- We propose {name}: instead of a larger model, it relies on {approach} to solve
  {task}.
- In this work, we develop {name}, a simple recipe that couples {approach} with
  "lazy" evaluation for {task}.
- Here we describe {name}, our answer to {task}, in which {approach} does most of the
  work.
- Building on {approach}, we design {name} and apply it to {task}.
"""),
        "detail": _bank("""
- {name} first estimates how informative each example is, and then spends its budget
  accordingly.
- The key idea is to reuse intermediate results across steps, so that nothing is
  computed twice.
- We prove that the procedure converges under mild assumptions and bound its regret.
- A second module, trained end-to-end, decides when to stop.
- Unlike {baseline}, {name} requires neither labels nor a simulator at test time.
- The resulting algorithm fits in a few lines and works with any differentiable
  backbone.
- Each component can be replaced independently, which keeps the design modular.
- To stabilise optimisation, gradients are rescaled layer-by-layer before every
  update.
- We also derive a closed-form estimator that removes the most expensive step.
- An ablation isolates the part played by {approach} in these gains.
- Surprisingly, smaller variants of {name} are often as good as the full one.
"""),
        "evaluation": _bank("""
- We evaluate {name} on {bench} and {bench2} against {n} competing methods.
- Experiments on {bench} show that {name} outperforms {baseline} by {m}%.
- On {bench} and {bench2}, our method matches {baseline} with {m}% fewer parameters.
- Across {n} settings of {bench}, {name} is the only approach that never falls below
  {baseline}.
- Extensive tests on {bench2} confirm these findings – even under heavy noise.
- Our evaluation covers {bench}, {bench2} and a private collection of {n},000 items.
"""),
        "closing": _bank("""
- These results suggest that {task} can be made practical without more data.
- We hope that {name} will serve as a baseline for future research on {task}.
- Altogether, our findings question the belief that bigger is better.
- We discuss limitations, notably the cost of long sequences, and outline next
  steps.
- This opens the way to trustworthy tools for {domain}.
- We conclude with recommendations for practitioners in {domain}.
"""),
    },
    "fr": {
        "opening": _bank("""
- Les progrès récents dans {task} sont remarquables, mais la plupart des systèmes
  restent fragiles hors du laboratoire.
- Malgré des années d'efforts, {task} repose encore sur des réglages faits à la main.
- Pour {domain}, {task} est devenue un besoin quotidien.
- L'intérêt pour {task} croît rapidement, alors que ses fondements sont mal compris.
- Les expert·e·s qui abordent {task} doivent choisir entre précision et coût.
"""),
        "gap": _bank("""
- Les solutions existantes, comme {baseline}, exigent beaucoup d'annotations et
  s'adaptent mal à de nouvelles conditions.
- On sait pourtant peu de choses des cas où une {approach} peut réussir.
- Les travaux antérieurs traitent tous les exemples de la même façon, ce qui gaspille
  du temps de calcul.
- De plus, les mesures habituelles cachent un échec « silencieux » : des réponses
  sûres d'elles, mais fausses.
- Jusqu'ici, aucune étude n'a séparé l'effet de la qualité des données de celui de
  leur quantité.
"""),
        "method": _bank("""
- Nous présentons {name}, un cadre pour {task} fondé sur une {approach}.
- Cet article propose {name}, qui met une {approach} au service de {task}.
- Dans cette thèse, nous développons {name}, une recette simple qui associe une
  {approach} à {task}.
- Nous introduisons {name} : au lieu d'un modèle plus grand, une {approach} suffit
  pour {task}.
- À partir d'une {approach}, nous concevons {name} et l'appliquons à {task}.
"""),
        "detail": _bank("""
- {name} estime d'abord l'information portée par chaque exemple, puis répartit son
  budget en conséquence.
- L'idée centrale est de réutiliser les résultats intermédiaires d'une étape à
  l'autre.
- Nous démontrons que la procédure converge sous des hypothèses faibles.
- Contrairement à {baseline}, {name} ne demande ni étiquettes ni simulateur au moment
  du test.
- L'algorithme obtenu tient en quelques lignes et s'accorde avec toute architecture
  différentiable.
- Chaque composante peut être remplacée séparément, ce qui rend l'ensemble modulaire.
- Une étude d'ablation isole la part de cette {approach} dans les gains observés.
- Des chercheur·se·s de trois disciplines ont participé à la collecte des données.
- Étonnamment, les petites variantes de {name} valent souvent la version complète.
"""),
        "evaluation": _bank("""
- Nous évaluons {name} sur {bench} et {bench2} face à {n} méthodes concurrentes.
- Les expériences sur {bench} montrent que {name} surpasse {baseline} de {m} %.
- Sur {bench} et {bench2}, notre méthode égale {baseline} avec {m} % de paramètres en
  moins.
- Dans {n} configurations de {bench}, {name} ne descend jamais sous {baseline}.
- Des essais approfondis sur {bench2} confirment ces constats – même avec du bruit.
"""),
        "closing": _bank("""
- Ces résultats indiquent que {task} peut devenir accessible sans données nouvelles.
- Nous espérons que {name} servira de point de départ aux recherches sur {task}.
- Nos constats remettent en question l'idée que plus grand veut dire meilleur.
- Nous discutons des limites, notamment du coût des longues séquences.
- Ce travail ouvre la voie à des outils dignes de confiance pour {domain}.
"""),
    },
}
SHORT = {
    "en": ("We study {task} and show what {approach} can bring.",),
    "fr": ("Nous étudions {task} au moyen d'une {approach}.",),
}
DUBBING = {
    "en": "We dub our {phrase} method {name}.",
    "fr": "Nous appelons {name} cette méthode ({phrase}).",
}
CODE = {
    "en": ("Our code is available at {link}.", "See {link} for data (and a demo)."),
    "fr": ("Le code est publié à l'adresse {link}.", "Données et démo sur {link}."),
}
LINKS = (
    "https://github.com/invented-lab/{slug}",
    "https://github.com/{slug}-team/{slug}.git",
    "https://{slug}.github.io/",
    "www.{slug}-project.org",
)
TITLES = {
    "en": (
        "{name}: {Approach} for {task}",
        "{Approach} for {task}",
        "Revisiting {task} with {approach}",
        "Can {approach} help {task}?",
    ),
    "fr": (
        "{name} : une {approach} pour {task}",
        "Une {approach} pour {task}",
        "{Task} par une {approach}",
    ),
}
# Words that change between two versions of one work.
REWORDINGS = {
    "en": (("show", "demonstrate"), ("simple", "straightforward"), ("We ", "Here we ")),
    "fr": (
        ("montrent", "révèlent"),
        ("simple", "élémentaire"),
        ("Nous ", "Ici, nous "),
    ),
}
VENUES = (
    "International Conference on Learning Representations",
    "International Conference on Machine Learning",
    "NEURIPS",
    "NeurIPS",
    "NeurIPS.cc/2024/Conference",
    "Advances in Neural Information Processing Systems 36  (NeurIPS 2023)",
    "Transactions on Machine Learning Research",
    "Nature Medicine",
)
ESCAPED_VENUES = ("Medicine &amp; Machines", "Energy &amp; Buildings (online)")
STATUSES = ("poster", "spotlight", "published", "preprint", "unknown", "workshop")
ODD_STATUSES = (
    *("Accept (regular)", "Accept (poster)", "Accept (Poster)", "Accept (oral)"),
    *("Accept: Poster", "peer-reviewed"),
)
FIRST_NAMES = (
    "Ada",
    "Élise",
    "Noor",
    "Jean-Luc",
    "Mei",
    "Tomás",
    "Zoë",
    "Ravi",
    "Ines",
)
LAST_NAMES = ("Varenne", "Okoro", "Tremblay", "Lindqvist", "Haddad", "Sato", "Nguyen")
MIDDLES = ("", "", " K.", " de la")

PROSE = {
    "en": _bank("""
- {person} leads a group that works on {task} and teaches at the department of
  computing.
- Before joining the institute, {person} built tools for {domain} and studied
  {approach}.
- The team's latest system, {name}, relies on {approach} and is used in {domain}.
- With partners from industry, the laboratory will test {name} on {bench} next year.
- "People often ask whether {task} is solved; it isn't," says {person}.
- Students who take part in the project learn how {approach} can change {task}.
- The grant will pay for {n} positions and for a shared data set on {task}.
"""),
    "fr": _bank("""
- {person} dirige un groupe qui travaille sur {task} et enseigne l'informatique.
- Avant de rejoindre l'institut, {person} a conçu des outils pour {domain}.
- Le dernier système de l'équipe, {name}, repose sur une {approach}.
- Avec des partenaires industriels, le laboratoire essaiera {name} sur {bench} l'an
  prochain.
- « On me demande souvent si {task} est un problème réglé ; ce n'est pas le cas », dit
  {person}.
- Les étudiant·e·s qui participent au projet découvrent comment une {approach} peut
  transformer {task}.
- La subvention financera {n} postes et un jeu de données commun sur {task}.
"""),
}
