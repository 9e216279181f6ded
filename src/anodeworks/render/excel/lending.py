"""The steps of lending in the workings: one loan for each phase, or for each phase and tranche (section 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from anodeworks.finance.covenants import FUNDED, GIVEN, Debt
from anodeworks.finance.tranches import Tranche, loans_of
from anodeworks.language import Pair, Text, t
from anodeworks.render.excel.step import Block, S, Step

CNY: Final = "CNY"
# One loan: {p} stands for the place of its phase, {l} for its own; words in capitals are filled in by `_marks`.
_LOAN: Final = (
    S("unfinished{l}", "mean part of construction so far not in use", "在建占比（年均）",
      "=[time.alive]*IF(SUM([model.spent{p}..])-[model.spent{p}]/2=0,1,"
      "MAX(0,ROUND(1-SUM([model.ready{p}..])/(SUM([model.spent{p}..])-[model.spent{p}]/2),12)))", "0.0%", False),
    S("since{l}", "years since its repayment began", "开始还款后的年数",
      "=[time.index]-{model.produces{p}}-GRACE", "0.00", False),
    S("left{l}", "years of repayment at the start of the year", "年初剩余还款年数",
      "=TERM-MAX(0,MIN([loan.since{l}],TERM))", "0.00", False),
    S("rest{l}", "and at its end", "年末剩余还款年数", "=TERM-MAX(0,MIN([loan.since{l}]+1,TERM))", "0.00", False),
    S("due{l}", "due", "应还本金", "=DUE"),
    S("interest{l}", "interest", "应计利息", "=RATE*(OWING+[loan.drawn{l}]/2)HALVED"),
    S("capitalised{l}", "interest added to the loan", "资本化利息",
      "=[loan.unfinished{l}]*([loan.interest{l}]BESIDE)"),
    S("repaid{l}", "repaid", "当期还本",
      "=IF([time.last]=1,[loan.closing{l}<]+[loan.drawn{l}]+[loan.capitalised{l}]REVALUED,REPAID)"),
    S("closing{l}", "at the end of the year", "期末余额",
      "=[loan.closing{l}<]+[loan.drawn{l}]+[loan.capitalised{l}]REVALUED-[loan.repaid{l}]", adds=False),
    S("entering{l}", "part of unfinished construction that comes into use", "在建转固比例",
      "=[time.alive]*IF(SUM([model.spent{p}..])-SUM([model.ready{p}..<])<=0,0,"
      "MIN(1,[model.ready{p}]/(SUM([model.spent{p}..])-SUM([model.ready{p}..<]))))", "0.0%", False),
    S("arriving{l}", "capitalised interest that comes into use", "资本化利息转固",
      "=[loan.entering{l}]*[loan.waiting{l}<]"),
    S("waiting{l}", "capitalised interest of assets not in use", "未转固的资本化利息",
      "=[time.going]*([loan.waiting{l}<]+[loan.capitalised{l}]-[loan.arriving{l}])", adds=False),
)  # fmt: skip
_SHARE: Final = (
    S("share{p}", "Share of the year's spending", "占当年投资比例",
      "=IF(SUM([model.spent0~model.spentP])=0,0,[model.spent{p}]/SUM([model.spent0~model.spentP]))", "0.0%", False),
)  # fmt: skip
_NEED: Final = "=(1-{equity_share})*([loan.share{p}]*([work.construction]+[work.construction_vat])FIRST)"
_DRAWN: Final = S("drawn{l}", "drawn", "当期借款", "")
_HALF: Final = (
    S("mid{l}", "in its middle", "年中剩余还款年数", "=TERM-MAX(0,MIN([loan.since{l}]+0.5,TERM))", "0.00", False),
    S("middle{l}", "due in the middle of the year", "年中应还本金",
      "=IF(FORM={option.maximum ability},0,OWING*FIRSTHALF)"),
)  # fmt: skip
_FOREIGN: Final = (
    S("owing{l}", "at the start, at the exchange rate of the year", "期初余额（按当年汇率）",
      "=[loan.closing{l}<]*GROWTH", adds=False),
    S("exchange{l}", "exchange difference", "汇兑差额", "=[loan.owing{l}]-[loan.closing{l}<]"),
)  # fmt: skip
_REVALUED: Final = S("revalued{l}", "of it charged", "其中：计入当期损益",
                     "=(1-[loan.unfinished{l}])*[loan.exchange{l}]")  # fmt: skip
_FEES: Final = (
    S("foreign{l}", "drawn, at the exchange rate of the first year", "当期借款（按首年汇率）",
      "=[loan.drawn{l}]/GROWTH^[time.index]"),
    S("fees{l}", "upfront and commitment fees", "前端费及承诺费",
      "=GROWTH^[time.index]*([debt.signed{p}]-[debt.signed{p}<])*{KEY.upfront_fee}*SUM([loan.foreign{l}:])"
      "+GROWTH^[time.index]*[debt.signed{p}]*{KEY.commitment_fee}"
      "*MAX(0,SUM([loan.foreign{l}:])-SUM([loan.foreign{l}..])+[loan.foreign{l}]/2)"),
)  # fmt: skip


def blocks(debt: Debt, phases: Sequence[Text]) -> Iterator[Block]:
    """All steps of lending, phase after phase and within it by the names of the tranches."""
    count = len(phases)
    if debt.sculpted:
        yield SCULPTED
    if debt.account:
        yield _account(debt)
    if debt.locked:
        yield _lock(debt)
    if not debt.tranches:
        for p, phase in enumerate(phases):
            drawn = _DRAWN._replace(formula=_NEED)
            yield Block(
                t("Loan of {phase}", phase=phase), _filled((*_SHARE, drawn, *_LOAN), debt, count, p, p, None)
            )
        yield _all(debt, count, count)
        return
    for p, phase in enumerate(phases):
        steps = (*_SHARE, S("debt.need{p}", "to be lent", "需借款", _NEED),
                 S("debt.signed{p}", "signed: 1", "已签约为1", "=IF(SUM([debt.need{p}..])>0,1,0)", "0", False),
                 *_turns(debt, p))  # fmt: skip
        yield Block(t("Debt of {phase}", phase=phase), _filled(steps, debt, count, p, p, None))
    loans = loans_of(debt.tranches, count)
    for place, (p, k) in enumerate(loans):
        tranche = debt.tranches[k]
        foreign, halved = tranche.currency != CNY, tranche.periods == "half-yearly"
        first, *others = _LOAN
        steps = (
            _promise(debt, p, k), _DRAWN._replace(formula=_taken(debt, p, k)),
            *(_FEES), *(_FOREIGN if foreign else ()), first, *((_REVALUED,) if foreign else ()),
            *others[:3], *(_HALF if halved else ()), *others[3:],
        )  # fmt: skip
        name = t("{tranche}, {phase}", tranche=Pair(tranche.label, tranche.label_zh), phase=phases[p])
        yield Block(name, _filled(steps, debt, count, p, place, tranche))
    yield _all(debt, count, len(loans))


def _filled(
    steps: Sequence[Step], debt: Debt, phases: int, phase: int, place: int, tranche: Tranche | None
) -> tuple[Step, ...]:
    """Steps with their names, places and terms."""
    marks = _marks(debt, phases, phase, place, tranche)

    def fill(text: str) -> str:
        for mark, filled in marks.items():
            text = text.replace(mark, filled)
        return text

    return tuple(
        step._replace(
            key=fill(step.key if "." in step.key else "loan." + step.key), formula=fill(step.formula)
        )
        for step in steps
    )


def _marks(debt: Debt, phases: int, phase: int, place: int, tranche: Tranche | None) -> Mapping[str, str]:
    """What stands for words in capitals, longer ones first; what is filled in may hold marks that come later."""
    key = f"finance.tranches.{tranche.name}" if tranche else "finance.loan"
    foreign = tranche is not None and tranche.currency != CNY
    halved = tranche is not None and tranche.periods == "half-yearly"
    others = "".join(f"-[loan.due{other}]" for other in range(place))
    for other, (_, k) in enumerate(loans_of(debt.tranches, phases)):
        if other > place:  # what falls due by a schedule comes before a loan that is swept
            form = f"{{finance.tranches.{debt.tranches[k].name}.repayment}}"
            others += f"-IF({form}={{option.maximum ability}},0,[loan.due{other}])"
    owing = "[loan.owing{l}]" if foreign else "[loan.closing{l}<]"
    due = "OWING*" + _part("[loan.left{l}]", "[loan.rest{l}]", "1", "RATE", "")
    halves = ""
    if halved:
        due = "[loan.middle{l}]+(OWING-[loan.middle{l}])*" + _part(
            "[loan.mid{l}]", "[loan.rest{l}]", "1", "RATE/2", "2*"
        )
        halves = "+RATE/2*([loan.unfinished{l}]*RATE/2*(OWING+[loan.drawn{l}]/4)-[loan.middle{l}])"
    repaid = (
        f"IF(FORM={{option.maximum ability}},MAX(0,MIN([loan.due{{l}}],[work.cash]{others})),[loan.due{{l}}])"
    )
    if debt.sculpted:
        due = "IF([loan.since{l}]+1<=0.000001,0,OWING)"
        repaid = "[loan.due{l}]*IF([sculpt.ended]=1,1,[sculpt.part])"
    if tranche is None:
        rate = "{rate_long}"
    elif tranche.fixed_rate:
        rate = "{KEY.rate}"
    else:
        rate = "MAX({KEY.base}+{KEY.margin},0)"
    growth = f"(1+{{finance.prices.fx_{tranche.currency.lower()}_drift}})" if foreign and tranche else "1"
    first = "+[funding.start_up]+[reserve.lent]" if phase == 0 else ""
    return {
        "FIRSTHALF": _part("[loan.left{l}]", "[loan.mid{l}]", "0.5", "RATE/2", "2*"), "FIRST": first,
        "BESIDE": ("+[loan.fees{l}]" if tranche else "") + ("+[loan.exchange{l}]" if foreign else ""),
        "REVALUED": "+[loan.revalued{l}]" if foreign else "",
        "HALVED": halves, "REPAID": repaid, "DUE": due, "OWING": owing, "GROWTH": growth, "RATE": rate,
        "FORM": "{KEY.repayment}", "GRACE": "{KEY.grace}", "TERM": "{KEY.term}", "KEY": key,
        "spentP": f"spent{phases - 1}", "{p}": str(phase), "{l}": str(place),
    }  # fmt: skip


def _part(left: str, rest: str, reach: str, rate: str, periods: str) -> str:
    """The part of what is owed that falls due in a period."""
    return (
        f"IF([loan.since{{l}}]+{reach}<=0.000001,0,IF(OR(FORM={{option.maximum ability}},{rest}<=0.000001),1,"
        f"IF(AND(FORM={{option.equal instalments}},{rate}>=0.000000001),"
        f"1-(1-(1+{rate})^-({periods}{rest}))/(1-(1+{rate})^-({periods}{left})),1-{rest}/{left})))"
    )


def _promise(debt: Debt, phase: int, own: int) -> Step:
    """What part of a phase's debt a tranche promises."""
    serving = [x for x in debt.tranches if phase in x.phases]
    sums = "+".join(["0", *(_sum(x) for x in serving if x.fixed_sum)])
    tranche = debt.tranches[own]
    if tranche.fixed_sum:
        formula = f"{_sum(tranche)}/MAX({sums},1)"
    else:
        shares = "+".join(f"{{finance.tranches.{x.name}.share}}" for x in serving if not x.fixed_sum)
        formula = f"IF({shares}=0,0,MAX(0,1-({sums}))*{{KEY.share}}/({shares}))"
    return S(
        "promise{l}", "promised part of the phase's debt", "承诺占该期借款比例", "=" + formula, "0.0%", False
    )


