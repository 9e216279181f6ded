"""What a record does not say is unknown: neither central nor believed, and named."""

from __future__ import annotations

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from benchmarks.synthetic import TRUTH, synthetic
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from anodeworks.lab.fit import _sway, arrays, calibrate, tables_of
from anodeworks.lab.headings import CONDITIONS, SET
from anodeworks.lab.outcome import joint
from anodeworks.lab.predict import PARAMETERS, predict, priors
from anodeworks.lab.record import read_record
from anodeworks.lab.unrecorded import AKIN, conditions, unrecorded
from anodeworks.language import say


def of(tmp_path, frame):
    path = tmp_path / "batches.csv"
    frame.to_csv(path, index=False)
    return read_record(path)


def without(frame, *names):
    return frame[[c for c in frame.columns if c.partition(" [")[0] not in names]]


def test_every_number_of_a_batch_is_set_or_taught():
    """So that none stands at a value that nobody stated; what has no prior is neat, or says by 0 that it is none."""
    known = priors()
    assert set(SET) | set(PARAMETERS) >= set(CONDITIONS)
    assert {n for n in (*SET, *PARAMETERS) if known[n].distribution is None} == {
        "blend_share", "pore_width", "pore_surface", "outer_surface",
    }  # fmt: skip


def test_a_condition_has_its_prior_and_batches_share_half_of_it():
    table = np.asarray(priors()["charge"].distribution.table())[None]
    rng = np.random.default_rng(0)
    shared, own = rng.standard_normal((1, 20_000, 1)), rng.standard_normal((1, 20_000, 2))
    found = np.asarray(conditions(table, shared, own))[0]
    ends = [0.05, 0.5, 0.95]
    assert np.quantile(found, ends) == pytest.approx(priors()["charge"].distribution.quantile(ends), rel=0.05)
    assert spearmanr(found[:, 0], found[:, 1])[0] == pytest.approx(6 / np.pi * np.arcsin(AKIN / 2), abs=0.03)


def test_a_cell_that_is_empty_is_unknown_though_its_column_is_there(tmp_path):
    frame = synthetic(4)
    frame.loc[1, "charge [g]"] = np.nan
    found = unrecorded(arrays(of(tmp_path, frame)).given, priors())
    assert found.names == ("charge",)
    assert found.lacking.tolist() == [[False, True, False, False]]


@pytest.mark.parametrize(
    ("left_out", "first"),
    [(("charge", "silane_flow"), {"charge", "silane_flow"}),
     *(pytest.param((name,), {name}, marks=pytest.mark.slow)
       for name in ("temperature", "oxygen", "hydrogen_pressure"))],
)  # fmt: skip
def test_what_matters_is_told_from_what_does_not(tmp_path, left_out, first):
    """Every condition left out sways some property, and by more than a tenth of its error."""
    data, known = arrays(of(tmp_path, without(synthetic(6), *left_out))), priors()
    names = [n for n in PARAMETERS if known[n].distribution is not None]
    found = unrecorded(data.given, known)
    assert set(found.names) == set(left_out)
    sway = _sway(data, names, tables_of(names, known), found)[len(names) :]
    assert {name for name, moved in zip(found.names, sway, strict=True) if moved > 0.1} == first


def test_the_fit_names_what_to_record(believed):
    assert believed.to_record() is None
    lacking = replace(believed, unrecorded={"silane_flow": np.ones((4, 50)), "charge": np.ones((4, 50))})
    said = say(lacking.to_record(), "en")
    assert said.index("flow of silane") < said.index("scaffold in the furnace")


def test_another_batch_is_as_unknown_as_the_record_leaves_it(believed):
    """But for what is asked of it, and what is not the furnace's own."""
    drawn = np.linspace(1e-3, 1e-2, 200).reshape(4, 50)
    lacking = replace(believed, unrecorded={"charge": drawn, "oxygen": drawn})
    columns = joint(lacking, {"temperature": np.array([720.0, 740.0])}, 16)
    assert np.ptp(columns["charge"]) > 0
    assert np.ptp(columns["oxygen"]) == 0
    assert np.ptp(joint(lacking, {"charge": np.array([5e-3])}, 16)["charge"]) == 0


@given(st.floats(0.05, 1.0), st.floats(0.8e-9, 6e-9))
def test_no_filling_is_more_than_pores_take(filling, width):
    values = {n: jnp.asarray(v.number) for n, v in priors().items()}
    found = _predicted({**values, "filling": jnp.asarray(filling), "pore_diameter": jnp.asarray(width)})
    assert all(np.isfinite(float(x)) for x in found.values())


_predicted = jax.jit(predict)


@pytest.mark.slow
def test_a_record_without_charge_and_flow_is_not_sure_of_a_wrong_rate(tmp_path):
    """It found 0.146 for 0.42, as sure of itself as with both."""
    pytest.importorskip("numpyro")
    frame = synthetic(12)
    frame = without(
        frame, "silane_utilisation", "silane_utilisation_error", "dust_share", "dust_share_error",
        "unevenness", "unevenness_error",
    )  # fmt: skip
    full, less = (
        calibrate(of(tmp_path, each), warmup=200, draws=150)
        for each in (frame, without(frame, "charge", "silane_flow", "hot_volume"))
    )
    widths = []
    for found in (full, less):
        low, high = np.quantile(found.samples["rate_factor"], [0.025, 0.975])
        assert low <= TRUTH["rate_factor"] <= high
        widths.append(np.log(high / low))
    assert widths[1] > 1.3 * widths[0]
    assert list(less.unrecorded)[:2] in (["charge", "silane_flow"], ["silane_flow", "charge"])
