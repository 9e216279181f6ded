"""A synthetic record, and what would be believed of it without a single measurement."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.synthetic import synthetic

from anodeworks.lab.fit import Calibration, arrays
from anodeworks.lab.predict import priors
from anodeworks.lab.record import Record, read_record

TAUGHT = ("rate_factor", "rate_energy", "silicon_utilisation", "film_loss", "sealing", "outer_roughness")


def recorded(folder) -> Record:
    """The synthetic record, read from a file in a folder."""
    path = folder / "synthetic.csv"
    synthetic(24).to_csv(path, index=False)
    return read_record(path)


def believe(record) -> Calibration:
    """A calibration whose posterior is the prior: no sampler is needed."""
    rng = np.random.default_rng(3)
    data, known = arrays(record), priors()
    drawn = {name: known[name].distribution.quantile(rng.random(200)).reshape(4, 50) for name in TAUGHT}
    shape = (100, *data.values.shape)
    noise = data.errors * rng.standard_normal(shape)
    none = {p: np.zeros((4, 50)) for p in data.properties}
    ones = dict.fromkeys([*drawn, *(f"error of {p}" for p in data.properties)], 1.0)
    return Calibration(
        data, known, drawn, none, ones, dict.fromkeys(ones, 200.0), 0, data.values + noise, ("packing",), 3
    )


@pytest.fixture(scope="session")
def record(tmp_path_factory) -> Record:
    return recorded(tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="session")
def believed(record) -> Calibration:
    return believe(record)
