"""Charts as pictures of their own."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET

import pytest

from anodeworks.cli import main
from anodeworks.errors import InputError
from anodeworks.report import gallery

COLOURED = {"rise", "fall", "line", "c0", "bin", "claim", "flow", "node", "seg", "zero", "rule", "halo"}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def found(small_study):
    return gallery.charts(small_study)


def test_every_chart_of_the_report_has_a_name(found):
    assert {"mass", "energy", "gantt", "output", "cash", "odds-fnpv_after_tax"} <= set(found)
    assert sum(name.startswith("odds-") for name in found) >= 5


def test_pictures_stand_by_themselves(found):
    for name, draw in found.items():
        picture = gallery.alone(draw(440.0))
        root = ET.fromstring(picture)
        style = root.find(f"{SVG}style")
        assert style is not None
        assert style.text
        assert "var(" not in picture
        assert "inherit" not in picture, name
        used = {word for e in root.iter() for word in e.get("class", "").split()} & COLOURED
        assert all(f".{word}" in style.text for word in used), name
        assert float(root.get("width", "0")) > 0
        assert gallery.title(picture)


def test_a_width_scales_a_picture(found):
    picture = ET.fromstring(gallery.alone(found["cash"](880.0), 456))
    assert picture.get("width") == "456"
    assert float(picture.get("height", "0")) == pytest.approx((300 + 32 + 26) / 2, abs=1)


def test_png_has_the_width_asked_for(found, tmp_path):
    pytest.importorskip("resvg_py")
    (path,) = gallery.write({"cash": found["cash"]}, tmp_path / "new", "png", 600)
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", data[16:20]) == (600,)
    plain = gallery.png('<svg xmlns="http://www.w3.org/2000/svg" width="600" height="226"></svg>', 600)
    assert len(data) > 3 * len(plain)


def test_charts_of_other_studies_join(small_study, found):
    more = gallery.charts(small_study, {"tornado/npv": found["cash"]})
    assert list(more)[-1] == "tornado/npv"


def test_names_become_names_of_files(found, tmp_path):
    (path,) = gallery.write({"../a b": found["cash"]}, tmp_path)
    assert path.parent == tmp_path
    assert re.fullmatch(r"[\w.-]+", path.name)


def test_without_the_library_one_sentence_says_so(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", None)
    with pytest.raises(InputError, match=r"anodeworks\[charts\]"):
        gallery.png("<svg/>")


def test_command_needs_names_and_knows_them(capsys, tmp_path):
    file = tmp_path / "none.toml"
    assert main(["chart", str(file)]) == 2
    assert "--list" in capsys.readouterr().err
