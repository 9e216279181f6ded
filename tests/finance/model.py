"""The stage as the tests call it: one compiled function per shape, values in and NumPy out; and random cases."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from hypothesis import strategies as st

from anodeworks.finance import CLASSES, Finance, Indicators, Operations, Statements, indicators, statements
from anodeworks.finance.covenants import Debt

from .cases import COUNT, library_values, plant

YEAR = 365.25 * 86400.0
BASE = library_values()
WHOLE = library_values(optional=True)  # with all optional tables
PLANT = plant()
NOTHING = Debt()
Values = Mapping[str, float]
# What is 0 unless said, and the most that it may be here.
SUMS = {
    "finance.subsidies.grant": 5e8,
    "finance.subsidies.yearly": 3e7 / YEAR,
    "finance.decommissioning.cost": 3e8,
}


def one(
    values: Mapping[str, Any], operations: Operations, debt: Debt = NOTHING
) -> tuple[Statements, Indicators]:
    """The model for one scenario, traceable."""
    finance = Finance.at(values, debt)
    books = statements(finance, operations)
    return books, indicators(finance, operations, books)


_COMPILED = jax.jit(one, static_argnums=2)


def arrays(values: Values) -> dict[str, jax.Array]:
    """Values as the model takes them."""
    return {key: jnp.asarray(np.float64(value)) for key, value in values.items()}


def study(
    changes: Values | None = None, operations: Operations = PLANT, debt: Debt = NOTHING
) -> tuple[Statements, Indicators]:
    """Statements and indicators, as NumPy arrays, of the library's values with some changed."""
    result = _COMPILED(arrays({**BASE, **(changes or {})}), jax.tree.map(jnp.asarray, operations), debt)
    return jax.tree.map(np.asarray, result)


def real(low: float, high: float, least: float = 1e-6) -> st.SearchStrategy[float]:
    """Numbers that mean something: 0, or at least `least` in size; no rate is 1e-26 and no amount 1e-304 CNY."""
    return st.floats(low, high).map(lambda x: x if abs(x) >= least else 0.0)


def parameter(key: str) -> Any:
    """The declaration of a finance parameter."""
    prefix, _, name = key.rpartition(".")
    return Finance.SECTIONS[prefix].parameters()[name]


def _range(key: str) -> tuple[float, float]:
    """Values of a parameter that a plant may have: wide, but not the whole of what may be declared."""
    base, asked = WHOLE[key], parameter(key)
    if key in SUMS:
        return 0.0, SUMS[key]
    if "_drift" in key or "margin" in key:
        return -0.02, 0.04
    if asked.unit == "%":
        return 0.0, max(1.5 * base, 0.02) if base < 0.5 else 1.0
    if "service" in key:
        return 5.0 * YEAR, 20.0 * YEAR
    if asked.unit == "year":
        return (1.0 if "loss" in key or "term" in key else 3.0) * YEAR, 12.0 * YEAR
    return 0.5 * base, 1.5 * base


@st.composite
def parameters(draw: st.DrawFn, **fixed: float) -> dict[str, float]:
    """Every parameter at random, with all optional tables or none.

    `fixed` by the key without `finance.`, dots written as double underscores.
    """
    values = {}
    for key, base in (WHOLE if draw(st.booleans()) else BASE).items():
        asked = parameter(key)
        if asked.options:
            values[key] = float(draw(st.integers(0, len(asked.options) - 1)))
        elif asked.unit == "date":
            values[key] = base + draw(st.floats(-5.0, 5.0))
        elif key.endswith(("_years", "_years_high_tech", "grace", "subsidies.years")):
            values[key] = float(draw(st.integers(int(asked.lo), 6))) * YEAR
        else:
            values[key] = draw(real(*_range(key)))
    return {**values, **{f"finance.{key.replace('__', '.')}": value for key, value in fixed.items()}}


@st.composite
def plants(draw: st.DrawFn) -> Operations:
    """Two phases of any size, one to three years of construction each, any ramp, any price."""
    count = COUNT
    capital, in_service = np.zeros((2, len(CLASSES), count)), np.zeros((2, len(CLASSES), count))
    use = np.zeros(count)
    starts = []
    begin = 0
    for phase in range(2):
        length = draw(st.integers(1, 3))
        cost = np.array([draw(st.floats(0.1, 10.0)) * 1e8 for _ in CLASSES])
        spread = np.array([draw(st.floats(0.1, 1.0)) for _ in range(length)])
        capital[phase, :, begin : begin + length] = cost[:, None] * spread[None, :] / spread.sum()
        ready, part = begin + length, draw(real(0.0, 1.0))
        in_service[phase, :, ready] = part * cost
        in_service[phase, :, ready + 1] = (1.0 - part) * cost
        ramp = np.sort([draw(real(0.0, 1.0)) for _ in range(3)])
        use[ready:] += np.concatenate([ramp, np.ones(count)])[: count - ready] / 2.0
        starts.append(ready + 1.0 - part)
        begin = ready + draw(st.integers(0, 4))
    mass = draw(st.floats(0.2, 5.0)) * 1e7 * use
    base = plant()
    scale = mass / 2e7
    sales = draw(st.floats(0.5, 2.0))
    drift = draw(real(-0.03, 0.03))
    full = 2e7
    return base._replace(
        sales=_traded(base.sales, scale, sales, drift, full),
        purchases=_traded(base.purchases, scale, draw(st.floats(0.5, 2.0)), -drift, full),
        utilisation=use,
        begin=np.float64(draw(st.floats(2020.0, 2030.0))),
        produces=np.array(starts),
        operating=np.where(np.arange(count) >= math.floor(starts[0]), 1.0, 0.0),
        wages=np.where(np.arange(count) >= 1, 4e7, 0.0) * draw(st.floats(0.2, 2.0)),
        research=draw(real(0.0, 6.0)) * 1e7 * use + draw(real(0.0, 1e7, least=1.0)),
        capital=capital,
        in_service=in_service,
        emissions=np.stack([0.5 * mass, 3.0 * mass, 8.0 * mass]),
        land=np.full(count, draw(real(0.0, 1e6))),
        anode_energy=np.stack([mass, 0.05 * mass]) * 4.7e6,
    )


def _traded(trade: Any, scale: np.ndarray, price: float, drift: float, full: float) -> Any:
    ratio = np.asarray(trade.quantity)[:, -1:] / full
    return type(trade)(
        quantity=ratio * scale[None, :] * full,
        price=np.asarray(trade.price) * price,
        drift=np.asarray(trade.drift) + drift,
        vat=trade.vat,
        currency=trade.currency,
        kind=trade.kind,
    )
