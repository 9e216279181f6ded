"""The chain of one fixed plant written by hand in numba: what the equations cost when nothing is general.

The plant is `benchmarks/blend.toml`: six machines, two phases, fifteen years. Only what is particular to it is here:
its route is unrolled, its lines of trade are numbered, choices that it does not make are left out. It draws, computes
every indicator that the chain computes, and agrees with it (`disagreement`). The money is in `kernel_finance.py`.
Nothing compiled is kept on disk: numba does not notice there that a function which another one calls has changed.
"""

from __future__ import annotations

from math import ceil, exp, log
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit, prange

import anodeworks as aw
from anodeworks.material.elements import ELEMENTS
from benchmarks.kernel_cell import CELL_FIGURES, cell_figures
from benchmarks.kernel_draws import distributions, draw
from benchmarks.kernel_finance import finance_figures
from benchmarks.kernel_indicators import FIGURE
from benchmarks.kernel_tools import YEAR, YEARS, index, ratio

PROJECT = aw.load(Path(__file__).parent / "blend.toml")
KEYS = tuple(PROJECT.ledger)
UNCERTAIN = tuple(PROJECT.uncertain)
VALUES = np.array([float(PROJECT.values[key]) for key in KEYS])
assert all(value.currency == "CNY" for value in PROJECT.ledger.values())
assert (PROJECT.horizon, PROJECT.phases) == (YEARS, ("one", "two"))
assert PROJECT.values["finance.loan.repayment"] == 0.0  # equal principal
AT = index(KEYS)
MACHINES = (
    "graphite_receiving",
    "active_receiving",
    "blend",
    "anode_sieving",
    "anode_demagnetising",
    "anode_packing",
)
_COLUMNS = (
    "unit_capacity", "availability", "unit_cost", "cost_capacity", "scale_exponent", "floor_area", "operators",
)  # fmt: skip
MACHINE_AT = np.array([[KEYS.index(f"activities.{m}.{c}") for c in _COLUMNS] for m in MACHINES])
PHASES_AT = np.array([
    [KEYS.index(f"programme.phases.{phase}.{name}") for name in (
        "start", "construction", "delay", "commissioning", "ramp_1", "ramp_2", "ramp_3", "capacity.anode_packed",
        "mature",
    )]
    for phase in PROJECT.phases
])  # fmt: skip
# Lines of buying in the order of the chain, waste last; what kind of cost each is, and whether it is learnt.
LINES = (
    "packaging", "graphite_market", "consumables", "electricity", "compressed_air", "nitrogen", "active_market",
    "graphite_fines", "powder_waste",
)  # fmt: skip
LINES_AT = np.array([
    [KEYS.index(f"flows.{line}.{name}") for name in ("price", "price_drift", "vat", "emission_factor")]
    for line in LINES
])  # fmt: skip
LEARNT = np.array([True, False, True, True, False, False, False, False, False])
MATERIAL, ENERGY, SERVICE = 0, 1, 2
KIND = np.array([SERVICE, MATERIAL, SERVICE, ENERGY, MATERIAL, MATERIAL, MATERIAL, SERVICE, SERVICE])
BOUGHT = 7
SILICON = ELEMENTS.index("Si")
SILICON_ACTIVE = PROJECT.network.flows["active_market"].composition[SILICON]
SILICON_GRAPHITE = PROJECT.network.flows["graphite_market"].composition[SILICON]
NITROGEN, AIR = 2 * 14.007e-3, 28.96e-3  # kg/mol

PLANT_FIGURES = (
    "capacity", "output_value", "anode_energy", "capital", "capital_per_tonne", "equipment", "machines",
    "floor_area", "land", "power", "electricity_intensity", "product_capacity", "first_cycle_efficiency",
    "silicon_share", "scope_1", "scope_2", "scope_3", "emissions",
    *(f"phases.{p}.{name}" for p in PROJECT.phases for name in ("capacity", "capital", "completion", "production")),
    *(f"use.{line}" for line in LINES[:BOUGHT]),
    *CELL_FIGURES,
    "anode_cost",
)  # fmt: skip
FIGURES = (*PLANT_FIGURES, *FIGURE._fields)
OF_PLANT = len(PLANT_FIGURES)


