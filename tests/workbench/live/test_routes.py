"""Figures, odds and slopes over HTTP: those of the questions, in words of the reader's language, for each his own."""

from __future__ import annotations

import concurrent.futures
import json
import tomllib

import pytest
from starlette.testclient import TestClient

import anodeworks as aw
from anodeworks.quantity.wording import Quantity
from anodeworks.study.live import Compiled, Desk
from anodeworks.workbench.app import application
from anodeworks.workbench.archive import Archive
from anodeworks.workbench.home import Home
from anodeworks.workbench.live import routes
from tests.workbench.live.plant import TEXT

PRICE = "flows.silane.price"
WORTH = "fnpv_after_tax"


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    made = Archive("", tmp_path_factory.mktemp("live"))
    made.create("small", TEXT, "somebody")
    yield made
    made.close()


@pytest.fixture(scope="module")
def plant():
    return aw.build(tomllib.loads(TEXT))


@pytest.fixture(scope="module")
def client(archive, plant):
    app = application(Home(archive))
    with TestClient(app, base_url="http://localhost") as client:
        client.post("/live/small/draft", json={})
        app.state.live.places.of(plant).desk.wait()
        yield client


def ask(client, said, what="", lang="en", status=200):
    answer = client.post(f"/live/small/draft{what}?lang={lang}", json=said)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_figures_are_those_of_the_question(client, plant):
    changes = {PRICE: "61 CNY/kg", "programme.phases.two.start": "2026-09-01"}
    told = ask(client, {"changes": changes, "figures": [WORTH, "capital"]})
    expected = aw.evaluate(plant.with_values(changes))
    for name in (WORTH, "capital"):
        si = float(expected.si(name)[0])
        assert told["figures"][name]["si"] == pytest.approx(si, rel=1e-9)
        assert told["figures"][name]["text"] == Quantity(si, plant.indicators[name].unit).said("en")
    assert told["exact"] is True
    assert told["changes"][PRICE]["text"] == "61.00 CNY/kg"
    before = float(aw.evaluate(plant).si(WORTH)[0])
    assert (told["figures"][WORTH]["moved"][0] == "+") == (float(expected.si(WORTH)[0]) > before)


def test_words_are_the_readers(client):
    told = ask(client, {"moved": {PRICE: 61.0}, "figures": [WORTH]}, lang="zh")
    assert "元" in told["figures"][WORTH]["text"]
    assert told["changes"][PRICE]["text"] == "6.100万元/吨"


def test_what_a_slider_gives_is_rounded_as_a_hand_would_write_it(client, plant):
    told = ask(client, {"moved": {PRICE: 61.23456789}, "figures": [WORTH]})
    assert told["changes"][PRICE] == {"si": 61.23, "text": "61.23 CNY/kg", "written": "61.23 CNY/kg"}
    again = ask(client, {"changes": {PRICE: told["changes"][PRICE]["written"]}, "figures": [WORTH]})
    assert again["figures"] == told["figures"]
    day = ask(client, {"moved": {"programme.phases.two.start": 2026.7}})["changes"][
        "programme.phases.two.start"
    ]
    assert day["written"] == "2026-09-13"


@pytest.mark.parametrize(
    ("said", "key", "words"),
    [
        ({"changes": {PRICE: "61 furlong"}}, PRICE, "furlong"),
        ({"changes": {PRICE: "1e9 CNY/kg"}}, PRICE, "allowed"),
        ({"changes": {"flows.silane.prize": 3}}, "flows.silane.prize", "flows.silane.price"),
        ({"moved": {PRICE: "61"}}, PRICE, "plain numbers in SI"),
        ({"moved": {PRICE: True}}, PRICE, "plain numbers in SI"),
        ({"moved": [1]}, "moved", "values by dotted key"),
        ({"changes": {str(i): 1 for i in range(300)}}, "changes", "up to 200"),
        ({"figures": ["fnvp"]}, "figures", "an indicator's name"),
        ({"figures": 3}, "figures", "a list"),
    ],
)
def test_what_cannot_be_used_is_told_as_of_a_file(client, plant, said, key, words):
    wrong = ask(client, said, status=422)["error"]
    assert wrong["key"] == key
    assert words in wrong["message"]
    if "furlong" in words:
        with pytest.raises(aw.InputError) as caught:
            plant.with_values(said["changes"])
        assert wrong["message"].endswith(str(caught.value).partition(": ")[2])


