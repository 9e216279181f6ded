"""Claims as a chapter: cells are the result's own figures, verdicts name what decides, reasons hold numbers."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from anodeworks import build, evaluate, monte_carlo
from anodeworks.audit.answer import Odds, answers
from anodeworks.audit.odds import Held
from anodeworks.audit.reference_rows import plants
from anodeworks.language import LANGUAGES, say
from anodeworks.quantity import units
from anodeworks.quantity.wording import Chance, Quantity, Share, Span, month, phrase
from anodeworks.study.base_case import Base, Spread
from anodeworks.view.claims import claims, verdict_of_claims
from anodeworks.view.document import Document, Interval, Judged, walk
from anodeworks.view.labels import announced
from anodeworks.view.reasons import reasons
from tests.view.claimed import CLAIMS


@pytest.fixture(scope="module")
def base(small):
    return Base(monte_carlo(build({**small.tables, "claims": CLAIMS}), 255, seed=3))


@pytest.fixture(scope="module")
def found(base):
    return {a.claim.name: a for a in answers(base)}


@pytest.fixture(scope="module")
def why(base, found):
    return {name: say(text, "en") for name, text in reasons(base, list(found.values())).items()}


def document(base, found):
    verdict = verdict_of_claims(found)
    return Document("run", "", "", (verdict,) if verdict else (), (claims(base, found),))


def cells(table, name):
    row = next(row for row in table.rows if row.name == name)
    return dict(zip((column.name for column in table.columns), row.cells, strict=True))


def test_a_phase_s_total_is_set_against_the_figure_that_it_is_judged_by(base, found, why):
    key, one = "phases.one.total_investment", base.rate[:, 0].sum()
    model, other = (
        say(Quantity(x / one, "CNY/(t/year)"), "en") for x in (base.figure(key), found["total_one"].announced)
    )
    assert f"comes to {model}, the announced figure to {other}" in why["total_one"]
    assert "do not say what they count" not in why["total_one"]


def test_every_cell_is_the_result_s_own_figure(base, found):
    table = document(base, list(found.values())).tables["claims"]
    assert [row.name for row in table.rows] == list(CLAIMS)
    for name, answer in found.items():
        about, spread, row = (
            answer.claim.indicator,
            base.spread(answer.claim.indicator.name),
            cells(table, name),
        )
        assert say(row["claim"], "en") == about.label
        assert row["announced"] == Quantity(answer.claim.value.number, about.unit, f"claims.{name}")
        assert row["base"] == Quantity(base.figure(about.name), about.unit, about.name)
        assert row["model"] == Interval(*spread[:3], answer.announced, about.unit, about.name)
        if name == "capacity":
            assert say(row["met"], "en") == "taken over"
        else:
            marks = {"likely": "good", "doubtful": "fair", "fails": "bad"}
            assert row["met"] == Judged(
                marks[answer.mark], Chance(answer.odds.met, answer.odds.error, key=f"claims.{name}")
            )
    assert say(cells(table, "capital")["text"], "zh") == "十亿"
    assert cells(table, "capital")["source"].key == "a filing"
    assert cells(table, "capital")["grade"].word == "filing"


def test_a_base_case_alone_is_said_to_be_untested(base):
    alone = Base(replace(base.result, seed=None))
    answered = answers(alone)
    assert verdict_of_claims(answered) is None
    table = document(alone, answered).tables["claims"]
    for answer in answered:
        row, about = cells(table, answer.claim.name), answer.claim.indicator
        assert row["model"] == Quantity(alone.figure(about.name), about.unit, about.name)
        assert say(row["met"], "en")
    ratio = alone.figure("capital") / 1e9
    assert f"{ratio:.1f} times" in say(cells(table, "capital")["met"], "en")


def test_no_claims_are_said_to_be_none(base):
    words = claims(base, [])
    assert "no claims" in say(words.blocks[0].text, "en")


def saying(claim, si):
    """The claim with another figure."""
    return replace(claim, value=claim.value.replace(number=si), low=si, high=si)


def contrived(found, **odds):
    """Answers with odds of our own."""
    spread = Spread(1e9, 2e9, 4e9, 0.0)
    return [
        replace(
            found[name],
            claim=saying(found[name].claim, 5e9),
            odds=Odds(share, 0.01, 1e9, 2e9, 4e9),
            base=2e9,
            spread=spread,
        )
        for name, share in odds.items()
    ]


def test_the_verdict_names_what_decides(found):
    bad = verdict_of_claims(contrived(found, capital=0.3, investment=0.01, capital_one=0.6))
    assert bad.mark == "bad"
    told = say(bad.verdict, "en")
    assert told.startswith("Does not hold: total investment of 5.00 bn CNY is 2.5 times")
    assert "1.00 to 4.00 bn CNY" in told
    reason = say(bad.reason, "en")
    assert "Total investment is met in 1 % ± 1 of scenarios." in reason
    assert "1 other is doubtful." in reason
    assert bad.numbers["odds"] == Chance(0.01, 0.01)
    doubtful = verdict_of_claims(contrived(found, capital=0.3, capital_one=0.6))
    assert (doubtful.mark, say(doubtful.verdict, "en")[:9]) == ("fair", "Doubtful:")
    good = verdict_of_claims(contrived(found, capital=0.7, capital_one=0.6))
    assert good.mark == "good"
    assert "all 2 announced figures" in say(good.verdict, "en")
    two = verdict_of_claims(contrived(found, capital=0.0, investment=0.01))
    assert "Nor does “total investment” hold." in say(two.reason, "en")


def test_a_date_is_no_multiple(found):
    odds = Odds(0.0, 0.0, 2026.0, 2027.0, 2028.0)
    late = replace(found["done"], odds=odds, claim=saying(found["done"].claim, 2025.0),
                   spread=Spread(2026.04, 2027.04, 2028.04, 0.0))  # fmt: skip
    told = say(verdict_of_claims([late]).verdict, "en")
    assert "times" not in told
    assert "announced for January 2025" in told
    assert "2026" in told


def held(found):
    """Claims against three distributions, made by hand."""
    three = {
        name: (Odds(0.2, 0.02, 1e9, 2e9, 9e10), Odds(0.4, 0.03, 1.5e9, 2.5e9, 3e9))
        for name in ("capital", "land")
    }
    told = [Held(found[name], others, both) for name, (both, others) in three.items()]
    dated = Odds(0.04, 0.01, 2026.0, 2027.5, math.inf)
    none = Odds(0.6, 0.1, math.nan, math.nan, math.nan)
    return [*told, Held(found["done"], None, dated), Held(found["capacity"], none, none)]


def test_three_distributions_stand_beside_each_other(base, found):
    told = held(found)
    made = document(base, told)
    table, ranges = made.tables["claims"], made.tables["ranges"]
    for claim in told:
        name, unit = claim.answer.claim.name, claim.answer.claim.indicator.unit
        row, wide = cells(table, name), cells(ranges, name)
        for column, odds in (("model", claim.model), ("others", claim.reference), ("both", claim.posterior)):
            if odds is None:
                assert not isinstance(row[column], Judged)
                assert wide[f"{column}_p50"] is None
                continue
            assert row[column].text == Chance(odds.met, odds.error)
            if not math.isnan(odds.middle):
                ends = [wide[f"{column}_{p}"] for p in ("p5", "p50", "p95")]
                assert ends == [Quantity(x, unit) for x in odds[2:]]
    finding = next(part for part in walk(made) if getattr(part, "name", "") == "claim_done")
    assert finding.mark == "bad"
    assert "finished or given up" in say(finding.verdict, "en")
    assert set(made.charts) == {"three_capital", "three_land", "three_done"}
    chart = made.charts["three_capital"]
    assert [s.y[0] for s in chart.series] == [found["capital"].odds.middle, 2.5e9, 2e9]
    assert chart.x.log
    assert all(math.isfinite(s.high[0]) for s in made.charts["three_done"].series)
    verdict = verdict_of_claims(told)
    assert (verdict.mark, verdict.numbers["odds"]) == ("bad", Chance(0.04, 0.01))


def test_everything_says_itself_in_both_languages(base, found):
    for told in (list(found.values()), held(found)):
        for part in walk(document(base, told)):
            for language in LANGUAGES:
                say(part, language)


def test_reasons_contain_their_numbers(base, found, why):
    figure, value = base.figure, base.value
    price, mass = value("products.neat.price"), base.rate.sum()
    assert phrase(figure("output_value"), "CNY/year") in why["output_value"]
    assert f"{phrase(price, 'CNY/kg')} (stated in the file)" in why["output_value"]
    assert phrase(found["output_value"].announced / mass, "CNY/kg") in why["output_value"]
    assert phrase(figure("capital_per_tonne"), "CNY/(t/year)") in why["capital"]
    assert phrase(found["capital"].announced / mass, "CNY/(t/year)") in why["capital"]
    # Like with like: a total is set beside a total, not beside the model's construction capital.
    beside = [
        phrase(x / mass, "CNY/(t/year)") for x in (figure("total_investment"), found["investment"].announced)
    ]
    assert re.findall(r"[\d,]+ CNY per t/yr", why["investment"])[:2] == beside
    assert phrase(figure("total_tax"), "CNY/year") in why["total_tax"]
    assert phrase(figure("floor_area"), "m2") in why["land"]
    assert phrase(figure("land"), "mu") in why["land"]
    assert month(value("programme.phases.one.start")) in why["done"]
    assert month(figure("phases.one.production")) in why["done"]
    assert "commissioning" not in why["built"]
    assert f"{figure('machines'):,.0f} machines" in why["capacity"]
    assert f"{float(base.outcome.crew.operators.sum()):,.0f} operators" in why["jobs"]
    assert "income tax" in why["total_tax"]


def test_ranges_in_reasons_rise_and_are_the_study_s(base, found, why):
    low, high = np.quantile(base.result.samples["programme.phases.one.delay"][1:], [0.05, 0.95])
    months = [f"{x / units.SECONDS_PER_YEAR * 12:.0f}" for x in (low, high)]
    assert f"The delay is {months[0]} to {months[1]} months from P5 to P95." in why["done"]
    left = (found["done"].announced - base.value("programme.phases.one.start")) * 12
    assert f"The announced date leaves {left:.0f} months in all." in why["done"]
    price = np.quantile(base.drawn("output_value") / base.drawn("capacity"), [0.05, 0.95])
    assert f"The model's price is {say(Span(*price, 'CNY/kg'), 'en')} from P5 to P95." in why["output_value"]
    carried = [p.capacity / p.land for p in plants()]
    carried = [x for x in carried if math.isfinite(x)]
    span = say(Span(min(carried), max(carried), "t/year/m2", digits=2), "en")
    assert f"{len(carried)} other plants carry {span}." in why["land"]


def test_shares_in_reasons_are_those_of_the_study(base, found, why):
    capital, output = base.outcome.capital, base.rate.sum(axis=0)
    equipment = Share(float(capital.equipment.sum() / capital.total.sum()))
    assert f"Equipment is {say(equipment, 'en')} of the model's capital" in why["capital"]
    parts = Share(float(output[0] / output.sum())), Share(float(capital.total[0] / capital.total.sum()))
    brings = "The phase brings {} of the output and {} of the capital.".format(*(say(p, "en") for p in parts))
    assert brings in why["capital_one"]
    per = [phrase(x / output[0], "CNY/(t/year)") for x in (found["capital_one"].announced, capital.total[0])]
    assert (
        f"The announced amount is {per[0]}, the model's, without VAT and interest, {per[1]}."
        in why["capital_one"]
    )
    ratio = float(base.outcome.ground.floor.sum()) / found["land"].announced
    dense = say(Quantity(float(output.sum()) / found["land"].announced, "t/year/m2", digits=2), "en")
    assert f"would need a plot ratio of {ratio:.2f} and carry {dense}." in why["land"]
    taxes = base.outcome.statements.taxes
    left = Share(float(np.sum(taxes.vat_payable) / np.sum(taxes.output_vat)))
    assert f"{say(left, 'en')} of the VAT on sales is left" in why["total_tax"]
    years = float(base.outcome.operations.operating.sum()) * units.SECONDS_PER_YEAR
    paid = [
        phrase(float(np.sum(x)) / years, "CNY/year")
        for x in (taxes.vat_payable, taxes.levies, taxes.income_tax)
    ]
    assert "are {} of VAT, {} of levies and {} of income tax.".format(*paid) in why["total_tax"]
    crew = base.outcome.crew
    heads = [float(np.sum(n)) for n in (crew.operators, crew.maintenance, crew.management, crew.researchers)]
    counted = "counts {:,.0f} operators on shift, {:,.0f} in maintenance, {:,.0f} in management and {:,.0f} in research"
    assert counted.format(*heads) in why["jobs"]


def test_what_has_no_sentence_of_its_own_names_its_drivers(why):
    assert "depends most on" in why["firr_after_tax"]
    assert "products.neat.price" in why["firr_after_tax"]
    assert "neat: " in why["firr_after_tax"]  # whose price it is


def test_a_study_that_kept_indicators_only_still_has_its_reasons(base, found, why, monkeypatch):
    asked = []

    def evaluate(project, samples):
        asked.append(samples)
        return base.result

    monkeypatch.setattr("anodeworks.study.base_case.evaluate_si", evaluate)
    stages = {name: None for name in base.outcome._fields if name not in ("indicators", "flags")}
    bare = Base(replace(base.result, outcome=base.result.outcome._replace(**stages)))
    told = {name: say(text, "en") for name, text in reasons(bare, list(found.values())).items()}
    assert told == why
    assert len(asked) == 1
    for key, (number,) in asked[0].items():
        assert float(number) == pytest.approx(base.value(key), rel=1e-12)


def test_whose_every_number_is_stands_in_the_sentence(small_tables):
    """13 months "as planned" were the library's: planned by nobody."""
    phase = small_tables["programme"]["phases"]["one"]
    phase["start"] = {"value": "2025-03-01", "assumed": True}
    phase["commissioning"] = {"value": "4 month", "source": "a filing", "grade": "filing"}
    claims = {"first": {"indicator": "phases.one.production", "value": "H1 2026"}}
    base = Base(evaluate(build({**small_tables, "claims": claims}, "small.toml")))
    told = say(reasons(base, answers(base))["first"], "en")
    assert "March 2025 (assumed by the file's author)" in told
    assert "months of construction (from the library)" in told
    assert (
        "months (from the library) and 4 months of commissioning (stated in the file with its source)" in told
    )
    assert "planned" not in told


