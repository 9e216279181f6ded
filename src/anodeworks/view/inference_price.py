"""Whether the claims need a price of which nobody knows: said before what else they need."""

from __future__ import annotations

from anodeworks.audit.inference import ranges
from anodeworks.audit.inference.inference import Inference
from anodeworks.audit.inference.priors import Known, known_price, stated
from anodeworks.audit.inference.ranges import PRICE
from anodeworks.language import Text, t
from anodeworks.quantity.wording import Share, Span


def only_at_a_price(found: Inference) -> Text:
    """That the claims go together only at a price beyond what is known; nothing where they need no such price."""
    beyond = _beyond(found)
    if beyond is None:
        return ""
    known, above, own = beyond
    said = {"span": Span(known.low, known.high, "CNY/kg"), "share": Share(found.conflict.together)}
    if above and own:
        return t("The announced figures can be true together only at a price that would more likely than not lie above "
                 "the range that is stated for the product ({span}): {share} of announcements would be more "
                 "surprising.", **said)  # fmt: skip
    if own:
        return t("The announced figures can be true together only at a price that would more likely than not lie below "
                 "the range that is stated for the product ({span}): {share} of announcements would be more "
                 "surprising.", **said)  # fmt: skip
    if above:
        return t("The announced figures can be true together only at a price that would more likely than not lie above "
                 "all that the library has for the product ({span}): {share} of announcements would be more "
                 "surprising.", **said)  # fmt: skip
    return t("The announced figures can be true together only at a price that would more likely than not lie below all "
             "that the library has for the product ({span}): {share} of announcements would be more surprising.",
             **said)  # fmt: skip


def _beyond(found: Inference) -> tuple[Known, bool, bool] | None:
    """What is known of the price where the claims need another, whether a higher one, and whether the project says it.

    Of one product that is sold for what it is.
    """
    project, at = found.project, ranges.needed(found).get(PRICE)
    if at is None or len(project.products) != 1:
        return None
    offer, middle = project.products[0], at["rest"].middle
    premium = project.ledger[f"products.{offer.name}.capacity_premium"]
    price = project.ledger[f"products.{offer.name}.price"]
    known = known_price(project, offer)
    if premium.number or premium.distribution or price.currency != "CNY" or known.low <= middle <= known.high:
        return None
    return known, middle > known.high, stated(project, f"products.{offer.name}.price")
