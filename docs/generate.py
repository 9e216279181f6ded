"""Write the generated pages: the reference in docs/reference/ and the JSON Schemas of project file and answer.

`make docs` runs this file. Nothing here is written by hand a second time: units, bounds and meanings come
from the model's declarations, values, grades and sources from the library. A test compares pages and code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from pages import (
    answers,
    api,
    evidence,
    laboratory,
    measured,
    numbers,
    parts,
    questions,
    results,
    route,
    tables,
)

from anodeworks.cli.schema import whole_schema
from anodeworks.process.activity import KINDS

ROOT: Final = Path(__file__).parent.parent
HERE: Final = "docs/reference"


def main() -> None:
    """Write every page that differs from the file that is there."""
    for name, text in pages().items():
        path = ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"wrote {name}")


def pages() -> dict[str, str]:
    """Every generated file by its path below the repository's root."""
    builtin = {name: kind for name, kind in KINDS.items() if kind.__module__.startswith("anodeworks.")}
    reference_pages = {
        "README.md": _contents(),
        "questions.md": questions.questions(),
        "api.md": api.api(),
        "values.md": numbers.values(),
        "tables.md": tables.tables(),
        "parameters.md": numbers.parameters(),
        "kinds.md": route.kinds(builtin),
        "activities.md": route.activities(),
        "flows.md": route.flows(),
        "routes.md": route.routes(),
        "indicators.md": results.indicators(),
        "statements.md": results.statements(),
        "record.md": laboratory.record(),
        "measured.md": measured.measured(),
        "plants.md": evidence.plants(),
        "places.md": evidence.places(),
        "sources.md": evidence.sources(),
    }
    schemas = {"project": whole_schema(builtin), "document": answers.document_schema()}
    return {f"{HERE}/{name}": text for name, text in reference_pages.items()} | {
        f"schema/{name}.schema.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for name, schema in schemas.items()
    }


def _contents() -> str:
    rows = [
        (
            "[questions.md](questions.md)",
            "what can be asked: commands, functions, options with bounds and defaults",
        ),
        ("[api.md](api.md)", "the questions for programs, over HTTP"),
        ("[values.md](values.md)", "forms of a value, distributions, units, grades of evidence"),
        ("[tables.md](tables.md)", "the tables of a project file, and the words that stand in each"),
        (
            "[parameters.md](parameters.md)",
            "what may be said of plant, programme, finance, products and phases",
        ),
        ("[kinds.md](kinds.md)", "kinds of activity: ports and parameters"),
        ("[activities.md](activities.md)", "activities of the library, with their values"),
        ("[flows.md](flows.md)", "flows of the library: composition, heat, price, emissions"),
        ("[routes.md](routes.md)", "routes of the library: activities and how they connect"),
        ("[indicators.md](indicators.md)", "what is computed, and the conditions that are flagged"),
        ("[statements.md](statements.md)", "the statements and their lines"),
        ("[record.md](record.md)", "a record of batches: its headings, and what it can teach"),
        ("[measured.md](measured.md)", "powders, carbons and rates that others measured, beside the model"),
        ("[plants.md](plants.md)", "the reference class of plants"),
        ("[places.md](places.md)", "provinces and countries: power, grid, land, tax, pay"),
        ("[sources.md](sources.md)", "the bibliography"),
        (
            "[document.schema.json](../../schema/document.schema.json)",
            "an answer as JSON, as [use-json.md](../how-to/use-json.md) tells",
        ),
        ("[project.schema.json](../../schema/project.schema.json)", "a project file, for editors"),
    ]
    return parts.page(
        "Reference",
        """What the model asks for, what the library gives, and what comes out. The same words serve the
        project file, `anodeworks explain`, the report and Python.""",
        parts.table(("page", "content"), rows),
    )


if __name__ == "__main__":
    main()
