"""The particle written once more in NumPy: dense matrices, bracketing, SciPy's BDF. Slow."""

from __future__ import annotations

import numpy as np
from scipy.integrate import solve_ivp

R, M_SI, M_SILANE, M_H2 = 8.31446261815324, 28.085e-3, 32.117e-3, 2.016e-3
MOUTH, SHAPE = 0.2e-9, 4


class Judge:
    """Quasi-steady gas and film of a sphere, rate k p / (1 + K_H p_H + K_S p)."""

    def __init__(
        self, cells, radius, volume, diameter, diffusivity, k, hydrogen, adsorbed, silane, temperature
    ):
        self.n, self.radius, self.volume, self.theta = cells, radius, volume, diameter / 6.0
        self.diffusivity, self.k, self.kh, self.ks = diffusivity, k, hydrogen, adsorbed
        self.silane, self.t = silane, temperature
        self.rho, self.rho_si = 1.0 / (1.0 / 2000.0 + volume), 2250.0
        faces = np.linspace(0.0, 1.0, cells + 1)
        self.share, self.faces = np.diff(faces**3), faces
        self.seen = np.full(cells, silane)

    def open(self, film):
        """(volume, surface) open under a film, by numerical integration over radii."""
        x, w = np.polynomial.legendre.leggauss(80)
        low, high = film + MOUTH, film + MOUTH + 40 * self.theta
        a = low[:, None] + (high - low)[:, None] * 0.5 * (x + 1)
        f = (
            self.volume
            * a**3
            * np.exp(-a / self.theta)
            / (6 * self.theta**4)
            * 0.5
            * (high - low)[:, None]
            * w
        )
        left = 1 - film[:, None] / a
        return (f * left**2).sum(1), (f * 2 / a * left).sum(1)

    def gas(self, film):
        """(silane in shells, rate on walls) by damped Newton on the dense system."""
        volume, surface = self.open(film)
        d = self.diffusivity(volume, surface, self.rho, self.volume)
        scale = 1 / (R * self.t * self.radius**2)
        inner = scale * 3 * self.faces[1:-1] ** 2 * self.n * 2 * d[:-1] * d[1:] / (d[:-1] + d[1:])
        mouth = scale * 3 * 2 * self.n * d[-1]
        m = np.zeros((self.n, self.n))
        for i, g in enumerate(inner):
            m[i, i] += g
            m[i + 1, i + 1] += g
            m[i, i + 1] -= g
            m[i + 1, i] -= g
        m[-1, -1] += mouth
        right = np.zeros(self.n)
        right[-1] = mouth * self.silane
        area = self.rho * surface * self.share
        p = self.seen.copy()
        beta = 2 * np.sqrt(M_H2 / M_SILANE)
        for _ in range(60):
            below = 1 + self.kh * beta * (self.silane - p) + self.ks * p
            rate = self.k * p / below
            slope = self.k * (below - p * (self.ks - self.kh * beta)) / below**2
            move = np.linalg.solve(m + np.diag(area * slope), right - m @ p - area * rate)
            new = np.clip(p + move, 0, self.silane)
            done, p = np.abs(new - p).max() < 1e-11 * self.silane, new
            if done:
                break
        self.seen = p
        below = 1 + self.kh * beta * (self.silane - p) + self.ks * p
        return p, self.k * p / below

    def fill(self, horizon, rtol=1e-10):
        """Film (N,) at the end."""
        done = solve_ivp(
            lambda t, h: self.gas(h * 1e-9)[1] * M_SI / self.rho_si / 1e-9,  # in nm: the tolerance is absolute
            (0, horizon), np.zeros(self.n), method="BDF", rtol=rtol, atol=rtol,
        )  # fmt: skip
        assert done.success
        return done.y[:, -1] * 1e-9
