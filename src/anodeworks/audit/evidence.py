"""Dated evidence: what was seen of a plant, or looked for and not found, from the project file's table [evidence].

    [evidence.ground_broken]
    date = 2023-08-28
    what = "ground broken"
    source = "yuyang-ankang"

    [evidence.no_production]
    date = 2026-11-20
    what = "production"
    phase = "one"
    absent = true
    detection = { triangular = [0.3, 0.7, 0.95] }

Evidence is used by the audit alone: no figure of it enters the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.project.ledger import identifier, table
from anodeworks.project.table import SAID, Table, flag, text, value
from anodeworks.quantity import Parameter, Value
from anodeworks.quantity.value import read

TABLE: Final = "evidence"
WHAT: Final = {
    "ground broken": "construction has begun",
    "equipment delivered": "machines stand on the site",
    "completion": "the phase is built",
    "production": "the phase makes product",
    "abandoned": "the plan is given up",
}
DATE: Final = Parameter("date", 1990, 2100, "the day of the observation")
DETECTION: Final = Parameter(
    "1", 0, 1, "probability that it would have been reported by that day, had it happened"
)
EVIDENCE: Final = Table(
    "what was seen of the plant, or looked for and not found; used by the audit alone",
    {
        "date": value(DATE, required=True, certain=True),
        "what": text("what was seen, or not found", options=WHAT, required=True),
        "phase": text("the phase that it speaks of; the first unless said"),
        "absent": flag("it was looked for and not found"),
        "detection": value(DETECTION),
        **SAID,
        "text": text("in the words of who saw it"),
        "text_zh": text("the same in Chinese"),
    },
)
UNSAID: Final = {"triangular": [0.2, 0.6, 0.95], "grade": "judgement"}
FALSE_REPORT: Final = {
    "filing": 0.01, "measurement": 0.01, "paper": 0.02, "repository": 0.05, "news": 0.05, "judgement": 0.2,
    "definition": 0.0,
}  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """One observation, or one documented absence.

    date: year AD. phase: name of the phase that it speaks of; the first unless said.
    detection: of an absence, the probability that what happened would have been reported; None of an observation.
    """

    name: str
    date: float
    what: str
    phase: str
    detection: Value | None
    source: str
    grade: str
    text: str
    text_zh: str

    @property
    def absent(self) -> bool:
        """Whether it says that something was not found."""
        return self.detection is not None

    @property
    def false_report(self) -> float:
        """Probability of such a report where nothing of the kind happened: a judgement by grade of evidence."""
        return FALSE_REPORT[self.grade]


def read_evidence(tables: Mapping[str, Any], phases: Sequence[str]) -> tuple[Evidence, ...]:
    """The evidence of a project file in the order of its dates.

    Args:
        tables: the project file's tables.
        phases: the names of its phases.

    Raises:
        InputError: an unknown word, event or phase, a missing date, a detection that is no probability.
    """
    written = table(tables.get(TABLE, {}), TABLE)
    found = [_one(f"{TABLE}.{identifier(name, TABLE)}", name, raw, phases) for name, raw in written.items()]
    return tuple(sorted(found, key=lambda e: e.date))


def _one(key: str, name: str, raw: object, phases: Sequence[str]) -> Evidence:
    said = EVIDENCE.read(raw, key, phase=phases)
    detection, absent = said["detection"], said["absent"]
    if detection is not None and not absent:
        remedy = t("add absent = true, or take detection out")
        raise InputError(f"{key}.detection", t("a detection of what was seen"), t("absences only"), remedy)
    if absent and detection is None:
        detection = read(UNSAID, DETECTION, f"{key}.detection", "project file")
    words = {word: said[word] for word in ("what", "source", "text", "text_zh")}
    return Evidence(
        name=name,
        date=said["date"].number,
        phase=said["phase"] or phases[0],
        detection=detection,
        grade=said["grade"] or "judgement",
        **words,
    )