def _sum(tranche: Tranche) -> str:
    """A fixed sum as a part of the debt of the phases that it serves."""
    rate = "" if tranche.currency == CNY else f"*{{finance.prices.fx_{tranche.currency.lower()}}}"
    whole = "+".join(f"SUM([debt.need{p}:])" for p in tranche.phases)
    return f"IF({whole}=0,0,{{finance.tranches.{tranche.name}.amount}}{rate}/{{unit}}/MAX({whole},1E-100))"


def _groups(debt: Debt, phase: int) -> dict[int, list[int]]:
    """The tranches that serve a phase, by the places of its loans' turns."""
    found: dict[int, list[int]] = {}
    for k, tranche in enumerate(debt.tranches):
        if phase in tranche.phases:
            found.setdefault(tranche.turn, []).append(k)
    return dict(sorted(found.items()))


def _promised(debt: Debt, phase: int, tranches: Sequence[int]) -> str:
    """The rows of what these tranches promise a phase, added."""
    places = {loan: place for place, loan in enumerate(loans_of(debt.tranches, max(phase, _last(debt)) + 1))}
    return "+".join(["0", *(f"[loan.promise{places[phase, k]}]" for k in tranches)])


def _last(debt: Debt) -> int:
    return max(p for tranche in debt.tranches for p in tranche.phases)


