"""Pages read by four Dask workers; some die, stall, lag behind or differ."""

from __future__ import annotations

import itertools
import json
import logging
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import page_generator
import pytest
from click.testing import CliRunner
from cluster_acts import act, refuse

from kg.cli import main
from kg.cluster import agreement, connection, shards
from kg.cluster.batches import batches
from kg.cluster.pace import Pace
from kg.config import Jobs
from kg.documents import Document, SetAside
from kg.errors import KGError
from kg.pressed import Packed
from kg.workers import Failed, Limits
from ontology.vocabulary import OWN

pytest.importorskip("distributed", reason="needs labkg[cluster]")

import dask
from distributed import Client, LocalCluster

from kg.cluster.engine import Engine, Kept

OUTPUTS = ("graph.ttl", "evidence.ttl", "records.jsonl")
SMALL = 40  # bytes: three or four documents in a batch


def started(workers, **options):
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
        **options,
    )


@pytest.fixture(scope="module")
def cluster():
    with dask.config.set({"distributed.worker.daemon": False}), started(4) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def client(cluster):
    with Client(cluster, set_as_default=False) as client:
        yield client


def document(text):
    return Document(text.split(" ")[0], text.encode())


GOOD = [f"good{number:03}" for number in range(40)]


def engine(client, function=act, *, kept=None, seconds=300, batch_bytes=SMALL):
    return Engine(client, function, Limits(seconds), kept, batch_bytes)


def results(client, texts, **options):
    """Read documents; give what came of each by its text."""
    read_all = engine(client, **options)
    return {
        one.data.decode(): result.reason if isinstance(result, Failed) else result
        for one, result in read_all(map(document, texts))
    }


def read(texts):
    return {text: Packed(text.encode()) for text in texts}


# ---- what comes out


def test_a_build_on_a_cluster_writes_the_same_bytes(cluster, tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    for page in page_generator.generate_site(11, pages=6):
        (pages / page.name).write_bytes(page.data)
    words = ["build", str(pages), "--no-html", "--output"]

    here = CliRunner().invoke(main, [*words, str(tmp_path / "here")])
    there = CliRunner().invoke(
        main,
        [*words, str(tmp_path / "there"), "--cluster", cluster.scheduler_address],
    )

    assert here.exit_code == there.exit_code == 0, there.output
    assert there.stderr.count(cluster.dashboard_link) == 1
    for name in OUTPUTS:
        one, other = ((tmp_path / where / name) for where in ("here", "there"))
        assert one.read_bytes() == other.read_bytes()
    accounts = [
        json.loads((tmp_path / where / "build.json").read_bytes())
        for where in ("here", "there")
    ]
    assert accounts[1].pop("run")["cache"] == accounts[0].pop("run")["cache"]
    assert accounts[0] == accounts[1]


def test_every_document_has_its_result(client):
    assert results(client, GOOD) == read(GOOD)


def test_what_is_no_page_is_told(client):
    found = results(client, [*GOOD, "none at-all"])

    assert found.pop("none at-all") == SetAside("none", "is no page")
    assert found == read(GOOD)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("die now", "the process that read it was killed by SIGKILL, twice"),
        (
            "stall now",
            "took longer than 2 seconds, which is all that one page may take",
        ),
        ("raise oh", "could not be read: ValueError: oh"),
        ("lose worker", "the process that read it was lost, twice"),
    ],
)
def test_a_bad_page_fails_alone(client, bad, reason):
    found = results(client, [*GOOD[:10], bad, *GOOD[10:]], seconds=2)

    assert found.pop(bad) == reason
    assert found == read(GOOD)


def test_what_a_lost_worker_had_is_read_by_another(client, tmp_path):
    text = f"lose-once {tmp_path / 'mark'}"

    assert results(client, [text, *GOOD]) == read([text, *GOOD])


def test_what_takes_much_longer_than_the_others_is_read_twice(client, tmp_path):
    text = f"stall-once {tmp_path / 'mark'}"

    assert results(client, [*GOOD, text]) == read([*GOOD, text])


# ---- how much is under way


def test_documents_are_taken_as_workers_get_free(client):
    taken = []

    def endless():
        for number in itertools.count():
            taken.append(number)
            yield document(f"good{number:06}")

    running = engine(client)(endless())
    for _ in range(20):
        next(running)
    running.close()

    assert len(taken) < 80


def test_what_is_under_way_is_cancelled(client):
    documents = map(document, ["good", "stall now"])
    running = engine(client, batch_bytes=1)(documents)
    next(running)

    running.close()

    until = time.monotonic() + 60
    while any(client.processing().values()) and time.monotonic() < until:
        pass
    assert not any(client.processing().values())


