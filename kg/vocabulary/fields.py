"""A table of a vocabulary file -> what is wrong with each of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ontology.kinds import Kind, Lang
from ontology.vocabulary import Table

# In the order in which files are written.
FIELDS = tuple(
    "type form name en fr en_variants fr_variants en_acronyms fr_acronyms broader "
    "context en_source en_region fr_source fr_region wikidata".split()
)
NAME_LISTS = ("en_variants", "en_acronyms", "fr_variants", "fr_acronyms")
WORD_LISTS = ("broader", "context")
REGIONS = ("fr-CA", "fr-FR", "en-CA", "en-GB", "en-US")
FORMS = ("series", "periodical", "server")

_ITEM = frozenset({"name", "source", "region"})
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")


def wrong(table: Table) -> Iterator[str]:
    """Tell all that is wrong with the fields of a table, each taken alone."""
    for field in sorted(set(table) - set(FIELDS)):
        yield f"{field}: there is no such field; fields are {', '.join(FIELDS)}"
    for field in FIELDS:
        if field in table:
            yield from (f"{field}: {told}" for told in _field(field, table[field]))
    if "type" not in table:
        yield f"has no type; give one of {', '.join(Kind)}"
    if not any(table.get(field) for field in ("name", *Lang)):
        yield "has no name: give en and fr, or name"
    if "form" in table and table.get("type") != Kind.VENUE:
        yield "form: only a venue has one; leave it out"


def names(table: Table) -> Mapping[Lang, tuple[tuple[str, str], ...]]:
    """Give the names of a sound table with their fields, by language, as they stand.

    The names of a proper name count in both languages.
    """
    proper = str(table.get("name") or "")
    own: dict[Lang, list[tuple[str, str]]] = {}
    for lang in Lang:
        preferred = str(table.get(lang) or "")
        field = str(lang) if preferred else "name"
        own[lang] = [(field, preferred or proper)] if preferred or proper else []
    listed = {
        lang: [
            (f"{lang}_{what}", item)
            for what in ("variants", "acronyms")
            for item in items(table, f"{lang}_{what}")
        ]
        for lang in Lang
    }
    both = [one for lang in Lang for one in listed[lang]]
    return {lang: (*own[lang], *(both if proper else listed[lang])) for lang in Lang}


def items(table: Table, field: str) -> tuple[str, ...]:
    """Give the names of a list field, without their sources."""
    found = table.get(field)
    told = found if isinstance(found, list) else []
    return tuple(str(one["name"] if isinstance(one, dict) else one) for one in told)


def _field(field: str, value: object) -> Iterator[str]:
    if field in NAME_LISTS or field in WORD_LISTS:
        if not isinstance(value, list):
            yield f"{value!r} should be a list, [{value!r}]"
            return
        for one in value:
            if isinstance(one, dict) and field in NAME_LISTS:
                yield from _item(one)
            else:
                yield from _text(one)
    elif field in tuple(Lang) or field.endswith("_region"):
        if value != "":  # an own file takes a name or a region away so
            yield from _text(value)
            yield from _one_of(value, REGIONS if field.endswith("_region") else ())
    else:
        yield from _text(value)
        known = {"type": tuple(Kind), "form": FORMS}.get(field, ())
        yield from _one_of(value, known)
        if field == "wikidata" and not _WIKIDATA.fullmatch(str(value)):
            yield f"{value!r} should be an item of Wikidata, Q and a number"


def _item(item: Mapping[str, object]) -> Iterator[str]:
    if "name" not in item or set(item) - _ITEM:
        yield f"{item!r} should be {{ name, source, region }}"
        return
    for key, value in item.items():
        yield from _text(value)
        if key == "region":
            yield from _one_of(value, REGIONS)


def _text(value: object) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{value!r} should be a text in quote marks"
    elif not value.strip():
        yield "is empty; leave it out"


def _one_of(value: object, known: tuple[str, ...]) -> Iterator[str]:
    if known and isinstance(value, str) and value.strip() and value not in known:
        yield f"{value!r} should be one of {', '.join(known)}"
