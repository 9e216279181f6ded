"""Studies of the small plant: each method agrees with plain evaluation, with the others, and with what is planted."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.language import say
from anodeworks.notebook import answer_of
from anodeworks.quantity.wording import Share
from anodeworks.study.base_case import Base
from anodeworks.study.sensitivity.runs import runs
from anodeworks.view import headline
from anodeworks.view.document import Document, walk
from anodeworks.view.run import chapters
from anodeworks.view.sensitivity import Studies, document

PRICE, UTILISATION, DELAY = (
    "products.neat.price",
    "activities.infiltration.utilisation",
    "programme.phases.one.delay",
)
BORROWING = "finance.loan.margin_long"
FNPV, COST = "fnpv_after_tax", "levelised_cost"


@pytest.fixture(scope="module")
def tornado(small):
    return aw.sensitivity.tornado(small, [FNPV, "capital"])


@pytest.fixture(scope="module")
def grades(small):
    return aw.sensitivity.groups(small, [FNPV, COST], draws=2048)


def test_runs_give_what_a_study_gives(small, small_study):
    model = runs(small, [FNPV, "capital"])
    columns = np.stack([small_study.samples[key] for key in model.keys])
    found = model.table(columns[:, :40])
    for row, name in zip(found, model.names, strict=True):
        np.testing.assert_allclose(row, small_study.si(name)[:40], rtol=1e-9)


def test_tornado(small, small_study, tornado):
    rows = tornado.of(FNPV)
    assert tornado.indicators == [FNPV, "capital"]
    assert rows.index[0] == PRICE
    assert rows.loc[PRICE, "swing"] > 0 > rows.loc["flows.silane.price", "swing"]
    assert rows["base"].iloc[0] == pytest.approx(small_study[FNPV][0], rel=1e-9)
    assert (rows["swing"].abs().diff().dropna() <= 0).all()
    assert tornado.of("capital").loc[PRICE, "swing"] == 0
    model = runs(small, [FNPV])
    column = model.base.copy()
    column[model.keys.index(PRICE)] = small.ledger[PRICE].distribution.quantile(0.95)
    assert rows.loc[PRICE, "high"] == pytest.approx(model.table(column[:, None])[0, 0], rel=1e-12)


def test_groups(small, grades):
    for name in grades.indicators:
        rows = grades.of(name)
        assert set(rows.index) == {small.ledger[key].rests_on for key in small.uncertain}
        assert 0.9 < rows["first"].sum() < 1.1
        assert (rows["first_low"] <= rows["first_high"]).all()
    assert grades.settings["sizes"]["judgement"] > 100
    assert grades.evaluations == 2048 * (2 + len(grades.of(FNPV)))


def test_judgement_counts_by_the_grade_of_the_spread(small, grades):
    """The price of silane is quoted, and the range around it judged."""
    value = small.ledger["flows.silane.price"]
    assert (value.grade, value.rests_on) == ("news", "judgement")
    sizes = grades.settings["sizes"]
    assert sizes["judgement"] == sum(small.ledger[k].rests_on == "judgement" for k in small.uncertain)
    middles = aw.sensitivity.groups(small, COST, by="middle", draws=16, resamples=0).settings["sizes"]
    assert middles["judgement"] == sum(small.ledger[k].grade == "judgement" for k in small.uncertain)
    assert sizes["judgement"] > middles["judgement"]


def test_everything_in_one_group_decides_everything(small):
    found = aw.sensitivity.groups(small, COST, by=lambda key: "all", draws=2048).of(COST).loc["all"]
    assert found["first"] == pytest.approx(1, abs=0.1)
    assert found["total"] == pytest.approx(1, abs=0.1)


def test_a_number_is_a_group_of_one(small):
    alone = aw.sensitivity.sobol(small, FNPV, draws=128, keys=[PRICE, UTILISATION])
    grouped = aw.sensitivity.groups(
        small, FNPV, draws=128, by=lambda key: key if key in (PRICE, UTILISATION) else "rest"
    )
    for key in (PRICE, UTILISATION):
        assert alone.of(FNPV).loc[key].to_dict() == grouped.of(FNPV).loc[key].to_dict()
    assert alone.of(FNPV).loc[PRICE, "total"] > 0.4


def test_what_does_not_matter_has_no_share(small):
    found = aw.sensitivity.sobol(small, "capital", draws=64, keys=[BORROWING, PRICE]).of("capital")
    assert found.loc[BORROWING, "first"] == 0
    assert found.loc[BORROWING, "total"] == 0
    assert found.loc[PRICE, "total"] > 0  # who closes before the second phase is begun does not build it


def test_tied_numbers_are_one_factor(small):
    pair = {"between": [PRICE, "flows.silane.price"], "value": 0.5}
    tied = aw.build({**small.tables, "study": {"correlations": {"prices": pair}}})
    found = aw.sensitivity.sobol(tied, FNPV, draws=64, keys=[PRICE]).of(FNPV)
    assert list(found.index) == [" & ".join(key for key in tied.uncertain if key in pair["between"])]
    by_key = aw.sensitivity.groups(tied, FNPV, draws=64, by=lambda key: "price" if key == PRICE else "rest")
    assert set(by_key.of(FNPV).index) == {"tied: price & rest", "rest"}


def test_bounds_lie_above_indices(small):
    """Capital hardly depends on options and whole machines, so that derivatives see nearly all of it."""
    bounds = aw.sensitivity.derivative(small, "capital", draws=48).of("capital")
    keys = list(bounds.index[:3])
    totals = aw.sensitivity.sobol(small, "capital", draws=512, keys=keys).of("capital")
    for key in keys:
        assert bounds.loc[key, "bound"] + 3 * bounds.loc[key, "bound_error"] > totals.loc[key, "total_low"]
        assert bounds.loc[key, "bound"] > 0
    assert bounds.loc[PRICE, "bound"] == 0


def test_bad_outcomes(small, small_study):
    found = aw.sensitivity.regional(small_study, [FNPV, "capital"])
    first = found.of(FNPV).iloc[0]
    assert found.of(FNPV).index[0] == PRICE
    assert first["significant"]
    assert first["side"] == "below"
    assert first["bad"] > first["rest"] + 0.3
    assert not found.of("capital").loc[PRICE, "significant"]


def test_bad_outcomes_of_nothing(small, small_study):
    """Inputs that have nothing to do with the figures are not named."""
    order = np.random.default_rng(0).permutation(small_study.scenarios)
    shuffled = {key: column[order] for key, column in small_study.samples.items()}
    found = aw.sensitivity.regional(
        dataclasses.replace(small_study, samples=shuffled), [FNPV, COST, "capital"]
    )
    assert found.table["significant"].sum() == 0
    assert answer_of(found).text(full=True).count("nothing that chance would not explain") == 3


def test_map(small, small_study):
    found = aw.sensitivity.grid(small, PRICE, DELAY, FNPV, points=3, x_span=(200, 300), y_span=(0, 24))
    assert found.settings["x_axis"] == ["200 CNY/kg", "250 CNY/kg", "300 CNY/kg"]
    values = found.of(FNPV)["value"].to_numpy().reshape(3, 3)
    assert (np.diff(values, axis=0) > 0).all()
    assert np.isfinite(values).all()


@pytest.mark.parametrize(
    ("ask", "key"),
    [
        (lambda s, p: s.tornado(p, ["fnpv"]), "indicator"),
        (lambda s, p: s.groups(p, FNPV, by="grades"), "by"),
        (lambda s, p: s.groups(p, FNPV, draws=3), "draws"),
        (lambda s, p: s.groups(p, FNPV, design="latin"), "design"),
        (lambda s, p: s.sobol(p, FNPV, keys=["plant.site.land_limit"]), "keys"),
        (lambda s, p: s.derivative(p, FNPV, draws=1), "draws"),
        (lambda s, p: s.regional(p, FNPV, share=0.9), "share"),
        (lambda s, p: s.grid(p, PRICE, PRICE), "y"),
        (lambda s, p: s.grid(p, PRICE, "products.neat.prize"), "products.neat.prize"),
        (lambda s, p: s.grid(p, PRICE, DELAY, x_span=(5, 1)), PRICE),
        (lambda s, p: s.grid(p, PRICE, DELAY, points=1), "points"),
    ],
)
def test_what_cannot_be_asked(small, ask, key):
    with pytest.raises(aw.InputError) as caught:
        ask(aw.sensitivity, small)
    assert caught.value.key == key


def test_a_result_needs_draws_and_samples(small_study):
    for lacking in ({"samples": {}}, {"seed": None}):
        with pytest.raises(aw.InputError, match="a Monte Carlo study of"):
            aw.sensitivity.regional(dataclasses.replace(small_study, **lacking), FNPV)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_tables_are_headed_by_words(small, small_study, tornado, grades, language):
    """No column goes out under the name that the program has for it."""
    regional = aw.sensitivity.regional(small_study, [FNPV])
    answer = document(Studies(small, (tornado, grades, regional)))
    assert [section.name for section in answer.sections] == ["tornado", "groups", "regional"]
    heads = {say(column.head, language) for table in answer.tables.values() for column in table.columns}
    assert not {head for head in heads if re.search("[a-z]_[a-z]", head)}
    expected = {"low at", "alone", "distance"} if language == "en" else set()
    assert expected <= heads
    for name in (FNPV, "capital"):
        title = answer.tables[f"tornado_{name}"].title
        assert say(title, "en") == small.indicators[name].label
        assert say(title, "zh") == small.indicators[name].label_zh


def test_the_same_seed_gives_the_same_bits(small, grades):
    again = aw.sensitivity.groups(small, [FNPV, COST], draws=2048)
    assert again.table.equals(grades.table)


def test_the_plant_s_chapters_rest_on_measured_shares(small_study):
    """What groups found takes the place of rank correlations, in the figures and in the grades of evidence."""
    shares = {FNPV: {"judgement": 0.6123, "news": 0.3}}
    answer = Document("run", "", "", (), chapters(Base(small_study), shares=shares))
    (row,) = (row for row in answer.tables["figures"].rows if row.name == FNPV)
    assert row.cells[-1] == Share(0.6123)
    grade = {row.name: row.cells[-1] for row in answer.tables["grades"].rows}
    assert (grade["judgement"], grade["news"]) == (Share(0.6123), Share(0.3))
    assert "closed Sobol" in say(headline.judged_note(True).text, "en")
    assert any(part == headline.judged_note(True) for part in walk(answer))
