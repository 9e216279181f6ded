"""Results that show themselves: in a notebook, as a document, as a file.

A result knows that it can be shown; who shows it stands above it in the house, and is found when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any


class Shown:
    """What has a document: `notebook.ANSWERS` names the question by the class of the result."""

    @property
    def answer(self) -> Any:
        """The result with its document, its tables and its pictures."""
        return import_module("anodeworks.notebook").answer_of(self)

    @property
    def document(self) -> Any:
        """The answer as data: verdict, sections, tables, pictures."""
        return self.answer.document

    def save(self, path: str | Path) -> Path:
        """Write it: a page (.html), a workbook (.xlsx), for machines (.json), or to be loaded again (.answer)."""
        return self.answer.save(path)  # type: ignore[no-any-return]

    def _repr_html_(self) -> str:
        return self.answer._repr_html_()  # type: ignore[no-any-return]
