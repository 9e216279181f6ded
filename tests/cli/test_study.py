"""`anodeworks study`: one folder, one study; figures as text or JSON; what stops it keeps what is done."""

from __future__ import annotations

import json
import math

import pytest

from anodeworks.cli import main
from anodeworks.view.study import _misleads


def test_text_json_and_folder(plant, tmp_path, said, figures, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = said("study", plant, "--scenarios", 500)
    assert "Pays in" in text
    assert "of 500 scenarios" in text
    found = figures("study", plant, "--scenarios", 500)
    assert found["about"]["folder"] == "studies/small"
    assert found["about"]["scenarios"] == {"value": 500, "unit": "1"}
    assert found["about"]["seed"] == "0"
    kept = json.loads((tmp_path / "studies" / "small" / "summary.json").read_text())["indicators"]
    rows = found["tables"]["all"]["rows"]
    assert set(rows) == set(kept)
    for name, row in rows.items():
        if kept[name]["unit"] != "date":
            for column, word in (("base", "value"), ("p5", "p5"), ("p50", "p50"), ("p95", "p95"),
                                 ("least", "least"), ("largest", "largest"), ("sd", "sd")):  # fmt: skip
                known = kept[name][word]
                assert row[column]["value"] == (None if known is None else pytest.approx(known)), (
                    name,
                    column,
                )
    one = {word: rows["capital"][word]["value"] for word in ("least", "p5", "p50", "p95", "largest")}
    assert list(one.values()) == sorted(one.values())
    levels = found["tables"]["levels"]["rows"]["capital"]
    assert [
        levels[f"p{100 * level['p']:g}"]["value"] for level in kept["capital"]["quantiles"]
    ] == pytest.approx([level["value"] for level in kept["capital"]["quantiles"]])


class Tails:
    """A summary of one figure, whose ends and standard deviation are given."""

    def __init__(self, low, high, sd):
        self.ends, self.width = (low, (low + high) / 2, high, 0.0), sd

    def quantile(self, name):
        return self.ends

    def sd(self, name):
        return self.width, 0.0


def test_a_mean_that_misleads_is_not_shown():
    """A few extreme draws, or many without a figure: the row has its quantiles, and no mean."""
    assert not _misleads(Tails(1e9, 3e9, 0.6e9), "capital")
    assert _misleads(Tails(1e9, 3e9, 1e13), "capital")
    assert _misleads(Tails(math.nan, math.nan, 0.6e9), "capital")


def test_rows_of_means_that_mislead_have_none(plant, tmp_path, figures, said, monkeypatch):
    from anodeworks.view import study

    words = ["study", plant, "--scenarios", 300, "--design", "sobol", "--out", tmp_path / "means"]
    note = "No mean is shown"
    monkeypatch.setattr(study, "_misleads", lambda *_: False)
    assert note not in said(*words)
    assert figures(*words)["tables"]["odds"]["rows"]["capital"]["mean"]["value"] > 0
    assert figures(*words)["about"]["design"] == "draws by Sobol's sequence"
    monkeypatch.setattr(study, "_misleads", lambda *_: True)
    assert note in said(*words)
    row = figures(*words)["tables"]["odds"]["rows"]["capital"]
    assert row["mean"] is row["mean_error"] is None
    assert row["p50"]["value"] > 0


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
    from anodeworks.view import run

    class StopError(Exception): ...

    def stop(*_: object, **__: object) -> None:
        raise StopError

    monkeypatch.setattr(run, "monte_carlo", stop)
    with pytest.raises(StopError):
        main(["run", str(plant), "--scenarios", "2000000", "--no-report"])
    assert "`anodeworks study` takes any number" in capsys.readouterr().err
