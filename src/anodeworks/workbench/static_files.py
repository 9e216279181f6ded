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
IMPORT: Final = re.compile(r'\bfrom "\./([a-z_]+\.js)"')
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
    if name == REPORT:
        return _report().encode()
    written = (FOLDER / name).read_bytes()
    return IMPORT.sub(_named, written.decode()).encode() if name.endswith(".js") else written


@cache
def digest(name: str) -> str:
    """By which a browser tells one content from another."""
    return hashlib.sha256(content(name)).hexdigest()[:12]


def modules(name: str) -> list[str]:
    """The modules that a script imports, by whatever way, each once."""
    found: list[str] = []
    for own in IMPORT.findall((FOLDER / name).read_text(encoding="utf-8")):
        found += [each for each in (*modules(own), own) if each not in found]
    return list(dict.fromkeys(found))


def _named(found: re.Match[str]) -> str:
    """An import by the address under which a browser may keep the module for good."""
    return f'from "./{found[1]}?v={digest(found[1])}"'


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
