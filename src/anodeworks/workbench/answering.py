"""Answers for which a page waits a moment: computed in threads of their own, and kept in memory.

The page is not kept waiting for the first of them, which loads or compiles a program: it is shown without figures, and
asks again. People take turns. Of what one of them has asked for the last comes first, since whoever has moved on does
not look at what he asked before.
"""

from __future__ import annotations

import contextvars
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar
from weakref import ref

from anodeworks.background import computing, give_way
from anodeworks.errors import InputError, log
from anodeworks.progress import Progress
from anodeworks.workbench.people.person import asking

if TYPE_CHECKING:
    from anodeworks.quantity.wording import Quantity
    from anodeworks.study.base_case import Base, Spread
    from anodeworks.twin.project import Project
    from anodeworks.view.document import Document

T = TypeVar("T")
KEPT: Final = 32  # answers in memory
HELD: Final = 2  # sets of scenarios in memory: 80 MB each for a plant
SCENARIOS: Final = 1023


class Promised(Future[T]):
    """An answer that comes.

    progress: how far it is, once it is computed. begun: when that was. early: what of it is known before the rest.
    whole: of what it is the early part.
    """

    progress: Progress | None = None
    begun: float = 0.0
    early: Promised[Any] | None = None
    whole: Promised[Any] | None = None

    def kept(self, answer: Callable[[], T]) -> T:
        """The answer, computed here and now."""
        with computing():
            self.begun = time.monotonic()  # first: whoever sees how far it is asks since when
            with Progress(False) as self.progress:
                return answer()


@dataclass
class Asked:
    """What waits for a thread. draft: of whose draft it is alone, empty where it is anything else. by: who asked."""

    key: str
    future: Promised[Any]
    answer: Callable[[], Any]
    draft: str
    by: str


class Drawn:
    """The scenarios of a project that were answered from: held while they are among the newest, else drawn again."""

    _newest: ClassVar[deque[Base]] = deque(maxlen=HELD)

    def __init__(self, project: Project, base: Base) -> None:
        self.project, self._base = project, ref(base)
        self._newest.append(base)

    @property
    def base(self) -> Base:
        """The base case with its draws."""
        return self._base() or drawn(self.project)


@dataclass(frozen=True)
class Run:
    """The base case and the odds of a project: its main figures, which are known before its document.

    drawn: the scenarios that both are of. figures, spreads: by name of the indicator. drivers: keys of the numbers
    that move the present value most, the strongest first. draws: how many scenarios were drawn. steps: activities
    that have machines in the base case, the dearest first. unused: tables of the numbers of activities that do not run
    in the base case, and of flows that nothing takes or gives there.
    """

    drawn: Drawn
    figures: dict[str, Quantity]
    spreads: dict[str, Spread]
    drivers: tuple[str, ...]
    draws: int = 0
    steps: tuple[str, ...] = ()
    unused: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Told(Run):
    """The same with the document that tells of it."""

    document: Document


