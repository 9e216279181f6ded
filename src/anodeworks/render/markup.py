"""Elements of HTML and SVG as escaped text."""

from __future__ import annotations

from markupsafe import Markup, escape


def tag(name: str, *content: object, **attributes: object) -> Markup:
    """An element: `class_` stands for class, hyphens for underscores; texts are escaped, empty attributes left out."""
    words = "".join(
        f' {k.rstrip("_").replace("_", "-")}="{escape(v)}"'
        for k, v in attributes.items()
        if v not in ("", None)
    )
    inside = "".join(escape(part) for part in content)
    return Markup(f"<{name}{words}>{inside}</{name}>")


def many(parts: object) -> Markup:
    """Parts after one another."""
    return Markup("").join(parts)  # type: ignore[arg-type]
