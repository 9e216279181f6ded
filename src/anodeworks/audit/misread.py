"""Whether an announced output value is another product's: docs/equations/audit.md, "The price of another product"."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.audit.inference.priors import Known
from anodeworks.audit.reference_rows import own_rows, plants
from anodeworks.library import library
from anodeworks.process.blend import BlendToCapacity
from anodeworks.process.flow import Product
from anodeworks.project.announced_products import products
from anodeworks.quantity import Parameter
from anodeworks.quantity.value import read
from anodeworks.study.base_case import Base
from anodeworks.twin.catalogue import Plant
from anodeworks.twin.claims import Claim
from anodeworks.twin.project import Project

Floats = npt.NDArray[np.float64]
ENDS: Final = (0.05, 0.95)
STEPS: Final = np.linspace(0.05, 0.95, 10)  # quantiles of each number; all of them are put together


class Misread(NamedTuple):
    """An announced output value that is not the product's, by the kilogram.

    claim: of the output value. price: what it comes to, CNY/kg. own: between which the product's lies. others: products
    that fetch as much, with the ends of theirs.
    """

    claim: Claim
    price: float
    own: Known
    others: Mapping[str, Known]


def misread(base: Base) -> Misread | None:
    """The products whose price an announced output value is, where it is not that of the project's own.

    None where no output value is announced, where it is the product's own or nobody's.
    """
    project, shelf = base.project, products()
    claim = next((c for c in project.claims if c.indicator.name == Plant.output_value.name), None)
    flows = {offer.flow for offer in project.products}
    mine = next((name for name, entry in shelf.items() if flows == {entry["flow"]}), None)
    if claim is None or mine is None:
        return None
    tonnes = base.drawn(Plant.capacity.name)
    drawn = np.quantile(base.drawn(Plant.output_value.name) / tonnes, ENDS)
    known = prices(project)
    at = [*map(float, drawn), *known.get(mine, ())]
    return at_price(
        claim, claim.value.number / float(np.median(tonnes)), Known(min(at), max(at)), mine, known
    )


def at_price(claim: Claim, price: float, own: Known, mine: str, known: Mapping[str, Known]) -> Misread | None:
    """Whether a price lies outside a product's own and inside of others'."""
    others = {name: at for name, at in known.items() if name != mine and at.low <= price <= at.high}
    return Misread(claim, price, own, others) if others and not own.low <= price <= own.high else None


def prices(project: Project) -> dict[str, Known]:
    """Between which the price of each product lies that announcements name, CNY/kg.

    From P5 to P95 of the library's, and to what other plants of its kind announced. A product whose price depends on a
    grade of which nothing is known has that of the others alone.
    """
    own = own_rows(project)
    found = {}
    for name, entry in products().items():
        others = [
            p.output_value / p.capacity
            for p in plants() if entry["reference"] in p.kinds and p.key not in own
        ]  # fmt: skip
        told = [*_library_price(entry), *filter(math.isfinite, others)]
        if told:
            found[name] = Known(min(told), max(told))
    return found


def _library_price(entry: Mapping[str, Any]) -> list[float]:
    """P5 and P95 of the price; none where it depends on a grade that an announcement's word does not bring.

    Silicon of any kind earns between none and all of the premium.
    """
    raw = library().sections["product_prices"].get(entry["flow"], {})
    section = Product.parameters()
    price = _quantiles(raw.get("price"), section["price"])
    if "capacity_premium" not in raw:
        return [float(end) for end in np.quantile(price, ENDS)]
    blend = entry.get("activities", {}).get("blend", {})
    if "target_capacity" not in blend:
        return []
    grade = _quantiles(blend["target_capacity"], BlendToCapacity.parameters()["target_capacity"])
    above = grade - _quantiles(raw["reference_capacity"], section["reference_capacity"])[0]
    premium = _quantiles(raw["capacity_premium"], section["capacity_premium"])
    earned = np.multiply.outer(np.multiply.outer(premium, above), STEPS)
    return [float(end) for end in np.quantile(np.add.outer(price, earned), ENDS)]


def _quantiles(raw: Any, parameter: Parameter) -> Floats:
    """Quantiles of a number of the library, SI; `same_as` followed."""
    while isinstance(raw, dict) and "same_as" in raw:
        _, flow, word = raw["same_as"].split(".")
        raw = library().flows[flow][word]
    value = read(raw, parameter, "", "library")
    if value.distribution is None:
        return np.full(len(STEPS), value.number)
    return np.asarray(value.distribution.quantile(STEPS), dtype=np.float64)
