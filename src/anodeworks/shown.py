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


def number_label(project: Any, key: str) -> Any:
    """What documents call a number of a project."""
    return import_module("anodeworks.view.labels").number_label(project, key)


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

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        """What the question answers and its options; then what the package itself says."""
        return f"{self.asking.__doc__}\n\n{vars(self)['__doc__']}"


def callable_package(name: str) -> None:
    """Let a package be called to ask the question of its name."""
    sys.modules[name].__class__ = _Asking
