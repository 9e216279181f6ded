"""A project file written again: the changed values, and every other byte as it was; or the old file, whole."""

from __future__ import annotations

import datetime as dt
import difflib
import os
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import anodeworks as aw
from anodeworks import store
from anodeworks.project.places import Places
from anodeworks.project.write import changed

from .malformed import TEXT

PROJECTS = (
    "ankang",
    "shengquan",
    "laboratory/reactor_plant",
    "announcements/posco_pohang",
    "announcements/neijiang",
)


def lines_apart(before: str, after: str) -> tuple[list[str], list[str]]:
    """Lines that went and lines that came."""
    told = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [x[2:] for x in told if x.startswith("- ")], [x[2:] for x in told if x.startswith("+ ")]


@pytest.mark.parametrize("name", PROJECTS)
def test_nothing_changed_is_the_same_bytes(name, root, tmp_path):
    file = root / "projects" / f"{name}.toml"
    assert aw.load(file).save(tmp_path / "again.toml").read_bytes() == file.read_bytes()


@pytest.mark.parametrize("name", PROJECTS)
def test_every_value_of_the_text_is_found(name, root):
    text = (root / "projects" / f"{name}.toml").read_text(encoding="utf-8")
    for words, (start, stop) in Places(text).values.items():
        at = tomllib.loads(text)
        for word in words:
            at = at[word] if word else at[0]
        if "" not in words:
            assert tomllib.loads(f"x = {text[start:stop]}")["x"] == at


def test_only_the_changed_values_change(root, tmp_path):
    file = root / "projects" / "ankang.toml"
    project = aw.load(file)
    new = project.with_values({
        "activities.blend.target_capacity": 520,  # stands there as a distribution
        "programme.phases.one.capacity.anode": "140000 t/year",  # stands there as one figure for the only product
        "programme.phases.two.start": dt.date(2024, 11, 1),
        "activities.graphite_source.pick": "graphite_made",
        "plant.site.plot_ratio": {"uniform": [0.5, 1.5], "grade": "judgement"},  # its table stands there
        "finance.loan.equity_share": "40 %",  # its table does not, but its like does
        "flows.silane.price": 60,
    })  # fmt: skip
    path = new.save(tmp_path / "new.toml")
    gone, come = lines_apart(file.read_text(), path.read_text())
    assert len(gone) == 4
    assert [line for line in come if line] == [
        'pick = "graphite_made"',
        'target_capacity = "520 mAh/g"',
        "[finance.loan]",
        'equity_share = "40 %"',
        "[flows.silane]",
        'price = "60 CNY/kg"',
        'plot_ratio = { uniform = [0.5, 1.5], grade = "judgement" }',
        'capacity = "140000 t/year"',
        "start = 2024-11-01",
    ]
    again = aw.load(path)
    assert {k: v.number for k, v in again.ledger.items()} == {k: v.number for k, v in new.ledger.items()}
    assert again.with_values({"flows.silane.price": 61}).save(path) == path


@pytest.mark.parametrize(
    "name", [PROJECTS[0], *(pytest.param(n, marks=pytest.mark.slow) for n in PROJECTS[1:])]
)
def test_all_comments_are_kept(root, tmp_path, name):
    project = aw.load(root / "projects" / f"{name}.toml")
    design = {key: value.number for key, value in project.ledger.items() if value.parameter.unit != "date"}
    path = project.with_si(design, "chosen").save(tmp_path / "all.toml")
    told = [line for line in project.text.splitlines() if line.startswith("#")]
    assert [line for line in path.read_text().splitlines() if line.startswith("#")] == told
    again = aw.load(path)
    assert all(again.ledger[key].number == pytest.approx(x, rel=1e-14) for key, x in design.items())


