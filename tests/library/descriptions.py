"""Draws from one of the library's descriptions of a thing: what a furnace exchanges, what powder comes of it."""

from __future__ import annotations

import zlib

import jax
import jax.numpy as jnp
import numpy as np

from anodeworks.library import library
from anodeworks.material.recipe import FAMILIES, read_recipe
from anodeworks.process import assemble

DRAWS = 400
PROPERTIES = ("capacity", "irreversible", "skeleton", "pores", "surface", "growth")


def drawn(ledger):
    """Draws of every number of a ledger, SI, each by its own name and so alike wherever it stands."""
    found = {}
    for key, value in ledger.items():
        spread = value.distribution
        if spread is None or spread.kind == "choice":
            found[key] = np.full(DRAWS, float(value.number))
        else:
            found[key] = spread.quantile(np.random.default_rng(zlib.crc32(key.encode())).random(DRAWS))
    return found


def exchanged(node, product, tables):
    """What an activity of a route exchanges, what one machine puts through and what powder it gives, by name."""
    network, ledger = assemble(tables, library(), [product])
    at = next(i for i, one in enumerate(network.nodes) if one.name == node)

    def one(values):
        done = network._run(values, network.nodes[: at + 1])[0][at]
        known = done.capacity is not None
        found = {
            **done.amounts,
            "throughput": done.capacity if known else values[f"activities.{node}.unit_capacity"],
        }
        for port in network.nodes[at].kind.gives:
            found |= {f"{port}: {name}": x for name, x in _of(done.materials[port]).items()}
        spoiled = sum(jnp.asarray(flag, dtype=float) for flag in done.flags.values())
        return {name: jnp.asarray(x, dtype=float) for name, x in found.items()}, jnp.asarray(spoiled) > 0

    return _mapped(one, drawn(ledger))


def powder(use, product):
    """The powder that a route sells, or that it buys and hands on."""
    network, ledger = assemble({"route": {"use": list(use)}}, library(), [product])
    makes = next(i for i, one in enumerate(network.nodes) if one.reference == product)
    port = next(port for port, flow in network.nodes[makes].ports if flow == product)

    def one(values):
        done, _ = network._run(values, network.nodes[: makes + 1])
        flags = [jnp.asarray(flag, dtype=float) for each in done for flag in each.flags.values()]
        return _of(done[makes].materials[port]), sum(flags, jnp.asarray(0.0)) > 0

    return _mapped(one, drawn(ledger))


def prescribed(family):
    """The powder of a recipe of this family, as `powder`."""
    kind = FAMILIES[family]
    ledger = read_recipe({}, family)

    def one(values):
        recipe = kind.section(**{name: values[f"{kind.key}.{name}"] for name in kind.section.parameters()})
        return _of(kind.grade(recipe).composite), jnp.asarray(False)

    return _mapped(one, drawn(ledger))


def _of(material):
    """What is known of a powder; 0 where nobody has stated it."""
    elements = {name: material.share(name) for name in ("Si", "O", "C")}
    return {**elements, **{name: jnp.asarray(getattr(material, name)) for name in PROPERTIES}}


def _mapped(one, values):
    run = jax.jit(lambda columns: jax.lax.map(one, columns, batch_size=100))
    found, spoiled = run({key: jnp.asarray(x) for key, x in values.items()})
    kept = ~np.asarray(spoiled)
    return {name: np.broadcast_to(np.asarray(x), DRAWS)[kept] for name, x in found.items()}


def apart(one, other, leaving=()):
    """Names of both whose P5 to P95 do not meet, with the two ranges; what nobody has stated is not compared."""
    found = {}
    for name in one.keys() & other.keys() - set(leaving):
        if not (one[name].any() and other[name].any()):
            continue
        (low, high), (least, most) = (np.quantile(x[name], [0.05, 0.95]) for x in (one, other))
        slack = 1e-9 * max(abs(high), abs(most))  # of a number without spread
        if low > most + slack or least > high + slack:
            found[name] = (low, high), (least, most)
    return found
