"""Names that people of the field give to units, and the unit that each of them is, beside the names that pint knows.

`NAMES` leads a name to a unit of the program, `MANY` a word for many to its power of ten. What pint would read as
something that nobody here means (`kt` as a knot, `C` as a coulomb) stands here too, or in `units.DEFINITIONS`.
"""

from __future__ import annotations

from typing import Final

_OF: Final = {
    "CNY": "RMB rmb yuan renminbi ¥ 元 圆 人民币 元人民币",
    "USD": "$ US$ dollar dollars 美元 美金",
    "EUR": "€ euro euros 欧元",
    "KRW": "₩ won 韩元 韩币",
    "JPY": "yen 日元 日圆",
    "t": "tonne tonnes 吨 公吨",
    "kt": "kilotonne kilotonnes 千吨",
    "kg": "公斤 千克",
    "jin": "斤 市斤",
    "g": "克",
    "mg": "毫克",
    "year": "yr yrs years annum a y 年",
    "month": "months 月 个月",
    "day": "days d 天 日",
    "h": "hour hours hr hrs 小时 时",
    "min": "分钟 分",
    "s": "秒",
    "t/year": "tpa tpy TPA",
    "kt/year": "ktpa ktpy kTPA",
    "Mt/year": "Mtpa Mtpy MTPA",
    "person": "people persons employees workers jobs positions staff 人 名",
    "mu": "亩",
    "ha": "公顷",
    "m2": "sqm 平方米 平米",
    "m3": "立方米 方",
    "Nm3": "标方 标准立方米 标立方米",
    "m": "米",
    "cm": "厘米",
    "mm": "毫米",
    "um": "微米",
    "nm": "纳米",
    "kWh": "千瓦时 度",
    "MWh": "兆瓦时",
    "GWh": "吉瓦时",
    "kW": "千瓦",
    "MW": "兆瓦",
    "GW": "吉瓦",
    "Ah": "安时",
    "mAh": "毫安时",
    "kJ": "千焦",
    "MJ": "兆焦",
    "GJ": "吉焦",
    "Pa": "帕",
    "kPa": "千帕",
    "MPa": "兆帕",
    "degC": "摄氏度",
    "percentage_point": "points 个百分点 百分点",  # and no typographer's point
}
NAMES: Final[dict[str, str]] = {word: unit for unit, words in _OF.items() for word in words.split()}
MANY: Final[dict[str, int]] = {
    "ten": 1, "hundred": 2, "thousand": 3, "million": 6, "millions": 6, "mn": 6, "mln": 6, "mio": 6,
    "billion": 9, "billions": 9, "bn": 9, "bln": 9, "trillion": 12, "tn": 12,
}  # fmt: skip
MANY_ZH: Final[dict[str, int]] = {
    "万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "千万": 7, "百万": 6, "十万": 5, "亿": 8, "万": 4, "千": 3, "百": 2,
}  # fmt: skip
CURRENCY_SIGNS: Final = ("US$", "RMB", "CNY", "USD", "EUR", "KRW", "JPY", "人民币", "¥", "$", "€", "₩")
# What people write for a tonne and pint reads as the US ton, a thousandth of a tonne, a megatesla.
TONS: Final = r"(?:k|M|kilo|mega)?(?:tons?|Tons?|TONS?)|mt|MT"


def power_zh(name: str) -> tuple[int, str]:
    """The power of ten that a Chinese name begins with, and the rest: "万吨" is (4, "吨"), "千克" (0, "千克")."""
    if name not in NAMES:
        for word, power in MANY_ZH.items():  # longest first
            if name.startswith(word):
                return power, name.removeprefix(word)
    return 0, name
