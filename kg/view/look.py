"""A lab's own colours and logo -> what the page takes of them, checked."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

THEMES = ("light", "dark")
# What shapes stand on: the drawing, the panels, a row under the pointer.
_GROUNDS = ("stage", "surface", "sunken")
_LEAST_CONTRAST = 3  # WCAG 2.2, 1.4.11: what shapes need
_MOST_BYTES = 200_000

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
# The themes of palette.css, the light one first; page.css has that of print.
_THEME = re.compile(r"(?<=:root \{\n).*?(?=\})", re.DOTALL)
_SVG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*<svg\b",
    re.DOTALL,
)
_FORMS: Mapping[str, re.Pattern[bytes]] = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/svg+xml": _SVG,
}


@dataclass(frozen=True, slots=True)
class Look:
    """Colours in place of ours, by theme and kind; a logo, as an address holding it."""

    colors: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    logo: str = ""


def colors(chosen: Mapping[str, Mapping[str, str]]) -> Mapping[str, Mapping[str, str]]:
    """Give colours by theme and kind; ValueError, with its key, for what is unseen.

    >>> colors({"method": {"light": "#B63C0B"}})
    {'light': {'Method': '#b63c0b'}, 'dark': {}}
    """
    known = dict(zip(THEMES, _THEME.findall(_style()), strict=False))
    for kind, shades in chosen.items():
        for theme, color in shades.items():
            _check(f"{kind}.{theme}", color, _values(known[theme]))
    return {
        theme: {
            kind.capitalize(): shades[theme].lower()
            for kind, shades in chosen.items()
            if theme in shades
        }
        for theme in THEMES
    }


def logo(path: Path) -> str:
    """Give a picture as a ``data:`` address; ValueError where it cannot be one."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from error
    if len(data) > _MOST_BYTES:
        raise ValueError(
            f"{path} has {len(data):,} bytes; it may have {_MOST_BYTES:,} at most"
        )
    form = next((form for form, start in _FORMS.items() if start.match(data)), None)
    if form is None:
        raise ValueError(f"{path} is not a PNG, JPEG or SVG picture")
    return f"data:{form};base64,{base64.b64encode(data).decode()}"


def style(look: Look) -> str:
    """Give the style sheet of the page with the colours of a look in it."""
    themes = iter(THEMES)

    def dressed(block: re.Match[str]) -> str:
        text = block.group()
        for kind, color in look.colors.get(next(themes), {}).items():
            text = re.sub(rf"(?<=--{kind}: )#\w+", color, text)
        return text

    return _THEME.sub(dressed, _style(), count=len(THEMES))


def _check(key: str, color: str, grounds: Mapping[str, str]) -> None:
    if not _COLOR.fullmatch(color):
        raise ValueError(f"{key}: {color!r} is no colour; write it as #rrggbb")
    ratio, ground = min((contrast(color, grounds[name]), name) for name in _GROUNDS)
    if ratio < _LEAST_CONTRAST:
        reached = math.floor(ratio * 100) / 100
        raise ValueError(
            f"{key}: {color} has a contrast of {reached} on {grounds[ground]}; "
            f"it must be at least {_LEAST_CONTRAST}"
        )


def contrast(one: str, other: str) -> float:
    """Measure the contrast of two colours as WCAG does.

    >>> contrast("#ffffff", "#000000")
    21.0
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    parts = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _values(theme: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", theme))


def _style() -> str:
    own = files("kg.view")
    return "".join(
        own.joinpath(name).read_text(encoding="utf-8")
        for name in ("palette.css", "page.css")
    )
