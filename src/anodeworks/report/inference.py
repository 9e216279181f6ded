"""The report's chapter on what would have to be true for the claims to hold."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from markupsafe import Markup

from anodeworks.audit.inference import markets, tables, telling
from anodeworks.audit.inference.conflict import UNLIKELY
from anodeworks.audit.inference.inference import Inference
from anodeworks.quantity import units
from anodeworks.quantity.wording import capital, percent, unit_text
from anodeworks.report.beliefs import before_and_after, matrix
from anodeworks.report.html import Chapter
from anodeworks.report.pictures import NARROW, WIDE, Picture

DRAWN: Final = (tables.PRICE, "product_capacity")  # figures that are drawn beside the hidden numbers
MOST: Final = 12


class Belief(NamedTuple):
    """A number before and after the claims, drawn."""

    label: str
    unit: str
    chart: Markup


class Option(NamedTuple):
    """An option of a choice with its odds."""

    choice: str
    option: str
    prior: str
    after: str
    bar: float


def chapter(found: Inference) -> Chapter:
    """The chapter of one inference."""
    dropped = bool(found.conflict.dropped)
    names = [claim.text or capital(claim.indicator.label) for claim in found.asked.claims]
    conflict = [matrix(names, found.conflict.factor, width) for width in (WIDE, NARROW)]
    shows: dict[str, Any] = {
        "verdict": telling.verdict(found),
        "dropped": dropped,
        "required": telling.requirements(found),
        "open": telling.open_still(found),
        "markets": telling.of_markets(found),
        "market_year": markets.year(found),
        "options": _options(found),
        "routes": telling.by_route(found),
        "beliefs": [*(_figure(found, name) for name in DRAWN if _has(found, name)), *_hidden(found)][:MOST],
        "claims": _claims(found),
        "conflict": Picture(*conflict) if len(names) > 1 else None,
        "trust": telling.trust(found),
        "errors": _errors(found),
    }
    return Chapter("inference", "What would have to be true", "inference.html", shows)


def _has(found: Inference, name: str) -> bool:
    return name in found.names or (name == tables.PRICE and "output_value" in found.names)


def _hidden(found: Inference) -> list[Belief]:
    beliefs = []
    for i, key in enumerate(found.smooth):
        value = found.project.ledger[key]
        unit = value.parameter.unit
        pair = [tables.spread(found, "values", i, under) for under in ("prior", "rest")]
        shown = unit_text(unit).replace("CNY", value.currency)
        label = _label(found, key)
        at = units.scale(unit)
        scaled = [((x - at.offset) / at.factor, weight) for x, weight in pair]
        beliefs.append(Belief(label, shown, before_and_after(scaled[0], scaled[1], label)))
    return beliefs


def _label(found: Inference, key: str) -> str:
    """What a hidden number is, with the phase or activity that it belongs to."""
    meaning, words = found.project.ledger[key].parameter.meaning, key.split(".")
    if words[:2] == ["programme", "phases"]:
        phase = found.project.phase_labels[found.project.phases.index(words[2])]
        return f"{capital(phase)}: {meaning}"
    return capital(meaning)


def _figure(found: Inference, name: str) -> Belief:
    if name == tables.PRICE:
        pair = [tables.price_points(found, under) for under in ("prior", "rest")]
        label = "What a kilogram sells for, premiums and all"
        return Belief(label, "CNY/kg", before_and_after(pair[0], pair[1], label))
    about = found.project.indicators[name]
    i = found.names.index(name)
    pair = [tables.spread(found, "figures", i, under) for under in ("prior", "rest")]
    at = units.scale(about.unit)
    scaled = [((x - at.offset) / at.factor, weight) for x, weight in pair]
    return Belief(
        capital(about.label), unit_text(about.unit), before_and_after(scaled[0], scaled[1], about.label)
    )


def _options(found: Inference) -> list[Option]:
    rows = []
    for row in tables.options(found).reset_index().to_dict("records"):
        if row["key"] in found.asked.hidden:
            after, name = float(row["rest"]), str(row["option"]).replace("_", " ")
            choice = _choice(found, str(row["key"]))
            rows.append(
                Option(choice, name, percent(float(row["prior"])), percent(after), round(100 * after, 1))
            )
    return rows


def _choice(found: Inference, key: str) -> str:
    """The label of the activity that chooses, or the number's meaning."""
    for node in found.project.network.nodes:
        if key == f"{node.prefix}.pick":
            return capital(node.label)
    return capital(found.project.ledger[key].parameter.meaning)


def _claims(found: Inference) -> list[dict[str, Any]]:
    texts = {c.name: (c.text or capital(c.indicator.label), c.text_zh) for c in found.asked.claims}
    told = tables.claims(found).to_dict("index")
    rows = []
    for i, (name, announced, predicted, alone, given) in enumerate(telling.claims(found), 1):
        about = told[name]
        rows.append(
            {
                "number": i,
                "text": texts[name][0],
                "text_zh": texts[name][1],
                "announced": announced,
                "predicted": predicted,
                "alone": alone,
                "given": given,
                "low": min(float(about["alone"]), float(about["given"])) < UNLIKELY,
                "dropped": bool(about["dropped"]),
            }
        )
    return rows


def _errors(found: Inference) -> str:
    """The discrepancies that the likelihood allows, in one sentence."""
    said: dict[str, str] = {}
    for kind, log, size, half in zip(
        found.told.classes, found.told.logs, found.told.scale, found.told.rounding, strict=True
    ):
        wide = (size**2 - half**2) ** 0.5
        said[kind] = percent(wide) if log else (f"{wide:.2g} years" if kind == "date" else f"{wide:.2g}")
    return ", ".join(f"{kind} {size}" for kind, size in said.items())
