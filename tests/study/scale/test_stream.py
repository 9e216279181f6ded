"""One study whatever computes it, whatever interrupts it; never two mixed into one."""

from __future__ import annotations

import json
import os
import shutil

import numpy as np
import pandas as pd
import pytest

from anodeworks import InputError, monte_carlo
from anodeworks.language import say
from anodeworks.progress import Progress, Stopped
from anodeworks.study.scale import local, state, stream
from tests.study.scale.conftest import DRAWS
from tests.study.scale.same import bits

LEVELS = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


class StoppedError(Exception):
    """What a test raises where a process would be killed."""


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_threads_do_not_matter(small, tiny, whole, workers):
    assert bits(stream(small, DRAWS, seed=5, workers=workers, layout=tiny)) == bits(whole)


def test_the_first_pilot_counts_where_it_is_half_a_block(small, whole, tiny):
    """The grid is that of the first scenarios alone, so a longer study has the same."""
    longer = stream(small, DRAWS + 3000, seed=5, layout=tiny)
    assert bits(longer)["edges"] == bits(whole)["edges"]
    assert longer.draws == DRAWS + 3000


def test_a_study_of_one_block_is_the_result(small):
    """Up to a block everything is exact."""
    summary, result = stream(small, 3000, seed=5), monte_carlo(small, 3000, seed=5, outcome=False, chunk=64)
    for name in small.indicators:
        exact = result.quantile(name, LEVELS)
        assert summary.quantile(name, LEVELS) == pytest.approx(exact, rel=1e-9, nan_ok=True), name
        assert summary.rank_error(name) == 0
        assert summary.base(name) == pytest.approx(result[name][0], rel=1e-9, nan_ok=True)
    assert summary.quantiles().shape == result.quantiles().shape


def test_a_longer_study_agrees_with_the_result(small, whole, drawn):
    for name, about in small.indicators.items():
        values = drawn[name][1:]
        known = values[np.isfinite(values)]
        assert whole.mean(name)[0] == pytest.approx(known.mean(), rel=1e-9), name
        assert whole.sd(name)[0] == pytest.approx(known.std(ddof=1), rel=1e-6, abs=1e-9 * abs(known.mean()))
        assert whole.range(name) == pytest.approx((known.min(), known.max()), rel=1e-9)
        assert whole.undefined(name) == pytest.approx(1 - known.size / DRAWS, abs=1e-12)
        worst = np.inf if about.higher_is_better is False else -np.inf
        right = np.sort(np.where(np.isfinite(values), values, worst))
        for p, found in zip(LEVELS, whole.quantile(name, LEVELS), strict=False):
            if np.isfinite(found):
                tolerance = whole.rank_error(name) + 1 / DRAWS
                near = 1e-9 * abs(found)
                assert (
                    (right < found - near).mean() - tolerance
                    <= p
                    <= (right <= found + near).mean() + tolerance
                )
        middle = float(np.median(known))
        share, error = whole.exceedance(name, middle)
        exact = (right > middle).mean()
        assert share == pytest.approx(exact, abs=whole.rank_error(name) + 0.002 + (known == middle).mean())
        assert 0 <= error < 0.01
    expected = {
        reason: raised[1:].mean() for reason, raised in drawn.outcome.flags.items() if raised[1:].any()
    }
    assert {reason: share for reason, share in whole.flags.items() if reason not in expected} == {}
    assert whole.flags == pytest.approx(expected)


@pytest.mark.slow
def test_errors_of_quantiles_are_those_of_repeated_studies(small):
    found = [stream(small, 1000, seed=seed) for seed in range(24)]
    medians = [s.quantile("capital")[1] for s in found]
    said = [s.quantile_error("capital", 0.5) for s in found]
    assert np.median(said) == pytest.approx(np.std(medians), rel=0.5)
    means = [s.mean("capital")[0] for s in found]
    assert np.median([s.mean("capital")[1] for s in found]) == pytest.approx(np.std(means), rel=0.5)


@pytest.mark.parametrize("after", [0, 1, 3, 4])
def test_a_stopped_study_goes_on(small, tiny, whole, tmp_path, monkeypatch, after):
    """Stopped after some blocks, by whatever comes, the study ends in the same bits."""
    asked = {"seed": 5, "layout": tiny, "folder": tmp_path, "keep": ["capital"]}
    with monkeypatch.context() as patch:
        patch.setattr(local, "account_for", stopping(after))
        with pytest.raises(StoppedError):
            stream(small, DRAWS, **asked)
    assert (tmp_path / state.PREFIX).exists() == (after > 0)
    assert not (tmp_path / state.SUMMARY).exists()
    assert bits(stream(small, DRAWS, **asked)) == bits(whole)
    computed = []
    monkeypatch.setattr(local, "account_for", lambda *given: computed.append(given))
    assert bits(stream(small, DRAWS, **asked)) == bits(whole)  # finished: nothing is computed again
    assert computed == []
    assert len(pd.read_parquet(tmp_path / "scenarios")) == DRAWS + 1


