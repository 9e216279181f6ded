"""A line of the last station of the small plant, or of more, without chance but for what is said of it."""

from __future__ import annotations

import copy
from dataclasses import replace

from anodeworks import build
from anodeworks.study.lines.described import described
from tests.conftest import SMALL

HOUR, DAY = 3600.0, 86400.0
CALM = {"cycle_spread": 0.0, "upkeep_every": "100000 day", "upkeep_lasts": "0.001 h", "between": "1000000 h",
        "repair": "0.001 h"}  # fmt: skip
LAST = "demagnetising"


def calm(station):
    """A station without chance, but for what is said of it."""
    seen = {word.removesuffix("_seen") for word in station if word.endswith("_seen")}
    return {**{k: v for k, v in CALM.items() if k not in seen}, **station}


def project(station=None, begins="sieved_silicon_carbon", stations=None, **line):
    """The small plant with a line of its last station, or of more."""
    found = copy.deepcopy(SMALL)
    own = {k: calm(v) for k, v in {LAST: station or {}, **(stations or {})}.items()}
    words = {"blocking": "after", "begins": [begins], "lines": 4, "lot_lasts": "1 h", "stations": own, **line}
    found["line"] = {"neat": words}
    return build(found)


def told_of(laid, *args, **words):
    """A line as the simulation takes it, and its project, on the plan of a small plant."""
    made = project(*args, **words)
    found = described(replace(laid, project=made), made.production[0])
    assert found is not None
    return found, made
