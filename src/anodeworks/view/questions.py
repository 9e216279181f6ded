"""Every question that can be asked, in the order in which a person asks them.

A new question is one entry here, and a module of this folder with `ask` (what it is asked of, options) and `document`
(the result as a document). Command, help, `--json`, page, workbook, notebook function and reference follow.
"""

from __future__ import annotations

from typing import Final

from anodeworks.language import t
from anodeworks.view.question import Option, Question, Subject

PROJECT: Final = Subject("project", "FILE", name="project")
SEED: Final = Option("seed", "whole", t("The same seed gives the same bits."), 0, 0, 2**63 - 1)
DESIGNS: Final = ("random", "sobol", "latin")

QUESTIONS: Final = (
    Question(
        "check",
        t("Check a project file and say what plant it describes."),
        "anodeworks.view.check:ask",
        "anodeworks.view.check:document",
        (PROJECT,),
    ),
    Question(
        "run",
        t("Evaluate a project file: the base case and the odds, on one screen and on a page."),
        "anodeworks.view.run:ask",
        "anodeworks.view.run:document",
        (PROJECT,),
        (
            Option("scenarios", "whole", t("Draws beside the base case."), 1023, 0, 100_000_000),
            SEED,
            Option(
                "design",
                "choice",
                t("How draws are spread; sobol is best with 1024, 2048, ... of them."),
                "random",
                choices=DESIGNS,
            ),
            Option(
                "exceedance",
                "words",
                t("Show how often NAME exceeds what; repeatable."),
                many=True,
                shown="NAME",
            ),
        ),
        page="{stem}.html",
        live="anodeworks.view.run:study",
    ),
    Question(
        "explain",
        t("Explain a number or an indicator: value, unit, bounds, meaning, source, and what it feeds."),
        "anodeworks.view.explain:ask",
        "anodeworks.view.explain:document",
        (Subject("word", "KEY", name="key"),),
        (Option("project", "file", t("Project file; the starter project if none.")),),
        more=t(
            "KEY is a dotted key such as activities.infiltration.temperature, a part of one such as plant.site or "
            "temperature (which lists the keys that have it), or the name of an indicator."
        ),
        modules=True,
    ),
    Question(
        "gradient",
        t("Exact derivatives of an indicator by the numbers of a project, strongest first."),
        "anodeworks.view.gradient:ask",
        "anodeworks.view.gradient:document",
        (PROJECT, Subject("word", "INDICATOR", name="indicator")),
        (Option("top", "whole", t("How many numbers to show."), 20, 1),),
        more=t(
            "Machines are counted as fractions: whole counts have no derivative. An elasticity of 2 means that one "
            "percent more of the number gives two percent more of the indicator."
        ),
    ),
)
