"""A part of a page that waits for an answer: it shows what it has, and asks again until it is there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import Any, Final

from markupsafe import Markup

from anodeworks.errors import InputError
from anodeworks.language import Text, say, t
from anodeworks.render.markup import tag
from anodeworks.workbench.faults import fault

PATIENT: Final = 4.0  # seconds that a request for a part waits, so that a short answer needs no second one


def part(
    name: str,
    future: Future[Any],
    shown: Callable[[Any], Markup],
    again: str,
    wait: float = 0.0,
    told: Text = "",
) -> Markup:
    """What an answer shows, or what stands there until it is known.

    Args:
        name: of the element, by which it is replaced.
        future: the answer.
        shown: what it becomes.
        again: address that gives the part.
        wait: seconds to wait for it now.
        told: what is waited for.
    """
    with suppress(TimeoutError, CancelledError):
        try:
            return tag("div", shown(future.result(wait)), id=f"part-{name}")
        except InputError as error:
            return tag("div", fault(error), id=f"part-{name}")
    words = told or t("Computing …")
    return tag(
        "div",
        tag("progress"),
        tag("span", say(words)),
        id=f"part-{name}",
        class_="waiting",
        role="status",
        hx_get=again,
        hx_trigger="load delay:150ms",
        hx_swap="outerHTML",
    )
