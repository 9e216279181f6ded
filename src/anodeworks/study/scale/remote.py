"""What a cluster's workers do: make a project ready once, then compute blocks of it.

A job carries the project's tables and its ledger, the source of activities of a user's own, and the words of the
study. A worker whose code, packages or library would make another study of it refuses.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from anodeworks import store
from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.process.own_code import is_own, own_code
from anodeworks.project.ledger import Ledger
from anodeworks.study.design import Design
from anodeworks.study.scale.account import Base
from anodeworks.study.scale.block import Done, account_for, pilot_of
from anodeworks.study.scale.engine import Engine
from anodeworks.study.scale.identity import difference, identity, software
from anodeworks.study.scale.layout import Layout
from anodeworks.study.scale.parquet import Columns
from anodeworks.study.scale.sketch import Grid
from anodeworks.twin.project import Project, build

_engines: dict[str, Engine] = {}  # of this worker process: compiled programs are worth keeping between blocks
_lock = Lock()


class MismatchError(Exception):
    """A worker that would compute another study."""


@dataclass(frozen=True)
class Job:
    """A study as it is sent; `words` is its identity, `sources` own activities by name of their module."""

    tables: Mapping[str, Any]
    file: str
    ledger: Ledger
    sources: Mapping[str, str]
    words: dict[str, str]
    seed: int
    layout: Layout
    columns: Columns | None
    design: Design = "random"
    draws: int = 0

    @classmethod
    def of(
        cls,
        project: Project,
        seed: int,
        layout: Layout,
        columns: Columns | None,
        design: Design = "random",
        draws: int = 0,
    ) -> Job:
        """A study to be sent.

        Raises:
            InputError: activities that were typed at a prompt and have no source to send.
        """
        words = identity(project, seed, layout, design, draws)
        ledger = {key: value.replace(raw=None) for key, value in project.ledger.items()}
        sources = _sources(project)
        about = (words, seed, layout, columns, design, draws)
        return cls(project.tables, project.file, ledger, sources, *about)


def pilot(job: Job, n: int, exact: bool) -> tuple[Base, Grid]:
    """Base case and grid from the first `n` scenarios."""
    engine = _engine(job)
    return pilot_of(engine, engine.block(0, n), exact)


def grid_of(found: tuple[Base, Grid]) -> Grid:
    """The grid of a pilot."""
    return found[1]


def same(given: Any) -> Any:
    """What is given, so that it stands in the cluster once and can be had again if a worker is lost."""
    return given


def block(job: Job, grid: Grid, number: int, n: int) -> Done:
    """What is kept of one block."""
    inputs = job.columns is not None and job.columns.inputs
    return account_for(_engine(job).block(number, n, inputs), grid, number, job.columns)


def _engine(job: Job) -> Engine:
    """The job's project, ready to run; made once in a worker process."""
    name = repr(sorted(job.words.items()))
    with _lock:
        if name not in _engines:
            if other := difference(job.words, {**job.words, **software()}):
                raise MismatchError(other)
            _import(job.sources)
            project = build(job.tables, job.file).with_ledger(dict(job.ledger))
            if other := difference(job.words, identity(project, job.seed, job.layout, job.design, job.draws)):
                raise MismatchError(other)
            _engines.clear()
            _engines[name] = Engine(project, job.seed, job.layout, job.design, job.draws)
        return _engines[name]


def _sources(project: Project) -> dict[str, str]:
    """The texts of the modules of the project's own kinds of activity, and of the user's own that these import."""
    found: dict[str, str] = {}
    for kind in dict.fromkeys(node.kind for node in project.network.nodes):
        if is_own(kind):
            texts = own_code(kind)
            if texts is None:
                named = t("{name}, which stands in no file", name=kind.__name__)
                raise InputError(
                    "--cluster",
                    named,
                    t("activities from a file given by --with"),
                    t("give that file with --with"),
                )
            found |= texts
    return found


def _import(sources: Mapping[str, str]) -> None:
    """Import modules from their text, laid out in files as they were, so that their source is found again."""
    folder = Path(tempfile.mkdtemp(prefix="anodeworks-"))
    packages = {name for name in sources if any(other.startswith(f"{name}.") for other in sources)}
    files = {
        name: folder.joinpath(*name.split("."), "__init__.py")
        if name in packages
        else folder.joinpath(*name.split(".")).with_suffix(".py")
        for name in sources
    }
    for name, path in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        store.replace(path, sources[name].encode())
    for name, path in files.items():
        within = [str(path.parent)] if name in packages else None
        spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=within)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except Exception as error:  # the user's own code may raise anything
            why = f"{type(error).__name__}: {error}"
            raise MismatchError(t("{name} cannot be imported there: {why}", name=name, why=why)) from None
