"""Studies killed at random moments, from the first import to the last file, end in the bits of one left alone."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pandas as pd
import pytest

from anodeworks.study.scale import state, stream
from tests.conftest import ROOT
from tests.study.scale.same import bits
from tests.study.scale.victim import BLOCKS

DRAWS = 120_000  # 29 whole blocks and a short one
KILLS = 20


def start(folder: Path, address: str, **environment: str) -> subprocess.Popen[bytes]:
    """A study in a process of its own."""
    command = [sys.executable, "-m", "tests.study.scale.victim", str(folder), address, str(DRAWS)]
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    return subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path, **environment}, stderr=subprocess.DEVNULL
    )


def met(folder: Path) -> str:
    """How far a killed study had come."""
    parts = len(list(folder.glob("scenarios/block-*")))
    if (folder / state.SUMMARY).exists():
        return "after the last state"
    if (folder / state.PREFIX).exists():
        return f"after {parts} blocks"
    return "in the first block" if (folder / state.LOCK).exists() else "before the study began"


def wait_for(study: subprocess.Popen[bytes], folder: Path, parts: int) -> None:
    """Wait until so many blocks are written, or the study ends."""
    while study.poll() is None and len(list(folder.glob("scenarios/block-*"))) < parts:
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.parametrize("where", ["local", "cluster"])
def test_kills_change_nothing(small, tmp_path, where):
    whole = bits(stream(small, DRAWS, seed=5, layout=BLOCKS))
    rng = random.Random(where)
    with dask() if where == "cluster" else nullcontext() as cluster:
        address = cluster.scheduler_address if cluster else "-"
        begun = time.monotonic()
        assert start(tmp_path / "alone", address).wait() == 0
        span = time.monotonic() - begun
        for kill in range(KILLS):
            folder = tmp_path / str(kill)
            victim = start(folder, address)
            if kill % 4 == 0:  # somewhere from the first import to the last file
                time.sleep(span * rng.uniform(0, 0.8))
            else:  # while blocks are computed, merged and written
                wait_for(victim, folder, rng.randint(0, 25))
                time.sleep(rng.uniform(0, 0.2))
            victim.send_signal(signal.SIGKILL)
            ended = victim.wait()
            print(f"{where} kill {kill}: {met(folder)}, exit {ended}", flush=True)
            if cluster and kill % 2:  # and a worker, while the study goes on
                again = start(folder, address)
                wait_for(again, folder, rng.randint(5, 25))
                os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
                print("and a worker", flush=True)
                assert again.wait() == 0
            assert bits(resumed(small, folder, address)) == whole
            kept = pd.read_parquet(folder / "scenarios")
            assert kept["scenario"].tolist() == list(range(DRAWS + 1))


@pytest.mark.slow
def test_a_kill_while_the_program_is_compiled(small, tmp_path):
    victim = start(tmp_path / "study", "-", ANODEWORKS_CACHE=str(tmp_path / "cache"))
    time.sleep(8)
    victim.send_signal(signal.SIGKILL)
    assert victim.wait() == -signal.SIGKILL
    whole = bits(stream(small, DRAWS, seed=5, layout=BLOCKS))
    assert bits(resumed(small, tmp_path / "study", "-")) == whole


def resumed(small, folder, address):
    """The study taken up again in this process."""
    cluster = None if address == "-" else address
    return stream(small, DRAWS, seed=5, cluster=cluster, folder=folder, keep="capital", layout=BLOCKS)


def dask():
    """Two workers of one thread each."""
    distributed = pytest.importorskip("distributed")
    return distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    )
