"""Something of each sort that is kept, and ways to damage it."""

from __future__ import annotations

import random
from pathlib import Path

import jax
import numpy as np

from anodeworks.store import folder, forget, kept, kept_value, stored
from anodeworks.study.infer.importance import Evidence
from anodeworks.study.infer.space import Space

NUMBERS = np.linspace(-1.0, 2.0, 50)


def compiled():
    """What a small program gives."""

    def lower():
        return jax.jit(lambda x: {"sum": x.sum(), "powers": (x * x, x**3)}).lower(NUMBERS)

    return jax.tree.map(np.asarray, stored("a small program", lower)(NUMBERS))


def posterior():
    """A value of classes, arrays and texts."""

    def make():
        space = Space(("a", "b"), np.eye(2), ("c",), np.zeros((1, 1)), np.ones(1), 0.25)
        evidence = Evidence(-1.5, float("nan"), 3, NUMBERS, NUMBERS[:2])
        return {"space": space, "evidence": evidence, "names": ("x", None), "flags": [True, np.float64(0.1)]}

    return kept_value(folder("inferences") / "one", make)


def calibration():
    """Arrays that depend on arrays."""
    return kept(Path(__file__).parent, ("a calibration",), {"x": NUMBERS}, lambda: {"twice": 2 * NUMBERS})


def figures() -> str:
    """All that is kept, as a text that differs where a bit does."""
    forget()
    parts = compiled(), vars(posterior()["space"]), posterior(), calibration()
    with np.printoptions(precision=17, threshold=10**6):
        return repr(parts)


def flipped(path: Path, draw: random.Random) -> None:
    """Turn over one bit of a file."""
    content = bytearray(path.read_bytes())
    at = draw.randrange(len(content) * 8)
    content[at // 8] ^= 1 << at % 8
    path.write_bytes(content)


def files(home: Path) -> list[Path]:
    """All that lies in a cache folder."""
    return sorted(path for path in home.rglob("*") if path.is_file())
