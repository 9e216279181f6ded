"""Which numbers are hidden, what a file may say of them, and how far announced figures may be off."""

from __future__ import annotations

import copy
import math
import tomllib
from dataclasses import replace

import numpy as np
import pytest

from anodeworks import build, load
from anodeworks.audit.inference.hidden import asked, default
from anodeworks.audit.inference.priors import (
    announced_prices,
    known_price,
    library_price,
    price_priors,
)
from anodeworks.audit.preparation import prepare
from anodeworks.errors import InputError
from anodeworks.library import library
from anodeworks.project.starter import starter
from anodeworks.quantity import units
from anodeworks.quantity.distribution import Distribution
from anodeworks.study.infer.likelihood import announced, class_of, known_classes, rounding_of
from anodeworks.study.infer.space import placed, space


def of(small_tables, **audit):
    return build({**copy.deepcopy(small_tables), "audit": audit}, "small.toml")


def test_default_widens_price_and_keeps_what_is_assumed(small_tables):
    small_tables["products"]["neat"]["price"] = "240 CNY/kg"
    small_tables["programme"]["phases"]["two"]["capacity"] = {
        "triangular": ["4000 t/year", "6000 t/year", "9000 t/year"],
        "assumed": True,
    }
    found = default(build(small_tables, "small.toml"))
    assert {"products.neat.price", "programme.phases.two.capacity.neat"} == set(found)
    assert found["products.neat.price"].distribution.kind == "loguniform"


def test_default_of_ankang_holds_its_picks(root):
    found = default(load(root / "projects" / "ankang.toml"))
    assert {
        "activities.active_source.pick", "activities.graphite_source.pick", "activities.blend.target_capacity",
        "flows.graphite_market.price", "products.anode.capacity_premium",
    } <= set(found)  # fmt: skip
    assert all(value.distribution is not None for value in found.values())


def test_keys_may_be_quoted_or_nested(small_tables):
    prior = {"uniform": ["100 CNY/kg", "400 CNY/kg"]}
    quoted = asked(of(small_tables, hidden={"products.neat.price": prior}))
    nested = asked(of(small_tables, hidden={"products": {"neat": {"price": prior}}}))
    assert list(quoted.hidden) == list(nested.hidden) == ["products.neat.price"]


@pytest.mark.parametrize(
    ("audit", "key", "found"),
    [
        ({"hidden": {"products.neat.prise": {"uniform": ["1 CNY/kg", "2 CNY/kg"]}}}, "prise", "unknown key"),
        ({"hidden": {"products.neat.price": "200 CNY/kg"}}, "price", "200"),
        ({"hidden": {"products.neat.price": {"uniform": ["1 kg", "2 kg"]}}}, "price", "kg"),
        ({"hidden": {"products.neat.price": {"uniform": ["1 USD/kg", "2 USD/kg"]}}}, "price", "USD"),
        ({"hidden": {}}, "audit.hidden", "no key"),
        ({"hidden": 3}, "audit.hidden", "3"),
        ({"inference": {"claim": []}}, "audit.inference.claim", "unknown key"),
        ({"inference": {"claims": []}}, "audit.inference.claims", "[]"),
        ({"inference": {"claims": ["capitol"]}}, "audit.inference.claims", "capitol"),
        ({"inference": {"errors": {"capitol": 0.1}}}, "audit.inference.errors.capitol", "unknown key"),
        ({"inference": {"errors": {"capital": -0.1}}}, "audit.inference.errors.capital", "-0.1"),
        ({"inference": {"errors": {"capital": True}}}, "audit.inference.errors.capital", "true"),
    ],
)
def test_bad_tables_are_refused_in_one_line(small_tables, audit, key, found):
    with pytest.raises(InputError) as caught:
        asked(of(small_tables, **audit))
    assert key in caught.value.key
    assert found in caught.value.message
    assert "\n" not in caught.value.message


