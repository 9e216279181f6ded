"""A lane to a desk: while a batch is computed in a thread, the next gathers; of each client only the newest waits.

So a batch lasts as long as the computation, a few milliseconds, nobody waits for a clock, and twenty people who move
their sliders at once are twenty rows of one batch. The event loop computes nothing.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

from anodeworks.errors import InputError, log

Asked = TypeVar("Asked")
Told = TypeVar("Told")


class Stale(Exception):  # noqa: N818  (no error: the client has asked anew)
    """The same client has asked for something newer."""


class Lane(Generic[Asked, Told]):
    """Questions of one kind, answered in batches by a function that runs in a thread."""

    def __init__(
        self, work: Callable[[Sequence[Asked]], Sequence[Told]], threads: Executor, most: int
    ) -> None:
        """`work` answers each of up to `most` questions, in their order."""
        self._work, self._threads, self._most = work, threads, most
        self._waiting: OrderedDict[str, tuple[Asked, asyncio.Future[Told]]] = OrderedDict()
        self._running: asyncio.Task[None] | None = None

    async def ask(self, client: str, question: Asked) -> Told:
        """The answer to a question.

        Raises:
            Stale: the client asked anew before this one was begun.
        """
        old = self._waiting.pop(client, None)
        if old is not None and not old[1].done():
            old[1].set_exception(Stale())
        future: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._waiting[client] = question, future
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        while self._waiting:
            batch = [self._waiting.popitem(last=False)[1] for _ in range(min(len(self._waiting), self._most))]
            batch = [each for each in batch if not each[1].done()]  # whose client has gone
            if not batch:
                continue
            try:
                done = await asyncio.get_running_loop().run_in_executor(
                    self._threads, self._work, [question for question, _ in batch]
                )
                answers = list(zip(batch, done, strict=True))
            except Exception as error:
                # Whatever the model does: each request that waits tells it, and the lane goes on.
                if not isinstance(error, InputError):
                    log(error, f"{len(batch)} moves")
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, future), told in answers:
                if not future.done():
                    future.set_result(told)
