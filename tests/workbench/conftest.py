"""A workbench in memory, and an archive of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from anodeworks.workbench.app import application
from anodeworks.workbench.archive import Archive
from anodeworks.workbench.home import Home


@pytest.fixture
def bench() -> TestClient:
    """A browser without scripts, before a workbench that has nothing yet."""
    return TestClient(application(Home()), follow_redirects=False)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive in a folder of the test's own."""
    made = Archive("", tmp_path / "home")
    yield made
    made.close()