def test_check_reads_the_tables(small_tables):
    project = of(small_tables, hidden={"products.neat.prise": {"uniform": ["1 CNY/kg", "2 CNY/kg"]}})
    with pytest.raises(InputError, match="did you mean") as caught:
        prepare(project)
    assert caught.value.file == "small.toml"
    prepare(build(small_tables, "small.toml"))


def test_no_claims_is_an_error(small_tables):
    del small_tables["claims"]
    with pytest.raises(InputError, match="at least one announced figure"):
        asked(build(small_tables, "small.toml"))


@pytest.mark.parametrize(
    ("raw", "half"),
    [
        ("300000 t/year", 5_000),  # two digits are meant at least
        ("310000 t/year", 5_000),
        ("312500 t/year", 50),
        ("3.1e5 t/year", 5_000),
        ("3.00e5 t/year", 500),
        ("12345.6 t/year", 0.05),
    ],
)
def test_rounding_is_half_of_the_last_digit_stated(small_tables, raw, half):
    small_tables["claims"] = {"capacity": {"value": raw}}
    (claim,) = build(small_tables, "small.toml").claims
    assert rounding_of(claim) == pytest.approx(half, rel=1e-9)


def test_errors_are_of_logarithms_dates_in_years_and_may_be_stated(small_tables):
    small_tables["claims"] |= {
        "first": {"indicator": "phases.one.production", "value": "2026-06-30"},
        "firr_after_tax": {"value": "15 %"},
        "fnpv_after_tax": {"value": "-2e9 CNY"},
    }
    project = build(small_tables, "small.toml")
    told = announced(project.claims, {"capital": 0.33, "first": 2.0})
    scale = dict(zip(told.names, told.scale, strict=True))
    assert told.logs.tolist() == [True, True, False, False, False]
    assert scale["capital"] == pytest.approx(math.hypot(0.33, 0.05 / 1 / math.sqrt(3)), rel=1e-6)
    assert scale["first"] == pytest.approx(2.0, rel=1e-4)
    assert scale["firr_after_tax"] == pytest.approx(math.hypot(0.05, 0.005 / math.sqrt(3)))
    assert scale["fnpv_after_tax"] == pytest.approx(0.8e9, rel=0.01)


def test_every_indicator_has_a_class(small):
    for indicator in small.indicators.values():
        assert class_of(indicator) in known_classes()
    named = [name for entry in known_classes().values() for name in entry.get("indicators", ())]
    assert len(named) == len(set(named))
    assert set(named) <= {name.rpartition(".")[2] for name in small.indicators} | set(small.indicators)


@pytest.mark.parametrize(
    "distribution",
    [
        Distribution("triangular", (1.0, 2.0, 5.0)),
        Distribution("uniform", (-1.0, 3.0)),
        Distribution("loguniform", (20.0, 500.0)),
        Distribution("lognormal", (10.0, 2.0)),
    ],
)
def test_latent_normals_map_to_the_distribution(distribution):
    from scipy.stats import norm

    at = space({"x": distribution})
    z = np.linspace(-3.0, 3.0, 41)
    values = at.values(z[:, None])[:, 0]
    span = distribution.quantile(0.95) - distribution.quantile(0.05)
    assert values == pytest.approx(distribution.quantile(norm.cdf(z)), abs=2e-3 * span)
    assert float(placed(at.tables, np.array([0.7]))[0]) == pytest.approx(float(at.values([[0.7]])[0, 0]))


def test_too_many_combinations_keep_the_likeliest():
    odds = {f"c{i}": Distribution("choice", (0.0, 1.0), (0.9, 0.1)) for i in range(8)}
    at = space(odds, most=64)
    assert at.combinations.shape == (64, 8)
    assert (at.combinations[0] == 0).all()
    assert at.weights.sum() == pytest.approx(1)
    assert 0 < at.left < 0.05


def test_a_log_uniform_prior_is_even_in_the_logarithm():
    d = Distribution("loguniform", (20.0, 500.0))
    assert np.log(d.quantile([0.0, 0.5, 1.0])) == pytest.approx(np.log([20, 100, 500]))
    assert units.show(d.central, "CNY/kg") == "100 CNY/kg"


