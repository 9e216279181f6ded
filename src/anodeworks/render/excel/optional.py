"""Steps of what a file may add to its finances (docs/equations/finance.md, 2, 6 and 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from anodeworks.finance.operations import CLASSES
from anodeworks.finance.safety import SCHEDULES, TIERS
from anodeworks.language import Pair
from anodeworks.render.excel.step import Block, S, Step

CAPITAL: Final = "+".join(f"[planned.capital{c}]" for c in range(len(CLASSES)))
READY: Final = "+".join(f"[planned.in_service{c}]" for c in range(len(CLASSES)))
WHOLE: Final = "+".join(f"SUM([planned.capital{c}:])" for c in range(len(CLASSES)))
AGE: Final = "([time.year]-[time.year..]+1)"  # of what came into use in each year so far
EQUIPMENT: Final = (1, 2)  # machinery, electronics


def _tiers() -> str:
    """The production-safety fund by the steps of its rates: what is above each edge, times the step there."""

    def total(word: str) -> str:
        own, parts, edges = word.split()[0], [], ["0"]
        for k in range(1, TIERS + 1):
            edges += [f"{{finance.safety.edge_{k}}}"] if k > 1 else []
            before = f"-{{finance.safety.{own}_{k - 1}}}" if k > 1 else ""
            above = f"MAX([work.safety_basis]-MAX({','.join(edges)})/{{unit}},0)"
            parts.append(f"({{finance.safety.{own}_{k}}}{before})*{above}")
        return "+".join(parts)

    first, second, third = map(total, SCHEDULES)
    chosen = [f"{{finance.safety.schedule}}={{option.{word}}}" for word in SCHEDULES]
    return f"=[time.alive]*IF({chosen[0]},{first},IF({chosen[1]},{second},{third}))"


BUILT: Final = (
    "=(1+{finance.price_contingency.rate})^({finance.price_contingency.preparation}+[time.index]+0.5)"
)
DEARER: Final = Block(
    Pair("Price contingency", "涨价预备费"),
    (
        S("work.price_contingency", "Rise of the prices of construction since the estimate", "估算以来的建设价格上涨",
          f"=({CAPITAL.replace('planned', 'model')})*{{what_if.capital}}*([time.built]-1)/{{unit}}"),
    ),
)  # fmt: skip

SAFETY: Final = Block(
    Pair("Production-safety fund", "安全生产费"),
    (
        S("work.safety_basis", "Revenue by which it is set aside", "计提基数",
          "={finance.safety.part}*IF([sales.revenue<]>0,[sales.revenue<],[sales.revenue])", adds=False),
        S("work.safety", "Set aside", "当年计提", _tiers()),
    ),
)  # fmt: skip

_OVER_LIFE: Final = "{finance.subsidies.booked}={option.over the life of the assets}"
SUBSIDIES: Final = Block(
    Pair("Subsidies", "补贴收入"),
    (
        S("help.grant", "Grant for the assets, received as they are paid for", "与资产相关的补助（按投资进度到位）",
          f"=IF({WHOLE}=0,0,[time.alive]*{{finance.subsidies.grant}}*({CAPITAL})/({WHOLE})*[sales.level]/{{unit}})"),
        S("help.part", "Part of what waits that comes into use", "转固比例",
          f"=IF([help.real<]+{CAPITAL}=0,0,MIN(({READY})/([help.real<]+{CAPITAL}),1))",
          "0.0%", False),
        S("help.real", "Waiting, at prices of the price date (CNY)", "在建（基准日价格，元）",
          f"=([help.real<]+{CAPITAL})*(1-[help.part])", "#,##0", False),
        S("help.waiting", "Grant for assets not yet in use", "未转固资产的补助",
          "=([help.waiting<]+[help.grant])*(1-[help.part])", adds=False),
        S("help.added", "Grant for assets that come into use", "转固资产的补助",
          "=([help.waiting<]+[help.grant])*[help.part]"),
        S("work.deferred", "Received and not yet income", "递延收益（期末清算前）",
          f"=IF({_OVER_LIFE},[time.alive]*(SUM([help.grant..])-1/{{life1}}*SUMPRODUCT([help.added..],"
          f"({AGE}<{{life1}})*{AGE}+({AGE}>={{life1}})*{{life1}})),0)", adds=False),
        S("help.yearly", "For each year of operation", "运营期补贴",
          "=[time.alive]*{finance.subsidies.yearly}*(MIN(SUM([planned.operating..]),{finance.subsidies.years})"
          "-MIN(SUM([planned.operating..])-[planned.operating],{finance.subsidies.years}))*[sales.level]/{unit}"),
        S("work.subsidised", "Received", "当年收到", "=[help.grant]+[help.yearly]"),
        S("work.subsidies", "Income", "计入当期收益",
          "=[help.grant]+[help.yearly]-[work.deferred]+[work.deferred<]"
          "+[time.last]*[work.deferred]-(1-[time.alive])*([work.deferred<]-[work.deferred])"),
    ),
)  # fmt: skip

LEAVING: Final = Block(
    Pair("Decommissioning", "弃置"),
    (
        S("work.leaving_asked", "Cost if the plant closed with the year", "若当年停产的弃置费用",
          "=[time.begun]*({finance.decommissioning.share}*[work.fixed_assets]"
          "+[time.alive]*{finance.decommissioning.cost}*[sales.level]/{unit})", adds=False),
        S("work.leaving", "Paid", "支付", "=[time.last]*[work.leaving_asked]"),
        S("work.leaving_charge", "Charged", "计入费用",
          "=IF({finance.decommissioning.booked}={option.over the years of operation},"
          "IF(SUM([model.operating:])=0,0,SUM([work.leaving:])*[model.operating]/SUM([model.operating:])),[work.leaving])"),
        S("work.provision", "Provision", "预计负债",
          "=[time.going]*SUM([work.leaving_charge..])", adds=False),
    ),
)  # fmt: skip


def _deducted(c: int) -> tuple[Step, ...]:
    """What has been deducted for tax of one class by the end of the year, and at once of what is bought in it."""
    life, salvage, rule = f"{{life{c}}}", f"{{salvage{c}}}", "{finance.tax_depreciation.method}"
    at = f"(({AGE}<{life})*{AGE}+({AGE}>={life})*{life})"
    turn = f"({life}-2)"
    before = f"(({at}<{turn})*{at}+({at}>={turn})*{turn})"  # years before the last two
    declining = f"(1-(1-2/{life})^{before})"
    most = f"(({declining}<1-{salvage})*{declining}+({declining}>=1-{salvage})*(1-{salvage}))"
    ways = {
        "double declining": f"{most}+(1-{salvage}-{most})*({at}-{before})/2",
        "sum of the years' digits": f"(1-{salvage})*{at}*(2*{life}+1-{at})/({life}*({life}+1))",
        "as in the books": f"(1-{salvage})*{at}/{life}",
    }
    sums = [f"SUMPRODUCT([as.added{c}..]-[ahead.once{c}..],{way})" for way in ways.values()]
    first, second, _ = (f"{rule}={{option.{word}}}" for word in ways)
    return (
        S(f"ahead.once{c}", "deducted at once", "一次性扣除",
          f"={{finance.tax_depreciation.one_off}}*[as.added{c}]*MAX(0,MIN(1,"
          "{finance.tax_depreciation.one_off_until.year}+1/365-{model.begin}-[time.index]))"),
        S(f"ahead.rest{c}", "of the rest, by the end of the year", "其余部分累计扣除",
          f"=IF({first},{sums[0]},IF({second},{sums[1]},{sums[2]}))", adds=False),
        S(f"ahead.of{c}", "more than in the books", "超过账面累计折旧",
          f"=[time.alive]*(SUM([ahead.once{c}..])+[ahead.rest{c}]"
          f"-SUM([as.added{c}..])+[as.book{c}])", adds=False),
    )  # fmt: skip


WRITTEN: Final = Block(
    Pair("Depreciation for tax beyond that of the books", "税前折旧超过账面部分"),
    tuple(each for c in EQUIPMENT for each in _deducted(c)),
)  # fmt: skip

# What a file may add, by its table: its steps, and what of it has been deducted for tax and is not in the books yet.
_BLOCKS: Final = {
    "finance.price_contingency": (DEARER, ""),
    "finance.safety": (SAFETY, ""),
    "finance.subsidies": (
        SUBSIDIES,
        "-IF({finance.subsidies.taxed}={option.when received},[work.deferred],0)",
    ),
    "finance.decommissioning": (LEAVING, "-[work.provision]"),
    "finance.tax_depreciation": (WRITTEN, "+".join(f"[ahead.of{c}]" for c in EQUIPMENT)),
}


def blocks(has: Callable[[str], bool]) -> Iterator[Block]:
    """The steps of all that a file has added; `has` says whether it has a table."""
    there = [parts for table, parts in _BLOCKS.items() if has(table)]
    yield from (block for block, _ in there)
    ahead = "+".join(part for _, part in there if part)
    if ahead:
        label = Pair("Deducted for tax and not yet in the books", "税前已扣除而账面未列支")
        yield Block(
            label, (S("work.tax_ahead", "All together", "合计", f"=[time.going]*({ahead})", adds=False),)
        )
