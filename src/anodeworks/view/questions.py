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
        "sensitivity",
        t("What decides the answer."),
        "anodeworks.view.sensitivity:ask",
        "anodeworks.view.sensitivity:document",
        (PROJECT,),
        (
            Option(
                "indicator",
                "words",
                t("Which figure; repeatable. Headlines unless said."),
                many=True,
                shown="NAME",
            ),
            Option(
                "method",
                "choice",
                t("How to ask; repeatable. Tornado, groups, regional unless said."),
                many=True,
                choices=("tornado", "groups", "sobol", "derivative", "regional", "map"),
            ),
            Option(
                "by",
                "choice",
                t("What groups are made of."),
                "grade",
                choices=("grade", "middle", "activity", "chapter"),
            ),
            Option(
                "draws", "whole", t("Draws of groups, sobol, derivative and regional; by method unless said.")
            ),
            SEED,
            Option(
                "x",
                "text",
                t("First number of a map; the strongest of the tornado unless said."),
                shown="KEY",
            ),
            Option("y", "text", t("Second number of a map."), shown="KEY"),
            Option("points", "whole", t("Values of each in a map."), 9, 2, 201),
            Option("top", "whole", t("How many numbers to show."), 12, 1),
        ),
        more=t(
            "tornado: one number at a time at its P5 and P95. groups: share of variance by grade of evidence, activity "
            "or part of the file; draws x (groups + 2) evaluations, 4,096 draws unless said. sobol: share of variance "
            "by number; draws x (numbers + 2), 1,024 draws unless said. derivative: which numbers certainly do not "
            "matter. regional: what the worst tenth of the draws has in common. map: a figure over two numbers."
        ),
        whole=True,
        live="anodeworks.view.sensitivity:study",
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
