"""The pages of the documentation, cut into blocks of code, headings and links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]

_FENCE = re.compile(r"^(`{3,})([^\n`]*)\n(.*?)^\1\s*$", re.DOTALL | re.MULTILINE)
_NAMED = re.compile(r"#\s*([\w-]+\.(?:py|toml))\s*\Z")


@dataclass(frozen=True)
class Block:
    """One fenced block; `file` is the name that its first line gives it (`# plant.toml`), if any."""

    language: str
    text: str
    line: int
    file: str


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 2
        named = _NAMED.match(match[3].split("\n", 1)[0])
        found.append(Block(match[2].strip(), match[3], line, named[1] if named else ""))
    return found


def prose(page: Path) -> str:
    """A page without its fenced blocks and formulas."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return re.sub(r"\$\$.*?\$\$", "", text, flags=re.DOTALL)


def anchors(page: Path) -> set[str]:
    """The places of a page that a link may name: headings as GitHub names them, and explicit anchors."""
    text = prose(page)
    explicit = re.findall(r'<a id="([^"]+)">', text)
    found: dict[str, int] = {}
    for title in re.findall(r"^#{1,6}\s+(.*?)\s*$", text, flags=re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"<[^>]+>", "", title))
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        found[slug if slug not in found else f"{slug}-{found[slug]}"] = found.get(slug, 0) + 1
    return {*explicit, *found}


def links(page: Path) -> list[str]:
    """Targets of links and images, those to other sites left out."""
    text = re.sub(r"`[^`]*`", "", prose(page))
    targets = re.findall(r"!?\[[^\]]*\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    return [t for t in targets if not re.match(r"[a-z]+:", t)]
