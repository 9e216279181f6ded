"""What a server of the workbench has: who keeps its projects, and where it listens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request


@dataclass(frozen=True)
class Home:
    """What the pages work with.

    archive: projects, versions, drafts and kept answers. jobs: long work, where there is somebody to do it.
    """

    archive: Any = None
    jobs: Any = None


def home(request: Request) -> Home:
    """The home of the server that a request came to."""
    found: Home = request.app.state.home
    return found
