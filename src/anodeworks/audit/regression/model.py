"""Hierarchical regression with partial pooling across kinds, sampled by NUTS; docs/equations/reference.md.

One compiled program serves every response and every set of rows that is left out: the shapes are fixed, and what
counts is a mask. Draws are kept on disk under a hash of data, priors and settings.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks import numerics  # noqa: F401  (double precision)
from anodeworks.audit.regression.observations import KIND_NAMES, Observations, Prior
from anodeworks.language import t
from anodeworks.store import folder, kept_value
from anodeworks.study.infer import chains

Floats = npt.NDArray[np.float64]

CHAINS: Final = 4
WARMUP: Final = 500
DRAWS: Final = 750  # of each chain: half as many again as reach 400 effective draws in most classes
TINY: Final = 1e-9  # an interval below this counts as a point
EXTRA: Final = "audit"  # of the package, which brings the sampler
AWAITED: Final = t("what other plants let one expect, once for these plants")
FAR: Final = 35.0  # standard deviations from the centre beyond which nothing is told apart


@dataclass(frozen=True)
class Fit:
    """Draws from the posterior, and how far they can be trusted.

    mean, slope, kinds, scatter: (S,) of the overall mean, the slope in size, the spread of kinds, the scatter.
    offsets: (S, K) of each kind from the mean.
    rhat, ess: worst over all parameters: potential scale reduction, effective sample size. divergences: their number.
    again: times that a chain was started anew; rhat and ess are of what came after. apart: chains that are not where
    most are.
    """

    mean: Floats
    slope: Floats
    kinds: Floats
    scatter: Floats
    offsets: Floats
    rhat: float
    ess: float
    divergences: int
    rows: int
    again: int = 0
    apart: int = 0

    @property
    def settled(self) -> bool:
        """Whether the chains agree and none met a place that it could not cross; few draws are another matter."""
        return self.rhat < 1.01 and self.divergences == 0 and self.apart == 0

    @property
    def sound(self) -> bool:
        """Whether the usual thresholds hold (Vehtari et al. 2021): R-hat under 1.01, 400 effective draws."""
        return self.settled and self.ess > 400


def fit(data: Observations, prior: Prior, seed: int = 0, *, draws: int = DRAWS, kept: bool = True) -> Fit:
    """The posterior of one response.

    Args:
        data: what is known.
        prior: of this response.
        seed: the same seed gives the same bits.
        draws: of each of four chains, after as many for adaptation.
        kept: read and write the draws on disk.

    Raises:
        InputError: numpyro is not installed.
    """
    name = hashlib.sha256(
        repr(([np.asarray(a).tobytes() for a in data[:5]], tuple(prior), seed, draws, _version())).encode()
    ).hexdigest()[:32]

    def sample() -> dict[str, Floats]:
        return _sample(data, prior, seed, draws)

    found = kept_value(folder("reference") / name, sample) if kept else sample()
    numbers = {k: found[k] for k in ("mean", "slope", "kinds", "scatter", "offsets")}
    rhat, ess, divergences, again, apart = found["trust"]
    return Fit(**numbers, rhat=float(rhat), ess=float(ess), divergences=int(divergences),
               rows=int(data.counts.sum()), again=int(again), apart=int(apart))  # fmt: skip


def _sample(data: Observations, prior: Prior, seed: int, draws: int) -> dict[str, Floats]:
    """Draws by NUTS as plain arrays, chains joined."""
    arrays = (data.low, data.high, data.kind, data.size, data.counts, np.asarray(prior))
    how = chains.How(warmup=WARMUP, draws=draws, chains=CHAINS, extra=EXTRA)
    kernel = {"target_accept_prob": 0.97, "dense_mass": True}
    made = chains.sample(model, how, seed, *arrays, awaited=AWAITED, kept=("reference", _version()), **kernel)
    found = made.sites
    from numpyro.diagnostics import effective_sample_size, gelman_rubin

    watched = np.concatenate(
        [found[k].reshape(CHAINS, draws, -1) for k in ("mean", "slope", "kinds", "scatter", "offsets")],
        axis=2,
    )
    rhat, ess = np.max(gelman_rubin(watched)), np.min(effective_sample_size(watched))
    joined = {k: v.reshape(CHAINS * draws, *v.shape[2:]) for k, v in found.items() if k != "raw"}
    trust = [rhat, ess, made.divergences, made.again, len(made.apart)]
    return {**joined, "trust": np.array(trust, dtype=np.float64)}


def model(low: Any, high: Any, kind: Any, size: Any, counts: Any, prior: Any) -> None:
    """The model as numpyro knows it: non-centred kinds, normal scatter, intervals by the normal distribution."""
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist
    from jax.scipy.special import erfc

    mean = numpyro.sample("mean", dist.Normal(prior[0], prior[1]))
    slope = numpyro.sample("slope", dist.Normal(prior[2], prior[3]))
    kinds = numpyro.sample("kinds", dist.HalfNormal(prior[4]))
    scatter = numpyro.sample("scatter", dist.LogNormal(jnp.log(prior[5]), prior[6]))
    raw = numpyro.sample("raw", dist.Normal(jnp.zeros(len(KIND_NAMES)), 1.0).to_event(1))
    offsets = numpyro.deterministic("offsets", kinds * raw)
    centre = mean + offsets[kind] + slope * size
    exact = high - low < TINY
    a = jnp.clip((low - centre) / scatter, -FAR, FAR)
    top = jnp.where(exact, low + 1.0, jnp.where(jnp.isinf(high), 1e6, high))  # infinity has no derivative
    b = jnp.clip((top - centre) / scatter, -FAR, FAR)
    point = dist.Normal(centre, scatter).log_prob(low)
    # log(Phi(b) - Phi(a)), mirrored where the interval lies above the centre, so that no tail is lost
    above = a + b > 0
    near, far = jnp.where(above, -a, b), jnp.where(above, -b, a)
    root = np.sqrt(0.5)
    between = jnp.log(jnp.maximum(erfc(-near * root) - erfc(-far * root), 1e-300) / 2)
    numpyro.factor("seen", jnp.where(counts, jnp.where(exact, point, between), 0.0).sum())


@cache
def _version() -> str:
    """A word that changes with this module, the sampler or numpyro."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        installed = version("numpyro")
    except PackageNotFoundError:
        installed = ""
    code = b"".join(Path(file).read_bytes() for file in (__file__, chains.__file__))
    return installed + hashlib.sha256(code).hexdigest()
