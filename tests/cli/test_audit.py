"""`anodeworks audit`: what it says of a plant without claims, and what it refuses before anything runs."""

from __future__ import annotations

import pytest

from anodeworks.cli import main
from anodeworks.view import audit
from tests.project.toml_text import dump


@pytest.fixture
def unclaimed(tmp_path, small_tables):
    """The small plant's project file without claims."""
    file = tmp_path / "unclaimed.toml"
    file.write_text(dump({k: v for k, v in small_tables.items() if k != "claims"}))
    return file


def test_without_claims_odds_evidence_and_supply_are_still_told(unclaimed, said, figures):
    told = said("audit", unclaimed, "--scenarios", 127)
    assert "no claims" in told
    assert "Odds that it ever makes product" in told
    assert "Other plants" not in told
    document = figures("audit", unclaimed, "--scenarios", 127)
    assert "claims" not in document["tables"]
    assert set(document["tables"]["completion"]["rows"]) == {"one", "two"}
    assert "required" not in document["tables"]
    assert document["tables"]["supply"]["rows"]


def test_unknown_claims_are_refused_before_anything_runs(plant, unclaimed, capsys, monkeypatch):
    monkeypatch.setattr(audit, "audited", lambda *_, **__: pytest.fail("it ran"))
    for file, word, remedy in ((plant, "capitol", 'did you mean "capital"?'), (unclaimed, "foo", "[claims]")):
        for effort in ("quick", "none"):
            assert main(["audit", str(file), "--claims", word, "--inference", effort]) == 2
            error = capsys.readouterr().err
            assert error.count("\n") == 1
            assert remedy in error


@pytest.mark.parametrize(
    "words", [["--scenarios", "49"], ["--seed", "-1"], ["--inference", "some"], ["--as-of", "soon"]]
)
def test_options_out_of_bounds_are_refused(plant, capsys, words):
    assert main(["audit", str(plant), *words]) == 2
    assert words[0].lstrip("-") in capsys.readouterr().err
