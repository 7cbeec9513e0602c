"""Results of pages -> bytes, and back."""

from __future__ import annotations

import zlib
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from kg import page_results
from kg.documents import Document, SetAside
from kg.page_results import Glance, PageResult
from kg.pressed import Packed

T = TypeVar("T")

_FAST = 1  # how zlib presses: a fifth of the size in 45 µs a text
_RESULT, _GLANCE = TypeAdapter(PageResult), TypeAdapter(Glance)


def read(document: Document) -> Packed | SetAside:
    """Read one page to the end, or look at one whose site's chrome is not known."""
    if document.chrome is None:
        glance = page_results.look(document)
        return glance if isinstance(glance, SetAside) else pack(glance)
    result = page_results.read_page(document)
    return result if isinstance(result, SetAside) else pack(result)


def pack(result: PageResult | Glance) -> Packed:
    """Turn a result into bytes."""
    if isinstance(result, Glance):
        return Packed(zlib.compress(_GLANCE.dump_json(result), _FAST))
    return Packed(zlib.compress(_RESULT.dump_json(result), _FAST))


def unpack(packed: Packed) -> PageResult:
    """Turn the bytes into the result again; raise ValueError where they are damaged."""
    return _unpack(packed, _RESULT)


def unpack_glance(packed: Packed) -> Glance:
    """Turn bytes into a glance again; raise ValueError where they are damaged."""
    return _unpack(packed, _GLANCE)


def _unpack(packed: Packed, form: TypeAdapter[T]) -> T:
    try:
        return form.validate_json(zlib.decompress(packed.data))
    except (zlib.error, ValidationError) as error:
        raise ValueError(f"is no result of a page: {error}") from error
