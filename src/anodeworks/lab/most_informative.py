"""The batches that teach most: expected information about the parameters, one batch after another.

Equations: docs/equations/lab.md, section 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jnp
from anodeworks.lab.designs import CANDIDATES, Floats, Proposal, Range, candidates, makeable
from anodeworks.lab.fit import Calibration
from anodeworks.lab.headings import BY_FACTOR
from anodeworks.lab.outcome import each, over_draws
from anodeworks.lab.predict import predict
from anodeworks.lab.record import DEFAULT_ERROR

LEAST: Final = 1e-12


def informative(
    calibration: Calibration,
    asked: Sequence[Range],
    batches: int = 4,
    *,
    properties: Sequence[str] | None = None,
    seed: int = 0,
    count: int = CANDIDATES,
) -> Proposal:
    """The batches that are expected to teach most about the parameters.

    Expected information of normal measurements, in nats, with the covariance of predictions over the posterior; each
    batch is chosen given those before it.

    Args:
        calibration: from `calibrate`.
        asked: what may be set.
        batches: how many to propose.
        properties: what will be measured; by default what the record measured.
    """
    measured = list(properties or calibration.data.properties)
    designs = makeable(calibration, candidates(asked, count, seed))
    y = _predicted(calibration, designs, measured)  # (S, C, M)
    noise = np.array([_noise(calibration, name, y[..., m]) for m, name in enumerate(measured)])
    scaled = (y - y.mean(axis=0)) / noise
    chosen: list[int] = []
    gains: list[float] = []
    rest = scaled
    for _ in range(batches):
        spread = np.einsum("scm,scn->cmn", rest, rest) / (len(rest) - 1)
        gain = 0.5 * np.linalg.slogdet(np.eye(len(measured)) + spread)[1]
        gain[chosen] = -np.inf
        best = int(np.argmax(gain))
        chosen.append(best)
        gains.append(float(gain[best]))
        rest = _learnt(rest, rest[:, best])
    names = {name: np.asarray(column)[chosen] for name, column in designs.items()}
    narrowed, cut = _narrowing(calibration, scaled[:, chosen])
    return Proposal(
        names, {"information [nats]": np.array(gains), "narrows most": narrowed, "variance cut": cut}
    )


def _learnt(y: Floats, seen: Floats) -> Floats:
    """Draws (S, C, M) once `seen` (S, M) has been measured with unit error: the part it explains taken out.

    The ensemble's own covariances say how much (docs/equations/lab.md, section 4); what is left has the conditional
    covariance.
    """
    s = len(y)
    flat = y.reshape(s, -1)
    cov = seen.T @ seen / (s - 1)
    values, vectors = np.linalg.eigh(cov)
    # Of deviations along an eigenvector of variance v a measurement of error 1 leaves the part 1/sqrt(1 + v).
    root = np.sqrt(1 + np.maximum(values, 0))
    part = (1 - 1 / root) / np.maximum(values, LEAST)
    gain = vectors @ np.diag(part) @ vectors.T
    cross = flat.T @ seen / (s - 1)
    return np.asarray((flat - seen @ gain @ cross.T).reshape(y.shape))


def _narrowing(calibration: Calibration, scaled: Floats) -> tuple[npt.NDArray[np.object_], Floats]:
    """For each batch chosen, the parameter whose variance it alone is expected to cut most, and by what share."""
    drawn = calibration.draws(len(scaled))
    names, shares = [], []
    for b in range(scaled.shape[1]):
        y = scaled[:, b]
        cov = np.eye(y.shape[1]) + y.T @ y / (len(y) - 1)
        cut = {}
        for name, x in drawn.items():
            d = x - x.mean()
            cross = d @ y / (len(y) - 1)
            cut[name] = float(cross @ np.linalg.solve(cov, cross) / max(d.var(ddof=1), LEAST**2))
        best = max(cut, key=lambda n: cut[n])
        names.append(best)
        shares.append(cut[best])
    return np.array(names, dtype=object), np.array(shares)


def _noise(calibration: Calibration, name: str, predicted: Floats) -> float:
    """Error of a new measurement: the record's median repeat error, or the default, with the model's own error."""
    data = calibration.data
    if name in data.properties:
        m = data.properties.index(name)
        extra = float(np.sqrt(1 + np.median(calibration.model_error[name]) ** 2))
        return float(np.median(data.errors[data.seen[:, m], m])) * extra
    return DEFAULT_ERROR if name in BY_FACTOR else DEFAULT_ERROR * float(np.abs(predicted).mean())


def _predicted(calibration: Calibration, designs: Mapping[str, Floats], names: Sequence[str]) -> Floats:
    """Properties (S, C, M) of candidate designs over draws of the posterior."""

    def one(values: Mapping[str, Any]) -> Any:
        found = predict(values)
        return jnp.stack([found[name] for name in names])

    return over_draws(calibration, designs, each(one))
