"""Questions of the workshop: powder, cell, furnace, laboratory, and what the library holds."""

from __future__ import annotations

from typing import Final

from anodeworks.language import t
from anodeworks.view.question import Option, Question, Subject

RECIPE: Final = Subject("recipe", "FILE", needed=False)
RECORD: Final = Subject("record", "RECORD", name="record")
NAME: Final = Subject("word", "NAME", needed=False, name="name")
SEED: Final = Option("seed", "whole", t("Of the draws: the same seed gives the same ones."), 0, 0, 2**63 - 1)
KIND: Final = Option(
    "kind",
    "choice",
    t("The family of powders, where no recipe says it."),
    choices=("infiltrated", "milled", "monoxide"),
)
CHANGES: Final = Option(
    "changes",
    "text",
    t('Numbers of the recipe, such as filling=0.7 or pore_volume="0.8 cm3/g".'),
    many=True,
    shown="KEY=VALUE",
    word="set",
)
TARGET: Final = Option(
    "target", "text", t('Blend with graphite to this capacity, such as "450 mAh/g".'), shown="CAPACITY"
)
CALIBRATION: Final = (
    Option(
        "column",
        "text",
        t('What a heading means, such as "Si wt%=silicon_share [%]".'),
        many=True,
        shown="HEADING=MEANING",
    ),
    Option(
        "sheet",
        "text",
        t("Of a workbook, by its name or its place from 1; the first unless said."),
        shown="NAME",
    ),
    Option(
        "heading_row",
        "whole",
        t("Where the headings stand, counted from 1; the first row with anything in it unless said."),
        None,
        1,
        1_000_000,
    ),
    Option(
        "parameter",
        "text",
        t("Tell only of this; all that the record teaches are calibrated."),
        many=True,
        shown="NAME",
    ),
    Option("draws", "whole", t("Of each of four chains, after half as many to warm up."), 400, 50, 20_000),
    SEED,
)
PLANT: Final = Option(
    "project",
    "file",
    t("A project with a computed infiltration: what the batches say of its numbers."),
    shown="FILE",
)

