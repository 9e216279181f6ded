"""One furnace looked into: what it yields, a particle through time, and how far both are known.

Conditions are those of an activity that works its infiltration out (`process.infiltration`), scenario by scenario of
its project: first all at their central values, then drawn from their distributions, as a study with the same seed
draws them. A calibration that has been handed over to the project is therefore followed. Each kind of furnace is one
compiled program over rows of conditions, kept on disk, which serves batches, maps and growth alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jax
from anodeworks.errors import InputError, span
from anodeworks.language import Message, Pair, t
from anodeworks.material import Material
from anodeworks.material.elements import ELEMENTS
from anodeworks.material.pores import hydraulic
from anodeworks.process.infiltration import ReactorInfiltration
from anodeworks.process.network import Node
from anodeworks.process.silane import Infiltration
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Span
from anodeworks.reactor import kinetics, particle
from anodeworks.reactor.continuous import STEADY, worked_out
from anodeworks.reactor.kinetics import ZERO_CELSIUS
from anodeworks.reactor.validity import left
from anodeworks.reactor.vessel import held
from anodeworks.remedies import toward
from anodeworks.store import stored
from anodeworks.study.chunks import chunk
from anodeworks.study.program import CHUNK, fingerprint
from anodeworks.study.sample import drawer
from anodeworks.study.sensitivity.rank import ranked
from anodeworks.twin.project import Project


class Figure(NamedTuple):
    """A figure of a furnace: its unit, label, and what it is."""

    unit: str
    label: Pair
    meaning: Message


FIGURES: Final[Mapping[str, Figure]] = {  # of a batch
    "utilisation": Figure("%", Pair("utilisation", "硅烷利用率"), t("of the silane's silicon ends in pores")),
    "conversion": Figure("%", Pair("conversion", "硅烷转化率"), t("of the silane does not leave as such")),
    "fines": Figure("%", Pair("dust", "成尘率"), t("of the silane's silicon ends as dust")),
    "silicon": Figure("%", Pair("silicon", "硅含量"), t("of the composite by mass")),
    "infiltration": Figure("h", Pair("infiltration", "沉积时间"), t("with silane")),
    "cycle": Figure("h", Pair("cycle", "批次周期"), t("from one batch to the next")),
    "capacity": Figure("kg/h", Pair("capacity", "单炉产能"), t("of composite from one furnace")),
    "uniformity": Figure(
        "1", Pair("evenness", "填充均匀度"), t("1 is every particle filled alike from rim to core")
    ),
    "open_volume": Figure("cm3/g", Pair("open volume", "开孔孔容"), t("of the composite, open to silane")),
    "closed_volume": Figure(
        "cm3/g", Pair("closed volume", "闭孔孔容"), t("of the composite, empty but closed")
    ),
    "surface": Figure("m2/g", Pair("surface", "比表面积"), t("of the composite, open to silane")),
    "hydrogen": Figure("kg/kg", Pair("hydrogen", "副产氢气"), t("made per kg of composite")),
    "purge": Figure(
        "kg/kg", Pair("purge", "吹扫氮气"), t("nitrogen per kg of composite: carrier and changes of gas")
    ),
    "heat": Figure("kW", Pair("heat", "最大放热功率"), t("of the reaction at its fastest")),
    "heat_load": Figure(
        "1", Pair("heat load", "热负荷"), t("over what wall and gas carry off; 1 is the limit")
    ),
    "velocity_load": Figure(
        "1", Pair("velocity load", "气速负荷"), t("gas against its window; 1 is the limit")
    ),
    "effectiveness": Figure("1", Pair("effectiveness", "有效因子"), t("of a particle at the end")),
}
STEADY_FIGURES: Final[
    Mapping[str, Figure | None]
] = {  # of what has no batches: its residence in place of both times
    "infiltration": Figure("h", Pair("residence", "停留时间"), t("of powder in the furnace, mean")),
    "cycle": None,
}
EVEN: Final[Mapping[str, Message]] = {  # what evenness counts in each of `continuous.BEDS`
    "fluidised": t("inside particles; 1 is filled alike from rim to core. Powder counts as mixed"),
    "rotary": t("inside particles; 1 is filled alike from rim to core. Powder counts as ideally mixed"),
    "fixed": t("along the bed and inside particles; 1 is filled alike everywhere"),
    "continuous": t("between particles of every age and inside them; 1 is filled alike"),
    "continuous_kiln": t("inside particles; 1 is filled alike from rim to core. Powder counts as of one age"),
}
CARBON: Final = {
    "pore_volume": ("pores", "cm3/g", t("pore volume of the carbon that comes in")),
    "pore_surface": ("surface", "m2/g", t("surface of the carbon's pores")),
    "skeleton": ("skeleton", "cm3/g", t("volume of the carbon without its pores")),
    "heat_capacity": ("heat_capacity", "kJ/(kg*K)", t("heat capacity of the carbon")),
}  # of the carbon that comes in
DIAMETER: Final = "pore_diameter"  # in place of its surface: four times volume over surface
WIDTH: Final = "pore_width"  # the same from wall to wall, as gas adsorption reports it
CURVES: Final = ("fill", "uniformity", "effectiveness", "silicon", "mouth")
TRACED: Final = (
    "utilisation",
    "cycle",
    "uniformity",
    "heat_load",
)  # figures whose spread is traced to its numbers
NUMBERS: Final = 3  # that are named for each
CHANCE: Final = 3.5  # standard errors of a rank correlation that chance explains
DRAWS: Final = 1023
MOST_DRAWS: Final = 100_000
FEW: Final = (
    256  # scenarios, of the draws the first 255, for what costs more than a batch: particles and maps
)
BATCH: Final = 64  # particles at once
MOMENTS: Final = 41
HORIZON: Final = 3.0  # natural times that a particle is followed
ENDS: Final = {"low": 0.05, "middle": 0.5, "high": 0.95}
LAW: Final = "furusawa"
# Money, people, and what silicon does in a cell: no conditions of the furnace.
BESIDES: Final = frozenset(Infiltration.parameters()) - {"temperature", "silicon_density"}
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Furnace:
    """A furnace of a project over scenarios.

    rows: (numbers, N) SI, in the order of `conditions`: scenario 0 holds the central values, the rest are draws.
    conditions: unit in which a reader is told each number, by name.
    """

    kind: type[ReactorInfiltration]
    law: str
    conditions: Mapping[str, str]
    rows: Floats
    seed: int

    @property
    def draws(self) -> int:
        """How many scenarios are draws."""
        return int(self.rows.shape[1]) - 1

    def central(self, name: str) -> float:
        """A number of scenario 0, SI."""
        return float(self.rows[list(self.conditions).index(name), 0])

    def but(self, rows: Floats, **changes: Floats) -> Floats:
        """Rows (numbers, N) with some numbers replaced by (M,) each: (numbers, M, N)."""
        size = len(next(iter(changes.values())))
        changed = np.repeat(rows[:, None, :], size, axis=1)
        for name, new in changes.items():
            changed[list(self.conditions).index(name)] = new[:, None]
        return changed

    def run(self, rows: Floats) -> tuple[Any, Any, Any]:
        """Yield, grain and gas of rows (numbers, ...), every array of the rows' further shape."""
        flat = rows.reshape(len(self.conditions), -1)
        ready = self._program
        found = []
        for start in range(0, flat.shape[1], CHUNK):
            told = ready(chunk(flat, start, CHUNK))
            found.append(jax.tree.map(lambda x, n=flat.shape[1] - start: np.asarray(x)[:n], told))
        shape = rows.shape[1:]
        joined: tuple[Any, Any, Any] = jax.tree.map(
            lambda *x: np.concatenate(x).reshape(*shape, *x[0].shape[1:]), *found
        )
        return joined

    @cached_property
    def _program(self) -> Callable[[Floats], Any]:
        """Rows to yields, compiled; kinds of a user's own, whose code may change, are not kept on disk."""

        def one(row: Any) -> Any:
            recipe = _recipe(self.kind, dict(zip(self.conditions, row, strict=True)))
            blow = held(recipe.blow)
            gas = particle.Gas(blow.temperature, blow.pressure, blow.silane, blow.hydrogen, blow.factor)
            return worked_out(recipe, self.kind.bed, self.law), recipe.grain, gas

        def lower() -> Any:
            shape = jax.ShapeDtypeStruct((len(self.conditions), CHUNK), np.float64)
            return jax.jit(jax.vmap(one, 1)).lower(shape)

        if not self.kind.__module__.startswith("anodeworks."):
            return lower().compile()  # type: ignore[no-any-return]
        return stored(("furnace", self.kind.__qualname__, tuple(self.conditions), self.law), lower)