class Answering:
    """Threads that answer, and what they have answered.

    threads: at most so many. Nobody has them all, where there are several, so that what takes long for one keeps no
    other waiting.
    """

    def __init__(self, threads: int = 1) -> None:
        self._found: OrderedDict[str, Promised[Any]] = OrderedDict()
        self._waiting: list[Asked] = []
        self._lock = threading.Condition()
        self.threads, self._idle = threads, 0
        self._running: list[threading.Thread] = []
        self._under_way: Counter[str] = Counter()  # by who asked
        self._served: Counter[str] = Counter()  # the same, since somebody last waited
        self._closed = False

    def ask(self, key: str, answer: Callable[[], Any], draft: str = "") -> Promised[Any]:
        """The answer known by a key, asked for if it has not been.

        Args:
            key: by which it is known.
            answer: gives it.
            draft: whose draft it is about, and what of it: what waits for an earlier state of the same is not answered
                any more, since the draft has gone on and its page asks for what it says now.
        """
        with self._lock:
            self._drop(key, draft)
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
            future: Promised[Any] = Promised()
            if self._closed:
                future.cancel()
                return future
            self._found[key] = future
            while len(self._found) > KEPT:
                _, old = self._found.popitem(last=False)
                old.cancel()
            context = contextvars.copy_context()  # what is spoken
            self._waiting.append(
                Asked(key, future, lambda: context.run(future.kept, answer), draft, asking())
            )
            if len(self._waiting) > self._idle and len(self._running) < self.threads:
                self._running.append(threading.Thread(target=self._work, daemon=True, name="answering"))
                self._running[-1].start()
            self._lock.notify()
            return future

    def known(self, key: str) -> Any:
        """The answer known by a key, if it is there by now."""
        with self._lock:
            future = self._found.get(key)
        for each in (future, future.early if future is not None else None):
            if each is not None and each.done() and not each.cancelled() and not each.exception():
                return each.result()
        return None

    def run(self, name: str, project: Project, draft: str = "") -> Promised[Told]:
        """Base case and odds of a project known by a name, of somebody's draft if that is said."""
        early: Promised[Run] = Promised()
        with self._lock:
            future = self.ask(
                f"run {name}", lambda: answered(project, early.set_result), draft and f"run {draft}"
            )
            if future.early is None:
                future.early, early.whole = early, future
                future.add_done_callback(partial(_early, early))
            return future

    def figures(self, name: str, project: Project, draft: str = "") -> Promised[Run]:
        """The main figures of the same, which are there before the document is."""
        early = self.run(name, project, draft).early
        assert early is not None
        return early

    def _drop(self, key: str, draft: str) -> None:
        """Call off what waits for an earlier state of a draft; what others ask for too is nobody's draft any more."""
        for asked in tuple(self._waiting):
            if asked.key == key and asked.draft != draft:
                asked.draft = ""
            elif draft and asked.draft == draft and asked.key != key:
                self._waiting.remove(asked)
                self._found.pop(asked.key, None)
                asked.future.cancel()

    def close(self, wait: float = 30.0) -> None:
        """End once what is being answered is answered; what waits is not answered any more."""
        with self._lock:
            self._closed = True
            for asked in self._waiting:
                asked.future.cancel()
            self._waiting.clear()
            self._lock.notify_all()
        for thread in self._running:
            thread.join(wait)

    def _work(self) -> None:
        give_way()
        while True:
            with self._lock:
                while (asked := self._next()) is None and not self._closed:
                    self._idle += 1
                    self._lock.wait()
                    self._idle -= 1
                if asked is None or self._closed:
                    return
                self._under_way[asked.by] += 1
            try:
                self._answer(asked)
            finally:
                with self._lock:
                    self._under_way -= Counter([asked.by])  # nobody is kept of whom nothing is under way
                    self._lock.notify_all()  # he may have waited for his own

    def _next(self) -> Asked | None:
        """The newest of whoever has least under way, and of several the one who was served least."""
        most = max(1, self.threads - 1)
        there = dict.fromkeys(
            asked.by for asked in reversed(self._waiting) if self._under_way[asked.by] < most
        )
        by = min(there, key=lambda who: (self._under_way[who], self._served[who]), default=None)
        if by is None:
            return None
        place = max(i for i, asked in enumerate(self._waiting) if asked.by == by)
        found = self._waiting.pop(place)
        self._served[by] += 1
        if not self._waiting:
            self._served.clear()
        return found

    def _answer(self, asked: Asked) -> None:
        """Answer, whatever comes of it."""
        if not asked.future.set_running_or_notify_cancel():
            return
        try:
            asked.future.set_result(asked.answer())
        except InputError as error:
            asked.future.set_exception(error)
        except CancelledError as error:  # what it is made of was called off, and so is it
            self._forget(asked.key, asked.future)
            asked.future.set_exception(error)
        except BaseException as error:
            # Whatever it is: a page waits for it, and the thread has others to answer.
            log(error, asked.key)
            self._forget(asked.key, asked.future)  # memory that was short may be there next time
            asked.future.set_exception(error)

    def _forget(self, key: str, future: Promised[Any]) -> None:
        with self._lock:
            if self._found.get(key) is future:
                del self._found[key]


def _early(early: Promised[Any], whole: Future[Any]) -> None:
    """Whoever waits for what comes early hears too of what went wrong before it came."""
    if early.done():
        return
    if whole.cancelled():
        early.cancel()
    elif error := whole.exception():
        early.set_exception(error)
    else:
        early.set_result(whole.result())


def answered(project: Project, tell: Callable[[Run], None]) -> Told:
    """The base case and the odds of a project, with the plant's chapters.

    Args:
        project: what is asked about.
        tell: is told the main figures as soon as they are known.

    Raises:
        InputError: a base case that cannot be computed.
    """
    from anodeworks.finance import Money
    from anodeworks.study.base_case import Base
    from anodeworks.twin.catalogue import having
    from anodeworks.view import headline, run, site

    found = run.ask(project, scenarios=SCENARIOS)
    base = Base(found.result)
    names = having(base.project.indicators, headline.SCREEN)
    drivers = run.drivers_of(base)
    worth = Money.fnpv_after_tax.name
    strongest = drivers.top(worth, 40) if drivers is not None and worth in drivers.indicators else []
    figures = Run(
        Drawn(project, base),
        {name: base.quantity(base.project.indicators[name]) for name in names},
        {name: spread for name in names if (spread := base.spread(name)) is not None},
        tuple(key for key, _ in strongest),
        base.draws,
        ()
        if project.alone
        else tuple(m.node.name for m in sorted(base.machines, key=lambda m: -float(m.cost.sum()))),
        frozenset() if project.alone else _unused(base),
    )
    tell(figures)
    document = run.document(found, whole=True)
    if not project.alone:
        document = replace(document, sections=(*document.sections, site.section(base)))
    return Told(**{each.name: getattr(figures, each.name) for each in fields(figures)}, document=document)


def drawn(project: Project) -> Base:
    """The base case and the draws of a project.

    Raises:
        InputError: a base case that cannot be computed.
    """
    from anodeworks.study.base_case import Base
    from anodeworks.view import run

    return Base(run.ask(project, scenarios=SCENARIOS).result)


def _unused(base: Base) -> frozenset[str]:
    """Tables of numbers that nothing of the base case reads."""
    network = base.project.network
    runs = [node for node, level in zip(network.nodes, base.level, strict=True) if level]
    taken = {flow for node in runs for _, flow in node.ports}
    idle = {node.name for node in network.nodes} - {node.name for node in runs}
    return frozenset(
        {f"activities.{name}" for name in idle}
        | {f"flows.{name}" for name in network.flows if name not in taken}
    )
