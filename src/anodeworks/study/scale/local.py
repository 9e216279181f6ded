"""Blocks computed here: chunks of a few blocks at a time on as many threads as cores."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from anodeworks import progress
from anodeworks.study.scale.account import Base
from anodeworks.study.scale.block import Done, Task, account_for, pilot_of
from anodeworks.study.scale.engine import Engine, Rows
from anodeworks.study.scale.parquet import Columns
from anodeworks.study.scale.sketch import Grid


@dataclass(eq=False)
class _Open:
    """A block under way: its rows, chunks still missing, and the promise of what is kept of it."""

    rows: Rows
    missing: int
    done: Future[Done]


class Local:
    """Threads of this process."""

    def __init__(self, engine: Engine, columns: Columns | None, workers: int | None) -> None:
        self.engine, self.columns = engine, columns
        self.workers = workers or os.cpu_count() or 1
        self.head: Rows | None = None  # the pilot, which block 0 need not compute again
        self.lock = Lock()

    def pilot(self, n: int, exact: bool) -> tuple[Base, Grid]:
        """Base case and grid from the first `n` scenarios."""
        self.head = self.engine.empty(n, self._inputs)
        told = progress.current()
        with ThreadPoolExecutor(self.workers) as pool:
            starts, head = self.engine.layout.starts(0, n), self.head
            try:
                for _ in pool.map(lambda start: self.engine.chunk(start, head, start), starts):
                    told.check()
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return pilot_of(self.engine, self.head, exact)

    def blocks(self, tasks: Iterable[Task], grid: Grid) -> Iterator[Done]:
        """What is kept of these blocks, in their order."""
        ahead = 2 + 2 * self.workers // self.engine.layout.chunks
        waiting: deque[Future[Done]] = deque()
        pool = ThreadPoolExecutor(self.workers)
        try:
            for task in tasks:
                waiting.append(self._submit(pool, task, grid))
                if len(waiting) >= ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)

    def close(self) -> None:
        """Let go of the pilot."""
        self.head = None

    @property
    def _inputs(self) -> bool:
        return self.columns is not None and self.columns.inputs

    def _submit(self, pool: ThreadPoolExecutor, task: Task, grid: Grid) -> Future[Done]:
        """Hand the chunks of a block to the pool; the thread that does the last one accounts for the block."""
        number, n = task
        rows, starts = self.engine.empty(n, self._inputs), list(self.engine.layout.starts(number, n))
        first = number * self.engine.layout.block
        if number == 0 and self.head is not None:
            starts = _copied(self.head, rows, starts)
        block = _Open(rows, max(len(starts), 1), Future())

        def one(start: int | None) -> None:
            try:
                if start is not None:
                    self.engine.chunk(start, rows, start - first)
                with self.lock:
                    block.missing -= 1
                    last = block.missing == 0
                if last:
                    block.done.set_result(account_for(rows, grid, number, self.columns))
            except BaseException as error:
                if not block.done.done():
                    block.done.set_exception(error)

        for start in starts:
            pool.submit(one, start)
        if not starts:  # a block that is all pilot is only accounted for
            pool.submit(one, None)
        return block.done


def _copied(head: Rows, rows: Rows, starts: list[int]) -> list[int]:
    """Put a pilot's scenarios in place; the chunks that are left."""
    n = min(head.indicators.shape[1], rows.indicators.shape[1])
    rows.indicators[:, :n] = head.indicators[:, :n]
    rows.flags[:, :n] = head.flags[:, :n]
    if rows.inputs is not None and head.inputs is not None:
        rows.inputs[:, :n] = head.inputs[:, :n]
    return [start for start in starts if start >= n]
