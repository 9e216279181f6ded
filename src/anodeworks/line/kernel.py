"""The recursion for departures, as loops over plain arrays that numba compiles.

Without numba the same functions run as Python. Equations: docs/equations/line.md, 4; names are those of the page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

NONE = -1  # no limit of places


def departures(first, before, after, sources, targets, places, blocks_after, arrivals, leave):  # type: ignore[no-untyped-def]
    """Departures of single machines that work on lots one by one, whatever the stores: `leave`, shape (N, J).

    Args:
        first: when each station is handed over, (J,).
        before: up to the start of the cycle, (J, N); `after`: from it.
        sources: the stations before each station, (J, S), filled with `NONE`; `targets`: those after it.
        places: of the store to each of the targets, (J, T), `NONE` without limit.
        blocks_after: whether a lot that is done stays, or does not begin.
        arrivals: of each lot at each station at the head, (J, N) or (J, 0).
        leave: to be filled.
    """
    lots, stations = leave.shape
    joins = np.zeros(stations, np.bool_)
    for j in range(stations):
        joins[j] = sources.shape[1] > 1 and sources[j, 1] != NONE
    start = np.zeros((lots if np.any(joins) else 0, stations))
    for i in range(lots):
        for j in range(stations):
            at = first[j]
            if i > 0:
                at = max(at, leave[i - 1, j])
            if arrivals.shape[1] > 0:
                at = max(at, arrivals[j, i])
            for s in range(sources.shape[1]):
                source = sources[j, s]
                if source == NONE:
                    break
                at = max(at, leave[i, source])
            if start.shape[0] > 0:
                start[i, j] = at
            room = 0.0
            for s in range(targets.shape[1]):
                target, free = targets[j, s], places[j, s]
                if target == NONE:
                    break
                if free == NONE:
                    continue
                if not joins[target]:
                    if i > free:
                        room = max(room, leave[i - free - 1, target])
                elif i >= free:
                    room = max(room, start[i - free, target])
            at += before[j, i]
            if not blocks_after:
                at = max(at, room)
            at += after[j, i]
            if blocks_after:
                at = max(at, room)
            leave[i, j] = at


def advance(  # type: ignore[no-untyped-def]
    first, machines, batch, total, before, after, begin, sources, targets, places,
    blocks_after, arrivals, holds, fill, fills, off, begins, ends, every, lasts, due, group, units, held, start, ready,
    granted, done, free, machine, order, leave, lot,
):  # fmt: skip
    """Charges and parallel machines: fills what it is given as far as it can be known, and says whether that is all.

    Stations advance in turn, each as far as what it waits for is known; where none can, the earliest of what is
    pending is the next event. Arrays over charges have those of station j from `begin[j]` on, arrays over lots from
    `lot[j]` on. A machine of station j takes a unit of what its `group[j]` shares, of those whose `units[j]` are
    this group's; -1 where it takes nothing. A charge keeps one for `held` from `granted` on. The store before a head
    has places for `holds[j]` lots, -1 without limit, and is filled at the times `fills` from `fill[j]` on.
    """

    def up(time: Any, begins: Any, ends: Any, at: Any, last: Any) -> tuple[Any, Any]:
        """When a machine can work from a time on, and the first span of stops that ends later."""
        while at < last and ends[at] <= time:
            at += 1
        if at < last and begins[at] <= time:
            return ends[at], at
        return time, at

    def finish(time: Any, work: Any, begins: Any, ends: Any, at: Any, last: Any) -> Any:
        """When work that is begun at a time is done."""
        while at < last and ends[at] <= time:
            at += 1
        while at < last and begins[at] < time + work:
            work -= max(0.0, begins[at] - time)
            time = ends[at]
            at += 1
        return time + work

    stations = first.shape[0]
    ns, nc = np.zeros(stations, np.int64), np.zeros(stations, np.int64)  # charges begun, and with a place
    ng = np.zeros(stations, np.int64)  # charges with all that they need
    nd, nl = np.zeros(stations, np.int64), np.zeros(stations, np.int64)  # charges and lots gone
    most = 1
    for j in range(stations):
        most = max(most, machines[j])
    inside = np.full(
        (stations, most), -1, np.int64
    )  # charges on machines with all that they need, not yet gone
    asking = np.full((stations, most), -1, np.int64)  # charges that wait for a unit of what they need
    again = np.zeros(units.shape)  # when each unit is free
    current = np.full(stations, -1, np.int64)
    cursor, coming = np.copy(off[:-1]), np.copy(fill[:-1])
    joins = np.zeros(stations, np.bool_)
    for j in range(stations):
        joins[j] = sources.shape[1] > 1 and sources[j, 1] != -1

    def room(j: Any, i: Any, at: Any) -> tuple[Any, Any]:
        """When there is a place for lot i of station j, not before a time, and whether that is known."""
        known = True
        for s in range(targets.shape[1]):
            target = targets[j, s]
            if target == -1:
                break
            if places[j, s] == -1:
                continue
            bt = batch[target]
            if bt == 1 and not joins[target]:
                q = i - places[j, s] - machines[target]
                if q >= nd[target]:
                    known = False
                elif q >= 0:
                    at = max(at, free[begin[target] + order[begin[target] + q]])
            else:
                q = -((places[j, s] - i - 1) // bt) - 1
                if q >= ns[target]:
                    known = False
                elif q >= 0:
                    at = max(at, start[begin[target] + q])
        return at, known

    def earliest(row: Any, times: Any, k0: Any, m: Any) -> Any:
        """The charge of a row whose time is the first; -1 if there is none."""
        first = -1
        for s in range(m):
            c = row[s]
            if c != -1 and (
                first == -1
                or times[k0 + c] < times[k0 + first]
                or (times[k0 + c] == times[k0 + first] and c < first)
            ):
                first = c
        return first

    def put(row: Any, charge: Any) -> None:
        """Keep a charge in the first free place of a row."""
        s = 0
        while row[s] != -1:
            s += 1
        row[s] = charge

    next_one = -1  # the station whose charge is the next to be done of all, where nothing else can be known
    moved = True
    while moved:
        moved = False
        for j in range(stations):
            b, m, k0, l0 = batch[j], machines[j], begin[j], lot[j]
            going = True
            while going:
                going = False
                k = ns[j]
                if k < total[j] and (k < m or k - m < nd[j]):
                    at, known = 0.0, True
                    if arrivals.shape[1] > 0:
                        at = arrivals[j, (k + 1) * b - 1]
                    if holds[j] != -1 and (k + 1) * b > holds[j]:  # its last lot follows one that was taken
                        taken = start[k0 + ((k + 1) * b - 1 - holds[j]) // b]
                        while coming[j] < fill[j + 1] and fills[coming[j]] <= taken:
                            coming[j] += 1
                        if coming[j] < fill[j + 1]:
                            at = max(at, fills[coming[j]])
                    for s in range(sources.shape[1]):
                        source = sources[j, s]
                        if source == -1:
                            break
                        if nl[source] < (k + 1) * b:
                            known = False
                            break
                        at = max(at, leave[lot[source] + (k + 1) * b - 1])
                    if known:
                        if k < m:
                            own, which = first[j, k], k
                        else:
                            own, which = free[k0 + order[k0 + k - m]], machine[k0 + order[k0 + k - m]]
                        there = at
                        at, cursor[j] = up(max(there, own), begins, ends, cursor[j], off[j + 1])
                        while every[j] > 0 and due[j] <= at:
                            own = max(own, due[j]) + lasts[j]
                            due[j] += every[j]
                            at, cursor[j] = up(max(there, own), begins, ends, cursor[j], off[j + 1])
                        ready[k0 + k] = finish(at, before[k0 + k], begins, ends, cursor[j], off[j + 1])
                        start[k0 + k] = at
                        machine[k0 + k] = which
                        ns[j] += 1
                        going = True
                k = nc[j]
                if k < ns[j]:
                    at, known = ready[k0 + k], True
                    if not blocks_after:
                        at, known = room(j, (k + 1) * b - 1, at)
                    if known:
                        if at > ready[k0 + k]:
                            at, _ = up(at, begins, ends, cursor[j], off[j + 1])
                        ready[k0 + k] = at
                        if group[j, machine[k0 + k]] != -1:
                            put(asking[j], k)
                        else:
                            granted[k0 + k] = at
                            done[k0 + k] = finish(at, after[k0 + k], begins, ends, cursor[j], off[j + 1])
                            put(inside[j], k)
                            ng[j] += 1
                        nc[j] += 1
                        going = True
                d = nd[j]
                if d < total[j] and (ng[j] >= min(total[j], d + m) or current[j] != -1 or next_one == j):
                    if current[j] == -1:
                        current[j] = earliest(inside[j], done, k0, m)
                        for s in range(m):
                            if inside[j, s] == current[j]:
                                inside[j, s] = -1
                        next_one = -1
                        order[k0 + d] = current[j]
                        going = True
                    c = current[j]
                    while nl[j] < (d + 1) * b:
                        i = nl[j]
                        at, known = done[k0 + c], True
                        if blocks_after:
                            if i > 0:
                                at = max(at, leave[l0 + i - 1])
                            at, known = room(j, i, at)
                        if not known:
                            break
                        leave[l0 + i] = at
                        nl[j] += 1
                        going = True
                    if nl[j] == (d + 1) * b:
                        free[k0 + c] = leave[l0 + nl[j] - 1]
                        nd[j] += 1
                        current[j] = -1
                        going = True
                moved = moved or going
        if not moved:
            # Whatever is not known yet comes after something that is: nothing can come before the first of these.
            soonest, grants, giver, taker, unit = np.inf, False, 0, 0, 0
            for j in range(stations):
                if current[j] == -1:
                    for s in range(machines[j]):
                        if inside[j, s] != -1 and done[begin[j] + inside[j, s]] < soonest:
                            soonest, next_one, moved = done[begin[j] + inside[j, s]], j, True
            for j in range(stations):
                if units[j, 0] != -1 and ns[j] > ng[j]:
                    for s in range(machines[j]):
                        k = asking[j, s]
                        if k == -1:
                            continue
                        which, own = -1, group[j, machine[begin[j] + k]]
                        for n in range(units.shape[1]):
                            if units[j, n] == own and (which == -1 or again[j, n] < again[j, which]):
                                which = n
                        asked = ready[begin[j] + k]
                        at = max(asked, again[j, which])
                        if at < soonest or (
                            grants
                            and giver == j
                            and at == soonest
                            and (asked, k) < (ready[begin[j] + taker], taker)
                        ):
                            soonest, moved, grants, giver, taker, unit = at, True, True, j, k, which
            if grants:
                next_one = -1
                c = begin[giver] + taker
                granted[c], again[giver, unit] = soonest, soonest + held[c]
                done[c] = soonest + after[c]
                for s in range(machines[giver]):
                    if asking[giver, s] == taker:
                        asking[giver, s] = -1
                put(inside[giver], taker)
                ng[giver] += 1
    return ns, nc, nd, nl


@cache
def compiled() -> tuple[Callable[..., Any], Callable[..., Any]]:
    """`departures` and `advance`, compiled where numba is installed."""
    try:
        from numba import njit
    except ImportError:
        return departures, advance
    make = njit(nogil=True, cache=True)
    return make(departures), make(advance)


def is_compiled() -> bool:
    """Whether numba is there."""
    return compiled()[0] is not departures
