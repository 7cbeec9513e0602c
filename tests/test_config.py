"""A lab writes its settings once, in kg.toml."""

from __future__ import annotations

import pytest

from kg import config
from kg.config import Settings
from kg.errors import KGError


def test_without_a_file_the_defaults_hold(tmp_path):
    assert config.load(tmp_path) == Settings()


def test_settings_are_read(tmp_path):
    (tmp_path / "kg.toml").write_text('title = "Labo"\nmin_confidence = 0.7\n')

    assert config.load(tmp_path) == Settings(title="Labo", min_confidence=0.7)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("min_confidence = 2.0", "kg.toml: min_confidence: input should be less than"),
        ("titel = 'x'", "kg.toml: titel: extra inputs are not permitted; settings are"),
        ("lang = 'de'", "kg.toml: lang: input should be 'en' or 'fr'"),
        ("title = ", "kg.toml: is not TOML"),
    ],
    ids=["out of range", "unknown", "no such language", "not TOML"],
)
def test_a_mistake_is_told_in_one_line(tmp_path, text, told):
    (tmp_path / "kg.toml").write_text(text)

    with pytest.raises(KGError) as caught:
        config.load(tmp_path)

    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)
