"""A lab writes its settings once, in kg.toml."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from kg import config
from kg.config import Settings
from kg.errors import KGError
from ontology.vocabulary import OWN


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
        ("vocabulary = ''", "kg.toml: vocabulary: string should have at least 1"),
    ],
    ids=["out of range", "unknown", "no such language", "not TOML", "empty"],
)
def test_a_mistake_is_told_in_one_line(tmp_path, text, told):
    (tmp_path / "kg.toml").write_text(text)

    with pytest.raises(KGError) as caught:
        config.load(tmp_path)

    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


@pytest.fixture
def no_own(monkeypatch):
    """Name no vocabulary; what a test names is forgotten after it."""
    monkeypatch.setenv(OWN, "")


@pytest.mark.usefixtures("no_own")
def test_an_own_vocabulary_lies_beside_the_settings(tmp_path):
    (tmp_path / "kg.toml").write_text('vocabulary = "ours.toml"\n')
    (tmp_path / "ours.toml").touch()

    config.apply(config.load(tmp_path))

    assert os.environ[OWN] == str(tmp_path / "ours.toml")


@pytest.mark.usefixtures("no_own")
def test_without_an_own_vocabulary_nothing_is_named():
    config.apply(Settings())

    assert os.environ[OWN] == ""


def test_a_vocabulary_that_the_environment_names_comes_first(tmp_path, monkeypatch):
    monkeypatch.setenv(OWN, "theirs.toml")
    (tmp_path / "ours.toml").touch()

    config.apply(Settings(vocabulary=str(tmp_path / "ours.toml")))

    assert os.environ[OWN] == "theirs.toml"


@pytest.mark.usefixtures("no_own")
def test_a_vocabulary_that_is_not_there_is_told(tmp_path):
    (tmp_path / "kg.toml").write_text('vocabulary = "ours.toml"\n')

    with pytest.raises(KGError, match=r"^kg.toml: vocabulary: there is no file .*ours"):
        config.apply(config.load(tmp_path))


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_build_reads_the_own_vocabulary_in_every_process(tmp_path, workers):
    (tmp_path / "kg.toml").write_text('vocabulary = "ours.toml"\n')
    (tmp_path / "ours.toml").write_text(
        '[blorb-tree]\ntype = "method"\nen = "blorb tree"\nfr = "blorbier"\n'
    )
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(
            "Nous utilisons le blorbier pour l’apprentissage par renforcement, et "
            f"nous évaluons le blorbier sur le jeu NetHack, page {name}.\n",
            "utf-8",
        )

    words = ["build", ".", "--output", "out", "--workers", workers, "--no-html"]
    subprocess.run(
        [sys.executable, "-m", "kg", *words],
        cwd=tmp_path,
        env={**os.environ, OWN: ""},
        capture_output=True,
        check=True,
    )

    assert "method:blorb-tree" in (tmp_path / "out" / "graph.ttl").read_text("utf-8")
