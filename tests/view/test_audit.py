"""The audit as a document: what decides first, then every number as the audit found it, in both languages."""

from __future__ import annotations

import contextlib
import copy
import json
import math
from dataclasses import replace

import numpy as np
import pytest

from anodeworks import build
from anodeworks.audit.audit import audit as audited
from anodeworks.audit.inference import inference
from anodeworks.audit.regression.model import Fit
from anodeworks.audit.regression.observations import KIND_NAMES, RESPONSES
from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES, say
from anodeworks.library import library
from anodeworks.project.fields import FIELDS
from anodeworks.quantity import units
from anodeworks.quantity.wording import Chance, Day, Number, Span
from anodeworks.render import html, terminal
from anodeworks.render import json as as_json
from anodeworks.view import audit
from anodeworks.view.document import walk
from anodeworks.view.questions import QUESTIONS
from tests.conftest import SMALL
from tests.view.claimed import CLAIMS

EVIDENCE = {
    "begun": {"date": "2025-03-10", "what": "ground broken", "text": "ground broken", "text_zh": "开工",
              "source": "a paper",
              "grade": "news"},
    "nothing": {"date": "2026-11-20", "what": "production", "phase": "one", "absent": True},
    "later": {"date": "2027-02-01", "what": "completion", "phase": "one"},
}  # fmt: skip


def fitted(data, prior, seed):
    """A regression without sampling: draws of the prior, narrow."""
    rng = np.random.default_rng(7)
    draws = 200

    def drawn(middle, spread):
        return middle + 0.1 * spread * rng.standard_normal(draws)

    return Fit(
        drawn(prior.mean, prior.mean_spread), drawn(prior.slope, prior.slope_spread), np.full(draws, 0.3),
        np.abs(drawn(0.4, 0.1)), np.zeros((draws, len(KIND_NAMES))), 1.02, 300.0, 2, int(data.counts.sum()), 3, 1,
    )  # fmt: skip


def project(**changes):
    tables = {
        **copy.deepcopy(SMALL),
        "claims": CLAIMS,
        "evidence": EVIDENCE,
        "audit": {"as_of": "2026-12-31"},
    }
    tables["project"] = {**tables["project"], "reference": "cvd"}
    return build({**tables, **changes}, "small.toml")


@pytest.fixture(scope="module")
def found():
    return audited(project(), scenarios=255, seed=3, fitted=fitted)


@pytest.fixture(scope="module")
def made(found):
    return audit.document(found)


def cells(table, name):
    row = next(row for row in table.rows if row.name == name)
    return dict(zip((column.name for column in table.columns), row.cells, strict=True))


def test_the_verdict_names_what_decides_and_whether_it_ever_produces(found, made):
    first, closed = made.verdict
    assert closed.name == "closing"
    assert first.mark == "bad"
    assert say(first.verdict, "en").startswith("Does not hold: ")
    one = next(p for p in found.phases if p.phase == "one")
    assert first.numbers["one"] == Chance(one.completed, one.error)
    assert f"Odds that it ever makes product: {one.completed:.0%} (one)".replace("%", " %") in say(
        first.reason, "en"
    )


@pytest.mark.parametrize(("odds", "mark"), [(0.7, "good"), (0.3, "fair"), (0.01, "bad")])
def test_without_claims_the_odds_of_production_decide(found, odds, mark):
    phases = tuple(p._replace(completed=odds) for p in found.phases)
    first, *_ = audit.document(replace(found, claims=(), phases=phases)).verdict
    assert first.mark == mark
    assert first.numbers["one"].share == odds


def test_odds_by_phase_and_year(found, made):
    table = made.tables["completion"]
    for p in found.phases:
        row = cells(table, p.phase)
        assert row["ever"] == Chance(p.completed, p.error)
        assert [row[str(year)].share for year in p.years] == list(p.by_year)
    assert 2 <= sum(not column.minor for column in table.columns) - 2 <= audit.SHOWN


