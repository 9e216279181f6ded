"""Whether a plant is finished: hazards known by hand, evidence that moves the odds the right way."""

from __future__ import annotations

import math

import numpy as np
import pytest

from anodeworks.audit.completion import Calendar, Record, fates, likelihood, record
from anodeworks.audit.evidence import read_evidence
from anodeworks.audit.reference_rows import plants

NEVER = Record(plants=0, years=1e9, given_up=0, full=0, shrunk=0)  # a hazard of nothing
N = 4000


def calendar(production, spread=0.0, seed=0):
    noise = spread * np.random.default_rng(seed).standard_normal((N, 1))
    made = np.full((N, 1), float(production)) + noise
    return Calendar(("one",), made - 2.0, made - 0.25, made)


def seen(**entry):
    return read_evidence({"evidence": {"e": {"date": "2025-01-01", "phase": "one", **entry}}}, ("one",))


def odds(found, weights, good):
    return float((weights * good).sum() / weights.sum())


def test_without_hazard_everything_is_finished():
    found = fates(calendar(2025.0), 2023.0, NEVER, (), 0)
    assert found.completed(0).all()


def test_a_known_hazard_gives_its_exponential():
    """A record of 1e6 abandonments in 1e7 years is a hazard of 0.1 a year: exp(-0.3) after three."""
    past = Record(plants=1, years=1e7, given_up=10**6, full=0, shrunk=0)
    found = fates(calendar(2026.0), 2023.0, past, (), 0)
    assert found.completed(0).mean() == pytest.approx(math.exp(-0.3), abs=0.01)


def test_the_prior_alone_has_its_closed_form():
    """Of a gamma hazard the chance to survive t years is (rate / (rate + t)) ** shape."""
    past = record(members=())
    shape, rate = past.hazard
    found = fates(calendar(2027.0), 2023.0, past, (), 1)
    assert found.completed(0).mean() == pytest.approx((rate / (rate + 4)) ** shape, abs=0.012)


def test_an_absence_is_bayes_rule():
    """Due for certain in 2024, looked for in 2025 with detection 0.8, completed with 0.5 beforehand."""
    absent = seen(what="production", absent=True, detection={"value": 0.8})
    rate = math.log(2) / 1.0
    past = Record(plants=1, years=1e9, given_up=round(1e9 * rate), full=0, shrunk=0)
    found = fates(calendar(2024.0), 2023.0, past, absent, 2)
    after = odds(found, likelihood(found, absent), found.completed(0))
    assert after == pytest.approx(0.5 * 0.2 / (0.5 * 0.2 + 0.5), abs=0.01)


def test_production_seen_all_but_settles_it():
    report = seen(what="production", grade="filing")
    past = Record(plants=1, years=10.0, given_up=3, full=0, shrunk=0)
    found = fates(calendar(2025.0, 0.5), 2022.0, past, report, 3)
    weights = likelihood(found, report)
    assert odds(found, weights, found.completed(0)) > 0.98
    assert odds(found, weights, found.made_by(0, 2025.0)) > 0.95


def test_an_abandonment_seen_ends_it():
    report = seen(what="abandoned", grade="filing")
    past = Record(plants=1, years=10.0, given_up=2, full=0, shrunk=0)
    found = fates(calendar(2026.0), 2022.0, past, report, 3)
    assert odds(found, likelihood(found, report), found.completed(0)) < 0.05


@pytest.mark.parametrize(
    ("sources", "wrong"), [(("", ""), 0.5), (("paper", "paper"), 0.5), (("paper", "owner"), 0.25)]
)
def test_of_two_looks_at_one_silence_the_later_counts_and_two_sources_both(sources, wrong):
    days = ("2024-06-01", "2025-01-01")
    entries = {
        day: {
            "date": day,
            "what": "production",
            "absent": True,
            "detection": {"value": 0.5},
            "source": source,
        }
        for day, source in zip(days, sources, strict=True)
    }
    both = read_evidence({"evidence": {f"on_{i}": e for i, e in enumerate(entries.values())}}, ("one",))
    found = fates(calendar(2024.0), 2022.0, NEVER, both, 0)
    assert likelihood(found, both) == pytest.approx(np.full((N, 16), wrong))


def test_later_reports_that_it_is_not_finished_never_make_an_early_date_likelier():
    """Three papers that say so, one after another: made by mid-2024 has to become ever less likely."""
    days = ("2024-09-01", "2025-03-01", "2025-09-01")
    told = read_evidence(
        {
            "evidence": {
                f"on_{i}": {"date": d, "what": "production", "absent": True, "detection": {"value": 0.95},
                            "source": f"paper {i}"} for i, d in enumerate(days)
            }
        },
        ("one",),
    )  # fmt: skip
    found = fates(calendar(2024.75, spread=0.5), 2022.0, NEVER, told, 0)
    early = found.calendar.production[:, :1] <= 2024.5
    levels = [odds(found, likelihood(found, told[:k]), early) for k in range(4)]
    assert levels == sorted(levels, reverse=True)


def test_the_record_counts_waiting_years():
    past = record()
    assert past.given_up == sum(p.fate == "cancelled" for p in plants())
    assert past.years > 20
    without = record(without={"putailai_sundsvall"})
    assert without.given_up == past.given_up - 1
    assert without.years < past.years


def test_same_seed_same_fates():
    one, other = (fates(calendar(2026.0), 2023.0, record(), (), 5) for _ in range(2))
    assert (one.end == other.end).all()


def test_the_error_of_the_share_that_reaches_its_size_is_the_beta_distribution_s():
    from scipy import stats

    seen = Record(plants=9, years=20.0, given_up=2, full=4, shrunk=1)
    known = stats.beta(4.5, 3.5)
    assert seen.reached == pytest.approx(known.mean())
    assert seen.reached_error == pytest.approx(known.std())
