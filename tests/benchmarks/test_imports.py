"""Every benchmark can at least be read: nothing that it imports has moved away."""

from __future__ import annotations

import importlib

import pytest


@pytest.mark.parametrize("name", ["calibration", "compare", "indices", "proposals", "reactor", "scale"])
def test_imports(name):
    importlib.import_module(f"benchmarks.{name}")