def test_how_the_odds_moved(found, made):
    dates = ["before", *(Day(m.date).said("en") for m in found.moments[1:])]
    assert dates == ["before", "2025-03-10", "2026-11-20"]
    for date, moment in zip(dates, found.moments, strict=True):
        for phase, odds in moment.completed.items():
            assert cells(made.tables["moments"], phase)[date] == Chance(odds)
        for name, odds in moment.claims.items():
            assert cells(made.tables["moments_claims"], name)[date] == Chance(odds)
    steps = made.charts["steps"]
    assert [list(line.y[:-1]) for line in steps.series[: len(found.phases)]] == [
        [m.completed[p.phase] for m in found.moments] for p in found.phases
    ]
    assert len(steps.series) == len(found.phases) + sum(h.dated for h in found.claims)
    assert [spot.at for spot in steps.spots] == [m.date for m in found.moments[1:]]


def test_evidence_used_and_left(found, made):
    table = made.tables["evidence"]
    assert [row.name for row in table.rows] == ["begun", "nothing", "later"]
    assert say(cells(table, "begun")["what"], "zh") == "开工"
    assert say(cells(table, "nothing")["what"], "en") == "no report of production (phase one)"
    assert say(cells(table, "nothing")["kind"], "en") == "looked for, not found"
    assert say(cells(table, "later")["used"], "en") == "later, not used"
    assert cells(table, "begun")["source"].key == "a paper"


def test_supply(found, made):
    table, years = made.tables["supply"], made.tables["supply_by_year"]
    assert [row.name for row in table.rows] == [s.key for s in found.supply]
    for s in found.supply:
        row = cells(table, s.key)
        assert row["need"].high == pytest.approx(float(units.to_si(s.need[:, 2].max(), s.unit)))
        for year in (c.name for c in table.columns if c.name.isdigit()):
            low, _, high = s.share[s.years.index(int(year))]
            assert row[year] == (Span(float(low), float(high), "%", digits=2) if high > 0 else "")
        for i, year in enumerate(s.years):
            shown = cells(years, f"{s.key}.{year}")
            ends = ("p5", "p50", "p95")
            assert [shown[f"need_{p}"].value for p in ends] == pytest.approx(list(s.need[i]))
            assert [shown[f"market_{p}"].value for p in ends] == pytest.approx(list(s.market[i]))
            assert [shown[f"share_{p}"].si for p in ends] == list(s.share[i])
    drawn = made.charts["markets"].series[0]
    first = found.supply[0]
    known = dict(zip(first.years, first.share[:, 1], strict=True))
    assert all(y == known[int(x)] for x, y in zip(drawn.x, drawn.y, strict=True))


def test_the_reference_class(found, made):
    table = made.tables["reference"]
    for response in RESPONSES:
        row, fit = cells(table, response.name), found.seen.fits[response.name]
        low, middle, high = np.quantile(found.seen.expected(response.name), (0.05, 0.5, 0.95))
        assert [row[p].value for p in ("p5", "p50", "p95")] == pytest.approx([low, middle, high])
        assert row["rows"].number == fit.rows
        assert row["slope"].number == fit.slope.mean()
        assert (row["rhat"].number, row["ess"].number, row["divergences"].number) == (1.02, 300.0, 2)
    said = [say(part, "en") for part in walk(made) if hasattr(part, "said")]
    assert any("did not settle (R-hat 1.020" in words for words in said)
    assert any(words.startswith("1 chain of") and "is not where most are" in words for words in said)
    assert any(words.startswith("3 times a chain of") and "started anew" in words for words in said)
    past = found.seen.past
    assert any(words.startswith(f"Of {past.plants} plants whose course is known") for words in said)


