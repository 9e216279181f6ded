"""The names of units that are let in from pint; every other of the thousand that it knows is refused.

Most of those would be read as something that nobody here means: gr as a grain, pct as a picocarat, bps as a baud, k as
Boltzmann's constant. A prefix stands only where people of the field write it, so that a slip of case (Mg for mg) is no
other amount without a word.
"""

from __future__ import annotations

from typing import Final

_SYMBOLS: Final = {  # and the prefixes that each may have
    "m": "n u µ μ m c d h k",
    "g": "u µ μ m k",
    "s": "n u µ μ m",
    "l": "u µ μ m c d h k",
    "L": "u µ μ m c d h k",
    "mol": "n u µ μ m k",
    "t": "M G",  # kt is one of the program's own
    "J": "m k M G T",
    "Wh": "m k M G T",
    "W": "u µ μ m k M G T",
    "cal": "k M G",
    "eV": "m k M",
    "N": "m k M",
    "Pa": "m h k M G",
    "bar": "u µ μ m",
    "V": "u µ μ m k",
    "A": "n u µ μ m k",
    "Ah": "u µ μ m k",
    "ohm": "u µ μ m k M",
    "Ω": "u µ μ m k M",
    "S": "u µ μ m",
    "ppm": "", "percent": "", "permille": "",
}  # fmt: skip
_WORDS: Final = {  # in full, each with a plural
    "meter": "nano micro milli centi kilo",
    "metre": "nano micro milli centi kilo",
    "gram": "micro milli kilo",
    "second": "nano micro milli",
    "liter": "milli",
    "litre": "milli",
    "mole": "milli kilo",
    "joule": "kilo mega giga",
    "watt": "milli kilo mega giga",
    "watt_hour": "kilo mega giga",
    "calorie": "kilo",
    "pascal": "kilo mega giga",
    "newton": "kilo",
    "volt": "milli kilo",
    "ampere": "milli kilo",
    "ampere_hour": "milli",
    "metric_ton": "", "short_ton": "", "long_ton": "", "pound": "", "ounce": "",
    "micron": "", "angstrom": "", "yard": "", "mile": "", "hectare": "", "acre": "",
    "minute": "", "hour": "", "day": "", "week": "", "month": "", "year": "",
}  # fmt: skip
_ALONE: Final = (
    "in inch inches ft foot feet Å ha cc lb lbs oz sec min h hr d yr K kelvin degC degF °F celsius fahrenheit "
    "delta_degC delta_degF degree_Celsius degree_Fahrenheit delta_degree_Celsius delta_degree_Fahrenheit "
    "kgf atm psi torr mmHg Btu BTU"
)
ADMITTED: Final = frozenset(
    [prefix + name for name, prefixes in _SYMBOLS.items() for prefix in ["", *prefixes.split()]]
    + [
        f"{prefix}{name}{s}"
        for name, each in _WORDS.items()
        for prefix in ["", *each.split()]
        for s in ("", "s")
    ]
    + _ALONE.split()
)


def listed() -> dict[str, str]:
    """For the reference: names by the prefixes that they may have; those in full may stand in the plural."""
    found: dict[str, str] = {}
    for name, prefixes in (_SYMBOLS | _WORDS).items():
        found[prefixes] = f"{found.get(prefixes, '')} {name}".strip()
    found[""] = f"{found.get('', '')} {_ALONE}".strip()
    return found
