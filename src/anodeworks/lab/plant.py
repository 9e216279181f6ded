"""A whole plant as the outcome of a batch: its infiltration, scaffold and coat are those of the batch.

All its other numbers stand as the project says, at their central values, and machines count as fractions, so that a
small change of conditions shows. A batch stands for a plant whose furnace is fed with the same gas; its charge, flow
and hot volume are the plant's own. A batch outside the plant's bounds, or one of which an activity cannot make what is
asked, is no plant: its figures are not numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.errors import InputError
from anodeworks.lab.outcome import Columns, Floats, Outcome, batches, each
from anodeworks.lab.predict import RATE, conditions_known
from anodeworks.language import Joined, Text, keyed, t
from anodeworks.material.recipe import Recipe, grade
from anodeworks.process.coating import CarbonCoating, Coating, Passivation
from anodeworks.process.infiltration import ReactorInfiltration
from anodeworks.process.network import Node
from anodeworks.project.ledger import Ledger
from anodeworks.quantity import units
from anodeworks.quantity.wording import Share
from anodeworks.study.evaluate import evaluate_si
from anodeworks.study.feasible import spoils
from anodeworks.study.gradient import COUNTS, FRACTIONAL
from anodeworks.twin.project import Project

# Numbers of a batch and those of the plant: by what takes them, its field.
OF_FURNACE: Final = {
    "temperature": "temperature",
    "pressure": "pressure",
    "silane_pressure": "silane_pressure",
    **{name: name for name in RATE},
    "particle_diameter": "particle_diameter",
    "filling": "pore_filling",
    "slits": "slits",
    "pore_spread": "pore_spread",
    "silicon_density": "silicon_density",
    "silicon_utilisation": "silicon_utilisation",
    "silicon_growth": "silicon_growth",
    "silicon_loss": "first_cycle_loss",
}
OF_CARBON: Final = {
    "pore_volume": "pore_volume",
    "scaffold_capacity": "capacity",
    "scaffold_loss": "irreversible",
    "scaffold_density": "density",
}
OF_COAT: Final = {
    name: name
    for name in (
        "coat",
        "coat_density",
        "coat_capacity",
        "coat_loss",
        "film_loss",
        "film_density",
        "outer_surface",
    )
}

SURFACES: Final = {
    "sealing",
    "outer_surface",
    "outer_roughness",
    "span",
}  # what the surface under a coat hangs on

Flags = npt.NDArray[np.bool_]


class Plant:
    """A project whose infiltration follows from its conditions, asked of many batches.

    Raises:
        InputError: no activity of the project computes its infiltration from conditions.
    """

    def __init__(self, project: Project) -> None:
        nodes = project.network.nodes
        furnace = next((n for n in nodes if issubclass(n.kind, ReactorInfiltration)), None)
        if furnace is None:
            remedy = t('use the route "silane_reactor" in [route] use')
            found = t("no infiltration that follows from conditions")
            raise InputError("--project", found, t("a project with one"), remedy, project.file)
        self.project = project
        self.keys = {ours: f"{furnace.prefix}.{theirs}" for ours, theirs in OF_FURNACE.items()}
        self.carbon = _scaffold(project, furnace)
        if self.carbon:
            self.keys |= {ours: f"{self.carbon}.{theirs}" for ours, theirs in OF_CARBON.items()}
        coat = _next(nodes, furnace, Coating)
        self.coat = coat.prefix if coat and issubclass(coat.kind, CarbonCoating) else ""
        if coat:
            has = coat.kind.declared(())  # a coat that is worked out from conditions states fewer numbers
            self.keys |= {
                ours: f"{coat.prefix}.{theirs}" for ours, theirs in OF_COAT.items() if theirs in has
            }
        oxide = _next(nodes, coat or furnace, Passivation)
        self.keys |= {name: f"{oxide.prefix}.{name}" for name in ("oxygen", "inert_silica")} if oxide else {}
        self._surface = each(
            lambda v: grade(Recipe(**{n: v[n] for n in Recipe.parameters()})).composite.surface
        )
        self._asked: Columns | None = None
        self._found: Mapping[str, Floats] = {}
        self.spoiled: Mapping[str, float] = {}

    def figure(self, indicator: str) -> Outcome:
        """An indicator, SI, as an outcome of batches."""
        return lambda values: self.figures(values)[indicator]

    def figures(self, values: Columns) -> Mapping[str, Floats]:
        """Every indicator of the plant by name, (N,), SI, NaN where there is no plant; the last answer is kept,
        since goals and bounds ask of the same batches. `spoiled` says why there is none, and in which share."""
        if values is not self._asked:
            columns, outside = self._columns(values)
            made = evaluate_si(self.project, columns, outcome=False).outcome
            spoiled: dict[str, Any] = {
                keyed(t("{key}: outside the plant's bounds", key=key)): flag for key, flag in outside.items()
            }
            spoiled |= {why: flag for why, flag in made.flags.items() if spoils(self.project, why)}
            none = np.any(list(spoiled.values()), axis=0)
            self.spoiled = {why: float(flag.mean()) for why, flag in spoiled.items() if flag.any()}
            self._found = {name: np.where(none, np.nan, x) for name, x in made.indicators.items()}
            self._asked = values
        return self._found

    def why(self) -> Text:
        """Why the batches last asked of gave no plant, the most frequent reason first; empty where all did."""
        told = sorted(self.spoiled.items(), key=lambda pair: -pair[1])
        if not told:
            return ""
        reasons = [t("{reason} ({share})", reason=t(why), share=Share(share)) for why, share in told[:2]]
        return t("no plant: {reasons}", reasons=Joined(tuple(reasons), ", ", "、"))

    def surface_under_coat(self, draws: Mapping[str, Floats]) -> tuple[str, Floats] | None:
        """The key by which the plant states the surface that its coat leaves, and that surface on draws, SI.

        Draws are of parameters, (N,); the powder is the plant's own at its central values. None where the coat's
        surface is worked out, or where no draw moves it.
        """
        key = f"{self.coat}.surface"
        if key not in self.project.ledger or not draws.keys() & SURFACES:
            return None
        ledger = self.project.ledger
        own = {ours: float(ledger[key].number) for ours, key in self.keys.items() if key in ledger}
        if self.carbon:
            own |= {"pore_diameter": _diameter(ledger, self.carbon)}
        known = {name: np.asarray(x) for name, x in (conditions_known({}) | own).items()}
        return key, self._surface({**known, **draws})

    def _columns(self, values: Columns) -> tuple[dict[str, Floats], dict[str, Flags]]:
        """Numbers of the plant by key, SI, inside its bounds; and where a batch lies outside, by key.

        What is one number for all batches was neither asked nor learnt, and stands as the project says.
        """
        own = {name: x for name, x in values.items() if np.ndim(x)}
        told = {key: own[ours] for ours, key in self.keys.items() if ours in own}
        if self.carbon and own.keys() & {"pore_volume", "pore_diameter"}:
            ledger = self.project.ledger
            volume = own.get("pore_volume", np.asarray(ledger[f"{self.carbon}.pore_volume"].number))
            diameter = own.get("pore_diameter", np.asarray(_diameter(ledger, self.carbon)))
            told[f"{self.carbon}.surface"] = 4 * volume / diameter
        if self.coat and own.keys() & SURFACES:
            told[f"{self.coat}.surface"] = self._surface(values)
        columns: dict[str, Floats] = {}
        outside: dict[str, Flags] = {}
        for key, number in told.items():
            ask = self.project.ledger[key].parameter
            low, high = (units.to_si(end, ask.unit) for end in (ask.lo, ask.hi))
            columns[key] = np.clip(number, low, high)
            slack = 1e-9 * (high - low)
            outside[key] = (number < low - slack) | (number > high + slack)
        columns[COUNTS] = np.full(batches(values), FRACTIONAL)
        return columns, outside


def _diameter(ledger: Ledger, carbon: str) -> float:
    """Four times volume over surface (m) of a carbon, which states its surface or its pores' diameter."""
    volume, surface = (float(ledger[f"{carbon}.{name}"].number) for name in ("pore_volume", "surface"))
    return 4 * volume / surface if surface > 0 else float(ledger[f"{carbon}.pore_diameter"].number)


def _next(nodes: tuple[Node, ...], before: Node, kind: type) -> Node | None:
    """The activity of a kind that takes what another makes."""
    made = before.reference
    return next(
        (n for n in nodes if issubclass(n.kind, kind) and made in [n.flow_at[p] for p in n.takes]), None
    )


def _scaffold(project: Project, furnace: Node) -> str:
    """The prefix of the flow that states the pores of the furnace's carbon: bought, and only handled on its way.

    Empty where the plant makes its carbon itself, whose pores are then its own.
    """
    flow = furnace.flow_at["carbon"]
    while f"flows.{flow}.pore_volume" not in project.ledger:
        maker = next((n for n in project.network.nodes if n.reference == flow), None)
        if maker is None or len(maker.takes) != 1:
            return ""
        flow = maker.flow_at[maker.takes[0]]
    return f"flows.{flow}"
