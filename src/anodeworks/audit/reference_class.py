"""The reference class as a witness for one project: its expectation of the project's figures, and its density there.

Nothing here reads what the model computes except to say how likely the reference class finds it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass
from functools import cached_property
from threading import Thread

import numpy as np
import numpy.typing as npt

from anodeworks import progress
from anodeworks.audit.completion import Record, record
from anodeworks.audit.reference_rows import mix_of, own_rows
from anodeworks.audit.regression.model import AWAITED, EXTRA, Fit, fit
from anodeworks.audit.regression.observations import RESPONSES, Observations, Response, observations, size_of
from anodeworks.audit.regression.predict import Check, checks, log_below, log_density, predictive
from anodeworks.audit.settings import Settings
from anodeworks.background import computing
from anodeworks.finance import Money
from anodeworks.quantity import units
from anodeworks.quantity.indicator import names
from anodeworks.study.base_case import Base
from anodeworks.study.infer.chains import require
from anodeworks.twin.catalogue import OfPhase, Plant, of_phase
from anodeworks.twin.project import Project

Floats = npt.NDArray[np.float64]

MONTH = 1 / 12


@dataclass(frozen=True)
class Witness:
    """The reference class as it stands towards one project.

    mix: kinds of plants that the project is compared with, by their shares of its capacity. left_out: rows that speak
    of the project itself. fits: the regression of each response, by name. past: what became of the plants. seed: of the
    predictive draws.
    """

    mix: tuple[tuple[str, float], ...]
    left_out: frozenset[str]
    fits: Mapping[str, Fit]
    data: Mapping[str, Observations]
    past: Record
    capacity: float  # kg/s, as announced
    announced: float  # year AD
    planned: Mapping[str, float]  # announced year AD of production, by phase
    seed: int = 0

    @property
    def size(self) -> float:
        """The project's logarithmic size."""
        return size_of(self.capacity)

    @cached_property
    def _drawn(self) -> dict[str, Floats]:
        return {
            r.name: np.exp(predictive(self.fits[r.name], self.mix, self.size, self.seed + i, r.inverse))
            for i, r in enumerate(RESPONSES)
        }

    def expected(self, response: str) -> Floats:
        """(S,) predictive draws of a response, in its unit of display."""
        return self._drawn[response]

    def figures(self, base: Base, indicator: str) -> Floats | None:
        """(S,) what the reference class expects of an indicator, SI; None where it knows nothing of it."""
        part, about = 1.0, indicator
        if indicator.startswith("phases."):
            phase, _, about = indicator.partition(".")[2].rpartition(".")
            if about == OfPhase.production.name:
                return self.dates(phase)
            part = float(base.rate[:, base.project.phases.index(phase)].sum() / base.rate.sum())
        if about in names(Money.announced_investment, Money.total_investment):
            return part * self.capacity * units.to_si(1, "CNY/(t/year)") * self.expected("capital")
        if about == Plant.land.name:
            return part * units.to_si(1, "mu") * self._tonnes / self.expected("density")
        if about == Plant.output_value.name:
            return part * units.to_si(1, "CNY/year") * self._tonnes * self.expected("value")
        return None

    def dates(self, phase: str) -> Floats | None:
        """(S,) years AD of a phase's production; None where no date was announced for it."""
        if phase not in self.planned:
            return None
        return self.announced + (self.planned[phase] - self.announced) * self.expected("delay")

    @property
    def _tonnes(self) -> float:
        return units.from_si(self.capacity, "t/year")

    def log_density(self, base: Base) -> Floats:
        """(N,) log density of the reference class at the model's draws: capital, land and dates, each once.

        What other plants hold of land is as much as they need, or more: it bounds the need and does not set it. Output
        value is no witness: in the reference class it is a promise of the same kind. The dates of several
        phases share their weight, since what delays one delays the next.
        """
        capacity = base.drawn(Plant.capacity.name)
        tonnes = capacity * (1 / units.to_si(1, "t/year"))
        size = np.log(tonnes / 10_000.0)
        capital = base.drawn(Money.announced_investment.name) / capacity / units.to_si(1, "CNY/(t/year)")
        land = base.drawn(Plant.land.name) / units.to_si(1, "mu")
        total = log_density(self.fits["capital"], self.mix, size, np.log(capital))
        total = total + log_below(self.fits["density"], self.mix, size, np.log(tonnes / land), inverse=True)
        for phase, planned in self.planned.items():
            taken = np.maximum(base.drawn(of_phase(OfPhase.production, phase)) - self.announced, MONTH)
            ratio = np.log(taken / (planned - self.announced))
            total = total + log_density(self.fits["delay"], self.mix, size, ratio) / len(self.planned)
        return np.asarray(total)

    def checks(self, response: Response) -> list[Check]:
        """Posterior predictive checks of one response."""
        return checks(self.fits[response.name], self.data[response.name], self.seed)


def witness(
    base: Base, settings: Settings, seed: int = 0, fitted: Callable[..., Fit] = fit
) -> Witness | None:
    """The reference class for a project; None if there is no kind of plants to compare with.

    Raises:
        InputError: numpyro is not installed.
    """
    project = base.project
    mix = mix_of(base)
    if not mix:
        return None
    left_out = own_rows(project)
    data = _observed(left_out)
    fits = {r.name: fitted(data[r.name], r.prior, seed) for r in RESPONSES}
    claimed = {c.indicator.name: c.value.number for c in project.claims}
    capacity = claimed.get(Plant.capacity.name, base.figure(Plant.capacity.name))
    planned = {
        phase: claimed[of_phase(OfPhase.production, phase)]
        for phase in project.phases
        if claimed.get(of_phase(OfPhase.production, phase), -math.inf) > settings.announced + MONTH
    }
    past = record(left_out)
    return Witness(mix, left_out, fits, data, past, capacity, settings.announced, planned, seed)


@contextmanager
def sampled_beside(project: Project) -> Iterator[None]:
    """Sample what other plants say on a thread of its own while something else is computed: compiling the sampler keeps
    one core busy. `witness` then finds it on disk; what goes wrong goes wrong again there, and is told.

    Raises:
        InputError: numpyro is not installed.
    """
    if not project.kinds:
        yield
        return
    require(EXTRA)

    def sample() -> None:
        with suppress(Exception), computing(), progress.Progress(False):
            data = _observed(own_rows(project))
            for response in RESPONSES:
                fit(data[response.name], response.prior)
                progress.current().check()

    thread = Thread(target=copy_context().run, args=(sample,), daemon=True)
    thread.start()
    yield
    with progress.current().waiting(AWAITED):
        thread.join()


def _observed(left_out: Collection[str]) -> dict[str, Observations]:
    """The plants of the reference class by response, those of the project itself left out."""
    return {r.name: observations(r.name).without(left_out) for r in RESPONSES}
