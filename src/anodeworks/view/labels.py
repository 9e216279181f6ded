"""Names of things in a plant, in both languages, and whose a number is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from anodeworks.finance.own_lines import Given
from anodeworks.language import Language, Message, Pair, Text, joined, t, tc
from anodeworks.library import library
from anodeworks.process.flow import Flow
from anodeworks.project.announcement import SUPPOSED
from anodeworks.quantity import Indicator, Value, units, wording
from anodeworks.quantity.announced import Announced
from anodeworks.quantity.wording import Number, Quantity
from anodeworks.twin.claims import Claim
from anodeworks.twin.given import BY_USER
from anodeworks.twin.project import Project
from anodeworks.view.document import Cell, Cited

LEAST_DIGITS: Final = 3  # of an announced figure
MOST_DIGITS: Final = 6

CHAPTERS: tuple[tuple[str, Message], ...] = (
    ("products", t("Products and prices")),
    ("activities", t("Activities")),
    ("flows", t("Flows: what is bought, sold and emitted")),
    ("cell", t("Cell")),
    ("plant", t("Plant")),
    ("programme", t("Programme")),
    ("finance", t("Finance")),
    ("plan", t("Monthly plan")),
)
KINDS: dict[str, Message] = {
    "uniform": t("uniform"),
    "loguniform": t("log-uniform"),
    "triangular": t("triangular"),
    "pert": t("PERT"),
    "normal": t("normal"),
    "lognormal": t("lognormal"),
    "choice": tc("distribution", "choice"),
}
SECTIONS: dict[str, Message] = {
    "cell.stack": t("electrode stack"),
    "plant.equipment": t("equipment"),
    "plant.site": t("site"),
    "plant.staff": t("staff"),
    "plant.capital": tc("parameters", "capital"),
    "plant.research": t("research"),
    "programme.learning": t("learning"),
    "finance.prices": t("prices"),
    "finance.cost": t("cost"),
    "finance.carbon": t("carbon price"),
    "finance.tax_depreciation": t("depreciation for tax"),
    "finance.subsidies": t("subsidies"),
    "finance.price_contingency": t("price contingency"),
    "finance.decommissioning": t("decommissioning"),
    "finance.safety": t("production-safety fund"),
    "finance.tax": t("taxes"),
    "finance.vat": t("value added tax"),
    "finance.levies": t("levies"),
    "finance.assets": t("assets"),
    "finance.loan": t("loans"),
    "finance.working_capital": t("working capital"),
    "finance.announced_total": t("announced total"),
    "finance.closing": t("closing the plant"),
    "finance.appraisal": t("appraisal"),
    "finance.distribution": t("distribution of profit"),
    "finance.investors": t("investors"),
    "finance.lines": t("lines of money"),
    "finance.dsra": t("debt service reserve account"),
    "finance.lock_up": t("dividend lock-up"),
    "finance.sculpting": t("sculpted repayment"),
}


OPTIONS: dict[str, Message] = {  # words that stand for numbers in a file
    "real": tc("option", "real"),
    "nominal": tc("option", "nominal"),
    "standard": tc("option", "standard"),
    "high-tech": tc("option", "high-tech"),
    "western": tc("option", "western"),
    "first revenue": tc("option", "first revenue"),
    "first taxable income": tc("option", "first taxable income"),
    "operating cost": tc("option", "operating cost"),
    "revenue with VAT": tc("option", "revenue with VAT"),
    "by revenue": tc("option", "by revenue"),
    "by mass": tc("option", "by mass"),
    "others as credit": tc("option", "others as credit"),
    "equal principal": tc("option", "equal principal"),
    "equal instalments": tc("option", "equal instalments"),
    "maximum ability": tc("option", "maximum ability"),
    "whole": tc("option", "whole"),
    "fractional": tc("option", "fractional"),
    "valuation date": tc("option", "valuation date"),
    "start of the first year": tc("option", "start of the first year"),
    "never before the end": tc("option", "never before the end"),
    "over the life of the assets": tc("option", "over the life of the assets"),
    "when received": tc("option", "when received"),
    "as booked": tc("option", "as booked"),
    "when paid": tc("option", "when paid"),
    "over the years of operation": tc("option", "over the years of operation"),
    "as in the books": tc("option", "as in the books"),
    "double declining": tc("option", "double declining"),
    "sum of the years' digits": tc("option", "sum of the years' digits"),
    "hazardous goods": tc("option", "hazardous goods"),
    "metallurgy": tc("option", "metallurgy"),
    "machinery": tc("option", "machinery"),
    "when going on is worth less": tc("option", "when going on is worth less"),
}


PORTS: dict[str, Message] = {  # of activities; those that are called as their flow need no name of their own
    "acid": tc("port", "acid"), "activated": tc("port", "activated"), "active": tc("port", "silicon side"),
    "agent": tc("port", "activating agent"), "blend": tc("port", "blend"),
    "bought": tc("port", "what is bought"), "carbon": tc("port", "carbon"),
    "carbon_dioxide_to_air": tc("port", "carbon dioxide let out"), "char": tc("port", "char"),
    "charge": tc("port", "charge"), "chosen": tc("port", "what is chosen"), "coated": tc("port", "coated"),
    "composite": tc("port", "composite"), "dried": tc("port", "dried"), "feed": tc("port", "feed"),
    "fuel": tc("port", "fuel"), "gas": tc("port", "gas"), "graphite": tc("port", "graphite side"),
    "inert_gas": tc("port", "inert gas"), "inert_to_air": tc("port", "inert gas let out"),
    "matrix": tc("port", "matrix"), "milled": tc("port", "milled"), "mixture": tc("port", "mixture"),
    "moisture": tc("port", "moisture"), "monoxide": tc("port", "monoxide"),
    "offgas_carbon": tc("port", "carbon in the off-gas"),
    "offgas_carbon_monoxide": tc("port", "carbon monoxide in the off-gas"),
    "passivated": tc("port", "passivated"), "powder": tc("port", "powder"),
    "product": tc("port", "product"), "recovered": tc("port", "recovered share"),
    "recovered_solvent": tc("port", "recovered solvent"), "rejects": tc("port", "rejects"),
    "residue": tc("port", "residue"), "rest": tc("port", "rest"), "silicon": tc("port", "silicon"),
    "slurry_solvent": tc("port", "solvent of the slurry"), "solvent": tc("port", "solvent"),
    "spent_agent": tc("port", "spent agent"), "spent_gas": tc("port", "spent gas"),
    "washed": tc("port", "washed"), "waste": tc("port", "waste"),
}  # fmt: skip


@dataclass(frozen=True)
class Month:
    """A month, given as a year AD within it: "2027-03", "2027年3月"."""

    year: float

    def said(self, language: Language) -> str:
        """The month."""
        return wording.short_month(self.year, language)


@dataclass(frozen=True)
class Written:
    """An option as a file writes it, and in Chinese what it says."""

    word: str

    def said(self, language: Language) -> str:
        """The word; in Chinese its meaning before it."""
        label = OPTIONS.get(self.word)
        return f"{label.said(language)}（`{self.word}`）" if label and language == "zh" else self.word


def port_label(port: str, flow: Flow) -> Text:
    """What a port of an activity is called: by what it is for, or as the flow that goes through it."""
    return PORTS.get(port, Pair(flow.label, flow.label_zh) if port == flow.name else port.replace("_", " "))


def option_label(word: str) -> Text:
    """What an option is called: in words, or by the flow that it takes; one of the file keeps its own name."""
    if word in OPTIONS:
        return OPTIONS[word]
    flow = library().flows.get(word, {})
    return Pair(flow["label"], flow["label_zh"]) if {"label", "label_zh"} <= flow.keys() else word


def valued(si: float, value: Value, digits: int = 4) -> Text:
    """An SI number as one that a value of the project could have: an option in words, a price in its currency."""
    options = value.parameter.options
    return option_label(options[round(si)]) if options else wording.valued(si, value, digits)


def origin(value: Value) -> Text:
    """Where a number stands: the project's file, or one of the library."""
    if value.origin == "project file":
        return t("project file")
    return t("set by the user") if value.origin == BY_USER else value.origin.removeprefix("library/")