def furnaces(project: Project) -> list[Node]:
    """The activities of a project whose infiltration follows from conditions."""
    return [node for node in project.network.nodes if issubclass(node.kind, ReactorInfiltration)]


def of_project(
    project: Project,
    node: Node,
    draws: int = DRAWS,
    seed: int = 0,
    law: str = LAW,
    carbon: Mapping[str, float] | None = None,
) -> Furnace:
    """A furnace of a project, with scenarios drawn as a study of this seed draws them.

    Args:
        project, node: the plant, and the activity.
        draws: of the project's distributions and correlations; 0 for none.
        seed: the same seed gives the same draws.
        law: of `kinetics.SURFACE`.
        carbon: of `CARBON` (SI), to put in place of what arrives; or `DIAMETER` or `WIDTH` (m), which give the surface.
    """
    assert issubclass(node.kind, ReactorInfiltration)
    if not 0 <= draws <= MOST_DRAWS:
        raise InputError("draws", str(draws), span("0", Number(MOST_DRAWS, whole=True)), toward(draws, 0))
    keys, count = project.uncertain, draws + 1
    draw = drawer(project, keys, CHUNK)
    columns = np.concatenate([draw(seed, at) for at in range(0, count, CHUNK)], axis=1)
    values: dict[str, Any] = {**project.values, **dict(zip(keys, columns[:, :count], strict=True))}
    arrives = _arriving(project, node, values, keys, count)
    given = {name: np.full(count, x) for name, x in (carbon or {}).items()}
    across, wide = given.pop(WIDTH, None), given.pop(DIAMETER, None)
    if across is not None:
        wide = hydraulic(across, values[f"{node.prefix}.slits"])
    arrives |= given
    if wide is not None:
        arrives["pore_surface"] = 4.0 * arrives["pore_volume"] / wide
    conditions = {name: asked.unit for name, asked in node.kind.declared(()).items()}
    rows = [np.broadcast_to(values[f"{node.prefix}.{name}"], count) for name in conditions]
    rows += [arrives[name] for name in CARBON]
    told = conditions | {name: unit for name, (_, unit, _) in CARBON.items()}
    return Furnace(node.kind, law, told, np.stack(rows), seed)


