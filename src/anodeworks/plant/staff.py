"""People: operators by shift, maintenance, management, research, and what they cost.

Equations: docs/equations/plant.md, "Staff".
"""

from __future__ import annotations

from typing import Any, NamedTuple

from anodeworks.quantity import Scalar, Section, par


class Staff(Section):
    """How a crew becomes a payroll."""

    shift_teams: Scalar = par("1", 1, 6, "teams that share the operating hours, leave and sickness included")
    maintenance_share: Scalar = par("1", 0, 1, "maintenance and laboratory staff per operator")
    management_share: Scalar = par(
        "1", 0, 1, "management, sales and administration per operator and maintainer"
    )
    operator_pay: Scalar = par(
        "CNY/person/year", 1e4, 1e7, "yearly cost of an operator, social insurance included"
    )
    management_pay: Scalar = par("CNY/person/year", 1e4, 1e7, "yearly cost of a manager or researcher")


class Research(Section):
    """The research centre with its pilot line."""

    centre_capital: Scalar = par("CNY", 0, 1e11, "research centre: laboratories and instruments")
    pilot_capacity: Scalar = par("t/year", 0, 1e5, "capacity of the pilot line")
    pilot_cost: Scalar = par("CNY/(t/year)", 0, 1e7, "pilot line per capacity")
    researchers: Scalar = par("person", 0, 1e4, "people in research")
    spending_share: Scalar = par(
        "1", 0, 0.5, "yearly research spending over sales, pay of researchers included"
    )

    @property
    def capital(self) -> Any:
        """CNY of centre and pilot line."""
        return self.centre_capital + self.pilot_capacity * self.pilot_cost


class Crew(NamedTuple):
    """Persons by phase (P,), and the yearly pay of each phase's people in CNY/s (P,); research counted apart."""

    operators: Any
    maintenance: Any
    management: Any
    pay: Any
    researchers: Any

    def only(self, built: Any) -> Crew:
        """The people of the phases where `built` (P,) is 1, and those of research."""
        by_phase = ("operators", "maintenance", "management", "pay")
        return self._replace(**{name: getattr(self, name) * built for name in by_phase})


def crew(staff: Staff, research: Research, operators_per_shift: Any) -> Crew:
    """The payroll.

    Args:
        staff, research: figures.
        operators_per_shift: (P,) persons on every shift.
    """
    operators = operators_per_shift * staff.shift_teams
    maintenance = operators * staff.maintenance_share
    management = (operators + maintenance) * staff.management_share
    return Crew(
        operators=operators,
        maintenance=maintenance,
        management=management,
        pay=(operators + maintenance) * staff.operator_pay + management * staff.management_pay,
        researchers=research.researchers,
    )
