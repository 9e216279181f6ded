"""One furnace looked into: its batch, a particle through time, and the window in which it can be run.

Conditions are those of an activity that works its infiltration out (`process.infiltration`), at their central values.
Everything is one compiled program for a kind of furnace, kept on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import jax
import numpy as np
import numpy.typing as npt

from anodeworks.material import Material
from anodeworks.process.infiltration import ReactorInfiltration
from anodeworks.process.network import Network, Node
from anodeworks.quantity import Value, units
from anodeworks.reactor import kinetics, maps, particle
from anodeworks.reactor.continuous import worked_out
from anodeworks.reactor.validity import names
from anodeworks.study.program import fingerprint
from anodeworks.study.store import stored
from anodeworks.twin.project import Project

FIGURES: Final = {  # of a batch: unit, label, what it is, in Chinese
    "utilisation": ("%", "utilisation", "of the silane's silicon ends in pores", "硅烷利用率"),
    "conversion": ("%", "conversion", "of the silane does not leave as such", "硅烷转化率"),
    "fines": ("%", "fines", "of the silane's silicon ends as dust", "粉尘率"),
    "silicon": ("%", "silicon", "of the composite by mass", "硅含量"),
    "infiltration": ("h", "infiltration", "with silane", "沉积时间"),
    "cycle": ("h", "cycle", "from one batch to the next", "批次周期"),
    "capacity": ("kg/h", "capacity", "of composite from one furnace", "单炉产能"),
    "uniformity": ("1", "uniformity", "1 is a particle filled evenly", "填充均匀度"),
    "open_volume": ("cm3/g", "open volume", "of the composite, open to silane", "开孔孔容"),
    "closed_volume": ("cm3/g", "closed volume", "of the composite, empty but closed", "闭孔孔容"),
    "surface": ("m2/g", "surface", "of the composite, open to silane", "比表面积"),
    "hydrogen": ("kg/kg", "hydrogen", "made per kg of composite", "副产氢气"),
    "purge": ("kg/kg", "purge", "nitrogen per kg of composite", "吹扫氮气"),
    "heat": ("kW", "heat", "of the reaction at its fastest", "最大反应热"),
    "heat_load": ("1", "heat load", "over what wall and gas carry off; 1 is the limit", "热负荷"),
    "velocity_load": ("1", "velocity load", "gas against its window; 1 is the limit", "气速负荷"),
    "effectiveness": ("1", "effectiveness", "of a particle at the end", "有效因子"),
}
CARBON: Final = {
    "pore_volume": ("pores", "cm3/g"),
    "pore_surface": ("surface", "m2/g"),
}  # of the carbon that comes in
MOMENTS: Final = 41
AROUND: Final = 60.0  # K on either side of the temperature, of a map
ROWS: Final = 13
LEAST: Final = 0.1  # times the partial pressure of silane
MOST: Final = 1.6
COLUMNS: Final = 11
NEARLY: Final = 0.97  # of the pressure, that silane may be on a map
LAW: Final = "furusawa"
Floats = npt.NDArray[np.float64]


def furnaces(project: Project) -> list[Node]:
    """The activities of a project whose infiltration follows from conditions."""
    return [node for node in project.network.nodes if issubclass(node.kind, ReactorInfiltration)]


def of_project(project: Project, node: Node) -> dict[str, Any]:
    """All figures of one furnace of a project in its base case, with its map."""
    conditions = {name: project.ledger[f"{node.prefix}.{name}"] for name in node.kind.declared(())}
    ready = stored(
        (fingerprint(project), "carbon", node.name),
        lambda: jax.jit(lambda values: arriving(project.network, node.name, values)).lower(project.values),
    )
    carbon = {name: float(x) for name, x in ready(project.values).items()}
    assert issubclass(node.kind, ReactorInfiltration)
    return furnace(node.kind, conditions, carbon, True)


def arriving(network: Network, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Pores and surface (SI) of the carbon that comes into an activity."""
    carbon = network.arriving(name, values)["carbon"]
    return {name: getattr(carbon, field) for name, (field, _) in CARBON.items()}