def _turns(debt: Debt, phase: int) -> Iterator[Step]:
    """How far the debt of a phase has come in each turn, if there are several."""
    groups = _groups(debt, phase)
    before: list[int] = []
    for turn, own in groups.items() if len(groups) > 1 else ():
        whole = "SUM([debt.need{p}:])"
        below, size = _promised(debt, phase, before), _promised(debt, phase, own)
        label = Pair(f"drawn so far in turn {turn}", f"第{turn}顺位累计借款")
        formula = f"=MAX(0,MIN(SUM([debt.need{{p}}..])-({below})*{whole},({size})*{whole}))"
        yield Step(f"debt.turn{turn}.{{p}}", label, formula, adds=False)
        before += own


def _taken(debt: Debt, phase: int, own: int) -> str:
    """What a tranche lends a phase in a year."""
    groups, turn = _groups(debt, phase), debt.tranches[own].turn
    if len(groups) == 1:
        return "=[loan.promise{l}]*[debt.need{p}]"
    size = _promised(debt, phase, groups[turn])
    row = f"debt.turn{turn}.{{p}}"
    return f"=IF(({size})=0,0,[loan.promise{{l}}]/MAX({size},1E-100)*([{row}]-[{row}<]))"


def _all(debt: Debt, phases: int, loans: int) -> Block:
    """All loans together."""

    def total(of: str, only: Sequence[int] | None = None) -> str:
        return "=" + "+".join(
            ["0", *(f"[loan.{of}{place}]" for place in (range(loans) if only is None else only))]
        )

    pairs = loans_of(debt.tranches, phases)
    foreign = [place for place, (_, k) in enumerate(pairs) if debt.tranches[k].currency != CNY]
    steps = [
        S("phases.drawn", "Drawn", "当期借款", total("drawn")),
        S("phases.interest", "Interest", "应计利息", total("interest")),
        S("phases.capitalised", "Interest added to the loans", "资本化利息", total("capitalised")),
        S("phases.due", "due", "应还本金", total("due")),
        S("phases.repaid", "Long-term principal repaid", "偿还长期借款本金", total("repaid")),
        S("phases.repaying", "Part of the year in which there is repayment", "年内还款时间比例",
          "=MAX(" + ",".join(f"[loan.left{place}]-[loan.rest{place}]" for place in range(loans)) + ")", "0.00", False),
        S("work.arriving", "Capitalised interest that comes into use", "资本化利息转固", total("arriving")),
        S("work.waiting", "Capitalised interest of assets not in use", "未转固的资本化利息", total("waiting"),
          adds=False),
    ]  # fmt: skip
    for name, word, label, chinese in (
        ("reserve.own", FUNDED[1], "Reserve account, filled by equity", "偿债准备金（资本金存入）"),
        ("reserve.lent", FUNDED[2], "Reserve account, filled as construction is", "偿债准备金（随投资筹措）"),
    ):
        steps.append(S(name, label, chinese, "=[reserve.filling]" if debt.account == word else "=0"))
    if debt.tranches:
        steps.append(S("phases.fees", "Upfront and commitment fees", "前端费及承诺费", total("fees")))
        steps.append(S("phases.exchange", "Exchange difference", "汇兑差额", total("exchange", foreign)))
        steps.append(S("phases.revalued", "of it charged", "其中：计入当期损益", total("revalued", foreign)))
    return Block(Pair("All long-term loans", "长期借款合计"), tuple(steps))


