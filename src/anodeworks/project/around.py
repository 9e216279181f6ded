"""What stands around a figure and says no more than the name of its field: 年产值50亿元, "160 new jobs".

Only words that cannot change a figure are dropped; `quantity/hedge` and `quantity/notation` read what is left.
"""

from __future__ import annotations

import re
from typing import Final

from anodeworks.project.fields import BY_NAME
from anodeworks.quantity import notation
from anodeworks.quantity.numerals import in_figures
from anodeworks.quantity.period import BY

_PHASE: Final = ("一期", "首期", "第一期")
_MADE: Final = ("设计产能", "年产能", "产能", "年产", "生产规模", "规模")
_SPENT: Final = ("计划总投资", "投资总额", "总投资额", "总投资", "投资额", "投资")
_GROUND: Final = (
    "净用地面积",
    "净用地",
    "总用地面积",
    "占地面积",
    "用地面积",
    "总占地",
    "占地",
    "用地",
    "征地",
    "土地",
)
_SOLD: Final = ("年产值", "产值", "年销售收入", "销售收入", "年营业收入", "营业收入", "年营收", "营收")
_TAXED: Final = (
    "税金及附加",
    "年税金",
    "年缴纳税金",
    "缴纳税金",
    "税金",
    "年缴纳税收",
    "年上缴税收",
    "年纳税",
    "缴纳税收",
    "上缴税收",
    "年税收",
    "税收",
    "纳税",
    "税",
)
_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "capacity": _MADE,
    "first_phase": (*_PHASE, *_MADE),
    "investment": _SPENT,
    "first_investment": (*_PHASE, *_SPENT),
    "land": _GROUND,
    "first_land": (*_PHASE, *_GROUND),
    "output_value": _SOLD,
    "first_output_value": (*_PHASE, *_SOLD),
    "tax": _TAXED,
    "profit": ("年利润总额", "利润总额", "年利润", "利润"),
    "profit_and_tax": ("年利税", "利税总额", "利税"),
    "jobs": ("年均就业",
             "拉动地方就业", "带动地方就业", "拉动就业", "吸纳就业", "可安置就业", "安置就业", "提供就业岗位",
             "新增就业岗位", "带动就业", "解决就业", "新增就业", "就业岗位", "就业人数", "就业", "岗位", "员工"),
    "construction": ("建设周期", "建设期", "工期"),
    "energy": ("可配套电池", "配套电池", "电池"),
}  # fmt: skip
_ANY: Final = (
    "项目", "全部", "建成后", "投产后", "达产后", "预计", "计划", "规划", "设计", "可实现", "实现", "可提供", "提供",
    "可形成", "形成", "可", "将", "拟", "达到", "达", "为", "的", "共", "总", "人数", ":", "，", ",",
)  # fmt: skip
_YEARLY: Final = ("每年", "年")
_SPENT_EN: Final = ("investment",)
_MADE_EN: Final = ("production capacity", "nameplate capacity", "capacity", "production", "output")
_GROUND_EN: Final = ("land area", "industrial land", "land", "area", "site")
_SOLD_EN: Final = ("output value", "output", "sales", "revenue")
_NAMES_EN: Final[dict[str, tuple[str, ...]]] = {
    "capacity": _MADE_EN,
    "first_phase": _MADE_EN,
    "investment": _SPENT_EN,
    "first_investment": ("initial investment", "first-phase investment", "phase one investment", *_SPENT_EN),
    "land": _GROUND_EN,
    "first_land": _GROUND_EN,
    "output_value": _SOLD_EN,
    "first_output_value": _SOLD_EN,
    "tax": ("taxes", "tax"),
    "profit": ("profits", "profit"),
    "jobs": ("employment",),
    "energy": ("production capacity", "capacity", "output"),
}
_PLANNED: Final = r"(?:total|planned|expected|estimated)"
_ENGLISH_BETWEEN: Final = re.compile(
    r"(?<=[0-9]) +(?:(?:new|full-time|permanent|direct|local|skilled|high-skilled|well-paid|additional) +)+(?=[a-z])",
    re.IGNORECASE,
)
_GOOD: Final = r"(?!(?:which|whom|that|this|these|the|its|first|phases?|debt)\b)[a-z]+"
# Goods of so many tonnes, and no part of them; "of which", "of debt", "of the first phase" say another figure.
_OF_GOODS: Final = re.compile(
    rf" of {_GOOD}(?:[ ,-]+{_GOOD})*?"
    r"(?= (?:per|a|each|every) (?:year|annum)\b| annually\b| yearly\b|$)",
    re.IGNORECASE,
)
# A unit said a second time: tonnes per annum (tpa), 20.45亿元（人民币）.
_AGAIN: Final = re.compile(r"(?<=[a-z]) *\((?:m?tp[ay]|mt|t/(?:a|yr?|year))\)", re.IGNORECASE)
_MONEY_AGAIN: Final = re.compile(r"(?<=[元亿万]) *\((?:人民币|RMB|CNY)\)$", re.IGNORECASE)
_A_YEAR: Final = re.compile(r" +(?:(?:a|each|every|per) (?:year|annum)|annually|yearly)$", re.IGNORECASE)
_WHEN_RUN: Final = re.compile(  # figures are those of full operation
    r",? +(?:at|in|on|under) full (?:capacity|operation|production|build-?out)$"
    r"|,? +(?:when|once) (?:fully )?(?:complete|completed|operational|built)$",
    re.IGNORECASE,
)
# What a plant makes, between "年产" and its tonnes, or behind them: 年产锂离子电池负极材料10万吨, 10万吨石墨负极材料.
_GOODS: Final = re.compile(
    r"(?:锂离子电池|锂离子|锂电池|锂电|动力电池|动力|储能|电池级|电池|用|高端|高性能|高容量|高比容量|新型|先进|新能源|人造|天然|改性|"
    r"石墨|球形|硅碳|/|硅基|硅氧|氧化亚硅|纳米|多孔|复合|复配|包覆|一体化|新材料|的)*(?:负极材料|负极粉体|负极|石墨|硅碳)(?:产品|粉体|材料)?"
)
_DUE: Final = re.compile(rf"(.*[0-9].*?),? +((?:{BY}) +.*(?:[12][0-9]{{3}}|year|month).*)", re.IGNORECASE)
_HYPHEN: Final = re.compile(r"(?<=[0-9])-(?=[A-Za-z])")  # a 160-acre site