@njit(inline="always", error_model="numpy")
def stated(total: float, first: float, second: float) -> tuple[float, float]:
    """A stated total in the proportions of what was computed, else the computed."""
    whole = first + second
    if total <= 0.0:
        return first, second
    share = first / whole if whole > 0.0 else 0.5
    return total * share, total * (1.0 - share)


@njit(error_model="numpy")
def scenario(v: Any, out: Any) -> None:
    """All figures of one scenario, from all its values to `out`, in the order of `FIGURES`."""
    # The route, from the packed product back to what is bought.
    level = np.empty(6)
    level[5] = 1.0
    level[4] = level[5] / v[AT.activities_anode_packing_mass_yield]
    level[3] = level[4] / v[AT.activities_anode_demagnetising_mass_yield]
    level[2] = level[3] / v[AT.activities_anode_sieving_mass_yield]
    active, matrix = v[AT.flows_active_market_capacity], v[AT.flows_graphite_market_capacity]
    span = active - matrix
    wanted = (v[AT.activities_blend_target_capacity] - matrix) / (span if span != 0.0 else 1.0)
    share = min(max(wanted, 0.0), 1.0)
    charged = level[2] / v[AT.activities_blend_mass_yield]
    level[1], level[0] = charged * share, charged * (1.0 - share)

    use = np.zeros(9)  # per kg of product, in the order of LINES
    use[0] = v[AT.activities_anode_packing_packaging]
    use[1] = level[0] / v[AT.activities_graphite_receiving_mass_yield]
    use[6] = level[1] / v[AT.activities_active_receiving_mass_yield]
    use[2] = (
        level[0] * v[AT.activities_graphite_receiving_wear] + level[1] * v[AT.activities_active_receiving_wear]
        + level[2] * v[AT.activities_blend_wear] + level[3] * v[AT.activities_anode_sieving_wear]
        + level[4] * v[AT.activities_anode_demagnetising_wear] + level[5] * v[AT.activities_anode_packing_wear]
    )  # fmt: skip
    use[3] = (
        level[0] * v[AT.activities_graphite_receiving_power] + level[1] * v[AT.activities_active_receiving_power]
        + level[2] * v[AT.activities_blend_power] + level[3] * v[AT.activities_anode_sieving_power]
        + level[4] * v[AT.activities_anode_demagnetising_power] + level[5] * v[AT.activities_anode_packing_power]
    )  # fmt: skip
    use[4] = AIR * (
        level[0] * v[AT.activities_graphite_receiving_compressed_air]
        + level[1] * v[AT.activities_active_receiving_compressed_air]
        + level[3] * v[AT.activities_anode_sieving_compressed_air]
        + level[4] * v[AT.activities_anode_demagnetising_compressed_air]
        + level[5] * v[AT.activities_anode_packing_compressed_air]
    )
    use[5] = NITROGEN * (
        level[0] * v[AT.activities_graphite_receiving_blanket]
        + level[1] * v[AT.activities_active_receiving_blanket]
        + level[3] * v[AT.activities_anode_sieving_blanket]
        + level[4] * v[AT.activities_anode_demagnetising_blanket]
        + level[5] * v[AT.activities_anode_packing_blanket]
    )
    use[7] = use[1] - level[0]
    use[8] = (use[6] - level[1]) + (charged - level[2]) + (level[2] - level[3]) + (level[3] - level[4])
    use[8] += level[4] - level[5]

    # Machines, ground, people, capital, by phase.
    rate = np.array([v[PHASES_AT[0, 7]], v[PHASES_AT[1, 7]]])
    both = rate[0] + rate[1]
    floor, crew, cost = np.zeros(2), np.zeros(2), np.zeros(2)
    machines = 0.0
    for a in range(6):
        capacity, area, operators = v[MACHINE_AT[a, 0]], v[MACHINE_AT[a, 5]], v[MACHINE_AT[a, 6]]
        effective = capacity * v[MACHINE_AT[a, 1]]
        each = (
            v[AT.plant_equipment_cost_level]
            * v[MACHINE_AT[a, 2]]
            * exp(v[MACHINE_AT[a, 4]] * log(capacity / v[MACHINE_AT[a, 3]]))
        )
        total = before = 0.0
        for p in range(2):
            count = level[a] * rate[p] / effective
            if v[AT.plant_equipment_counts] < 0.5:
                count = ceil(count - 1e-9)
            total += count
            now = exp(v[AT.plant_equipment_replication_exponent] * log(total)) if total > 0.0 else 0.0
            cost[p] += each * (now - before)
            before = now
            floor[p] += count * area
            crew[p] += count * operators
        machines += total
    stock = 1.0 + use[1] + use[4] + use[6]
    storage = v[AT.plant_site_storage_days] / v[AT.plant_site_storage_density]
    floor = (floor + stock * storage * rate) * v[AT.plant_site_gross_factor]
    needed = (floor[0] + floor[1]) / v[AT.plant_site_plot_ratio]
    limit = v[AT.plant_site_land_limit]
    land = limit if limit > 0.0 else needed
    connected = use[3] * both * v[AT.plant_site_peak_factor]
    operators_all = crew * v[AT.plant_staff_shift_teams]
    serving = operators_all * (1.0 + v[AT.plant_staff_maintenance_share])
    managing = serving * v[AT.plant_staff_management_share]
    pay = serving * v[AT.plant_staff_operator_pay] + managing * v[AT.plant_staff_management_pay]
    centre = v[AT.plant_research_centre_capital]
    centre += v[AT.plant_research_pilot_capacity] * v[AT.plant_research_pilot_cost]

    build = v[AT.plant_capital_building_cost]
    land_price = v[AT.plant_capital_land_price] * (1.0 + v[AT.plant_capital_deed_tax])
    equipment = stated(v[AT.plant_capital_stated_equipment], cost[0], cost[1])
    buildings = stated(v[AT.plant_capital_stated_buildings], floor[0] * build, floor[1] * build)
    ground = stated(v[AT.plant_capital_stated_land], land * land_price, 0.0)
    power_line = 0.0
    if v[AT.plant_capital_stated_equipment] <= 0.0:
        power_line = v[AT.plant_capital_substation_cost] * connected
    spread = 1.0 + v[AT.plant_capital_contingency_share]
    control = v[AT.plant_capital_control_share]
    by_class = np.empty((6, 2))
    total_capital = np.empty(2)
    for p in range(2):
        substation, pilot = power_line * rate[p] / both, centre if p == 0 else 0.0
        around = 1.0 + v[AT.plant_capital_other_share]
        opening = v[AT.plant_capital_start_up_share] * (equipment[p] + buildings[p] + substation + pilot)
        licences = v[AT.plant_capital_licences] if p == 0 else 0.0
        machinery = (equipment[p] + substation + pilot) * around * spread
        by_class[0, p] = buildings[p] * around * spread
        by_class[1, p] = machinery * (1.0 - control)
        by_class[2, p] = machinery * control
        by_class[3, p] = ground[p] * spread
        by_class[4, p] = licences * spread
        by_class[5, p] = opening * spread
        total_capital[p] = by_class[0, p] + machinery + by_class[3, p] + by_class[4, p] + by_class[5, p]

    # The calendar: differences of cumulative curves at the turns of the years.
    made, operated = np.zeros(YEARS), np.zeros(YEARS)
    wages, headcount = np.zeros(YEARS), np.zeros(YEARS)
    spent, in_service = np.zeros((6, YEARS)), np.zeros((6, YEARS))
    phase_spent, phase_used = np.zeros((2, YEARS)), np.zeros((2, YEARS))
    completion, production = np.empty(2), np.empty(2)
    began = min(v[PHASES_AT[0, 0]], v[PHASES_AT[1, 0]])
    for p in range(2):
        start = v[PHASES_AT[p, 0]]
        completion[p] = start + (v[PHASES_AT[p, 1]] + v[PHASES_AT[p, 2]]) / YEAR
        production[p] = completion[p] + v[PHASES_AT[p, 3]] / YEAR
        ramp = (v[PHASES_AT[p, 4]], v[PHASES_AT[p, 5]], v[PHASES_AT[p, 6]])
        was = (0.0, 0.0, 0.0, 0.0)
        for y in range(YEARS + 1):
            x = min(max((began + y - start) / (completion[p] - start), 0.0), 1.0)
            age = began + y - production[p]
            climb = max(age - 3.0, 0.0)
            for k in range(3):
                climb += ramp[k] * min(max(age - k, 0.0), 1.0)
            now = (
                x * x * (3.0 - 2.0 * x),
                v[PHASES_AT[p, 8]] * climb,
                max(age, 0.0),
                min(max(age, 0.0), 1.0),
            )
            if y > 0:
                made[y - 1] += rate[p] * (now[1] - was[1]) * YEAR
                ran = now[2] - was[2]
                operated[y - 1] = max(operated[y - 1], ran)
                wages[y - 1] += pay[p] * ran * YEAR
                headcount[y - 1] += (serving[p] + managing[p]) * ran
                for c in range(6):
                    spent[c, y - 1] += by_class[c, p] * (now[0] - was[0])
                    in_service[c, y - 1] += by_class[c, p] * (now[3] - was[3])
                phase_spent[p, y - 1] = total_capital[p] * (now[0] - was[0])
                phase_used[p, y - 1] = total_capital[p] * (now[3] - was[3])
            was = now

    # Trade: quantities by year, prices by line.
    full = both * YEAR
    silicon = share * SILICON_ACTIVE + (1.0 - share) * SILICON_GRAPHITE
    unpaid = share * SILICON_ACTIVE * (1.0 - v[AT.flows_active_market_premium_share]) + (
        1.0 - share
    ) * SILICON_GRAPHITE * (1.0 - v[AT.flows_graphite_market_premium_share])
    capacity = share * active + (1.0 - share) * matrix
    premium = v[AT.products_anode_packed_capacity_premium] * (1.0 - ratio(unpaid, silicon))
    premium *= capacity - v[AT.products_anode_packed_reference_capacity]
    price = max(v[AT.products_anode_packed_price] + premium, 0.0)
    nominal = 1.0 + v[AT.finance_prices_basis] * v[AT.finance_prices_inflation]
    elapsed = began + 0.5 - v[AT.finance_prices_price_date]
    learning = log(1.0 - v[AT.programme_learning_rate]) / log(2.0)
    lesson, utilisation = np.empty(YEARS), np.empty(YEARS)
    so_far = 0.0
    for y in range(YEARS):
        so_far += made[y]
        lesson[y] = exp(learning * log(max(so_far - made[y] / 2.0, full) / full))
        utilisation[y] = made[y] / full
        wages[y] *= lesson[y]
        headcount[y] += v[AT.plant_research_researchers] * operated[y]
    # Products, by-products, materials, energy, services, output VAT, input VAT on purchases.
    money = np.zeros((7, YEARS))
    growth = (1.0 + v[AT.products_anode_packed_price_drift]) * nominal
    worth = price * exp(elapsed * log(growth))
    for y in range(YEARS):
        money[0, y] = made[y] * worth
        money[5, y] = money[0, y] * v[AT.products_anode_packed_vat]
        worth *= growth
    for line in range(9):
        own = v[LINES_AT[line, 0]]
        growth = (1.0 + v[LINES_AT[line, 1]]) * nominal
        path = use[line] * exp(elapsed * log(growth))
        vat = v[LINES_AT[line, 2]]
        buying = own if line < BOUGHT else max(-own, 0.0)
        earning = 0.0 if line < BOUGHT else max(own, 0.0)
        for y in range(YEARS):
            quantity = path * made[y]
            if earning > 0.0:
                money[1, y] += quantity * earning
                money[5, y] += quantity * earning * vat
            paid = quantity * buying * (lesson[y] if LEARNT[line] else 1.0)
            money[2 + KIND[line], y] += paid
            money[6, y] += paid * vat
            path *= growth
    first = exp(elapsed * log(nominal))
    wage_growth = 1.0 + v[AT.finance_prices_wage_growth]
    wage_first = exp(elapsed * log(wage_growth))
    price_level, research = np.empty(YEARS), np.empty(YEARS)
    for y in range(YEARS):
        price_level[y] = first
        wages[y] *= first * wage_first
        research[y] = v[AT.plant_research_spending_share] * (money[0, y] + money[1, y])
        first *= nominal
        wage_first *= wage_growth

    lost = (
        share * v[AT.flows_active_market_irreversible]
        + (1.0 - share) * v[AT.flows_graphite_market_irreversible]
    )
    anode = v[AT.products_anode_packed_cell_voltage] * capacity
    scope_2 = use[3] * v[LINES_AT[3, 3]]
    scope_3 = 0.0
    for line in range(9):
        if line != 3:
            scope_3 += use[line] * v[LINES_AT[line, 3]]
    out[0], out[1], out[2] = both, price * both, anode * both
    out[3] = total_capital[0] + total_capital[1]
    out[4] = out[3] / both
    out[5], out[6] = equipment[0] + equipment[1], machines
    out[7], out[8] = floor[0] + floor[1], needed
    out[9], out[10] = use[3] * both, use[3]
    out[11] = capacity
    out[12] = capacity / (capacity + lost) if capacity + lost > 0.0 else 1.0
    out[13] = silicon
    out[14], out[15], out[16], out[17] = 0.0, scope_2, scope_3, scope_2 + scope_3
    for p in range(2):
        out[18 + 4 * p], out[19 + 4 * p] = rate[p], total_capital[p]
        out[20 + 4 * p], out[21 + 4 * p] = completion[p], production[p]
    for line in range(BOUGHT):
        out[26 + line] = use[line] * both
    cell_figures(v, AT, share, capacity, lost, v[AT.products_anode_packed_cell_voltage], out[33:42])
    finance_figures(
        v, AT, began, price_level, money, wages, research, headcount, operated, utilisation, spent, in_service,
        phase_spent, phase_used, production, land, made, anode, out[OF_PLANT:],
    )  # fmt: skip
    out[42] = out[39] * out[OF_PLANT + FIGURE.levelised_cost]


