"""Assets of the hand-written kernel (docs/equations/finance.md, 3): vintage by vintage, class by class."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from benchmarks.kernel_tools import YEAR, YEARS, R

BUILDINGS, ELECTRONICS, LAND = 0, 2, 3


@njit(error_model="numpy")
def assets(v: Any, AT: Any, level: Any, spent: Any, in_service: Any, books: Any) -> None:
    """What is spent, handed over, bought again and written off each year, to the books; real cost by class in."""
    lives = (
        v[AT.finance_assets_life_buildings] / YEAR, v[AT.finance_assets_life_machinery] / YEAR,
        v[AT.finance_assets_life_electronics] / YEAR, v[AT.finance_assets_life_land] / YEAR,
        v[AT.finance_assets_life_intangibles] / YEAR, v[AT.finance_assets_life_other] / YEAR,
    )  # fmt: skip
    service = (
        v[AT.finance_assets_service_buildings] / YEAR, v[AT.finance_assets_service_machinery] / YEAR,
        v[AT.finance_assets_service_electronics] / YEAR,
    )  # fmt: skip
    salvages = (
        v[AT.finance_assets_salvage_buildings], v[AT.finance_assets_salvage_machinery],
        v[AT.finance_assets_salvage_electronics], 0.0, 0.0, 0.0,
    )  # fmt: skip
    build, part = v[AT.finance_vat_buildings], v[AT.finance_vat_installation]
    machine, instrument = v[AT.finance_vat_machinery], v[AT.finance_vat_electronics]
    rates = (
        build, machine * (1.0 - part) + build * part, instrument * (1.0 - part) + build * part,
        v[AT.finance_vat_land], v[AT.finance_vat_intangibles], v[AT.finance_vat_other],
    )  # fmt: skip
    addition = np.empty(YEARS)
    for c in range(6):
        real = paid = taxable = 0.0
        for y in range(YEARS):
            cost = spent[c, y] * level[y]
            books[R.construction, y] += cost
            books[R.build_vat, y] += rates[c] * cost
            real, paid = real + spent[c, y], paid + cost
            part = min(in_service[c, y] / real, 1.0) if real != 0.0 else 0.0
            addition[y] = paid * part
            real, paid = real * (1.0 - part), paid * (1.0 - part)
            books[R.underway, y] += paid
            taxable += addition[y]
            if c in (BUILDINGS, LAND):
                books[R.estate, y] += taxable
        if c <= ELECTRONICS:
            share, delay = v[AT.finance_assets_replacement], service[c]
            while delay < YEARS:
                whole = int(delay)
                part = delay - whole
                for y in range(whole, YEARS):
                    before = in_service[c, y - whole - 1] if y > whole else 0.0
                    again = share * ((1.0 - part) * in_service[c, y - whole] + part * before) * level[y]
                    books[R.again, y] += again
                    books[R.again_vat, y] += rates[c] * again
                    addition[y] += again
                share *= v[AT.finance_assets_replacement]
                delay += service[c]
        yearly = (1.0 - salvages[c]) / lives[c]
        whole = int(lives[c])
        rest = lives[c] - whole
        in_use = written = held = 0.0
        for y in range(YEARS):
            # What is in use, less what has outlived its class, in parts where a life ends within the year.
            in_use += addition[y]
            held += addition[y]
            if y >= whole:
                in_use -= (1.0 - rest) * addition[y - whole]
            if y >= whole + 1:
                in_use -= rest * addition[y - whole - 1]
            charge = yearly * in_use
            written += charge
            if c <= ELECTRONICS:
                books[R.depreciation, y] += charge
                books[R.book_fixed, y] += held - written
            else:
                books[R.amortisation, y] += charge
                books[R.book_land if c == LAND else R.book_other, y] += held - written
