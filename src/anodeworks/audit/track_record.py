"""What is known of the audit's own quality: how the model's dates and figures fared with plants that became known."""

from __future__ import annotations

from anodeworks.library import library
from anodeworks.quantity.wording import percent


def of_dates() -> str:
    """One sentence to stand beside the dates that the model gives; its figures are written by calibration."""
    known = library().sections["calibration_of_audit"]
    early, dates = known["dates_before_p5"], known["dates"]
    lean = "its dates lean late" if 2 * early > dates else "too few to say which way its dates lean"
    return (
        f"Of {dates} known dates of production of announced plants, {early} came before the model's P5: {lean}. Of "
        f"{known['later']} figures that became known later, {percent(known['later_inside'] / known['later'])} fell in "
        f"its 80 % interval (as of {known['day']}, docs/calibration.md)."
    )
