"""Pictures that stand by themselves: styles inside, sizes as asked for, glyphs of both languages."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET

import pytest

from anodeworks.errors import InputError
from anodeworks.render.svg import alone
from anodeworks.render.svg.alone import SMALL, STYLES, png
from tests.render.drawn import PICTURES, SVG

UNSTYLED = {
    "chart",
    "step",
    "interval",
    "sankey",
    "cell",
    "label",
    "key",
    "on",
    "build",
    "delay",
    "full",
    "bought",
    "waste",
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_have_their_styles_inside(name):
    picture = alone(PICTURES[name], "zh").decode()
    root = ET.fromstring(picture)
    style = root.find(f"{SVG}style").text
    assert "var(" not in picture
    assert "inherit" not in picture
    assert "Noto Sans CJK SC" in style
    used = {word for e in root.iter() for word in e.get("class", "").split()} - UNSTYLED
    assert [word for word in sorted(used) if not re.search(rf"\.{word}\b", style)] == []
    assert root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "zh-CN"
    assert picture.encode() == alone(PICTURES[name], "zh")


def test_every_colour_that_rules_name_is_known_in_both_lights():
    sheet = STYLES.read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)
    names = set(re.findall(r"var\((--[\w-]+)\)", sheet))
    for theme in (light, dark):
        assert names <= set(re.findall(r"(--[\w-]+):", theme))


def test_a_width_scales_a_picture():
    own, half = (ET.fromstring(alone(PICTURES["cash"], "en", width)).attrib for width in (None, 456))
    assert (own["width"], half["width"]) == ("912", "456")
    assert float(half["height"]) == pytest.approx(float(own["height"]) / 2, abs=1)
    assert ET.fromstring(alone(PICTURES["histogram"], "en")).attrib["width"] == f"{SMALL + 32:.0f}"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_png_has_the_width_asked_for_and_ink_on_it(language):
    pytest.importorskip("resvg_py")
    data = alone(PICTURES["cash"], language, 600, "png")
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", data[16:20]) == (600,)
    blank = png('<svg xmlns="http://www.w3.org/2000/svg" width="600" height="226"></svg>', 600)
    assert len(data) > 3 * len(blank)


def test_without_the_library_one_sentence_says_so(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", None)
    with pytest.raises(InputError, match=r"anodeworks\[charts\]"):
        alone(PICTURES["cash"], "en", None, "png")
