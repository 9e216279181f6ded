"""Announced claims against the model, and the reference class of plants announced elsewhere."""

from anodeworks.shown import callable_package

callable_package(__name__)
