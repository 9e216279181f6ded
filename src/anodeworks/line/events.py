"""One replication event by event, for whatever a line has; SimPy keeps the clock.

After each event all that can move moves, until nothing can: lots that are done go on, places are promised, machines
take what lies before them. Equations: docs/equations/line.md, 6.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import numpy as np

from anodeworks.errors import needed
from anodeworks.line import deadlock
from anodeworks.line.heads import Heads
from anodeworks.line.model import Circulation, Line
from anodeworks.line.shared import Claim, Pools
from anodeworks.line.times import Times
from anodeworks.line.trace import Trace
from anodeworks.line.workplace import Charge, Lot, Store, Workplace

Steps = Generator[Any, Any, None]


class Shop:
    """A line that runs.

    Args:
        line: the line.
        times: of this replication.
        lots: how many come into the line; None for as many as it takes until the horizon.
    """

    def __init__(self, line: Line, times: Times, lots: int | None) -> None:
        self.line, self.times = line, times
        self.env = needed("simpy", "lines", f"line.{line.name}").Environment()
        self.benches = {s.name: Workplace(line, s, times) for s in line.stations}
        for buffer in line.buffers:
            store = Store(buffer.source, buffer.target, line.places(buffer))
            self.benches[buffer.source].outputs.append(store)
            self.benches[buffer.target].inputs.append(store)
        self.near = {
            name: [
                bench, *(self.benches[s.source] for s in bench.inputs), *(self.benches[s.target] for s in bench.outputs)
            ]
            for name, bench in self.benches.items()
        }  # fmt: skip
        self.loops = {name: [c for c in line.circulations if c.first == name] for name in self.benches}
        self.pools = Pools(line, times.until, self.at)
        self.free = {loop.name: loop.amount for loop in line.circulations}
        self.peaks = dict.fromkeys(self.free, 0)
        self.entered: list[float] = []
        self.left: list[float] = []
        self.scrapped: list[float] = []
        self.lost: list[float] = []
        self._returns = {loop.name: times.stream("carriers", loop.name) for loop in line.circulations}
        self._found = {s.name: times.stream(s.name, "inspection") for s in line.stations if s.inspection}
        self.heads = Heads(line, times, lots, self.env, lambda name: self.settle(self.benches[name]))
        for bench in self.benches.values():
            ready = sorted(bench.station.handed_over) or [0.0] * bench.station.machines
            for machine, time in enumerate(ready):
                self.at(time, partial(self._idle, bench, machine))

    def at(self, time: float, call: Callable[[], None]) -> None:
        """Do something at a time, s."""
        event = self.env.timeout(max(0.0, time - self.env.now))
        event.callbacks.append(lambda _: call())

    def run(self, until: float) -> Trace:
        """Run up to a time, s; what was begun before it and is not done has no end.

        Raises:
            InputError: the line comes to a deadlock.
        """
        while np.isfinite(self.env.peek()) and self.env.peek() <= until:
            self.env.step()
        if np.isinf(self.env.peek()):
            claims = [(claim.station, claim.needs[0].pool) for claim in self.pools.waiting]
            waits = deadlock.waits(self.line, self.benches, self.free, claims, self._room, self._enough)
            if waits:
                raise deadlock.deadlock(self.line, self.env.now, waits)
        end = min(until, self.env.now) if np.isinf(self.env.peek()) else until
        for bench in self.benches.values():
            for machine in bench.idle:
                bench.tended(machine, end)
            if bench.short_since is not None:
                bench.short.append((bench.short_since, end))
        stops = {
            name: [(bench.off, down) for down in bench.down]
            for name, bench in self.benches.items()
            if bench.off.begins.size or any(down.begins.size for down in bench.down)
        }
        return Trace(
            {name: bench.told(end) for name, bench in self.benches.items()},
            {name: np.array(bench.departures) for name, bench in self.benches.items()},
            np.array(self.entered), np.array(self.left), np.array(self.heads.came), np.array(self.scrapped),
            np.array(self.lost),
            {name: bench.upkeep for name, bench in self.benches.items()}, stops, end,
            {name: bench.short for name, bench in self.benches.items()}, {**self.pools.peaks, **self.peaks},
        )  # fmt: skip

    # --- what moves -------------------------------------------------------------------------------------------

    def settle(self, bench: Workplace) -> None:
        """Let everything move that can, beginning with a station."""
        todo = deque([bench])
        while todo:
            here = todo.popleft()
            moved = bool(here.out or here.held) and self._push(here)
            moved |= bool(here.claims) and self._promise(here)
            moved |= bool(here.idle) and self._feed(here)
            if moved:
                for other in self.near[here.station.name]:
                    if other not in todo:
                        todo.append(other)

    def _room(self, store: Store) -> bool:
        """Whether a store takes one more lot; a machine that is free of lots is a place too."""
        target = self.benches[store.target]
        if self.benches[store.source].waits_before or np.isinf(store.places):
            return True
        if target.batch == 1 and not target.joins:
            return len(store.lots) + target.inside < store.places + target.station.machines
        return len(store.lots) < store.places

    def _push(self, bench: Workplace) -> bool:
        """Lots that are done go on."""
        moved = False
        while bench.held and all(map(self._room, bench.outputs)):
            self._go_on(bench, bench.held.popleft())
            moved = True
        while bench.out:
            charge = bench.out[0]
            while charge.lots and (bench.station.inspection or all(map(self._room, bench.outputs))):
                lot = charge.lots.popleft()
                moved = True
                if bench.station.inspection:
                    self.env.process(self._inspect(bench, lot))
                else:
                    self._go_on(bench, lot)
            if charge.lots:
                break
            bench.out.popleft()
            charge.free = self.env.now
            bench.gone += 1
            bench.inside -= 1
            self._idle(bench, charge.machine, settle=False)
        return moved

    def _go_on(self, bench: Workplace, lot: Lot) -> None:
        bench.departures.append(self.env.now)
        for loop in self.line.circulations:
            if loop.last == bench.station.name:
                self._give_up(loop, lot)
        for store in bench.outputs:
            store.lots.append(lot)
        if not bench.outputs:
            self.entered.append(lot.came)
            self.left.append(self.env.now)

    def _promised(self, bench: Workplace, number: int) -> bool:
        """Whether places for the lots of a charge are there, in the order in which charges start."""
        for store in bench.outputs:
            target = self.benches[store.target]
            asked = (number + 1) * bench.batch + store.more
            if target.batch == 1 and not target.joins:
                there = store.places + target.station.machines + target.gone
            else:
                there = store.places + store.taken
            if asked > there:
                return False
        return True

    def _promise(self, bench: Workplace) -> bool:
        ready = [number for number in bench.claims if self._promised(bench, number)]
        for number in ready:
            bench.claims.pop(number).succeed()
        return bool(ready)

    def _feed(self, bench: Workplace) -> bool:
        """Machines that are idle take what lies before them, after the maintenance that is due."""
        now, moved = self.env.now, False
        while self._enough(bench) and (machine := self._able(bench)) is not None:
            if not self._carriers(bench):
                break
            bench.idle.remove(machine)
            lots = self._taken(bench)
            charge = Charge(len(bench.charges), machine, lots, now)
            bench.charges.append(charge)
            bench.inside += 1
            if bench.alone:
                self._alone(bench, charge)
            else:
                self.env.process(self._work(bench, charge))
            moved = True
        return moved

    def _able(self, bench: Workplace) -> int | None:
        """The machine that has been idle for longest of those that do not stand."""
        tending = bench.station.upkeep is not None
        for machine in [m for m in bench.idle if bench.due[m] <= self.env.now] if tending else ():
            tended = bench.tended(machine, self.env.now)
            if tended > self.env.now:
                bench.idle.remove(machine)
                self.at(tended, partial(self._idle, bench, machine))
        for machine in bench.idle:
            up = bench.stops[machine].up(self.env.now)
            if up <= self.env.now:
                return machine
        if bench.idle:
            ups = [bench.stops[machine].up(self.env.now) for machine in bench.idle]
            self.at(min(ups), lambda: self.settle(bench))
        return None

    def _enough(self, bench: Workplace) -> bool:
        """Whether a whole charge lies before a station."""
        least = bench.batch - len(bench.rework)
        if not bench.inputs:
            return self.heads.has(bench.station.name, least)
        return all(len(store.lots) >= least for store in bench.inputs)

    def _carriers(self, bench: Workplace) -> bool:
        """Whether there are carriers for a charge; since when not is kept."""
        loops = self.loops[bench.station.name]
        if not loops:
            return True
        now = self.env.now
        if all(self.free[loop.name] >= bench.batch for loop in loops):
            if bench.short_since is not None:
                bench.short.append((bench.short_since, now))
                bench.short_since = None
            return True
        bench.short_since = now if bench.short_since is None else bench.short_since
        return False

    def _taken(self, bench: Workplace) -> deque[Lot]:
        """A charge, taken from the stores; lots that are joined go on as the one of the first store."""
        lots = deque[Lot]()
        for _ in range(bench.batch):
            lot = None
            if bench.rework:
                lot = bench.rework.popleft()
            elif not bench.inputs:
                lot = self.heads.taken(bench.station.name)
            else:
                parts = [store.lots.popleft() for store in bench.inputs]
                for store in bench.inputs:
                    store.taken += 1
                lot = parts[0]
                lot.came = min(part.came for part in parts)
                lot.carriers.update(*(part.carriers for part in parts))
            for loop in self.loops[bench.station.name]:
                if loop.name not in lot.carriers:
                    lot.carriers.add(loop.name)
                    self.free[loop.name] -= 1
                    self.peaks[loop.name] = max(self.peaks[loop.name], loop.amount - self.free[loop.name])
            lots.append(lot)
        return lots

    def _idle(self, bench: Workplace, machine: int, settle: bool = True) -> None:
        bench.idle.append(machine)
        bench.since[machine] = self.env.now
        if settle:
            self.settle(bench)

    def _give_up(self, loop: Circulation, lot: Lot) -> None:
        if loop.name in lot.carriers:
            lot.carriers.remove(loop.name)
            back = float(loop.back.draws(self._returns[loop.name], 1)[0])
            self.at(self.env.now + back, lambda: self._returned(loop))

    def _returned(self, loop: Circulation) -> None:
        self.free[loop.name] += 1
        self.settle(self.benches[loop.first])

    # --- what takes time --------------------------------------------------------------------------------------

    def _alone(self, bench: Workplace, charge: Charge) -> None:
        """A charge that waits for nothing once it has begun: one event, when all its parts are over."""
        charge.setup = bench.setup(charge)
        work = sum(bench.work(charge.number))
        charge.repair = bench.repair(charge, work)
        event = self._timeout(bench, charge, charge.setup + work + charge.repair)
        event.callbacks.append(lambda _: self._through(bench, charge))

    def _work(self, bench: Workplace, charge: Charge) -> Steps:
        load, cycle, cool, unload = bench.work(charge.number)
        charge.setup = bench.setup(charge)
        charge.repair = repair = bench.repair(charge, load + cycle + cool + unload)
        yield from self._part(bench, charge, charge.setup + load, "load")
        if bench.waits_before and not self._promised(bench, charge.number):
            charge.wait("blocked", self.env.now)
            bench.claims[charge.number] = self.env.event()
            yield bench.claims[charge.number]
            charge.go_on(self.env.now, bench.stops[charge.machine])
            if (up := bench.stops[charge.machine].up(self.env.now)) > self.env.now:
                yield self.env.timeout(up - self.env.now)
        yield from self._part(bench, charge, cycle, "cycle")
        yield from self._part(bench, charge, repair, "")
        yield from self._part(bench, charge, cool, "cool")
        yield from self._part(bench, charge, unload, "unload")
        self._through(bench, charge)

    def _through(self, bench: Workplace, charge: Charge) -> None:
        """A charge is done."""
        charge.done = self.env.now
        bench.out.append(charge)
        self.settle(bench)

    def _timeout(self, bench: Workplace, charge: Charge, lasts: float) -> Any:
        """Work of so many s, over what stops the machine meanwhile."""
        now = self.env.now
        return self.env.timeout(bench.stops[charge.machine].finish(now, lasts) - now)

    def _part(self, bench: Workplace, charge: Charge, lasts: float, phase: str) -> Steps:
        """A part of a charge, with what it needs of pools."""
        if not lasts:
            return
        needs = bench.needed(phase, charge.machine)
        if needs:
            lacking = self.pools.free_for(needs, self.env.now)
            if lacking is None:
                self.pools.take(needs)
            else:
                charge.wait(lacking.kind, self.env.now)
                claim = Claim(needs, self.env.event(), bench.station.name)
                self.pools.waiting.append(claim)
                yield claim.granted
                charge.go_on(self.env.now, bench.stops[charge.machine])
        yield self._timeout(bench, charge, lasts)
        if needs:
            self.pools.give_back(needs, self.env.now)

    def _inspect(self, bench: Workplace, lot: Lot) -> Steps:
        found = bench.station.inspection
        assert found is not None
        random = self._found[bench.station.name]
        luck = random.random()
        hold = float(found.hold.draws(random, 1)[0])
        if hold:
            yield self.env.timeout(hold)
        if luck >= found.rework + found.scrap:
            bench.held.append(lot)
            self.settle(bench)
            return
        for store in bench.outputs:
            store.more -= 1
        if luck < found.scrap:
            self.scrapped.append(self.env.now)
            self.lost.append(lot.came)
            for loop in self.line.circulations:
                self._give_up(loop, lot)
            self.settle(bench)
            return
        back = self.benches[found.back_to or bench.station.name]
        back.rework.append(lot)
        for store in back.inputs:
            store.more += 1
        self.settle(back)


def trace(line: Line, times: Times, lots: int | None, until: float = np.inf) -> Trace:
    """One replication, up to a horizon in s or until so many lots have come into the line and gone.

    Raises:
        InputError: the line comes to a deadlock; SimPy is not installed.
    """
    return Shop(line, times, lots).run(until)
