"""Fit how sure to be: ``python -m training.calibrate --corpus FOLDER``.

Fits the logistic models of ``extractors.learned.confidence`` on the dev records, with
the model that lies in its folder, and says what they give: on all, and on records that
the fit has not seen (five folds).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from extractors import registry, roles
from extractors.api import Passage
from extractors.learned import confidence
from extractors.learned.heads import ROLES
from extractors.learned.model import FOLDER, analyse
from kg import links, readings, things
from kg.evaluate import Annotated, annotated, fold
from kg.things import Thing
from ontology.kinds import Kind, Lang, Relation, Role
from training.corpus import Json, records, text_of

_FOLDS = 5
_RIDGE = 1.0

Case = tuple[Mapping[str, float], bool]


@dataclass(frozen=True)
class RoleCase:
    """A thing that is annotated: what the model and the cue say of its role."""

    kind: Kind
    learned: Mapping[Role, float]
    cue: Role
    sure: float
    role: Role


def main() -> None:
    """Fit things, then roles, then relations: each stands on the one before.

    Each language for itself: their networks are not equally sure of themselves.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=FOLDER)
    told = parser.parse_args()
    for lang in Lang:
        dev = records(told.corpus / f"{lang}.dev.jsonl")
        _calibrate(dev, told.output / lang / "confidence.json")


def _calibrate(dev: Sequence[Json], path: Path) -> None:
    names = ["is " + k for k in (*Kind, *Relation)]
    blank = {
        "thing": dict.fromkeys(["bias", *_THING, *names], 0.0),
        "role": {"learned": 1.0, "cue": 0.0, "agrees": 0.0},
        "relation": dict.fromkeys(["bias", *_RELATION, *names], 0.0),
    }
    blank["thing"]["chance"] = blank["relation"]["learned"] = 1.0
    fitted = dict(blank)
    _write(path, fitted)
    for part, cases, fit, loss in (
        ("thing", _things, _logistic, _log_loss),
        ("role", _roles, _softmax, _role_loss),
        ("relation", _relations, _logistic, _log_loss),
    ):
        per_record = [cases(one) for one in dev]
        before = loss(fitted[part], _flat(per_record))
        unseen = _unseen(per_record, fit, loss)
        fitted[part] = fit(_flat(per_record))
        after = loss(fitted[part], _flat(per_record))
        print(
            f"{path.parent.name} {part}: loss {before:.4f} before, {after:.4f} fitted, "
            f"{unseen:.4f} unseen"
        )
        _write(path, fitted)


_THING = (
    "chance",
    "mean chance",
    "times",
    "rank",
    "inside",
    "in title",
    "entry",
    "spelled out",
    "coined",
    "named",
    "one word",
    "many words",
)
_RELATION = (
    "learned",
    "weaker end",
    "stronger end",
    "together",
    "built on",
    *(f"rule {relation}" for relation in Relation),
)


def _write(path: Path, fitted: Mapping[str, Mapping[str, float]]) -> None:
    rounded = {
        part: {name: round(value, 4) for name, value in sorted(weights.items())}
        for part, weights in fitted.items()
    }
    path.write_text(json.dumps(rounded, indent=1) + "\n", "utf-8")
    confidence.load.cache_clear()


def _flat(per_record: Sequence[Sequence[object]]) -> list[object]:
    return [case for cases in per_record for case in cases]


def _passage(record: Json) -> Passage:
    kind = "abstract" if record["abstract"] else "title"
    return Passage(text_of(record), Lang(record["lang"]), kind)


def _gold(record: Json) -> Annotated:
    return annotated(record, record["id"])


def _weighed(record: Json) -> list[things.Weighed]:
    passage = _passage(record)
    found = list(readings.find(passage, registry.load()))
    return list(things.weighed(found, analyse(passage)))


def _names(text: str, one: things.Weighed) -> frozenset[str]:
    return frozenset(fold(text[hit.start : hit.end]) for hit in one.cluster.hits)


def _things(record: Json) -> list[Case]:
    """Tell of each cluster whether it is annotated; of two that are one, the surer."""
    text, gold = text_of(record), list(_gold(record).entities)
    cases = []
    for one in sorted(_weighed(record), key=lambda one: -one.signs["chance"]):
        match = next(
            (g for g in gold if g.kind == one.kind and g.names & _names(text, one)),
            None,
        )
        if match is not None:
            gold.remove(match)
        cases.append((one.signs, match is not None))
    return cases


def _roles(record: Json) -> list[RoleCase]:
    passage = _passage(record)
    analysis, gold = analyse(passage), _gold(record)
    kept = []
    for one in _weighed(record):
        names = _names(passage.text, one)
        match = next(
            (g for g in gold.entities if g.kind == one.kind and g.names & names), None
        )
        if match is not None:
            kept.append((one, Role(match.role)))
    if not kept:
        return []
    turn = roles.turn(passage.text, analysis.sentences, things.title_end(passage))
    learned = analysis.roles([one.mentioned for one, _ in kept]).tolist()
    cases = []
    for (one, role), chances in zip(kept, learned, strict=True):
        places = things.places(passage, analysis.sentences, one.cluster, turn)
        cue = roles.judge(one.kind, places)
        by_role = dict(zip(ROLES, chances, strict=True))
        cases.append(RoleCase(one.kind, by_role, cue.role, cue.confidence, role))
    return cases


