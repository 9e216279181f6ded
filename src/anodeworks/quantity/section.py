"""How the model declares what it needs: a section is a frozen class whose fields are parameters.

    class Kiln(Section):
        temperature: Scalar = par("degC", 20, 1500, "temperature of the bed")

That one line gives the parameter's unit, bounds and meaning; the file schema, validation, `explain`, the tables
in the docs and the report are derived from it. Inside the model a section's fields are plain numbers in SI
(or JAX tracers of them); which value a project gives them stands in the project's ledger.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Self, dataclass_transform

from anodeworks.quantity.value import Parameter

if TYPE_CHECKING:
    import jax

    Scalar = jax.Array
else:
    Scalar = Any


def par(
    unit: str,
    lo: float,
    hi: float,
    meaning: str,
    *,
    default: Any = None,
    source: str = "",
    grade: str = "judgement",
    options: tuple[str, ...] = (),
    foreign: bool = False,
    period: bool = False,
) -> Any:
    """Declare a parameter; see `Parameter` for the arguments."""
    asked = Parameter(unit, lo, hi, meaning, default, source, grade, options, foreign, period)
    return dataclasses.field(metadata={"parameter": asked})


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(par,))
class Section:
    """A group of parameters of the model, frozen once made."""

    label: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        dataclass(frozen=True, kw_only=True, eq=False)(cls)

    @classmethod
    @cache
    def parameters(cls) -> Mapping[str, Parameter]:
        """The declared parameters by field name, in order of declaration."""
        fields = dataclasses.fields(cls)  # type: ignore[arg-type]
        return {f.name: f.metadata["parameter"] for f in fields if "parameter" in f.metadata}

    @classmethod
    def at(cls, values: Mapping[str, Any], prefix: str, **fixed: Any) -> Self:
        """The section whose parameters are `values[f"{prefix}.{name}"]`; `fixed` gives any other field."""
        return cls(**{name: values[f"{prefix}.{name}"] for name in cls.parameters()}, **fixed)
