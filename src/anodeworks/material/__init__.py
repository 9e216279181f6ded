"""What the plant is made of and makes: elements, heat, lithium stored and lost, powders, and the cell they go into."""

from anodeworks.material.material import Material, mix

__all__ = ["Material", "mix"]