def _arriving(
    project: Project, node: Node, values: Mapping[str, Any], keys: Sequence[str], count: int
) -> dict[str, Floats]:
    """What a furnace asks of the carbon that comes into an activity (SI), (N,) each."""
    axes = {key: 0 if key in set(keys) else None for key in values}

    def one(at: Mapping[str, Any]) -> dict[str, Any]:
        carbon = project.network.arriving(node.name, at)["carbon"]
        return {name: jax.numpy.asarray(getattr(carbon, field)) for name, (field, *_) in CARBON.items()}

    def part(start: int) -> dict[str, Any]:
        return {k: v if axes[k] is None else chunk(v, start, CHUNK) for k, v in values.items()}

    def lower() -> Any:
        return jax.jit(jax.vmap(one, (axes,), axis_size=CHUNK)).lower(part(0))

    ready = stored((fingerprint(project), "carbon", node.name, tuple(keys)), lower)
    told = [ready(part(start)) for start in range(0, count, CHUNK)]
    return {name: np.concatenate([np.asarray(t[name]) for t in told])[:count] for name in CARBON}


def worded(kind: str) -> dict[str, Figure]:
    """`FIGURES` as they are told of one of `continuous.BEDS`."""
    changed = {**FIGURES, **(STEADY_FIGURES if kind in STEADY else {})}
    changed["uniformity"] = FIGURES["uniformity"]._replace(meaning=EVEN[kind])
    return {name: words for name, words in changed.items() if words is not None}


def meant(kind: type[ReactorInfiltration], condition: str) -> Message:
    """What a condition of a furnace is."""
    return CARBON[condition][2] if condition in CARBON else t(kind.declared(())[condition].meaning)


def figures(of: Furnace) -> dict[str, Any]:
    """All figures of a furnace: central values, and their spread over the draws.

    Returns:
        kind; law, and rate in words with its range; conditions (value and unit by name); batch (by `FIGURES`, in their
        units); flags, warnings; bed (silane_around: beside the powder where half of its fill is in; hours and fill of
        a batch of mixed powder); particle (by moment: minutes, and `CURVES`; closing_minutes). With draws also odds:
        draws, seed; batch (low, middle, high and the share undefined, by `FIGURES`); flags (reason and share of the
        draws); numbers (for each of `TRACED`, those that it goes with most: name, rank correlation and its square);
        particle (low and high of each of `CURVES`, and of closing_minutes).
    """
    yields, grain, gas = of.run(of.rows)
    times, through, closed = _particles(of, grain, gas)
    base, rate = jax.tree.map(lambda x: x[0], yields), kinetics.SURFACE[of.law]
    bed: dict[str, Any] = {}
    if math.isfinite(base.around):
        bed["silane_around"] = {"value": float(base.around), "unit": "Pa"}
    if base.course is not None:
        hours, fills = base.course
        bed |= {"hours": [0.0, *(hours / 3600).tolist()], "fill": [0.0, *fills.tolist()]}
    told: dict[str, Any] = {
        "kind": of.kind.bed,
        "law": of.law,
        "rate": t(
            "{law}, {span}",
            law=rate.name,
            span=Span(rate.lowest + ZERO_CELSIUS, rate.highest + ZERO_CELSIUS, "degC"),
        ),
        "conditions": {
            name: {"value": units.from_si(of.central(name), unit), "unit": unit}
            for name, unit in sorted(of.conditions.items(), key=_first)
            if name not in BESIDES
        },
        "batch": {n: units.from_si(float(getattr(base, n)), unit) for n, (unit, *_) in FIGURES.items()},
        "flags": [reason for reason, flag in base.flags.items() if bool(flag)],
        "warnings": left(base.outside),
        "bed": bed,
        "particle": {
            "minutes": (times / 60).tolist(),
            **{name: curve[0].tolist() for name, curve in through.items()},
            "closing_minutes": float(closed[0]) / 60,
        },
    }
    if of.draws:
        told["odds"] = {
            "draws": of.draws,
            "seed": of.seed,
            "batch": {n: _spread(units.from_si(getattr(yields, n)[1:], u)) for n, (u, *_) in FIGURES.items()},
            "flags": [
                {"reason": reason, "share": float(flag[1:].mean())}
                for reason, flag in yields.flags.items()
                if flag[1:].any()
            ],
            "numbers": {name: _traced(of, getattr(yields, name)) for name in TRACED},
            "particle": {
                **{name: _band(curve[1:]) for name, curve in through.items()},
                "closing_minutes": _band(closed[1:] / 60),
            },
        }
    return told


