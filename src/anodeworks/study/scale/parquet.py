"""Scenarios kept as Parquet: one file a block, written whole or not at all, read back as one table.

Needs the extra `scale` (pyarrow).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from anodeworks import progress
from anodeworks.errors import InputError, needed, unknown
from anodeworks.language import Text, t
from anodeworks.quantity import units
from anodeworks.remedies import ADD
from anodeworks.store import append, replace
from anodeworks.study.scale.engine import Floats, Rows
from anodeworks.study.scale.identity import difference
from anodeworks.study.scale.layout import Layout
from anodeworks.study.scale.state import tell_damaged
from anodeworks.twin.project import Project

ALL = "all"
PYARROW = ("pyarrow", "scale", "--keep")
FOLDER = "scenarios"
COLUMNS = "scenarios.json"
DIGESTS = "scenarios.sha256"  # one line a file, as `sha256sum` writes and checks them
DIGEST = "digest"
LINE = re.compile(rf"([0-9a-f]{{64}})  {FOLDER}/(.+)")
NAME = re.compile(r"block-(\d{8})-rows-(\d+)\.parquet")


@dataclass(frozen=True)
class Columns:
    """What is kept of every scenario: indicators by place, and all drawn inputs or none."""

    names: tuple[str, ...]
    places: tuple[int, ...]
    inputs: bool

    @classmethod
    def of(cls, project: Project, names: str | Sequence[str], inputs: bool) -> Columns | None:
        """From the names that a user gives, `all` for every indicator; None if nothing is to be kept.

        Raises:
            InputError: no such indicator, or inputs of a study that keeps no indicator.
        """
        known = list(project.indicators)
        asked = [names] if isinstance(names, str) else list(names)
        for name in asked:
            if name not in known and name != ALL:
                raise unknown("--keep", name, [*known, ALL], t("indicators, or {every}", every=ALL))
        if not asked:
            if inputs:
                raise InputError(
                    "--inputs", t("no --keep"), t("inputs are kept beside indicators"), t("add --keep all")
                )
            return None
        picked = tuple(name for name in known if ALL in asked or name in asked)
        return cls(picked, tuple(known.index(name) for name in picked), inputs)

    def of_rows(self, rows: Rows) -> Floats:
        """What is kept of a block, (columns, n) SI."""
        parts = [rows.indicators[list(self.places)], *([] if rows.inputs is None else [rows.inputs])]
        return np.concatenate(parts)


@dataclass(frozen=True)
class Store:
    """The folder of kept scenarios of one study."""

    folder: Path
    project: Project
    columns: Columns
    layout: Layout

    def open(self, words: dict[str, str], total: int) -> set[int]:
        """Make the folder ready and return the blocks that it lacks for a study of `total` scenarios.

        A short last block of a smaller study is taken away: the whole block takes its place. So is what is damaged.

        Raises:
            InputError: the folder holds scenarios of another study, or other columns of them.
        """
        needed(*PYARROW)
        about = {"columns": list(self.columns.names), "inputs": self.columns.inputs, "study": words}
        path = self.folder.parent / COLUMNS
        found = _about(path)
        if found is not None and found != about:
            other = difference(words, found["study"])
            found_there = (
                t("a folder with scenarios of {other}", other=other)
                if other
                else t("a folder with scenarios with {kept}", kept=_said(found))
            )
            allowed = t("the same ({kept}), or a new folder", kept=_said(about))
            raise InputError("--keep", found_there, allowed, ADD, file=str(self.folder.parent))
        self.folder.mkdir(exist_ok=True)
        plan = {b: self.layout.rows(b, total) for b in range(self.layout.blocks(total))}
        whole = self._whole(plan) if found is not None else {}
        for part in os.listdir(self.folder):
            if part not in whole and (NAME.fullmatch(part) or part.startswith(".block-")):
                (self.folder / part).unlink()
        text = "".join(f"{digest}  {FOLDER}/{part}\n" for part, digest in whole.items())
        replace(self.folder.parent / DIGESTS, text.encode())
        if found is None:
            replace(path, json.dumps({**about, DIGEST: _digest(about)}, indent=1).encode())
        return plan.keys() - {int(NAME.fullmatch(part)[1]) for part in whole}  # type: ignore[index]

    def _whole(self, plan: Mapping[int, int]) -> dict[str, str]:
        """Files of blocks that the study still has, by name with their digests, if they are as they were written."""
        said = _digests(self.folder.parent / DIGESTS)
        found = {}
        with progress.current().waiting(t("checking the scenarios that are kept")):
            for part in sorted(os.listdir(self.folder)):
                name = NAME.fullmatch(part)
                if name is None or plan.get(int(name[1])) != int(name[2]):
                    continue
                with (self.folder / part).open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                if digest == said.get(part):
                    found[part] = digest
                else:
                    tell_damaged(self.folder / part)
        return found

    def write(self, number: int, kept: Floats) -> None:
        """One block, in declared units."""
        pa = needed(*PYARROW)
        import pyarrow.parquet as pq

        first = number * self.layout.block
        fields = [pa.field("scenario", pa.int64(), nullable=False)]
        arrays = [pa.array(np.arange(first, first + kept.shape[1]))]
        for (name, unit), numbers in zip(self._declared(), kept, strict=True):
            at = units.scale(unit)
            fields.append(pa.field(name, pa.float64(), metadata={"unit": unit}))
            arrays.append(pa.array((numbers - at.offset) / at.factor))
        about = {"project": self.project.name, "units": json.dumps(dict(self._declared()))}
        content = io.BytesIO()
        table = pa.table(arrays, schema=pa.schema(fields, metadata=about))
        pq.write_table(table, content, compression="zstd", use_dictionary=False)
        name = f"block-{number:08d}-rows-{kept.shape[1]}.parquet"
        replace(self.folder / name, content.getvalue())
        digest = hashlib.sha256(content.getvalue()).hexdigest()
        append(self.folder.parent / DIGESTS, f"{digest}  {FOLDER}/{name}\n".encode())

    def _declared(self) -> Iterable[tuple[str, str]]:
        """Names and units of the columns."""
        yield from ((name, self.project.indicators[name].unit) for name in self.columns.names)
        if self.columns.inputs:
            ledger = self.project.ledger
            yield from ((f"input.{key}", ledger[key].parameter.unit) for key in self.project.uncertain)


def _about(path: Path) -> dict[str, Any] | None:
    """What scenarios a folder says it holds; None where it says nothing, or nothing that is whole."""
    if not path.exists():
        return None
    try:
        about = json.loads(path.read_bytes())
        digest = about.pop(DIGEST)
    except (ValueError, AttributeError, TypeError, KeyError):
        about, digest = None, ""
    if about is None or digest != _digest(about):
        tell_damaged(path)
        return None
    return dict(about)


def _digest(about: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()


def _digests(path: Path) -> dict[str, str]:
    """The digests of files by name; a line that is torn says nothing."""
    if not path.exists():
        return {}
    lines = map(LINE.fullmatch, path.read_text(encoding="utf-8", errors="replace").splitlines())
    return {line[2]: line[1] for line in lines if line is not None}


def _said(about: dict[str, Any]) -> Text:
    names = about["columns"]
    if about["inputs"]:
        return t("{n} indicator(s), {name} first, inputs kept", n=len(names), name=names[0])
    return t("{n} indicator(s), {name} first, inputs left out", n=len(names), name=names[0])
