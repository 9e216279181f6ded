"""How well the audit is calibrated: `python -m benchmarks.calibration [FILE ...]` writes docs/calibration.md.

Without files, all of projects/announcements. Audits that stand in benchmarks/calibration.json and are not asked for
again are kept, so that the table can grow file by file.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path

from anodeworks import load
from anodeworks.audit.audit import audit
from anodeworks.audit.calibration import FROM, Place, chance, counts, left_out, of_audit, reweighted
from anodeworks.audit.regression.rows import RESPONSES

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "benchmarks" / "calibration.json"
PAGE = ROOT / "docs" / "calibration.md"
DATA = ROOT / "src" / "anodeworks" / "library" / "data" / "calibration.toml"
SCENARIOS = 511


def main(files: list[Path]) -> None:
    """Audit the files, count, and write the page."""
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    kept["reference"] = [list(p) for p in left_out()]
    for file in files:
        found = audit(load(file), scenarios=SCENARIOS, fitted=reweighted)
        kept[file.stem] = [list(p) for p in of_audit(found)]
        KEPT.write_text(json.dumps(kept, indent=0) + "\n")
        print(file.stem, len(kept[file.stem]), "figures", flush=True)
    KEPT.write_text(json.dumps(kept, indent=0) + "\n")
    told = {key: [Place(*p) for p in places] for key, places in kept.items()}
    PAGE.write_text(page(told))
    DATA.write_text(data([p for key, places in told.items() if key != "reference" for p in places]))
    print(f"wrote {PAGE}")


def page(kept: dict[str, list[Place]]) -> str:
    """The page of documentation."""
    reference = kept["reference"]
    audited = {key: places for key, places in kept.items() if key != "reference"}
    shown = [p for places in audited.values() for p in places]
    rows = [_row(r.label, [p for p in reference if p.figure == r.name]) for r in RESPONSES]
    rows.append(_row("all four", reference))
    told = []
    for kind in ("claimed", "later"):
        for source in FROM:
            told.append(
                _row(
                    f"{kind}, {source}",
                    [p for p in shown if p.source == source and p.figure.startswith(kind)],
                )
            )
    each = []
    for key, places in audited.items():
        for p in places:
            if p.source == "model":
                beside = {q.source: q for q in places if q.figure == p.figure}
                each.append([key, p.figure, *(_below(beside.get(s)) for s in FROM)])
    return TEXT.format(
        reference=_table(HEAD, rows),
        k=max((p.k for p in reference), default=0.0),
        bad=sum(p.k > 0.7 for p in reference),
        plants=len({p.plant for p in reference}),
        files=len(audited),
        shown=_table(HEAD, told),
        dates=_dates(shown),
        each=_table(["file", "figure", *FROM], each),
    )


def data(shown: list[Place]) -> str:
    """The file from which the audit itself says how it fared; its comments are kept."""
    known, early = _early(shown)
    later = [p for p in shown if p.source == "model" and p.figure.startswith("later")]
    held = counts(later)[1]
    now = {"day": f'"{date.today()}"', "dates": known, "dates_before_p5": early,
           "later": held.known, "later_inside": held.inside}  # fmt: skip
    text = DATA.read_text()
    for word, number in now.items():
        text = re.sub(rf"^({word} = )(\"[^\"]*\"|\d+)", rf"\g<1>{number}", text, flags=re.MULTILINE)
    return text


def _early(shown: list[Place]) -> tuple[int, int]:
    """Dates of production that are known, and how many came before the model's P5."""
    known = [
        p for p in shown if p.source == "model" and p.figure.startswith("later phases") and p.high < 0.999
    ]
    return len(known), sum(p.high < 0.05 for p in known)


def _dates(shown: list[Place]) -> str:
    """What the model's calendar did with dates that are known."""
    known, early = _early(shown)
    return (
        f"Of {known} dates of production that are known, {early} came earlier than nineteen of twenty\n"
        "scenarios of the model, whose library adds a delay to a construction time that is long already: "
        "its\ncalendar leans late."
    )


HEAD = ["figures", "number", "in 50 %", "in 80 %", "in 90 %", "chance of such a count at 80 %"]


def _row(label: str, places: list[Place]) -> list[str]:
    found = counts(places)
    cells = [
        f"{c.inside} of {c.known}" + (f" ({100 * c.inside / c.known:.0f} %)" if c.known else "")
        for c in found
    ]
    return [label, str(len(places)), *cells, f"{chance(found[1]):.2f}" if found[1].known else "–"]


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
`python -m benchmarks.calibration`. A distribution is calibrated if half of the figures fall into its central 50 %,
eight of ten into its 80 %, nine of ten into its 90 %. Figures of which only an interval is known count where the whole
interval lies inside or outside; the others are left out of the count, so that *number* may exceed it. The last column
is the probability of a count as far from 80 % or farther if the distribution were right: under 0.05 it would speak
against it.

## The reference class, each plant left out

{plants} plants; the rows of a plant are taken out by importance weights ({bad} of them with a k-hat
above 0.7, at which the weights are not to be trusted; the largest is {k:.2f}).

{reference}

What this says, and what not: the regression was given its form and priors by people who had seen the rows; figures of
one company are not independent; most rows of capital, land and output value are announcements, so that agreement means
that announcements resemble one another. Only the dates are facts. With so few rows a true coverage between about 60
and 95 % cannot be told from 80 %.

## Announcements shipped with the program

{files} files under `projects/announcements`, each audited with its own row left out of the reference class (by the same
weights).
*Claimed*: the announced figure in each distribution. *Later*: what became known since, where something did: a changed
amount, a date of production, or its absence. The posterior here is that of the amounts and dates if the plant is
finished.

{shown}

A claim outside the model's interval is no failure of calibration: a claim may be wrong, and the audit exists to say so.
The *later* figures are the test, and they are few. The model's capital counts construction and total investment of the
plant as described in about ten lines; where the plant is described wrongly (a route that is not public, foreign
costs), its figure is off. {dates}

## Each figure

Probability that each distribution puts below the figure; two numbers where only an interval is known.

{each}
"""

if __name__ == "__main__":
    asked = [Path(a) for a in sys.argv[1:]] or sorted((ROOT / "projects" / "announcements").glob("*.toml"))
    main(asked)
