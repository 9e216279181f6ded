"""The report's chapter on an audit: claims against three distributions, odds by date, shares of markets."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from markupsafe import Markup

from anodeworks.audit.audit import Audit
from anodeworks.audit.odds import Held, Odds
from anodeworks.audit.regression.rows import RESPONSES
from anodeworks.audit.settings import day
from anodeworks.audit.supply import Share
from anodeworks.audit.track_record import of_dates
from anodeworks.quantity import units
from anodeworks.quantity.wording import ABSENT, between, capital, chance, percent, rounded, scale
from anodeworks.report.html import Chapter
from anodeworks.report.pictures import NARROW, WIDE, Picture
from anodeworks.report.svg import drawing, path, polyline, tag, text, width_of, wrap
from anodeworks.report.svg import scale as along

WORDS: Final = (("model", "model"), ("reference", "other plants"), ("posterior", "both, with evidence"))
DATED: Final = ("model", "other plants, if finished", "both, finished or given up")  # the same for dates
SERIES: Final = 6  # shares of markets that are drawn


class Row(NamedTuple):
    """A claim as the page shows it."""

    text: str
    text_zh: str
    announced: str
    odds: list[tuple[str, str]]
    sentence: str
    rule: str
    why: str
    note: str
    picture: Markup | None


def chapter(found: Audit) -> Chapter:
    """The chapter of one audit."""
    seen, aside = found.seen, of_dates()
    dated = [h for h in found.claims if h.dated]
    shows: dict[str, Any] = {
        "claims": [_row(h, aside if dated and h is dated[-1] else "") for h in found.claims],
        "factor": f"{1 + found.settings.about:g}",
        "phases": _phases(found),
        "years": [str(y) for y in found.phases[0].years],
        "moments": _moments(found),
        "dated": [_announced(h) for h in _dated(found)],
        "steps": _both(lambda width: _steps(found, width)) if len(found.moments) > 1 else None,
        "later": [e.said for e in found.later],
        "supply": [_share(s) for s in found.supply],
        "supply_years": _some(found.supply[0].years) if found.supply else [],
        "markets": _both(lambda width: _markets(found.supply[:SERIES], width)) if found.supply else None,
        "fits": [] if seen is None else [_fit(found, i) for i in range(len(RESPONSES))],
        "past": None if seen is None else seen.past,
        "notes": [note for note in found.notes if not dated or note != aside],
    }
    return Chapter("audit", "Audit", "audit.html", shows)


def _both(draw: Callable[[float], Markup]) -> Picture:
    return Picture(draw(WIDE), draw(NARROW))


def _row(h: Held, aside: str = "") -> Row:
    claim = h.answer.claim
    known = [o for o in (h.model, h.reference, h.posterior) if o is not None]
    at = scale(claim.indicator.unit, [h.answer.announced])
    return Row(
        text=claim.text or capital(claim.indicator.label),
        text_zh=claim.text_zh,
        announced=at.full(h.answer.announced),
        odds=[
            (dated if h.dated else name, _odds(getattr(h, word)))
            for (word, name), dated in zip(WORDS, DATED, strict=True)
        ],
        sentence=h.sentence,
        rule=h.rule,
        why=h.answer.why,
        note=" ".join(note for note in (f"{capital(h.note)}." if h.note else "", aside) if note),
        picture=three(h) if any(math.isfinite(o.middle) for o in known) else None,
    )


def _odds(odds: Odds | None) -> str:
    if odds is None:
        return ABSENT
    return chance(odds.met, odds.error)


def three(h: Held, width: float = 270.0) -> Markup:
    """P5 to P95 of the three distributions above one another on one axis, and the announced figure through all."""
    rows = [(name, getattr(h, word)) for word, name in WORDS]
    rows = [(name, o) for name, o in rows if o is not None and math.isfinite(o.low)]
    announced, unit = h.answer.announced, h.answer.claim.indicator.unit
    ends = [x for _, o in rows for x in o[2:] if math.isfinite(x)] + [announced]
    low, high = min(ends), max(ends)
    span = high - low or abs(high) * 0.1 or 1.0
    logarithmic = unit != units.DATE and low > 0 and high / low > 20
    place = np.log if logarithmic else np.asarray
    low, high = (float(place(low)), float(place(high))) if logarithmic else (low, high)
    span = high - low or 1.0
    x = along(low - 0.05 * span, high + 0.05 * span, 2.0, width - 2.0)

    def at(value: float) -> float:
        return x(float(place(value))) if math.isfinite(value) else width - 2.0

    parts: list[str] = []
    step = 30.0
    for i, (name, o) in enumerate(rows):
        y = 14 + i * step
        left, middle, right = at(o.low), at(o.middle), at(o.high)
        parts.append(text(2, y - 2, name, "tick"))
        box = tag(
            "rect",
            x=left,
            y=y + 3,
            width=max(right - left, 1.0),
            height=7.0,
            class_=f"area c{(0, 1, 2)[i % 3]}",
        )
        parts.append(box)
        if math.isfinite(o.middle):
            parts.append(tag("line", x1=middle, y1=y, x2=middle, y2=y + 13, class_="mark"))
    bottom = 14 + len(rows) * step - 12
    parts.append(tag("line", x1=at(announced), y1=2, x2=at(announced), y2=bottom, class_="claim"))
    row = scale(unit, [announced])
    words = row.full(announced)
    half = width_of(words, 11) / 2
    parts.append(text(min(max(at(announced), half), width - half), bottom + 13, words, "claim", "middle"))
    if logarithmic:
        parts.append(text(width - 2, 12, "log scale", "tick", "end"))
    title = f"{h.answer.claim.indicator.label}: P5 to P95 of model, other plants and both, and the announced figure"
    return drawing(width, bottom + 18, title, *parts, class_="interval")


def _phases(found: Audit) -> list[dict[str, Any]]:
    return [
        {
            "label": p.label,
            "completed": chance(p.completed, p.error),
            "by_year": [chance(x) for x in p.by_year],
        }
        for p in found.phases
    ]


def _dated(found: Audit) -> list[Held]:
    """The claims that name a day, whose odds move with the evidence."""
    return [h for h in found.claims if h.dated and h.posterior is not None]


def _moments(found: Audit) -> list[dict[str, Any]]:
    """The odds as the evidence came: of phases, and of claims that name a day."""
    return [
        {
            "date": "before" if m.date is None else day(m.date),
            "said": capital(m.said) or "nothing but the announcement",
            "completed": [chance(m.completed[p.phase]) for p in found.phases],
            "claims": [chance(m.claims[h.answer.claim.name]) for h in _dated(found)],
        }
        for m in found.moments
    ]


def _announced(h: Held) -> str:
    """A claim that names a day, in words."""
    claim, when = h.answer.claim, h.answer.announced
    return f"{claim.text or claim.indicator.label} by {scale(units.DATE, [when]).full(when)}"


def _steps(found: Audit, width: float) -> Markup:
    """Probability that each phase is ever completed, and that dated claims are met, step by step."""
    moments = found.moments
    dates = [m.date for m in moments if m.date is not None]
    first = min(found.settings.announced, dates[0]) if dates else found.settings.announced
    last = max(dates[-1], found.settings.as_of if math.isfinite(found.settings.as_of) else dates[-1])
    last = max(last, first + 0.5)
    last += 0.15 * (last - first)  # room to see where the last evidence leaves the odds
    height, right = 230.0, width - 12
    frame_left, top, bottom = 40.0, 26.0, height - 26
    x = along(first - 0.02 * (last - first), last + 0.03 * (last - first), frame_left, right)
    y = along(0.0, 1.0, bottom, top)
    parts: list[str] = [text(0, 12, "probability", "unit")]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(tag("line", x1=frame_left, y1=y(share), x2=right, y2=y(share), class_="rule"))
        parts.append(text(frame_left - 6, y(share) + 4, percent(share), "tick", "end"))
    for year in range(math.ceil(first), math.floor(last) + 1):
        parts.append(text(x(float(year)), bottom + 16, str(year), "tick", "middle"))
    lines = [(f"{p.label} ever completed", [m.completed[p.phase] for m in moments]) for p in found.phases]
    lines += [(_announced(h), [m.claims[h.answer.claim.name] for m in moments]) for h in _dated(found)]
    for i, (label, levels) in enumerate(lines):
        at = [first, *(d for d in dates), last]
        points = [(x(t), y(level)) for k, level in enumerate(levels) for t in (at[k], at[k + 1])]
        parts.append(
            tag(
                "path",
                tag("title", label),
                d=path(points),
                fill="none",
                class_="line",
                style=f"stroke: var(--c{i % 6})",
            )
        )
    for d in dates:
        parts.append(tag("line", x1=x(d), y1=top, x2=x(d), y2=bottom, class_="claim"))
    below, height = _legend([(label, i) for i, (label, _) in enumerate(lines)], width, height)
    return drawing(width, height, "How the odds moved as the evidence came", *parts, *below)


def _some(years: Sequence[int]) -> list[int]:
    """Years that a table has room for."""
    return list(years)[1 :: max(1, math.ceil(len(years) / 6))]


def _share(s: Share) -> dict[str, Any]:
    cells = []
    for year in _some(s.years):
        low, middle, high = s.share[s.years.index(year)]
        cells.append((_percent(middle), f"{_percent(low)} to {_percent(high)}") if high > 0 else (ABSENT, ""))
    grades = sorted({grade for _, grade in s.sources})
    sources = list(dict.fromkeys(source for source, _ in s.sources if source))
    low, _, high = (float(units.to_si(x, s.unit)) for x in s.need[int(s.need[:, 1].argmax())])
    return {
        "label": capital(s.label), "label_zh": s.label_zh, "side": s.side, "place": capital(s.place),
        "place_zh": s.place_zh, "cells": cells, "need": between(low, high, s.unit),
        "grades": grades, "sources": sources, "notes": s.notes,
    }  # fmt: skip


def _percent(share: float) -> str:
    """A share of a market, also where it is more than all of it."""
    if share >= 2:
        return f"{rounded(share, 2)} times"
    return f"{rounded(100 * share, 2)} %"


def _markets(series: Sequence[Share], width: float) -> Markup:
    """Median shares by year on a logarithmic axis, from a ten-thousandth to a hundred times the market."""
    tops = [float(s.share[:, 2].max()) for s in series]
    high = 10.0 ** math.ceil(math.log10(max(max(tops), 1e-3)))
    low = max(high * 1e-5, 1e-5)
    height, left, right, top = 260.0, 56.0, width - 12, 26.0
    bottom = height - 26
    years = series[0].years
    x = along(years[0], years[-1], left, right)
    y = along(math.log10(low), math.log10(high), bottom, top)
    parts: list[str] = [text(0, 12, "share of the market, logarithmic", "unit")]
    for power in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1):
        level = y(float(power))
        parts.append(
            tag("line", x1=left, y1=level, x2=right, y2=level, class_="zero" if power == 0 else "rule")
        )
        words = f"{10.0**power:,.0f}×" if power > 0 else f"{100 * 10.0**power:g} %"
        parts.append(text(left - 6, level + 4, words, "tick", "end"))
    every = max(1, math.ceil(len(years) * 40 / (right - left)))
    parts += [text(x(yr), bottom + 16, str(yr), "tick", "middle") for yr in years[::every]]
    named: list[tuple[str, int]] = []
    for i, s in enumerate(series):
        points = [
            (x(yr), y(math.log10(middle)))
            for yr, (_, middle, _) in zip(s.years, s.share, strict=True)
            if middle > low
        ]
        if len(points) < 2:
            continue
        parts.append(
            tag(
                "path", tag("title", s.label), d=path(points), class_="line", style=f"stroke: var(--c{i % 6})"
            )
        )
        named.append((s.label, i))
    parts.append(polyline([(left, bottom), (right, bottom)], "zero"))
    below, height = _legend(named, width, height)
    return drawing(width, height, "Shares of markets that the plant would take, by year", *parts, *below)


def _legend(named: Sequence[tuple[str, int]], width: float, top: float) -> tuple[list[Markup], float]:
    """Names of lines below a chart, each on as many rows as it needs, and the height with them."""
    columns = 2 if width > 500 else 1
    room, ends, parts = width / columns, [top + 8.0] * columns, []
    for i, (label, colour) in enumerate(named):
        c = i % columns
        rows = wrap(label, room - 40, most=4)
        at = ends[c] + 12
        parts.append(
            tag("line", x1=c * room, y1=at - 4, x2=c * room + 18, y2=at - 4, class_="line",
                style=f"stroke: var(--c{colour % 6})")
        )  # fmt: skip
        parts += [text(c * room + 24, at + 15 * k, row) for k, row in enumerate(rows)]
        ends[c] += 15 * len(rows) + 3
    return parts, max(ends) + 4


def _fit(found: Audit, i: int) -> dict[str, Any]:
    """What the reference class expects of one response, and how far the sampling can be trusted."""
    assert found.seen is not None
    response = RESPONSES[i]
    fit, drawn = found.seen.fits[response.name], found.seen.expected(response.name)
    low, middle, high = (rounded(float(q)) for q in np.quantile(drawn, (0.05, 0.5, 0.95)))
    checks = ", ".join(f"{c.name} {rounded(c.exceeded, 2)}" for c in found.seen.checks(response))
    return {
        "label": capital(response.label), "unit": response.unit, "rows": fit.rows, "low": low, "middle": middle,
        "high": high, "slope": rounded(float(fit.slope.mean()), 2), "rhat": f"{fit.rhat:.3f}", "ess": f"{fit.ess:,.0f}",
        "divergences": fit.divergences, "checks": checks, "why": response.why,
    }  # fmt: skip
