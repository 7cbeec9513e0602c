"""Tell French from English, by telling words, endings and letters."""

from __future__ import annotations

import re
import unicodedata

from extractors.words import APOSTROPHES
from ontology.kinds import Lang

_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")
# l', d', qu' before a word; "D'Oro" is a name.
_ELISION = re.compile(
    r"(?<!\w)(?:(?:[dlnscjmt]|qu)['’ʼ](?=\w)|(?:[DLNSCJMT]|Qu)['’ʼ](?=[a-zà-ÿœ]))"
)
# Function words, what labels of pages say, and words chosen from those that stand in
# 2 % of the annotated training abstracts of one language (1,650 English, 1,355 French)
# and are twelve times rarer in the other. Of 3,245 titles 55 are told wrongly when the
# default is the other language, of 20,153 sentences 22.
_EN = frozenset(
    "the of and to in is that for with as on are this by be from which it an we our "
    "at not have has can or these such their its more than between using into was "
    "were how but been also both they where when while however show new through "
    "learning data models about across under without model based paper methods "
    "results method approach tasks demonstrate training experiments problem work real "
    "two novel task neural framework existing language over proposed first introduce "
    "datasets world policy time high deep networks algorithms used provide network "
    "one different then each study efficient trained set recent well all other number "
    "generalization better many dataset problems several benchmark outperforms human "
    "knowledge improve general systems achieves learned linear previous due optimal "
    "single design input settings natural prior evaluation any find may key there "
    "representations develop during up modeling quality experimental current end some "
    "requires them strong shown text understanding adversarial particular behavior "
    "best same decision reward rate making synthetic object reasoning step challenges "
    "feature goal local loss causal graph graphs visual robotic free search out us "
    "works common size self being sparse very similar still capture because among "
    "either practice effect way bias full cases if no random large small computer "
    "science student students member members professor assistant associate core "
    "academic research researcher topics supervisor alumni former news about home "
    "contact policies agents learns generative representation reinforcement inference "
    "memory health climate drug discovery".split()
)
_FR = frozenset(
    "le la les des de du et un une dans est que pour par sur avec qui ce cette ces "
    "aux sont au plus nous notre nos pas ou se son sa ses leur leurs être mais comme "
    "entre ne en il afin ainsi dont elle ils elles permet aussi peut cet où chez à "
    "été très apprentissage données modèles modèle résultats méthode méthodes article "
    "système systèmes présentons proposons montrons analyse approche deux cadre "
    "peuvent textes texte langue langues mots plusieurs évaluation tâche tâches "
    "recherche aide étude domaine travail travaux avons utilisation compte ensuite "
    "contexte tout tous nouvelle bien chaque expériences informations nombre "
    "améliorer sans forme état ici temps réseau réseaux fait moyen façon vers sens "
    "langage grande selon calcul fonction niveau manière première règles anglais "
    "rapport termes enfin problème problèmes peu génération connaissances détection "
    "reconnaissance puis outils fois jeux jeu précision trois algorithme algorithmes "
    "construire taille donc vue grammaire phrases neurones parole mise exemple celles "
    "certaines grâce après statistique outil quelques espace intérêt développement "
    "notamment erreurs partie représentations généralement théorie mot outre moins "
    "lors non sous profond profonde profonds renforcement hasard alors ordinateur "
    "naturel membre membres principal professeur professeure étudiant étudiante "
    "doctorat maîtrise adjoint chercheur chercheuse sujet sujets thème thèmes accueil "
    "résumé".split()
)
_KNOWN = _EN | _FR
# Loan words that keep their accents in English.
_LOANS = frozenset("naïve naïvely naïveté cliché façade résumé protégé".split())
_ENDINGS = {
    Lang.EN: ("ings", "ing", "ness", "ity", "ics", "ly", "ship", "wise", "ous", "ful"),
    Lang.FR: (
        *("ique", "iques", "eur", "eurs", "euse", "elle", "elles", "aux", "iste"),
        *("ien", "ienne", "ale", "ales", "aire", "aires", "ités", "istes"),
    ),
}
_ENDING_WEIGHT = 0.5
# Enough of a word before its ending: "king", "fleur" and "pique" tell nothing.
_LEAST = 6
_FR_LETTERS = frozenset("éèêëàâçùûîïôœ")
# A name keeps its accents in English ("Rényi divergence").
_NAME_WEIGHT = 0.5


def detect(text: str, default: Lang = Lang.EN) -> Lang:
    """Tell the language of a text; ``default`` where nothing tells.

    >>> detect("Nous présentons une méthode"), detect("We present a method")
    (<Lang.FR: 'fr'>, <Lang.EN: 'en'>)
    >>> detect("Professeur adjoint"), detect("Erdős–Rényi random graphs")
    (<Lang.FR: 'fr'>, <Lang.EN: 'en'>)
    """
    text = unicodedata.normalize("NFC", text)
    words = _WORD.findall(text)
    low = list(map(str.lower, words))
    telling = [word for word in low if len(word) >= _LEAST and word not in _KNOWN]
    english = sum(map(_EN.__contains__, low)) + _ending_weight(telling, Lang.EN)
    french = sum(map(_FR.__contains__, low)) + _ending_weight(telling, Lang.FR)
    if not APOSTROPHES.isdisjoint(text):
        french += len(_ELISION.findall(text))
    if not text.isascii():
        french += _accent_weight(words)
    if french == english:
        return default
    return Lang.FR if french > english else Lang.EN


def _ending_weight(words: list[str], lang: Lang) -> float:
    endings = _ENDINGS[lang]
    return _ENDING_WEIGHT * sum(word.endswith(endings) for word in words)


def _accent_weight(words: list[str]) -> float:
    """Weigh accented letters: one says about as much as one telling word."""
    weight = 0.0
    for i, word in enumerate(words):
        if word.isascii():
            continue
        accents = sum(char in _FR_LETTERS for char in word.lower())
        if not accents or word.lower() in _LOANS:
            continue
        if word[0].isupper() and not word.isupper() and word[0].isascii():
            weight += _NAME_WEIGHT * (i == 0)
        else:
            weight += accents
    return weight
