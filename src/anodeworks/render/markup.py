"""Elements of HTML and SVG as escaped text."""

from __future__ import annotations

from markupsafe import Markup, escape

from anodeworks.language import visible


def tag(name: str, *content: object, **attributes: object) -> Markup:
    """An element: `class_` stands for class, hyphens for underscores; texts are escaped, empty attributes left out."""
    words = "".join(
        f' {k.rstrip("_").replace("_", "-")}="{v if isinstance(v, Markup) else escape(visible(str(v)))}"'
        for k, v in attributes.items()
        if v not in ("", None)
    )
    inside = "".join(part if isinstance(part, Markup) else escape(visible(str(part))) for part in content)
    return Markup(f"<{name}{words}>{inside}</{name}>")


def many(parts: object) -> Markup:
    """Parts after one another."""
    return Markup("").join(parts)  # type: ignore[arg-type]
