"""The plant that the activity levels ask for: machines, floor and land, power, capital, people, emissions."""

from anodeworks.plant.capital import Capital
from anodeworks.plant.equipment import Replication
from anodeworks.plant.site import Site
from anodeworks.plant.staff import Research, Staff

SECTIONS = {
    "plant.equipment": Replication,
    "plant.site": Site,
    "plant.capital": Capital,
    "plant.staff": Staff,
    "plant.research": Research,
}

__all__ = ["SECTIONS", "Capital", "Replication", "Research", "Site", "Staff"]
