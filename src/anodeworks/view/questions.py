"""Every question that can be asked, in the order in which a person asks them.

A new question is one entry here, and a module of this folder with `ask` (what it is asked of, options) and `document`
(the result as a document). Command, help, `--json`, page, workbook, notebook function and reference follow.
"""

from __future__ import annotations

from typing import Final

from anodeworks.language import t
from anodeworks.project.fields import FIELDS
from anodeworks.view import workshop
from anodeworks.view.question import Option, Question, Subject

PROJECT: Final = Subject("project", "FILE", name="project")
SEED: Final = Option("seed", "whole", t("The same seed gives the same bits."), 0, 0, 2**63 - 1)
GROUPS: Final = {  # commands that stand together, and what they are about
    "lab": t("Laboratory batches: calibrate the model on them, and say which to make next."),
}
DESIGNS: Final = ("random", "sobol", "latin")

QUESTIONS: Final = (
    Question(
        "check",
        t("Check a project file and say what plant it describes."),
        "anodeworks.view.check:ask",
        "anodeworks.view.check:document",
        (PROJECT,),
        (
            Option(
                "unknown",
                "flag",
                t("Compute the plant, and rank what the file leaves open by what it is worth to know."),
                False,
            ),
        ),
        amiss="anodeworks.view.slips:looked_through",
        as_written=True,
        short=True,
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
                t("Figures of which to show how often they exceed what."),
                many=True,
                shown="NAME",
            ),
        ),
        whole=True,
        page="{stem}.html",
        live="anodeworks.view.run:study",
    ),
    Question(
        "audit",
        t("Hold an announcement against the model, against other plants, and against what was seen since."),
        "anodeworks.view.announced:ask",
        "anodeworks.view.announced:document",
        (Subject("project", "FILE...", needed=False, name="project", many=True),),
        (
            *(Option(field.name, "text", field.help, shown=field.shown, many=field.each) for field in FIELDS),
            Option(
                "write",
                "file",
                t("Write the announcement to this file; one named by product and size unless said."),
                shown="FILE.toml",
            ),
            Option("as_of", "text", t("Use evidence up to this day only (2024-08-31)."), shown="DATE"),
            Option("scenarios", "whole", t("Draws."), 1023, 50, 10_000),
            SEED,
            Option(
                "inference",
                "choice",
                t(
                    "What would have to be true: not at all, from weighted plants, or with chains beside them "
                    "(minutes)."
                ),
                "quick",
                choices=("none", "quick", "full"),
            ),
            Option(
                "claims",
                "text",
                t("Claims to condition on; all unless said."),
                shown="NAMES",
                typed=t("Parted by commas."),
                parted=True,
            ),
        ),
        typed=t(
            "An announcement is a project file, several of them (they are ranked in one table), or what --product, "
            "--capacity, --start and the like say of one: that is written to a file, never over another, and audited. "
            "Amounts may be as announced: 100kt, 30亿, over 5 bn CNY, 5 to 6 bn, H1 2026."
        ),
        whole=True,
        live="anodeworks.view.announced:study",
    ),
    Question(
        "study",
        t("The odds of a project from any number of scenarios, in memory that does not grow with them."),
        "anodeworks.view.study:ask",
        "anodeworks.view.study:document",
        (PROJECT,),
        (
            Option("scenarios", "whole", t("Draws beside the base case."), 1_000_000, 1, 4_000_000_000),
            SEED,
            Option(
                "design",
                "choice",
                t(
                    "How draws are spread; sobol is best with a power of two of them, latin cannot be extended."
                ),
                "random",
                choices=DESIGNS,
            ),
            Option("out", "file", t("The study's folder; studies/FILE unless said.")),
            Option(
                "keep",
                "text",
                t("Keep these indicators, or all, of every scenario as Parquet."),
                "",
                shown="INDICATOR,...",
            ),
            Option("inputs", "flag", t("Keep what was drawn too, beside the indicators."), False),
            Option(
                "cluster",
                "text",
                t("Compute on a Dask cluster, such as tcp://127.0.0.1:8786."),
                shown="ADDRESS",
            ),
            Option("workers", "whole", t("Threads of this machine; as many as cores unless said."), lo=1),
            Option(
                "every", "flag", t("Show all indicators first, not only the headlines."), False, word="all"
            ),
        ),
        more=t(
            "What is done is kept: asked again, it goes on where it was stopped, and with more scenarios it extends "
            "the study."
        ),
        python="scenarios",
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
                t("Figures to be explained; the headlines unless said."),
                many=True,
                shown="NAME",
            ),
            Option(
                "method",
                "choice",
                t("How to ask; tornado, groups and regional unless said."),
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
                "draws",
                "whole",
                t(
                    "Draws: 16 to 1,048,576 of groups, 16 to 1,048,576 of sobol, 2 to 65,536 of derivative, 100 to "
                    "10,000 of regional; by method unless said."
                ),
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
        "optimise",
        t("Find the best design of a plant: what its table [optimise] asks for, or what is said instead."),
        "anodeworks.view.optimum:ask",
        "anodeworks.view.optimum:document",
        (PROJECT,),
        (
            Option(
                "objective",
                "words",
                t("What to make best; several give a front."),
                many=True,
                shown="INDICATOR",
                typed=t("-INDICATOR to make it small, +INDICATOR large."),
            ),
            Option(
                "variable",
                "words",
                t("What to decide: a number between two ends, or one of several values or options."),
                many=True,
                shown="KEY=LOW..HIGH",
                typed=t('"KEY=LOW..HIGH", or "KEY=A|B|C" to choose among values or options.'),
            ),
            Option(
                "constraint",
                "words",
                t("What must hold; where a share is said, in that share of the scenarios."),
                many=True,
                shown="CONDITION",
                typed=t(
                    'As "land <= 310 mu"; in a share of scenarios "debt_service_cover_min >= 1.2 @ 90%".'
                ),
            ),
            Option("scenarios", "whole", t("Draws on which the design is chosen; 0: the base case.")),
            Option("check", "whole", t("Other draws on which it is judged.")),
            Option("seed", "whole", t("Seed of the draws.")),
            Option("starts", "whole", t("Designs from which the search starts.")),
            Option("points", "whole", t("Points of a front.")),
            Option(
                "replications", "whole", t("Samples solved anew to bound what a better design could gain.")
            ),
            Option(
                "method",
                "choice",
                t("How combinations are found: all of them, or by a mixed-integer programme."),
                choices=("auto", "enumerate", "matrix"),
            ),
            Option(
                "write",
                "file",
                t("Write the project with the best design in it."),
                writes="anodeworks.view.optimum:write",
                endings=(".toml",),
                refuses="anodeworks.view.optimum:one_objective",
            ),
        ),
        whole=True,
        live="anodeworks.view.optimum:study",
    ),
    Question(
        "plan",
        t("Plan production, stocks and deliveries month by month, or say which limits conflict."),
        "anodeworks.view.plan:ask",
        "anodeworks.view.plan:document",
        (PROJECT,),
        (
            Option(
                "draws", "whole", t("Draws on which it is said how often the plan holds."), 255, 0, 10_000
            ),
            SEED,
        ),
        more=t(
            "What must be kept stands in the tables [plan] of the file; without them the phases' output is planned and "
            "sold as the project assumes."
        ),
        as_written=True,
    ),
    Question(
        "compare",
        t("Two projects side by side: the numbers that differ, and every figure of both."),
        "anodeworks.view.compare:ask",
        "anodeworks.view.compare:document",
        (PROJECT, Subject("project", "OTHER", name="other")),
        (Option("scenarios", "whole", t("Draws of each, beside the base case."), 1023, 0, 10_000), SEED),
    ),
    Question(
        "line",
        t(
            "What the production lines really put through: where they choke, and what one more machine is worth."
        ),
        "anodeworks.view.line:ask",
        "anodeworks.view.line:document",
        (PROJECT,),
        (
            Option("line", "text", t("Which line; all unless said."), shown="NAME", word="only"),
            Option(
                "size",
                "flag",
                t(
                    "Look for the cheapest machines and stores with which a line makes what it is to make (minutes)."
                ),
                False,
            ),
            Option("day", "whole", t("First day of the window in which machines are shown."), 0, 0, 3650),
            Option("days", "whole", t("Days of that window."), 7, 1, 365),
            SEED,
        ),
        more=t(
            "Lines stand in the tables [line] of the project file, on top of its route. What they put through counts "
            "in every other question about the project, too."
        ),
        as_written=True,
    ),
    Question(
        "explain",
        t("Explain a number or an indicator: value, unit, bounds, meaning, source, and what it feeds."),
        "anodeworks.view.explain:ask",
        "anodeworks.view.explain:document",
        (Subject("word", "KEY", name="key", word=t("a dotted key, whole words of one, or an indicator")),),
        (Option("project", "file", t("Project file; the starter project if none.")),),
        typed=t(
            "KEY is a dotted key such as activities.infiltration.temperature, a part of one such as plant.site or "
            "temperature (which lists the keys that have it), or the name of an indicator."
        ),
        modules=True,
        short=True,
    ),
    Question(
        "gradient",
        t("Exact derivatives of an indicator by the numbers of a project, strongest first."),
        "anodeworks.view.gradient:ask",
        "anodeworks.view.gradient:document",
        (
            PROJECT,
            Subject("word", "INDICATOR", name="indicator", word=t("an indicator's name, such as capital")),
        ),
        (Option("top", "whole", t("How many numbers to show."), 20, 1),),
        more=t(
            "Machines are counted as fractions: whole counts have no derivative. An elasticity of 2 means that one "
            "percent more of the number gives two percent more of the indicator."
        ),
        python="slopes",
        short=True,
    ),
    *workshop.QUESTIONS,
)
