"""Sliders for the numbers that matter: from P5 to P95 of what they may be, or around a number that does not vary."""

from __future__ import annotations

from markupsafe import Markup

from anodeworks.language import say, t
from anodeworks.quantity import Value
from anodeworks.quantity.value import bounds
from anodeworks.quantity.wording import valued
from anodeworks.render.markup import field, many, tag
from anodeworks.view.labels import number_label, option_label
from anodeworks.workbench.frame import words
from anodeworks.workbench.opening import Opened

AROUND = 0.3  # of a number that has no range, to either side
BEYOND = 0.25  # of a slider's width, by which it goes on past a value that lies at its end or outside


def sliders(opened: Opened, keys: tuple[str, ...]) -> Markup:
    """The numbers as sliders, options as choices."""
    shown = [slider(opened, key) for key in keys]
    if not shown:
        return Markup()
    lead = t("The numbers that move the present value most. Move one and see what follows; let go to keep it in the "
             "draft.") if opened.mine else t("The numbers that move the present value most. Move one and see what "
                                             "follows; nothing of it is kept.")  # fmt: skip
    return tag(
        "section", tag("h2", say(t("Try"))), tag("p", say(lead), class_="note"), tag("div", *shown, class_="sliders"),
        tag("p", data_stage="", role="status", class_="note"), class_="try",
    )  # fmt: skip


def slider(opened: Opened, key: str) -> Markup:
    """One number to be moved."""
    value = opened.project.ledger[key]
    label = tag("label", words(number_label(opened.project, key)), for_=f"slide-{key}")
    lead = tag("a", say(t("source")), href=f"{opened.at}/explain/{key}", class_="soft")
    fault = tag("p", role="alert", data_fault=key)
    if value.parameter.options:
        chosen = value.parameter.options[round(value.number)]
        options = [
            tag("option", say(option_label(word)), value=word, selected=word == chosen)
            for word in value.parameter.options
        ]
        return tag(
            "div",
            label,
            lead,
            tag("select", *options, id=f"slide-{key}", data_key=key),
            fault,
            class_="slider",
        )
    low, high = ends(opened, key)
    said = tag("output", say(valued(value.number, value)), data_said=key, for_=f"slide-{key}")
    least, most, now = repr(low), repr(high), repr(value.number)
    moved = field(
        "range", id=f"slide-{key}", data_key=key, data_si=now, data_lo=least, data_hi=most, min=least, max=most,
        step="any", value=now,
    )  # fmt: skip
    scale = [tag("span", say(valued(end, value, 3))) for end in (low, high)]
    return tag(
        "div", many([label, lead, said]), moved, tag("div", *scale, class_="ends"), fault, class_="slider"
    )


def ends(opened: Opened, key: str) -> tuple[float, float]:
    """From where to where a number is moved, SI: where it may be, and on both sides of what it is now."""
    now, saved = opened.project.ledger[key], opened.saved.ledger.get(key)
    spread = _range(saved) if saved is not None else None
    low, high = spread or _range(now) or _around(now)
    least, most = bounds(now.parameter)
    beyond = BEYOND * (high - low)
    if now.number <= low:
        low = now.number - beyond
    if now.number >= high:
        high = now.number + beyond
    return max(low, least), min(high, most)


def _range(value: Value) -> tuple[float, float] | None:
    spread = value.distribution
    if spread is None:
        return None
    low, high = (float(q) for q in spread.quantile([0.05, 0.95]))
    return (low, high) if high > low else None


def _around(value: Value) -> tuple[float, float]:
    if value.parameter.unit == "date":
        return value.number - 1.0, value.number + 3.0
    wide = abs(value.number) * AROUND or 1.0
    return value.number - wide, value.number + wide
