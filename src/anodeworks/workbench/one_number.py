"""The form of one number on its own page: its value, its range and its source, and what somebody wrote into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup

from anodeworks.errors import InputError, quoted
from anodeworks.language import Text, say, t
from anodeworks.quantity import Value
from anodeworks.render.markup import field, tag
from anodeworks.workbench.faults import fault
from anodeworks.workbench.frame import words
from anodeworks.workbench.numbers_form import allowed, as_text, read_text, row
from anodeworks.workbench.opening import Opened
from anodeworks.workbench.sliders import slider
from anodeworks.workbench.spreads import ranged

ALONE, AROUND = "alone", "around"  # what becomes of a range that a new value lies outside of
RANGED: Final = ("triangular", "pert", "uniform")  # distributions that are given by their ends


class Outside(InputError):  # noqa: N818  (beside its range, of which there is a choice)
    """A value that does not lie in the range written beside it."""


def given(form: Mapping[str, str], found: Opened, key: str) -> Any:
    """What a form says of a number: a value, and where it has a range its ends and its source.

    Raises:
        InputError: half a range, what is no value, or one outside the range.
    """
    low, high, middle = (form.get(name, "").strip() for name in ("low", "high", "written"))
    said = {name: form[name].strip() for name in ("source", "note") if form.get(name, "").strip()}
    if form.get("range") == AROUND and middle:
        return {**ranged(_meant(found, key, middle), found.project.ledger[key].distribution, key), **said}
    if form.get("range") == ALONE and middle:
        low = high = ""
    if bool(low) != bool(high):
        raise InputError(
            key,
            t("one end of a range"),
            t("both ends, or none"),
            t("fill in the other end, or clear this one"),
        )
    if low and not middle:
        return {"uniform": [read_text(low, key), read_text(high, key)], **said}
    value = read_text(middle, key)
    if not low:
        return {"value": value, **said} if said and not isinstance(value, dict) else value
    _within(found, key, low, middle, high)
    return {"triangular": [read_text(low, key), value, read_text(high, key)], **said}


def untouched(form: Mapping[str, str], found: Opened, key: str) -> bool:
    """Whether a form says what stood in it."""
    return not form.get("range") and all(
        form.get(name, text).strip() == text for _, name, text in _fields(found.project.ledger[key])
    )


def _meant(found: Opened, key: str, text: str) -> Value:
    """The value that a text is of a number.

    Raises:
        InputError: what is no value of it.
    """
    return found.project.with_values({key: read_text(text, key)}).ledger[key]


def _within(found: Opened, key: str, low: str, middle: str, high: str) -> None:
    """Refuse a value that does not lie between the ends written beside it, as people read it.

    Raises:
        Outside: it lies outside; InputError: what is no value.
    """
    least, value, most = (_meant(found, key, text) for text in (low, middle, high))
    if least.number <= value.number <= most.number:
        return
    if least.number > most.number:
        raise Outside(key, t("{low} to {high}", low=quoted(low), high=quoted(high)),
                      t("a least that lies below the most"), t("exchange the two ends"))  # fmt: skip
    end, name = (least, t("least")) if value.number < least.number else (most, t("most"))
    told = (
        t("{value}, which lies below the least, {end}", value=_said(value), end=_said(end))
        if end is least
        else t("{value}, which lies above the most, {end}", value=_said(value), end=_said(end))
    )
    raise Outside(
        key, told, t("{low} to {high}", low=_said(least), high=_said(most)),
        t("change the field “{name}”, keep the range around the new value, or make it one number", name=name),
    )  # fmt: skip


def _said(value: Value) -> Text:
    return as_text(value)


def form(
    found: Opened, key: str, typed: Mapping[str, str] | None = None, wrong: InputError | None = None
) -> Markup:
    """The form of one number, and a slider.

    Args:
        found: the project.
        key: of the number.
        typed: what was written into it, where that cannot be used.
        wrong: why.
    """
    value = found.project.ledger[key]
    options = bool(value.parameter.options)
    fields = _fields(value)
    told: Text = ""
    if value.distribution is not None and not options and fields[0][2] not in ("", as_text(value)):
        told = t("The field holds the most likely value; the base case and the slider take the median of the range, "
                 "{value}.", value=as_text(value))  # fmt: skip
    help_ = t(
        "In any unit that fits: 0.38 CNY/kWh, 380 CNY/MWh, 3.8e5 kg, 50万元. Without a unit it is that of the field."
    )
    return tag(
        "section",
        tag("h2", say(t("Change it"))),
        fault(wrong, named=wrong.key == key) if wrong is not None else "",
        row(found, key) if options else _form(found, key, fields, typed or {}, isinstance(wrong, Outside)),
        tag("p", say(allowed(value)), class_="note"),
        tag("p", say(told), class_="note") if told and wrong is None else "",
        "" if options else tag("p", say(help_), class_="note"),
        "" if options else tag("div", slider(found, key), class_="sliders"),
        class_="change",
    )


def _form(
    found: Opened, key: str, fields: list[tuple[Text, str, str]], typed: Mapping[str, str], outside: bool
) -> Markup:
    inputs = [
        tag("label", tag("span", words(label)),
            field(name=name, value=typed.get(name, text), autocomplete="off"))
        for label, name, text in fields
    ]  # fmt: skip
    choices = [(AROUND, t("Keep the range around it")), (ALONE, t("Make it one number"))] if outside else []
    return tag(
        "form",
        field("hidden", name="key", value=key),
        *inputs,
        tag("button", say(t("Keep in the draft")), class_="main"),
        *(tag("button", say(label), name="range", value=name) for name, label in choices),
        method="post",
        action=f"{found.at}/change",
        class_="line",
    )


def _fields(value: Value) -> list[tuple[Text, str, str]]:
    """The fields of a number: label, name, and what stands in them."""
    spread = value.distribution
    fields: list[tuple[Text, str, str]] = [
        (t("value"), "written", as_text(value)), (t("least"), "low", ""), (t("most"), "high", "")
    ]  # fmt: skip
    if spread is not None and spread.kind in RANGED:
        low, high = (as_text(value.replace(number=spread.args[i])) for i in (0, -1))
        middle = "" if spread.kind == "uniform" else as_text(value.replace(number=spread.args[1]))
        fields = [(t("most likely"), "written", middle), (t("least"), "low", low), (t("most"), "high", high)]
    return [*fields, (t("source"), "source", ""), (t("note"), "note", "")]
