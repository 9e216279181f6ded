"""What lines of machines really give, as the chain sees it: simulated once, and carried from there by its derivatives.

A line's effectiveness e is what it puts through over what its slowest machines could without a stop. Around the numbers
x0 at which it was simulated, with elasticities b = d ln e / d ln x from the simulation:

    1/e - 1 = (1/e0 - 1) exp(-sum b (ln x - ln x0) / (1 - e0))

which is exact for a machine that fails alone, never leaves 0 to 1, and has the simulation's derivatives at x0. In its
first years a phase makes the lesser of what its lines can by then and what the market takes.
Equations: docs/equations/line_data.md, "Into the chain".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from anodeworks.arrays import jnp
from anodeworks.language import keyed, t
from anodeworks.numerics import gathered
from anodeworks.process.network import Network
from anodeworks.programme.phase import RAMPED
from anodeworks.project.ledger import Ledger
from anodeworks.quantity import Indicator
from anodeworks.twin.production import ProductionLine
from anodeworks.twin.stations import START


def in_lines(
    production: Sequence[ProductionLine], ledger: Ledger, values: Mapping[str, Any]
) -> Mapping[str, Any]:
    """A scenario's numbers, availability and start-up as lines have them."""
    return {**available(production, ledger, values), **started(production, values)} if production else values


def available(
    production: Sequence[ProductionLine], ledger: Ledger, values: Mapping[str, Any]
) -> dict[str, Any]:
    """A scenario's numbers, the availability of activities in a line, and what it makes, as the line has it."""
    found = dict(values)
    for line in production:
        moved = change(line, values)
        for place in line.stations:
            key = f"activities.{place.name}.availability"
            if ledger[key].same_as:  # one that a user sets is the user's
                found[key] = jnp.minimum(values[f"{line.at(place.name)}.effective"] * moved, 1.0)
        found[f"{line.prefix}.made"] = values[f"{line.prefix}.made"] * moved
    return found


def started(production: Sequence[ProductionLine], values: Mapping[str, Any]) -> dict[str, Any]:
    """The ramp of each phase, by key: the lesser of what its lines can make by then and what the market takes.

    A phase whose file says its utilisation by year keeps that.
    """
    found: dict[str, Any] = {}
    for prefix, can in able(production, values).items():
        for word, share in can.items():
            key = f"{prefix}.{word}"
            found[key] = jnp.minimum(values.get(key, 1.0), share / values[f"{prefix}.mature"])
    return found


def able(production: Sequence[ProductionLine], values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """By phase and word of its ramp, the share of full output that its lines can make, whatever the market takes.

    The least of its lines, where a phase has several; none of a phase whose file says its utilisation by year.
    """
    found: dict[str, dict[str, Any]] = {}
    for line in production:
        for phase in line.phases:
            prefix = f"programme.phases.{phase}"
            if f"{prefix}.mature" not in values:
                continue
            ramp, slow, fast = (gathered([values[key] for key in line.start(phase, word)]) for word in START)
            which = values[f"{line.prefix}.start_up"]
            can = ramp + jnp.where(which > 0, which * (fast - ramp), which * (ramp - slow))
            own = found.setdefault(prefix, {})
            for n, share in enumerate(can):
                word = f"ramp_{n + 1}" if n < RAMPED else f"later.{n + 1 - RAMPED}"
                own[word] = jnp.minimum(own[word], share) if word in own else share
    return found


def change(line: ProductionLine, values: Mapping[str, Any]) -> Any:
    """A line's effectiveness at some numbers over that at which it was simulated."""
    start, keys = values[f"{line.prefix}.effectiveness"], list(line.smooth)
    slopes = gathered([values[slope] for _, slope in keys])
    at = jnp.log(gathered([values[key] for key, _ in keys]))
    shift = (slopes @ at - values[f"{line.prefix}.origin"]) / (1.0 - start)
    return 1.0 / (1.0 + (1.0 / start - 1.0) * jnp.exp(-shift)) / values[f"{line.prefix}.simulated"]


def of_lines(production: Iterable[ProductionLine], network: Network) -> dict[str, Indicator]:
    """How many lines of each kind full output takes, by `lines.` and the line's name."""
    found = {}
    for line in production:
        name = f"lines.{line.name}"
        meaning = keyed(t("identical lines of {line:inner} that full output takes, by what one really puts through",
                          line=line.called))  # fmt: skip
        end = network.answerer[line.makes]
        found[name] = Indicator(
            name, "1", f"lines needed, {line.label}", f"所需产线数，{line.label_zh or line.label}", meaning, False,
            sense="within", of=_needed(end, f"{line.prefix}.made"),
        )  # fmt: skip
    return found


def _needed(node: int, made: str) -> Callable[[Any], Any]:
    """What is to be made over what one line makes."""
    return lambda f: f.levels[node].sum() / f.values[made]