OWN_SOURCES: dict[str, Message] = {  # what the program itself names as a source
    "stated in the project file": t("stated in the project file"),
    "chosen by anodeworks optimise": t("chosen by `anodeworks optimise`"),
    SUPPOSED: t("supposed by `anodeworks audit`"),
    BY_USER: t("set by the user"),
}


def source_label(value: Value) -> Cell:
    """Who says a number: a citation, the program's own word, or the text of the file."""
    from anodeworks.lab.headings import CALIBRATED

    source = value.source
    if source in library().sources:
        return Cited(source, library().cite(source))
    if source.startswith(CALIBRATED):
        return t("calibrated on {batches}", batches=batches(source.removeprefix(CALIBRATED)))
    return OWN_SOURCES.get(source, source) or None


def batches(said: str) -> Text:
    """The batches that a source names: "24 batches of record.csv"."""
    n, of, record = said.partition(" batches of ")
    return t("{n} batches of {record}", n=n, record=record) if of else said


def line_label(line: Given) -> Pair:
    """What a line of money is called."""
    return Pair(line.label, line.label_zh)


def phase_label(project: Project, phase: str) -> Pair:
    """What a phase is called."""
    return project.phase_label(phase)


def indicator_label(about: Indicator) -> Pair:
    """What an indicator is called."""
    return Pair(about.label, about.label_zh)


