"""What people with accounts are told: who did what, how long a password has to be, and the way back from a refusal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import anodeworks
from anodeworks.language import LANGUAGES, say
from anodeworks.workbench.archive.entries import DONE, did
from anodeworks.workbench.people.accounts import SHORTEST
from tests.workbench import test_people
from tests.workbench.test_people import OWN

quick, accounts, server = test_people.quick, test_people.accounts, test_people.server  # the same people


def test_who_may_not_go_on_is_shown_the_way_back(server, accounts):
    version = accounts.archive.version("harbour").digest
    made = server("editor").post("/links", data={"project": "harbour"}, headers=OWN).text
    guest = server()
    guest.get(re.search(r"http://plant.example(/s/[\w-]+)", made)[1])
    refused = guest.get("/").text
    assert f'href="/p/harbour/{version[:12]}/overview"' in refused.split("<main")[1]
    assert 'href="/work"' not in refused


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_journal_tells_in_words_who_did_what(server, accounts, language):
    admin = server("admin")
    admin.post("/accounts/people/invite", data={"role": "editor"}, headers=OWN)
    page = admin.get(f"/accounts/people/journal?lang={language}").text
    assert say(did("invite"), language) in page
    logged = {each.action for each in accounts.archive.journal(most=500)}
    assert logged <= set(DONE)
    assert all(DONE[action].said("zh") != DONE[action].said("en") for action in DONE)


def test_how_long_a_password_has_to_be_stands_where_it_is_chosen(server):
    made = server("admin").post("/accounts/people/invite", data={"role": "editor"}, headers=OWN).text
    joining = server().get(re.search(r"http://plant.example(/accounts/join/[\w-]+)", made)[1]).text
    assert f"{SHORTEST} letters or more" in joining
    assert f"{SHORTEST} letters or more" in server("admin").get("/accounts").text


def test_every_action_of_the_journal_has_its_words():
    said = {
        word for path in (Path(anodeworks.__file__).parent / "workbench").rglob("*.py")
        for word in re.findall(r'\.log\(\s*[\w.\[\]:]+,\s*"([\w ]+)"', path.read_text(encoding="utf-8"))
    }  # fmt: skip
    assert said == set(DONE)
