"""`anodeworks sensitivity`: what the command says of the number of draws is what its methods take."""

from __future__ import annotations

import pytest

from anodeworks import InputError
from anodeworks.cli import main
from anodeworks.study import sensitivity
from anodeworks.view.sensitivity import DRAWS


@pytest.mark.parametrize("method", DRAWS)
def test_draws_outside_a_methods_range_are_refused(plant, small, capsys, method):
    low, high = DRAWS[method]
    for draws in (low - 1, high + 1):
        assert main(["sensitivity", str(plant), "--method", method, "--draws", str(draws)]) == 2
        caught = capsys.readouterr()
        assert caught.out == ""
        assert f"{low:,} to {high:,} with --method {method}" in caught.err
        assert caught.err.count("\n") == 1
        with pytest.raises(InputError) as refused:  # the method itself has the same ends
            getattr(sensitivity, method)(small, ["capital"], draws=draws)
        assert refused.value.key == "draws"


def test_the_help_says_the_ranges(said):
    words = " ".join(said("sensitivity", "--help").split())
    assert all(f"{low:,} to {high:,} of {method}" in words for method, (low, high) in DRAWS.items())


def test_a_range_is_that_of_every_method_asked(plant, capsys):
    """50 draws are enough for one method, and too few for the other."""
    words = ["sensitivity", str(plant), "--method", "groups", "--method", "regional", "--draws", "50"]
    assert main(words) == 2
    assert "100 to 10,000 with --method regional" in capsys.readouterr().err


def test_ends_of_the_ranges_are_taken(plant, small, monkeypatch):
    """The ends themselves pass the command; what they would compute is left out."""
    asked = []
    # Bad outcomes are told from the draws of the question, which it makes itself.
    monkeypatch.setattr(
        "anodeworks.view.sensitivity.monte_carlo", lambda _, draws, **__: asked.append(draws) or stop()
    )
    for method, ends in DRAWS.items():
        if method != "regional":
            monkeypatch.setattr(sensitivity, method, lambda *_, draws, **__: asked.append(draws) or stop())
        for draws in ends:
            assert main(["sensitivity", str(plant), "--method", method, "--draws", str(draws)]) == 130
    assert asked == [draws for ends in DRAWS.values() for draws in ends]


def stop():
    raise KeyboardInterrupt
