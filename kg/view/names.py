"""Names of a build -> what the page shows of them: figures, terms, what has no name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from kg.namespaces import on_one_line
from kg.view import model
from kg.vocabulary import francisation, missing
from kg.vocabulary.named import Named
from ontology.kinds import Lang

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"


def told(things: Sequence[Named], content: model.Model) -> Mapping[str, Json]:
    """Give what ``kg vocabulary francisation`` reports and ``missing`` lists.

    Things and sentences are places in the model, as its nodes and quotes stand there.
    """
    places = {node.iri: place for place, node in enumerate(content.nodes)}
    return {
        "francisation": _report(francisation.report(things), content, places),
        "missing": _missing(things, content, places),
    }


def _report(
    report: francisation.Report, content: model.Model, places: Mapping[str, int]
) -> Json:
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


def _missing(
    things: Sequence[Named], content: model.Model, places: Mapping[str, int]
) -> Json:
    """Give what has no name for each language, and the columns of the command."""
    quotes = {
        (on_one_line(quote.source), quote.begin, quote.end): place
        for place, quote in enumerate(content.quotes)
    }
    return {
        "columns": {
            str(lang): missing.rows((), told_in=lang).strip().split(",")
            for lang in Lang
        },
        "things": {
            str(lang): [
                {
                    "node": places[model.clean(one.thing.iri)],
                    "proper": one.proper,
                    "publications": one.thing.publications,
                    "mentions": len(one.thing.sentences),
                    "examples": [
                        quotes[place]
                        for each in one.examples
                        if (place := (model.clean(each.page), each.begin, each.end))
                        in quotes
                    ],
                }
                for one in missing.find(things, lang)
                if model.clean(one.thing.iri) in places
            ]
            for lang in Lang
        },
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