def test_where_nothing_is_to_be_read_nobody_is_asked():
    assert read_on("tcp://127.0.0.1:9", []) == []


# ---- shards


def kept_in(folder):
    return Kept(shards.Shards(str(folder)), lambda one: one.data)


def test_results_go_through_a_folder(client, tmp_path):
    found = results(client, [*GOOD, "none of-it"], kept=kept_in(tmp_path))

    assert found.pop("none of-it") == SetAside("none", "is no page")
    assert found == read(GOOD)
    assert any(tmp_path.glob("*.shard"))


def test_shards_that_are_there_are_not_made_again(client, tmp_path):
    results(client, GOOD, kept=kept_in(tmp_path))
    before = {path: path.read_bytes() for path in tmp_path.glob("*.shard")}

    found = results(client, GOOD, kept=kept_in(tmp_path), function=refuse)

    assert found == read(GOOD)
    assert {path: path.read_bytes() for path in tmp_path.glob("*.shard")} == before


def test_a_damaged_shard_is_made_again(client, tmp_path):
    results(client, GOOD, kept=kept_in(tmp_path))
    before = {path: path.read_bytes() for path in tmp_path.glob("*.shard")}
    first, second, *_ = sorted(before)
    first.write_bytes(before[first][:-9])
    second.write_bytes(before[second].replace(b"good0", b"evil0"))

    found = results(client, GOOD, kept=kept_in(tmp_path))

    assert found == read(GOOD)
    assert {path: path.read_bytes() for path in tmp_path.glob("*.shard")} == before


def test_a_page_that_failed_is_in_no_shard(client, tmp_path):
    text = f"die {tmp_path / 'mark'}"
    folder = tmp_path / "shards"
    assert "SIGKILL" in results(client, [*GOOD, text], kept=kept_in(folder))[text]

    found = results(client, [*GOOD, text], kept=kept_in(folder), function=refuse)

    assert found.pop(text).startswith("could not be read: AssertionError")
    assert found == read(GOOD)


