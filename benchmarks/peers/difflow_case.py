"""A blending plant in difflow, as its documentation writes a flowsheet and its economics: mixer, splitters, NPV, IRR.

Runs in an interpreter that has difflow. Answers each count on standard input with the seconds of that many evaluations,
compiled and mapped by JAX as its `uncertainty` module does, and with those of one evaluation and one gradient.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
import warnings
from functools import partial
from importlib.metadata import version

import jax
import jax.numpy as jnp
from difflow import Flowsheet, make_stream
from difflow.economics.profitability import irr, npv
from difflow.flowsheet import Unit
from difflow.streams import get_flows
from difflow.units.flash import Mixer, Splitter

warnings.filterwarnings("ignore")
SPECIES = ["graphite", "silicon_carbon"]
STEPS = ("active_receiving", "graphite_receiving", "sieving", "demagnetising", "packing")
LIFE = 15
NOMINAL = {
    **{f"{step}.yield": 0.99 for step in STEPS},
    **{f"{step}.power": 0.05 for step in STEPS},
    **{f"{step}.cost": 5e5 for step in STEPS},
    **{f"{step}.exponent": 0.65 for step in STEPS},
    **{f"{step}.wear": 0.01 for step in STEPS},
    "active": 20.0, "graphite": 280.0, "price.active": 57.0, "price.graphite": 3.5, "price.power": 0.08,
    "price.product": 11.0, "tax": 0.25, "rate": 0.1, "maintenance": 0.03, "staff": 3e6, "factor": 3.0,
}  # fmt: skip


def plant(x):
    """NPV and IRR of the plant from its parameters."""
    fs = Flowsheet(SPECIES)
    zero = jnp.array(0.0)
    fs.add_feed(
        "active", make_stream({"graphite": zero, "silicon_carbon": x["active"]}, T=298.15, P=101325.0)
    )
    fs.add_feed(
        "graphite", make_stream({"graphite": x["graphite"], "silicon_carbon": zero}, T=298.15, P=101325.0)
    )

    def step(name, feed, out):
        splitter = Splitter(SPECIES)
        kept = x[f"{name}.yield"]
        fs.add_unit(Unit(name, lambda s: splitter(s, kept), [feed], [out, f"{name}_rejects"]))

    step("active_receiving", "active", "active_ready")
    step("graphite_receiving", "graphite", "graphite_ready")
    fs.add_unit(Unit("blend", Mixer(SPECIES), ["active_ready", "graphite_ready"], ["blended"]))
    step("sieving", "blended", "sieved")
    step("demagnetising", "sieved", "clean")
    step("packing", "clean", "product")
    streams = fs.solve()
    flows = {name: sum(get_flows(s).values()) for name, s in streams.items()}
    through = dict(zip(STEPS, ("active_ready", "graphite_ready", "sieved", "clean", "product"), strict=True))
    capital = x["factor"] * sum(
        x[f"{s}.cost"] * jnp.power(flows[f] / 300.0, x[f"{s}.exponent"]) for s, f in through.items()
    )
    hours = 8000.0 * 3.6
    running = hours * (
        x["active"] * x["price.active"] + x["graphite"] * x["price.graphite"]
        + sum(flows[f] * (x[f"{s}.power"] * x["price.power"] + x[f"{s}.wear"]) for s, f in through.items())
    )  # fmt: skip
    income = hours * flows["product"] * x["price.product"] - running - x["staff"] - x["maintenance"] * capital
    written = capital / 10.0
    years = jnp.arange(LIFE)
    charge = jnp.where(years < 10, written, 0.0)
    cash = income - x["tax"] * jnp.maximum(income - charge, 0.0)
    return jnp.stack([npv(cash, x["rate"], capital), irr(cash, capital), capital, running])


jax.config.update("jax_enable_x64", True)
NOMINAL = {k: jnp.asarray(v, jnp.float64) for k, v in NOMINAL.items()}
many = jax.jit(jax.vmap(plant))
one = jax.jit(lambda x: plant(x)[0])
slope = jax.jit(jax.grad(lambda x: plant(x)[0]))


def timed(run):
    """Seconds of one call."""
    start = time.perf_counter()
    jax.block_until_ready(run())
    return time.perf_counter() - start


timed(lambda: one(NOMINAL))
timed(lambda: slope(NOMINAL))
print(json.dumps({
    "difflow": version("difflow"), "jax": jax.__version__, "units": 6, "parameters": len(NOMINAL), "metrics": 4,
    "NPV": float(one(NOMINAL)),
}), flush=True)  # fmt: skip
drawn = {}


def drawing(count):
    """Values of that many scenarios, the program for them compiled."""
    if count not in drawn:
        noise = jax.random.uniform(jax.random.key(0), (len(NOMINAL), count), minval=0.95, maxval=1.0)
        drawn[count] = {k: v * noise[i] for i, (k, v) in enumerate(NOMINAL.items())}
        timed(lambda: many(drawn[count]))
    return drawn[count]


for line in sys.stdin:
    values = drawing(int(line))
    seconds = timed(partial(many, values))
    single = statistics.median(timed(lambda: one(NOMINAL)) for _ in range(50))
    gradient = statistics.median(timed(lambda: slope(NOMINAL)) for _ in range(50))
    print(json.dumps({"seconds": seconds, "evaluation": single, "gradient": gradient}), flush=True)
