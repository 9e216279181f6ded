"""What the best design is asked for in fields: what is to be best, what is decided between which ends, what must hold.

Each is a row of fields; what is said in one becomes the text that the question reads everywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup
from starlette.datastructures import QueryParams

from anodeworks.errors import InputError, quoted
from anodeworks.language import LANGUAGES, Text, listed, say, t, tc
from anodeworks.remedies import ADD, CHOOSE
from anodeworks.render.markup import field, tag
from anodeworks.twin.catalogue import main
from anodeworks.twin.project import Project
from anodeworks.view.labels import indicator_label, number_label
from anodeworks.workbench import searching
from anodeworks.workbench.frame import words

WAYS: Final[dict[str, Text]] = {
    "": t("as is better"), "+": tc("best", "as large as can be"), "-": tc("best", "as small as can be"),
}  # fmt: skip
SIGNS: Final[dict[str, Text]] = {
    "<=": tc("limit", "at most"),
    ">=": tc("limit", "at least"),
    "=": tc("limit", "exactly"),
}
OFFERED: Final = 3  # numbers that a refusal names
PARTED: Final = re.compile(r"\s*[|;；、]\s*")
NUMBERS: Final = "known-numbers"  # the list of numbers that fields share


@dataclass(frozen=True)
class Part:
    """A field of a row. choices: of a list, by what is sent; where there are none it is a text."""

    name: str
    label: Text
    choices: Callable[[Project], Mapping[str, Text]] | None = None
    list: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Rows:
    """An option that takes several, each of them in a row of fields.

    parts: of a row; a row counts where the first says something. word: what is said in one, as a text. several: rows
    that are offered.
    """

    option: str
    parts: tuple[Part, ...]
    word: Callable[[Project, Sequence[str]], str]
    several: int

    def said(self, asked: QueryParams) -> list[tuple[str, ...]]:
        """What stands in the fields, by row."""
        held = [asked.getlist(f"{self.option}.{part.name}") for part in self.parts]
        count = max(map(len, held), default=0)
        rows = [tuple(each[i].strip() if i < len(each) else "" for each in held) for i in range(count)]
        kept = [row for row in rows if row[0]]
        lost = next((row for row in rows if not row[0] and any(self._typed(row))), None)
        if lost is not None:
            raise InputError(say(self.parts[0].label), t("nothing beside {said}", said=listed(self._typed(lost), "or")),
                             self.parts[0].label, ADD)  # fmt: skip
        return kept

    def _typed(self, row: Sequence[str]) -> list[str]:
        """What a person typed in a row: lists always say something."""
        return [text for part, text in zip(self.parts, row, strict=True) if text and part.choices is None]

    def read(self, project: Project, asked: QueryParams) -> tuple[str, ...]:
        """What is said in the rows, as texts.

        Raises:
            InputError: a row without its first field, or a number that there is not.
        """
        return tuple(self.word(project, row) for row in self.said(asked))

    def drawn(self, project: Project, asked: QueryParams, label: Text, told: Text) -> Markup:
        """The rows as fields, some of them empty."""
        try:
            held = self.said(asked)
        except InputError:
            held = []
        empty = ("",) * len(self.parts)
        rows = [*held, *[empty] * max(self.several - len(held), 1)]
        lines = [tag("div", *(self._field(project, p, text) for p, text in zip(self.parts, row, strict=True)),
                     class_="line") for row in rows]  # fmt: skip
        name = tag("legend", tag("span", words(label), class_="name"))
        return tag("fieldset", name, tag("span", say(told), class_="help"), *lines, class_="field several")

    def _field(self, project: Project, part: Part, text: str) -> Markup:
        name = f"{self.option}.{part.name}"
        label = tag("span", words(part.label))
        if part.choices is None:
            return tag(
                "label", label, field(name=name, value=text, list=part.list or None, placeholder=part.shown)
            )
        known = part.choices(project)
        options = [
            tag("option", words(each), value=word, selected=word == text) for word, each in known.items()
        ]
        return tag("label", label, tag("select", *options, name=name))


def figures(project: Project) -> dict[str, Text]:
    """The figures of a project, the main ones first."""
    names = dict.fromkeys((*main(project.indicators), *project.indicators))
    return {name: indicator_label(project.indicators[name]) for name in names}


def numbers(project: Project) -> Markup:
    """The numbers that may be decided, as a list that fields offer."""
    labels = dict.fromkeys(say(number_label(project, key)) for key in decided(project))
    return tag("datalist", *(tag("option", value=label) for label in labels), id=NUMBERS)


def decided(project: Project) -> list[str]:
    """The keys of what whoever designs a plant decides; all others are the world's."""
    from anodeworks.study.optimise.problem import DECIDED

    return [key for key in project.ledger if key.startswith(DECIDED)]


