"""Optimisation of a plant's design: gradients through the chain, choices over the technology matrix, odds by draws."""

from anodeworks.study.optimise.optimum import Optimum, optimise
from anodeworks.study.optimise.problem import Problem, problem, stated

__all__ = ["Optimum", "Problem", "optimise", "problem", "stated"]