SCULPTED: Final = Block(
    Pair("Sculpted repayment", "按偿债备付率还本"),
    (
        S("sculpt.ended", "the last term has ended: 1", "最后还款期已满为1",
          "=IF(OR(SUM([time.last..])>0,AND(SUM([phases.repaying..])>0,"
          "SUM([phases.repaying:])-SUM([phases.repaying..])<=0.000001)),1,0)", "0", False),
        S("sculpt.allowed", "principal that the cover allows", "按备付率可还本金",
          "=[phases.repaying]*MAX(0,([profit.ebitda]-[taxes.income_tax]-[project.replacement])/{cover}"
          "-[cost.interest]-[loans.short_repaid])"),
        S("sculpt.part", "part of what is owed that this repays", "占可还余额比例",
          "=IF([phases.due]=0,0,MIN(1,[sculpt.allowed]/[phases.due]))", "0.0%", False),
        S("sculpt.gap", "owed beyond it with the last term", "最后一年超出可还本金的余额",
          "=IF(AND([sculpt.ended]=1,[sculpt.ended<]=0),[phases.due]-[sculpt.allowed],0)"),
    ),
)  # fmt: skip


def laws(debt: Debt) -> Iterator[tuple[Text, str]]:
    """What has to hold of a search: that it has come to its end."""
    gap = "SUM([sculpt.gap:])"
    ends = {
        GIVEN[1]: (
            t("The equity share is the one at which the cover repays all debt with its term"),
            f"AND({{equity_share}}<={{finance.loan.equity_share}}+0.000001,{gap}<0)",
        ),
        GIVEN[0]: (
            t("The cover is the one at which all debt is repaid with its term"),
            f"OR(AND({{cover}}<=1.000001,{gap}>0),AND({{cover}}>=99.9999,{gap}<0))",
        ),
    }
    if debt.sculpted:
        words, most = ends[debt.sculpted]
        yield words, f"=IF({most},0,ABS({gap})/MAX([balance.assets:])/100)"


