"""Studies of any size: blocks computed here or on a cluster, merged in their order, kept on disk, resumed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from anodeworks import store
from anodeworks.arguments import SEED, between, flag, path, renamed, takes, text, texts, unless_none
from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.progress import Progress, current
from anodeworks.quantity.wording import Number
from anodeworks.remedies import ADD, OUT
from anodeworks.study import design as designs
from anodeworks.study.design import Design
from anodeworks.study.feasible import require_base_case
from anodeworks.study.lines import asked_of
from anodeworks.study.result import Result
from anodeworks.study.scale import state
from anodeworks.study.scale.account import Account, Base
from anodeworks.study.scale.block import Done, Task
from anodeworks.study.scale.engine import Engine
from anodeworks.study.scale.identity import identity
from anodeworks.study.scale.layout import LAYOUT, MOST, Layout
from anodeworks.study.scale.local import Local
from anodeworks.study.scale.parquet import FOLDER, Columns, Store
from anodeworks.study.scale.sketch import Grid
from anodeworks.study.scale.summary import Summary, plain
from anodeworks.twin.outcome import Outcome
from anodeworks.twin.project import Project

SAVE = 5.0  # seconds between states on disk
FIGURES = "summary.json"


class Runner(Protocol):
    """Who computes: threads, or a cluster."""

    def pilot(self, n: int, exact: bool) -> tuple[Base, Grid]:
        """Base case and grid from the first `n` scenarios."""

    def blocks(self, tasks: Sequence[Task], grid: Grid) -> Iterator[Done]:
        """What is kept of these blocks, in their order."""

    def close(self) -> None:
        """Let go of what is held."""


def streamed(
    project: Project,
    scenarios: int = 1_000_000,
    *,
    seed: int = 0,
    design: Design = "random",
    cluster: str | None = None,
    workers: int | None = None,
    folder: str | Path | None = None,
    keep: str | Sequence[str] = (),
    inputs: bool = False,
    layout: Layout = LAYOUT,
) -> Summary:
    """The odds of `scenarios` draws, in memory that does not grow with their number.

    The same bits come out whatever the workers, the cluster and the interruptions. With a folder, the study goes on
    where an earlier call with the same arguments was stopped, and a call for more scenarios extends it.

    Args:
        project: from `load`.
        scenarios: draws beside the base case, 1 to 4e9.
        seed: the same seed gives the same bits, and the same scenarios as `monte_carlo`.
        design: as for `monte_carlo`. A Latin hypercube is one of all its draws and cannot be extended.
        cluster: address of a Dask scheduler, such as `tcp://127.0.0.1:8786`; None: threads of this process.
        workers: threads; as many as cores unless said. A cluster decides for itself.
        folder: where the study is kept; None: nowhere.
        keep: names of indicators that are kept of every scenario as Parquet in `folder`, or "all".
        inputs: keep what was drawn, too.
        layout: sizes of chunks and blocks; part of what a study is.

    Raises:
        InputError: arguments that make no sense, a folder of another study, a package that is missing, a cluster
            that cannot be reached or runs another version, or a base case that is no plant.
    """
    if workers is not None and cluster is not None:
        found = t("{workers} beside a cluster", workers=workers)
        raise InputError("--workers", found, t("threads of this machine; a cluster counts its own"), OUT)
    columns = Columns.of(project, keep, inputs)
    if columns is not None and folder is None:
        raise InputError("folder", t("none"), t("a folder, if scenarios are to be kept"), ADD)
    designs.require(design, scenarios, len(project.uncertain))
    asked = _Asked(project, scenarios + 1, seed, design, layout, cluster, workers, columns)
    home = None if folder is None else Path(folder)
    with nullcontext() if home is None else state.locked(home):
        summary = Summary(project, _Study(asked, home, current()).run(), seed, home, design)
        if home is not None:
            document = json.dumps(plain(summary.figures()), ensure_ascii=False, indent=1, allow_nan=False)
            store.replace(home / FIGURES, document.encode())
        return summary


# The same as Python asks it: what it refuses has the names of arguments, not those of options.
stream = takes(project=asked_of, scenarios=between(1, MOST), seed=SEED, cluster=unless_none(text),
       folder=unless_none(path), workers=unless_none(between(1, 10_000)), keep=texts, inputs=flag)(renamed("stream", {
    "--workers": "workers", "--cluster": "cluster", "--out": "folder", "--keep": "keep", "--inputs": "inputs",
})(streamed))  # fmt: skip


@dataclass(frozen=True)
class _Asked:
    """A study's arguments; `total` counts the base case."""

    project: Project
    total: int
    seed: int
    design: Design
    layout: Layout
    cluster: str | None
    workers: int | None
    columns: Columns | None

    @property
    def exact(self) -> bool:
        """Whether all of the study is one block, and every figure an edge of the grid."""
        return self.total <= self.layout.block

    def runner(self) -> Runner:
        """Who is to compute it."""
        if self.cluster is not None:
            from anodeworks.study.scale.cluster import Cluster
            from anodeworks.study.scale.remote import Job

            what = (self.seed, self.layout, self.columns, self.design, self.total - 1)
            return Cluster(Job.of(self.project, *what), self.cluster)
        engine = Engine(self.project, self.seed, self.layout, self.design, self.total - 1)
        return Local(engine, self.columns, self.workers)


