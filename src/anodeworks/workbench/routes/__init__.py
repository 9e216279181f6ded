"""What the workbench answers to, a module for each part; each has a `router`."""

from __future__ import annotations

from typing import Final

ROUTERS: Final = ("anodeworks.workbench.routes.beginnings", "anodeworks.workbench.routes.jobs")
