"""Moves, odds and slopes of one server: questions as people ask them, answers as pages show them."""

from __future__ import annotations

import contextvars
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from anodeworks.background import give_way
from anodeworks.study.live import Desk, Figures
from anodeworks.study.program import LIVE
from anodeworks.twin.project import Project
from anodeworks.workbench.live import movement_words as words
from anodeworks.workbench.live.budget import Budget
from anodeworks.workbench.live.desks import Place, Places
from anodeworks.workbench.live.lane import Lane

THREADS: Final = 4
# Seconds for which a thread that words a document keeps Python to itself: a move passes through Python several times
# and waits as long each time. At a tenth of what is usual a move beside such a thread takes 27 ms instead of 50.
GIVE_WAY: Final = 0.0005


@dataclass(frozen=True)
class Move:
    """What a person moved.

    saved: the version that differences are told from, and whose draws odds keep. after: the project with the numbers
    moved. written: these, as a file says them. names: of the figures wanted. context: in which it is worded.
    """

    saved: Project
    after: Project
    written: Mapping[str, Any]
    names: Sequence[str]
    context: contextvars.Context = field(default_factory=contextvars.copy_context)


class Answering:
    """What a server has for those who move numbers: places, threads, and each person's budget."""

    def __init__(self) -> None:
        sys.setswitchinterval(GIVE_WAY)
        self.budget = Budget()
        self.threads = ThreadPoolExecutor(THREADS, "live", give_way)
        self.places = Places(self._place)

    def _place(self, desk: Desk) -> Place:
        """A desk with its lanes: moves by the chunk, with the versions that lie behind; odds one at a time."""

        def figures(moves: Sequence[Move]) -> list[Any]:
            return _figures(desk, moves)

        def odds(moves: Sequence[Move]) -> list[Any]:
            return [_odds(desk, move) for move in moves]

        return Place(desk, Lane(figures, self.threads, LIVE // 2), Lane(odds, self.threads, 1))


def _figures(desk: Desk, moves: Sequence[Move]) -> list[Any]:
    """A batch: what was moved first, then the versions that lie behind, each once."""
    behind = list(dict.fromkeys(move.saved for move in moves if desk.fits(move.saved)))
    found = desk.figures([*(move.after for move in moves), *behind])
    places = {project: len(moves) + i for i, project in enumerate(behind)}

    def told(i: int, move: Move) -> Any:
        return {
            "figures": words.figures(move.after, found, i, places.get(move.saved, i), move.names),
            "changes": words.numbers(move.after, move.written),
            "flags": words.flags(found, i),
        }

    return [move.context.run(told, i, move) for i, move in enumerate(moves)]


def _odds(desk: Desk, move: Move) -> Any:
    before = move.saved if desk.fits(move.saved) else move.after
    result = desk.odds(before, move.after)
    return move.context.run(words.odds, result, move.names)


def slopes(desk: Desk, move: Move, keys: Sequence[str]) -> Any:
    """Slopes of figures by numbers, and the figures where they hold."""
    at: Figures = desk.figures([move.after])
    return move.context.run(words.slopes, move.after, desk.slopes(move.after, move.names), at, keys)
