"""The starter project file: a template filled in for a route of the library."""

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
    template = Template((HERE / "starter.toml").read_text(encoding="utf-8"))
    return template.substitute(
        use=json.dumps(use),
        product=product,
        label=json.dumps(routes[route].get("label", product), ensure_ascii=False),
        label_zh=json.dumps(routes[route].get("label_zh", ""), ensure_ascii=False),
        price=_price(product),
        activity=_machine(routes, use),
    )


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
    prices: dict[str, str] = tomllib.loads((HERE / "prices.toml").read_text(encoding="utf-8"))
    for name, price in prices.items():
        if product.startswith(name):
            return price
    return prices["other"]
