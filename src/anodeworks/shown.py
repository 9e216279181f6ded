"""Results that show themselves: in a notebook, as a document, as a file.

A result knows that it can be shown; who shows it stands above it in the house, and is found when it is asked for.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
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


class _Asking(ModuleType):
    """A package that answers the question of its own name when it is called: `aw.audit(project)`."""

    def __call__(self, *subjects: Any, **options: Any) -> Any:
        return self.asking(*subjects, **options)

    @property
    def asking(self) -> Any:
        """The function that asks."""
        return import_module("anodeworks.notebook").asking(self.__name__.rpartition(".")[2])

    @property
    def __signature__(self) -> Any:
        return self.asking.__signature__


def callable_package(name: str) -> None:
    """Let a package be called to ask the question of its name."""
    sys.modules[name].__class__ = _Asking
