"""A plant to compute: library parameters by key, and operations of a made-up two-phase plant."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np

import anodeworks
from anodeworks.finance import Finance, Operations, Trade
from anodeworks.quantity.value import read

DATA = Path(anodeworks.__file__).parent / "library" / "data" / "finance.toml"
COUNT = 20  # years
BEGIN = 2026.0  # years AD


def library_values(optional: bool = False) -> dict[str, float]:
    """Every finance parameter by key, in SI, as the library gives it; of optional tables too if asked for."""
    text = tomllib.loads(DATA.read_text(encoding="utf-8"))["finance"]
    return {
        f"{prefix}.{name}": read(text[prefix.removeprefix("finance.")][name], asked, name, DATA.name).number
        for prefix, section in Finance.SECTIONS.items()
        if optional or prefix not in Finance.OPTIONAL
        for name, asked in section.parameters().items()
    }


def plant(**changes: Any) -> Operations:
    """Two phases, started in the third and fifth year; money in CNY, 20 years."""
    count = COUNT
    capital = np.zeros((2, 6, count))
    capital[0, :, 0] = [2.0e8, 3.0e8, 0.2e8, 1.0e8, 0.1e8, 0.4e8]
    capital[0, :, 1] = [2.0e8, 7.0e8, 0.6e8, 0.0, 0.2e8, 0.6e8]
    capital[1, :, 3] = [1.0e8, 6.0e8, 0.5e8, 0.0, 0.0, 0.3e8]
    in_service = np.zeros((2, 6, count))
    in_service[0, :, 2] = capital[0].sum(1)
    in_service[1, :, 4] = capital[1, :, 3] * 0.25
    in_service[1, :, 5] = capital[1, :, 3] * 0.75
    use = np.concatenate([[0.0, 0.0, 0.3, 0.5, 0.7, 0.9], np.ones(count - 6)])
    mass = 2.0e7 * use
    fields: dict[str, Any] = {
        "begin": np.float64(BEGIN),
        "produces": np.array([2.0, 4.75]),
        "sales": Trade(
            quantity=np.stack([mass, 0.05 * mass, 0.1 * mass]),
            price=np.array([80.0, 15.0, 1.2]),
            drift=np.array([-0.01, 0.0, 0.005]),
            vat=np.array([0.13, 0.0, 0.13]),
            currency=("CNY", "USD", "CNY"),
            kind=("product", "product", "by-product"),
        ),
        "purchases": Trade(
            quantity=np.stack([0.8 * mass, 0.3 * mass, mass * 2e7, 0.02 * mass]),
            price=np.array([18.0, 0.9, 0.5 / 3.6e6, 10.0]),
            drift=np.array([0.005, 0.01, 0.0, -0.01]),
            vat=np.array([0.13, 0.0, 0.13, 0.06]),
            currency=("CNY", "EUR", "CNY", "CNY"),
            kind=("material", "material", "energy", "service"),
        ),
        "utilisation": use,
        "operating": np.concatenate([[0.0, 0.0, 0.75], np.ones(count - 3)]),
        "wages": np.concatenate([[0.0, 1.0e7], 8.0e7 * np.minimum(use[2:] + 0.2, 1.0)]),
        "headcount": np.concatenate([[0.0, 80.0], 600.0 * np.minimum(use[2:] + 0.2, 1.0)]),
        "capital": capital,
        "in_service": in_service,
        "research": np.concatenate([[0.0, 5.0e6], 6.0e7 * use[2:]]),
        "land": np.full(count, 2.0e5),
        "emissions": np.stack([0.5 * mass, 3.0 * mass, 8.0 * mass]),
        "anode_energy": np.stack([mass, 0.05 * mass]) * 1.3 * 3.6e6,
    }
    return Operations(**{**fields, **changes})