def _relations(record: Json) -> list[Case]:
    """Tell of each relation that might hold, where it is likeliest, whether it does."""
    gold = _gold(record)
    reading = readings.read(_passage(record), registry.load())
    found = reading.things
    best: dict[tuple[int, str, int], links.Proposed] = {}
    for one in links.proposed(analyse(_passage(record)), found):
        key = (one.pair.head, str(one.relation), one.pair.tail)
        if key not in best or one.signs["learned"] > best[key].signs["learned"]:
            best[key] = one
    names = [_thing_names(thing) for thing in found]
    return [
        (
            one.signs,
            any(
                h & names[head] and r == relation and t & names[tail]
                for h, r, t, _ in gold.relations
            ),
        )
        for (head, relation, tail), one in best.items()
    ]


def _thing_names(thing: Thing) -> frozenset[str]:
    return frozenset(map(fold, thing.variants))


def _minimised(start: Tensor, loss: Callable[[Tensor], Tensor]) -> list[float]:
    weights = start.clone().requires_grad_()
    optimiser = torch.optim.LBFGS(
        [weights], max_iter=300, line_search_fn="strong_wolfe"
    )

    def step() -> Tensor:
        optimiser.zero_grad()
        value = loss(weights)
        value.backward()
        return value

    optimiser.step(step)
    values: list[float] = weights.detach().tolist()
    return values


def _logistic(cases: Sequence[Case]) -> dict[str, float]:
    names = sorted({name for signs, _ in cases for name in signs})
    x = torch.tensor(
        [[signs.get(n, 0.0) for n in names] + [1.0] for signs, _ in cases],
        dtype=torch.double,
    )
    y = torch.tensor([float(right) for _, right in cases], dtype=torch.double)

    def loss(weights: Tensor) -> Tensor:
        fit = torch.nn.functional.binary_cross_entropy_with_logits(
            x @ weights, y, reduction="sum"
        )
        return fit + _RIDGE * (weights[:-1] ** 2).sum() / 2

    zeros = torch.zeros(len(names) + 1, dtype=torch.double)
    fitted = dict(zip([*names, "bias"], _minimised(zeros, loss), strict=True))
    for kind in (*Kind, *Relation):
        fitted.setdefault(f"is {kind}", 0.0)
        fitted.setdefault(f"rule {kind}", 0.0)
    return fitted


def _log_loss(weights: Mapping[str, float], cases: Sequence[Case]) -> float:
    judge = confidence.Logistic(weights)
    right = [judge(signs) if yes else 1 - judge(signs) for signs, yes in cases]
    return -float(torch.tensor(right).clamp(min=1e-6).log().mean())


def _softmax(cases: Sequence[RoleCase]) -> dict[str, float]:
    names = ["learned", "cue", "agrees"]
    names += [f"{kind}:{role}" for kind in Kind for role in Role]

    def loss(weights: Tensor) -> Tensor:
        total = _RIDGE * (weights[1:] ** 2).sum() / 2
        for x, y in rows:
            total = total + torch.nn.functional.cross_entropy(
                x @ weights, y, reduction="sum"
            )
        return total

    rows = _role_rows(cases, names)
    start = torch.zeros(len(names), dtype=torch.double)
    start[0] = 1.0
    return dict(zip(names, _minimised(start, loss), strict=True))


def _role_rows(
    cases: Sequence[RoleCase], names: Sequence[str]
) -> list[tuple[Tensor, Tensor]]:
    """Give the signs of all roles of all cases: cases x roles x signs."""
    x = torch.zeros(len(cases), len(ROLES), len(names), dtype=torch.double)
    for i, case in enumerate(cases):
        for j, role in enumerate(ROLES):
            x[i, j, 0] = confidence.logit(case.learned[role])
            if role is case.cue:
                x[i, j, 1], x[i, j, 2] = confidence.logit(case.sure), 1.0
            x[i, j, names.index(f"{case.kind}:{role}")] = 1.0
    return [(x, torch.tensor([ROLES.index(case.role) for case in cases]))]


def _role_loss(weights: Mapping[str, float], cases: Sequence[RoleCase]) -> float:
    """Give the share of wrong roles."""
    wrong = 0
    for case in cases:
        scores = confidence.role_scores(
            case.learned, case.kind, case.cue, case.sure, weights
        )
        wrong += max(scores, key=lambda role: scores[role]) is not case.role
    return wrong / len(cases)


def _unseen(
    per_record: Sequence[Sequence[object]],
    fit: Callable[[Sequence[object]], Mapping[str, float]],
    loss: Callable[[Mapping[str, float], Sequence[object]], float],
) -> float:
    total, count = 0.0, 0
    for fold_number in range(_FOLDS):
        seen = _flat([c for i, c in enumerate(per_record) if i % _FOLDS != fold_number])
        rest = _flat([c for i, c in enumerate(per_record) if i % _FOLDS == fold_number])
        total += loss(fit(seen), rest) * len(rest)
        count += len(rest)
    return total / count


if __name__ == "__main__":
    main()