def claim_text(claim: Claim) -> Pair:
    """What was announced, in the words of the file; the indicator's label where it has none."""
    about = claim.indicator
    return Pair(claim.text or about.label, claim.text_zh or ("" if claim.text else about.label_zh))


def announced(claim: Claim) -> Quantity:
    """The announced figure, as it was said and with as many digits."""
    si, unit, key = claim.value.number, claim.indicator.unit, f"claims.{claim.name}"
    rate = 1.0 if claim.rate is None else claim.rate.number
    ends = (claim.low, claim.high) if claim.hedge == "range" else (si,)
    digits = LEAST_DIGITS if unit == units.DATE else max(_digits(end / rate, unit) for end in ends)
    if claim.exact and claim.rate is None:
        return Quantity(si, unit, key, digits)
    return Announced(si, unit, key, digits, low=claim.low, high=claim.high, hedge=claim.hedge,
                     currency=claim.currency, rate=rate)  # fmt: skip


def _digits(si: float, unit: str) -> int:
    """Significant digits of a figure that somebody wrote down."""
    mantissa = f"{units.from_si(si, unit):.{MOST_DIGITS - 1}e}".split("e")[0]
    return max(LEAST_DIGITS, len(mantissa.lstrip("-").replace(".", "").rstrip("0")))


def carried(claims: Iterable[Claim]) -> Text:
    """What money of other countries is taken for, and whose rate that is; nothing where all is in CNY."""
    rates = {claim.currency: claim.rate for claim in claims if claim.rate is not None}
    return joined(*(
        t("One {currency} is taken as {rate} CNY ({whose}).", currency=currency, whose=whose(rate),
          rate=Number(rate.number, 4, key=f"finance.prices.fx_{currency.lower()}"))
        for currency, rate in rates.items()
    ))  # fmt: skip


def number_label(project: Project, key: str) -> Text:
    """What a number of the project is, with the phase, activity, product or flow that it belongs to."""
    words, meaning = key.split("."), project.ledger[key].parameter.label
    if words[:2] in (["programme", "phases"], ["finance", "lines"], ["finance", "tranches"]) or words[0] in (
        "activities",
        "flows",
        "products",
        "line",
    ):
        table = group_label(project, group_of(key))
        if words[-1] == "amount":
            return table
        depth = 4 if words[2:3] in (["stations"], ["buffers"], ["utilities"]) else 2
        inner = ".".join(words[depth:])
        if words[0] == "line" and "." in inner:  # of a line's numbers by phase, lot, grade or stop
            return t("{table}: {meaning} ({inner})", table=table, meaning=meaning, inner=inner)
        if words[-1].isdigit():
            return t("{table}: year {n}", table=table, n=words[-1])
        return table if words[-1] == "pick" else t("{table}: {meaning}", table=table, meaning=meaning)
    if words[0] == "plan" and len(words) > 2:
        return t(
            "{table}: {meaning} ({inner})",
            table=t("monthly plan"),
            meaning=meaning,
            inner=".".join(words[1:]),
        )
    return meaning


def label_in_table(project: Project, key: str) -> Text:
    """What a number is called below the name of its table."""
    last = key.rpartition(".")[2]
    label = project.ledger[key].parameter.label
    return t("{meaning}: year {n}", meaning=label, n=last) if last.isdigit() else label


