"""What decides the answer: one module a method, one type of result.

    import anodeworks as aw
    project = aw.load("projects/ankang.toml")
    print(aw.sensitivity.groups(project, ["fnpv_after_tax"]))

| method | asks |
|---|---|
| `tornado` | how far does each number alone move a figure from the base case? |
| `sobol` | which share of a figure's variance does each number decide, alone and with others? |
| `groups` | and a whole group of them: all that rests on judgement, each activity, each part of the file? |
| `derivative` | which numbers certainly do not matter? (upper bounds from derivatives) |
| `regional` | what do the bad outcomes have in common? |
| `grid` | what does a figure look like over two numbers? |
"""

from anodeworks.shown import callable_package
from anodeworks.study.sensitivity.derivative import derivative
from anodeworks.study.sensitivity.grid import grid
from anodeworks.study.sensitivity.regional import regional
from anodeworks.study.sensitivity.sobol import groups, sobol
from anodeworks.study.sensitivity.table import Factor, Sensitivity
from anodeworks.study.sensitivity.tornado import tornado

__all__ = ["Factor", "Sensitivity", "derivative", "grid", "groups", "regional", "sobol", "tornado"]

callable_package(__name__)