QUESTIONS: Final = (
    Question(
        "material",
        t(
            "The grade that a recipe gives: capacity, first cycle, densities, swelling, and the cell it goes into."
        ),
        "anodeworks.view.powder:ask",
        "anodeworks.view.powder:document",
        (RECIPE,),
        (
            CHANGES,
            TARGET,
            Option("draws", "whole", t("For the spread; 0 for none."), 2000, 0, 1_000_000),
            SEED,
            KIND,
        ),
        t("What is not said is the library's."),
        typed=t(
            "FILE holds the table of a family, [recipe.powder] (silicon infiltrated into porous carbon), "
            "[recipe.milled] or [recipe.monoxide], and, if wanted, [cell.stack]."
        ),
        python="grade",
        short=True,
    ),
    Question(
        "cell",
        t(
            "Mean voltage, energy, capacity by rate and over cycles of the cell that a recipe's grade goes into."
        ),
        "anodeworks.view.cell:ask",
        "anodeworks.view.cell:document",
        (RECIPE,),
        (
            CHANGES,
            TARGET,
            Option("rates", "text", t("Of discharges; the first gives the voltage."), "C/10,C/3,1,2,3"),
            Option("cycles", "whole", t("Cycle with a growing film."), 0, 0, 10_000),
            Option("cycle_rate", "text", t("Of charge and discharge in a cycle."), "C/2"),
            Option(
                "swollen", "flag", t("With the anode as thick and dense as charged, not as rolled."), False
            ),
            Option(
                "project",
                "file",
                t("Take a project's stack, and compare with its cell_voltage."),
                shown="FILE",
            ),
            Option(
                "product", "text", t("Of the project, where it has several."), shown="NAME", needs="project"
            ),
            KIND,
            Option(
                "write",
                "file",
                t("Write the project with the mean voltage in it."),
                writes="anodeworks.view.cell:write_project",
                endings=(".toml",),
                needs="project",
            ),
            Option(
                "bpx",
                "file",
                t("Write the cell as a BPX document."),
                writes="anodeworks.view.cell:write_bpx",
                endings=(".json",),
            ),
            Option(
                "svg", "file", t("Write charts to this folder."), writes="anodeworks.cli.pictures:of_cell"
            ),
        ),
        t("What is not said is the library's. Answers are kept and found again."),
        typed=t(
            "FILE holds [recipe.powder], [recipe.milled] or [recipe.monoxide] and, if wanted, [cell.stack]. With "
            "--project the stack is the project's, and the room that pores leave too unless FILE states it. Needs pip "
            "install 'anodeworks[cell]'."
        ),
    ),
    Question(
        "reactor",
        t(
            "Infiltrate porous carbon with silane: yield, dust, cycle, evenness, and the window in which it works."
        ),
        "anodeworks.view.furnace:ask",
        "anodeworks.view.furnace:document",
        (Subject("project", "FILE", needed=False, name="project"),),
        (
            Option("activity", "text", t("The activity to look into."), "infiltration"),
            Option(
                "kind",
                "choice",
                t("The furnace, where no project says it; fluidised unless said."),
                choices=("fluidised", "continuous", "rotary", "continuous_kiln", "fixed"),
                unless="project",
            ),
            Option(
                "changes",
                "text",
                t('Conditions held in every draw, as temperature="470 degC".'),
                many=True,
                shown="NAME=VALUE",
                word="set",
            ),
            Option(
                "law",
                "choice",
                t("The rate on surfaces."),
                "furusawa",
                choices=("furusawa", "kleijn", "iya"),
            ),
            Option(
                "draws",
                "whole",
                t("Of the conditions' distributions, for the spread; 0 for none."),
                1023,
                0,
                100_000,
            ),
            SEED,
            Option("map", "flag", t("Run over temperatures and silane pressures too."), False),
        ),
        t(
            "Conditions are those of an activity of the project that is worked out from them (route silane_reactor), "
            "or, without a project, those of the library; any of them may be changed. First stands what central values "
            "give, then P5 to P95 of the draws."
        ),
        whole=True,
        python="furnace",
    ),
    Question(
        "lab fit",
        t("Calibrate the parameters of material and furnace on a record of batches, CSV or Excel."),
        "anodeworks.view.laboratory:ask",
        "anodeworks.view.laboratory:document",
        (RECORD,),
        (
            *CALIBRATION,
            PLANT,
            Option(
                "write",
                "file",
                t(
                    "Write that project again, with what the batches say in the place of the library's values."
                ),
                writes="anodeworks.view.laboratory:write_project",
                endings=(".toml",),
                needs="project",
            ),
        ),
        python="calibrate",
    ),
    Question(
        "lab next",
        t("Which batches to make next: those that teach most, or those that promise most for a goal."),
        "anodeworks.view.proposal:ask",
        "anodeworks.view.proposal:document",
        (RECORD,),
        (
            *CALIBRATION,
            Option("batches", "whole", t("How many to propose."), 4, 1, 50),
            Option(
                "between",
                "text",
                t('Such as temperature="430 degC .. 480 degC".'),
                many=True,
                shown="CONDITION=LOW..HIGH",
            ),
            Option(
                "goal",
                "text",
                t("Make this outcome better, instead of learning; once or twice."),
                many=True,
                shown="NAME",
            ),
            Option("bound", "text", t('Such as "particle_swelling<=60 %".'), many=True, shown="NAME<=VALUE"),
            Option(
                "project", "file", t("Goals and bounds may then be indicators of this project."), shown="FILE"
            ),
        ),
        whole=True,
        python="propose",
    ),
    Question(
        "lab report",
        t(
            "A page with the record, the posterior against the prior, and how well the model predicts the batches."
        ),
        "anodeworks.view.laboratory:ask",
        "anodeworks.view.laboratory:document",
        (RECORD,),
        CALIBRATION,
        page="{stem}-lab.html",
        pages=("--output",),
        python="laboratory",
    ),
    Question(
        "routes",
        t("List the routes of the library, or the activities of one of them."),
        "anodeworks.view.library:routes",
        "anodeworks.view.library:of_routes",
        (NAME,),
        short=True,
    ),
    Question(
        "activities",
        t("List the kinds of activity, or all about one of them, or about an activity of the library."),
        "anodeworks.view.library:activities",
        "anodeworks.view.library:of_activities",
        (NAME,),
        modules=True,
        short=True,
    ),
    Question(
        "sources",
        t("List the bibliography, or one source of it."),
        "anodeworks.view.library:sources",
        "anodeworks.view.library:of_sources",
        (NAME,),
        short=True,
    ),
)
