"""The starter project file: a template filled in for a route of the library, or for a plant like one of a few."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any, Final

from anodeworks.errors import unknown

DEFAULT_ROUTE: Final = "silane_packed"
HERE: Final = Path(__file__).parent
FINANCE: Final = "finance"
LIKE: Final = ("graphite", "blend", "graphite-and-silicon", "two-products", "neat", FINANCE)
SIZES: Final = ("2000 t/year", "8000 t/year")  # of both phases, where nothing else is an example


def starter(route: str) -> str:
    """The text of a project file that uses a route of the library.

    Raises:
        InputError: no such route.
    """
    from anodeworks.library import library

    routes = library().routes
    starts = [name for name, entry in routes.items() if "product" in entry]
    if route not in starts:
        raise unknown("--route", route, starts)
    use = _with(routes, route)
    product = routes[route]["product"]
    label = {"label": routes[route].get("label", product), "label_zh": routes[route].get("label_zh", "")}
    return _filled({
        "use": use, "machine": _machine(routes, use), "land": "300 mu", "investment": "3.0 bn CNY",
        "products": {product: {**label, "capacity": SIZES}},
    })  # fmt: skip


def like(name: str) -> str:
    """The text of a project file of a plant like one of `LIKE`, or of a project of finance alone.

    Raises:
        InputError: none of these.
    """
    if name not in LIKE:
        raise unknown("--like", name, LIKE)
    if name == FINANCE:
        return (HERE / "starter_finance.toml").read_text(encoding="utf-8")
    return _filled(tomllib.loads((HERE / "likes.toml").read_text(encoding="utf-8"))[name])


def _filled(entry: Mapping[str, Any]) -> str:
    """The template with what a plant is."""
    template = Template((HERE / "starter.toml").read_text(encoding="utf-8"))
    products: Mapping[str, Any] = entry["products"]
    one, two = ({name: said["capacity"][i] for name, said in products.items()} for i in (0, 1))
    return template.substitute(
        reference=f'reference = "{entry["reference"]}"\n' if "reference" in entry else "",
        use=json.dumps(list(entry["use"])),
        activity=entry["machine"],
        flows=f"\n{entry['flows']}\n" if "flows" in entry else "",
        products="\n".join(_product(name, said) for name, said in products.items()),
        one=_capacity(one),
        two=_assumed(next(iter(two.values()))) if len(two) == 1 else _capacity(two),
        land=entry["land"],
        investment=entry["investment"],
    )


def _product(name: str, said: Mapping[str, Any]) -> str:
    """The table of a product."""
    lines = [f"[products.{name}]", f'flow = "{name}"']
    lines += [f"{word} = {json.dumps(said[word], ensure_ascii=False)}" for word in ("label", "label_zh")]
    if said.get("precursor"):
        lines.append("precursor = true")
    return "\n".join([*lines, f"price = {_price(name)}", ""])


def _capacity(by_product: Mapping[str, str]) -> str:
    """An output, or one for each product."""
    if len(by_product) == 1:
        return f'"{next(iter(by_product.values()))}"'
    return "{ " + ", ".join(f'{name} = "{size}"' for name, size in by_product.items()) + " }"


def _assumed(size: str) -> str:
    """An output that is not certain: half of it to an eighth more."""
    number, unit = size.split()
    low, high = f"{float(number) / 2:g} {unit}", f"{float(number) * 9 / 8:g} {unit}"
    return f'{{ value = "{size}", triangular = ["{low}", "{size}", "{high}"], assumed = true }}'


def _with(routes: Mapping[str, Any], route: str) -> list[str]:
    """A route and those that it stands on, in the order in which they are laid over each other."""
    found: list[str] = []
    for name in (*(r for under in routes[route].get("with", []) for r in _with(routes, under)), route):
        if name not in found:
            found.append(name)
    return found


def _machine(routes: Mapping[str, Any], use: list[str]) -> str:
    """The first activity that runs in machines, beginning with the last route."""
    from anodeworks.library import library

    shelf = library()
    return next(
        str(name)
        for route in reversed(use)
        for name, entry in routes[route]["activities"].items()
        if "use" in entry and "unit_cost" in shelf.activity(entry["use"])
    )


def _price(product: str) -> str:
    """What a starter says of a price: an example, or the library's own spread."""
    prices: dict[str, str] = tomllib.loads((HERE / "prices.toml").read_text(encoding="utf-8"))
    for name, price in prices.items():
        if product.startswith(name):
            return price
    return _of_library(product) or prices["other"]


def _of_library(product: str) -> str:
    """The library's price of a product in one line; empty if it has none of its own."""
    from anodeworks.library import library

    shelf = library()
    raw = shelf.sections["product_prices"].get(product, {}).get("price", {})
    if "same_as" in raw:
        _, flow, word = raw["same_as"].split(".")
        raw = shelf.flows[flow].get(word, {})
    if "triangular" not in raw:
        return ""
    said = {word: raw[word] for word in ("triangular", "source", "grade", "spread_grade") if word in raw}
    return (
        "{ " + ", ".join(f"{word} = {json.dumps(x, ensure_ascii=False)}" for word, x in said.items()) + " }"
    )
