"""Pictures of every kind, and what a drawing of one must be."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from anodeworks.language import Pair
from anodeworks.quantity.wording import Quantity
from anodeworks.render.svg.marks import size_of, width_of
from anodeworks.view.picture import (
    Axis,
    Chart,
    Gantt,
    Heat,
    Lane,
    Link,
    Node,
    Picture,
    Sankey,
    Series,
    Spot,
    Stop,
    Store,
    Stretch,
    Train,
)

SVG = "{http://www.w3.org/2000/svg}"
COORDINATES = ("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "width", "height", "r", "dy")
WORDS = Pair("from <b>silane</b> & carbon", "由<b>硅烷</b>与多孔碳制得的硅碳负极材料")
YEARS = Axis(unit="date")
MONEY = Axis(unit="CNY")
SHARE = Axis(unit="%", low=0.0, high=1.0)


def row(low: float, middle: float, high: float, name: object = WORDS, **more: object) -> Series:
    """A series that is a row."""
    return Series(name, [middle], low=[low], high=[high], **more)


NODES = (
    Node("ore", WORDS, "source"), Node("air", "air", "source"), Node("kiln", WORDS, "step"),
    Node("mill", Pair("mill", "磨"), "step"), Node("dust", "dust", "sink"), Node("powder", "powder", "product"),
)  # fmt: skip
LINKS = tuple(
    Link(a, b, v, "", kind)
    for a, b, v, kind in (
        ("ore", "kiln", 8.0, "bought"), ("air", "kiln", 2.0, "bought"), ("kiln", "mill", 7.0, "inner"),
        ("kiln", "dust", 3.0, "waste"), ("mill", "powder", 6.0, "product"), ("mill", "dust", 1.0, "waste"),
    )
)  # fmt: skip
LANE = Lane(
    WORDS,
    (Stretch("build", 2025.0, 2026.5, "construction"), Stretch("delay", 2026.5, 2027.0, WORDS),
     Stretch("full", 2027.0, 2050.0, "")),
    (2026.6, 2027.2, 2029.9),
    WORDS,
    (Spot(2026.0, WORDS, "claim"), Spot(2026.2, WORDS, "claim"), Spot(2029.9, WORDS, "claim"),
     Spot(2060.0, "late", "claim")),
)  # fmt: skip
PICTURES: dict[str, Picture] = {
    "cash": Chart("cash", "lines", WORDS, YEARS, MONEY, (
        Series(WORDS, [-4e9, -2e9, 1e9, 3e9], [2024, 2025, 2026, 2027], role="bar"),
        Series("cumulative", [-4e9, -6e9, -5e9, -2e9], [2024, 2025, 2026, 2027], tone="main"))),
    "bars": Chart("bars", "lines", WORDS, Axis(names=(WORDS, "two", "three")), Axis(unit="CNY/year"), (
        Series("before", [1.0, 2.0, 3.0], role="bar"), Series("after", [2.0, 1.0, 0.5], role="bar")),
        (Spot(2.5, WORDS, "rule", "y"),)),
    "curves": Chart("curves", "lines", WORDS, Axis(WORDS, "h"), SHARE, (
        Series(WORDS, [0.0, 0.5, 0.9], [0, 3600, 7200], low=[0.0, 0.4, 0.8], high=[0.1, 0.6, 1.0]),
        Series("step", [0.2, 0.4], [0, 3600, 7200], role="step"),
        Series("area", [0.1, 0.2, 0.1], [0, 3600, 7200], role="area"),
        Series("band", x=[0, 7200], low=[0.1, 0.2], high=[0.3, 0.4], role="band")), (Spot(3000.0, WORDS, "claim"),)),
    "dots": Chart("dots", "lines", WORDS, MONEY, Axis(WORDS, "CNY/kg"), (
        Series(WORDS, [1.0, 2.0], [1e9, 2e9], low=[0.5, 1.5], high=[1.5, 2.5], left=[0.5e9, 1e9], right=[2e9, 3e9],
               role="dots", said=(WORDS, WORDS)),
        Series("past", [1.5], [1.5e9], role="interval", low=[1.0], high=[2.0], tone="aside"))),
    "log": Chart("log", "lines", WORDS, YEARS, Axis(WORDS, "%", log=True), (
        Series(WORDS, [1e-4, 1e-2, 1.0, 10.0], [2025, 2026, 2027, 2028]),), (Spot(1.0, "all", "rule", "y"),)),
    "stacked": Chart("stacked", "stacked", WORDS, YEARS, Axis(unit="t/year"), (
        Series("one", [0.0, 1.0, 1.0], [2024, 2025, 2026, 2027]),
        Series(WORDS, [0.0, 0.5, 2.0], [2024, 2025, 2026, 2027]),
        Series("three", [1.0, 1.0, 1.0], [2024, 2025, 2026, 2027]))),
    "histogram": Chart("histogram", "histogram", WORDS, MONEY, series=(
        Series("", [1, 3, 6, 2], [0.0, 1e9, 2e9, 3e9, 4e9]),), small=True,
        spots=(Spot(0.5e9, "P5"), Spot(2e9, "P50"), Spot(3.2e9, "P95"), Spot(5e9, WORDS, "claim"))),
    "intervals": Chart("intervals", "intervals", WORDS, MONEY, series=(
        row(1e9, 2e9, 4e9), row(2e9, 3e9, 8e9, "past", tone="aside"), Series("alone", [1e9])),
        spots=(Spot(5e9, WORDS, "claim"),)),
    "tornado": Chart("tornado", "tornado", WORDS, MONEY, series=(
        Series(WORDS, low=[1e9], high=[4e9], said=("low", WORDS)), Series("two", low=[3e9], high=[1.5e9])),
        spots=(Spot(2e9, WORDS, "rule"),)),
    "shares": Chart("shares", "shares", WORDS, series=(Series(WORDS, [0.3], [0.4], low=[0.35], high=[0.5]),)),
    "density": Chart("density", "density", WORDS, Axis(WORDS, "m/s", log=True), series=(
        Series("before", [0, 1, 0], [1e-5, 1e-3, 1e-1]), Series(WORDS, [0, 3, 0], [1e-4, 1e-3, 1e-2]))),
    "heat": Heat("heat", WORDS, Axis(WORDS, names=(Quantity(1e3, "kPa"), Quantity(2.5e3, "kPa"))),
        Axis("y", names=(WORDS, "b")),
        ((1.0, -2.0), (3.0, math.nan)), "CNY", (("", ""), ("", WORDS)), (0.5, 0.0), kept=((1.0, 0.7), (0.95, 0.1))),
    "said": Heat("said", WORDS, Axis(names=("1", "2")), Axis(names=(WORDS, "b")), ((1.0, -2.0), (3.0, 0.5)),
        said=(("×2", WORDS), ("×0.1", ""))),
    "gantt": Gantt("gantt", WORDS, (LANE, LANE), 2024.5, 2031.0, kinds=(("build", WORDS), ("delay", "delay"))),
    "train": Train("train", WORDS, (
        Stop(WORDS, "2 machines", (0.7, 0.1), Store(WORDS, 2e3, 4e3, 5e3)), Stop("kiln", WORDS, (0.5, 0.2)),
        *(Stop(WORDS, "1 machine", (1.0, 0.0), Store("silo", 0.0, 0.0, 1e3)) for _ in range(9)), Stop("mill", "", ())),
        (("full", WORDS), ("delay", "blocked")), "t"),
    "sankey": Sankey("sankey", WORDS, NODES, LINKS, "t/year", kinds=(("bought", WORDS), ("waste", "waste"))),
}  # fmt: skip


def parts(drawing: str, tag: str, class_: str = "") -> list[ET.Element]:
    """The elements of one tag that have all these classes."""
    found = ET.fromstring(str(drawing)).iter(SVG + tag)
    return [e for e in found if set(class_.split()) <= set(e.attrib.get("class", "").split())]


def place(element: ET.Element, *names: str) -> tuple[float, ...]:
    """Attributes that are numbers."""
    return tuple(float(element.attrib[name]) for name in names)


def points(element: ET.Element) -> list[tuple[float, float]]:
    """The corners of a path."""
    numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", element.attrib["d"])]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def texts(element: ET.Element) -> Iterator[tuple[str, float, float, float]]:
    """Lines of a text: words, where they begin and end, and their baseline."""
    size, anchor = size_of(element.attrib.get("class", "")), element.attrib.get("text-anchor", "start")
    y = float(element.attrib["y"])
    for part in [element, *element]:
        y += float(part.attrib.get("dy", 0)) if part is not element else 0.0
        if part.text:
            wide = width_of(part.text, size)
            start = float(part.attrib["x"]) - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
            yield part.text, start, start + wide, y


def whole(drawing: str) -> None:
    """A drawing is well-formed, says its title, and all that it shows is finite and inside."""
    root = ET.fromstring(str(drawing))
    left, top, wide, high = map(float, root.attrib["viewBox"].split())
    assert (left, top) == (0, 0)
    assert "aria-label" in root.attrib
    for e in root.iter():
        assert all(math.isfinite(float(e.attrib[n])) for n in COORDINATES if n in e.attrib)
        corners = []
        if e.tag == f"{SVG}rect":
            x, y, w, h = place(e, "x", "y", "width", "height")
            corners = [(x, y), (x + w, y + h)]
        elif e.tag == f"{SVG}line":
            corners = [place(e, "x1", "y1"), place(e, "x2", "y2")]
        elif e.tag == f"{SVG}circle":
            corners = [place(e, "cx", "cy")]
        elif e.tag == f"{SVG}path":
            corners = points(e)
        elif e.tag == f"{SVG}text":
            corners = [(x, y) for _, start, end, y in texts(e) for x in (start, end)]
        for x, y in corners:
            assert -0.6 <= x <= wide + 0.6, (e.tag, e.attrib, e.text, wide)
            assert -0.6 <= y <= high + 0.6, (e.tag, e.attrib, e.text, high)


def apart(drawing: str) -> None:
    """No words stand on other words."""
    seen: list[tuple[str, float, float, float]] = []
    for e in ET.fromstring(str(drawing)).iter(f"{SVG}text"):
        for words, start, end, y in texts(e):
            for other, a, b, at in seen:
                assert end <= a + 0.5 or b <= start + 0.5 or abs(at - y) > 9, (words, other)
            seen.append((words, start, end, y))