def whose(value: Value) -> Message:
    """Who says a number: the file, with or without a source, the assumption of its author, the user, or the library."""
    if value.origin == BY_USER:
        return t("set by the user")
    if value.origin != "project file":
        return t("from the library")
    if value.source == SUPPOSED:
        return t("supposed by Anodeworks, since nobody has said so")
    if value.assumed:
        return t("assumed by the file's author")
    sourced = value.source and value.source not in OWN_SOURCES
    return t("stated in the file with its source") if sourced else t("stated in the file")


def day_of_value(value: Value, si: float, key: str) -> Text:
    """A date of the base case, and between which it may lie."""
    day = Quantity(si, "date", key)
    if value.distribution is None:
        return day
    first, last = (Quantity(float(end), "date") for end in value.distribution.quantile([0.0, 1.0]))
    return t("{day}, between {first} and {last}", day=day, first=first, last=last)


def project_label(project: Project) -> Pair:
    """The name of a plant."""
    return Pair(project.name, project.name_zh)


def nominal(project: Project) -> bool:
    """Whether the money of the statements is of each year, inflation in it."""
    basis = project.ledger.get("finance.prices.basis")
    return basis is not None and basis.parameter.options[round(basis.number)] == "nominal"


def subject(project: Project, name: Text = "") -> Text:
    """Of what a document of money is: a plant by its name or as it is called, and whether its money is nominal."""
    name = name or project_label(project)
    return t("{project} (nominal money)", project=name) if nominal(project) else name


def about_file(project: Project) -> dict[str, tuple[Text, Cell]]:
    """Which file was asked about."""
    return {"file": (t("project file"), project.file)}


def product_labels(project: Project) -> tuple[Pair, ...]:
    """The labels of all products."""
    return tuple(Pair(offer.label, offer.label_zh) for offer in project.products)


def kind_label(kind: str) -> Text:
    """A kind of plants that others announced."""
    from anodeworks.audit.reference_rows import KINDS as PLANTS

    return Pair(*PLANTS[kind]) if kind in PLANTS else kind


def group_of(key: str) -> str:
    """The table in which a number stands: two words, or three for a phase."""
    words = key.split(".")
    depth = 3 if words[:2] in (["programme", "phases"], ["finance", "lines"]) else 2
    if words[0] == "line" and len(words) > 3:  # of a station, or of the store of a flow
        depth = 4
    return ".".join(words[:depth])


def group_label(project: Project, group: str) -> Text:
    """The name of a table of the project file."""
    first, _, name = group.partition(".")
    if first == "activities":
        node = next((n for n in project.network.nodes if n.name == name), None)
        return Pair(node.label, node.label_zh) if node else name
    if first == "flows" and name in project.network.flows:
        flow = project.network.flows[name]
        return Pair(flow.label, flow.label_zh)
    if first == "products":
        return next((Pair(o.label, o.label_zh) for o in project.products if o.name == name), name)
    if first == "line":
        return _line_label(project, group.split("."))
    if group.startswith("finance.lines."):
        return next((line_label(line) for line in project.lines if line.prefix == group), group)
    if group.startswith("finance.tranches."):
        own = next((x for x in project.debt.tranches if x.name == group.rpartition(".")[2]), None)
        return Pair(own.label, own.label_zh) if own else name
    if group.startswith("programme.phases."):
        return phase_label(project, group.rpartition(".")[2])
    return SECTIONS.get(group, name.replace("_", " "))


def _line_label(project: Project, words: list[str]) -> Text:
    """The name of a production line, of one of its stations, or of a store in it."""
    line = next(line for line in project.production if line.name == words[1])
    if words[2:3] == ["stations"]:
        station = next(s for s in line.stations if s.name == words[3])
        return t("{line}, {station:inner}", line=line.called, station=station.called)
    if words[2:3] == ["buffers"]:
        flow = project.network.flows[words[3]]
        return t("{line}, store of {flow:inner}", line=line.called, flow=Pair(flow.label, flow.label_zh))
    if words[2:3] == ["utilities"]:
        utility = next(each for each in line.utilities if each.name == words[3])
        return t("{line}, {utility:inner}", line=line.called, utility=utility.called)
    return line.called
