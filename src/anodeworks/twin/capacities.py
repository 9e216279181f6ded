"""What each phase makes of each product: an amount, a share of a total, or nobody knows.

    [programme]
    capacity = "300000 t/year"        # of all phases; or "unknown", or one of these for each product

    [programme.phases.one]
    capacity = "40 %"                 # of that total; or an amount, or "unknown"

A total that nobody states has the sizes of its kind of plants as its range (docs/equations/inference.md, "Unknown
tonnage"), and so has the share that a phase takes of what is left where nobody states it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from anodeworks.errors import InputError, quoted
from anodeworks.language import Keyed, Pair, keyed, t
from anodeworks.library import library
from anodeworks.project.ledger import UNKNOWN, Ledger, stated
from anodeworks.quantity import Parameter, Value, units
from anodeworks.quantity.distribution import KINDS, Distribution
from anodeworks.quantity.value import read
from anodeworks.remedies import TABLE, nearest
from anodeworks.twin.products import Offer, kind_of

SIZES: Final = "library/kinds.toml"  # who says what an output could be that nobody states
TOTAL: Final = "programme.capacity"
MOST: Final = 1e8  # t/year
WHOLE: Final = 1e-6  # by which shares may miss one


def total_key(product: str) -> str:
    """The dotted key of the output of all phases, where it is a number of its own."""
    return f"{TOTAL}.{product}"


def phase_key(phase: str, product: str) -> str:
    """The dotted key of what a phase makes of a product."""
    return f"programme.phases.{phase}.capacity.{product}"


def share_key(phase: str, product: str) -> str:
    """The dotted key of what a phase takes of the part that several share, where nobody says how."""
    return f"programme.phases.{phase}.share.{product}"


def by_product(raw: object, products: tuple[Offer, ...], key: str) -> dict[str, object]:
    """What stands under `capacity`, by product.

    Raises:
        InputError: one figure for several products, or a product that nobody knows or nothing is said of.
    """
    if isinstance(raw, Mapping) and not any(k in raw for k in ("value", *KINDS)):
        said = dict(raw)
        for name in said:
            if name not in {offer.name for offer in products}:
                allowed = ", ".join(offer.name for offer in products)
                raise InputError(
                    f"{key}.{name}",
                    t('unknown key "{word}"', word=name),
                    allowed,
                    nearest(name, [offer.name for offer in products]),
                )
        for offer in products:
            if offer.name not in said:
                remedy = t("it stands for: {meaning}", meaning=t(_output(Pair(offer.label, offer.label_zh))))
                raise InputError(
                    f"{key}.{offer.name}", t("nothing"), t("a value in {unit}", unit="t/year"), remedy
                )
        return said
    if len(products) > 1:
        each = ", ".join(f'{offer.name} = "..."' for offer in products)
        raise InputError(key, quoted(raw), t("a figure for each product: {{ {each} }}", each=each), TABLE)
    return {products[0].name: raw}


def enter_capacities(
    ledger: Ledger, written: Mapping[str, object], total: object, products: tuple[Offer, ...]
) -> None:
    """Enter the outputs of all phases.

    Args:
        ledger: gains what each phase makes of each product, and totals of which phases have shares.
        written: what each phase says under `capacity`.
        total: what the programme says under it; None for nothing.
        products: what the plant sells.

    Raises:
        InputError: figures of no output, shares without a total or more than one, or amounts beside a total.
    """
    phases = {
        name: by_product(raw, products, f"programme.phases.{name}.capacity") for name, raw in written.items()
    }
    totals: dict[str, Any] = {} if total is None else by_product(total, products, TOTAL)
    for offer in products:
        _enter(
            ledger, offer, {name: said[offer.name] for name, said in phases.items()}, totals.get(offer.name)
        )


def _enter(ledger: Ledger, offer: Offer, said: Mapping[str, object], total: object) -> None:
    """One product's outputs."""
    ask = Parameter("t/year", 0, MOST, _output(Pair(offer.label, offer.label_zh)))
    shares = {name: share for name, raw in said.items() if (share := _share(raw)) is not None}
    unknown = [name for name, raw in said.items() if raw == UNKNOWN]
    amounts = [name for name in said if name not in shares and name not in unknown]
    if total is None and shares:
        name = next(iter(shares))
        raise InputError(phase_key(name, offer.name), quoted(said[name]), t("a share of a total that is stated"),
                         t('state it: [programme] capacity = "... t/year", or "unknown"'))  # fmt: skip
    if total is not None and amounts:
        allowed = t('a share of the total, such as "40 %", or "unknown"')
        raise InputError(phase_key(amounts[0], offer.name), quoted(said[amounts[0]]), allowed,
                         t("or leave {key} out", key=TOTAL))  # fmt: skip
    for name in amounts:
        ledger[phase_key(name, offer.name)] = stated(said[name], ask, phase_key(name, offer.name))
    if total is None and amounts:
        for name in unknown:
            ledger[phase_key(name, offer.name)] = _anywhere(offer, ask, phase_key(name, offer.name))
        return
    key, left = total_key(offer.name), 1.0 - sum(shares.values())
    if left < -WHOLE or (not unknown and left > WHOLE):
        found = t("shares that add up to {sum}", sum=format(1.0 - left, ".4g"))
        raise InputError(TOTAL, found, t("shares that add up to 1"), t('or "unknown" for what is left'))
    asked = Parameter("t/year", 0, MOST, _whole(Pair(offer.label, offer.label_zh)))
    known = total not in (None, UNKNOWN)
    ledger[key] = stated(total, asked, key) if known else _anywhere(offer, asked, key)
    divided = _divided(ledger, offer, unknown)
    for name in said:
        part = max(left, 0.0) if name in divided else shares[name]
        ledger[phase_key(name, offer.name)] = Value(
            part * ledger[key].number, ask, same_as=key, part=part, shares=divided.get(name, ()),
            origin=ledger[key].origin, assumed=name in unknown and len(said) > 1, raw=said[name],
        )  # fmt: skip


