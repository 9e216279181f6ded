"""How far an announced figure may lie from the model's: the error model of the likelihood.

announced = model x exp(error) for amounts, announced = model + error for dates, rates and figures that may be
negative. The error is normal, of two widths where what is announced is only a bound (land that a plant leaves empty):
what rounding hides, what a range or an "over" leaves open, and a discrepancy of judgement by class of figure, wide,
centred on no error. Whether announcers are optimistic is the question and so no part of the answer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from anodeworks.errors import InputError, quoted
from anodeworks.language import t
from anodeworks.library import library
from anodeworks.quantity import Indicator, units
from anodeworks.remedies import FORM, nearest
from anodeworks.study.infer.problem import UNDEFINED, transformed
from anodeworks.study.infer.space import Floats
from anodeworks.twin.claims import Claim


class Announced(NamedTuple):
    """Announced figures as the likelihood takes them; all (T,).

    names: of the claims. indicators: what they speak of. logs: compared as logarithms. centre: transformed figure.
    scale: standard deviation of the error, of which rounding and what a range leaves open are `rounding`. classes: of
    the discrepancy. ease: what a gap counts where the model's figure lies below the announced one: the ratio of both
    widths, 1 unless the announced figure is only a bound.
    """

    names: tuple[str, ...]
    indicators: tuple[str, ...]
    logs: Any
    centre: Floats
    scale: Floats
    rounding: Floats
    classes: tuple[str, ...]
    ease: Floats

    def gap(self, y: Any, xp: Any = np) -> Any:
        """Transformed figures (..., T) less the announced ones, as far as they count against a claim."""
        return gap(xp, y, self.centre, self.ease)

    def wider(self) -> Floats:
        """(T,) standard deviation of the error where the announced figure lies above the model's."""
        return np.asarray(self.scale / self.ease)

    def below(self, y: Floats, j: int) -> Floats:
        """Probability that one announces less than claim j does, where the transformed figure is y (N,)."""
        from scipy.special import ndtr

        off, under, over = self.centre[j] - y, self.scale[j], self.wider()[j]
        lower = 2 * under * ndtr(np.minimum(off, 0.0) / under)
        upper = over * (2 * ndtr(np.maximum(off, 0.0) / over) - 1)
        return np.asarray((lower + upper) / (under + over))


def gap(xp: Any, y: Any, announced: Any, ease: Any) -> Any:
    """Transformed figures less announced ones; less than that where the announced figure is only a bound."""
    off = y - announced
    return xp.where(off < 0, ease * off, off)


def announced(claims: Sequence[Claim], errors: Mapping[str, float]) -> Announced:
    """The figures of claims with their errors.

    Args:
        claims: of a project.
        errors: discrepancy by claim or class that a file states; the library's otherwise.
    """
    about = [claim.indicator for claim in claims]
    classes = tuple(class_of(indicator) for indicator in about)
    linear = {name for name, entry in known_classes().items() if entry.get("additive")}
    logs = np.array([kind not in linear and c.low > 0 for kind, c in zip(classes, claims, strict=True)])
    centre, scale, rounding, ease = [], [], [], []
    for claim, kind, log in zip(claims, classes, logs, strict=True):
        size = errors.get(claim.name, errors.get(kind, known_classes()[kind]["error"]))
        half = rounding_of(claim) * units.scale(claim.indicator.unit).factor
        low, high = claim.low, claim.high
        if log:
            low, high, half = math.log(low), math.log(high), half / claim.value.number
        else:
            size = size * _additive(kind, claim)
        centre.append((low + high) / 2)
        rounding.append(math.hypot(half, (high - low) / 2) / math.sqrt(3.0))
        scale.append(math.hypot(size, rounding[-1]))
        spare = (
            known_classes()[kind].get("spare", size) if log and claim.indicator.sense == "within" else size
        )
        ease.append(min(1.0, scale[-1] / math.hypot(spare, rounding[-1])))
    names, indicators = tuple(c.name for c in claims), tuple(i.name for i in about)
    return Announced(names, indicators, logs, np.array(centre), np.array(scale), np.array(rounding), classes,
                     np.array(ease))  # fmt: skip


def _additive(kind: str, claim: Claim) -> float:
    """What one unit of an additive error is: a year, one hundred percent, or the size of the figure."""
    if kind in ("date", "rate"):
        return 1.0
    size = abs(claim.value.number)
    return size if size > 0 else units.scale(claim.indicator.unit).factor


def misfits(figures: Floats, broken: Any, told: Announced) -> Floats:
    """Minus log likelihood of each claim without its constant, (N, T), from figures (N, T) SI.

    A draw that is no plant counts as having no figure at all.
    """
    y, defined = transformed(np, figures, told.logs)
    each = np.where(defined, (told.gap(y) / told.scale) ** 2 / 2, UNDEFINED)
    return np.where(np.asarray(broken)[:, None], UNDEFINED, each)


def known_classes() -> Mapping[str, Mapping[str, Any]]:
    """Classes of figures with the error of each, from the library."""
    return library().sections["errors_of_announcements"]


def class_of(indicator: Indicator) -> str:
    """The class of error of an indicator."""
    last = indicator.name.rpartition(".")[2]
    for name, entry in known_classes().items():
        if last in entry.get("indicators", ()) or indicator.name in entry.get("indicators", ()):
            return name
    if indicator.unit == units.DATE:
        return "date"
    if indicator.name.startswith("use."):
        return "use"
    if indicator.name.startswith("machines."):
        return "machines"
    return "rate" if indicator.unit == "%" else "other"


def rounding_of(claim: Claim) -> float:
    """Half of the last digit that an announced figure states, in the indicator's unit; half a day for dates."""
    raw = claim.value.raw
    written = raw.get("value", raw) if isinstance(raw, Mapping) else raw
    unit = claim.indicator.unit
    if unit == units.DATE:
        return 0.5 / 365.25
    text = str(written)
    match = re.match(r"\s*[-+]?([\d_,]*\.?\d*)(?:[eE]([-+]?\d+))?", text)
    assert match is not None
    digits, power = match[1].replace("_", "").replace(",", ""), int(match[2] or 0)
    whole, _, part = digits.partition(".")
    # Trailing zeros of a whole number are taken as rounding, but two digits are always meant: "300,000" is 30 x 10^4.
    places = -len(part) if part else len(whole) - max(len(whole.rstrip("0")), 2)
    number = claim.value.number
    stated = units.from_si(number, unit)
    if stated == 0:
        return 0.0
    mantissa = float(digits or 0) * 10.0**power
    return abs(0.5 * 10.0 ** (places + power) / mantissa * stated) if mantissa else 0.0


def check_errors(given: Mapping[str, Any], claims: Sequence[Claim], key: str) -> dict[str, float]:
    """Errors that a file states, by claim or class.

    Raises:
        InputError: an unknown name, or what is no number above 0.
    """
    known = [*(c.name for c in claims), *known_classes()]
    for name, size in given.items():
        if name not in known:
            raise InputError(
                f"{key}.{name}", t('unknown key "{name}"', name=name), ", ".join(known), nearest(name, known)
            )
        if isinstance(size, bool) or not isinstance(size, (int, float)) or not 0 < size <= 10:
            raise InputError(
                f"{key}.{name}", quoted(size), t("a plain number above 0, at most 10, such as 0.2"), FORM
            )
    return {name: float(size) for name, size in given.items()}
