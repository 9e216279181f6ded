"""A desk answers what the questions answer, and no move of a number compiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import anodeworks as aw
from anodeworks.errors import InputError
from anodeworks.quantity import units
from anodeworks.quantity.value import bounds
from anodeworks.study.live import Compiled, Desk, Stage
from anodeworks.study.program import program
from anodeworks.twin.catalogue import HEADLINES
from anodeworks.twin.given import from_si

FIGURES = [i.name for i in HEADLINES]


@pytest.fixture(scope="module")
def desk(small):
    return Desk(small).wait()


def ends(value):
    """Between which SI numbers a number is moved: its spread, or a tenth about it, inside its bounds."""
    low, high = bounds(value.parameter)
    if value.distribution is not None:
        a, b = (float(x) for x in value.distribution.quantile([0.01, 0.99]))
    elif value.parameter.unit == units.DATE:
        a, b = value.number, value.number + 0.5
    else:
        a, b = sorted((0.9 * value.number, 1.1 * value.number))
    return max(a, low), min(b, high)


@st.composite
def moves(draw, project, most=6):
    """Some numbers of a project as people move them: in its own unit with the unit, by word, by day, or a spread.

    What is drawn is the same whatever the project holds: which number, where in its range, and whether it is spread.
    """
    found, keys = {}, sorted(project.ledger)
    share = st.floats(0, 1, exclude_max=True)
    for which, place, spread in draw(
        st.lists(st.tuples(share, share, st.booleans()), min_size=1, max_size=most)
    ):
        key = keys[int(which * len(keys))]
        value = project.ledger[key]
        if value.parameter.options:
            found[key] = value.parameter.options[int(place * len(value.parameter.options))]
            continue
        low, high = ends(value)
        found[key] = from_si(low + place * (high - low), value)
        if spread and low < high and value.parameter.unit != units.DATE:
            found[key] = {"uniform": [from_si(low, value), from_si(high, value)]}
    return found


def moved(project, changes):
    """The project with these changes; phases out of order are no plant."""
    try:
        return project.with_values(changes)
    except InputError:
        assume(False)
        raise


def compare(got, expected, tolerance):
    """Figures against a result, all of them."""
    for name in expected.project.indicators:
        np.testing.assert_allclose(
            got(name), np.atleast_1d(expected.si(name)), rtol=tolerance, atol=1e-12, err_msg=name
        )


@settings(max_examples=40)
@given(data=st.data())
def test_figures_are_those_of_the_question(small, desk, data):
    plants = [moved(small, data.draw(moves(small))) for _ in range(data.draw(st.integers(1, 3)))]
    assert all(desk.fits(plant) for plant in plants)
    found = desk.figures(plants)
    for i, plant in enumerate(plants):
        expected = aw.evaluate(plant)
        compare(lambda name, i=i: found.of(name)[i : i + 1], expected, 1e-9)
        raised = {reason for reason, flag in found.flags.items() if flag[i]}
        assert raised == set(expected.flags)


def test_a_batch_larger_than_the_program_is_cut(small, desk):
    plants = [small.with_values({"flows.silane.price": 40 + i}) for i in range(70)]
    found = desk.figures(plants).of("levelised_cost")
    assert found.shape == (70,)
    assert np.all(np.diff(found) > 0)
    assert found[69] == desk.figures(plants[69:]).of("levelised_cost")[0]


@settings(max_examples=5)
@given(data=st.data())
def test_odds_are_a_study_with_the_same_draws(small, desk, data):
    plant = moved(small, data.draw(moves(small)))
    found = desk.odds(small, plant, scenarios=63, seed=5)
    expected = aw.monte_carlo(plant, 63, seed=5, outcome=False)
    assert found.samples.keys() == expected.samples.keys()
    for key, row in expected.samples.items():
        assert np.array_equal(found.samples[key], row), key
    compare(found.si, expected, 1e-9)
    got, wanted = (r.quantile("fnpv_after_tax") for r in (found, expected))
    assert got == pytest.approx(wanted, rel=1e-9, nan_ok=True)


def test_what_is_drawn_together_stays_when_one_of_them_is_moved(small_tables):
    pair = ["flows.silane.price", "products.neat.price"]
    small_tables["flows"] = {"silane": {"price": {"triangular": ["40 CNY/kg", "52 CNY/kg", "80 CNY/kg"]}}}
    small_tables["study"] = {"correlations": {"pair": {"between": pair, "value": 0.8}}}
    project = aw.build(small_tables)
    desk = Desk(project)
    before = desk.odds(project, project, 63).samples
    with_one = desk.odds(project, project.with_values({pair[0]: 60}), 63).samples
    assert pair[0] not in with_one
    assert all(np.array_equal(row, before[key]) for key, row in with_one.items())
    together = aw.monte_carlo(project, 63).samples
    assert np.array_equal(together[pair[0]], before[pair[0]])


def test_slopes_are_the_gradient(small, desk):
    plant = small.with_values({"flows.silane.price": 60, "finance.appraisal.discount_rate": 0.1})
    slopes = desk.slopes(plant, FIGURES)
    for name in FIGURES[2:4]:
        table = aw.gradient(plant, name)
        to = units.scale(small.indicators[name].unit).factor
        for key, derivative in table.derivative.items():
            by = units.scale(small.ledger[key].parameter.unit).factor
            assert slopes[name][key] * by / to == pytest.approx(derivative, rel=1e-12, abs=0), key


def test_no_move_compiles(small, desk):
    desk.odds(small, small, 63)
    counter = Compiled()
    try:
        for key, value in small.ledger.items():
            options = value.parameter.options
            low, high = (0.0, 0.0) if options else ends(value)
            try:
                plant = small.with_values({key: options[-1] if options else from_si((low + high) / 2, value)})
            except InputError:  # a phase before the one that it follows
                continue
            assert desk.fits(plant), key
            desk.figures([plant])
        desk.odds(small, plant, 63)
        desk.slopes(plant, FIGURES)
        assert counter.count == 0
    finally:
        counter.close()


def test_one_number_under_two_keys(small, small_tables, desk):
    """A plant that sells by what it pays runs on the same programs: moved together, and apart once it is parted."""
    pair = ["flows.silane.price", "products.neat.price"]
    small_tables["products"]["neat"]["price"] = {"same_as": pair[0]}
    tied = aw.build(small_tables)
    assert desk.fits(tied)
    both, one = tied.with_values({pair[0]: 70}), tied.with_values({pair[1]: 300})
    apart = [
        small.with_values({pair[0]: 70, pair[1]: 70}),
        small.with_values({pair[0]: tied.ledger[pair[0]].number, pair[1]: 300}),
    ]
    assert all(desk.fits(plant) for plant in (both, one))
    np.testing.assert_array_equal(desk.figures([both, one]).values, desk.figures(apart).values)
    drawn = desk.odds(tied, tied, 31)
    assert pair[1] not in drawn.samples
    slope, free = desk.slopes(both, FIGURES[:1])["capital"], desk.slopes(apart[0], ["capital"])["capital"]
    assert slope[pair[0]] == pytest.approx(free[pair[0]] + free[pair[1]], rel=1e-12)
    assert slope[pair[1]] == free[pair[1]]


def test_what_is_another_structure_is_said(small, small_tables, desk):
    assert not desk.fits(small.with_values({"flows.silane.price": "8 USD/kg"}))
    small_tables["programme"]["horizon"] = "17 year"
    assert not desk.fits(aw.build(small_tables))


def test_the_program_of_first_answers_stands_in(small, desk, monkeypatch):
    """While the other is being made, figures are those of `evaluate` to the last bit."""
    early = Desk(small)
    monkeypatch.setattr(early, "open", lambda: early)
    early._first.set_result(program(small, sorted(small.values)))
    plant = small.with_values({"flows.silane.price": 61})
    found, expected = early.figures([plant]), aw.evaluate(plant)
    assert early.stage.ready == 1
    for name in found.names:
        np.testing.assert_array_equal(found.of(name), expected.si(name))


def test_a_stage_says_what_is_waited_for():
    assert "12 s" in str(Stage(0, 3, 12.2).said.said("en"))
    assert "preview" in Stage(2, 3, 3.0).said.said("en")
    assert Stage(3, 3, 0.0).said == ""
