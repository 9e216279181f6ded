"""Dated evidence and the settings of an audit: read as written, refused with a clear word otherwise."""

from __future__ import annotations

import re

import pytest

from anodeworks import build
from anodeworks.audit.evidence import read_evidence
from anodeworks.audit.preparation import prepare
from anodeworks.errors import InputError
from tests.conftest import ROOT

SEEN = {"date": "2026-01-05", "what": "production", "phase": "one", "source": "a newspaper", "grade": "news"}


def read(entry, phases=("one", "two")):
    return read_evidence({"evidence": {"seen": entry}}, phases)[0]


def test_an_observation_is_read():
    found = read(SEEN)
    assert (found.what, found.phase, found.absent) == ("production", "one", False)
    assert found.date == pytest.approx(2026 + 4 / 365)
    assert 0 < found.false_report < 0.2


def test_how_often_a_report_is_false_is_what_the_page_says():
    """By the grade of who reports."""
    page = (ROOT / "docs/equations/reference.md").read_text(encoding="utf-8")
    (row,) = re.findall(r"\| observed \| 1 \| \$\\epsilon\$: (.*) \|", page)
    said = {
        grade: float(odds)
        for names, odds in re.findall(r"([a-z, ]+?) (0\.\d+)", row)
        for grade in re.split(r",? and |, ", names.strip(", "))
    }
    assert len(said) >= 5
    assert {grade: read({**SEEN, "grade": grade}).false_report for grade in said} == said


def test_an_absence_has_a_wide_detection_unless_said():
    found = read({**SEEN, "absent": True})
    assert found.absent
    assert found.detection.distribution is not None


def test_evidence_stands_in_the_order_of_its_dates():
    later = {**SEEN, "date": "2027-01-01"}
    found = read_evidence({"evidence": {"b": later, "a": SEEN}}, ("one",))
    assert [e.name for e in found] == ["a", "b"]


@pytest.mark.parametrize(
    ("change", "key", "word"),
    [
        ({"what": "producton"}, "evidence.seen.what", 'did you mean "production"'),
        ({"phase": "tow"}, "evidence.seen.phase", 'did you mean "two"'),
        ({"date": "soon"}, "evidence.seen.date", "a date such as 2024-08-31"),
        ({"date": None}, "evidence.seen.date", "nothing"),
        ({"what": None}, "evidence.seen.what", "ground broken"),
        ({"grade": "rumour"}, "evidence.seen.grade", "judgement"),
        ({"absent": "yes"}, "evidence.seen.absent", "true or false"),
        ({"detection": 0.5}, "evidence.seen.detection", "absent = true"),
        ({"absent": True, "detection": 1.5}, "evidence.seen.detection", "0 to 1"),
        ({"wehn": "2026"}, "evidence.seen.wehn", "unknown key"),
        ({"source": 7}, "evidence.seen.source", "a text"),
        ({"date": {"uniform": ["2026-01-01", "2026-02-01"]}}, "evidence.seen.date", "one day"),
    ],
)
def test_bad_evidence_is_refused(change, key, word):
    entry = {k: v for k, v in {**SEEN, **change}.items() if v is not None}
    with pytest.raises(InputError) as caught:
        read(entry)
    assert caught.value.key == key
    assert word in caught.value.message


def test_evidence_is_a_table():
    with pytest.raises(InputError, match="a table"):
        read_evidence({"evidence": 3}, ("one",))


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        ({"reference_row": "ankan"}, "audit.reference_row"),
        ({"about": "-3"}, "audit.about"),
        ({"witness": 2.0}, "audit.witness"),
        ({"abuot": 0.1}, "audit.abuot"),
        ({"as_of": "later"}, "audit.as_of"),
    ],
)
def test_bad_settings_are_refused_and_name_the_file(small_tables, entry, key):
    project = build({**small_tables, "audit": entry}, "here.toml")
    with pytest.raises(InputError) as caught:
        prepare(project)
    assert (caught.value.file, caught.value.key) == ("here.toml", key)


def test_the_latest_evidence_is_the_date_unless_said(small_tables):
    small_tables["evidence"] = {"a": SEEN, "b": {**SEEN, "date": "2027-03-01"}}
    project = build(small_tables)
    assert prepare(project)[0].as_of == pytest.approx(2027 + 59 / 365)
    assert prepare(project, "2026-06-01")[0].as_of < 2027
    with pytest.raises(InputError, match="--as-of"):
        prepare(project, "tomorrow")


def test_the_announcement_is_the_rows_day_or_the_first_ground_breaking(small_tables):
    assert prepare(build(small_tables))[0].announced == pytest.approx(2025 + 59 / 365)
    small_tables["audit"] = {"reference_row": "neijiang"}
    assert prepare(build(small_tables))[0].announced == pytest.approx(2023.48, abs=0.01)
