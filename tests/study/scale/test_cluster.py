"""A cluster gives what threads give, to the last bit, and refuses to compute anything else."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from dataclasses import replace

import pandas as pd
import pytest

from anodeworks import InputError, load
from anodeworks.process.activity import KINDS
from anodeworks.study.scale import cluster, remote, stream
from tests.study.scale.conftest import DRAWS
from tests.study.scale.same import bits

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def dask():
    """Two worker processes of one thread each, and their scheduler."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as started:
        yield started


def test_a_cluster_gives_the_same_bits(small, tiny, whole, dask, tmp_path):
    asked = {"seed": 5, "layout": tiny, "cluster": dask.scheduler_address}
    assert bits(stream(small, DRAWS, **asked)) == bits(whole)
    assert bits(stream(small, 8191, **asked, folder=tmp_path, keep="capital")) != bits(whole)
    extended = stream(small, DRAWS, **asked, folder=tmp_path, keep="capital")  # goes on with a kept grid
    assert bits(extended) == bits(whole)
    assert pd.read_parquet(tmp_path / "scenarios")["scenario"].tolist() == list(range(DRAWS + 1))
    alone = {"seed": 5, "layout": tiny}
    assert bits(stream(small, 1500, **asked)) == bits(stream(small, 1500, **alone))


@pytest.mark.slow
def test_a_worker_that_dies_changes_nothing(small, tiny, dask, monkeypatch):
    right = bits(stream(small, 40_000, seed=5, layout=tiny))
    done = cluster.Cluster._done
    killed = []

    def kill_one(self, task, future):
        if task[0] == 3:
            killed.append(next(iter(dask.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)
        return done(self, task, future)

    monkeypatch.setattr(cluster.Cluster, "_done", kill_one)
    asked = {"seed": 5, "layout": tiny, "cluster": dask.scheduler_address}
    assert bits(stream(small, 40_000, **asked)) == right
    assert len(killed) == 1


def test_other_code_is_refused(small, tiny, dask, monkeypatch):
    other = {**cluster.software(), "code": "another"}
    monkeypatch.setattr(cluster, "software", lambda: other)
    with pytest.raises(InputError, match=r"found tcp://.* with anodeworks .* code"):
        stream(small, 1000, layout=tiny, cluster=dask.scheduler_address)


def test_a_worker_that_joins_late_refuses_too(small, tiny):
    job = remote.Job.of(small, 0, tiny, None)
    for word in ("code", "versions", "values", "structure"):
        with pytest.raises(remote.MismatchError):
            remote._engine(replace(job, words={**job.words, word: "another"}))


def test_a_job_is_the_project_again(small, tiny, monkeypatch):
    """Values changed in Python travel as well as those of the file."""
    dearer = small.with_values({"products.neat.price": "300 CNY/kg"})
    job = pickle.loads(pickle.dumps(remote.Job.of(dearer, 0, tiny, None)))
    monkeypatch.setattr(remote, "_engines", {})
    monkeypatch.setattr(remote, "Engine", lambda project, *_: project)
    project = remote._engine(job)
    assert project.ledger["products.neat.price"].number == dearer.ledger["products.neat.price"].number
    assert remote._engine(job) is project


def test_own_activities_travel(tmp_path, small_tables, tiny, monkeypatch):
    from anodeworks.cli.source import import_activities
    from tests.cli.conftest import OWN_ACTIVITY, OWN_KIND
    from tests.project.toml_text import dump

    kinds = dict(KINDS)
    small_tables["activities"] = {"polishing": OWN_ACTIVITY}
    small_tables["products"]["neat"]["flow"] = "polished"
    (tmp_path / "own.toml").write_text(dump(small_tables))
    (tmp_path / "own_kinds.py").write_text(OWN_KIND)
    import_activities([tmp_path / "own_kinds.py"])
    job = remote.Job.of(load(tmp_path / "own.toml"), 0, tiny, None)
    KINDS.clear()
    KINDS.update(kinds)
    del sys.modules["anodeworks_with_own_kinds"]  # as in a worker, which has never heard of it
    monkeypatch.setattr(remote, "_engines", {})
    monkeypatch.setattr(remote, "Engine", lambda project, *_: project)
    try:
        assert "polishing" in {node.name for node in remote._engine(job).network.nodes}
        wrong = {"anodeworks_with_own_kinds": "1 / 0"}
        monkeypatch.setattr(remote, "_engines", {})
        with pytest.raises(remote.MismatchError, match="ZeroDivisionError"):
            remote._engine(replace(job, sources=wrong))
    finally:
        KINDS.clear()
        KINDS.update(kinds)


def test_a_cluster_that_is_not_there(small, tiny, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    with pytest.raises(InputError, match="no scheduler that answers"):
        stream(small, 1000, layout=tiny, cluster="tcp://127.0.0.1:9")
    with pytest.raises(InputError, match="no scheduler that answers"):
        stream(small, 1000, layout=tiny, cluster="no address")
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=":0", host="127.0.0.1") as empty,
        pytest.raises(InputError, match="no workers"),
    ):
        stream(small, 1000, layout=tiny, cluster=empty.scheduler_address)


def test_without_dask_the_message_says_what_to_install(small, tiny, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"anodeworks\[cluster\]"):
        stream(small, 1000, layout=tiny, cluster="tcp://127.0.0.1:9")


@pytest.mark.slow
def test_without_pyarrow_too(small, tiny, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"anodeworks\[scale\]"):
        stream(small, 1000, layout=tiny, folder=tmp_path, keep="capital")
