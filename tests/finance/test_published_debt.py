"""Sculpted debt that another program publishes: SAM's single owner, sized by a debt service cover.

Biopower case of the System Advisor Model (National Renewable Energy Laboratory, github.com/NREL/ssc, BSD licence;
test/input_json/FinancialModels/singleowner/2022.08.08_develop_branch_Biopower_Single_Owner_cmod_singleowner*.json):
cash for debt service of 18 years, 8 % a year, a cover of 1.45.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from anodeworks.finance import tax
from anodeworks.finance.covenants import Covenants
from anodeworks.finance.distribution import DistributionRules
from anodeworks.finance.loan import Terms
from anodeworks.finance.plan import Agreed, Lending, Setting, run
from anodeworks.finance.sculpting import Planned, agreed

from .cases import COUNT
from .model import BASE, YEAR, arrays
from .test_debt import COVER

INSTALLED, RATE, RATIO = 226722321.63, 0.08, 1.45
CASH = [15425269.89, 15223777.73, 15010876.58, 14786217.49, 14549442.16, 14300182.68, 14038061.32, 13762690.20,
        13473671.13, 13170595.27, 12853042.88, 12520583.06, 12172773.43, 11809159.87, 11429276.19, 11032643.83,
        10618771.57, 10187155.17]  # fmt: skip
PRINCIPAL = [3536126.22, 3680056.21, 3827632.32, 3978905.60, 4133924.72, 4292735.61, 4455381.11, 4621900.48, 4792329.02,
             4966697.51, 5145031.66, 5327351.56, 5513670.98, 5703996.68, 5898327.67, 6096654.32, 6298957.53,
             6505207.64]  # fmt: skip
DEBT = 88774886.84
CENT = 0.02  # the cash is known to the cent


@jax.jit
def sculpted():
    """The debt that the cash carries, drawn in the year before the first of repayment."""
    values = arrays(BASE)
    zero, years = jnp.zeros(COUNT), np.arange(COUNT)
    cash = jnp.asarray(np.concatenate([[0.0], CASH, np.zeros(COUNT - 1 - len(CASH))]))
    rules = (
        tax.TaxRules.at(values, "finance.tax"),
        DistributionRules.at(values, "finance.distribution"),
    )
    long = Terms(jnp.asarray(RATE), jnp.asarray(0.0), jnp.asarray(0.0), jnp.asarray(len(CASH) * YEAR)).swept

    def planned(share, cover, reserved):
        drawn = (1.0 - share) * INSTALLED * jnp.asarray(np.eye(COUNT)[0])
        setting = Setting(
            drawn=drawn[:, None], equity=zero, paid_in=zero, flow=cash + INSTALLED * jnp.asarray(np.eye(COUNT)[0]),
            profit=zero, tax=tax.TaxYears(zero, zero, zero, zero > 1), unfinished=zero[:, None],
            entering=zero[:, None], due=jnp.asarray((years >= 1).astype(float))[:, None],
            repaying=jnp.asarray(((years >= 1) & (years <= len(CASH))).astype(float)), working_loan=zero,
            working_drawn=zero, last=jnp.asarray(np.eye(COUNT)[-1]), alive=zero + 1.0, earning=cash,
            ended=jnp.asarray((years >= len(CASH)).astype(float)), reserved=reserved,
        )  # fmt: skip
        lending = Lending(long, jnp.asarray(0.0), jnp.asarray(0.0), cover=cover)
        return Planned(setting, run(lending, *rules, jnp.asarray(10.0), setting), Agreed(share, cover))

    return agreed(planned, COVER, jnp.asarray(0.0), Covenants(cover=jnp.asarray(RATIO)), COUNT).run


def test_the_debt_that_a_cover_carries_is_the_published_one():
    made = sculpted()
    assert float(made.drawn.sum()) == pytest.approx(DEBT, abs=len(CASH) * CENT)
    assert made.repaid[1 : 1 + len(CASH)] == pytest.approx(PRINCIPAL, abs=len(CASH) * CENT)
    assert made.interest[1:4] == pytest.approx([7101990.95, 6819100.85, 6524696.35], abs=CENT)