def _divided(ledger: Ledger, offer: Offer, phases: Sequence[str]) -> dict[str, tuple[tuple[str, bool], ...]]:
    """How phases divide what nobody divides: each a share of what those before it leave, and the last all of it.

    The library has the share of the first of two; that the first of n takes 2/n of that is judged.
    """
    found: dict[str, tuple[tuple[str, bool], ...]] = {}
    before: tuple[tuple[str, bool], ...] = ()
    raw = library().sections["first_of_two"]
    for n, name in enumerate(phases[:-1]):
        key, times = share_key(name, offer.name), 2.0 / (len(phases) - n)
        of_phase = keyed(
            t("what the phase takes of the output that it shares with later ones, which nobody states")
        )
        ask = Parameter("1", 0, 1, of_phase)
        ledger[key] = _scaled(read(raw, ask, key, SIZES), times).replace(assumed=True)
        found[name] = (*before, (key, False))
        before = (*before, (key, True))
    return {**found, **dict.fromkeys(phases[-1:], before)}


def _scaled(value: Value, times: float) -> Value:
    """A triangular share, of a smaller part."""
    if times == 1.0 or value.distribution is None:
        return value
    spread = Distribution(value.distribution.kind, tuple(times * end for end in value.distribution.args))
    return value.replace(number=times * value.number, distribution=spread)


def _share(raw: object) -> float | None:
    """A share of the total, if that is what stands there."""
    try:
        share = units.parse(raw, "1", "")
    except InputError:
        return None
    return share if 0 <= share <= 1 else None


def _anywhere(offer: Offer, ask: Parameter, key: str) -> Value:
    """An output that nobody states: any that plants of its kind have."""
    shelf = library().sections["tonnages"]
    raw = shelf[kind_of(offer.flow) if kind_of(offer.flow) in shelf else "unstated"]
    return read(raw, ask, key, SIZES).replace(assumed=True)


def _output(product: Pair) -> Keyed:
    return keyed(t("output of {product} at full operation", product=product))


def _whole(product: Pair) -> Keyed:
    return keyed(t("output of {product} at full operation, all phases together", product=product))
