"""Every question that can be asked, in the order in which a person asks them.

A new question is one entry here, and a module of this folder with `ask` (what it is asked of, options) and `document`
(the result as a document). Command, help, `--json`, page, workbook, notebook function and reference follow.
"""

from __future__ import annotations

from typing import Final

from anodeworks.language import t
from anodeworks.view.question import Question, Subject

PROJECT: Final = Subject("project", "FILE", name="project")

QUESTIONS: Final = (
    Question(
        "check",
        t("Check a project file and say what plant it describes."),
        "anodeworks.view.check:ask",
        "anodeworks.view.check:document",
        (PROJECT,),
    ),
)
