"""The density of a record: its slope, what is filled in, and the space in which it is about standard normal."""

from __future__ import annotations

import numpy as np
import pytest

from anodeworks.lab.density import BLOCK, About, Asked, Density, expected, numbers
from anodeworks.lab.fit import arrays, tables_of
from anodeworks.lab.predict import priors
from anodeworks.lab.straightened import straight

PARAMETERS = ("rate_factor", "silicon_utilisation", "sealing")
UNKNOWN = ("charge", "coat")


@pytest.fixture(scope="module")
def density(record) -> Density:
    """Of the record's first three batches, of which the second lacks its charge and the third its coat."""
    data, known = arrays(record), priors()
    lacking = np.array([[False, True, False], [False, False, True]])
    asked = Asked(
        tables_of(PARAMETERS, known), tables_of(UNKNOWN, known), np.stack(list(data.conditions.values()))[None, :, :3],
        lacking[None], data.values[None, :3], data.errors[None, :3], data.seen[None, :3],
    )  # fmt: skip
    return Density(About(data.properties, PARAMETERS, UNKNOWN), asked)


def test_stated_cells_stay_and_empty_ones_are_filled(density):
    place = 0.1 * np.random.default_rng(0).standard_normal((1, density.size))
    rows, _, slopes = density.rows([0], place)
    order = list(numbers())
    for k, name in enumerate(UNKNOWN):
        same = rows[0, order.index(name)] == density.asked.rows[0, order.index(name)]
        assert same.tolist() == (~density.asked.lacking[0, k]).tolist()
    assert ((slopes[0] != 0) == density.asked.lacking[0]).all()


def test_the_slope_is_that_of_the_energy(density):
    """Between neighbouring points of the tables of priors, which are straight there."""
    rng = np.random.default_rng(5)
    place = 0.3 * rng.standard_normal(density.size)
    ways = 1e-6 * np.eye(density.size)
    nearby = np.concatenate([place + ways, place - ways, place[None]])
    told = density.energies([0] * len(nearby), nearby)
    energy = np.array([each for each, _ in told])
    differences = (energy[: density.size] - energy[density.size : -1]) / 2e-6
    assert told[-1][1] == pytest.approx(differences, rel=1e-3, abs=1e-3)


def test_each_row_is_answered_for_itself_however_many_there_are(density):
    rows = np.repeat(density.asked.rows[0], (BLOCK // 3) + 2, axis=1)
    many = expected(density.about.properties, rows)
    few = expected(density.about.properties, density.asked.rows[0])
    assert many == pytest.approx(np.repeat(few, (BLOCK // 3) + 2, axis=0), rel=1e-12)


def test_a_normal_of_an_arrow_becomes_standard():
    """Common numbers, and of each of five batches two of its own that hang on them."""
    rng = np.random.default_rng(2)
    common, batches, own = 3, 5, 2
    roots = rng.standard_normal((20, common + batches * own))
    curvature = np.eye(common + batches * own)
    curvature[:common, :common] += roots[:, :common].T @ roots[:, :common]
    for b in range(batches):
        at = slice(common + b * own, common + (b + 1) * own)
        its = rng.standard_normal((own, own))
        across = 0.3 * rng.standard_normal((common, own))
        curvature[at, at] += its @ its.T
        curvature[:common, at], curvature[at, :common] = across, across.T
    place = np.zeros(len(curvature))
    space = straight(lambda places: [curvature @ x for x in places], place, common, batches)
    back = np.array([space.slope(curvature @ space.out(x)) for x in np.eye(len(curvature))])
    assert back == pytest.approx(np.eye(len(curvature)), abs=1e-9)
