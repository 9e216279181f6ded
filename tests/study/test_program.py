"""A plant is compiled once: other numbers, choices, distributions and seeds run on the programs that there are."""

from __future__ import annotations

import dataclasses
from contextlib import contextmanager

import jax
import numpy as np
import pytest

import anodeworks as aw
from anodeworks.quantity.distribution import Distribution
from anodeworks.study.program import BATCH, columns, large, program
from anodeworks.study.sample import drawer, sampler
from anodeworks.study.sensitivity import derivative, groups, tornado

INDICATORS = ["fnpv_after_tax", "capital"]


@contextmanager
def compilations():
    """The names of what JAX compiles meanwhile."""
    found = []

    def listen(event, _, fun_name="", **__):
        if event.endswith("backend_compile_duration"):
            found.append(fun_name)

    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        yield found
    finally:
        jax.monitoring.unregister_event_duration_listener(listen)


def asked(project, seed):
    """The questions that people ask of a plant."""
    aw.evaluate(project)
    aw.monte_carlo(project, 64, seed=seed)
    aw.monte_carlo(project, 64, seed=seed, design="sobol", outcome=False)
    aw.gradient(project, "fnpv_after_tax")
    tornado(project, INDICATORS)
    groups(project, INDICATORS, draws=16, seed=seed)
    derivative(project, INDICATORS, draws=4, seed=seed)


def otherwise(project):
    """The same plant with other numbers, another option where there is a choice, and other numbers uncertain."""
    ledger = {}
    for i, (key, value) in enumerate(project.ledger.items()):
        options = value.parameter.options
        if options:
            value = value.replace(number=float(len(options) - 1), distribution=None)
        elif value.distribution is not None and i % 3 == 0:
            value = value.replace(distribution=None)
        elif value.distribution is not None and value.distribution.kind == "triangular":
            low, _, high = value.distribution.args
            value = value.replace(number=(low + high) / 2, distribution=Distribution("uniform", (low, high)))
        ledger[key] = value
    return dataclasses.replace(project, ledger=ledger)


def test_nothing_is_compiled_when_only_numbers_change(small):
    asked(small, 1)
    other = otherwise(small)
    assert set(other.uncertain) < set(small.uncertain)
    with compilations() as found:
        asked(other, 2)
    assert not found


def test_any_columns_run_on_the_one_program(small):
    aw.evaluate(small)
    keys = list(small.ledger)
    with compilations() as found:
        for some in (keys[:1], keys[5:9], keys):
            ready = program(small, some)
            varied = np.repeat(np.array([[small.values[key]] for key in some]), BATCH, axis=1)
            done = ready.run(columns(small), varied)
            assert np.asarray(done.indicators["capital"])[7] == aw.evaluate(small).si("capital")[0]
    assert not found


@pytest.mark.slow
def test_a_large_study_draws_and_gives_the_same_figures(small):
    keys = small.uncertain
    many, first = large(small, keys, BATCH, "indicators"), program(small, keys)
    drawn = sampler(small, keys, BATCH)(3, 0)
    fast = many.run(columns(small), drawn).indicators
    plain = first.run(columns(small), np.asarray(drawn)).indicators
    for name in small.indicators:
        np.testing.assert_allclose(fast[name], plain[name], rtol=1e-9, atol=1e-9, err_msg=name)


def test_a_plant_of_other_names_is_flagged_by_its_own(small_tables):
    """The same structure under other names: no flag speaks of phases that the file does not have."""
    names = {}
    for label in ("first furnace hall", "hall of the east"):
        small_tables["programme"]["phases"]["one"]["label"] = label
        names[label] = set(aw.evaluate(aw.build(small_tables)).outcome.flags)
    assert [any(said.startswith(label) for said in told) for label, told in names.items()] == [True, True]
    assert not any(said.startswith("first furnace hall") for said in names["hall of the east"])


@pytest.mark.parametrize(("design", "draws"), [("random", 0), ("sobol", 0), ("latin", 127)])
def test_pages_draw_what_the_whole_draws_to_the_last_bit(small, design, draws):
    keys = small.uncertain
    whole = np.asarray(sampler(small, keys, 128, design, draws)(5, 0))
    assert np.array_equal(drawer(small, keys, 128, design, draws)(5, 0), whole)


@pytest.mark.slow
def test_a_large_study_compiles_nothing_when_other_numbers_vary(small):
    for wanted in ("indicators", "rows"):
        large(small, small.uncertain, BATCH, wanted)
        with compilations() as found:
            large(small, small.uncertain[1:], BATCH, wanted)
        assert not found, wanted
