"""What the workbench answers to, a module for each part; each has a `router`."""

from __future__ import annotations

from typing import Final

PLACE: Final = "anodeworks.workbench.routes"
ROUTERS: Final = (  # the first whose address fits answers: pages of any name come last
    "anodeworks.workbench.live.routes",
    *(f"{PLACE}.{name}" for name in (
        "beginnings", "jobs", "queue_page", "people", "api", "notes", "changes", "claim_page", "explained",
        "sources_page", "downloads", "asked", "beside_others", "batches", "powder_page", "plant_pages",
    )),
)  # fmt: skip
