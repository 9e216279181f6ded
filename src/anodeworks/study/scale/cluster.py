"""Blocks computed by a Dask cluster: a task a block, a bounded number on their way, merged here in their order.

A task depends on nothing but what it is sent, so one that is lost with its worker is run again elsewhere and gives
the same bits. Needs the extra `cluster` (dask and distributed).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

from anodeworks import progress
from anodeworks.errors import InputError, needed
from anodeworks.language import Text, t
from anodeworks.remedies import SERVER
from anodeworks.study.scale import identity, remote
from anodeworks.study.scale.account import Base
from anodeworks.study.scale.block import Done, Task
from anodeworks.study.scale.identity import MEANING, difference, software
from anodeworks.study.scale.sketch import Grid

SAME = t("install the same version on every worker")
CONNECT = 10.0  # seconds for a scheduler to answer
PATIENCE = 300.0  # seconds without any worker before a study gives up
AHEAD = 4  # blocks on their way for each thread of the cluster
TRIES = 20  # times that one block may lose the scheduler's trust, which it does after killing some workers
LOOK = 5.0  # seconds between looks at how many workers there are
GO_ON = t("what is done is kept if a folder was named: the same call goes on from there")


class Cluster:
    """A Dask scheduler and its workers, for one study."""

    def __init__(self, job: remote.Job, address: str) -> None:
        distributed = needed("distributed", "cluster", "--cluster")
        self.address = address
        try:
            self.client = distributed.Client(address, timeout=CONNECT, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise self._error(
                t("no scheduler that answers ({why})", why=str(error)), t("tcp://HOST:PORT of one"), SERVER
            ) from None
        self.run = uuid4().hex  # tasks of two runs never share a name
        self.looked, self.threads = 0.0, 0
        try:
            self._await_workers()
            self._same_software()
        except BaseException:
            self.close()
            raise
        self.job = self._submit("job", remote.same, job)
        self.grid: Any = None

    def pilot(self, n: int, exact: bool) -> tuple[Base, Grid]:
        """Base case and grid from the first `n` scenarios."""
        found = self._submit("pilot", remote.pilot, self.job, n, exact)
        self.grid = self._submit("grid", remote.grid_of, found)
        base, grid = self._result(found)
        return base, grid

    def blocks(self, tasks: Iterable[Task], grid: Grid) -> Iterator[Done]:
        """What is kept of these blocks, in their order."""
        if self.grid is None:  # a study that is resumed
            self.grid = self._submit("grid", remote.same, grid)
        waiting: deque[tuple[Task, Any]] = deque()
        for task in tasks:
            waiting.append((task, self._block(task)))
            while len(waiting) >= self._ahead():
                yield self._done(*waiting.popleft())
        while waiting:
            yield self._done(*waiting.popleft())

    def close(self) -> None:
        """Leave the cluster; what is still on its way is called off."""
        self.client.close(timeout=CONNECT)

    def _block(self, task: Task, attempt: int = 0) -> Any:
        return self._submit(f"block-{task[0]}-{attempt}", remote.block, self.job, self.grid, *task)

    def _submit(self, name: str, function: Any, *arguments: Any) -> Any:
        key = f"anodeworks-{self.run}-{name}"
        return self.client.submit(function, *arguments, key=key, pure=False)

    def _done(self, task: Task, future: Any) -> Done:
        """A block's result; a block that was given up because its workers died is sent again."""
        from distributed import KilledWorker

        for attempt in range(1, TRIES):
            try:
                return self._result(future)  # type: ignore[no-any-return]
            except KilledWorker:
                future = self._block(task, attempt)
        return self._result(future)  # type: ignore[no-any-return]

    def _result(self, future: Any) -> Any:
        """Wait for a task, as long as there are workers.

        Raises:
            InputError: a worker of another version, a cluster that went away, or one without workers for long.
        """
        from concurrent.futures import CancelledError

        from distributed import TimeoutError as Late

        alive = time.monotonic()
        while True:
            try:
                return future.result(timeout=LOOK)
            except remote.MismatchError as error:
                raise self._error(
                    t("a worker that would compute {other}", other=error.args[0]), t("the same as here")
                ) from None
            except (Late, TimeoutError):
                progress.current().check()
                if self._count():
                    alive = time.monotonic()
                elif time.monotonic() - alive > PATIENCE:
                    found = t("no workers for {n} seconds", n=format(PATIENCE, ".0f"))
                    raise self._error(found, t("at least one"), GO_ON) from None
            except (CancelledError, OSError):
                raise self._error(t("a scheduler that went away"), t("one that stays"), GO_ON) from None

    def _count(self) -> int:
        """Threads of all workers, looked up now and then."""
        if time.monotonic() - self.looked > LOOK:
            try:
                self.threads = sum(self.client.nthreads().values())
            except (OSError, TimeoutError):
                self.threads = 0
            self.looked = time.monotonic()
        return self.threads

    def _ahead(self) -> int:
        return AHEAD * max(self._count(), 1) + 1

    def _await_workers(self) -> None:
        try:
            self.client.wait_for_workers(1, timeout=CONNECT)
        except TimeoutError:
            start = t('"dask worker {address}" starts one', address=self.address)
            raise self._error(t("no workers"), t("at least one"), start) from None

    def _same_software(self) -> None:
        """Refuse a cluster that runs other code than this; workers that join later are asked by their first task."""
        here = software()
        try:
            found = self.client.run(identity.software, on_error="return")
        except Exception as error:  # whatever a foreign worker answers
            found = {"its workers": error}
        for worker, words in found.items():
            if isinstance(words, OSError):  # went away in between
                continue
            if not isinstance(words, dict):
                raise self._error(
                    t("{worker}, which cannot run it ({why})", worker=worker, why=str(words)),
                    t("workers with anodeworks"),
                )
            if difference({**dict.fromkeys(MEANING, ""), **here}, {**dict.fromkeys(MEANING, ""), **words}):
                raise self._error(
                    t(
                        "{worker} with {versions}, code {code}",
                        worker=worker,
                        versions=words["versions"],
                        code=words["code"][:8],
                    ),
                    t("{versions}, code {code}, as here", versions=here["versions"], code=here["code"][:8]),
                )

    def _error(self, found: Text, allowed: Text, remedy: Text = SAME) -> InputError:
        return InputError(f"--cluster {self.address}", found, allowed, remedy)
