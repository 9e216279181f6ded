"""Scales of the units that the package and its library write, so that pint starts only for others.

pint takes a third of a second to start, as long as everything else that loading a project does. The table
`scales.json` is made from pint (`make docs`) and tested to equal it.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("scales.json")


@cache
def known() -> dict[str, tuple[float, float, str]]:
    """Factor, offset and dimension by unit text, as `units.Scale` has them."""
    return {
        unit: (row[0], row[1], row[2]) for unit, row in json.loads(TABLE.read_text(encoding="utf-8")).items()
    }
