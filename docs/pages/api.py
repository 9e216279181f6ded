"""The API: every address with what it takes and gives, from the description that a server hands out."""

from __future__ import annotations

import json
from typing import Any, Final

from anodeworks.workbench.api.description import BASE, described
from pages import parts

HEAD: Final = ("name", "takes", "unless said", "meaning")


def api() -> str:
    """The page."""
    said = described("en")
    things = said["components"]["schemas"]["Thing"]["oneOf"]
    blocks = [
        "## What is asked about",
        parts.table(("form", "meaning"), [(f"`{_shape(each)}`", each["description"]) for each in things]),
        "## Questions",
        f"`POST {BASE}/questions/NAME` with an object of JSON. `form`: `json` (the document as "
        "[use-json.md](../how-to/use-json.md) has it), `html` (a fragment of a page), `answer` (to be loaded by "
        "`aw.load_answer`), `xlsx`. `lang`: `en` or `zh`. `wait`: seconds, 25 at most, for which the answer is held "
        "back. Status 200 brings the answer, 202 a job.",
    ]
    others = []
    for path, operations in said["paths"].items():
        for method, operation in operations.items():
            if method == "parameters":
                continue
            if path.startswith(f"{BASE}/questions/"):
                blocks += [f"### {operation['operationId']}", operation["summary"], _body(operation)]
            else:
                others.append((f"`{method.upper()} {path}`", operation["summary"]))
    blocks += ["## Jobs, projects, files", parts.table(("address", "meaning"), others)]
    errors = next(iter(said["paths"].values()))["post"]["responses"]
    rows = [(status, each["description"]) for status, each in errors.items() if status[0] == "4"]
    blocks += ["## What may be wrong", parts.table(("status", "meaning"), [*rows, _moved(said)])]
    return parts.page(
        "API",
        f"""What a server of the workbench answers to programs. It describes itself at `{BASE}/openapi.json` (OpenAPI
        3.1, with `?lang=zh` in Chinese); this page is made from the same. `anodeworks.connect` speaks it for Python:
        [serve-a-team.md](../how-to/serve-a-team.md#for-programs). Where a server has accounts, a token of yours goes
        into the header `authorization: Bearer TOKEN`.""",
        *blocks,
    )


def _body(operation: dict[str, Any]) -> str:
    """What an operation takes."""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    needed = schema.get("required", ())
    rows = [
        (f"`{name}`{' (needed)' if name in needed else ''}", _takes(one),
         f"`{json.dumps(one['default'])}`" if one.get("default") not in (None, "") else "", one.get("description", ""))
        for name, one in schema["properties"].items()
    ]  # fmt: skip
    return parts.table(HEAD, rows)


def _takes(schema: dict[str, Any]) -> str:
    """A schema in words."""
    if "anyOf" in schema:
        return " or ".join(
            dict.fromkeys(_takes(each) for each in schema["anyOf"] if each.get("type") != "null")
        )
    if "$ref" in schema:
        return "what is asked about"
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if schema["type"] == "array":
        return f"several: {_takes(schema['items'])}"
    ends = [f"{schema[end]:,}" if end in schema else "" for end in ("minimum", "maximum")]
    kind = {"integer": "a whole number", "string": "text", "boolean": "true or false"}[schema["type"]]
    return f"{kind}, {ends[0]} to {ends[1]}".rstrip() if any(ends) else kind


def _shape(schema: dict[str, Any]) -> str:
    inside = ", ".join(
        f'"{name}": {name.upper()}' if name in schema["required"] else f'["{name}": {name.upper()}]'
        for name in schema["properties"]
    )
    return f"{{{inside}}}"


def _moved(said: dict[str, Any]) -> tuple[str, str]:
    path = f"{BASE}/projects/{{slug}}/versions"
    return "409", said["paths"][path]["post"]["responses"]["409"]["description"]