def _lock(debt: Debt) -> Block:
    """In which years lenders allow no dividend."""
    service = "([cost.interest]+[loans.principal]+[loans.short_repaid])"
    low = (
        f"AND({service}>0,[profit.ebitda]-[taxes.income_tax]-[project.replacement]"
        f"<({{finance.lock_up.cover}}-0.000000001)*{service})"
    )
    short = "[reserve.short]" if debt.account else "0"
    return Block(
        Pair("Dividend lock-up", "分红锁定"),
        (
            S("lock.dividends", "dividends that profit and cash allow", "利润和现金允许的股利",
              "=[time.alive]*MIN({finance.distribution.payout}*MAX(0,[profit.opening]+[profit.net]-[profit.reserve]),"
              "MAX(0,[work.cash_after]))"),
            S("lock.locked", "lenders allow none: 1", "锁定为1", f"=IF(OR({low},{short}>0),1,0)", "0", False),
        ),
    )  # fmt: skip


def _account(debt: Debt) -> Block:
    """The reserve account; what it should hold is of the plan without it (see `search`)."""
    steps = [
        S("reserve.transferred", "paid in", "存入（支取为负）",
          "=MIN([reserve.asked]-[balance.reserve_account<],"
          "MAX([work.cash]-[loans.principal],-[balance.reserve_account<]))"),
        S("reserve.short", "less than it should hold: 1", "余额不足为1",
          "=IF([balance.reserve_account]<(1-0.000000001)*[reserve.asked],1,0)", "0", False),
    ]  # fmt: skip
    filling = "=IF(AND([reserve.asked]>0,SUM([reserve.asked..<])=0),[reserve.asked],0)"
    own = "=0" if debt.account == FUNDED[0] else filling
    steps.insert(0, S("reserve.filling", "filled with the investment", "随投资存入", own))
    return Block(Pair("Debt service reserve account", "偿债准备金账户"), tuple(steps))
