"""Style, scripts and pictures of the workbench: named by their content, so that a browser may keep them for good.

The look is the report's (`render/style.css`); what the workbench adds stands in `static/workbench.css`. A person may
choose light or dark against the machine's setting: the report's two palettes are repeated for that choice here, so that
they stand in one file alone.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

from anodeworks.errors import unknown
from anodeworks.render import html

FOLDER: Final = Path(__file__).parent / "static"
KINDS: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain"}
REPORT: Final = "report.css"
PALETTE: Final = re.compile(r":root \{([^}]*)\}")


def names() -> list[str]:
    """What may be asked for."""
    return [REPORT, *sorted(path.name for path in FOLDER.iterdir() if path.suffix in KINDS)]


@cache
def content(name: str) -> bytes:
    """What stands in one of them.

    Raises:
        InputError: none of that name.
    """
    if name not in names():
        raise unknown("static", name, names())
    return _report().encode() if name == REPORT else (FOLDER / name).read_bytes()


@cache
def digest(name: str) -> str:
    """By which a browser tells one content from another."""
    return hashlib.sha256(content(name)).hexdigest()[:12]


def kind(name: str) -> str:
    """Its media type."""
    return f"{KINDS[Path(name).suffix]}; charset=utf-8"


def address(name: str) -> str:
    """Where a page finds it."""
    return f"/static/{name}?v={digest(name)}"


def _report() -> str:
    """The report's style, its palettes also for a chosen theme; what it says of printing counts here too."""
    style = html.style()
    light, dark = PALETTE.findall(style)[:2]
    chosen = (
        f':root[data-theme="light"] {{ color-scheme: light;{light.replace("color-scheme: light dark;", "")}}}\n'
        f'@media screen {{ :root[data-theme="dark"] {{ color-scheme: dark;{dark}}} }}\n'
    )
    return style + chosen
