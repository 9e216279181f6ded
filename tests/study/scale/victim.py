"""A streamed study in a process of its own, to be killed: python -m tests.study.scale.victim FOLDER ADDRESS DRAWS."""

from __future__ import annotations

import copy
import sys
from pathlib import Path

from anodeworks import build
from anodeworks.study.scale import run, stream
from anodeworks.study.scale.layout import Layout
from tests.conftest import SMALL

BLOCKS = Layout(chunk=1024, chunks=4, pilot=2)


def main(folder: str, address: str, draws: str) -> None:
    """Write states as often as there are blocks, so that kills meet them."""
    run.SAVE = 0.0
    project = build(copy.deepcopy(SMALL), "small.toml")
    cluster = None if address == "-" else address
    stream(project, int(draws), seed=5, cluster=cluster, folder=Path(folder), keep="capital", layout=BLOCKS)


if __name__ == "__main__":
    main(*sys.argv[1:])