def furnace(
    kind: type[ReactorInfiltration],
    conditions: Mapping[str, Value],
    carbon: Mapping[str, float],
    mapped: bool = False,
) -> dict[str, Any]:
    """All figures of a furnace at the central values of its conditions.

    Args:
        kind: of furnace.
        conditions: by name, as the kind declares them.
        carbon: pore_volume and pore_surface of what it is given, SI.
        mapped: whether to run it over temperatures and silane pressures too.

    Returns:
        kind; conditions (value and unit by name); batch (by `FIGURES`, in their units); flags, warnings; particle (by
        moment: minutes, fill, uniformity, effectiveness, silicon, mouth; closing_minutes); map (temperature in degC,
        silane in kPa; utilisation, fines, cycle in h, uniformity, limit, each by temperature and silane).
    """
    numbers = {f"at.{name}": np.float64(value.number) for name, value in conditions.items()}
    numbers |= {f"carbon.{CARBON[n][0]}": np.float64(x) for n, x in carbon.items()}
    ready = _compiled("furnace", kind, lambda: jax.jit(_looked_into(kind)).lower(numbers))
    batch, through, closed = ready(numbers)
    few = np.linspace(0, through.time.shape[0] - 1, MOMENTS).astype(int)
    figures: dict[str, Any] = {
        "kind": kind.bed,
        "conditions": {
            name: {"value": units.from_si(v.number, v.parameter.unit), "unit": v.parameter.unit}
            for name, v in conditions.items()
        }
        | {n: {"value": units.from_si(x, CARBON[n][1]), "unit": CARBON[n][1]} for n, x in carbon.items()},
        "batch": {n: units.from_si(float(getattr(batch, n)), unit) for n, (unit, *_) in FIGURES.items()},
        "flags": [reason for reason, flag in batch.flags.items() if bool(flag)],
        "warnings": names(batch.outside),
        "particle": {
            "minutes": [float(t) / 60 for t in np.asarray(through.time)[few]],
            **{n: [float(x) for x in np.asarray(getattr(through, n))[few]]
               for n in ("fill", "uniformity", "effectiveness", "silicon", "mouth")},
            "closing_minutes": float(closed) / 60,
        },
    }  # fmt: skip
    if mapped:
        figures["map"] = _map(kind, numbers)
    return figures


def _map(kind: type[ReactorInfiltration], numbers: Mapping[str, Any]) -> dict[str, Any]:
    kelvin, silane = float(numbers["at.temperature"]), float(numbers["at.silane_pressure"])
    temperatures = np.linspace(kelvin - AROUND, kelvin + AROUND, ROWS)
    most = min(MOST * silane, NEARLY * float(numbers["at.pressure"]))
    pressures = np.linspace(LEAST * min(silane, most), most, COLUMNS)

    def over(at: Mapping[str, Any], t: Floats, p: Floats) -> Any:
        return maps.over(_recipe(kind, at), t, p, kind.bed, LAW)

    ready = _compiled("map", kind, lambda: jax.jit(over).lower(numbers, temperatures, pressures))
    limits = maps.AGED if kind.bed == "continuous" else maps.Limits()
    drawn = maps.judged(temperatures, pressures, ready(numbers, temperatures, pressures), limits)
    return {
        "temperature": [float(t) - 273.15 for t in temperatures],
        "silane": [float(p) / 1e3 for p in pressures],
        "utilisation": drawn.yields.utilisation.tolist(),
        "fines": drawn.yields.fines.tolist(),
        "cycle": (drawn.yields.cycle / 3600).tolist(),
        "uniformity": drawn.yields.uniformity.tolist(),
        "limit": [[maps.WHY[code] for code in row] for row in drawn.why],
    }


def _compiled(what: str, kind: type, lower: Callable[[], Any]) -> Callable[..., Any]:
    """A program for a kind of furnace; those of a user's own, whose code may change, are not kept on disk."""
    own = not kind.__module__.startswith("anodeworks.")
    return lower().compile() if own else stored((what, kind.__qualname__), lower)


def _recipe(kind: type[ReactorInfiltration], at: Mapping[str, Any]) -> Any:
    carbon = Material(np.zeros(7), 0.0, 0.0, 0.0, 0.0, pores=at["carbon.pores"], surface=at["carbon.surface"])
    return kind.build(at, "at", ()).recipe(carbon)


def _looked_into(kind: type[ReactorInfiltration]) -> Any:
    law = kinetics.SURFACE[LAW].law

    def once(at: Mapping[str, Any]) -> Any:
        recipe = _recipe(kind, at)
        blow = recipe.blow
        gas = particle.Gas(blow.temperature, blow.pressure, blow.silane, blow.hydrogen, blow.factor)
        horizon = 3.0 * particle.natural_time(recipe.grain, gas, law)
        through = particle.infiltrate(recipe.grain, gas, law, horizon)
        return worked_out(recipe, kind.bed, LAW), through, particle.closing_time(through)

    return once
