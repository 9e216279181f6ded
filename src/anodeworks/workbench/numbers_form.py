"""Numbers as they are changed: a row for each, made from its declaration, read by the grammar of project files."""

from __future__ import annotations

import tomllib
from typing import Any

from markupsafe import Markup

from anodeworks.errors import InputError, quoted
from anodeworks.language import Text, say, spoken, t
from anodeworks.quantity import Value, notation, units
from anodeworks.quantity.value import reach
from anodeworks.quantity.wording import exact
from anodeworks.remedies import ADD
from anodeworks.render.markup import field, many, tag
from anodeworks.twin.given import from_si
from anodeworks.view.document import Cited, Grade
from anodeworks.view.labels import label_in_table, number_label, option_label, source_label
from anodeworks.view.numbers import range_of
from anodeworks.workbench.faults import fault
from anodeworks.workbench.frame import words
from anodeworks.workbench.opening import Opened
from anodeworks.workbench.spreads import kept_around, lost

DIGITS, LONG = 4, 7  # of a number as it is shown: all of them where they are few, else four


def as_text(value: Value) -> str:
    """A number as it stands in its field, as a project file may have it; given back unchanged it changes nothing."""
    ask = value.parameter
    if ask.options or ask.unit == units.DATE or (value.currency != "CNY" and "CNY" in ask.unit):
        return str(from_si(value.number, value))
    whole = exact(value.number, ask.unit, spoken(), LONG + 1)
    few = sum(c.isdigit() for c in whole.split("e")[0]) <= LONG
    return whole if few else exact(value.number, ask.unit, spoken(), DIGITS)


def read_text(text: str, key: str) -> Any:
    """What somebody wrote into a field, as a project file would say it.

    Raises:
        InputError: a table that is no TOML.
    """
    text = text.strip()
    if not text:
        raise InputError(key, t("nothing"), t("a value, with its unit or without"), ADD)
    if text[0] in "{[\"'":
        try:
            return tomllib.loads(f"it = {text}")["it"]
        except tomllib.TOMLDecodeError:
            such = '{ triangular = ["0.3 CNY/kWh", "0.4 CNY/kWh", "0.6 CNY/kWh"] }'
            raise InputError(key, quoted(text), t("a value, or a table as in a project file"), such) from None
    try:
        number, unit = notation.split(text)
    except notation.NotationError:  # a word, a day, or nothing: who reads the value says what is wrong
        return text
    if unit:
        return text
    whole = number.is_integer() and not set(".eE") & set(notation.plain(text))
    return int(number) if whole else number


def rows(opened: Opened, keys: list[str]) -> Markup:
    """Rows of numbers."""
    return many(row(opened, key) for key in keys)


def row(opened: Opened, key: str, wrong: InputError | None = None, written: str | None = None) -> Markup:
    """The row of a number: what it is, its value in a field, its range, grade and source.

    Args:
        opened: the project.
        key: of the number.
        wrong: why what was written cannot be used.
        written: what was written.
    """
    value = opened.project.ledger[key]
    name = f"number-{key}"
    changed = key in opened.changed
    label = words(label_in_table(opened.project, key))
    meaning = words(t(value.parameter.meaning))
    more = meaning[len(words(value.parameter.label)) :].lstrip("；; ")
    head = tag(
        "div",
        tag("label", label, for_=name) if opened.mine else tag("span", label),
        tag("span", more, class_="help") if more else "",
        class_="what",
    )
    told = [tag("span", say(spread), class_="range")] if (spread := range_of(value)) is not None else []
    if changed and (before := _before(opened, key)):
        told.append(tag("span", say(before), class_="was"))
    if lost(opened, key):
        told.append(kept_around(opened, key))
    grade = Grade(value.grade)
    lead = tag(
        "a",
        tag("span", say(grade), class_=f"grade {grade.word}"),
        href=f"{opened.at}/explain/{key}",
        title=say(t("Where this number comes from")),
    )
    source = source_label(value)
    to = f"/library/sources/{source.key}" if isinstance(source, Cited) else ""
    cited = tag("a" if to else "span", say(source), href=to or None, class_="source") if source else ""
    there = tag("div", _field(opened, key, value, name, written), *told, class_="value")
    again = _again(opened, key) if changed and opened.mine else ""
    return tag(
        "div",
        head,
        there,
        tag("div", lead, cited, again, class_="from"),
        tag("div", fault(wrong), id=f"wrong-{key}") if wrong else "",
        class_="row changed" if changed else "row",
        data_row=key,
    )


def _field(opened: Opened, key: str, value: Value, name: str, written: str | None) -> Markup:
    """Where its value is written, or where it stands in a version that is saved."""
    text = as_text(value)
    if not opened.mine:
        options = value.parameter.options
        shown = option_label(options[round(value.number)]) if options else text
        return tag("a", say(shown), href=f"{opened.at}/explain/{key}", class_="number")
    said: dict[str, Any] = {
        "id": name,
        "name": "written",
        "hx_post": f"{opened.at}/change",
        "hx_vals": f'{{"key": "{key}"}}',
        "hx_target": "closest .row",
        "hx_swap": "outerHTML",
        "hx_trigger": "change",
        "aria_invalid": "true" if written is not None else None,
        "aria_describedby": f"wrong-{key}" if written is not None else None,
    }
    if value.parameter.options:
        chosen = value.parameter.options[round(value.number)]
        choices = [
            tag("option", say(option_label(word)), value=word, selected=word == chosen)
            for word in value.parameter.options
        ]
        return tag("select", *choices, **said)
    if value.same_as:
        said["placeholder"] = say(value.tied)
    said["aria_label"] = say(number_label(opened.project, key))
    told = {"autocomplete": "off", "spellcheck": "false", "title": say(allowed(value))}
    return field(value=text if written is None else written, **told, **said)


def allowed(value: Value) -> Text:
    """What a number may be."""
    return t("allowed: {range}", range=reach(value.parameter))


def _before(opened: Opened, key: str) -> Text:
    """What the saved version says of a number, in words."""
    old = opened.saved.ledger.get(key)
    return t("was {value}", value=in_words(old)) if old is not None else ""


def in_words(value: Value) -> Text:
    """A number in words, with its range if it varies."""
    options = value.parameter.options
    middle = option_label(options[round(value.number)]) if options else as_text(value)
    spread = range_of(value)
    return middle if spread is None else t("{value} ({range})", value=middle, range=spread)


def _again(opened: Opened, key: str) -> Markup:
    return tag(
        "button",
        say(t("as before")),
        type="button",
        class_="plain",
        hx_post=f"{opened.at}/change",
        hx_vals=f'{{"key": "{key}", "again": "1"}}',
        hx_target="closest .row",
        hx_swap="outerHTML",
    )