def _first(named: tuple[str, str]) -> int:
    """Temperature before the furnace's other conditions, those of silicon and carbon last."""
    return {"temperature": 0, "silicon_density": 2}.get(named[0], 2 if named[0] in CARBON else 1)


def _spread(drawn: Floats) -> dict[str, float]:
    """P5, P50 and P95, an undefined figure left out and counted."""
    known = np.isfinite(drawn)
    told = {
        word: float(np.quantile(drawn[known], q)) if known.any() else math.nan for word, q in ENDS.items()
    }
    return {**told, "undefined": float(1 - known.mean())}


def _band(drawn: Floats) -> dict[str, Any]:
    """P5 and P95 over the first axis; what never comes to pass counts as late."""
    return {
        word: np.quantile(drawn, ENDS[word], axis=0, method="nearest").tolist() for word in ("low", "high")
    }


def _traced(of: Furnace, figure: Floats) -> list[dict[str, Any]]:
    """The numbers whose ranks go with a figure's most, without those that chance explains (Spearman)."""
    drawn = of.rows[:, 1:]
    varies = np.flatnonzero(np.ptp(drawn, axis=1) > 0)
    figure = np.where(np.isfinite(figure[1:]), figure[1:], np.inf)
    found = ranked(drawn[varies]) @ ranked(figure[None])[0]
    most = np.argsort(-np.abs(found), kind="stable")[:NUMBERS]
    labels = list(of.conditions)
    return [
        {"number": labels[varies[i]], "rank_correlation": float(found[i]), "share": float(found[i] ** 2)}
        for i in most
        if abs(found[i]) > CHANCE / math.sqrt(max(of.draws - 1, 1))
    ]


def _particles(of: Furnace, grain: Any, gas: Any) -> tuple[Floats, dict[str, Floats], Floats]:
    """Times (T,) of the central particle; curves of the first scenarios at them (N, T), and when mouths close (N,)."""
    law = kinetics.SURFACE[of.law].law
    count = min(of.draws + 1, FEW)
    items = jax.tree.map(lambda x: np.resize(x[:count], (FEW, *x.shape[1:])), (grain, gas))
    grain, gas = jax.tree.map(lambda x: x[0], items)
    times = np.linspace(0.0, HORIZON * float(particle.natural_time(grain, gas, law)), MOMENTS)

    def one(item: tuple[Any, Any], at: Any) -> Any:
        """Each is followed for its own time, and read at the first one's."""
        through = particle.infiltrate(*item, law, HORIZON * particle.natural_time(*item, law))
        told = {name: jax.numpy.interp(at, through.time, getattr(through, name)) for name in CURVES}
        return told, particle.closing_time(through)

    def lower() -> Any:
        over = jax.jit(lambda items, at: jax.lax.map(lambda item: one(item, at), items, batch_size=BATCH))
        return over.lower(items, times)

    shapes = [x.shape for x in jax.tree.leaves(items)]
    curves, closed = jax.tree.map(np.asarray, stored(("particles", shapes, of.law), lower)(items, times))
    return times, {name: curve[:count] for name, curve in curves.items()}, closed[:count]


def _recipe(kind: type[ReactorInfiltration], at: Mapping[str, Any]) -> Any:
    """The recipe of conditions by name, the carbon's among them."""
    held = {field: at[name] for name, (field, *_) in CARBON.items()}
    carbon = Material(np.zeros(len(ELEMENTS)), enthalpy=0.0, capacity=0.0, irreversible=0.0, **held)
    return kind.build({f"at.{name}": x for name, x in at.items()}, "at", ()).recipe(carbon)
