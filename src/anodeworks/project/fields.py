"""What an announcement may say: apart, since help and the terminal's questions need it and no numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from anodeworks.language import Message, Pair, t


@dataclass(frozen=True)
class Field:
    """Something that an announcement may say.

    about: what it is. such: as it may be written. unit: of an amount; "date" of a date; empty for words. claim: whether
    it is one, about the indicator that the library names. often: whether most announcements say it, so that it is worth
    asking for. each: whether it is said of each of several products, again or joined by a plus.
    """

    name: str
    about: Message
    such: Pair
    unit: str = ""
    claim: bool = False
    often: bool = True
    each: bool = False

    @property
    def shown(self) -> str:
        """What stands for it in the help."""
        return "DATE" if self.unit == "date" else "AMOUNT" if self.unit else "TEXT"

    @property
    def help(self) -> Message:
        """What it is, with an example."""
        return t("{what} Such as {such}.", what=self.about, such=self.such)

    def asked(self, such: Any, needed: bool) -> Message:
        """The question for it: what it is, an example, and whether it may be left open."""
        if needed:
            return t("{what} Such as {such}:", what=self.about, such=such)
        return t("{what} Such as {such}; empty if nothing is said of it:", what=self.about, such=such)


ADDRESS: Final = Pair("https://example.org/news", "https://example.org/news")
FIELDS: Final = (
    Field("product", t("What is made."), Pair("graphite", "石墨"), each=True),
    Field("capacity", t("Tonnes a year."), Pair("100 kt", "10万吨"), "t/year", True, each=True),
    Field("investment", t("Total investment."), Pair("3 bn CNY", "30亿元"), "CNY", True),
    Field("land", t("Land."), Pair("700 mu", "700亩"), "mu", True),
    Field("output_value", t("Output value a year at full operation."), Pair("5 bn CNY", "50亿元"), "CNY/year", True),
    Field("tax", t("Taxes a year at full operation."), Pair("600 million CNY", "6亿元"), "CNY/year", True),
    Field("profit", t("Profit before tax a year at full operation."), Pair("800 million CNY", "8亿元"), "CNY/year",
          True, False),
    Field("profit_and_tax", t("Profit and taxes a year at full operation, as one sum."),
          Pair("1.4 bn CNY", "14亿元"), "CNY/year", True, False),
    Field("jobs", t("People employed."), Pair("800", "800人"), "person", True),
    Field("announced", t("When it was announced."), Pair("2023-05", "2023年5月"), "date"),
    Field("start", t("When ground is broken."), Pair("2023-06", "2023年6月"), "date"),
    Field("construction", t("Planned months of construction."), Pair("18 month", "18个月"), "month", True, False),
    Field("production", t("When it is to make its first product."), Pair("2024-12", "2024年12月"), "date", True),
    Field("first_phase", t("Tonnes a year of the first phase."), Pair("40 kt", "4万吨"), "t/year", False, False, True),
    Field("first_investment", t("Total investment of the first phase."), Pair("1 bn CNY", "10亿元"), "CNY", True,
          False),
    Field("first_land", t("Land of the first phase."), Pair("300 mu", "300亩"), "mu", True, False),
    Field("first_output_value", t("Output value a year of the first phase."), Pair("2 bn CNY", "20亿元"), "CNY/year",
          True, False),
    Field("second_production", t("When the second phase is to make its first product."), Pair("2025-12", "2025年12月"),
          "date", True, False),
    Field("energy", t("Energy of the cells that a year's output serves."), Pair("10 GWh", "10 GWh"), "GWh/year", True,
          False),
    Field("place", t("Province or country."), Pair("sichuan", "四川")),
    Field("name", t("What the project is called."), Pair("Meishan", "眉山项目"), often=False),
    Field("source", t("Where it was announced: an address, or a key of the bibliography."), ADDRESS, often=False),
)  # fmt: skip
JOINED: Final = " + "  # between what is said of each of several products


def joined_up(said: Any) -> str:
    """What is said of a field, that of several products in one text."""
    return said if isinstance(said, str) else JOINED.join(text for text in said or () if text)


BY_NAME: Final = {field.name: field for field in FIELDS}
