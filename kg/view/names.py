"""Report on the names -> what the page shows of it: figures, terms and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from kg.view import model
from kg.vocabulary import francisation

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"


def shown(report: francisation.Report, content: model.Model) -> Mapping[str, Json]:
    """Give the report that ``kg vocabulary francisation`` gives; nodes by place."""
    places = {node.iri: place for place, node in enumerate(content.nodes)}
    pages = {
        source.value: place
        for place, node in enumerate(content.nodes)
        if node.kind == "Page"
        for source in node.details.get("source", ())
    }
    return {
        "shares": [
            {
                "kind": share.kind.capitalize() if share.kind else None,
                "both": share.both,
                "en": share.english_only,
                "fr": share.french_only,
                "total": share.total,
            }
            for share in report.shares
        ],
        "origins": [
            {
                "origin": str(one.origin) if one.origin else None,
                "office": one.origin in francisation.OFFICIAL,
                "preferred": one.preferred,
                "others": one.others,
            }
            for one in report.origins
        ],
        "official": report.official,
        "quoted": report.quoted,
        "used": report.used,
        "unused": [_unused(one, places, pages) for one in report.unused],
    }


def _unused(
    one: francisation.Unused, places: Mapping[str, int], pages: Mapping[str, int]
) -> Json:
    example = one.example
    return {
        "node": places.get(model.clean(one.thing.iri), -1),
        "official": [
            {
                "text": model.clean(name.text),
                "source": model.clean(francisation.source(name)),
            }
            for name in one.official
        ],
        "instead": [
            {
                "text": model.clean(used.name.text),
                "lang": str(used.name.lang),
                "count": used.sentences,
            }
            for used in one.used
        ],
        "quote": {
            "text": model.clean(example.text),
            "lang": example.lang,
            "source": model.clean(example.page),
            "page": pages.get(model.clean(example.page), -1),
            "begin": example.begin,
            "end": example.end,
        },
    }
