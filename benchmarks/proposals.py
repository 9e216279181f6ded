"""Next batches: those of the calibrated model beside a Gaussian process that knows nothing of furnaces, and chance.

`python -m benchmarks.proposals` (needs `pip install bayesian-optimization`; with `pip install baybe` it is asked too,
`--baybe`). The laboratory is synthetic: the model
with stated parameters, so that the best batch is known. Everyone starts from the same eight batches and wants the
specific energy of the layer stack, the electrode swelling by no more than the cap. The Gaussian process (expected
improvement under a constraint) is told exact figures after every batch; the calibrated model sees the eight noisy
records, once, and names four batches at a time. BayBE, which has no constraint that is itself unknown, is told the
energy less a penalty on what swells beyond the cap.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.measure import RESULTS, ROOT, machine

CAP: Final = 0.45  # electrode swelling
PENALTY: Final = 100.0  # Wh/kg by which a swelling beyond the cap by 1 is worse
SET: Final = ("pore_volume", "pore_diameter", "filling", "coat")
START: Final = 8
NAMED: Final = 4
COUNTS: Final = (4, 12, 24)  # batches after the start
FINE: Final = 65_536  # candidates among which the best is sought
Box = Mapping[str, tuple[float, float]]
Judge = Callable[[Mapping[str, Any]], tuple[Any, Any]]


def main() -> None:
    """Measure, print, save JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--laboratories", type=int, default=6, help="different starts")
    parser.add_argument("--baybe", action="store_true", help="ask BayBE too")
    asked = parser.parse_args()
    box, judge = laboratory()
    best = summit(box, judge)
    found: dict[str, Any] = {"machine": machine(), "cap": CAP, "best_Wh_per_kg": best, "rounds": []}
    for seed in range(asked.laboratories):
        found["rounds"].append(one_laboratory(seed, box, judge, best, asked.baybe))
        print(json.dumps(found["rounds"][-1]), flush=True)
    for name in found["rounds"][0]:
        short = [r[name] for r in found["rounds"]]
        print(
            f"{name:<28} short of the best by {np.median(short):6.2f} Wh/kg ({min(short):.2f} to {max(short):.2f})"
        )
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"proposals-{time.strftime('%Y%m%d-%H%M%S')}.json"
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"saved {path.relative_to(ROOT)}")


def laboratory() -> tuple[Box, Judge]:
    """What may be set, SI; and the truth: (specific energy in Wh/kg, swelling) of designs (N,)."""
    from anodeworks.lab.fit import parameter
    from anodeworks.lab.goals import read_goals
    from anodeworks.lab.predict import conditions_known
    from anodeworks.quantity import units
    from benchmarks.synthetic import SPANS, TRUTH

    spans = {n: tuple(units.parse(e, parameter(n).unit, n) for e in SPANS[n]) for n in SPANS}
    middle = {n: np.asarray(sum(ends) / 2) for n, ends in spans.items()}
    central = {n: np.asarray(float(x)) for n, x in conditions_known({}).items()} | middle
    central |= {n: np.asarray(x) for n, x in TRUTH.items()}
    energy, swelling = (
        goal.outcome for goal in read_goals(["specific_energy", "electrode_swelling"], [], None)
    )

    def judge(design: Mapping[str, Any]) -> tuple[Any, Any]:
        columns = {**central, **{n: np.asarray(x) for n, x in design.items()}}
        return energy(columns), swelling(columns) / 100.0

    return {n: (spans[n][0], spans[n][1]) for n in SET}, judge


def sobol(box: Box, count: int, seed: int) -> dict[str, Any]:
    """Designs that fill the box."""
    from anodeworks.lab.designs import Range, candidates

    return candidates([Range(n, *ends) for n, ends in box.items()], count, seed)