def test_a_cancelled_study_goes_on(small, tiny, whole, tmp_path):
    """What was merged until then is kept."""

    class Impatient(Progress):
        def at(self, done, total):
            if done > tiny.block:
                self.cancel()
            super().at(done, total)

    asked = {"seed": 5, "layout": tiny, "folder": tmp_path}
    with Impatient(False), pytest.raises(Stopped):
        stream(small, DRAWS, **asked)
    assert (tmp_path / state.PREFIX).exists()
    assert not (tmp_path / state.SUMMARY).exists()
    assert bits(stream(small, DRAWS, **asked)) == bits(whole)


def stopping(after):
    """The accounting of blocks, until one too many comes."""
    right = local.account_for

    def account_for(rows, grid, number, columns):
        if number >= after:
            raise StoppedError
        return right(rows, grid, number, columns)

    return account_for


@pytest.mark.parametrize("design", ["sobol", "latin"])
def test_a_design_does_not_depend_on_cuts_and_stops(small, tiny, tmp_path, monkeypatch, design):
    """Any layout, any threads, stopped or not: the draws are those of the study in memory."""
    drawn = monte_carlo(small, 4_500, seed=5, design=design, outcome=False, chunk=64)
    asked = {"seed": 5, "design": design, "keep": ["capital"], "inputs": True}
    with monkeypatch.context() as patch:
        patch.setattr(local, "account_for", stopping(1))
        with pytest.raises(StoppedError):
            stream(small, 4_500, **asked, layout=tiny, folder=tmp_path)
    found = stream(small, 4_500, **asked, layout=tiny, folder=tmp_path, workers=1)
    kept = pd.read_parquet(tmp_path / "scenarios")
    np.testing.assert_allclose(kept["capital"], drawn["capital"], rtol=1e-9)
    parts = np.sort(kept["input.programme.phases.two.start"].to_numpy()[1:])
    if design == "latin":  # uniform: one draw in each of as many equal parts
        low, high = 2026 + 151 / 365, 2027 + 151 / 365
        places = np.floor((parts - low) / (high - low) * 4_500)
        assert (np.diff(places) <= 2).all()
        with pytest.raises(InputError) as told:
            stream(small, 5_000, **asked, layout=tiny, folder=tmp_path)
        assert "another design, or a Latin hypercube of another number" in told.value.found
    else:
        longer = stream(small, 6_000, **asked, layout=tiny, folder=tmp_path)
        assert bits(longer) == bits(stream(small, 6_000, seed=5, design=design, layout=tiny))
        with pytest.raises(InputError, match="another design"):
            stream(small, 6_000, seed=5, layout=tiny, folder=tmp_path)
    assert found.figures()["design"] == design


def test_a_study_can_be_extended(small, tiny, whole, tmp_path):
    for draws in (1000, 5000, 8191, DRAWS):
        last = stream(small, draws, seed=5, layout=tiny, folder=tmp_path, keep="capital")
    assert bits(last) == bits(whole)
    kept = pd.read_parquet(tmp_path / "scenarios")
    assert kept["scenario"].tolist() == list(range(DRAWS + 1))
    with pytest.raises(InputError, match="fewer than the 9,000"):
        stream(small, 3000, seed=5, layout=tiny, folder=tmp_path)


def test_another_study_is_refused(small, small_tables, tiny, tmp_path):
    from anodeworks import build

    stream(small, 5000, seed=5, layout=tiny, folder=tmp_path)
    with pytest.raises(InputError, match="another seed"):
        stream(small, 5000, seed=6, layout=tiny, folder=tmp_path)
    dearer = small.with_values({"products.neat.price": "300 CNY/kg"})
    with pytest.raises(InputError, match="other numbers"):
        stream(dearer, 5000, seed=5, layout=tiny, folder=tmp_path)
    small_tables["programme"]["horizon"] = "17 year"
    with pytest.raises(InputError, match="phases or years"):
        stream(build(small_tables), 5000, seed=5, layout=tiny, folder=tmp_path)


