"""What an announcement was taken to mean, and whether its own figures speak against it: said with the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from anodeworks.audit.audit import Audit
from anodeworks.audit.misread import Misread, misread
from anodeworks.language import Pair, Text, listed, t
from anodeworks.library import library
from anodeworks.project.amounts import in_tons
from anodeworks.project.announced_products import products
from anodeworks.quantity.wording import Day, Quantity, Span
from anodeworks.twin.claims import Claim
from anodeworks.twin.project import Project
from anodeworks.view.claims import mark_of
from anodeworks.view.document import Finding
from anodeworks.view.labels import indicator_label, phase_label

PRICE = "CNY/kg"


def findings(found: Audit) -> Iterator[Finding]:
    """The product that the output value speaks of, what the words were taken to mean, and dates that are assumed."""
    if found.tonnage is None and (other := misread(found.base)):
        yield _other_product(other)
    known = library().sections["taken_announced"]
    tons = any(in_tons(str(_said(held.answer.claim))) for held in found.claims)
    for key in dict.fromkeys((*found.settings.taken, *(["tons"] if tons else []))):
        yield Finding("none", Pair(known[key]["text"], known[key]["text_zh"]), name=f"taken_{key}")
    for phase in found.project.phases:
        dated = [
            indicator_label(held.answer.claim.indicator)
            for held in found.claims
            if held.dated
            and mark_of(held) != "good"
            and held.answer.claim.indicator.name.startswith(f"phases.{phase}.")
        ]
        if dated and (said := assumed_start(found.project, phase)):
            rests = t("The odds of {claims} rest on that.", claims=listed(dated))
            yield Finding("none", said, rests, name=f"assumed_start_{phase}")


def _said(claim: Claim) -> object:
    """The figure of a claim as it stands in the file."""
    raw = claim.value.raw
    return raw["value"] if isinstance(raw, Mapping) else raw


def assumed_start(project: Project, phase: str) -> Text:
    """That a phase's ground-breaking is assumed, and between which days; empty where it is announced."""
    start = project.ledger[f"programme.phases.{phase}.start"]
    if not start.assumed or start.distribution is None:
        return ""
    first, last = (float(end) for end in start.distribution.quantile([0.0, 1.0]))
    return t("Nobody has announced when ground is broken for {phase}: it is assumed between {first} and {last}.",
             phase=phase_label(project, phase), first=Day(first), last=Day(last))  # fmt: skip


def _other_product(found: Misread) -> Finding:
    shelf = products()
    label = {name: Pair(shelf[name]["label"], shelf[name]["label_zh"]) for name in found.others}
    told = t("The announced output value comes to {price}, which is no price of the product ({own}): it may have been "
             "misread.", price=Quantity(found.price, PRICE), own=Span(*found.own, PRICE))  # fmt: skip
    fetch = [
        t("{product} ({span})", product=label[name], span=Span(*at, PRICE))
        for name, at in found.others.items()
    ]
    such = [Pair(f'--product "{at.en}"', f"--product {at.zh}") for at in label.values()]
    why = t("So much is fetched by {products}. If that is meant, say {such}.",
            products=listed(fetch), such=listed(such, "or"))  # fmt: skip
    return Finding("fair", told, why, name="other_product",
                   numbers={"price": Quantity(found.price, PRICE), "own": Span(*found.own, PRICE)})  # fmt: skip
