"""The shipped scales are pint's, and spare it when a shipped project is loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

from anodeworks.quantity import units
from anodeworks.quantity.scales import known


@pytest.mark.parametrize("unit", sorted(known()))
def test_scale_is_pints(unit):
    at = units.from_pint(unit)
    assert known()[unit] == (at.factor, at.offset, at.dimension)


def test_shipped_projects_load_without_pint():
    code = "import sys, anodeworks; anodeworks.load('projects/ankang.toml'); sys.exit('pint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0, "run `make docs`"
