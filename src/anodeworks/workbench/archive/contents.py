"""Contents in files by their digest: what a digest does not fit is not there."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from anodeworks import store
from anodeworks.workbench.archive.entries import digest_of


class Contents:
    """A folder of contents, each under its digest (SHA-256), which the database knows: nothing can take its place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, content: bytes) -> str:
        """Keep content and return its digest; it is on the disk when this returns.

        Raises:
            OSError: it cannot be written.
        """
        digest = digest_of(content)
        path = self._path(digest)
        if self.get(digest) is None:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            store.replace(path, content, mode=0o600)
        return digest

    def get(self, digest: str) -> bytes | None:
        """Content by its digest; None where it is gone or damaged."""
        with suppress(OSError):
            content = self._path(digest).read_bytes()
            if digest_of(content) == digest:
                return content
        return None

    def copy(self, digest: str, path: Path) -> bool:
        """Put content into a file of its own; False where it is gone or damaged."""
        content = self.get(digest)
        if content is not None:
            store.replace(path, content)
        return content is not None

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest
