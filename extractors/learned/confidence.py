"""How sure: probabilities from what the learned model and the rules say together.

Each is a logistic model of a few signs, fitted on annotated text by
``scripts/training/calibrate.py``, so that of what is given 0.7, seven in ten are right.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from extractors.learned.model import FOLDER
from ontology.kinds import Kind, Lang, Relation, Role

# Beyond these a probability says no more: it is learned from so many examples only.
_LEAST, _MOST = 0.002, 0.998

# A rule counts where the model thinks at least this of what it finds: below, 0 of 12
# were right on the dev records, above 56 of 87.
_NOT_DENIED = 0.15

Signs = Mapping[str, float]


def logit(chance: float) -> float:
    """Give the log odds of a probability, within bounds.

    >>> round(logit(0.5), 3), round(logit(0.0), 2) == round(logit(0.001), 2)
    (0.0, True)
    """
    chance = min(max(chance, _LEAST), _MOST)
    return math.log(chance / (1 - chance))


@dataclass(frozen=True, slots=True)
class Logistic:
    """P = 1 / (1 + exp(-(bias + sum of weight x sign)))."""

    weights: Mapping[str, float]

    def __call__(self, signs: Signs) -> float:
        """Give P for some signs; those not named are 0, an unknown one is an error."""
        weights, total = self.weights, 0.0
        for name, value in signs.items():
            total += weights[name] * value
        return 1 / (1 + math.exp(-weights["bias"] - total))


@dataclass(frozen=True, slots=True)
class Judges:
    """The fitted models: of things, of roles (by role) and of relations."""

    thing: Logistic
    role: Mapping[str, float]
    relation: Logistic


@cache
def load(lang: Lang) -> Judges:
    """Load what is shipped for a language, once."""
    told = json.loads((FOLDER / lang / "confidence.json").read_text("utf-8"))
    return Judges(Logistic(told["thing"]), told["role"], Logistic(told["relation"]))


def role_scores(
    learned: Mapping[Role, float],
    kind: Kind,
    cue: Role,
    sure: float,
    weights: Mapping[str, float],
) -> dict[Role, float]:
    """Give P(role) from the learned probabilities and the role that a cue tells.

    ``sure`` is the confidence of the cue. Only a benchmark is evaluated on.
    """
    scores = {
        role: weights["learned"] * logit(learned[role])
        + (weights["cue"] * logit(sure) + weights["agrees"] if role is cue else 0.0)
        + weights.get(f"{kind}:{role}", 0.0)
        for role in learned
        if role is not Role.EVALUATES_ON or kind is Kind.BENCHMARK
    }
    top = max(scores.values())
    powers = {role: math.exp(score - top) for role, score in scores.items()}
    whole = sum(powers.values())
    return {role: power / whole for role, power in powers.items()}


def relation_signs(
    relation: Relation,
    learned: float,
    rule: float,
    ends: tuple[float, float],
    *,
    together: bool,
    built_on: bool,
) -> dict[str, float]:
    """Give the signs of a relation: what each side says of it, and of its ends.

    ``rule`` is the confidence of the rule that finds it too, 0 where none does;
    ``ends`` are the confidences of the two things; ``built_on`` says that the name of
    the one is that of the other with words put to it.
    """
    return {
        f"is {relation}": 1.0,
        "learned": logit(learned),
        f"rule {relation}": float(rule > 0 and learned >= _NOT_DENIED),
        "weaker end": logit(min(ends)),
        "stronger end": logit(max(ends)),
        "together": float(together),
        "built on": float(built_on),
    }
