"""What options of questions and their words are called on a page."""

from __future__ import annotations

from functools import cache
from typing import Final

from anodeworks.language import Text, t, tc
from anodeworks.view.question import Option
from anodeworks.view.questions import QUESTIONS

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
    "bound": t("bound"), "line": t("production line"), "size": t("cheapest machines and stores"),
    "day": t("first day shown"), "days": t("days shown"),
    "capacity": t("capacity"), "investment": t("investment"), "land": t("land"), "output_value": t("output value"),
    "tax": t("taxes"), "jobs": t("people"), "announced": t("announced on"), "start": t("ground-breaking"),
    "construction": t("months of construction"), "production": t("first product"), "first_phase": t("first phase"),
    "first_investment": t("investment of the first phase"), "place": t("place"), "name": t("name"),
    "source": t("source"),
}  # fmt: skip


def label_of(option: Option) -> Text:
    """What an option is called: its name in words, in Chinese what the house calls it."""
    return OPTIONS.get(option.name, option.name.replace("_", " "))


def choice(word: str) -> Text:
    """A word that may be chosen, as a person reads it."""
    return CHOICES.get(word, word)


def of_key(key: str) -> Text:
    """The place of an error as a form calls it, where a command line has an option there."""
    flag, _, rest = key.partition(" ")
    option = _flags().get(flag)
    if option is None:
        return key
    return t("{option:first}: {what}", option=label_of(option), what=rest) if rest else label_of(option)


@cache
def _flags() -> dict[str, Option]:
    return {option.flag: option for question in QUESTIONS for option in question.options}
