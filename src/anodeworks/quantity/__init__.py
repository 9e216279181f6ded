"""Numbers with units, uncertainty and source; how the model declares which of them it needs."""

from anodeworks.quantity.section import Scalar, Section, par
from anodeworks.quantity.value import Parameter, Value

__all__ = ["Parameter", "Scalar", "Section", "Value", "par"]
