"""What machines of a line do with their time: how it is drawn, and what it is called."""

from __future__ import annotations

from typing import Final

from anodeworks.language import Message, t

DOES: Final[dict[str, tuple[str, Message]]] = {
    "work": ("full", t("works")),
    "blocked": ("delay", t("blocked")),
    "planned": ("build", t("upkeep")),
    "down": ("try", t("in repair")),
    "off": ("ramp", t("outside its hours")),
}
