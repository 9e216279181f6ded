"""All ranges of an inference, before and after the claims, and on what they rest."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from anodeworks.audit.inference import ranges
from anodeworks.audit.inference.inference import Inference
from anodeworks.audit.inference.ranges import PRICE, UNDERS, Ends, Ranges
from anodeworks.language import Pair, Text, t
from anodeworks.quantity import units
from anodeworks.quantity.wording import Figure, Number, Quantity, Share
from anodeworks.twin.project import Project
from anodeworks.view.document import Column, Row, Section, Table, Words
from anodeworks.view.labels import indicator_label, number_label

THREE: Final = (Column("p5", "P5"), Column("p50", "P50"), Column("p95", "P95"))


def figure_label(project: Project, name: str) -> Text:
    """What a figure of the plant is called."""
    return t("price, premiums and all") if name == PRICE else indicator_label(project.indicators[name])


def figure_unit(project: Project, name: str) -> str:
    """The unit of a figure of the plant."""
    return "CNY/kg" if name == PRICE else project.indicators[name].unit


def amount(at: Ends, unit: str) -> Ends:
    """Amounts in a series' unit as SI."""
    return Ends(*(float(units.to_si(x, unit)) for x in at))


def number_unit(project: Project, key: str) -> str:
    """The unit of a number of the project, in its currency."""
    value = project.ledger[key]
    return value.parameter.unit.replace("CNY", value.currency)


def three(name: str, first: tuple[Text, ...], at: Ends, unit: str) -> Row:
    """A row of P5, P50 and P95."""
    return Row(name, (*first, *(Quantity(x, unit) for x in at)))


def behind(found: Inference) -> Iterator[Section]:
    """All ranges, and on what they rest."""
    project = found.project
    hidden = (
        (key, number_label(project, key), number_unit(project, key), at)
        for key, at in ranges.hidden(found).items()
    )
    needed = (
        (n, figure_label(project, n), figure_unit(project, n), at) for n, at in ranges.needed(found).items()
    )
    claims = ((c.claim.name, indicator_label(c.claim.indicator), c.claim.indicator.unit, c.figure)
              for c in ranges.claims(found))  # fmt: skip
    markets = ranges.markets(found)
    needs = ((m.key, Pair(m.series["label"], m.series["label_zh"]), m.series["unit"],
              {u: amount(m.need[u], m.series["unit"]) for u in UNDERS}) for m in markets)  # fmt: skip
    shares = ((m.key, Pair(m.series["label"], m.series["label_zh"]), "%", m.share) for m in markets)
    sizes = tuple(
        three(m.key, (Pair(m.series["label"], m.series["label_zh"]),), amount(m.market, m.series["unit"]),
              m.series["unit"])
        for m in markets
    )  # fmt: skip
    blocks = (
        _nine("hidden", t("hidden choices"), hidden),
        _nine("needed", t("what the plant would be and need"), needed),
        _nine("claim_ranges", t("claimed figures"), claims),
        _nine("market_needs", t("needs by market, a year"), needs),
        _nine("market_shares", t("shares of markets"), shares),
        Table("market_sizes", (Column("market", t("market"), role="text"), *THREE), sizes, t("markets, a year"),
              scaled="row", folded=True),
    )  # fmt: skip
    yield Section(
        "inference_ranges", t("All ranges, before and after"), tuple(b for b in blocks if b.rows), 2
    )
    yield Section(
        "trust", t("How far this can be trusted"), (*_trust(found), _quality(found), _errors(found)), 2
    )


def _nine(name: str, title: Text, rows: Iterable[tuple[str, Text, str, Ranges]]) -> Table:
    """P5, P50 and P95 before the claims, given all, and given those that can be true together."""
    heads = {"prior": t("before"), "all": t("all hold"), "rest": t("can hold")}
    columns = [Column("what", t("figure"), role="text")]
    columns += [
        Column(f"{under}_{p.lower()}", t("{when}, {quantile}", when=heads[under], quantile=p))
        for under in UNDERS
        for p in ("P5", "P50", "P95")
    ]
    told = tuple(Row(key, (label, *(Quantity(x, unit) for under in UNDERS for x in at[under])))
                 for key, label, unit, at in rows)  # fmt: skip
    return Table(name, tuple(columns), told, title, scaled="row", folded=True)


