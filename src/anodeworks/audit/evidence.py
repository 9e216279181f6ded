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

from anodeworks.errors import InputError, near
from anodeworks.project.ledger import check_words, identifier, table, text
from anodeworks.quantity import Parameter, Value
from anodeworks.quantity.value import GRADES, read

TABLE: Final = "evidence"
WHAT: Final = {
    "ground broken": "construction has begun",
    "equipment delivered": "machines stand on the site",
    "completion": "the phase is built",
    "production": "the phase makes product",
    "abandoned": "the plan is given up",
}
WORDS: Final = (
    "date", "what", "phase", "absent", "detection", "source", "grade", "text", "text_zh", "note",
)  # fmt: skip
DATE: Final = Parameter("date", 1990, 2100, "the day of the observation")
DETECTION: Final = Parameter(
    "1", 0, 1, "probability that it would have been reported by that day, had it happened"
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

    @property
    def said(self) -> str:
        """The observation in words."""
        seen = f"no report of {self.what}" if self.absent else self.what
        return self.text or f"{seen}, phase {self.phase}"


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
    entry = table(raw, key)
    check_words(key, entry, WORDS)
    for word in ("date", "what"):
        if word not in entry:
            meant = DATE.meaning if word == "date" else "what was seen, or not found"
            allowed = "a day such as 2024-08-31" if word == "date" else ", ".join(WHAT)
            raise InputError(f"{key}.{word}", "nothing", allowed, f"it stands for: {meant}")
    what, phase = text(entry, "what", key), text(entry, "phase", key, phases[0])
    if what not in WHAT:
        raise InputError(f"{key}.what", f'"{what}"', ", ".join(WHAT), near(what, WHAT))
    if phase not in phases:
        raise InputError(f"{key}.phase", f'"{phase}"', ", ".join(phases), near(phase, phases))
    absent = entry.get("absent", False)
    if not isinstance(absent, bool):
        raise InputError(f"{key}.absent", repr(absent), "true or false")
    if "detection" in entry and not absent:
        remedy = "add absent = true, or take detection out"
        raise InputError(f"{key}.detection", "a detection of what was seen", "absences only", remedy)
    grade = text(entry, "grade", key, "judgement")
    if grade not in GRADES:
        raise InputError(f"{key}.grade", f'"{grade}"', ", ".join(GRADES), near(grade, GRADES))
    day = read(entry["date"], DATE, f"{key}.date", "project file")
    if day.distribution is not None:
        raise InputError(f"{key}.date", "a distribution", "one day")
    text(entry, "note", key)
    detection = None
    if absent:
        detection = read(entry.get("detection", UNSAID), DETECTION, f"{key}.detection", "project file")
    said = (text(entry, word, key) for word in ("text", "text_zh"))
    return Evidence(name, day.number, what, phase, detection, text(entry, "source", key), grade, *said)
