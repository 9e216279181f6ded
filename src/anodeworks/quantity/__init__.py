"""Numbers with units, uncertainty and source; how the model declares which it needs and which it gives."""

from anodeworks.quantity.indicator import Indicator
from anodeworks.quantity.section import Scalar, Section, par
from anodeworks.quantity.value import Parameter, Value

__all__ = ["Indicator", "Parameter", "Scalar", "Section", "Value", "par"]
