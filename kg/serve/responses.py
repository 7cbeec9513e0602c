"""Answers of the site: pages, data and refusals, and the policies that go with them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import Response

from kg.serve.media import HTML, JSON

# What is no page runs nothing; graph.html brings a policy by the hashes of its scripts.
DRAWING: Mapping[str, str] = {"Content-Security-Policy": "frame-ancestors 'none'"}
_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# On every answer that does not say otherwise.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def page(
    text: str, headers: Mapping[str, str] | None = None, *, status: int = 200
) -> Response:
    """Answer with a page in one of the languages."""
    told = {
        "Content-Security-Policy": _PAGE,
        "Vary": "Accept-Language",
        "Cache-Control": "no-cache",
        **(headers or {}),
    }
    return Response(text, status, told, media_type=HTML)


def data(body: bytes, media: str, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with data of a media type."""
    return Response(body, 200, dict(headers or {}), media_type=media)


def failure(status: int, why: str) -> Response:
    """Answer with one line of JSON that says why there is nothing else."""
    headers = {"Vary": "Accept"}
    if status == 503:
        headers["Retry-After"] = "1"
    text = json.dumps({"error": why}, ensure_ascii=False)
    return Response(f"{text}\n", status, headers, media_type=JSON)
