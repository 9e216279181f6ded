"""The form of a question, made from its declared options, and what was said in one read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup
from starlette.datastructures import QueryParams

from anodeworks.language import Text, say, t
from anodeworks.project.fields import FIELDS
from anodeworks.render.markup import field, tag
from anodeworks.twin.project import Project
from anodeworks.view import whole
from anodeworks.view.question import Option, Question
from anodeworks.workbench.design_form import ROWS, numbers
from anodeworks.workbench.frame import words
from anodeworks.workbench.jobs.order import offered
from anodeworks.workbench.option_labels import choice, label_of

FEW: Final = 12  # words that are offered as a list to choose from


def options(question: Question, of: str = "") -> list[Option]:
    """The options that a page offers: none that writes, that names files of the machine, or says on what it runs.

    of: what the question is asked of there; what says nothing beside it, or beside what is not offered, is left out.
    """
    found = [option for option in offered(question) if option.kind != "file"]
    there = {option.name for option in found}
    found = [o for o in found if (not o.needs or o.needs in there) and (not o.unless or o.unless != of)]
    said = {each.name for each in FIELDS}  # an announcement has a form of its own
    return [o for o in found if o.name not in said] if said <= there else found


def subject_of(question: Question) -> str:
    """What a question of a project's page is asked of, if it is the project."""
    return next((s.name for s in question.subjects[:1] if s.kind == "project"), "")


def read(question: Question, said: QueryParams, project: Project) -> dict[str, Any]:
    """What was said of the options, as the question takes it.

    Raises:
        InputError: what is no value of an option.
    """
    found: dict[str, Any] = {}
    for option in options(question, subject_of(question)):
        given = [text for each in said.getlist(option.name) for text in _lines(option, each)]
        if option.name in ROWS:
            given += ROWS[option.name].read(project, said)
        if option.kind == "flag":
            found[option.name] = bool(given)
        elif not given:
            continue
        elif option.many:
            found[option.name] = tuple(given)
        elif option.kind == "whole":
            found[option.name] = whole.read(given[-1], option.flag, option.lo, option.hi)
        else:
            found[option.name] = ",".join(given) if option.parted else given[-1]
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
    known: Mapping[str, Mapping[str, Text]] | None = None,
    *,
    project: Project,
    costs: bool = False,
) -> Markup:
    """The form.

    Args:
        question: what is asked.
        said: what was said before.
        action: where it leads.
        before: fields above the options: what is asked about.
        known: what an option may say, by its name, with what that is called, where there is some to offer.
        project: about which it is asked.
        costs: whether a job is begun by it, which no address alone may.
    """
    asked = options(question, subject_of(question))
    rows = [ROWS[o.name].drawn(project, said, label_of(o), o.about) for o in asked if o.name in ROWS]
    fields = [_field(o, said, (known or {}).get(o.name, {})) for o in asked if o.name not in ROWS]
    more: list[Markup] = [] if rows else list(fields[:3])
    if rest := fields[len(more) :]:
        more.append(
            tag("details", tag("summary", say(t("More options"))), tag("div", *rest, class_="fields"))
        )
    return tag(
        "form",
        field("hidden", name="asked", value="1"),
        *rows,
        numbers(project) if rows else "",
        tag("div", *before, *more, class_="fields"),
        tag("button", say(t("Compute")), class_="main"),
        method="post" if costs else None,
        action=action,
        class_="question",
    )


def _field(option: Option, said: QueryParams, known: Mapping[str, Text]) -> Markup:
    """One option as a field with its meaning."""
    name = option.name
    told = tag("span", say(option.about), class_="help")
    label = tag("span", words(label_of(option)), class_="name")
    given = said.getlist(name)
    if option.kind == "flag":
        checked = bool(given or ("asked" not in said and option.default))
        box = field("checkbox", name=name, value="1", checked=checked)
        return tag("label", tag("span", box, " ", label), told, class_="field")
    one_of = {each: choice(each) for each in option.choices} if option.kind == "choice" else known
    if one_of and (option.many or option.parted):
        boxes = [
            tag("label", field("checkbox", name=name, value=each, checked=each in given), " ", words(text),
                class_="check")
            for each, text in one_of.items()
        ]  # fmt: skip
        return tag("fieldset", tag("legend", label), told, tag("div", *boxes, class_="boxes"), class_="field")
    if option.kind == "choice" or 0 < len(one_of) <= FEW:
        chosen = given[-1] if given else option.default
        empty = [] if option.default else [Markup('<option value=""></option>')]
        each_one = [
            tag("option", words(text), value=each, selected=each == chosen) for each, text in one_of.items()
        ]
        return tag("label", label, tag("select", *empty, *each_one, name=name), told, class_="field")
    if option.many:
        text = "\n".join(given)
        return tag("label", label, tag("textarea", text, name=name, rows="2"), told, class_="field")
    value = given[-1] if given else ""
    shown = "" if option.default in (None, "") else str(option.default)
    kind = "number" if option.kind == "whole" else "text"
    listed = (
        tag(
            "datalist",
            *(tag("option", words(text), value=each) for each, text in known.items()),
            id=f"known-{name}",
        )
        if known
        else ""
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
