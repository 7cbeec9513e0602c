"""The vocabulary in use -> the bytes of a file that others read."""

from __future__ import annotations

from typing import Literal

from kg.vocabulary import fields, table, tbx
from kg.vocabulary.tables import Tables, own_file, with_own
from ontology.vocabulary import entries

Form = Literal["skos", "csv", "tbx"]


def export(form: Form, base: str) -> bytes:
    """Write the vocabulary in a form, sorted; raise ValueError if it has errors."""
    tables = _tables()
    if form == "csv":
        return table.write(tables)
    made = entries(tables)
    if form == "tbx":
        return tbx.write(made)
    from kg.vocabulary import skos  # rdflib takes half a second, needed here alone

    return skos.write(made, base)


def _tables() -> Tables:
    read = with_own(own_file())
    for fault in read.faults:
        raise ValueError(str(fault))
    for id_, (file, one) in read.tables.items():
        for told in fields.wrong(one):
            raise ValueError(f"{file}: [{id_}]: {told}")
    return read.tables
