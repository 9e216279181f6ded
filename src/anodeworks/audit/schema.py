"""What editors may know of the tables [audit] and [evidence], from the declarations that read them."""

from __future__ import annotations

from anodeworks.audit.evidence import EVIDENCE
from anodeworks.audit.settings import AUDIT
from anodeworks.project.table import Schema


def tables() -> dict[str, Schema]:
    """The two tables by name."""
    return {
        "audit": AUDIT.json(),
        "evidence": {"type": "object", "additionalProperties": EVIDENCE.json()},
    }
