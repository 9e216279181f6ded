"""How well the audit is calibrated: `python -m benchmarks.calibration [FILE ...]` writes docs/calibration.md.

Without files, those of projects/announcements whose audit does not stand in benchmarks/calibration.json yet, or stands
there for another state of the file or of the library: the table grows file by file and goes on where it was stopped.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from anodeworks import load
from anodeworks.audit.audit import audit
from anodeworks.audit.regression.observations import RESPONSES
from benchmarks.coverage import LEVELS, Place, coverage, lean
from benchmarks.left_out import FROM, announced, left_out, of_audit, reweighted

ROOT = Path(__file__).parent.parent
FILES = ROOT / "projects" / "announcements"
KEPT = ROOT / "benchmarks" / "calibration.json"
PAGE = ROOT / "docs" / "calibration.md"
LIBRARY = ROOT / "src" / "anodeworks" / "library" / "data"
DATA = LIBRARY / "calibration.toml"
WORDS = ("calibration.toml", "products_announced.toml")  # which no audit of a file computes from
SCENARIOS = 511


def main(asked: list[Path]) -> None:
    """Audit the files, count, and write the page."""
    kept: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    shipped = sorted(FILES.glob("*.toml"))
    kept = {p.stem: kept[p.stem] for p in shipped if p.stem in kept and isinstance(kept[p.stem], dict)}
    due = asked or [p for p in shipped if kept.get(p.stem, {}).get("stamp") != _stamp(p)]
    reference = [list(p) for p in left_out()]
    for file in due:
        project = load(file)
        found = audit(project, scenarios=SCENARIOS, as_of=announced(project), fitted=reweighted)
        kept[file.stem] = {"stamp": _stamp(file), "places": [list(p) for p in of_audit(found)]}
        write(reference, kept)
        print(file.stem, len(kept[file.stem]["places"]), "figures", flush=True)
    write(reference, kept)
    print(f"wrote {PAGE}")


def write(reference: list[Any], kept: dict[str, Any]) -> None:
    """What is kept, the page, and the figures that the audit shows of itself."""
    text = json.dumps({"reference": reference, **dict(sorted(kept.items()))}, indent=0)
    KEPT.write_text(text + "\n")
    audited = {key: [Place(*p) for p in entry["places"]] for key, entry in sorted(kept.items())}
    stale = [p.stem for p in sorted(FILES.glob("*.toml")) if kept.get(p.stem, {}).get("stamp") != _stamp(p)]
    PAGE.write_text(page([Place(*p) for p in reference], audited, stale))
    DATA.write_text(data([p for places in audited.values() for p in places]))


def _stamp(file: Path) -> str:
    """A word that changes with what an audit computes from: the file without its evidence, all of which came later,
    and the library's figures, without sources and grades, words of announcements, and those that are written here."""
    read = [
        p
        for p in sorted(LIBRARY.rglob("*.toml"))
        if p.name not in WORDS and not {"sources", "words"} & set(p.parts)
    ]
    tables = [tomllib.loads(p.read_text()) for p in [file, *read]]
    tables[0].pop("evidence", None)
    text = json.dumps([_figures(t) for t in tables], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _figures(entry: Any) -> Any:
    """An entry of a file without the words that no computation reads."""
    if isinstance(entry, dict):
        return {
            k: _figures(v) for k, v in entry.items() if k not in ("source", "grade", "spread_grade", "note")
        }
    return [_figures(v) for v in entry] if isinstance(entry, list) else entry


def page(reference: list[Place], audited: dict[str, list[Place]], stale: list[str]) -> str:
    """The page of documentation."""
    shown = [p for places in audited.values() for p in places]
    rows = [_row(r.label, [p for p in reference if p.figure == r.name]) for r in RESPONSES]
    rows.append(_row("all four", reference))
    told = [
        _row(f"{kind}, {source}", [p for p in shown if p.source == source and p.figure.startswith(kind)])
        for kind in ("claimed", "later")
        for source in FROM
    ]
    for kind in ("claimed", "later"):
        dates = [
            p for p in shown if p.figure.startswith(f"{kind} phases") and p.figure.endswith("production")
        ]
        told += [_row(f"{kind} dates, {s}", [p for p in dates if p.source == s]) for s in FROM]
    each = []
    for key, places in audited.items():
        for p in places:
            if p.source == "model":
                beside = {q.source: q for q in places if q.figure == p.figure}
                each.append([key, p.figure, *(_below(beside.get(s)) for s in FROM)])
    return TEXT.format(
        reference=_table(HEAD, rows),
        refitted=len({(p.plant, p.figure) for p in reference if p.refitted}),
        plants=len({p.plant for p in reference}),
        files=len(audited),
        stale=""
        if not stale
        else "\nOf another state of file or library, or not audited yet: " + ", ".join(stale) + ".\n",
        shown=_table(HEAD, told),
        dates=_dates(shown),
        each=_table(["file", "figure", *FROM], each),
    )


def data(shown: list[Place]) -> str:
    """The file from which the audit itself says how it fared; its comments are kept."""
    known, early = _early(shown)
    later = [p for p in shown if p.source == "model" and p.figure.startswith("later")]
    held = coverage(later, 0.8)
    now = {"day": f'"{date.today()}"', "dates": known, "dates_before_p5": early,
           "later": held.figures, "later_inside": f"{held.inside:.1f}"}  # fmt: skip
    text = DATA.read_text()
    for word, number in now.items():
        text = re.sub(rf"^({word} = )(\"[^\"]*\"|[\d.]+)", rf"\g<1>{number}", text, flags=re.MULTILINE)
    return text


def _early(shown: list[Place]) -> tuple[int, int]:
    """Dates of production that are known, and how many came before the model's P5."""
    known = [
        p for p in shown if p.source == "model" and p.figure.startswith("later phases") and p.high < 0.999
    ]
    return len(known), sum(p.middle < 0.05 for p in known)


def _dates(shown: list[Place]) -> str:
    """What the model's calendar did with dates that are known."""
    known, early = _early(shown)
    return (
        f"Of {known} dates of production that are known, {early} came before the model's P5, that is earlier than\n"
        "nineteen of twenty of its scenarios."
    )


HEAD = ["figures", "number", "plants", "in 50 %", "in 80 %", "by plant", "in 90 %", "chance", "mean place"]


def _row(label: str, places: list[Place]) -> list[str]:
    half, most, nearly = (coverage(places, level) for level in LEVELS)
    if not places:
        return [label, "0", "0", *["–"] * 6]

    def cell(c: Any) -> str:
        return f"{c.inside:.1f} of {c.figures} ({100 * c.inside / c.figures:.0f} %)"

    middle, error = lean(places)
    return [
        label, str(most.figures), str(most.plants), cell(half), cell(most),
        f"{100 * most.low:.0f} to {100 * most.high:.0f} %", cell(nearly), f"{most.chance:.2f}",
        f"{100 * middle:.0f} ± {100 * error:.0f} %",
    ]  # fmt: skip


def _below(place: Place | None) -> str:
    if place is None:
        return "–"
    ends = [f"{100 * end:.0f}" for end in (place.low, place.high)]
    return f"{ends[0]} %" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]} %"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)


