"""A part of a page that waits for an answer: it shows what it has, and asks again until it is there."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import Any, Final, TypeVar

from markupsafe import Markup

from anodeworks.errors import InputError
from anodeworks.language import Text, say, t
from anodeworks.progress import lasting
from anodeworks.render.markup import tag
from anodeworks.workbench.answering import Promised
from anodeworks.workbench.faults import Unready, fault

T = TypeVar("T")
LONG: Final = 50.0  # seconds that a request for a file waits: those between may let go of it after a minute
SAID: Final = 3.0  # seconds after which it is said for how long something is computed
PATIENT: Final = 4.0  # seconds that a request for a part waits, so that a short answer needs no second one


def part(
    name: str,
    future: Promised[Any],
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
    with suppress(Unready):
        try:
            return tag("div", shown(_answer(future, wait)), id=f"part-{name}")
        except InputError as error:
            return tag("div", fault(error), id=f"part-{name}")
    total, done, words = _far(future)
    bar = tag("progress", max=total, value=done) if total else tag("progress")
    return tag(
        "div",
        bar,
        tag(
            "span",
            say(told or t("Computing …")),
            " ",
            tag("span", say(words), class_="soft") if words else "",
        ),
        id=f"part-{name}",
        class_="waiting",
        role="status",
        hx_get=again,
        hx_trigger="load delay:150ms",
        hx_swap="outerHTML",
    )


def now(future: Promised[T]) -> T:
    """An answer that a file is made of, which has no part that asks again.

    Raises:
        Unready: it is not there yet, or its draft has gone on.
        InputError: whatever is wrong in what was asked.
    """
    return _answer(future, LONG)


def _answer(future: Promised[T], wait: float) -> T:
    """An answer that is there within so many seconds; what went wrong in computing it is raised.

    Raises:
        Unready: it is not there yet, or was called off.
    """
    try:
        return future.result(wait)
    except CancelledError:
        raise Unready from None
    except TimeoutError:
        if future.done():  # a computation may raise the same of its own
            return future.result()
        raise Unready from None


def _far(future: Promised[Any]) -> tuple[int, int, Text]:
    """The whole, what is done of it, and what is computed for how long; nothing of what has only begun."""
    future = future.whole or future
    progress, passed = future.progress, time.monotonic() - future.begun
    if progress is None or passed < SAID:
        return 0, 0, ""
    total, done = progress.total, min(progress.done, progress.total)
    said = progress.awaited
    if total and not said:
        said = t(
            "{done} of {total} {what}", done=format(done, ","), total=format(total, ","), what=progress.what
        )
    passing = lasting(passed)
    words = t("{what}: {time} so far", what=said, time=passing) if said else t("{time} so far", time=passing)
    return total, done, words