def test_what_is_no_question_is_refused(client):
    for content in (b"[]", b"{", b"\xff", b"[" * 50_000, b'{"a": "' + b"x" * 200_000 + b'"}'):
        answer = client.post("/live/small/draft", content=content)
        assert answer.status_code == 422, content[:20]
    assert client.post("/live/none/draft", json={}).status_code == 404
    assert client.post("/live/small/abc", json={}).status_code == 404


def test_twenty_people_at_once_get_their_own_rows(client, plant):
    def one(i):
        return ask(client, {"changes": {PRICE: 40 + i}, "figures": ["levelised_cost"], "client": f"tab {i}"})

    with concurrent.futures.ThreadPoolExecutor(20) as people:
        told = list(people.map(one, range(20)))
    prices = {PRICE: [40.0 + i for i in range(20)]}
    expected = aw.evaluate(plant, prices).si("levelised_cost")
    assert [each["figures"]["levelised_cost"]["si"] for each in told] == pytest.approx(
        list(expected), rel=1e-9
    )


def test_odds_are_a_study_on_the_same_draws(client, plant):
    told = ask(client, {"changes": {PRICE: 61}, "figures": [WORTH]}, "/odds")
    study = aw.monte_carlo(plant.with_values({PRICE: 61}), 1023, outcome=False)
    low, middle, high, _ = study.quantile(WORTH)
    found = told["figures"][WORTH]
    assert [found[part]["si"] for part in ("low", "middle", "high")] == pytest.approx(
        [low, middle, high], rel=1e-9
    )
    assert told["draws"] == 1023
    assert 0 <= told["claims"]["capital"]["share"] <= 1
    assert "%" in told["claims"]["capital"]["text"]


def test_slopes_lead_to_the_answer(client, plant):
    keys = [PRICE, "finance.appraisal.discount_rate"]
    told = ask(client, {"keys": keys, "figures": ["levelised_cost"]}, "/slopes")["figures"]["levelised_cost"]
    step = 0.01
    moved = aw.evaluate(plant, {PRICE: [float(plant.ledger[PRICE].number) + step]}).si("levelised_cost")[0]
    assert told["slopes"][PRICE] == pytest.approx((moved - told["si"]) / step, rel=1e-3)
    assert set(told["slopes"]) == set(keys)
    assert told["scale"]["behind"] == " CNY/kg"
    assert ask(client, {"keys": ["nothing"]}, "/slopes", status=422)["error"]["key"] == "nothing"


def test_too_many_rows_are_refused_until_they_come_back(client, monkeypatch):
    monkeypatch.setattr(routes, "who", lambda request: "somebody")
    live = client.app.state.live
    live.budget.burst, before = 64.0, live.budget.burst
    live.budget._left.clear()
    try:
        statuses = [client.post("/live/small/draft", json={"figures": [WORTH]}).status_code for _ in range(4)]
        answer = client.post("/live/small/draft/odds", json={})
        assert 429 in statuses or answer.status_code == 429
        assert int(answer.headers["retry-after"]) >= 1
        assert "for one person" in answer.json()["error"]["message"]
    finally:
        live.budget.burst = before
        live.budget._left.clear()


def test_nothing_compiles_while_numbers_move(client, plant):
    ask(client, {}, "/odds")
    counter = Compiled()
    try:
        for key in plant.uncertain[:40]:
            ask(client, {"moved": {key: plant.ledger[key].number}}) if not plant.ledger[
                key
            ].parameter.options else None
        ask(client, {"moved": {PRICE: 62.0}}, "/odds")
        assert counter.count == 0
    finally:
        counter.close()


def test_a_plant_of_another_structure_is_told_to_wait(client, monkeypatch):
    """A price in another currency needs a program of its own, which is made in the background."""
    monkeypatch.setattr(Desk, "open", lambda desk: desk)
    told = ask(client, {"changes": {PRICE: "8 USD/kg"}}, status=202)
    assert told["exact"] is False
    assert "first time" in told["stage"]
    assert json.dumps(told)
