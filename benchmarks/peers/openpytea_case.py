"""A blending plant's economics in OpenPyTEA, as its documentation writes a plant and its uncertainty.

Runs in an interpreter that has OpenPyTEA. Answers each count on standard input with the seconds of `monte_carlo`.
Economics only: what the plant uses and how large its machines are is given, not computed.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
import warnings
from importlib.metadata import version

import numpy as np
from openpytea.analysis import monte_carlo
from openpytea.equipment import Equipment
from openpytea.plant import Plant

warnings.filterwarnings("ignore")


def spread(value):
    """Uncertainty of a tenth."""
    return {"std": 0.1 * value, "min": 0.7 * value, "max": 1.3 * value}


def used(consumption, price):
    """A bought item per day, amount and price uncertain."""
    return {
        "consumption": consumption, "price": price,
        "price_uncertainty": spread(price), "consumption_uncertainty": spread(consumption),
    }  # fmt: skip


ITEMS = {
    "graphite": used(24_000.0, 3.5), "silicon-carbon": used(1_770.0, 57.0), "electricity": used(5_900.0, 0.08),
    "nitrogen": used(9_200.0, 0.084), "compressed air": used(2_700.0, 0.018), "packaging": used(25_000.0, 0.065),
    "consumables": used(25_000.0, 0.02),
}  # fmt: skip
PLANT = Plant({
    "plant_name": "Blending", "country": "China", "region": "indigenous", "process_type": "Solids",
    "equipment": [
        Equipment(
            name=f"step {i}", param=100.0, process_type="Solids", category="Pressure vessels",
            type="Vertical, cs", purchased_cost=cost,
        )
        for i, cost in enumerate((5.3e5, 2.8e6, 7e5, 2.8e5, 3.5e5, 8.4e5))
    ],
    "interest_rate": 0.1, "plant_utilization": 0.95, "project_lifetime": 15, "tax_rate": 0.25,
    "project_uncertainties": {
        "fixed_capital_factor": {"std": 0.2}, "fixed_opex_factor": {"std": 0.2},
        "project_lifetime": {"std": 0}, "interest_rate": {"std": 0.01},
        "plant_utilization": {"std": 0.03, "min": 0.8, "max": 1.0}, "tax_rate": {"std": 0.02, "min": 0.15, "max": 0.3},
    },
    "plant_products": {"anode powder": {
        "production": 25_000.0, "price": 11.0,
        "price_uncertainty": spread(11.0), "production_uncertainty": spread(25_000.0),
    }},
    "variable_opex_inputs": ITEMS,
})  # fmt: skip


def run(count):
    """Seconds, and the spread of the present value."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        start = time.perf_counter()
        found = monte_carlo(PLANT, num_samples=count, batch_size=10_000, random_seed=0)
        seconds = time.perf_counter() - start
    figures = found.get("metrics", found)
    return seconds, figures


_, first = run(1_000)
print(json.dumps({
    "openpytea": version("openpytea"), "parameters": 2 * len(ITEMS) + 2 + 5, "metrics": sorted(map(str, first)),
}), flush=True)  # fmt: skip
for line in sys.stdin:
    seconds, figures = run(int(line))
    value = np.asarray(figures[next(k for k in figures if "NPV" in str(k).upper())], dtype=float)
    print(json.dumps({"seconds": seconds, "spread": float(np.nanstd(value))}), flush=True)
