"""What other plants let one expect: the regression of the reference class, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from anodeworks.audit.reference_class import Witness
from anodeworks.audit.reference_rows import own_rows, reference_class
from anodeworks.audit.regression.model import Fit
from anodeworks.audit.regression.observations import RESPONSES
from anodeworks.language import Joined, Message, Pair, Text, joined, listed, t, tn
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Quantity, Share
from anodeworks.twin.grammar import NO_KIND
from anodeworks.twin.products import kind_of
from anodeworks.twin.project import Project
from anodeworks.view.document import Column, Items, Row, Section, Table
from anodeworks.view.labels import kind_label

LABELS: Final[dict[str, Message]] = {
    "capital": t("capital per capacity"),
    "delay": t("time taken over time planned"),
    "density": t("capacity per land"),
    "value": t("output value per tonne"),
}
CHECKS: Final[dict[str, Message]] = {
    "mean": t("mean"), "spread": t("spread"), "least": t("least"), "greatest": t("greatest"),
}  # fmt: skip


def reference(seen: Witness) -> Section:
    """The chapter on the reference class."""
    return Section(
        "reference", t("What other plants let one expect"), (_table(seen), Items(tuple(_notes(seen)), "note"))
    )


def _table(seen: Witness) -> Table:
    """What is expected of each response, and how the sampling went."""
    rows = []
    for response in RESPONSES:
        fit, unit = seen.fits[response.name], response.unit
        at = (
            float(units.to_si(float(q), unit))
            for q in np.quantile(seen.expected(response.name), (0.05, 0.5, 0.95))
        )
        checked = Joined(tuple(
            t("{check} {share}", check=CHECKS[c.name], share=Number(c.exceeded, 2)) for c in seen.checks(response)
        ), ", ", "，")  # fmt: skip
        rows.append(Row(response.name, (
            LABELS[response.name], *(Quantity(q, unit) for q in at), Number(fit.rows, whole=True),
            Number(float(fit.slope.mean()), 2), Number(fit.rhat, 4), Number(fit.ess, whole=True),
            Number(fit.divergences, whole=True), checked,
        )))  # fmt: skip
    columns = (
        Column("figure", t("figure"), role="text"),
        Column("p5", "P5"),
        Column("p50", "P50"),
        Column("p95", "P95"),
        Column("rows", t("rows")),
        Column("slope", t("slope"), minor=True),
        Column("rhat", t("R-hat"), minor=True),
        Column("ess", t("draws"), minor=True),
        Column("divergences", t("diverged"), minor=True),
        Column("checks", t("checks"), role="text", minor=True),
    )
    note = t("Posterior predictive for a plant of this kind and size, from a regression pooled across kinds. R-hat "
             "(1: all chains agree), effective draws and divergences say whether the sampling settled; the checks "
             "give the share of replicated classes that exceed the real one.")  # fmt: skip
    return Table("reference", columns, tuple(rows), note=note)


def _notes(seen: Witness) -> Iterator[Text]:
    rows = Joined(tuple(
        t("{n} of {figure}", n=Number(fit.rows, whole=True), figure=LABELS[name]) for name, fit in seen.fits.items()
    ), ", ", "，")  # fmt: skip
    out = sorted(seen.left_out)
    yield joined(
        t("Reference class: {kinds}; observations: {rows}.", kinds=mix_label(seen.mix), rows=rows),
        t("Its own rows are left out: {keys}.", keys=", ".join(out)) if out else "",
    )
    past = seen.past
    yield t("Of {plants} plants whose course is known over {years} years of waiting, {given_up} were given up; {full} "
            "reached their announced size, {shrunk} shrank. Those that nobody wrote about again are not in this count.",
            plants=Number(past.plants, whole=True), years=Number(past.years, whole=True),
            given_up=Number(past.given_up, whole=True), full=Number(past.full, whole=True),
            shrunk=Number(past.shrunk, whole=True))  # fmt: skip
    for name, fit in seen.fits.items():
        if not fit.sound:
            yield _unsound(LABELS[name], fit)
        if fit.apart:
            yield tn("{n} chain of {figure} is not where most are: what the sampling says of it is not to be used.",
                     "{n} chains of {figure} are not where most are: what the sampling says of it is not to be used.",
                     fit.apart, n=Number(fit.apart, whole=True), figure=LABELS[name])  # fmt: skip
        if fit.again:
            yield tn("{n} chain of {figure} was started anew, from where another ended: R-hat is of the draws after "
                     "that, and cannot show that they disagreed.",
                     "{n} times a chain of {figure} was started anew, from where another ended: R-hat is of the draws "
                     "after that, and cannot show that they disagreed.",
                     fit.again, n=Number(fit.again, whole=True), figure=LABELS[name])  # fmt: skip


def mix_label(mix: Sequence[tuple[str, float]]) -> Text:
    """The kinds of plants that a project is held against; with their shares of its tonnage where there are several."""
    if len(mix) == 1:
        return kind_label(mix[0][0])
    return listed([t("{kind:inner} ({share} of the tonnage)", kind=kind_label(kind), share=Share(share))
                   for kind, share in mix])  # fmt: skip


def doubts(project: Project) -> Iterator[Message]:
    """Where the kinds of plants that a project is held against do not fit, or know no other plant."""
    kinds, own, named = project.kinds, own_rows(project), project.reference
    for offer in project.products:
        kind, product = kind_of(offer.flow), Pair(offer.label, offer.label_zh)
        if named and named != NO_KIND and kind and kind != named:
            yield t("The file names plants of {named:inner} to compare with, but {product:inner} is made in plants of "
                    "{kind:inner}.", named=kind_label(named), product=product, kind=kind_label(kind))  # fmt: skip
        if named != NO_KIND and offer.name not in kinds:
            yield t("No kind of plants is known that makes {product:inner}: it is held against no other plant.",
                    product=product)  # fmt: skip
    for kind in dict.fromkeys(kinds.values()):
        if not reference_class(kind, own).plants:
            yield t("No other plant of {kind:inner} is known: what is expected of one is that of all kinds.",
                    kind=kind_label(kind))  # fmt: skip


def _unsound(label: Message, fit: Fit) -> Message:
    about = {"figure": label, "rhat": Number(fit.rhat, 4), "draws": Number(fit.ess, whole=True),
             "diverged": Number(fit.divergences, whole=True)}  # fmt: skip
    if fit.settled:
        return tn("The sampling of {figure} is short of draws (R-hat {rhat}, {draws} effective draw, {diverged} "
                  "divergences): take its 5 % tails with care.",
                  "The sampling of {figure} is short of draws (R-hat {rhat}, {draws} effective draws, {diverged} "
                  "divergences): take its 5 % tails with care.", fit.ess, **about)  # fmt: skip
    return t("The sampling of {figure} did not settle (R-hat {rhat}, {draws} effective draws, {diverged} "
             "divergences): take its figures with care.", **about)  # fmt: skip
