"""What the plant sells, as the project file names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.library import library
from anodeworks.process.flow import Product
from anodeworks.project.ledger import identifier, table
from anodeworks.remedies import FEWER, ONE_OUT
from anodeworks.twin.grammar import PRODUCT
from anodeworks.twin.sections import table_at

MOST_PRODUCTS: Final = 50
OF_PLANTS: Final = ("route", "activities", "flows", "cell", "plant")  # tables that speak of a plant


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

    None of a project of finance alone.

    Raises:
        InputError: none and no money either, too many, or a flow that is sold under two names.
    """
    written = table(tables.get("products", {}), "products")
    if not written:
        _alone(tables)
        return ()
    if len(written) > MOST_PRODUCTS:
        raise InputError(
            "products",
            t("{n} tables", n=len(written)),
            t("at most {most}", most=MOST_PRODUCTS),
            FEWER,
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
                ONE_OUT,
            )
        offers.append(Offer(name, flow, *labels_of(said, name), anode=not said["precursor"]))
    return tuple(offers)


def kind_of(flow: str) -> str:
    """The kind of plants of the reference class that make a flow; empty where none does."""
    return str(library().sections["product_kinds"].get(flow, ""))


def _alone(tables: Mapping[str, Any]) -> None:
    """Refuse a project that sells nothing and states no money, or that says something of a plant that makes nothing."""
    if not table_at(tables, "finance.lines"):
        allowed = t("at least one table [products.NAME] with `flow` and `price`")
        remedy = t("or a project of finance alone, with tables [finance.lines.NAME]")
        raise InputError("products", t("none"), allowed, remedy)
    for word in OF_PLANTS:
        if tables.get(word):
            allowed = t("a project with [products.NAME], or [{word}] left out", word=word)
            raise InputError(
                word,
                t("no products that a plant could make"),
                allowed,
                t("leave [{word}] out, or add what the plant sells", word=word),
            )


def labels_of(said: Mapping[str, str], name: str) -> tuple[str, str]:
    """A table's label in English (its name in words unless said) and Chinese."""
    return said["label"] or name.replace("_", " "), said["label_zh"]
