"""All that is known of one number of a project, as rows of names, labels and cells: in words, and in numbers."""

from __future__ import annotations

from anodeworks.language import Joined, Message, Pair, Text, listed, t
from anodeworks.library import library
from anodeworks.quantity import Value, units
from anodeworks.quantity.wording import Number, Quantity, Share
from anodeworks.view.document import Cell, Grade, Key
from anodeworks.view.labels import KINDS, Written, origin, source_label, valued, whose
from anodeworks.view.numbers import shown

Fact = tuple[str, Text, Cell]
LOW_HIGH = t("low"), t("high")
LOW_LIKELY_HIGH = t("low"), t("most likely"), t("high")
ARGUMENTS: dict[str, tuple[Message, ...]] = {  # what distributions are given by, in their order
    "uniform": LOW_HIGH,
    "loguniform": LOW_HIGH,
    "triangular": LOW_LIKELY_HIGH,
    "pert": LOW_LIKELY_HIGH,
    "normal": (t("mean"), t("standard deviation")),
    "lognormal": (t("median"), t("geometric standard deviation")),
}


def about(value: Value, key: str) -> list[Fact]:
    """All that is known of a number: name, label, cell."""
    ask = value.parameter
    bounds: Text = listed([Written(word) for word in ask.options], "or") if ask.options else t(
        "{low} to {high}", low=_bound(value, ask.lo), high=_bound(value, ask.hi)
    )  # fmt: skip
    rows: list[Fact] = [
        ("key", t("key"), Key(key)),
        ("value", t("value"), shown(value, key)),
        ("allowed", t("allowed"), bounds),
        ("meaning", t("meaning"), t(ask.meaning)),
        ("spread", t("spread"), _spread(value)),
        ("quote", t("stated as"), _quoted(value)),
        ("source", t("source"), source_label(value) or t("none")),
        ("whose", t("whose"), whose(value)),
        ("grade", t("grade"), Grade(value.grade)),
        ("spread_grade", t("grade of its range"), Grade(value.rests_on) if value.distribution else None),
        ("note", t("note"), value.remark if value.note else None),
        ("origin", t("from"), origin(value)),
    ]
    return [row for row in rows if row[2] is not None]


def _quoted(value: Value) -> Text | None:
    """What was stated in money of an earlier year, and what carried it."""
    quote = value.quote
    if quote is None:
        return None
    index: Text = t("the index of the file")
    if isinstance(quote.index, str):
        about = library().sections["indices"][quote.index]
        index = Pair(about["label"], about["label_zh"])
    stated = valued(quote.number, value)
    return t("{stated} in money of {year}, carried to the price date by {index}: times {factor}",
             stated=stated, year=quote.year, index=index, factor=Number(quote.factor, 3))  # fmt: skip


def _bound(value: Value, bound: float) -> Text:
    return _point(value, float(units.to_si(bound, value.parameter.unit)))


def _point(value: Value, si: float) -> Text:
    """An SI number of the parameter as its value is shown: in the same unit, whose numbers compare at a glance."""
    unit = value.parameter.unit
    if value.currency != "CNY" or unit == units.DATE or value.parameter.options:
        return valued(si, value)
    return Quantity(si, unit, digits=4, exact=True)


def _spread(value: Value) -> Text:
    spread = value.distribution
    if value.shares:
        keys = Joined(tuple(k for k, _ in value.shares), ", ", "、")
        return t("that of {other}, divided among phases by {keys}", other=value.same_as, keys=keys)
    if value.same_as and value.part != 1.0:
        return t("that of {other}, of which it is {share}", other=value.same_as, share=Share(value.part))
    if value.same_as:
        return t("that of {other}, whose number it is", other=value.same_as)
    if spread is None:
        return t("none: one number")
    ends = [_point(value, float(q)) for q in spread.quantile([0.05, 0.5, 0.95])]
    return t("{kind}; P5, P50, P95: {ends}", kind=KINDS.get(spread.kind, spread.kind),
             ends=Joined(tuple(ends), ", ", "、"))  # fmt: skip


def spread(value: Value) -> list[Fact]:
    """Bounds and distribution as numbers, or options with their weights."""
    return _options(value) if value.parameter.options else [*_bounds(value), *_distribution(value)]


def _options(value: Value) -> list[Fact]:
    """Every option, with its weight where it is drawn."""
    spread = value.distribution
    drawn = (
        {} if spread is None else dict(zip(map(round, spread.args), map(Share, spread.weights), strict=True))
    )
    return [(name, Written(name), drawn.get(i)) for i, name in enumerate(value.parameter.options)]


def _bounds(value: Value) -> list[Fact]:
    ask = value.parameter
    return [
        ("least", t("least"), _amount(value, float(units.to_si(ask.lo, ask.unit)))),
        ("largest", t("largest"), _amount(value, float(units.to_si(ask.hi, ask.unit)))),
    ]


def _distribution(value: Value) -> list[Fact]:
    """Quantiles, and what the distribution is given by; a geometric standard deviation is a factor."""
    spread = value.distribution
    if spread is None:
        return []
    points = zip(("P5", "P50", "P95"), spread.quantile([0.05, 0.5, 0.95]), strict=True)
    rows: list[Fact] = [(p.lower(), p, _amount(value, float(q))) for p, q in points]
    factors = {"normal": units.scale(value.parameter.unit).factor, "lognormal": 1.0}
    labels = ARGUMENTS.get(spread.kind) or (t("value"),) * len(spread.args)
    for i, (label, arg) in enumerate(zip(labels, spread.args, strict=True), 1):
        width = i == 2 and spread.kind in factors
        rows.append(
            (f"argument_{i}", label, Number(arg / factors[spread.kind], 4) if width else _amount(value, arg))
        )
    return [*rows, *((f"weight_{i}", t("weight"), Share(w)) for i, w in enumerate(spread.weights, 1))]


def _amount(value: Value, si: float) -> Quantity:
    """An SI number in the parameter's unit, of the value's own currency."""
    return Quantity(si, value.parameter.unit.replace("CNY", value.currency), digits=4, exact=True)