def due(said: str) -> tuple[str, str]:
    """A tonnage and the date that stands behind it: "20,000 t by 2028" is 20,000 t, "by 2028"."""
    found = _DUE.fullmatch(notation.plain(said))
    return (found[1], found[2]) if found else (said, "")


def bare(name: str, said: str) -> str:
    """The figure of a field without the words around it that say no more than its name.

    Args:
        name: of the field.
        said: as it was announced.
    """
    text = _english(name, in_figures(notation.plain(said)))
    text = _MONEY_AGAIN.sub("", text) if "CNY" in BY_NAME[name].unit else text
    if BY_NAME[name].unit == "t/year":
        text = _without_goods(text)
    yearly = _YEARLY if BY_NAME[name].unit.endswith("/year") else ()
    words = "|".join(sorted(map(re.escape, (*_NAMES.get(name, ()), *_ANY, *yearly)), key=len, reverse=True))
    found = re.match(rf"(?:{words})*(?=\W*[^\W]*[0-9])", text)
    text = text[found.end() :] if found else text
    names = "|".join(sorted(map(re.escape, _NAMES.get(name, ())), key=len, reverse=True))
    kept = (re.sub(rf"(?<=[^\W\d_])的?(?:{names})$", "", text) if names else text).strip()
    return kept if kept and kept != notation.plain(said) else said


def _without_goods(text: str) -> str:
    """Tonnes without the goods that stand before or behind them, where nothing else stands there."""
    before = re.match(
        rf"((?:{'|'.join(map(re.escape, (*_MADE, *_PHASE, *_ANY)))})*)({_GOODS.pattern})(?=[^0-9]{{0,3}}[0-9])",
        text,
    )
    text = before[1] + text[before.end() :] if before else text
    behind = re.search(rf"(?<=吨)(/年|每年)?({_GOODS.pattern})$", text)
    return text[: behind.start()] + (behind[1] or "") if behind else text


def _english(name: str, text: str) -> str:
    """The same, of English words."""
    text = _WHEN_RUN.sub("", text)
    unit, names = BY_NAME[name].unit, "|".join(_NAMES_EN.get(name, ()))
    planned = _PLANNED.replace("total", "total|annual|yearly") if unit.endswith("/year") else _PLANNED
    if names:
        text = re.sub(rf"^(?:an? )?(?:{planned} )*(?:{names})(?: of)?:? ", "", text, flags=re.IGNORECASE)
    text = _HYPHEN.sub(" ", _ENGLISH_BETWEEN.sub(" ", text))
    if unit in ("t/year", "GWh/year"):
        text = _AGAIN.sub("", text)
        text = _OF_GOODS.sub("", text)
    elif names:
        text = re.sub(rf" of (?:{planned} )*(?:{names})$", "", text, flags=re.IGNORECASE)
    if unit == "mu":
        text = re.sub(r" sites?$", "", text, flags=re.IGNORECASE)
    return _A_YEAR.sub("/year", re.sub(r" in total$", "", text, flags=re.IGNORECASE))
