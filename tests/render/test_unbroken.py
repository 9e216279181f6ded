"""No number is parted from its unit at the end of a line: on a page, and on a terminal of any width."""

from __future__ import annotations

import re

import pytest

from anodeworks.language import t
from anodeworks.quantity.wording import Chance, Quantity, Share, Span
from anodeworks.render import html, terminal
from anodeworks.render.unbroken import runs
from anodeworks.view.document import Column, Document, Finding, Row, Section, Table, Words

TOLD = t(
    "Pays in {share} of the scenarios, {odds}: {value} at the median ({span} from P5 to P95), costs of {cost} and "
    "{capital} of capital.",
    share=Share(0.004), odds=Chance(0.18, 0.012), value=Quantity(967e6, "CNY"), span=Span(-6e9, 11.9e9, "CNY"),
    cost=Quantity(30.6, "CNY/kg"), capital=Quantity(6430 * 3.15e7, "CNY/(t/year)"),
)  # fmt: skip
TABLE = Table("t", (Column("a", "a", role="text"), Column("b", "b", role="text")), (Row("r", (TOLD, TOLD)),))
DOCUMENT = Document(
    "run", "", "", (Finding("good", TOLD, TOLD),), (Section("s", "", (Words(TOLD), TABLE), 0),)
)
WHOLE = {
    "en": ("under 1 %", "18 % ± 1", "967 million CNY", "11.9 bn CNY", "30.6 CNY/kg"),
    "zh": ("不到1%", "9.67亿元", "119亿元", "3.06万元/吨"),
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_on_a_page(language):
    page = str(html.fragment(DOCUMENT, language))
    for told in WHOLE[language]:
        held = told.removeprefix("under ").removeprefix("不到")
        assert len(re.findall(rf'<span class="u">[^<]*{re.escape(held)}[^<]*</span>', page)) >= 4, told
    text = re.sub(r"<[^>]*>", "", page)
    assert all(told in text for told in WHOLE[language])


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("columns", range(40, 100, 7))
def test_on_a_terminal(language, columns):
    lines = terminal.text(DOCUMENT, language, columns=columns).splitlines()
    for line in lines:
        assert not re.search(r"(^| )[0-9.,]+$| (million|bn|±)$", line.rstrip() if language == "en" else ""), (
            line
        )
        assert not re.match(r"\s*[·+x!]?\s*[亿万%元/]", line), line


def test_parts_of_a_text_are_the_text():
    for language, texts in WHOLE.items():
        for told in (*texts, "11 to 12 t", "5 or 6", "", "no number"):
            assert "".join(runs(told, language)) == told
    assert runs("11 to 12 t", "en") == ["11 to ", "12 t", ""]
