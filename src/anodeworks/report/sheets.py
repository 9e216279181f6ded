"""Pages of the workbook that show a study: sensitivity, an optimum or a front."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from anodeworks.report.workbook import Sheet

if TYPE_CHECKING:
    from anodeworks.study.sensitivity import Sensitivity

MOST: Final = 40  # factors of an indicator on a page, the strongest
HEADS: Final[Mapping[str, str]] = {
    "first": "alone (share of variance)", "first_low": "alone, from (95 %)", "first_high": "alone, to (95 %)",
    "total": "in all (share of variance)", "total_low": "in all, from (95 %)", "total_high": "in all, to (95 %)",
    "bound": "in all, at most", "bound_error": "± standard error", "slope": "mean slope",
    "slope_rms": "root of the mean square slope", "low": "gives at the low end", "high": "gives at the high end",
    "at_low": "low end", "at_high": "high end", "base": "base case", "threshold": "distance by chance (95 %)",
    "significant": "more than chance", "words": "finding", "bad": "of bad draws beyond the limit",
    "rest": "of other draws beyond the limit",
}  # fmt: skip


def sensitivity(studies: Sequence[Sensitivity]) -> list[Sheet]:
    """A page for each method; a table for each indicator."""
    pages = []
    for study in studies:
        about = study.project.indicators
        frames = [
            (f"{about[name].label} [{about[name].unit}]", _strongest(study, name))
            for name in study.indicators
        ]
        notes = [f"{study.evaluations:,} evaluations of the plant.", *study.notes]
        if any(len(study.of(name)) > MOST for name in study.indicators) and study.by:
            notes.append(f"The strongest {MOST} of each figure; `anodeworks sensitivity --json` has all.")
        pages.append(Sheet(f"Sensitivity, {study.method}", frames, notes))
    return pages


def _strongest(study: Sensitivity, name: str) -> pd.DataFrame:
    """One indicator's strongest factors under headings in words, with what each number means; a map whole."""
    rows = study.of(name, MOST if study.by else None)
    ledger = study.project.ledger
    meanings = [ledger[key].parameter.meaning if (key := str(f)) in ledger else "" for f in rows.index]
    rows = rows.rename(columns=HEADS).rename_axis("group" if study.method == "groups" else "number")
    if any(meanings):
        rows.insert(0, "what it means", meanings)
    return rows


def optimum(told: Mapping[str, Any]) -> list[Sheet]:
    """The page of an optimum from its plain figures (as `anodeworks optimise --json` prints them)."""
    aim, sample = told["objective"], told["sample"]
    unit = aim["unit"]
    variables = [
        {"number": v["key"], "what it means": v["meaning"], "before": v["before"], "now": v["after"],
         "from": v["low"] or "", "to": v["high"] or "", "among": ", ".join(v["options"]),
         "at its bound": {"low": "least", "high": "greatest", None: ""}[v["at"]],
         f"one unit more of the bound [{unit}]": v["shadow_price"] or ""}
        for v in told["variables"]
    ]  # fmt: skip
    constraints = [
        {"constraint": c["constraint"], "unit": c["unit"], "limit": c["limit"], "before": c["before"],
         "now": c["value"], "state": ("binds" if c["binds"] else "holds") if c["holds"] else "broken",
         f"one unit more of the limit [{unit}]": c["shadow_price"] or "",
         **({"on other draws": c["out_of_sample"], "± standard error": c["standard_error"]} if sample else {})}
        for c in told["constraints"]
    ]  # fmt: skip
    figures = [
        {"figure": f["label"], "unit": f["unit"], "before": f["before"], "now": f["after"]}
        for f in told["figures"]
    ]
    nearby = [
        {**n["design"], f"objective [{unit}]": n["objective"], "constraints": "kept" if n["feasible"] else "not kept"}
        for n in told["neighbours"]
    ]  # fmt: skip
    proposals = [
        {**r["design"], f"by the matrix [{unit}]": r["matrix"], f"by the whole model [{unit}]": r["model"]}
        for r in (told["matrix"] or {"proposals": ()})["proposals"]
    ]
    tables = {
        "Design": variables, "Constraints": constraints, "The plant before and now (base case)": figures,
        "Next best choices": nearby, "Choices by the technology matrix": proposals,
    }  # fmt: skip
    value = "no design keeps every constraint" if aim["value"] is None else f"{aim['value']:,.6g} {unit}"
    notes = [
        f"{aim['sense']} {aim['measure']}: {aim['before']:,.6g} {unit} before, {value} now.",
        f"{told['how']}.",
    ]
    if sample is not None:
        notes.append(
            f"On {sample['scenarios']:,} draws of the choice {sample['in_sample']:,.6g} {unit}, on {sample['check']:,} "
            f"others {sample['out_of_sample']:,.6g} ± {sample['out_of_sample_error']:,.2g} {unit} (standard error)."
        )
    frames = [(caption, table(rows)) for caption, rows in tables.items() if rows]
    return [Sheet("Optimum", frames, [*notes, *told["notes"]])]


def front(told: Mapping[str, Any]) -> list[Sheet]:
    """The page of a front from its plain figures."""
    names = [f"{a['measure']} [{a['unit']}]" for a in told["objectives"]]
    rows = [{**dict(zip(names, p["objectives"], strict=True)), **p["design"]} for p in told["points"]]
    stands = [dict(zip(names, told["before"], strict=True))]
    frames = [
        ("Designs that no other beats in every objective", table(rows)),
        ("As the file stands", table(stands)),
    ]
    return [Sheet("Front", frames, [f"{told['how']}."])]


def table(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows of plain figures as a table, what is nested as words, first column as index."""
    flat = [{str(k): _flat(v) for k, v in row.items()} for row in rows]
    frame = pd.DataFrame(flat)
    return frame.set_index(frame.columns[0])


def named(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """A table whose index has a name, so that it is written."""
    if frame.index.name is None and frame.index.nlevels == 1:
        frame = frame.rename_axis(name or "number")
    return frame


def _flat(value: Any) -> Any:
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {_flat(v)}" for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(str(_flat(v)) for v in value)
    return value
