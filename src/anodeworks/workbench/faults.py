"""What a person reads of input that cannot be used: found, allowed, remedy, as everywhere in the house."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup

from anodeworks.errors import OPTION, InputError
from anodeworks.language import say, t
from anodeworks.render.markup import tag
from anodeworks.workbench.frame import words
from anodeworks.workbench.option_labels import of_key

INSTALL: Final = re.compile(r"pip install .*")
WRONG, MISSING, FAULT, UNREADY = 422, 404, 500, 503


class Missing(InputError):  # noqa: N818  (an address, not a fault)
    """Something that an address names and that is not there."""


class Unready(Exception):  # noqa: N818  (no error: it comes later)
    """What an address gives is still being computed."""


def fault(error: InputError, named: bool = False) -> Markup:
    """An error of the input as it stands on a page, or beside a field that is named already."""
    key = words(of_key(error.key)) if error.key.startswith("--") else error.key
    where = "" if named else ": ".join(part for part in (error.file, key) if part)
    parts = [tag("code", where, class_="where")] if where else []
    lines = [
        (t("Found"), error.found),
        (t("Allowed"), error.allowed),
        (t("What to do"), _to_do(error.remedy)),
    ]
    told = [tag("div", tag("dt", say(label)), tag("dd", _of_a_page(text))) for label, text in lines if text]
    return tag("div", *parts, tag("dl", *told), class_="fault", role="alert")


def _to_do(remedy: str) -> str:
    """What to do, for who has a page and no terminal."""
    command = INSTALL.search(remedy)
    if command is None:
        return remedy
    return say(t("ask whoever runs this workbench to install it once: {command}", command=command[0]))


def _of_a_page(text: str) -> str:
    """A text in which options are called as the form of a page calls them."""

    def called(option: re.Match[str]) -> str:
        label = of_key(option[1])
        return option[0] if label == option[1] else say(t("“{what}”", what=label)) + (option[2] or "")

    return OPTION.sub(called, text)