def _trust(found: Inference) -> Iterator[Words]:
    """What the figures rest on."""
    size, chains = found.rest_points.evidence(found.rest).size, found.chains
    yield Words(t("{points} weighted plants over {numbers} uncertain numbers and {combinations} combinations of "
                  "options; effectively {effective} under the claims.", points=_whole(len(found.points.row)),
                  numbers=_whole(len(found.space.keys)), combinations=_whole(len(found.space.weights)),
                  effective=_whole(size)))  # fmt: skip
    if chains is not None:
        yield Words(t("No-U-Turn sampler: {chains} chains of {draws} draws, R-hat at most {rhat} (1: all chains "
                      "agree), effectively {effective} draws, {diverged} divergences, medians within {apart} "
                      "deviations of the weighted plants'.", chains=_whole(chains.chains), draws=_whole(chains.draws),
                      rhat=Number(float(chains.r_hat.max(initial=1.0)), 4), diverged=_whole(chains.diverging),
                      effective=_whole(float(chains.size.min(initial=np.inf))),
                      apart=Number(ranges.disagreement(found), 2)))  # fmt: skip
    if size < 100:
        yield Words(t("Too few plants carry the weight: read the figures as rough."))


def _whole(number: float) -> Number:
    return Number(number, whole=True)


def _quality(found: Inference) -> Table:
    """Effective sizes, errors, and how the chains mixed and agree."""
    rest, chains = found.rest_points.evidence(found.rest), found.chains
    told: list[tuple[str, Text, Figure]] = [
        ("points", t("weighted plants"), _whole(len(found.points.row))),
        ("effective_all", t("effective plants, all claims"), Number(found.evidence.size)),
        ("effective_rest", t("effective plants, claims that can be true"), Number(rest.size)),
        ("log_evidence_all", t("logarithm of the evidence, all claims"), Number(found.evidence.log, 4)),
        ("log_evidence_rest", t("logarithm of the evidence, claims that can be true"), Number(rest.log, 4)),
        ("error_all", t("its error, all claims"), Number(found.evidence.error, 2)),
        ("error_rest", t("its error, claims that can be true"), Number(rest.error, 2)),
        ("combinations", t("combinations of options"), _whole(len(found.space.weights))),
        ("left_out", t("share of combinations left out"), Number(found.space.left, 2)),
        ("latent", t("uncertain numbers"), _whole(len(found.space.keys))),
    ]
    if chains is not None:
        told += [
            ("chains", t("chains"), _whole(chains.chains)),
            ("draws", t("draws of a chain"), _whole(chains.draws)),
            ("r_hat", t("largest R-hat"), Number(float(chains.r_hat.max(initial=1.0)), 4)),
            ("effective_draws", t("effective draws"), Number(float(chains.size.min(initial=math.inf)))),
            ("divergences", t("divergences"), _whole(chains.diverging)),
            ("at_bound", t("trees at their bound"), _whole(chains.at_bound)),
            ("acceptance", t("acceptance"), Number(chains.accept)),
            ("without_chains", t("odds of options without chains"), Number(chains.left, 2)),
            (
                "disagreement",
                t("largest difference of medians, in deviations"),
                Number(ranges.disagreement(found), 2),
            ),
        ]
    rows = tuple(Row(name, (label, figure)) for name, label, figure in told)
    return Table("quality", (Column("what", role="text"), Column("value")), rows, brief=len(rows))


def _errors(found: Inference) -> Table:
    """The discrepancies that the likelihood allows, by class of figure."""
    said: dict[str, tuple[Figure, Figure | None]] = {}
    told = found.told
    each = zip(told.classes, told.logs, told.scale, told.rounding, told.ease, told.wider(), strict=True)
    for kind, log, size, half, ease, more in each:
        wide = float((size**2 - half**2) ** 0.5)
        years = Quantity(float(units.to_si(wide, "year")), "year", digits=2)
        spare = Share(float((more**2 - half**2) ** 0.5)) if ease < 1 else None
        said[kind] = Share(wide) if log else years if kind == "date" else Number(wide, 2), spare
    rows = tuple(Row(kind, (kind, *sizes)) for kind, sizes in said.items())
    columns = (
        Column("class", t("class of figure"), role="text"),
        Column("error", t("error")),
        Column("spare", t("if more than the need")),
    )
    return Table("errors", columns, rows, t("errors that announced figures may have (judgement)"))