def test_a_folder_that_cannot_be_written_is_an_error(client, tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(KGError, match=r"--shards .*file/in.* cannot be used"):
        results(client, GOOD, kept=kept_in(tmp_path / "file" / "in"))


def test_no_byte_of_a_shard_may_change_unseen(tmp_path):
    folder = shards.Shards(str(tmp_path))
    whole = {b"a": Packed(b"one"), b"b": SetAside("", "two")}
    folder.write("a.shard", whole)
    data = (tmp_path / "a.shard").read_bytes()
    assert folder.read("a.shard") == whole

    for place in range(len(data)):
        spoilt = bytearray(data)
        spoilt[place] ^= 1
        (tmp_path / "a.shard").write_bytes(spoilt)

        assert folder.read("a.shard") is None


def test_storage_that_is_unknown_is_an_error():
    with pytest.raises(KGError, match=r"--shards nowhere://there: .*nowhere"):
        shards.Shards("nowhere://there").names()


# ---- clusters that are none


def read_on(where, texts=("good",)):
    with connection.Cluster(where, act, Limits(), Jobs(), None, bytes) as cluster:
        return list(cluster(map(document, texts)))


def test_an_address_that_nobody_answers_is_an_error(monkeypatch):
    monkeypatch.setattr(connection, "_SECONDS", 0.5)

    with pytest.raises(KGError) as told:
        read_on("tcp://127.0.0.1:9")

    assert str(told.value).startswith("--cluster tcp://127.0.0.1:9: no Dask scheduler")
    assert "\n" not in str(told.value)


def test_an_address_of_another_form_is_an_error():
    with pytest.raises(KGError, match="it should be tcp://HOST:PORT"):
        read_on("scheduler")


SBATCH = """#!/bin/sh
cp "$1" {folder}/job.sh
setsid bash {folder}/job.sh > {folder}/job.log 2>&1 &
echo "Submitted batch job $!"
"""
SCANCEL = """#!/bin/sh
kill -9 -- "-$1"
"""


def test_jobs_of_slurm_read_pages(tmp_path, monkeypatch):
    """Programs that stand for SLURM's run a job here, in a process group of its own."""
    for name, text in ("sbatch", SBATCH), ("scancel", SCANCEL):
        (tmp_path / name).write_text(text.format(folder=tmp_path))
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    (tmp_path / "words.toml").write_text("")
    monkeypatch.setenv(OWN, str(tmp_path / "words.toml"))
    folders = ":".join([str(Path(__file__).parent), str(Path.cwd())])
    jobs = Jobs(
        jobs=1,
        cores=2,
        memory="2GB",
        walltime="00:30:00",
        partition="short",
        interface="lo",
        directives=["--constraint=avx2"],
        prologue=[f"unset {OWN}", f"export PYTHONPATH={folders}"],
    )

    with connection.Cluster("slurm", act, Limits(), jobs, None, bytes) as cluster:
        found = [one.data.decode() for one, _ in cluster(map(document, GOOD))]

    assert sorted(found) == GOOD
    job = (tmp_path / "job.sh").read_text()
    for line in ("-p short", "-t 00:30:00", "--constraint=avx2"):
        assert f"#SBATCH {line}\n" in job
    assert "--nthreads 2" in job


def test_tls_needs_certificates():
    with pytest.raises(KGError, match="needs certificates"):
        read_on("tls://127.0.0.1:9")


def test_certificates_that_are_not_there_are_an_error(tmp_path):
    place = str(tmp_path / "ca.pem")

    with (
        dask.config.set({"distributed.comm.tls.ca-file": place}),
        pytest.raises(KGError, match=r"distributed\.comm\.tls"),
    ):
        read_on("tls://127.0.0.1:9")


def test_where_encryption_is_required_an_address_has_it():
    with (
        dask.config.set({"distributed.comm.require-encryption": True}),
        pytest.raises(KGError, match="it should be tls://"),
    ):
        read_on("tcp://127.0.0.1:9")


@pytest.mark.parametrize("where", ["tcp://127.0.0.1:9", "slurm"])
def test_the_extra_is_named_where_it_is_missing(where, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(KGError, match=r"pip install 'labkg\[cluster\]'"):
        read_on(where)


def test_shards_need_a_cluster():
    result = CliRunner().invoke(main, ["build", "--shards", "there"])

    assert result.exit_code == 1
    assert result.stderr.startswith("kg: --shards is for")


def test_a_worker_that_reads_otherwise_is_named(tmp_path):
    words = tmp_path / "words.toml"
    words.write_text("")

    with started(1, env={OWN: str(words)}) as cluster, Client(cluster) as client:
        (address,) = client.nthreads()
        with pytest.raises(KGError, match=f"^{address}: .* another vocabulary"):
            results(client, GOOD)


def test_a_worker_that_may_start_no_process_is_told_how():
    with (
        dask.config.set({"distributed.worker.daemon": True}),
        started(1) as cluster,
        Client(cluster) as client,
        pytest.raises(KGError, match="--no-nanny"),
    ):
        results(client, GOOD)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"releases": {"Python": "2.7"}}, "has Python 2.7, and this machine 3"),
        ({"vocabulary": "other"}, "has another vocabulary"),
        ({"reading": "other"}, "has other files of labkg"),
        ({"has_processes": False}, "may not start processes"),
    ],
)
def test_what_differs_is_told(change, told):
    here = agreement.installed()

    assert agreement.difference(here, here) is None
    assert told in agreement.difference(here, replace(here, **change))


def test_a_scheduler_that_goes_is_one_line():
    with dask.config.set({"distributed.worker.daemon": False}):
        cluster = started(1)
    with cluster, Client(cluster) as client:
        documents = map(document, ["good", "stall now"])
        running = engine(client, batch_bytes=1)(documents)
        next(running)
        cluster.close()

        with pytest.raises(KGError, match=r"^the Dask scheduler is gone"):
            next(running)


# ---- batches and their pace


def test_batches_hold_so_many_bytes():
    documents = [document(f"page{number} " + "x" * 90) for number in range(200)]

    found = list(batches(documents, 1000))

    assert [one for batch in found for one in batch] == documents
    for batch in found:
        assert sum(len(one.data) for one in batch[:-1]) < 1000


def test_batches_are_the_same_soon_after_another_beginning():
    documents = [document(f"page{number} " + "x" * 90) for number in range(200)]

    whole, later = set(batches(documents, 1000)), set(batches(documents[5:], 1000))

    assert len(whole & later) > 0.7 * len(whole)


def test_documents_are_many_in_no_batch():
    assert [len(batch) for batch in batches([document("x")] * 130)] == [64, 64, 2]


def test_a_batch_is_late_after_several_times_what_is_usual():
    pace = Pace()
    for seconds in (1, 1, 9, 1):
        pace.took(seconds)
    assert not pace.is_late(100)

    pace.took(1)

    assert pace.is_late(4.5)
    assert not pace.is_late(3.5)
