"""What an indicator depends on: nothing forgotten, and elements of one array kept apart."""

from __future__ import annotations

import copy

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from anodeworks import build
from anodeworks.study.dependence import _Follower, _inner, dependence, depends, feeds
from anodeworks.study.gradient import COUNTS, FRACTIONAL, slopes_of
from tests.conftest import SMALL

VALUES = {"a": np.float64(1), "b": np.float64(2), "c": np.float64(3)}
PAIR = np.array([[0.0, 1.0], [1.0, 0.0]])

FUNCTIONS = {
    "an element of a stack": (lambda a, b, c: jnp.stack([a, b, c])[1], "b"),
    "a sum": (lambda a, b, c: jnp.stack([a, b, c]).sum(), "abc"),
    "a part of a sum": (lambda a, b, c: jnp.stack([a, b, c])[:2].sum(), "ab"),
    "a choice": (lambda a, b, c: jnp.where(a > 0, b, 1.0), "ab"),
    "a constant choice": (lambda a, b, c: jnp.where(np.array([True, False]), b, c)[0], "b"),
    "times nothing": (lambda a, b, c: (jnp.stack([a, b, c]) * np.array([1.0, 0.0, 0.0])).sum(), "a"),
    "a constant matrix": (lambda a, b, c: (PAIR @ jnp.stack([a, b]))[0] + 0 * c, "b"),
    "constant indices": (lambda a, b, c: jnp.stack([a, b, c])[np.array([2, 0])][0], "c"),
    "computed indices": (lambda a, b, c: jnp.stack([a, b])[(c > 0).astype(int)], "abc"),
    "indices by row": (
        lambda a, b, c: jnp.take_along_axis(
            jnp.stack([jnp.stack([a, a]), jnp.stack([b, b])]),
            (jnp.stack([a, c]) > 0).astype(int)[:, None],
            axis=1,
        )[0, 0],
        "a",
    ),
    "a running sum": (lambda a, b, c: jnp.cumsum(jnp.stack([a, b, c]))[1], "ab"),
    "a running sum backwards": (lambda a, b, c: jax.lax.cumsum(jnp.stack([a, b, c]), reverse=True)[1], "bc"),
    "a transpose": (lambda a, b, c: jnp.stack([jnp.stack([a, b]), jnp.stack([b, c])]).T[0, 1], "b"),
    "a pad": (lambda a, b, c: jnp.pad(jnp.stack([a, b]), (1, 0), constant_values=c)[0], "c"),
    "a reversal": (lambda a, b, c: jnp.flip(jnp.stack([a, b, c]))[0], "c"),
    "a reshape": (lambda a, b, c: jnp.stack([a, b, c, c]).reshape(2, 2)[0, 1], "b"),
    "a loop": (lambda a, b, c: jax.lax.scan(lambda s, x: (s * x, s), a, jnp.stack([b, c]))[1][1], "ab"),
    "a loop backwards": (
        lambda a, b, c: jax.lax.scan(lambda s, x: (s * x, s), a, jnp.stack([b, c]), reverse=True)[1][0],
        "ac",
    ),
    "a loop of unknown length": (
        lambda a, b, c: jax.lax.while_loop(lambda s: s[0] < a, lambda s: (s[0] + 1, s[1] * 2), (0.0, b))[1],
        "ab",
    ),
    "branches": (lambda a, b, c: jax.lax.cond(a > 0, lambda: b, lambda: 1.0), "ab"),
    "a solve": (lambda a, b, c: jnp.linalg.solve(PAIR + a, jnp.stack([b, b]))[0], "ab"),
    "a compiled function": (lambda a, b, c: jax.jit(lambda x, y: x)(a, b), "a"),
    "a constant": (lambda a, b, c: jnp.ones(()), ""),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_follows(name):
    function, expected = FUNCTIONS[name]
    found = depends(lambda v: {"result": function(v["a"], v["b"], v["c"])}, VALUES)
    assert "".join(found["result"]) == expected


@pytest.mark.parametrize("name", ["a loop", "a loop of unknown length", "branches", "a compiled function"])
def test_another_jax_with_other_names_loses_nothing(name, monkeypatch):
    """What is not understood spreads to everything: a number too many, never one too few."""
    step, known = _Follower.step, {"length", "reverse"}

    def renamed(self, equation, given):
        if _inner(equation.params) is None and "branches" not in equation.params:
            return step(self, equation, given)
        params = {word if word in known else f"new_{word}": value for word, value in equation.params.items()}
        return step(self, equation.replace(params=params), given)

    monkeypatch.setattr(_Follower, "step", renamed)
    function, expected = FUNCTIONS[name]
    found = depends(lambda v: {"result": function(v["a"], v["b"], v["c"])}, VALUES)
    assert set(expected) <= set(found["result"])
    if name in ("a loop", "a compiled function"):
        assert "".join(found["result"]) == expected


@pytest.fixture(scope="module")
def found(small):
    return dependence(small)


@pytest.mark.parametrize(
    "indicator", ["fnpv_after_tax", "capital", "use.silane", "levelised_cost", "payback"]
)
def test_nothing_that_moves_an_indicator_is_forgotten(small, found, indicator):
    values = {**small.values, COUNTS: np.float64(FRACTIONAL)}
    _, slopes, _ = slopes_of(small, values, indicator)
    moving = {key for key, slope in slopes.items() if float(slope) != 0}
    assert moving
    assert moving <= set(found[indicator])


def test_what_has_nothing_to_do_with_it_is_left_out(found):
    tables = copy.deepcopy(SMALL)
    del tables["programme"]["phases"]["two"], tables["claims"]
    alone = dependence(build(tables, "small.toml"))  # its phase is begun before an owner may close it
    for each in (alone, found):
        assert "products.neat.price" not in each["product_capacity"]
        assert "activities.infiltration.temperature" in each["use.electricity"]
        assert "finance.tax.standard_rate" not in each["fnpv_before_tax"]
        assert "finance.loan.margin_long" not in each["capital"]
    assert "products.neat.price" not in alone["capital"]
    assert "activities.infiltration.temperature" not in alone["use.silane"]
    assert found["phases.one.completion"] == [
        f"programme.phases.one.{word}" for word in ("start", "construction", "delay")
    ]


def test_what_an_owner_lives_on_decides_what_is_built(found):
    """Who closes for want of money before the second phase is begun does not build it, nor buy for it."""
    assert "products.neat.price" in found["capital"]
    assert "activities.infiltration.temperature" in found["use.silane"]
    assert "products.neat.price" not in found["phases.two.production"]  # its date is as planned


def test_feeds_is_the_inverse(small, found):
    inverse = feeds(small)
    assert set(inverse) == set(small.ledger)
    for indicator, keys in found.items():
        assert all(indicator in inverse[key] for key in keys)
    assert sum(map(len, inverse.values())) == sum(map(len, found.values()))