@njit(parallel=True, error_model="numpy")
def monte_carlo(values: Any, place: Any, kind: Any, numbers: Any, tables: Any, seed: int, count: int) -> Any:
    """(count, figures): draws of all uncertain values, and all figures of each."""
    result = np.empty((count, len(FIGURES)))
    for s in prange(count):
        v = values.copy()
        draw(v, place, kind, numbers, tables, seed, s)
        scenario(v, result[s])
    return result


@njit(parallel=True, error_model="numpy")
def given(values: Any, place: Any, varied: Any) -> Any:
    """(N, figures) of given values (D, N) of the uncertain keys."""
    result = np.empty((varied.shape[1], len(FIGURES)))
    for s in prange(varied.shape[1]):
        v = values.copy()
        v[place] = varied[:, s]
        scenario(v, result[s])
    return result


def disagreement(count: int = 1024) -> dict[str, float]:
    """Largest relative difference from the chain, figure by figure, over the base case and `count - 1` draws."""
    study = aw.monte_carlo(PROJECT, count - 1, outcome=True)
    varied = np.array([np.asarray(study.samples[key]) for key in UNCERTAIN])
    chain = study.outcome.indicators
    assert set(chain) == set(FIGURES)
    own = given(VALUES, distributions(PROJECT)[0], varied)
    apart = {}
    for i, name in enumerate(FIGURES):
        theirs = np.asarray(chain[name])
        scale = max(float(np.nanmax(np.abs(theirs), initial=0.0)), 1e-300)
        gap = np.abs(own[:, i] - theirs) / np.maximum(np.abs(theirs), 1e-6 * scale)
        gap = np.where(np.isnan(theirs) & np.isnan(own[:, i]), 0.0, gap)
        apart[name] = float("inf") if np.isnan(gap).any() else float(gap.max())
    return apart
