"""Whether two studies are the same to the last bit."""

from __future__ import annotations

from anodeworks.study.scale.summary import Summary


def bits(summary: Summary) -> dict[str, bytes]:
    """Everything that a study holds, as bytes."""
    return {name: array.tobytes() for name, array in summary.account.arrays().items()}
