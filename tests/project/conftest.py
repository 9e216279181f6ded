"""A busy machine says nothing of its progress between messages."""

from __future__ import annotations

import pytest

from anodeworks import progress


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes long on a busy machine says nothing of it."""
    monkeypatch.setattr(progress, "SILENT", 3600.0)
