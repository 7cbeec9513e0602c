"""The address that all things are named under."""

from __future__ import annotations

from urllib.parse import urlsplit

from kg.errors import KGError

DEFAULT_BASE = "https://w3id.org/labkg/id/"


def check_base(base: str) -> None:
    """Raise KGError for a base that no thing could be named under."""
    parts = urlsplit(base)
    if not (parts.scheme and parts.netloc and base.endswith(("/", "#"))) or any(
        char in base for char in ' <>"{}|\\^`'
    ):
        raise KGError(
            f"--base {base}: should be an IRI such as https://example.org/id/ "
            "that ends with / or #"
        )
