"""The fields of a JSON object, with the type that each should have."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

_TYPES = (
    (bool, "true or false"),
    (int | float, "a number"),
    (str, "text"),
    (list, "a list"),
    (dict, "an object"),
)


class BadObjectError(ValueError):
    """An object that is no page and no publication; the message says why."""


class Fields:
    """A JSON object; a field that is null, or empty text, is not there.

    Each method raises BadObjectError for a value of another type.
    """

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def has(self, *names: str) -> bool:
        """Say whether any of the fields is there."""
        return any(self._values.get(name) not in (None, "") for name in names)

    def text(self, name: str) -> str | None:
        """Give a text."""
        value = self._values.get(name)
        if value is None or isinstance(value, str):
            return value or None
        raise _wrong(name, value, "text")

    def word(self, name: str) -> str | None:
        """Give a text, or a whole number as text: an id, a year."""
        value = self._values.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self.text(name)

    def number(self, name: str) -> int | None:
        """Give a whole number."""
        value = self._values.get(name)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise _wrong(name, value, "a whole number")

    def flag(self, name: str) -> bool:
        """Say whether a field is true, or as good as that; any type will do."""
        return bool(self._values.get(name))

    def inner(self, name: str) -> Fields:
        """Give the fields of an object, or of an empty one."""
        value = self._values.get(name)
        if value is None or isinstance(value, dict):
            return Fields(value or {})
        raise _wrong(name, value, "an object")

    def values(self, name: str) -> Sequence[object]:
        """Give a list, or an empty one."""
        value = self._values.get(name)
        if value is None or isinstance(value, list):
            return value or ()
        raise _wrong(name, value, "a list")

    def objects(self, name: str) -> tuple[Fields, ...]:
        """Give the objects of a list."""
        return tuple(each(name, one) for one in self.values(name))

    def is_text(self, name: str) -> bool:
        """Say whether a field is text."""
        return isinstance(self._values.get(name), str)

    def is_object(self, name: str) -> bool:
        """Say whether a field is an object."""
        return isinstance(self._values.get(name), dict)


def each(name: str, value: object) -> Fields:
    """Give the fields of one of a list."""
    if not isinstance(value, dict):
        raise BadObjectError(f"its {name} hold {_type(value)}; each is an object")
    return Fields(value)


def load(data: bytes) -> Fields:
    """Read a JSON object; raise BadObjectError."""
    try:
        value = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadObjectError(f"byte {error.start} is not valid UTF-8") from error
    except json.JSONDecodeError as error:
        raise BadObjectError(f"is no JSON: {error.msg} at {error.pos}") from error
    except ValueError as error:
        raise BadObjectError("holds a number that is too long") from error
    except RecursionError as error:
        raise BadObjectError("is nested too deeply") from error
    if not isinstance(value, dict):
        raise BadObjectError(f"is {_type(value)}; a page or publication is an object")
    return Fields(value)


def _wrong(name: str, value: object, right: str) -> BadObjectError:
    return BadObjectError(f"its {name} is {_type(value)}; it should be {right}")


def _type(value: object) -> str:
    return next((name for kind, name in _TYPES if isinstance(value, kind)), "null")
