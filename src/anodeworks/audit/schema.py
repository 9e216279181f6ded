"""What editors may know of the tables [audit] and [evidence], from the declarations that read them."""

from __future__ import annotations

from typing import Any

from anodeworks.audit.evidence import DATE, DETECTION, WHAT
from anodeworks.audit.evidence import WORDS as EVIDENCE_WORDS
from anodeworks.audit.reference_rows import plants
from anodeworks.audit.settings import ASKS
from anodeworks.quantity.value import GRADES
from anodeworks.twin.schema import TEXT, parameter_schema

Schema = dict[str, Any]


def tables() -> dict[str, Schema]:
    """The two tables by name."""
    known: Schema = {
        **dict.fromkeys(EVIDENCE_WORDS, TEXT),
        "date": parameter_schema(DATE),
        "what": {"enum": list(WHAT), "description": "; ".join(f"{k}: {v}" for k, v in WHAT.items())},
        "absent": {"type": "boolean", "description": "it was looked for and not found"},
        "detection": parameter_schema(DETECTION),
        "grade": {"enum": list(GRADES)},
    }
    entry = {
        "type": "object",
        "properties": known,
        "additionalProperties": False,
        "required": ["date", "what"],
    }
    settings = {
        "reference_row": {
            "enum": [p.key for p in plants()],
            "description": "the project's own row, left out",
        },
        "province": {**TEXT, "description": "whose supply the plant draws on"},
        **{name: parameter_schema(ask) for name, ask in ASKS.items()},
        "hidden": {
            "type": "object",
            "description": "hidden choices by dotted key, each as wide as it could be",
        },
        "inference": {
            "type": "object",
            "properties": {
                "claims": {"type": "array", "items": TEXT, "minItems": 1},
                "errors": {
                    "type": "object",
                    "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
                },
            },
            "additionalProperties": False,
        },
    }
    return {
        "audit": {"type": "object", "properties": settings, "additionalProperties": False},
        "evidence": {"type": "object", "additionalProperties": entry},
    }
