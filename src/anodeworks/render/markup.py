"""Elements of HTML and SVG as escaped text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from anodeworks.language import visible


def tag(name: str, /, *content: object, **attributes: object) -> Markup:
    """An element: `class_` stands for class, hyphens for underscores; texts are escaped, empty attributes left out."""
    inside = "".join(part if isinstance(part, Markup) else escape(visible(str(part))) for part in content)
    return Markup(f"<{name}{_said(attributes)}>{inside}</{name}>")


def field(kind: str = "text", /, **attributes: object) -> Markup:
    """A field of a form; what is true is said by its name alone."""
    return Markup(f'<input type="{escape(kind)}"{_said(attributes)}>')


def _said(attributes: Mapping[str, object]) -> str:
    """Attributes as they stand in an element."""
    found = ""
    for key, value in attributes.items():
        name = key.rstrip("_").replace("_", "-")
        if value is True:
            found += f" {name}"
        elif value is not None and value is not False and value != "":
            found += f' {name}="{value if isinstance(value, Markup) else escape(visible(str(value)))}"'
    return found


def spaced(parts: Iterable[Markup]) -> Markup:
    """Parts with a space between each two."""
    return Markup(" ").join(parts)


def many(parts: object) -> Markup:
    """Parts after one another."""
    return Markup("").join(parts)  # type: ignore[arg-type]
