"""The shipped scales are pint's, and spare it when a shipped project is loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

from anodeworks.quantity import units
from anodeworks.quantity.scales import known


@pytest.mark.parametrize("unit", sorted(known()))
def test_scale_is_pints(unit):
    """Up to the last bit, in which the versions of pint differ."""
    at = units.from_pint(unit)
    *numbers, dimension = known()[unit]
    assert numbers == pytest.approx([at.factor, at.offset], rel=1e-15, abs=0)
    assert dimension == at.dimension


def test_shipped_projects_load_without_pint():
    code = "import sys, anodeworks; anodeworks.load('projects/ankang.toml'); sys.exit('pint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0, "run `make docs`"