def summit(box: Box, judge: Judge) -> float:
    """The most that any batch gives: the best of many, then of many in ever smaller boxes around the best so far."""
    at, most, inner = {}, 0.0, dict(box)
    for turn in range(6):
        design = sobol(inner, FINE if turn == 0 else FINE // 16, turn)
        energy, swelling = judge(design)
        energy = np.where(swelling <= CAP, energy, 0.0)
        if energy.max() > most:
            most, at = float(energy.max()), {n: float(x[energy.argmax()]) for n, x in design.items()}
        reach = 0.1 * 0.3**turn
        inner = {
            n: (max(low, at[n] - reach * (high - low)), min(high, at[n] + reach * (high - low)))
            for n, (low, high) in box.items()
        }
    return most


def best_of(judge: Judge, design: Mapping[str, Any]) -> float:
    """The most energy among designs that keep the cap; what keeps none has none."""
    energy, swelling = judge(design)
    kept = energy[swelling <= CAP]
    return float(kept.max()) if kept.size else 0.0


def one_laboratory(seed: int, box: Box, judge: Judge, best: float, baybe: bool) -> dict[str, float]:
    """How far each way of choosing stays behind the best, Wh/kg."""
    from benchmarks.synthetic import synthetic

    frame = synthetic(START, seed=1000 + seed)
    start = {n: to_si(frame, n) for n in SET}
    rng = np.random.default_rng(seed)
    short = {"the start": best - best_of(judge, start)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "start.csv"
        frame.to_csv(path, index=False)
        ours = calibrated(path, box, seed)
    short[f"calibrated model, {NAMED}"] = best - best_of(judge, joined(start, ours))
    asked = by_process(start, box, judge, seed, max(COUNTS))
    drawn = {n: rng.uniform(*ends, max(COUNTS)) for n, ends in box.items()}
    ways = {"Gaussian process": asked, "chance": drawn}
    if baybe:
        begun = time.perf_counter()
        ways["BayBE"] = by_baybe(start, box, judge, seed, COUNTS[1])
        short["BayBE, seconds a batch"] = (time.perf_counter() - begun) / COUNTS[1]
    for count in COUNTS:
        for name, design in ways.items():
            if count > len(design[SET[0]]):
                continue
            some = {n: x[:count] for n, x in design.items()}
            short[f"{name}, {count}"] = best - best_of(judge, joined(start, some))
    return short


def to_si(frame: Any, name: str) -> Any:
    """A column of the record in SI."""
    from anodeworks.lab.fit import parameter
    from anodeworks.quantity import units

    at = units.scale(parameter(name).unit)
    return frame[f"{name} [{parameter(name).unit}]"].to_numpy() * at.factor + at.offset


def joined(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {n: np.concatenate([one[n], other[n]]) for n in SET}


def calibrated(path: Path, box: Box, seed: int) -> Mapping[str, Any]:
    """The batches that the model, calibrated on the start, names."""
    from anodeworks.lab.designs import Range
    from anodeworks.lab.expected_improvement import promising
    from anodeworks.lab.fit import calibrate
    from anodeworks.lab.goals import read_goals
    from anodeworks.lab.record import read_record

    found = calibrate(read_record(path), seed=seed, warmup=200, draws=200)
    goals = read_goals(["specific_energy"], [f"electrode_swelling<={100 * CAP:g} %"], None)
    spans = [Range(n, *ends) for n, ends in box.items()]
    return promising(found, spans, goals, NAMED, seed=seed).designs


def by_process(start: Mapping[str, Any], box: Box, judge: Judge, seed: int, count: int) -> dict[str, Any]:
    """Batches asked for one by one by a Gaussian process, told the truth of each before the next."""
    from bayes_opt import BayesianOptimization
    from scipy.optimize import NonlinearConstraint

    search = BayesianOptimization(
        None, dict.fromkeys(SET, (0.0, 1.0)), constraint=NonlinearConstraint(lambda **_: 0.0, -np.inf, CAP),
        random_state=seed, verbose=0, allow_duplicate_points=True,
    )  # fmt: skip
    low, wide = (np.array(x) for x in zip(*((a, b - a) for a, b in (box[n] for n in SET)), strict=True))
    asked: list[Any] = []

    def tell(unit: Any) -> None:
        energy, swelling = judge({n: np.array([x]) for n, x in zip(SET, low + wide * unit, strict=True)})
        search.register(dict(zip(SET, unit, strict=True)), float(energy[0]), float(swelling[0]))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for row in np.stack([start[n] for n in SET], axis=1):
            tell((row - low) / wide)
        for _ in range(count):
            point = search.suggest()
            unit = np.array([point[n] for n in SET])
            tell(unit)
            asked.append(low + wide * unit)
    return dict(zip(SET, np.array(asked).T, strict=True))


def by_baybe(start: Mapping[str, Any], box: Box, judge: Judge, seed: int, count: int) -> dict[str, Any]:
    """The same by BayBE, told the energy less a penalty on swelling beyond the cap."""
    import pandas as pd
    from baybe import Campaign
    from baybe.objectives import SingleTargetObjective
    from baybe.parameters import NumericalContinuousParameter
    from baybe.recommenders import BotorchRecommender
    from baybe.searchspace import SearchSpace
    from baybe.targets import NumericalTarget
    from baybe.utils.random import set_random_seed

    set_random_seed(seed)
    space = SearchSpace.from_product([NumericalContinuousParameter(n, (0.0, 1.0)) for n in SET])
    goal = SingleTargetObjective(NumericalTarget("energy"))
    campaign = Campaign(space, goal, BotorchRecommender())
    low, wide = (np.array(x) for x in zip(*((a, b - a) for a, b in (box[n] for n in SET)), strict=True))

    def told(units: Any) -> Any:
        energy, swelling = judge({n: low[i] + wide[i] * units[:, i] for i, n in enumerate(SET)})
        frame = pd.DataFrame(units, columns=list(SET))
        return frame.assign(energy=energy - PENALTY * np.maximum(swelling - CAP, 0.0))

    asked: list[Any] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        campaign.add_measurements(told((np.stack([start[n] for n in SET], axis=1) - low) / wide))
        for _ in range(count):
            unit = campaign.recommend(1)[list(SET)].to_numpy(dtype=float)
            campaign.add_measurements(told(unit))
            asked.append(low + wide * unit[0])
    return dict(zip(SET, np.array(asked).T, strict=True))


if __name__ == "__main__":
    main()