def test_money_of_another_country_says_at_which_rate(small_tables):
    said = {"sum": {"indicator": "total_investment", "value": "300e6 USD"}}
    base = Base(evaluate(build({**small_tables, "claims": said}, "small.toml")))
    found = answers(base)
    told = say(reasons(base, found)["sum"], "en")
    assert told.startswith("Announced as 300e6 USD, at 7.188 CNY for one USD (from the library).")
    section = claims(base, found)
    cell = next(row for row in section.blocks[0].rows if row.name == "sum").cells[1]
    assert say(cell, "en") == "300 million USD (2.16 bn CNY)"
    assert say(cell, "zh") == "3.00亿美元（21.6亿元）"
    assert "One USD is taken as 7.188 CNY (from the library)." in say(section.blocks[1].text, "en")
    worst = replace(found[0], odds=Odds(0.01, 0.01, 1e9, 2e9, 4e9), spread=Spread(1e9, 1.1e9, 1.2e9, 0.0))
    verdict = verdict_of_claims([worst])
    assert "total investment of 300 million USD (2.16 bn CNY) is" in say(verdict.verdict, "en")
    assert say(verdict.reason, "en").startswith("One USD is taken as 7.188 CNY")


@pytest.mark.parametrize(
    ("said", "en", "zh"),
    [
        (
            "over USD 900 million/year",
            "over 900 million USD/yr (6.47 bn CNY/yr)",
            "超9.00亿美元/年（64.7亿元/年）",
        ),
        ("EUR 200 to 300 million/year", "200 to 300 million EUR/yr", "2.00亿至3.00亿欧元/年"),
    ],
)
def test_other_money_keeps_its_words(small_tables, said, en, zh):
    (claim,) = build({**small_tables, "claims": {"output_value": {"value": said}}}, "small.toml").claims
    assert say(announced(claim), "en").startswith(en)
    assert say(announced(claim), "zh").startswith(zh)
