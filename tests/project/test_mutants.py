"""Thousands of broken project files: one clear message, or a plant whose figures are finite or flagged."""

from __future__ import annotations

import math
import random
import re
import time
from pathlib import Path

import numpy as np
import pytest

from anodeworks import InputError, Project, load
from anodeworks.audit.preparation import prepare
from anodeworks.errors import COLUMNS, LINES, wide
from anodeworks.language import LANGUAGES, say
from anodeworks.study.optimise import stated
from anodeworks.study.program import fingerprint
from tests.plainly import plainly

from .altered import altered
from .mutants import mutant
from .spliced import spliced

BREAK = {"text": mutant, "tables": altered, "splices": spliced}
FEW, MANY, SLOWEST = 200, 10_000, 20.0
FORM = re.compile(r"plant\.toml: (?:(?P<key>.+?): )?found (?P<found>.+?); allowed: (?P<allowed>.+)")
WHOLE = (
    "not TOML",
    "UTF-8",
    "an empty file",
    "digits",
    "within one another",
    "unknown key",
    "more than",
)  # without a key
PYTHON = re.compile(r"datetime\.|\b(?:True|False|None|nan|inf)\b|\('")
FIGURES = ("capital", "levelised_cost", "fnpv_after_tax", "total_investment", "specific_energy")


def accepted(how: str, seeds: range) -> list[Project]:
    """The mutants that are projects; all others end in a message of the right form, and none takes long."""
    found = []
    for seed in seeds:
        text = BREAK[how](seed)
        file = Path("plant.toml")
        file.write_bytes(text)
        began = time.process_time()
        try:
            found.append(load(file))
            prepare(found[-1])  # tables that only an audit reads, and only an optimiser
            stated(found[-1])
        except InputError as error:
            _speaks_clearly(error, text.decode(errors="replace"), seed)
        assert time.process_time() - began < SLOWEST, seed
    return found


def _speaks_clearly(error: InputError, text: str, seed: int) -> None:
    """File, key, what was found, what is allowed, what to do; three lines of a screen; no word of Python."""
    parts = FORM.fullmatch(error.message)
    assert parts, (seed, error.message)
    assert bool(error.key) == bool(parts["key"]), (seed, error.message)
    assert error.key or any(word in parts["found"] for word in WHOLE), (seed, error.message)
    assert all(say(error.said[2], language) for language in LANGUAGES), (seed, error.message)
    assert error.message.isprintable(), seed
    assert wide(error.message) <= LINES * COLUMNS, seed
    assert not [word for word in PYTHON.findall(error.message) if word not in text], (seed, error.message)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Files are named as briefly as people name them, so that nothing of a message is cut for a long path."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("how", BREAK)
def test_a_project_or_a_clear_message(how):
    start = random.randrange(10**9)
    for project in accepted(how, range(start, start + FEW)):
        assert all(math.isfinite(value.number) for value in project.ledger.values())


@pytest.mark.parametrize("broken", BREAK.values(), ids=BREAK)
def test_the_same_seed_gives_the_same_file(broken):
    assert broken(5) == broken(5)
    assert len({broken(seed) for seed in range(200)}) > 150


@pytest.mark.slow
@pytest.mark.parametrize("how", BREAK)
def test_what_is_accepted_evaluates_to_finite_figures_or_flags(how):
    start = random.randrange(10**9)
    for project in sorted(accepted(how, range(start, start + MANY)), key=fingerprint):
        result = plainly(project)
        known = [name for name in FIGURES if name in project.indicators]
        finite = all(np.isfinite(result[name]).all() for name in known)
        assert finite or any(result.flags.values()), project.tables