def key_of(project: Project, text: str) -> str:
    """The key of a number that is named by its key, by its label in either language, or by words that are its alone.

    Raises:
        InputError: it is none, or may be several.
    """
    if text in project.ledger:
        return text
    labels = {key: number_label(project, key) for key in decided(project)}
    same = [
        key
        for key, label in labels.items()
        if text.lower() in [say(label, each).lower() for each in LANGUAGES]
    ]
    keys = same or searching.found(project, list(labels), text)
    if len(keys) == 1:
        return keys[0]
    near = keys or searching.near(project, labels, text)
    if not near:
        raise InputError(say(tc("to decide", "number")), quoted(text), t("the name of a number of this project"),
                         t("search for it by a word of its label"))  # fmt: skip
    offered = [t("{label} ({key})", label=labels[key], key=key) for key in near[:OFFERED]]
    raise InputError(say(tc("to decide", "number")), quoted(text), listed(offered, "or"), CHOOSE)


def _aim(_: Project, row: Sequence[str]) -> str:
    name, way = row
    return f"{way}{name}"


def _decided(project: Project, row: Sequence[str]) -> str:
    said, low, high, among = row
    key = key_of(project, said)
    if among and (low or high):
        ends = t(
            "{ends} and {among}",
            ends=listed([each for each in (low, high) if each], "and"),
            among=quoted(among),
        )
        raise InputError(say(number_label(project, key)), ends, t("the least and the most, or what it is one of"),
                         t("leave one of them empty"))  # fmt: skip
    if among:
        return f"{key}={'|'.join(PARTED.split(among))}"
    if not (low and high):
        raise InputError(say(number_label(project, key)), listed([low or high], "or") if low or high else t("nothing"),
                         t("the least and the most, or what it is one of"), ADD)  # fmt: skip
    return f"{key}={low}..{high}"


def _held(project: Project, row: Sequence[str]) -> str:
    name, sign, amount, share = row
    if not amount:
        about = indicator_label(project.indicators[name]) if name in project.indicators else name
        raise InputError(say(about), t("nothing"), t("an amount that it keeps to"), ADD)
    share = share.strip("%％ ")
    return f"{name} {sign} {amount}" + (f" @ {share}%" if share else "")


def _none(known: Iterable[tuple[str, Text]]) -> dict[str, Text]:
    return {"": "–", **dict(known)}


ROWS: Final = {
    rows.option: rows
    for rows in (
        Rows("objective", (
            Part("figure", t("figure"), lambda project: _none(figures(project).items())),
            Part("way", t("best"), lambda _: WAYS),
        ), _aim, 2),
        Rows("variable", (
            Part("number", tc("to decide", "number"), list=NUMBERS),
            Part("least", t("least")),
            Part("most", t("most")),
            Part("among", t("or one of"), shown="400 | 450 | 500 mAh/g"),
        ), _decided, 4),
        Rows("constraint", (
            Part("figure", t("figure"), lambda project: _none(figures(project).items())),
            Part("sign", t("is"), lambda _: SIGNS),
            Part("amount", tc("limit", "amount")),
            Part("share", t("in how many of 100 scenarios"), shown="90"),
        ), _held, 3),
    )
}  # fmt: skip
