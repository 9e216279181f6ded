"""Linear models with normal errors, whose posteriors and evidences are known exactly."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from anodeworks.study.infer.likelihood import Announced
from anodeworks.study.infer.problem import Problem
from anodeworks.study.infer.space import POINTS, Space


class Linear(NamedTuple):
    """figures = A z + b[option]; z standard normal, options with probabilities."""

    A: np.ndarray
    b: np.ndarray
    told: Announced
    problem: Problem

    def covariance(self, on):
        i = np.flatnonzero(on)
        return self.A[i] @ self.A[i].T + np.diag(self.told.scale[i] ** 2), i

    def evidence(self, on, k):
        """Log prior mean of exp(-misfit) under option k."""
        V, i = self.covariance(on)
        r = (self.told.centre - self.b[k])[i]
        size = np.linalg.slogdet(V)[1] / 2 - np.log(self.told.scale[i]).sum()
        return -r @ np.linalg.solve(V, r) / 2 - size

    def total(self, on):
        return np.logaddexp.reduce(
            [np.log(p) + self.evidence(on, k) for k, p in enumerate(self.problem.space.weights)]
        )

    def posterior(self, k):
        """Mean (D,) and covariance (D, D) under all claims."""
        weight = self.A.T / self.told.scale**2
        cov = np.linalg.inv(np.eye(self.A.shape[1]) + weight @ self.A)
        return cov @ weight @ (self.told.centre - self.b[k]), cov


def linear(seed=1, dims=12, claims=3, options=2, reach=0.5):
    """A random linear model; latent numbers are their own values."""
    rng = np.random.default_rng(seed)
    A, b = rng.standard_normal((claims, dims)) * reach, rng.standard_normal((options, claims)) * 0.5
    weights = np.arange(options, 0, -1.0)
    space = Space(
        tuple(f"x{i}" for i in range(dims)),
        np.tile(np.linspace(-5, 5, POINTS), (dims, 1)),
        ("option",),
        np.arange(options, dtype=float)[:, None],
        weights / weights.sum(),
    )
    names = tuple(f"c{j}" for j in range(claims))

    def one(shared, z, option):
        return shared["A"] @ z + shared["b"][jnp.round(option[0]).astype(int)], False

    def figures(z, option):
        return z @ A.T + b[np.round(option[:, 0]).astype(int)], np.zeros(len(z), dtype=bool)

    shared = {"A": jnp.asarray(A), "b": jnp.asarray(b)}
    problem = Problem(space, names, figures, names, one, shared, ("linear", A.shape))
    told = Announced(
        names, names, np.zeros(claims, dtype=bool), rng.standard_normal(claims), rng.uniform(0.2, 0.6, claims),
        np.zeros(claims), names, np.ones(claims),
    )  # fmt: skip
    return Linear(A, b, told, problem)
