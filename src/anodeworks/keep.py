"""Where results that are costly to compute are kept on disk, and how they are written: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def folder(name: str) -> Path:
    """Where things of one sort are kept: under `ANODEWORKS_CACHE`, or under the user's cache folder."""
    import platformdirs

    return Path(os.environ.get("ANODEWORKS_CACHE") or platformdirs.user_cache_dir("anodeworks")) / name


def write(path: Path, content: bytes) -> None:
    """Store atomically; a folder that cannot be written costs only time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
            part.write(content)
        os.replace(part.name, path)
    except OSError:
        return
