"""What a study's figures owe to the calendar: nothing jumps with the day on which ground is broken."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.finance import Money
from anodeworks.twin.catalogue import having

FIGURES = (Money.debt_service_cover_min, Money.debt_service_cover_mean, Money.fnpv_after_tax, Money.firr_after_tax,
           Money.payback, Money.total_investment, Money.levelised_cost)  # fmt: skip
MONTHS = np.arange(13) / 12.0


def moved(project: aw.Project, phases, months=MONTHS) -> dict[str, np.ndarray]:
    """Figures with these phases begun so many years later than in the first row, from the January of the first."""
    starts = {p: float(project.ledger[f"programme.phases.{p}.start"].number) for p in phases}
    early = min(starts.values())
    back = early - np.floor(early)
    dates = {p: [start - back + 0.999 * month for month in months] for p, start in starts.items()}
    rows = [
        aw.evaluate(project.with_si({f"programme.phases.{p}.start": dates[p][i] for p in phases}))
        for i in range(len(months))
    ]
    names = having(project.indicators, [about.name for about in FIGURES])
    assert set(names) & {Money.levelised_cost.name} or any(name.startswith("products.") for name in names)
    return {name: np.array([float(np.ravel(row.si(name))[0]) for row in rows]) for name in names}


def assert_smooth(figures: dict[str, np.ndarray], most: float, bend: float) -> None:
    """No step from month to month above `most` of the figure, none that differs by `bend` from the one before."""
    for name, series in figures.items():
        steps = np.diff(series) / np.abs(series).max()
        assert np.abs(steps).max() < most, (name, series)
        assert np.abs(np.diff(steps)).max() < bend, (name, series)


@pytest.mark.parametrize(
    ("name", "most"), [("shengquan", 0.01), pytest.param("ankang", 0.015, marks=pytest.mark.slow)]
)
def test_ground_breaking_moves_nothing_by_a_step(name, most, root):
    """Prices fall while a plant waits, by 1.2 % of the present value a month at Ankang; no month falls out of line."""
    project = aw.load(root / "projects" / f"{name}.toml")
    assert_smooth(moved(project, project.phases), most, 0.001)


def test_a_second_phase_moves_nothing_by_a_step(small):
    """The second phase alone: a last month of its own repayment, well covered, comes into the mean."""
    assert_smooth(moved(small, ["two"]), 0.08, 0.08)


def test_in_calendar_years_the_first_year_is_a_part_year(small_tables):
    small_tables["programme"]["years"] = "calendar"
    project = aw.build(small_tables, "small.toml")
    assert project.years[0] == 2025
    result = aw.evaluate(project)
    assert float(result.outcome.operations.begin[0]) == 2025.0
    small_tables["programme"]["years"] = "project"
    other = aw.build(small_tables, "small.toml")
    assert other.years.tolist() == list(range(1, 17))
    assert float(aw.evaluate(other).outcome.operations.begin[0]) == pytest.approx(2025 + 59 / 365)


def test_a_valuation_date_carries_the_present_value_there(small):
    plain = aw.evaluate(small)
    begin = float(plain.outcome.operations.begin[0])
    dated = aw.evaluate(
        small.with_si({"finance.appraisal.valued_at": 1.0, "finance.appraisal.valuation_date": begin + 2.0})
    )
    rate = 1.0 + small.values["finance.appraisal.discount_rate"]
    for about in (Money.fnpv_before_tax, Money.fnpv_after_tax):
        assert dated.si(about.name)[0] == pytest.approx(plain.si(about.name)[0] * rate**2)
    for about in (Money.levelised_cost, Money.levelised_price, Money.firr_after_tax):
        assert dated.si(about.name)[0] == pytest.approx(plain.si(about.name)[0])


@pytest.mark.slow
def test_longer_studies_do_not_make_a_plant_cheaper(small_tables):
    """What has served is bought again: a kilogram costs the same over two generations of machines as over one."""

    def cost(horizon, replacement):
        tables = copy.deepcopy(small_tables)
        tables["programme"]["horizon"] = f"{horizon} year"
        # One phase alone, so that all machines are of one age.
        tables["programme"]["phases"] = {"one": {"start": "2025-01-01", "capacity": "4000 t/year"}}
        tables["finance"] = {
            "assets": {"replacement": replacement, "service_buildings": "15 year", "service_machinery": "15 year",
                       "service_electronics": "15 year", "life_buildings": "15 year", "life_machinery": "15 year",
                       "life_electronics": "15 year"},
        }  # fmt: skip
        tables.pop("claims")
        return float(aw.evaluate(aw.build(tables, "small.toml")).si("levelised_cost")[0])

    one, two = cost(17, "100 %"), cost(32, "100 %")
    assert two == pytest.approx(one, rel=0.02)
    assert cost(32, "0 %") < 0.99 * two
