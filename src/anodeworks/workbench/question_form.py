"""The form of a question, made from its declared options, and what was said in one read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup
from starlette.datastructures import QueryParams

from anodeworks.language import Text, say, t, tc
from anodeworks.project.fields import FIELDS
from anodeworks.render.markup import field, tag
from anodeworks.view import whole
from anodeworks.view.question import Option, Question
from anodeworks.workbench.frame import words
from anodeworks.workbench.jobs.order import offered


def options(question: Question) -> list[Option]:
    """The options that a page offers: none that writes, that names files of the machine, or says on what it runs."""
    found = [option for option in offered(question) if option.kind != "file"]
    said = {each.name for each in FIELDS}  # an announcement has a form of its own
    return [o for o in found if o.name not in said] if said <= {o.name for o in found} else found


def read(question: Question, said: QueryParams) -> dict[str, Any]:
    """What was said of the options, as the question takes it.

    Raises:
        InputError: what is no value of an option.
    """
    found: dict[str, Any] = {}
    for option in options(question):
        given = [text for each in said.getlist(option.name) for text in _lines(option, each)]
        if option.kind == "flag":
            found[option.name] = bool(given)
        elif not given:
            continue
        elif option.many:
            found[option.name] = tuple(given)
        elif option.kind == "whole":
            found[option.name] = whole.read(given[-1], option.name, option.lo, option.hi)
        else:
            found[option.name] = given[-1]
    return found


def _lines(option: Option, text: str) -> list[str]:
    """A field that takes several has one on each line."""
    parts = text.splitlines() if option.many else [text]
    return [part.strip() for part in parts if part.strip()]


def form(
    question: Question,
    said: QueryParams,
    action: str,
    before: Sequence[Markup] = (),
    known: Mapping[str, Sequence[str]] | None = None,
    costs: bool = False,
) -> Markup:
    """The form.

    Args:
        question: what is asked.
        said: what was said before.
        action: where it leads.
        before: fields above the options: what is asked about.
        known: words that an option may have, by its name, where there are some to offer.
        costs: whether a job is begun by it, which no address alone may.
    """
    fields = [_field(option, said, (known or {}).get(option.name, ())) for option in options(question)]
    more: list[Markup] = list(fields[:3])
    if fields[3:]:
        more.append(
            tag("details", tag("summary", say(t("More options"))), tag("div", *fields[3:], class_="fields"))
        )
    return tag(
        "form",
        field("hidden", name="asked", value="1"),
        tag("div", *before, *more, class_="fields"),
        tag("button", say(t("Compute")), class_="main"),
        method="post" if costs else None,
        action=action,
        class_="question",
    )


def _field(option: Option, said: QueryParams, known: Sequence[str]) -> Markup:
    """One option as a field with its meaning."""
    name = option.name
    told = tag("span", say(option.about), class_="help")
    label = tag("span", words(label_of(option)), class_="name")
    given = said.getlist(name)
    if option.kind == "flag":
        checked = bool(given or ("asked" not in said and option.default))
        box = field("checkbox", name=name, value="1", checked=checked)
        return tag("label", tag("span", box, " ", label), told, class_="field")
    if option.kind == "choice" and option.many:
        boxes = [
            tag(
                "label",
                field("checkbox", name=name, value=each, checked=each in given),
                " ",
                each,
                class_="check",
            )
            for each in option.choices
        ]
        return tag("fieldset", tag("legend", label), *boxes, told, class_="field")
    if option.kind == "choice":
        chosen = given[-1] if given else option.default
        empty = [] if option.default else [Markup('<option value=""></option>')]
        each_one = [
            tag("option", choice(each), value=each, selected=each == chosen) for each in option.choices
        ]
        return tag("label", label, tag("select", *empty, *each_one, name=name), told, class_="field")
    if option.many:
        text = "\n".join(given)
        return tag("label", label, tag("textarea", text, name=name, rows="2"), told, class_="field")
    value = given[-1] if given else ""
    shown = "" if option.default in (None, "") else str(option.default)
    kind = "number" if option.kind == "whole" else "text"
    listed = (
        tag("datalist", *(tag("option", value=each) for each in known), id=f"known-{name}") if known else ""
    )
    low, high = (None if end is None else f"{end:.0f}" for end in (option.lo, option.hi))
    box = field(
        kind,
        name=name,
        value=value,
        placeholder=shown,
        min=low,
        max=high,
        list=f"known-{name}" if known else None,
    )
    return tag("label", label, box, listed, told, class_="field")


def choice(word: str) -> str:
    """A word that may be chosen, as a person reads it."""
    return say(CHOICES.get(word, word))


CHOICES: Final[dict[str, Text]] = {
    "random": tc("choice", "random"), "sobol": tc("choice", "sobol"), "latin": tc("choice", "latin"),
    "tornado": tc("choice", "tornado"), "groups": tc("choice", "groups"), "derivative": tc("choice", "derivative"),
    "regional": tc("choice", "regional"), "map": tc("choice", "map"), "grade": tc("choice", "grade"),
    "middle": tc("choice", "middle"), "activity": tc("choice", "activity"), "chapter": tc("choice", "chapter"),
    "none": tc("choice", "none"), "quick": tc("choice", "quick"), "full": tc("choice", "full"),
    "auto": tc("choice", "auto"), "enumerate": tc("choice", "enumerate"), "matrix": tc("choice", "matrix"),
    "fluidised": tc("choice", "fluidised"), "continuous": tc("choice", "continuous"),
    "rotary": tc("choice", "rotary"), "continuous_kiln": tc("choice", "continuous kiln"),
    "fixed": tc("choice", "fixed"), "infiltrated": tc("choice", "infiltrated"), "milled": tc("choice", "milled"),
    "monoxide": tc("choice", "monoxide"), "furusawa": "Furusawa", "kleijn": "Kleijn", "iya": "Iya",
}  # fmt: skip


def label_of(option: Option) -> Text:
    """What an option is called: its name in words, in Chinese what the house calls it."""
    return OPTIONS.get(option.name, option.name.replace("_", " "))


OPTIONS: Final[dict[str, Text]] = {
    "scenarios": t("scenarios"), "seed": t("seed"), "design": t("spread of the draws"), "indicator": t("figure"),
    "method": t("method"), "draws": t("draws"), "points": t("points"), "top": t("how many"),
    "unknown": t("what is unknown"),
    "exceedance": t("figures to exceed"), "inference": t("what would have to be true"), "claims": t("claims"),
    "as_of": t("evidence up to"), "by": t("groups"), "x": t("first number"), "y": t("second number"),
    "every": t("all figures"), "objective": t("objective"), "variable": t("to be decided"),
    "constraint": tc("of a design", "condition"),
    "check": t("other draws"), "starts": t("starts"), "replications": t("replications"), "activity": t("activity"),
    "kind": t("kind"), "changes": t("changed numbers"), "law": t("rate law"), "map": t("map"),
    "target": t("target capacity"),
    "rates": t("rates"), "cycles": t("cycles"), "cycle_rate": t("rate of cycling"), "swollen": t("swollen"),
    "product": t("product"), "column": t("meaning of a heading"), "sheet": t("sheet"),
    "heading_row": t("row of headings"),
    "parameter": t("parameter"), "batches": t("batches"), "between": t("between"), "goal": t("goal"),
    "bound": t("bound"),
    "capacity": t("capacity"), "investment": t("investment"), "land": t("land"), "output_value": t("output value"),
    "tax": t("taxes"), "jobs": t("people"), "announced": t("announced on"), "start": t("ground-breaking"),
    "construction": t("months of construction"), "production": t("first product"), "first_phase": t("first phase"),
    "first_investment": t("investment of the first phase"), "place": t("place"), "name": t("name"),
    "source": t("source"),
}  # fmt: skip
