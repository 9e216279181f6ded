"""The charts of chapters as a spreadsheet's own, drawn from the numbers that stand beside them."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from anodeworks.render.excel.book import Book, chart_name
from anodeworks.view.picture import Chart

ROWS: Final = 16  # that a chart covers
WIDTH, HEIGHT = 560, 300
COLOURS: Final = ("#1F6F78", "#C58F3C", "#4A6FA5", "#A8452F", "#7A9A5B", "#8A5A83", "#98A3AF", "#1B2430")
MOST: Final = len(COLOURS)  # series of one chart; a chart of more is a table
SOFT: Final = {"color": "#E8ECEF"}
FONT: Final = {"size": 9}
# What a kind of chart is in a spreadsheet.
TYPES: Final = {
    "lines": {"type": "scatter", "subtype": "straight"}, "density": {"type": "scatter", "subtype": "straight"},
    "stacked": {"type": "area", "subtype": "stacked"}, "histogram": {"type": "column"},
    "intervals": {"type": "bar"}, "tornado": {"type": "bar"}, "shares": {"type": "bar"},
}  # fmt: skip


class Line(NamedTuple):
    """One series: its name, the column of its places (of names or numbers) and of its numbers, and how it is drawn."""

    name: str
    places: int
    numbers: int
    role: str = "line"


class Drawing(NamedTuple):
    """A chart on a page: its first and last row of numbers, the heads of its axes, and where it stands."""

    page: str
    kind: str
    title: str
    named: bool  # whether its places have names
    first: int
    last: int
    lines: tuple[Line, ...]
    axes: tuple[str, str]
    row: int
    column: int


def worth_drawing(chart: Chart, lines: tuple[Line, ...], rows: int) -> bool:
    """Whether a spreadsheet draws it: something over some places, and not more series than can be told apart."""
    return 0 < len(lines) <= MOST and rows > 1 and not (chart.x.log or chart.y.log)


def draw(book: Book, file: Any, drawing: Drawing) -> None:
    """Put a chart on its page."""
    form = dict(TYPES[drawing.kind])
    if drawing.kind == "lines" and drawing.named:
        form = {"type": "line"}
    columns = [line for line in drawing.lines if line.role == "bar"] if form == {"type": "line"} else []
    chart = file.add_chart({"type": "column"} if columns else form)
    rest = [line for line in drawing.lines if line not in columns]
    for k, line in enumerate(columns or rest):
        chart.add_series(_series(drawing, line, COLOURS[k], form))
    if columns and rest:
        over = file.add_chart({"type": "line"})
        for k, line in enumerate(rest, len(columns)):
            over.add_series(_series(drawing, line, COLOURS[k], {"type": "line"}))
        chart.combine(over)
    title = {
        "name": chart_name(drawing.title),
        "name_font": {"size": 11, "color": "#1B2430"},
        "overlay": False,
    }
    chart.set_title(title)
    legend: dict[str, Any] = (
        {"position": "bottom", "font": FONT} if len(drawing.lines) > 1 else {"none": True}
    )
    chart.set_legend(legend)
    across, up = map(chart_name, drawing.axes)
    x = {"name": across, "name_font": FONT, "num_font": FONT, "label_position": "low"}
    y = {"name": up, "name_font": FONT, "num_font": FONT, "major_gridlines": {"visible": True, "line": SOFT}}
    rows = form["type"] == "bar"  # the first row stands on top, and numbers lie across
    chart.set_x_axis(({"name": "", "num_font": FONT, "label_position": "low"} if rows else x)
                     | ({"reverse": True} if rows else {}))  # fmt: skip
    chart.set_y_axis(y | ({"name": across} if rows else {}))
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    chart.set_chartarea({"border": {"color": "#DDE2E7"}})
    place = {"x_offset": 16, "y_offset": 2, "object_position": 1}
    file.get_worksheet_by_name(drawing.page).insert_chart(drawing.row, drawing.column, chart, place)


def _series(drawing: Drawing, line: Line, colour: str, form: dict[str, str]) -> dict[str, Any]:
    """A series whose numbers stand in the table beside the chart."""

    def span(column: int) -> list[Any]:
        return [drawing.page, drawing.first, column, drawing.last, column]

    found: dict[str, Any] = {"name": chart_name(line.name), "values": span(line.numbers)}
    if line.places >= 0:
        found["categories"] = span(line.places)
    if form["type"] in ("column", "bar", "area") or line.role == "bar":
        return found | {"fill": {"color": colour}, "gap": 30}
    if line.role == "dots":
        return found | {
            "line": {"none": True},
            "marker": {"type": "circle", "size": 5, "fill": {"color": colour}},
        }
    return found | {"line": {"color": colour, "width": 1.75}}
