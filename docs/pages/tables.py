"""The tables of a project file and the words that stand in each, from the declarations that read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from anodeworks.audit.evidence import EVIDENCE
from anodeworks.audit.settings import AUDIT
from anodeworks.process.nodes import ACTIVITY, ROUTE
from anodeworks.process.route import FLOW
from anodeworks.project.table import Table, Word
from anodeworks.quantity import units
from anodeworks.twin import stations
from anodeworks.twin.claims import CLAIM
from anodeworks.twin.correlations import CORRELATION
from anodeworks.twin.grammar import INVESTOR, LINE, PHASE, PRODUCT, PROGRAMME, PROJECT
from anodeworks.twin.plan_tables import PARTS, PLAN
from pages import parts

TABLES: Final[Mapping[str, tuple[Table, str]]] = {
    "project": (PROJECT, ""),
    "route": (ROUTE, ""),
    "activities.NAME": (ACTIVITY, "the numbers of its [kind](kinds.md)"),
    "flows.NAME": (FLOW, "the numbers of a [flow](flows.md)"),
    "products.NAME": (PRODUCT, "[price and premium](parameters.md#products)"),
    "programme": (PROGRAMME, "the tables `phases` and `learning`"),
    "programme.phases.NAME": (PHASE, "[start, construction, ramp](parameters.md#programmephases)"),
    "line.NAME": (
        stations.PRODUCTION_LINE,
        "the [numbers of a line](parameters.md#linename), and the tables below",
    ),
    "line.NAME.stations.ACTIVITY": (
        stations.STATION,
        "the [numbers of a station](parameters.md#linenamestationsactivity)",
    ),
    "line.NAME.buffers.FLOW": (stations.BUFFER, "`lasts` or `stock`"),
    "line.NAME.saggers": (stations.SAGGERS, "`count`, `fill`, `return_time`"),
    "line.NAME.crew": (stations.CREW, "`people`"),
    "line.NAME.deliveries": (
        stations.DELIVERIES,
        "`every`, `late`, `delay` and what belongs to their [laws](parameters.md#linenamedeliveries)",
    ),
    "line.NAME.shifts.NAME": (stations.SHIFTS, ""),
    "line.NAME.utilities.NAME": (stations.UTILITY, ""),
    "finance.investors.NAME": (INVESTOR, "share, one number for each"),
    "finance.lines.NAME": (LINE, "[amount, price, years](parameters.md#financelines)"),
    "plan": (PLAN, "the tables below"),
    **{f"plan.{name}.NAME": (table, "") for name, table in PARTS.items()},
    "claims.NAME": (CLAIM, ""),
    "study.correlations.NAME": (CORRELATION, ""),
    "audit": (AUDIT, ""),
    "evidence.NAME": (EVIDENCE, ""),
}
LISTED: Final = 8  # options that stand in the row of their word
FORMS: Final = {"text": "text", "flag": "true or false", "names": "list of names", "other": "see meaning"}


def tables() -> str:
    """The page."""
    blocks = []
    for name, (table, beside) in TABLES.items():
        rows = [(f"`{word}`", _form(about), "yes" if about.required else "", about.meaning)
                for word, about in table.words.items()]  # fmt: skip
        more = f" Beside these words: {beside}." if beside else ""
        blocks += [f"## {name}", f"{table.meaning.capitalize()}.{more}"]
        blocks += [parts.table(("key", "what stands there", "required", "meaning"), rows)]
        for word, about in table.words.items():
            if (
                isinstance(about.options, Mapping)
                and len(about.options) > LISTED
                and all(about.options.values())
            ):
                told = [(f"`{name}`", str(meaning)) for name, meaning in about.options.items()]
                blocks += [f"`{word}` is one of:", parts.table(("word", "meaning"), told)]
    return parts.page(
        "Tables",
        """What stands in the tables of a project file beside the numbers of the model, which
        [parameters.md](parameters.md), [kinds.md](kinds.md) and [flows.md](flows.md) list. `[optimise]` is told in
        [optimise-a-design.md](../how-to/optimise-a-design.md).""",
        *blocks,
    )


def _form(word: Word) -> str:
    if word.ask is not None:
        unit = "" if word.ask.unit in ("1", units.DATE) else f", {word.ask.unit}"
        return f"{'date' if word.ask.unit == units.DATE else 'number'}{unit}{'' if word.certain else ', may vary'}"
    known = [f"`{name}`" for name in word.known]
    return ", ".join(known) if word.form == "text" and 0 < len(known) <= LISTED else FORMS[word.form]