@dataclass(eq=False)
class _Study:
    """A study under way. `account` is what is merged, `prefix` the same of whole blocks, `kept` those on disk."""

    asked: _Asked
    home: Path | None
    shown: Progress
    words: dict[str, str] = field(init=False)
    account: Account | None = None
    prefix: Account | None = None
    kept: int = 0
    saved: float = field(default_factory=time.monotonic)

    def run(self) -> Account:
        """Take up what there is, compute what is missing, and keep it."""
        asked = self.asked
        self.words = identity(asked.project, asked.seed, asked.layout, asked.design, asked.total - 1)
        finished = self._take_up()
        if self.account is not None:
            _require_plant(asked.project, self.account.base)
        blocks, begun = asked.layout.blocks(asked.total), self.account.blocks if self.account else 0
        store, lacking = self._store()
        missing = sorted({*lacking, *range(begun, blocks)})
        if missing:
            done = min(begun * asked.layout.block, asked.total)
            if done and not finished:
                self.shown.note(
                    t(
                        "resuming: {done} of {total} scenarios are done",
                        done=Number(done, whole=True),
                        total=Number(asked.total, whole=True),
                    )
                )
            try:
                with closing(asked.runner()) as runner:
                    self._compute(runner, missing, store)
            finally:  # whatever stops a study, what is merged is kept
                self._save()
        assert self.account is not None
        if self.home is not None and not finished:
            state.write(self.home / state.SUMMARY, self.words, self.account)
        return self.account

    def _compute(self, runner: Runner, missing: list[int], store: Store | None) -> None:
        asked = self.asked
        account = self.account or self._pilot(runner)
        self.shown.begin(
            min(account.blocks * asked.layout.block, asked.total)
        )  # compiling is no part of the rate
        tasks = [(number, asked.layout.rows(number, asked.total)) for number in missing]
        whole = 0 if asked.exact else asked.layout.whole(asked.total)
        for number, tally, kept in runner.blocks(tasks, account.grid):
            if store is not None and kept is not None:
                store.write(number, kept)  # before the block counts as done
            if number >= account.blocks:
                account = account.merged(tally)
                self.account = account
                if number < whole:
                    self.prefix = account
            self.shown.at(min((number + 1) * asked.layout.block, asked.total), asked.total)
            if time.monotonic() - self.saved > SAVE:
                self._save()

    def _pilot(self, runner: Runner) -> Account:
        """An account of no blocks yet, on the grid of the first scenarios."""
        asked = self.asked
        n = asked.total if asked.exact else min(asked.total, asked.layout.pilot * asked.layout.chunk)
        base, grid = runner.pilot(n, asked.exact)
        _require_plant(asked.project, base)
        return Account.none(base, grid)

    def _take_up(self) -> bool:
        """Read what the folder holds; whether the study is finished."""
        if self.home is None:
            return False
        summary, prefix = self._read(self.home / state.SUMMARY), self._read(self.home / state.PREFIX)
        if summary is not None and summary.tally.draws + 1 == self.asked.total:
            self.account = summary
            return True
        self._refuse_fewer(summary, prefix)
        if prefix is None or self.asked.exact:
            return False
        self.account, self.kept = prefix, prefix.blocks
        return False

    def _refuse_fewer(self, *held: Account | None) -> None:
        """Refuse a study that would take the place of a longer one."""
        most = max((account.tally.draws for account in held if account is not None), default=0)
        if most > self.asked.total - 1:
            draws = Number(most, whole=True)
            found = t("fewer than the {draws} draws that the folder holds already", draws=draws)
            raise InputError(
                "scenarios",
                found,
                t("as many or more, or a new folder"),
                t("ask for more, or keep the study elsewhere"),
                file=str(self.home),
            )

    def _read(self, path: Path) -> Account | None:
        try:
            return state.read(path, self.words)
        except state.TornError:
            state.tell_damaged(path)
            return None

    def _store(self) -> tuple[Store | None, set[int]]:
        """The folder of kept scenarios, and the blocks that it lacks."""
        if self.asked.columns is None or self.home is None:
            return None, set()
        store = Store(self.home / FOLDER, self.asked.project, self.asked.columns, self.asked.layout)
        return store, store.open(self.words, self.asked.total)

    def _save(self) -> None:
        """Put the whole blocks merged so far on disk, unless they are there."""
        if self.home is not None and self.prefix is not None and self.prefix.blocks > self.kept:
            state.write(self.home / state.PREFIX, self.words, self.prefix)
            self.kept = self.prefix.blocks
        self.saved = time.monotonic()


def _require_plant(project: Project, base: Base) -> None:
    """Refuse a base case that is no plant."""
    stages: dict[str, Any] = dict.fromkeys(Outcome._fields)
    stages["indicators"] = dict(zip(project.indicators, base.indicators[:, None], strict=True))
    stages["flags"] = {reason: np.array([raised]) for reason, raised in base.flags.items()}
    require_base_case(Result(project, Outcome(**stages), {}))
