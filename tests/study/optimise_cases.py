"""Problems with known answers, in the form in which the optimiser sees a plant: figures with derivatives."""

from __future__ import annotations

import numpy as np

from anodeworks.study.optimise.smooth import Limit, Task
from anodeworks.study.optimise.statistics import HIGH, LOW, Measure


def task(functions, low, high, objective, sign, limits=(), scenarios=None):
    """A task of functions name -> (x, draws) -> (values (S,), slopes (n, S))."""
    draws = np.zeros(1) if scenarios is None else scenarios

    def evaluate(x):
        found = {name: f(np.asarray(x, dtype=float), draws) for name, f in functions.items()}
        return {k: v for k, (v, _) in found.items()}, {k: s for k, (_, s) in found.items()}

    return Task(np.asarray(low, float), np.asarray(high, float), evaluate, objective, sign, tuple(limits))


def plain(value, slope):
    """A function that no draw moves."""

    def figure(x, draws):
        one = np.ones(len(draws))
        return value(x) * one, np.asarray(slope(x), float)[:, None] * one[None, :]

    return figure


def quadratic():
    """min (x-1)^2 + (y-2.5)^2 with five linear limits; Nocedal and Wright 2006, example 16.4: (1.4, 1.7)."""
    functions = {
        "f": plain(
            lambda x: (x[0] - 1) ** 2 + (x[1] - 2.5) ** 2, lambda x: (2 * (x[0] - 1), 2 * (x[1] - 2.5))
        ),
        "a": plain(lambda x: x[0] - 2 * x[1], lambda x: (1, -2)),
        "b": plain(lambda x: -x[0] - 2 * x[1], lambda x: (-1, -2)),
        "c": plain(lambda x: -x[0] + 2 * x[1], lambda x: (-1, 2)),
    }
    limits = [Limit(Measure(n), "at_least", v) for n, v in (("a", -2), ("b", -6), ("c", -2))]
    return task(functions, [0, 0], [10, 10], Measure("f", bad=HIGH), -1, limits)


def newsvendor(draws, price=5.0, cost=3.0, measure=None, limits=()):
    """Profit price * min(x, demand) - cost * x; the best order is the demand's quantile at 1 - cost/price."""

    def profit(x, demand):
        sold = np.minimum(x[0], demand)
        return price * sold - cost * x[0], (price * (x[0] < demand) - cost)[None, :]

    def left(x, demand):
        return x[0] - demand, np.ones((1, len(demand)))

    demand = np.concatenate([[draws.mean()], draws])
    functions = {"profit": profit, "left": left}
    return task(
        functions, [0.0], [200.0], measure or Measure("profit", "mean", bad=LOW), 1, limits, scenarios=demand
    )


def zdt1(n=3):
    """Two objectives with the front g2 = 1 - sqrt(f1) (Zitzler, Deb and Thiele 2000, problem ZDT1)."""

    def g(x):
        return 1 + 9 * x[1:].sum() / (n - 1)

    def second(x):
        return g(x) * (1 - np.sqrt(x[0] / g(x)))

    def slope(x):
        root = np.sqrt(max(x[0], 1e-12) / g(x))
        rest = (1 - root + 0.5 * root) * 9 / (n - 1)
        return (-0.5 / max(root, 1e-9), *[rest] * (n - 1))

    functions = {"f1": plain(lambda x: x[0], lambda x: (1, *[0] * (n - 1))), "f2": plain(second, slope)}
    return task(functions, [1e-6, *[0] * (n - 1)], [1] * n, Measure("f1", bad=HIGH), -1)


def convex():
    """Two objectives x^2 + y^2 and (x-1)^2 + y^2: the front is sqrt(f1) + sqrt(f2) = 1 (Schaffer 1985)."""
    functions = {
        "f1": plain(lambda x: x[0] ** 2 + x[1] ** 2, lambda x: (2 * x[0], 2 * x[1])),
        "f2": plain(lambda x: (x[0] - 1) ** 2 + x[1] ** 2, lambda x: (2 * (x[0] - 1), 2 * x[1])),
    }
    return task(functions, [-1, -1], [2, 2], Measure("f1", bad=HIGH), -1)