FORMS = {
    "a dotted key": ("[flows]\nsilane.price = '3 CNY/kg' # so\n", "flows.silane.price", "silane.price = 5 # so"),
    "beside dotted keys": ("[flows]\nsilane.vat = 0.1\n", "flows.silane.price", "silane.vat = 0.1\nsilane.price = 5"),
    "an inline table": ("flows = { silane = { vat = 0.1 } }\n", "flows.silane.price", "{ vat = 0.1, price = 5 }"),
    "an empty inline table": ("flows = {}\n", "flows.silane.price", "flows = { silane.price = 5 }"),
    "a value's own header": ("[flows.silane.price]\nvalue = '3 CNY/kg'\n# c\n", "flows.silane.price", "price = 5"),
    "dotted words of a value": ("[flows.silane]\nprice.value = 3\nprice.note = 'x'\n", "flows.silane.price",
                                "price = 5"),
    "quoted keys": ("[\"flows\".'silane']\n\"price\" = 3\n", "flows.silane.price", '"price" = 5'),
    "no end of line": ("[flows.silane]\nprice = 3", "flows.silane.price", "price = 5"),
    "other line ends": ("# a\r\n[flows.silane]\r\nvat = 0.1\r\n", "flows.silane.price", "vat = 0.1\r\nprice = 5\r\n"),
    "long texts": ("[flows.silane]\nnote = '''a\nprice = 3\n'''\nprice = 4\n", "flows.silane.price",
                   "'''\nprice = 5\n"),
    "a date and a space": ("[p]\na = { l = 2023-08-28, h = 2028-01-01 }\nb = 1\n", "p.b", "2028-01-01 }\nb = 5"),
    "many lines": ("[p]\nc = [\n  1, # one ]\n  2,\n]\n# end\n", "p.b", "]\nb = 5\n# end"),
    "no such table": ("# top\n[p]\nb = 1\n# of q\n\n[q]\nc = 2\n", "r.b", "c = 2\n\n[r]\nb = 5\n"),
    "an empty table": ("[p]\n[q]\n", "p.b", "[p]\nb = 5\n[q]"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_however_a_file_is_written(name):
    text, key, part = FORMS[name]
    after = changed(text, tomllib.loads(text), {key: 5})
    assert part in after
    assert [x for x in after.splitlines() if x.startswith("#")] == [
        x for x in text.splitlines() if x.startswith("#")
    ]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_number_may_be_written_into_the_starter(data):
    project = _starter()
    keys = data.draw(st.lists(st.sampled_from(sorted(project.ledger)), min_size=1, max_size=6, unique=True))
    new = project.with_si({key: project.ledger[key].number for key in keys if not key.endswith(".start")})
    again = aw.build(tomllib.loads(new.written))
    assert all(again.ledger[k].number == pytest.approx(new.ledger[k].number, rel=1e-14) for k in keys)


def _starter() -> aw.Project:
    from dataclasses import replace

    return replace(aw.build(tomllib.loads(TEXT)), text=TEXT)


def test_what_cannot_be_written_leaves_the_old_file(tmp_path, monkeypatch):
    project = _starter()
    path = project.save(tmp_path / "plant.toml")
    path.chmod(0o640)
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.files.os, "fsync", full)
    with pytest.raises(aw.InputError, match="No space left"):
        project.with_values({"flows.silane.price": 60}).save(path)
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    project.with_values({"flows.silane.price": 60}).save(path)
    assert path.stat().st_mode & 0o777 == 0o640
    link = tmp_path / "link.toml"
    os.symlink(path, link)
    project.save(link)
    assert link.is_symlink()
    assert path.read_bytes() == before
    with pytest.raises(aw.InputError, match="cannot be written"):
        project.save(tmp_path / "none" / "plant.toml")


def test_values_that_make_no_project_together_are_not_written(root, tmp_path):
    tables = tomllib.loads(TEXT)
    tables["study"] = {
        "correlations": {"a": {"between": ["flows.silane.price", _price(tables)], "value": 0.5}}
    }
    project = aw.build(tables).with_values({"flows.silane.price": 60})
    with pytest.raises(aw.InputError, match="does not vary"):
        project.save(tmp_path / "plant.toml")
    assert not list(tmp_path.iterdir())


def _price(tables: dict) -> str:
    return f"products.{next(iter(tables['products']))}.price"
