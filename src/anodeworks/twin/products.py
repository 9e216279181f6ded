"""What the plant sells, as the project file names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.process.flow import Product
from anodeworks.project.ledger import identifier, table
from anodeworks.twin.grammar import PRODUCT

MOST_PRODUCTS: Final = 50


@dataclass(frozen=True)
class Offer:
    """A product: its name in the file and the flow that it is."""

    name: str
    flow: str
    label: str
    label_zh: str
    anode: bool = True  # it goes into a cell as it is


def read_products(tables: Mapping[str, Any]) -> tuple[Offer, ...]:
    """The products of a project file, in the order of their names.

    Raises:
        InputError: none, too many, or a flow that is sold under two names.
    """
    written = table(tables.get("products", {}), "products")
    if not written:
        raise InputError(
            "products", t("none"), t("at least one table [products.NAME] with `flow` and `price`")
        )
    if len(written) > MOST_PRODUCTS:
        raise InputError(
            "products",
            t("{n} tables", n=len(written)),
            t("at most {most}", most=MOST_PRODUCTS),
        )
    offers: list[Offer] = []
    for name, raw in written.items():
        prefix = f"products.{identifier(name, 'products')}"
        said = PRODUCT.read(raw, prefix, Product.parameters())
        flow = said["flow"]
        if any(o.flow == flow for o in offers):
            raise InputError(
                f"{prefix}.flow",
                t('"{flow}", sold under two names', flow=flow),
                t("one product for each flow"),
            )
        offers.append(Offer(name, flow, *labels_of(said, name), anode=not said["precursor"]))
    return tuple(offers)


def labels_of(said: Mapping[str, str], name: str) -> tuple[str, str]:
    """A table's label in English (its name in words unless said) and Chinese."""
    return said["label"] or name.replace("_", " "), said["label_zh"]
