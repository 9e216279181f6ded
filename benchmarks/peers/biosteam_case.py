"""The blending plant in BioSTEAM, as its documentation writes one: units, TEA, Model with Parameters and Metrics.

Runs in an interpreter that has BioSTEAM. Argument: number of uncertain parameters. Answers each count of scenarios on
standard input with the seconds that `Model.evaluate` takes for it. Nothing here asks for phase equilibrium: all is
solid and nothing is heated, the lightest case there is.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

import biosteam as bst
import thermosteam as tmo
from chaospy import distributions as shape

warnings.filterwarnings("ignore")
UNCERTAIN = int(sys.argv[1])
NAMES = (
    "yield", "power", "unit_capacity", "availability", "unit_cost", "exponent", "floor", "operators", "wear", "gas",
    "air",
)  # fmt: skip
STARTS = (0.99, 0.05, 2000.0, 0.9, 4e5, 0.65, 200.0, 1.0, 0.01, 0.02, 1.0)


class Step(bst.Unit):
    """A powder step: yield, electricity, machines, floor and crew."""

    _N_ins = 1
    _N_outs = 2
    _units = {"Flow rate": "kg/hr"}  # noqa: RUF012
    _F_BM_default = {"Machines": 1.5}  # noqa: RUF012

    def _init(self, **given):
        for name, start in zip(NAMES, STARTS, strict=True):
            setattr(self, f"x_{name}", given.get(name, start))

    def _run(self):
        (feed,), (product, rejects) = self.ins, self.outs
        feed.split_to(product, rejects, self.x_yield)

    def _design(self):
        flow = self.ins[0].F_mass
        self.design_results["Flow rate"] = flow
        self.design_results["Machines"] = flow / (self.x_unit_capacity * self.x_availability)
        self.add_power_utility(self.x_power * flow)

    def _cost(self):
        each = self.x_unit_cost * (self.x_unit_capacity / 2000.0) ** self.x_exponent
        self.baseline_purchase_costs["Machines"] = each * max(self.design_results["Machines"], 1e-9) ** 0.97


class Blend(Step):
    """Two powders in set shares."""

    _N_ins = 2

    def _run(self):
        active, matrix = self.ins
        mixed = tmo.Stream(None)
        mixed.mix_from([active, matrix])
        product, rejects = self.outs
        mixed.split_to(product, rejects, self.x_yield)


class PlantTEA(bst.TEA):
    """Cash flow analysis with the share costs of the comparison."""

    building, land, other, contingency, maintenance, overhead, pay = (
        900.0,
        2e6,
        0.03,
        0.07,
        0.03,
        0.7,
        15000.0,
    )

    def _DPI(self, installed_equipment_cost):
        floor = sum(u.design_results["Machines"] * u.x_floor for u in STEPS)
        return installed_equipment_cost + self.building * floor + self.land

    def _TDC(self, DPI):
        return DPI * (1.0 + self.other)

    def _FCI(self, TDC):
        return TDC * (1.0 + self.contingency)

    def _FOC(self, FCI):
        crew = 4.2 * sum(u.design_results["Machines"] * u.x_operators for u in STEPS)
        gases = sum(u.ins[0].F_mass * (u.x_gas + 0.01 * u.x_air + u.x_wear) for u in STEPS) * 8000.0
        return FCI * self.maintenance + crew * self.pay * (1.0 + self.overhead) + gases


bst.main_flowsheet.set_flowsheet("blending")
chemicals = [
    tmo.Chemical(name, search_db=False, default=True, phase="s", MW=mw)
    for name, mw in (("Graphite", 12.011), ("SiliconCarbon", 20.0))
]
bst.settings.set_thermo(chemicals)
active = bst.Stream("active", SiliconCarbon=75.0, units="kg/hr", price=40.0)
graphite = bst.Stream("graphite", Graphite=1000.0, units="kg/hr", price=3.5)
active_receiving = Step("active_receiving", ins=active)
graphite_receiving = Step("graphite_receiving", ins=graphite)
blend = Blend("blend", ins=(active_receiving - 0, graphite_receiving - 0))
sieving = Step("sieving", ins=blend - 0)
demagnetising = Step("demagnetising", ins=sieving - 0)
packing = Step("packing", ins=demagnetising - 0)
STEPS = (active_receiving, graphite_receiving, blend, sieving, demagnetising, packing)
product = packing.outs[0]
product.price = 11.0
system = bst.System("blending_plant", path=STEPS)
system.simulate()
tea = PlantTEA(
    system=system, IRR=0.10, duration=(2026, 2041), depreciation="SL10", income_tax=0.25, operating_days=330,
    lang_factor=None, construction_schedule=(0.4, 0.6), startup_months=6, startup_FOCfrac=1.0,
    startup_VOCfrac=0.75, startup_salesfrac=0.5, WC_over_FCI=0.15, finance_interest=0.042, finance_years=8,
    finance_fraction=0.7,
)  # fmt: skip

metrics = [
    bst.Metric("NPV", lambda: tea.NPV, "USD"),
    bst.Metric("IRR", tea.solve_IRR, "-"),
    bst.Metric("Minimum price", lambda: tea.solve_price(product), "USD/kg"),
    bst.Metric("Capital", lambda: tea.FCI, "USD"),
    bst.Metric("Operating cost", lambda: tea.AOC, "USD/yr"),
    bst.Metric("Sales", lambda: tea.sales, "USD/yr"),
]
model = bst.Model(system, metrics)


def uncertain(name, element, start, setter, kind="isolated"):
    """One triangular parameter of a tenth to either side."""
    low, high = sorted((0.9 * start, min(1.1 * start, 0.999) if name.endswith("yield") else 1.1 * start))
    start = min(max(start, low), high)
    model.parameter(
        setter, element=element, kind=kind, name=name, units="-", baseline=start,
        distribution=shape.Triangle(low, start, high),
    )  # fmt: skip


def of(target, name):
    """A setter of one attribute."""
    return lambda value: setattr(target, name, value)


for stream in (active, graphite, product):
    uncertain(f"{stream.ID} price", stream, stream.price, of(stream, "price"))
for stream in (active, graphite):
    uncertain(f"{stream.ID} flow", stream, stream.F_mass, of(stream, "F_mass"), "coupled")
for name in ("building", "land", "other", "contingency", "maintenance", "overhead", "pay"):
    uncertain(name, "TEA", getattr(PlantTEA, name), of(PlantTEA, name))
for name in ("finance_interest", "finance_fraction", "income_tax", "WC_over_FCI", "startup_salesfrac"):
    uncertain(name, "TEA", getattr(tea, name), of(tea, name))
for unit in STEPS:
    for name, start in zip(NAMES, STARTS, strict=True):
        uncertain(f"{unit.ID} {name}", unit, start, of(unit, f"x_{name}"), "coupled")
extra = 0
while (
    len(model.parameters) < UNCERTAIN
):  # what the chain varies beyond that, as values that only have to be set

    class Held:
        """Something to set."""

    uncertain(f"further {extra}", "further", 1.0, of(Held, "value"))
    extra += 1
model.parameters = model.parameters[:UNCERTAIN]

print(json.dumps({
    "biosteam": bst.__version__, "thermosteam": tmo.__version__, "units": len(STEPS),
    "parameters": len(model.parameters), "metrics": len(metrics), "NPV": tea.NPV,
}), flush=True)  # fmt: skip
for line in sys.stdin:
    count = int(line)
    start = time.perf_counter()
    model.load_samples(model.sample(count, rule="R"))
    drawn = time.perf_counter()
    model.evaluate()
    done = time.perf_counter()
    figures = model.table.iloc[:, -len(metrics) :]
    print(json.dumps({
        "seconds": done - drawn, "drawing": drawn - start, "spread": float(figures.iloc[:, 0].std()),
    }), flush=True)  # fmt: skip