def test_correlations_are_part_of_a_study(small, tiny):
    from dataclasses import replace

    from anodeworks.study.scale.identity import difference, identity
    from anodeworks.twin.correlations import Correlation

    one, two = small.uncertain[:2]
    value = small.ledger[one].replace(number=0.5)
    tied = replace(small, correlations=(Correlation("tie", (one, two), value),))
    told = say(difference(identity(small, 0, tiny), identity(tied, 0, tiny)), "en")
    assert "correlations" in told


def test_other_code_is_refused(small, tiny, tmp_path, monkeypatch):
    from anodeworks.study.scale import identity

    stream(small, 5000, seed=5, layout=tiny, folder=tmp_path)
    monkeypatch.setattr(identity, "code", lambda: "another")
    with pytest.raises(InputError, match="another version of the package's code"):
        stream(small, DRAWS, seed=5, layout=tiny, folder=tmp_path)


@pytest.mark.parametrize("harm", ["cut", "turned", "empty"])
def test_a_torn_state_is_noticed(small, tiny, whole, tmp_path, harm):
    stream(small, 8191, seed=5, layout=tiny, folder=tmp_path)
    for name in (state.PREFIX, state.SUMMARY):
        content = bytearray((tmp_path / name).read_bytes())
        if harm == "cut":
            content = content[: len(content) // 2]
        elif harm == "turned":
            content[len(content) // 2] ^= 1
        else:
            content.clear()
        (tmp_path / name).write_bytes(content)
    with pytest.warns(UserWarning, match="is damaged"):
        assert bits(stream(small, DRAWS, seed=5, layout=tiny, folder=tmp_path)) == bits(whole)


def test_two_processes_do_not_share_a_folder(small, tiny, tmp_path):
    with state.locked(tmp_path), pytest.raises(InputError, match="another process"):
        stream(small, 1000, layout=tiny, folder=tmp_path)


def test_kept_scenarios_are_those_of_the_result(small, tiny, whole, drawn, tmp_path):
    summary = stream(small, DRAWS, seed=5, layout=tiny, folder=tmp_path, keep="all", inputs=True)
    assert bits(summary) == bits(whole)
    kept = pd.read_parquet(tmp_path / "scenarios").set_index("scenario")
    for name in small.indicators:
        np.testing.assert_allclose(kept[name], drawn[name], rtol=1e-9)
    price = kept["input.products.neat.price"]
    assert 200 < price.min() < 210
    import pyarrow.parquet as pq

    schema = pq.read_schema(next((tmp_path / "scenarios").glob("*.parquet")))
    assert schema.field("capital").metadata[b"unit"] == b"CNY"
    assert json.loads(schema.metadata[b"units"])["input.products.neat.price"] == "CNY/kg"


def test_keeping_begins_late_and_lost_parts_come_back(small, tiny, whole, tmp_path):
    stream(small, DRAWS, seed=5, layout=tiny, folder=tmp_path)
    for _ in range(2):
        asked = {"seed": 5, "layout": tiny, "folder": tmp_path, "keep": ["capital", "land"]}
        assert bits(stream(small, DRAWS, **asked)) == bits(whole)
        parts = sorted((tmp_path / "scenarios").iterdir())
        assert len(parts) == 5
        assert len(pd.read_parquet(tmp_path / "scenarios")) == DRAWS + 1
        os.unlink(parts[2])
        (tmp_path / "scenarios" / ".block-00000001-rows-2048.parquet.part").write_bytes(b"torn")
    with pytest.raises(InputError, match="2 indicator"):
        stream(small, DRAWS, seed=5, layout=tiny, folder=tmp_path, keep="capital")
    shutil.rmtree(tmp_path / "scenarios")


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"scenarios": 0}, "scenarios"),
        ({"scenarios": 5_000_000_000}, "scenarios"),
        ({"seed": -1}, "seed"),
        ({"workers": 0}, "workers"),
        ({"workers": 2, "cluster": "tcp://127.0.0.1:1"}, "workers"),
        ({"design": "sobl"}, "design"),
        ({"keep": ["capitall"], "folder": "x"}, "keep"),
        ({"keep": "all"}, "folder"),
        ({"inputs": True, "folder": "x"}, "inputs"),
    ],
)
def test_arguments_that_make_no_sense(small, asked, key):
    with pytest.raises(InputError) as caught:
        stream(small, **{"scenarios": 10, **asked})
    assert caught.value.key == key


def test_tables(small, whole):
    frame = whole.to_pandas()
    assert list(frame.index) == list(small.indicators)
    assert "capital" in repr(whole)
    assert "<table" in whole._repr_html_()
    low, high = whole.bracket("capital", 0.5)
    assert low <= whole.quantile("capital")[1] <= high
    with pytest.raises(InputError, match="did you mean"):
        whole.mean("capitl")
    json.dumps(whole.figures())
