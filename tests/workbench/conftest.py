"""A workbench in memory."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from anodeworks.workbench.app import application
from anodeworks.workbench.home import Home


@pytest.fixture
def bench() -> TestClient:
    """A browser without scripts, before a workbench that has nothing yet."""
    return TestClient(application(Home()), follow_redirects=False)