def products():
    """Every flow that a route of the library makes and a price is known of, with the routes that make it."""
    for name, route in library().routes.items():
        flow = route.get("product", "")
        if flow in library().sections["product_prices"]:
            yield name, flow


@pytest.mark.parametrize(("route", "flow"), list(products()))
def test_no_prior_is_wider_than_three_times_what_is_known(route, flow):
    """Of every product that a shipped route makes: the price, and a premium; in logarithms."""
    tables = tomllib.loads(starter(route))
    for product in tables["products"].values():
        product.pop("price", None)  # what the file states itself is not what is known
    project = build({**tables, "claims": {}}, f"{route}.toml")
    (offer,) = project.products
    assert offer.flow == flow
    found = price_priors(project, offer)
    assert found
    for key, prior in found.items():
        name = "capacity_premium" if key.endswith("capacity_premium") else "price"
        known = [
            *library_price(project, offer, name),
            *(announced_prices(project, offer) if name == "price" else []),
        ]
        low, high = prior.distribution.quantile([0.0, 1.0])
        assert low < min(known) * (1 + 1e-9)
        assert high > max(known) * (1 - 1e-9)
        assert math.log(high / low) <= 3 * math.log(max(known) / min(known)), (key, low, high)


def test_graphite_is_not_priced_as_silicon_carbon(root):
    """One prior from 20 to 500 CNY/kg made any output value of a graphite plant possible."""
    found = default(load(root / "projects" / "announcements" / "zhongke_luzhou.toml"))
    (price,) = (value.distribution for key, value in found.items() if key.endswith("price"))
    low, high = price.quantile([0.0, 1.0])
    assert (low, high) == pytest.approx((15.6, 60), rel=0.03)


def test_own_promise_is_no_prior_of_itself(root):
    """The plant's own row of the reference class, at 60 CNY/kg, does not widen its prior; others announced as much."""
    from anodeworks.audit.reference_rows import own_rows

    project = load(root / "projects" / "announcements" / "shanshan_meishan.toml")
    assert "shanshan_meishan" in own_rows(project)
    assert len(announced_prices(project, project.products[0])) == 6


def test_a_price_of_the_file_alone_is_half_as_wide_again(small_tables):
    small_tables["products"]["neat"]["price"] = "300 CNY/kg"
    (offer,) = (project := build(small_tables, "small.toml")).products
    (prior,) = price_priors(project, replace(offer, flow="unknown")).values()
    assert prior.distribution.args == pytest.approx((300 / 1.5 * (1 / 2.25) ** 0.25, 450 * 2.25**0.25))


def test_a_range_that_the_file_states_is_its_own_prior(small_tables):
    """17 to 32 CNY/kg in the file did not keep an audit from 60, which another plant announced."""
    price = {"triangular": ["170 CNY/kg", "240 CNY/kg", "320 CNY/kg"]}
    small_tables["products"]["neat"]["price"] = price
    project = build(small_tables, "small.toml")
    (prior,) = price_priors(project, project.products[0]).values()
    assert prior.distribution == Distribution("triangular", (170.0, 240.0, 320.0))
    assert known_price(project, project.products[0]).high < 320.0


def test_a_price_that_the_file_states_lies_inside_its_prior(small_tables):
    small_tables["products"]["neat"]["price"] = "2000 CNY/kg"
    project = build(small_tables, "small.toml")
    (prior,) = price_priors(project, project.products[0]).values()
    low, high = prior.distribution.quantile([0.0, 1.0])
    assert low < 200 < 1999 < high


def test_a_blend_has_the_grades_that_are_known(root):
    found = default(load(root / "projects" / "announcements" / "neijiang.toml"))
    low, high = found["activities.blend.target_capacity"].distribution.args
    assert (low, high) == pytest.approx((366 * 3600, 688 * 3600), rel=0.01)
