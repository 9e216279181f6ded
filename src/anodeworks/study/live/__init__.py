"""Answers while numbers move: programs that are ready before a number is touched, so that no move compiles."""

from anodeworks.study.live.compiled import Compiled
from anodeworks.study.live.desk import Desk, Figures, Stage

__all__ = ["Compiled", "Desk", "Figures", "Stage"]
