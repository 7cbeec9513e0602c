"""Tell a line of people's names from a title."""

from __future__ import annotations

import re

_SPLIT = re.compile(r"\s*(?:,|;|·|•|\band\b|\bet\b|&)\s*")
_PARTICLE = frozenset(
    "de du des d' von van der den da di dos la le el al ben bin ibn ter ten y e".split()
)
# Letters of every European script that people here are written in.
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶŁĻĽŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŸŹŻŽȘȚ"
_LETTER = r"[^\W\d_]"
_INITIAL = re.compile(rf"(?:[{_UPPER}]\.?-?){{1,3}}$")
_NAME = re.compile(
    rf"(?:[{_UPPER}](?![{_UPPER}]*$){_LETTER}*['’-]?)+(?:['’-]{_LETTER}+)*$"
    rf"|[{_UPPER}]{{2,}}(?:['’-][{_UPPER}]{{2,}})*$"
)
_MOST_WORDS = 5
# Words that begin titles and labels with capitals, never a name.
_TITLE_WORDS = frozenset(
    "learning deep neural network networks model models language languages data "
    "machine reinforcement training generative graph graphs policy policies causal "
    "world reward representation representations attention transformer transformers "
    "diffusion inference optimization gradient random latent large small scaling "
    "robust safe fast efficient optimal adaptive dynamic simple general open "
    "universal self search planning memory reasoning analysis study survey towards "
    "toward beyond using with for from the of in on to an via how why what when not "
    "is are apprentissage réseaux réseau modèles modèle données profond analyse étude "
    "vers pour sur dans avec une publications research topics biography students "
    "professor member chair university université professeur professeure membre "
    "étudiant étudiante doctorat maîtrise postdoctoral phd master institute lab "
    "laboratory school department climate quantum health drug discovery vision speech "
    "systems system theory methods algorithms algorithm bounds regret bayesian markov "
    "monte carlo gaussian sparse dense online offline continual federated transfer "
    "adversarial contrastive supervised unsupervised semantic visual image images "
    "text knowledge retrieval benchmark dataset agents agent human artificial "
    "intelligence new york city san los united states north south hong kong montréal "
    "montreal québec quebec paris toronto canada france google deepmind microsoft "
    "meta openai facebook nvidia amazon ibm samsung mila software open-source science "
    "sciences engineering research recherche computer vision group team inc ltd "
    "center centre hospital collège college campus blog news actualités events "
    "événements contact".split()
)
# "Meta AI"; "Qingyao Ai" is a person.
_FIELDS = frozenset({"AI", "IA", "ML", "NLP", "TAL", "RL", "UK", "USA", "US"})


def people(line: str) -> tuple[str, ...]:
    """Give the names in a line that holds nothing but names, else nothing.

    >>> people("Ada Lovelace, Yoshua B. Martin")
    ('Ada Lovelace', 'Yoshua B. Martin')
    >>> people("Deep Reinforcement Learning")
    ()
    """
    parts = [part.strip(" \u00a0*†‡§¶0123456789") for part in _SPLIT.split(line)]
    names = tuple(part for part in parts if part)
    return names if names and all(_is_name(name) for name in names) else ()


def _is_name(name: str) -> bool:
    words = name.split()
    if not 2 <= len(words) <= _MOST_WORDS:
        return False
    if any(w.casefold() in _TITLE_WORDS or w in _FIELDS for w in words):
        return False
    return _NAME.match(words[-1]) is not None and all(
        word.casefold() in _PARTICLE or _INITIAL.match(word) or _NAME.match(word)
        for word in words
    )
