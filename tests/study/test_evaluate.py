"""One path for one scenario and many: batch equals loop, seeds repeat, chunks do not matter, nothing is lost."""

from __future__ import annotations

import jax
import numpy as np
import pytest

import anodeworks as aw
from anodeworks.quantity import units
from anodeworks.study.sample import sampler
from anodeworks.twin.chain import evaluate_one
from tests.plainly import plainly

NAMES = (
    "capital",
    "fnpv_after_tax",
    "firr_after_tax",
    "levelised_cost",
    "land",
    "emissions",
    "phases.two.production",
)


@pytest.fixture(scope="module")
def chain(small):
    return jax.jit(lambda values: evaluate_one(small)(values).indicators)


def test_batch_equals_loop(small, small_study, chain):
    for n in (0, 1, 100, 255):
        values = {**small.values, **{key: column[n] for key, column in small_study.samples.items()}}
        alone = chain(values)
        for name in NAMES:
            assert small_study.si(name)[n] == pytest.approx(float(alone[name]), rel=1e-9, nan_ok=True), (
                n,
                name,
            )


def test_scenario_zero_is_the_base_case(small, small_study):
    base = aw.evaluate(small)
    for name in NAMES:
        assert base.si(name)[0] == pytest.approx(small_study.si(name)[0], rel=1e-12)


def test_the_compiler_changes_no_figure(small, small_study):
    """The traced chain done in NumPy, equation after equation."""
    alone, base = plainly(small), small_study
    assert set(alone.outcome.indicators) == set(base.outcome.indicators) >= set(NAMES)
    for name in alone.outcome.indicators:
        assert alone.si(name)[0] == pytest.approx(base.si(name)[0], rel=1e-9, abs=1e-9, nan_ok=True), name
    broken = [{k: bool(v[0]) for k, v in result.outcome.flags.items()} for result in (alone, base)]
    assert broken[0] == broken[1]


def test_draws_do_not_depend_on_the_chunk(small):
    keys = small.uncertain
    whole = np.asarray(sampler(small, keys, 96)(5, 0))
    parts = np.concatenate([np.asarray(sampler(small, keys, 32)(5, start)) for start in (0, 32, 64)], axis=1)
    assert (whole == parts).all()
    assert (np.asarray(sampler(small, keys, 32)(6, 32)) != parts[:, 32:64]).any()


def test_chunks_give_the_same_bits(small):
    a = aw.monte_carlo(small, 300, seed=9, outcome=False, chunk=64)
    b = aw.monte_carlo(small, 299, seed=9, outcome=False, chunk=64)
    for name in NAMES:
        assert np.array_equal(a.si(name)[:300], b.si(name), equal_nan=True)


def test_samples_follow_their_distributions(small):
    keys = small.uncertain
    drawn = np.concatenate(
        [np.asarray(sampler(small, keys, 1024)(1, s)) for s in (1, 1025, 2049, 3073)], axis=1
    )
    for key, column in zip(keys, drawn, strict=True):
        spread = small.ledger[key].distribution
        if spread.kind == "choice":
            shares = [np.mean(column == option) for option in spread.args]
            assert shares == pytest.approx(spread.weights, abs=0.03), key
            continue
        low, mid, high = spread.quantile([0.05, 0.5, 0.95])
        assert abs(np.median(column) - mid) <= 0.06 * (high - low), key
        assert (column >= spread.quantile(0.0) - 1e-12).all(), key
        assert np.mean(column <= low) == pytest.approx(0.05, abs=0.02), key


def test_given_designs(small):
    prices = np.array([100.0, 282.0, 500.0])
    result = aw.evaluate(small, {"products.neat.price": prices})
    assert result.scenarios == 3
    assert (np.diff(result["fnpv_after_tax"]) > 0).all()
    assert result["output_value"] == pytest.approx(prices * 1e7, rel=1e-12)


@pytest.mark.parametrize(
    ("samples", "key"),
    [
        ({"products.neat.prize": [1.0]}, "products.neat.prize"),
        ({"products.neat.price": [-1.0, 5.0]}, "products.neat.price"),
        ({"products.neat.price": [float("nan")]}, "products.neat.price"),
        ({"products.neat.price": [1.0, 2.0], "products.neat.vat": [0.1]}, "samples"),
        ({"products.neat.price": []}, "samples"),
    ],
)
def test_bad_samples_are_refused(small, samples, key):
    with pytest.raises(aw.InputError) as caught:
        aw.evaluate(small, samples)
    assert caught.value.key == key


def test_tables_and_arrays(small, small_study):
    data = small_study.to_xarray()
    assert data["capital"].attrs["units"] == "CNY"
    assert set(data["equipment.count"].dims) == {"scenario", "machine", "phase"}
    assert float(data["equipment.cost"].isel(scenario=4).sum()) == pytest.approx(
        float(data["capital.computed_equipment"].isel(scenario=4).sum())
    )
    start = data["input.programme.phases.two.start"]
    assert 2026 < float(start.min()) < float(start.max()) < 2028
    books = small_study.statement("balance")
    assert list(books.columns) == list(small.years)
    frame = small_study.indicators
    assert frame.shape == (256, len(small.indicators))
    quantiles = small_study.quantiles()
    undefined = quantiles[["P5", "P95"]].isna().any(axis=1)
    assert ((quantiles["P5"] <= quantiles["P95"]) | undefined).all()
    assert "<table" in small_study._repr_html_()


def test_quantiles_are_numpys(small_study):
    draws = small_study["capital"][1:]
    low, mid, high, missing = small_study.quantile("capital")
    assert [low, mid, high] == pytest.approx(np.quantile(draws, [0.05, 0.5, 0.95]))
    assert missing == 0


def test_laws_hold_in_every_draw(small, small_study):
    """Money: the balance sheet balances, and what is built is what is spent."""
    balance = small_study.outcome.statements.balance
    assert np.abs(balance.assets - balance.total).max() < 1e-6 * np.abs(balance.assets).max()
    spent = small_study.outcome.operations.capital.sum(axis=(1, 2, 3))
    whole = small_study.si("capital") * 1.0
    inside = small_study.outcome.calendar.spent.sum(axis=2).min(axis=1) > 1 - 1e-12
    inside &= small_study.outcome.statements.closing.last[:, -1] == 1.0  # nothing is built after closing
    assert spent[inside] == pytest.approx(whole[inside], rel=1e-9)
    assert inside.mean() > 0.8


def test_one_phase_at_full_ramp_gives_the_steady_plant(small):
    """In the last year nothing climbs any more: what is made is the capacity, bought in the steady amounts."""
    result = aw.evaluate(small)
    made = result.outcome.operations.sales.quantity[0, 0]
    assert made[-1] == pytest.approx(1e7, rel=1e-12)
    assert units.from_si(result.si("capacity")[0], "t/year") == pytest.approx(10_000)
