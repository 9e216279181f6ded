"""Which numbers of a plant are hidden choices, and how wide they could be: the table [audit.hidden] and its default.

    [audit.hidden]
    "products.anode.price" = { loguniform = ["20 CNY/kg", "500 CNY/kg"] }
    "activities.blend.target_capacity" = { uniform = ["360 mAh/g", "1700 mAh/g"] }

    [audit.inference]
    claims = ["capital", "output_value"]      # those to condition on; all unless said
    errors = { capital = 0.3 }                # discrepancy by claim or class, in place of the library's

Without the table: numbers marked `assumed` with a distribution, picks of routes that the file does not settle, the
price of every product and the grade of a blend, as wide as is known of them (`priors`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from anodeworks.audit.inference.priors import grade_prior, price_priors
from anodeworks.errors import InputError, quoted, unknown
from anodeworks.language import t
from anodeworks.process.blend import BlendToCapacity, Choose
from anodeworks.project.ledger import check_words, table
from anodeworks.quantity import Value
from anodeworks.quantity.distribution import Distribution
from anodeworks.quantity.value import read
from anodeworks.remedies import ADD, CURRENCY, LIST, nearest
from anodeworks.study.infer.likelihood import check_errors
from anodeworks.twin.claims import Claim
from anodeworks.twin.project import Project

WORDS: Final = ("claims", "errors")


@dataclass(frozen=True)
class Asked:
    """What an inference is asked: hidden choices by key with their priors, claims, and errors that the file states."""

    hidden: Mapping[str, Value]
    claims: tuple[Claim, ...]
    errors: Mapping[str, float]


def asked(project: Project, claims: Sequence[str] | None = None) -> Asked:
    """Read the tables [audit.hidden] and [audit.inference] of a project.

    Args:
        project: from `load`.
        claims: names of claims to condition on, in place of the file's.

    Raises:
        InputError: an unknown key, claim or class, a prior without a distribution, or no claim at all.
    """
    audit = table(project.tables.get("audit", {}), "audit")
    entry = table(audit.get("inference", {}), "audit.inference")
    check_words("audit.inference", entry, WORDS)
    names = entry.get("claims") if claims is None else list(claims)
    key = "audit.inference.claims" if claims is None else "claims"
    return Asked(hidden_of(project), _claims(project, names, key), errors_of(project))


def hidden_of(project: Project) -> dict[str, Value]:
    """The hidden choices of a project by key, with their priors: those of the file, or the default ones.

    Raises:
        InputError: an unknown key, or a prior without a distribution.
    """
    audit = table(project.tables.get("audit", {}), "audit")
    return (
        _written(project, table(audit["hidden"], "audit.hidden")) if "hidden" in audit else default(project)
    )


def errors_of(project: Project) -> dict[str, float]:
    """Errors of announced figures that a project states, by claim or class.

    Raises:
        InputError: an unknown name, or what is no number above 0.
    """
    entry = table(table(project.tables.get("audit", {}), "audit").get("inference", {}), "audit.inference")
    key = "audit.inference.errors"
    return check_errors(table(entry.get("errors", {}), key), project.claims, key)


def validate(project: Project) -> None:
    """Read the tables if they are there, so that what is wrong in them is said before anything is computed.

    Raises:
        InputError: as `asked`.
    """
    if {"hidden", "inference"} & set(table(project.tables.get("audit", {}), "audit")):
        asked(project)


def default(project: Project) -> dict[str, Value]:
    """The hidden choices of a project that does not name them."""
    ledger = project.ledger
    found = {k: v for k, v in ledger.items() if v.assumed and v.distribution is not None}
    for node in project.network.nodes:
        key = f"{node.prefix}.pick"
        if node.kind is Choose and key in ledger and key not in found and len(node.takes) > 1:
            value = ledger[key]
            if value.distribution is not None or value.assumed or value.origin != "project file":
                found[key] = _open(value)
        key = f"{node.prefix}.target_capacity"
        if node.kind is BlendToCapacity and key in ledger:
            found[key] = grade_prior(project, key)
    for offer in project.products:
        found |= price_priors(project, offer)
    return {key: found[key] for key in ledger if key in found}


def _open(value: Value) -> Value:
    """A pick with its own odds, or with even ones where it has none."""
    if value.distribution is not None:
        return value
    count = len(value.parameter.options)
    even = Distribution("choice", tuple(float(i) for i in range(count)), (1.0 / count,) * count)
    return value.replace(distribution=even, quote=None)


def _written(project: Project, entry: Mapping[str, Any]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    _descend(project, "", entry, found)
    if not found:
        raise InputError("audit.hidden", t("no key"), t('at least one, such as "products.NAME.price"'), ADD)
    return found


def _descend(project: Project, prefix: str, raw: object, found: dict[str, Value]) -> None:
    """Keys may be quoted with their dots, or stand in tables below one another."""
    ledger = project.ledger
    if prefix in ledger:
        project.free(prefix)
        value = read(raw, ledger[prefix].parameter, f"audit.hidden.{prefix}", "project file")
        if value.distribution is None:
            remedy = t('write how wide it could be, such as { uniform = ["...", "..."] }')
            raise InputError(f"audit.hidden.{prefix}", quoted(raw), t("a distribution"), remedy)
        if value.currency != ledger[prefix].currency:
            allowed = t("{currency}, as the number itself stands in", currency=ledger[prefix].currency)
            raise InputError(f"audit.hidden.{prefix}", value.currency, allowed, CURRENCY)
        found[prefix] = value
    elif isinstance(raw, Mapping) and (not prefix or any(k.startswith(f"{prefix}.") for k in ledger)):
        for word, below in raw.items():
            _descend(project, f"{prefix}.{word}" if prefix else word, below, found)
    else:
        allowed = t("a dotted key of the project")
        raise InputError(
            f"audit.hidden.{prefix}",
            t('unknown key "{prefix}"', prefix=prefix),
            allowed,
            nearest(prefix, ledger),
        )


def _claims(project: Project, names: Any, key: str) -> tuple[Claim, ...]:
    known = {claim.name: claim for claim in project.claims}
    if not known:
        raise InputError("claims", t("none"), t("at least one announced figure under [claims]"), ADD)
    if names is None:
        return project.claims
    if isinstance(names, str) or not isinstance(names, Sequence) or not names:
        raise InputError(
            key, quoted(names), t("a list of claims' names: {names}", names=", ".join(known)), LIST
        )
    for name in names:
        if name not in known:
            raise unknown(key, name, known)
    return tuple(claim for claim in project.claims if claim.name in names)
