"""One answer of every question at least: of the small plant, and of every shipped project what can be asked of one.

What must hold of all documents is tested on these; a question without a sample here fails the test that counts them.
"""

from __future__ import annotations

import copy
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from anodeworks import build, load
from anodeworks.language import Pair
from anodeworks.view.question import Question, resolve
from anodeworks.view.questions import QUESTIONS
from tests.conftest import ROOT, SMALL

NAMED = {question.name: question for question in QUESTIONS}
FOR_PLANTS = ("audit", "optimise", "plan")  # what a project of finance alone cannot be asked
FOR_LINES = ("line",)  # what a project without lines cannot be asked
PROJECTS = {path.stem: path for path in sorted((ROOT / "projects").rglob("*.toml"))}
ANKANG = PROJECTS["ankang"]
RECORD = ROOT / "projects/laboratory/synthetic_batches.csv"
FIGURE, PRICE = "fnpv_after_tax", "finance.cost.repair"
METHODS = ("tornado", "groups", "sobol", "derivative", "regional", "map")
DESIGN = {
    "objective": (FIGURE,),
    "variable": ("plant.staff.shift_teams=4|5",),
    "constraint": ("land <= 9000 mu",),
}


@dataclass(frozen=True)
class Sample:
    """A question as it is asked: `of` makes its result."""

    question: Question
    of: Callable[[], Any]

    @cached_property
    def result(self) -> Any:
        """What the question is answered with."""
        return self.of()

    @cached_property
    def document(self):
        """The answer, with the plant's chapters where the question has them."""
        return self.question.document(self.result, whole=True)

    @cached_property
    def screen(self):
        """The answer alone."""
        return self.question.document(self.result)

    @property
    def live(self) -> Any:
        """The study whose statements a workbook shows."""
        return resolve(self.question.live)(self.result) if self.question.live else None


def asked(name: str, *subjects: Any, **options: Any) -> Sample:
    """A question asked of subjects; what is a function is called when it is asked."""
    question = NAMED[name]

    def of() -> Any:
        made = {key: each() if callable(each) else each for key, each in options.items()}
        return question.ask(*(each() if callable(each) else each for each in subjects), **made)

    return Sample(question, of)


def given(name: str, of: Callable[[], Any]) -> Sample:
    """A question whose result is contrived."""
    return Sample(NAMED[name], of)


@cache
def small():
    """The small plant, its own names in both languages."""
    tables = copy.deepcopy(SMALL)
    tables["project"]["name_zh"] = "一个小厂"
    tables["products"]["neat"] |= {"label": "neat silicon-carbon", "label_zh": "硅碳（未复配）"}
    for phase, (label, label_zh) in {"one": ("phase 1", "一期"), "two": ("phase 2", "二期")}.items():
        tables["programme"]["phases"][phase] |= {"label": label, "label_zh": label_zh}
    return build(tables, "small.toml")


@cache
def planned(firm: str = "200 t/month"):
    """The small plant with two grades, contracts, a store, changes of grade and maintenance."""
    filling = "activities.infiltration.pore_filling"
    tables = copy.deepcopy(dict(small().tables))
    tables["plan"] = {
        "start": "2031-01-01",
        "months": 6,
        "grades": {
            "filled": {"label": "filled grade", "label_zh": "高填充牌号", "numbers": {filling: 0.7}},
            "light": {"label": "light grade", "label_zh": "低填充牌号", "numbers": {filling: 0.5}},
        },
        "sales": {
            "maker": {
                "label": "cell maker", "label_zh": "电池厂", "grade": "filled", "firm": firm, "most": "950 t/month",
                **({"late": "2 CNY/kg/month", "missed": "50 CNY/kg"} if firm < "9" else {}),
            },
            "others": {"label": "others", "label_zh": "其他客户", "grade": "light", "most": "300 t/month"},
        },
        "stores": {"hall": {"label": "hall", "label_zh": "成品库", "holds": "filled", "most": "300 t",
                            "holding": "1 CNY/kg/month"}},
        "changeovers": {"line": {"label": "line", "label_zh": "生产线", "activity": "infiltration", "setup": "36 h",
                                 "lost": "3 t", "lot": "40 t", "cost": "20000 CNY", "set_for": "light"}},
        "upkeep": {"overhaul": {"label": "overhaul", "label_zh": "大修", "activity": "infiltration", "hours": "300 h",
                                "first": "2031-02-01", "last": "2031-04-30"}},
        "purchases": {"silane": {"label": "silane contract", "label_zh": "硅烷长协", "flow": "silane",
                                 "least": "100 t/month", "most": "900 t/month", "price": "55 CNY/kg",
                                 "steps": [{"above": "300 t/month", "price": "40 CNY/kg"}]}},
    }  # fmt: skip
    return build(tables, "small.toml")


@cache
def lined():
    """The small plant, whose finishing is a line of its own, with a claim of how many there are."""
    tables = copy.deepcopy(dict(small().tables))
    words = {"blocking": "after", "begins": ["coated_carbon"], "lines": 4, "lot_lasts": "4 h"}
    tables["line"] = {"neat": {**words, "label": "finishing line", "label_zh": "后处理产线"}}
    tables["claims"] = {"lines": {"indicator": "lines.neat", "value": 3}}
    return build(tables, "small.toml")


@cache
def opened(name: str):
    """A shipped project."""
    return load(PROJECTS[name])


