"""What the plant is made of and makes: elements, composition, heat, and the lithium that a material stores."""

from anodeworks.material.material import Material, mix

__all__ = ["Material", "mix"]
