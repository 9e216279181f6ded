"""Which study this is: what has to be the same for two parts of a study to be one.

A word for each thing that decides the figures, so that a state that does not fit can say in what.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Final

import numpy as np

from anodeworks import __version__
from anodeworks.arrays import jax
from anodeworks.language import Joined, Message, Text, t
from anodeworks.store import CHAIN, PACKAGE
from anodeworks.study.design import Design
from anodeworks.study.program import fingerprint
from anodeworks.study.scale.account import SKETCH
from anodeworks.study.scale.layout import Layout
from anodeworks.twin.project import Project

MEANING: Final[dict[str, Message]] = {
    "structure": t("a plant of other activities, connections, phases or years"),
    "values": t("other numbers, distributions or correlations"),
    "seed": t("another seed"),
    "design": t("another design, or a Latin hypercube of another number of draws"),
    "code": t("another version of the package's code"),
    "versions": t("other versions of Python packages"),
    "layout": t("other sizes of chunks and blocks"),
    "sketch": t("another form of the sketch"),
}


def identity(
    project: Project, seed: int, layout: Layout, design: Design = "random", draws: int = 0
) -> dict[str, str]:
    """The words of a study; `draws` counts only in a Latin hypercube, whose every draw depends on it."""
    numbers = [
        (key, float(value.number).hex(), repr(value.distribution)) for key, value in project.ledger.items()
    ]
    ties = [(tie.between, float(tie.value.number).hex()) for tie in project.correlations]
    return {
        "structure": fingerprint(project),
        "values": _word(repr((numbers, ties, list(project.indicators)))),
        "seed": str(seed),
        "design": f"latin of {draws}" if design == "latin" else design,
        **software(),
        "layout": repr(layout.words()),
        "sketch": str(SKETCH),
    }


def software() -> dict[str, str]:
    """The words that a cluster's workers have to share with whoever sends them work."""
    return {
        "code": code(),
        "versions": f"anodeworks {__version__}, jax {jax.__version__}, numpy {np.__version__}",
    }


@cache
def code() -> str:
    """A word for the code that computes and accounts for scenarios, the same on every machine."""
    places = [*(PACKAGE / part for part in CHAIN), PACKAGE / "study" / "scale"]
    files = {p for place in places for p in place.rglob("*.py")}
    files |= {*PACKAGE.glob("*.py"), *(PACKAGE / "study").glob("*.py")}
    return _word(
        repr(sorted((p.relative_to(PACKAGE).as_posix(), _word(p.read_text("utf-8"))) for p in files))
    )


def difference(wanted: dict[str, str], found: dict[str, str]) -> Text:
    """In words, what the first study that differs has; empty if they are the same."""
    apart = [meaning for word, meaning in MEANING.items() if wanted.get(word) != found.get(word)]
    return Joined(tuple(apart), ", ", "、") if apart else ""


def _word(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
