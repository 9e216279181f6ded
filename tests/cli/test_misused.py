"""A command line that cannot be read is refused like all else: what was found, what may stand there, what to do."""

from __future__ import annotations

import re

import pytest

from anodeworks.cli import main


@pytest.mark.parametrize(
    ("words", "found", "allowed", "remedy"),
    [(["gradient", "x.toml"], "INDICATOR: found nothing", "an indicator's name", "gradient [OPTIONS] FILE INDICATOR"),
     (["explain"], "KEY: found nothing", "a dotted key, whole words of one, or an indicator", "[OPTIONS] KEY"),
     (["lab", "fit"], "RECORD: found nothing", "a record of batches, CSV or Excel", "lab fit [OPTIONS] RECORD"),
     (["chart"], "FILE: found nothing", "a project file, such as plant.toml", "chart [OPTIONS] FILE"),
     (["chart", "x.toml"], "NAMES: found nothing", "all, or a chart's name (--list)", "add it"),
     (["rum"], 'anodeworks: found "rum"', "a command", 'did you mean "run"?'),
     (["lab", "ft"], 'anodeworks lab: found "ft"', "a command", 'did you mean "fit"?'),
     (["run", "--scenaros", "3"], 'anodeworks run: found "--scenaros"', "an option", 'did you mean "--scenarios"?'),
     (["run", "x", "y"], 'anodeworks run: found "y"', "run [OPTIONS] FILE", "leave it out"),
     (["run", "x", "--scenarios"], "--scenarios: found nothing", "a value", "add it"),
     (["run", "x", "--no-report=3"], "--no-report: found a value", "the option alone", "leave it out"),
     (["cell", "--write", "x.toml"], "--write: found it without --project", "both together", "add --project")],
)  # fmt: skip
def test_a_command_line_that_cannot_be_read(words, found, allowed, remedy, capsys):
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(found)
    assert said.err.count("\n") == 1
    assert f"allowed: {allowed}" in said.err or f"{allowed};" in said.err
    assert remedy in said.err
    assert main([*words[:1], "--language", "zh", *words[1:]]) == 2  # no word of click's own in it
    assert set(re.findall(r"[A-Za-z]+", capsys.readouterr().err)) <= set(
        re.findall(r"[A-Za-z]+", " ".join(words) + " anodeworks run fit FILE RECORD KEY INDICATOR NAMES list report "
                   "scenarios write project no plant toml CSV Excel capital all")
    )  # fmt: skip