@cache
def alone(name: str) -> bool:
    """Whether a shipped project is one of finance alone."""
    return "products" not in tomllib.loads(PROJECTS[name].read_text(encoding="utf-8"))


@cache
def without(name: str) -> frozenset[str]:
    """What a shipped project cannot be asked."""
    lines = () if "line" in tomllib.loads(PROJECTS[name].read_text(encoding="utf-8")) else FOR_LINES
    return frozenset((*lines, *(FOR_PLANTS if alone(name) else ())))


def dearer(project):
    """The same plant with more repairs."""
    return project.with_values({PRICE: "9 %"})


def folder() -> Path:
    """A folder for a study."""
    return Path(tempfile.mkdtemp())


@cache
def fit():
    """What batches say, without a sampler."""
    from anodeworks.view import laboratory
    from tests.lab.conftest import believe, recorded

    record = recorded(folder())
    found = believe(record)
    return laboratory.Fit(record, found, tuple(found.samples), {}, 50)


def teaching():
    """Batches that teach most, contrived."""
    from anodeworks.lab.designs import Proposal
    from anodeworks.view.proposal import Next
    from tests.view.test_proposal import DESIGNS

    gains = {
        "information [nats]": np.array([1.0, 0.5]),
        "narrows most": np.array(["rate_factor", "film_loss"]),
        "variance cut": np.array([0.5, 0.2]),
    }
    return Next(fit(), Proposal(DESIGNS, gains, None, None), 2)


def promising():
    """Batches that promise most, contrived."""
    from anodeworks.lab.designs import Proposal
    from anodeworks.view.proposal import Next
    from tests.view.test_proposal import ALONG, DESIGNS, FIGURES, LOOK

    look = replace(LOOK, labels=(Pair("energy density", "能量密度"), Pair("cost", "成本")))
    return Next(fit(), Proposal(DESIGNS, FIGURES, ALONG, look), 2, ("particle_swelling<=60 %",))


def cell():
    """A cell whose discharge is contrived: PyBaMM need not be installed."""
    from tests.view.test_cell import looked_at

    return looked_at()


def of_project(project: Callable[[], Any], many: int) -> dict[str, Sample]:
    """Everything that can be asked of a project."""
    return {
        "check": asked("check", project),
        "run": asked("run", project, scenarios=many, exceedance=("capital",)),
        "audit": asked("audit", project, scenarios=many),
        "study": asked("study", project, scenarios=255, out=folder, every=True),
        "sensitivity": asked(
            "sensitivity", project, method=METHODS, draws=128, points=3, indicator=(FIGURE,)
        ),
        "optimise": asked("optimise", project, scenarios=0, starts=1, check=63, replications=0, **DESIGN),
        "plan": asked("plan", project, draws=63),
        "line": asked("line", project, days=3),
        "compare": asked("compare", project, lambda: dearer(project())),
        "explain": asked("explain", "finance.tax.standing", project=project),
        "explain an indicator": asked("explain", "capital", project=project),
        "gradient": asked("gradient", project, FIGURE),
    }


MINUTES = ("audit", "sensitivity", "optimise", "gradient")  # questions that compile programs of their own
OF_SMALL = {name: sample for name, sample in of_project(small, 127).items() if name not in FOR_LINES}
QUICK = {
    **{f"{name} of a small plant": OF_SMALL[name] for name in OF_SMALL if name not in MINUTES},
    **{f"check {name}": asked("check", lambda name=name: opened(name)) for name in PROJECTS},
    "plan of grades": asked("plan", lambda: planned(), draws=63),
    "line": asked("line", lambda: lined(), days=3),
    "plan that cannot be": asked("plan", lambda: planned(firm="900 t/month"), draws=0),
    "explain a number": asked("explain", "activities.infiltration.temperature"),
    "explain a word": asked("explain", "temperature"),
    "routes": asked("routes"),
    "one route": asked("routes", "silane"),
    "activities": asked("activities"),
    "one activity": asked("activities", "silane_infiltration"),
    "sources": asked("sources"),
    "one source": asked("sources", "mee-grid-2023"),
    **{
        f"material {kind}": asked("material", kind=kind, draws=200)
        for kind in ("infiltrated", "milled", "monoxide")
    },
    "cell": given("cell", cell),
    "lab fit": given("lab fit", fit),
    "lab report": given("lab report", fit),
    "lab next, to learn": given("lab next", teaching),
    "lab next, to gain": given("lab next", promising),
}
SLOW = {
    **{f"{name} of a small plant": OF_SMALL[name] for name in MINUTES},
    "run ankang": asked("run", lambda: opened("ankang"), scenarios=127, exceedance=("capital",)),
    "reactor fluidised": asked("reactor", kind="fluidised", draws=31),
    "reactor rotary": asked("reactor", kind="rotary", draws=31),
    "reactor map": asked("reactor", draws=0, map=True),
    **{
        f"{question} {name}": sample
        for name in PROJECTS
        for question, sample in of_project(lambda name=name: opened(name), 127).items()
        if f"{question} {name}" not in (*QUICK, "run ankang") and question not in without(name)
    },
    **{f"reactor {kind}": asked("reactor", kind=kind) for kind in ("continuous", "continuous_kiln", "fixed")},
    "lab fit, in earnest": asked("lab fit", RECORD, draws=50),
    "lab next, in earnest": asked("lab next", RECORD, draws=50, batches=2),
}
ALL = {**QUICK, **SLOW}