TEXT = """# Calibration

How often what is known of a plant fell into what the audit expected without knowing it. Written by
`python -m benchmarks.calibration`; equations in [reference.md](equations/reference.md).

A distribution is calibrated if half of the figures fall into its central 50 %, eight of ten into its 80 %, nine of ten
into its 90 %. A figure of which only an interval is known ("in 2025", "not by January 2026") has no one place in a
distribution: it counts by the share of its places that lie inside, which is right on average, so that counts are not
whole. Figures of one plant are not independent of one another. *By plant* is the range (5 to 95 %) of the coverage of
the 80 % intervals in a bootstrap of whole plants; *chance* the probability of a count as far from 80 % or farther, if
the distribution were right and the figures of a plant fell in or out together: under 0.05 it would speak against it.
*Mean place* is the mean probability below the figures, 50 % if nothing leans; above it figures come out high or late,
below it low or early.

## The reference class, each plant left out

{plants} plants. The rows of a plant are taken out by importance weights; in {refitted} cases these could not be trusted
(k-hat above 0.7), and the regression was fitted anew without the plant.

{reference}

What this says, and what not: the regression was given its form and priors by people who had seen the rows; figures of
one company may depend on one another across plants, too; most rows of capital, land and output value are announcements,
so that agreement means that announcements resemble one another. Only the dates are facts.

## Announcements shipped with the program

{files} files under `projects/announcements`, each audited as of the day of its announcement, with its own row left out
of the reference class.
{stale}
*Claimed*: the announced figure in each distribution. *Later*: what became known since, where something did: a changed
amount, a date of production, or its absence by a day. The posterior here is that of the amounts and dates if the plant
is finished, before any evidence that came later.

{shown}

A claim outside the model's interval is no failure of calibration: a claim may be wrong, and the audit exists to say so.
The *later* figures are the test, and they are few. Ranges of capital (the cost of all machines together, what announced
totals hold of working capital and VAT) were widened on 30 November 2026 by people who had these {files} files in
sight, and whose first figures lay outside: that claimed amounts lie inside since then tests nothing, and the later
figures did not come out better by it. The model's capital is that of the plant as described in about ten lines, counted
as announcements count it; where the plant is described wrongly (a route that is not public, foreign
costs), its figure is off. {dates} The library's times of construction and delay were judged by people
who knew these dates: Meishan, POSCO and Putailai were left out in doing so, Ningbo, Neijiang and Group14 stand among
the plants that they were judged from ([programme.md](equations/programme.md)), so that these are no test of dates.

**Three investments at 0 to 1 %.** Carbon One, Tianmu and Xiba announced 67,000, 100,000 and 76,000 CNY per t/yr; for
the first and the last the model's base case gives 152,000 and 202,000. Their files say what was announced and no
more: the tonnage, one total, porous carbon bought or made. None has said which furnaces it buys, so the fault cannot
be placed, but it can be named. *The model:* its furnace is of the 100 kg class (4 to 14 kg/h for 3 million CNY) and
its capital is anchored at one filing, of a plant with 1,391 sets of equipment; announcements of furnaces many times
larger have no price behind them, and the range holds none. Putailai and Shanshan, in the same model, lie at 39 to 88
%. *The announcements:* 24, 59 and 19 % of what other plants let one expect lies below them, so these sums are low but
not odd; what has since been built of them is not known. So a verdict "does not hold" on such a sum says that it does
not pay for furnaces like Shengquan's, and no more.

## Each figure

Probability that each distribution puts below the figure; two numbers where only an interval is known.

{each}
"""

if __name__ == "__main__":
    main([Path(a) for a in sys.argv[1:]])
