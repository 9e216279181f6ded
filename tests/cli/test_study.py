"""`anodeworks study`: one folder, one study; figures as text or JSON; what stops it keeps what is done."""

from __future__ import annotations

import json

import pytest
from anodeworks.cli.study import _row, _text

from anodeworks.cli import main


def test_text_json_and_folder(plant, tmp_path, said, figures, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = said("study", plant, "--scenarios", 500)
    assert "500 draws, seed 0" in text
    assert "kept in studies/small" in text
    found = figures("study", plant, "--scenarios", 500)
    kept = json.loads((tmp_path / "studies" / "small" / "summary.json").read_text())
    assert kept["indicators"] == found["indicators"]
    one = found["indicators"]["capital"]
    assert one["least"] < one["p5"] < one["p50"] < one["p95"] < one["largest"]
    assert [level["p"] for level in one["quantiles"]] == sorted(level["p"] for level in one["quantiles"])


def test_a_mean_that_misleads_is_not_shown():
    """A few extreme draws, or many without a figure: the row has its quantiles, and no mean."""
    usual = {"label": "capital", "unit": "CNY", "value": 2e9, "p5": 1e9, "p50": 2e9, "p95": 3e9, "mean": 2e9,
             "mean_error": 1e7, "sd": 0.6e9, "undefined": 0.0}  # fmt: skip
    tailed = {**usual, "mean": -4e12, "sd": 1e13, "mean_error": 1e11}
    rare = {**usual, "p5": float("nan"), "p95": float("nan"), "undefined": 0.2}
    assert _row(usual)[5:7] == ("2.00", "0.010")
    assert _row(tailed)[5:7] == ("", "")
    assert _row(rare)[5:7] == ("", "")
    told = {"name": "small", "scenarios": 9, "design": "sobol", "seed": 0, "flags": {}, "rank_error": 0.001,
            "folder": "x", "indicators": {"capital": usual}}  # fmt: skip
    note = "no mean is shown"
    assert note not in _text(told, True)
    assert "by Sobol's sequence" in _text(told, True)
    assert note in _text({**told, "indicators": {"capital": tailed}}, True)


def test_another_seed_is_refused(plant, tmp_path, said, capsys):
    said("study", plant, "--scenarios", 300, "--out", tmp_path / "one")
    assert (
        main(["study", str(plant), "--scenarios", "300", "--seed", "1", "--out", str(tmp_path / "one")]) == 2
    )
    caught = capsys.readouterr()
    assert caught.out == ""
    assert "a folder with a study of another seed" in caught.err
    assert caught.err.count("\n") == 1


def test_ctrl_c_says_how_to_go_on(plant, tmp_path, capsys, monkeypatch):
    from anodeworks.study.scale import local

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(local, "account_for", stop)
        assert main(["study", str(plant), "--scenarios", "300", "--out", str(tmp_path / "two")]) == 130
    assert "the same command goes on from there" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["--keep", "nothing"], ["--workers", "1", "--cluster", "tcp://127.0.0.1:9"]]
)
def test_misuse(plant, tmp_path, capsys, words):
    assert main(["study", str(plant), "--scenarios", "300", "--out", str(tmp_path / "three"), *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_run_points_to_study(plant, capsys, monkeypatch):
    from anodeworks.study import evaluate

    class StopError(Exception): ...

    def stop(*_: object, **__: object) -> None:
        raise StopError

    monkeypatch.setattr(evaluate, "monte_carlo", stop)
    with pytest.raises(StopError):
        main(["run", str(plant), "--scenarios", "2000000", "--no-report"])
    assert "`anodeworks study` takes any number" in capsys.readouterr().err