def test_weights_and_notes(found, made):
    row = {row.name: row.cells[1] for row in made.tables["weights"].rows}
    assert row["effective"] == Number(found.weights.ess)
    assert row["k"].number == found.weights.k
    told = [say(note, "en") for note in audit.notes(found)]
    assert "Evidence up to 2026-12-31 is used (2 pieces)." in told
    rough = (
        replace(found, weights=found.weights._replace(k=0.9)) if hasattr(found.weights, "_replace") else None
    )
    if rough is not None:
        assert any("rough guide" in say(note, "en") for note in audit.notes(rough))
    alone = [say(note, "en") for note in audit.notes(replace(found, seen=None, evidence=(), later=()))]
    assert any("no dated evidence" in words for words in alone)
    assert any("no reference class" in words for words in alone)


def test_what_is_known_of_dates_is_what_the_page_of_calibration_says(root):
    known = library().sections["calibration_of_audit"]
    page = (root / "docs" / "calibration.md").read_text()
    later = next(line.split("|") for line in page.splitlines() if line.startswith("| later, model"))
    assert f" {known['later_inside']:.1f} of {known['later']} " in later[5]
    assert f"Of {known['dates']} dates of production that are known, {known['dates_before_p5']} came" in page
    told = " ".join(say(words, "en") for words in audit.track_record())
    assert f"{known['dates_before_p5']} came before" in told


def test_the_first_screen_fits_and_media_agree(found, made):
    for language in LANGUAGES:
        screen = terminal.text(made, language)
        assert len(screen.splitlines()) <= 45
        assert "nan" not in screen
        whole = audit.document(found, whole=True)
        assert "<svg" in html.page(whole, language)
        names = [part.name for part in walk(whole) if hasattr(part, "columns") and hasattr(part, "rows")]
        assert len(names) == len(set(names))
        told = json.loads(as_json.text(made, language))
        met = told["tables"]["claims"]["rows"]["capital"]["both"]
        held = next(h for h in found.claims if h.answer.claim.name == "capital")
        assert (met["share"], met["error"]) == (held.posterior.met, held.posterior.error)
        assert told["tables"]["ranges"]["rows"]["done"]["both_p95"]["value"] is None or math.isfinite(
            next(h for h in found.claims if h.answer.claim.name == "done").posterior.high
        )


def test_what_is_asked(monkeypatch):
    """Options reach the audit; names are parted by commas; nothing is inferred without claims, or unless asked."""
    seen = {}

    def no_audit(plant, **said):
        seen.update(said)
        raise InputError("x", "stopped", "", "")

    def drawn(plant, scenarios, seed):
        seen.update(scenarios=scenarios)
        return "draws"

    def inferred(plant, names, effort, seed):
        seen.update(inferred=(names, effort, seed))

    monkeypatch.setattr(audit, "audited", no_audit)
    monkeypatch.setattr(audit, "monte_carlo", drawn)
    monkeypatch.setattr(audit, "require_base_case", lambda result: seen.update(base=result))
    monkeypatch.setattr(audit, "sampled_beside", lambda plant: contextlib.nullcontext())
    monkeypatch.setattr(inference, "infer", inferred)
    monkeypatch.setattr(audit, "prepare", lambda plant, as_of, names: seen.update(names=names))
    question = next(q for q in QUESTIONS if q.name == "audit")
    with pytest.raises(InputError, match="stopped"):
        question.ask(project(), as_of="2026-01-01", scenarios=77, seed=5, claims="capital, land")
    assert seen == {
        "names": ["capital", "land"], "scenarios": 77, "seed": 5, "as_of": "2026-01-01", "result": "draws",
        "base": "draws", "inferred": (["capital", "land"], "quick", 5),
    }  # fmt: skip
    seen.clear()
    with pytest.raises(InputError, match="stopped"):
        question.ask(project(), scenarios=77, inference="none")
    assert "inferred" not in seen
    words = {*(field.name for field in FIELDS), "write"}
    assert {o.name: o.default for o in question.options if o.name not in words} == {
        "as_of": None, "scenarios": 1023, "seed": 0, "inference": "quick", "claims": None,
    }  # fmt: skip
