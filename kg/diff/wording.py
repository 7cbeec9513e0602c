"""What stands round the changes, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.diff.changes import Change
from ontology.kinds import Lang


@dataclass(frozen=True, slots=True)
class Words:
    """Headings and remarks in one language."""

    old: str
    new: str
    colon: str
    columns: tuple[str, ...]
    pages: str
    works: str
    things: str
    statements: str
    triples: str
    moved: str
    only_rest: str
    settings: str
    uncertain: str
    decisions: str
    by_page: str
    by_thing: str
    page_became: Mapping[Change, str]
    page_same: str
    is_now: str
    more: str
    no_change: str
    no_change_but: str


WORDS: Mapping[Lang, Words] = {
    Lang.EN: Words(
        old="old",
        new="new",
        colon=": ",
        columns=("added", "gone", "renamed", "changed"),
        pages="pages",
        works="publications",
        things="things",
        statements="statements",
        triples="{added} triples added, {removed} removed",
        moved="{count} statements only follow the new IRI of a thing",
        only_rest="No page, publication, thing or statement differs: only what is said "
        "of the data set, of the terms used or of tombstones.",
        settings="What the builds were made with",
        uncertain="A page that changed was read with another version too: the reasons "
        "marked likely may be either.",
        decisions="What people decided",
        by_page="By page",
        by_thing="By thing",
        page_became={
            Change.ADDED: "is new",
            Change.REMOVED: "is gone",
            Change.CHANGED: "changed",
            Change.RENAMED: "has another name, before",
        },
        page_same="is the same",
        is_now="{old} is {new} now",
        more="… {count} more (--all)",
        no_change="no change",
        no_change_but="no change, though the builds were made with other settings: "
        "{names}",
    ),
    Lang.FR: Words(
        old="ancien",
        new="nouveau",
        colon=" : ",
        columns=("ajoutés", "disparus", "renommés", "changés"),
        pages="pages",
        works="publications",
        things="choses",
        statements="énoncés",
        triples="{added} triplets ajoutés, {removed} retirés",
        moved="{count} énoncés ne font que suivre le nouvel IRI d’une chose",
        only_rest="Aucune page, publication, chose ni aucun énoncé ne diffère : "
        "seulement ce qui est dit du jeu de données, des termes employés ou des "
        "choses disparues.",
        settings="Avec quoi les graphes ont été faits",
        uncertain="Une page qui a changé a aussi été lue avec une autre version : les "
        "motifs dits probables peuvent être l’un ou l’autre.",
        decisions="Ce que des personnes ont décidé",
        by_page="Par page",
        by_thing="Par chose",
        page_became={
            Change.ADDED: "est nouvelle",
            Change.REMOVED: "n’est plus là",
            Change.CHANGED: "a changé",
            Change.RENAMED: "a un autre nom ; avant",
        },
        page_same="est la même",
        is_now="{old} est maintenant {new}",
        more="… {count} de plus (--all)",
        no_change="aucun changement",
        no_change_but="aucun changement, bien que les réglages diffèrent : {names}",
    ),
}
