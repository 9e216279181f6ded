"""A real study in a real process: cancelled within two seconds wherever it is, and gone on with by the next server."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from anodeworks.project.starter import DEFAULT_ROUTE, starter
from anodeworks.workbench.archive import Archive
from anodeworks.workbench.jobs import Jobs
from anodeworks.workbench.jobs.job import Job
from tests.workbench.test_jobs import ended

pytestmark = pytest.mark.slow


def study(jobs: Jobs, scenarios: int) -> Job:
    """A study of the starter project."""
    return jobs.start(
        "", "", "study", {"scenarios": scenarios}, "ann", {"project": {"text": starter(DEFAULT_ROUTE)}}
    )


def until(jobs: Jobs, job: Job, reached: Callable[[Job], bool], most: float = 300) -> Job:
    """The job as soon as it is so far."""
    end = time.monotonic() + most
    while time.monotonic() < end:
        found = jobs.status(job.id)
        if reached(found):
            return found
        assert not found.over, found
        time.sleep(0.05)
    raise AssertionError(found)


@pytest.mark.parametrize("moment", ["begun", "computing"])
def test_a_study_is_cancelled_within_two_seconds(archive, moment):
    jobs = Jobs(archive)
    job = study(jobs, 400_000_000)
    if moment == "begun":  # nothing is loaded yet
        until(jobs, job, lambda found: found.state == "running")
        time.sleep(1)
    else:
        until(jobs, job, lambda found: found.progress.done > 0)
    begun = time.monotonic()
    jobs.cancel(job.id)
    assert ended(jobs, job, 5).state == "cancelled"
    assert time.monotonic() - begun < 2.0
    jobs.close()


def test_a_study_goes_on_with_the_next_server(archive: Archive):
    jobs = Jobs(archive)
    job = study(jobs, 300_000)
    until(jobs, job, lambda found: found.progress.done > 60_000 and found.progress.left is not None)
    time.sleep(6)  # its state is written every five seconds
    jobs.close()
    again = Jobs(archive)
    first = until(again, job, lambda found: found.progress.total > 0 or found.over)
    assert first.progress.done > 0 or first.over
    done = ended(again, job, 600)
    assert (done.state, done.tries) == ("done", 2)
    said = json.loads(archive.answer_by_digest(done.answer).read("json.en"))
    assert "300,000" in json.dumps(said["about"]) or "300000" in json.dumps(said["about"])
    again.close()


@pytest.fixture
def dask():
    """Two worker processes of one thread each, and their scheduler."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as started:
        yield started


def test_a_study_is_computed_on_the_cluster_of_the_server(tmp_path, dask):
    """The same figures as on this machine, by the workers of the cluster; cancelled there as quickly as here."""
    said = []
    for name, address in (("here", ""), ("there", dask.scheduler_address)):
        archive = Archive("", tmp_path / name)
        jobs = Jobs(archive, cluster=address)
        before = dask.scheduler.transition_counter
        done = ended(jobs, study(jobs, 150_000), 600)
        assert done.state == "done", done.wrong
        assert (dask.scheduler.transition_counter > before) is bool(address)
        said.append(json.loads(archive.answer_by_digest(done.answer).read("json.en"))["tables"])
        if address:
            job = study(jobs, 400_000_000)
            until(jobs, job, lambda found: found.progress.done > 0)
            begun = time.monotonic()
            jobs.cancel(job.id)
            assert ended(jobs, job, 5).state == "cancelled"
            assert time.monotonic() - begun < 2.0
        jobs.close()
        archive.close()
    assert said[0] == said[1]


def test_a_cluster_that_does_not_answer_is_told(archive):
    jobs = Jobs(archive, cluster="tcp://127.0.0.1:9")
    job = ended(jobs, study(jobs, 150_000), 120)
    assert job.state == "failed"
    assert "no scheduler that answers" in job.wrong["en"]["found"]
    jobs.close()
