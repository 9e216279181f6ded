"""The steps between the model's quantities and the statements: data only, in the manner of statements' lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from anodeworks.finance import BOOKS, CLASS_LABELS
from anodeworks.finance.operations import CLASSES, FIXED, INSTALLED
from anodeworks.language import Pair
from anodeworks.render.excel import optional
from anodeworks.render.excel.step import Block, S

TIME: Final = Block(
    Pair("Time and price levels", "时间与价格指数"),
    (
        S("time.index", "Years before it", "之前的年数", "=[time.year]-MIN([time.year:])", "0", False),
        S("time.elapsed", "Years from the price date to mid-year", "价格基准日至年中的年数",
          "={model.begin}+[time.index]+0.5-{finance.prices.price_date.year}", "0.00", False),
        S("time.wages", "Level of wages", "工资水平", "=[sales.level]*(1+{finance.prices.wage_growth})^[time.elapsed]",
          "0.0000", False),
        S("time.built", "Level of the prices of construction", "建设价格水平", "=[sales.level]", "0.0000", False),
        S("time.alive", "The plant is run: 1", "运行年为1", "=IF([time.index]<{model.closing},1,0)", "0", False),
        S("time.last", "Last year in which it is run: 1", "末年为1", "=IF([time.index]+1={model.closing},1,0)", "0",
          False),
        S("time.going", "A year before the last: 1", "末年之前为1", "=[time.alive]-[time.last]", "0", False),
        S("time.begun", "Operation has begun: 1", "已投产为1", "=IF(SUM([model.operating..])>0,1,0)", "0", False),
    ),
)  # fmt: skip

# The rules of section 3 for one class; {c} stands for its place, the last additions for what is bought again.
_CLASS: Final = (
    S("spent{c}", "spending at the prices of the year", "当年价投资",
      "=[model.capital{c}]*{what_if.capital}*[time.built]/{unit}"),
    S("part{c}", "part of what waits that comes into use", "转固比例",
      "=IF([as.real{c}<]+[model.capital{c}]=0,0,MIN([model.in_service{c}]/([as.real{c}<]+[model.capital{c}]),1))",
      "0.0%", False),
    S("real{c}", "waiting, at prices of the price date (CNY)", "在建（基准日价格，元）",
      "=([as.real{c}<]+[model.capital{c}])*(1-[as.part{c}])", "#,##0", False),
    S("underway{c}", "construction in progress", "在建工程",
      "=([as.underway{c}<]+[as.spent{c}])*(1-[as.part{c}])", adds=False),
    S("done{c}", "comes into use", "转入资产", "=([as.underway{c}<]+[as.spent{c}])*[as.part{c}]"),
    S("renewed{c}", "bought again", "更新投资",
      "=[time.alive]*SUMPRODUCT([model.in_service{c}:]*{what_if.capital}"
      "*{finance.assets.replacement}^{generation.first~generation.last}"
      "*(ABS([time.year]-[time.year:]-{generation.first~generation.last}*{service{c}})<1)"
      "*(1-ABS([time.year]-[time.year:]-{generation.first~generation.last}*{service{c}})))*[sales.level]/{unit}"),
    S("added{c}", "additions", "当年增加原值", "=[as.done{c}]+[as.renewed{c}]"),
    S("written{c}", "written off by the end of the year", "累计折旧摊销",
      "=(1-{salvage{c}})/{life{c}}*SUMPRODUCT([as.added{c}..],"
      "(([time.year]-[time.year..]+1)<{life{c}})*([time.year]-[time.year..]+1)"
      "+(([time.year]-[time.year..]+1)>={life{c}})*{life{c}})", adds=False),
    S("charge{c}", "depreciation or amortisation", "当年折旧摊销", "=[time.alive]*([as.written{c}]-[as.written{c}<])"),
    S("book{c}", "book value", "净值", "=[time.alive]*(SUM([as.added{c}..])-[as.written{c}])",
      adds=False),
)  # fmt: skip


def asset_class(c: int) -> Block:
    """Spending, use and depreciation of one class of assets."""
    mark, label = str(c), CLASS_LABELS[c]
    steps = []
    for each in _CLASS:
        formula = "=0" if each.key == "renewed{c}" and c >= FIXED else each.formula
        key = "as." + each.key.replace("{c}", mark)
        steps.append(each._replace(key=key, formula=formula.replace("{c}", mark)))
    return Block(Pair(label.english, label.chinese), tuple(steps))


def _over(name: str, first: int = 0, end: int = len(CLASSES)) -> str:
    """The sum of a line over classes of assets."""
    return "+".join(f"[as.{name}{c}]" for c in range(first, end))


def _rate(c: int) -> str:
    """The VAT rate of a class; a part of what is installed is building work."""
    own = f"{{finance.vat.{CLASSES[c]}}}"
    if CLASSES[c] not in INSTALLED:
        return own
    return f"({own}+{{finance.vat.installation}}*({{finance.vat.buildings}}-{own}))"


ASSETS: Final = Block(
    Pair("All assets", "资产汇总"),
    (
        S("work.replacement", "Replacement investment without VAT", "维持运营投资（不含税）",
          f"={_over('renewed', 0, FIXED)}"),
        S("work.construction", "Construction investment without VAT", "建设投资（不含税）", f"={_over('spent')}"),
        S("work.construction_vat", "VAT on it", "建设投资进项税",
          "=" + "+".join(f"[as.spent{c}]*{_rate(c)}" for c in range(len(CLASSES)))),
        S("work.replacement_vat", "VAT on replacements", "更新投资进项税",
          "=" + "+".join(f"{_rate(c)}*[as.renewed{c}]" for c in range(FIXED))),
        S("work.fixed_assets", "Fixed assets in use at the prices of the year", "在用固定资产（当年价）",
          "=[time.alive]*(SUM([model.in_service0..])+SUM([model.in_service1..])+SUM([model.in_service2..]))"
          "*{what_if.capital}"
          "*[sales.level]/{unit}", adds=False),
        S("work.real_estate", "Buildings and land in use", "在用房屋及土地",
          "=[time.alive]*(SUM([as.done0..])+SUM([as.done3..]))", adds=False),
        S("work.depreciation", "Depreciation without capitalised interest", "折旧（不含资本化利息）",
          f"={_over('charge', 0, FIXED)}"),
        S("work.amortisation", "Amortisation", "摊销", f"={_over('charge', FIXED)}"),
        S("work.book_fixed", "Book value of fixed assets", "固定资产净值",
          f"={_over('book', 0, FIXED)}", adds=False),
        S("work.book_intangible", "Book value of intangible and other assets", "无形及其他资产净值",
          f"={_over('book', FIXED)}", adds=False),
        S("work.underway", "Construction in progress", "在建工程",
          f"={_over('underway')}", adds=False),
        S("work.recovered", "Recovered at the end", "期末回收资产余值",
          "=[time.last]*({finance.assets.recovery_fixed}*[work.book_fixed]+{finance.assets.recovery_land}*[as.book3])"),
        S("work.loss", "Lost at the end", "期末资产损失",
          "=[time.last]*([work.book_fixed]+[work.book_intangible]+[work.underway])-[work.recovered]"),
    ),
)  # fmt: skip


BEFORE: Final = Block(
    Pair("Before financing", "融资前"),
    (
        S("work.vat_balance", "VAT credit brought forward and input less output", "留抵加进项减销项",
          "=[taxes.vat_credit<]+[taxes.input_vat]+[taxes.investment_vat]-[taxes.output_vat]", adds=False),
        S("work.running", "Paid for running the plant", "运营现金支出",
          "=[cost.operating]+[taxes.input_vat]+[taxes.vat_payable]+[taxes.levies]"),
        S("work.financed", "Working capital that has had to be financed", "需筹措的流动资金",
          "=[time.alive]*IF([model.ramping]=1,MAX([work.financed<],[working_capital.net],0),[work.financed<])",
          adds=False),
        S("work.plain", "Profit before interest and tax, without capitalised interest", "融资前息税前利润",
          "=[sales.revenue]+[profit.subsidies]-[taxes.levies]-[cost.operating]-[work.depreciation]-[work.amortisation]"
          "-[profit.decommissioning]-[work.loss]"),
        S("work.asked", "Research share that high-tech standing asks", "高新技术企业研发占比要求",
          "=IF([sales.revenue]*{unit}<={finance.tax.small_revenue},{finance.tax.research_small},"
          "IF([sales.revenue]*{unit}<={finance.tax.medium_revenue},{finance.tax.research_medium},"
          "{finance.tax.research_large}))", "0.0%", False),
        S("work.reduced", "Part of the year at the reduced rate of income tax", "适用优惠税率的年份比例",
          '=IF({finance.tax.standing}={option.western},MAX(0,MIN(1,{finance.tax.western_until.year}+1/365-{model.begin}-[time.index])),'
          'IF(AND({finance.tax.standing}={option.high-tech},[cost.research]>=([work.asked]-0.000000001)*[sales.revenue]),1,0))',
          "0.00", False),
    ),
)  # fmt: skip


def taxpayer(key: str, label: Pair, profit: str) -> Block:
    """Income tax of one taxpayer (section 6); `profit` is the row of its profit before tax."""

    def own(name: str) -> str:
        return f"{key}.{name}"

    def fill(formula: str) -> str:
        return formula.replace("@", key + ".").replace("PROFIT", f"[{profit}]")

    steps = (
        S("income", "Income after the research deduction", "加计扣除后所得",
          "=PROFIT-[profit.research_deduction]-[profit.tax_only]"),
        S("losses", "Losses made so far", "累计亏损", "=[@losses<]+MAX(-[@income],0)", adds=False),
        S("lapsed", "used or lapsed before this year's use", "其中：已弥补或到期未弥补",
          "=MAX([@settled<],SUMIF([time.year..<],[time.year]-1-{loss_years},[@losses..<]))", adds=False),
        S("used", "used this year", "当年弥补", "=MIN(MAX([@income],0),[@losses<]-[@lapsed])"),
        S("settled", "used or lapsed", "累计已弥补或到期未弥补", "=[@lapsed]+[@used]", adds=False),
        S("taxable", "Taxable income", "应纳税所得额", "=MAX([@income],0)-[@used]"),
        S("holiday", "Year of the tax holiday", "税收优惠年序",
          '=IF(OR([@holiday<]>0,IF({finance.tax.holiday_from}={option.first revenue},[sales.revenue]>0,[@taxable]>0)),'
          "[@holiday<]+1,0)", "0", False),
        S("rate", "Rate of income tax", "适用税率",
          "=MIN([taxes.rate],{finance.tax.standard_rate}*IF([@holiday]<{finance.tax.exempt_years}+0.5,0,"
          "IF([@holiday]<{finance.tax.exempt_years}+{finance.tax.half_years}+0.5,0.5,1)))", "0.0%", False),
        S("tax", "Income tax", "所得税", "=[@taxable]*[@rate]"),
    )  # fmt: skip
    return Block(label, tuple(s._replace(key=own(s.key), formula=fill(s.formula)) for s in steps))


PROJECT_TAX: Final = taxpayer(
    "taxpayer",
    Pair("Income tax of the project without its debts (adjusted tax)", "调整所得税计算"),
    "work.plain",
)
COMPANY_TAX: Final = taxpayer(
    "company", Pair("Income tax of the company", "企业所得税计算"), BOOKS.profit.before_tax
)

FINANCING: Final = Block(
    Pair("Financing", "融资"),
    (
        S("work.need", "Investment and start-up to be financed", "建设投资及投产前资金需求",
          "=[work.construction]+[work.construction_vat]+[funding.start_up]+[reserve.lent]"),
        S("work.charged", "Interest paid on all loans", "各项利息合计",
          "=[loans.paid]+[loans.working_interest]+[loans.short_interest]-[loans.earned]"),
        S("work.working_end", "Working-capital loan at the end of the year", "年末流动资金借款",
          "=[time.going]*[loans.working_loan]", adds=False),
        S("work.yearly", "Its charge a year", "年折旧额",
          "=[work.yearly<]+[work.arriving]/{finance.assets.life_machinery}", adds=False),
        S("work.interest_charge", "Depreciation of capitalised interest", "资本化利息折旧",
          "=MIN([work.yearly],[work.interest_book<]+[work.arriving])"),
        S("work.interest_book", "Its book value", "资本化利息净值",
          "=[time.going]*([work.interest_book<]+[work.arriving]-[work.interest_charge])", adds=False),
        S("work.interest_loss", "Capitalised interest lost at the end", "期末未摊销资本化利息",
          "=[time.last]*([work.interest_book<]+[work.waiting<]+[loans.capitalised]-[work.interest_charge])"),
        S("work.cash", "Cash before repayment of the long-term loan", "还款前现金",
          "=[work.surplus<]+[project.before_tax]+[funding.equity]+[loans.drawn]+[work.working_end]-[work.working_end<]"
          "-[loans.short_repaid]-[work.charged]-[taxes.income_tax]", adds=False),
        S("work.cash_after", "Cash after repayment", "还款后现金",
          "=[work.cash]-[loans.principal]-[plan.reserve_account]", adds=False),
        S("work.surplus", "Surplus after dividends", "分配后盈余资金",
          "=MAX([work.cash_after],0)-[profit.dividends]", adds=False),
    ),
)  # fmt: skip


def people(alone: bool) -> Block:
    """What a plant's people are paid, and its research; a project of finance alone has neither."""
    wages = (
        "=([model.crew]*{plant.staff.operator_pay}+[model.managers]*{plant.staff.management_pay})"
        "*[time.wages]/{unit}"
    )
    return Block(
        Pair("People and research", "人员与研发"),
        (
            S("people.wages", "Wages of the plant's staff", "全厂人员工资", "=0" if alone else wages),
            S("people.research", "Research and development", "研发费用",
              "=0" if alone else "={plant.research.spending_share}*[sales.revenue]"),
        ),
    )  # fmt: skip


def blocks(lending: Sequence[Block], alone: bool, has: Callable[[str], bool]) -> tuple[Block, ...]:
    """All steps of a plant that borrows like this; `has` says whether its file has an optional table."""
    time = TIME
    if has("finance.price_contingency"):
        own = (
            each._replace(formula=optional.BUILT) if each.key == "time.built" else each for each in TIME.steps
        )
        time = TIME._replace(steps=tuple(own))
    return (
        time,
        people(alone),
        *(asset_class(c) for c in range(len(CLASSES))),
        ASSETS,
        *optional.blocks(has),
        BEFORE,
        PROJECT_TAX,
        COMPANY_TAX,
        *lending,
        FINANCING,
    )
