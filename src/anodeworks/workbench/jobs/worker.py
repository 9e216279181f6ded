"""The worker: a process that answers one order after another, and can be ended at any moment.

It reads lines of JSON from its parent and writes lines of JSON back: how far it is twice a second, then where the
answer is kept, or why there is none. When its parent is gone it ends.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from anodeworks.errors import InputError, log
from anodeworks.language import LANGUAGES, say, speaking, t
from anodeworks.progress import INTERRUPTS, Progress
from anodeworks.workbench.archive import Archive
from anodeworks.workbench.jobs.job import wrong_of
from anodeworks.workbench.jobs.order import question_of
from anodeworks.workbench.jobs.work import answered, at_home, forms, order_of, workbooks

EVERY: Final = 0.5  # seconds between two words of how far it is


class Worker:
    """Answers orders; `tell` sends a line to the parent."""

    def __init__(self, told: int, settings: Mapping[str, Any]) -> None:
        self.told, self.settings = told, settings
        self.progress: Progress | None = None
        self._lock = threading.Lock()
        os.chdir(settings["folder"])
        self.archive = Archive(settings["address"], Path(settings["archive"]))

    def tell(self, **said: Any) -> None:
        """A line to the parent."""
        with self._lock:
            try:
                os.write(self.told, json.dumps(said).encode() + b"\n")
            except BrokenPipeError:  # nobody is there any more
                os._exit(0)

    def answer(self, job: str, question: str, things: Mapping[str, Any], options: Mapping[str, Any]) -> None:
        """Answer an order, and keep what was found before saying so."""
        ended = threading.Event()
        with Progress(False) as self.progress:
            ticker = threading.Thread(target=self._tick, args=(job, self.progress, ended), daemon=True)
            ticker.start()
            try:
                order = order_of(question_of(question), things, options)
                with speaking(None), at_home(order, Path(self.settings["folder"])):
                    found = answered(self.archive, order, self.settings)
                    if not found.document.finished:
                        self.tell(job=job, stopped=True)
                        return
                    parts = forms(found)
                    with self.progress.waiting(t("writing workbooks")):
                        parts |= workbooks(found)
                kept = self.archive.keep_answer(order.subject, order.question.name, order.options, parts)
                self.tell(job=job, answer=kept.digest)
            except InputError as error:
                self.tell(job=job, wrong=wrong_of(error))
            except INTERRUPTS:
                self.tell(job=job, stopped=True)
            except BaseException as error:
                # Also what ends a thread unheard: whoever waits for the job has to hear of it.
                log(error, f"job {job}")
                self.tell(job=job, fault=True)
            finally:
                ended.set()

    def cancel(self) -> None:
        """End what runs at its next step."""
        if self.progress is not None:
            self.progress.cancel()

    def _tick(self, job: str, progress: Progress, ended: threading.Event) -> None:
        while not ended.wait(EVERY):
            done, total, begun = progress.done, progress.total, progress.start
            rate = (done - progress.before) / max(time.monotonic() - begun, 1e-9)
            left = (total - done) / rate if total > done and rate > 0 else None
            text = progress.awaited or (progress.what if total else "")
            self.tell(job=job, done=done, total=total, left=left, said={x: say(text, x) for x in LANGUAGES})


def main() -> None:
    """Listen until the parent is gone; orders are answered one after another in a thread of their own."""
    told = os.dup(1)  # what libraries print goes elsewhere
    os.dup2(2, 1)
    worker = Worker(told, json.loads(sys.stdin.readline()))
    worker.tell(ready=os.getpid())
    for line in sys.stdin:
        said = json.loads(line)
        if said.get("cancel"):
            worker.cancel()
        else:
            threading.Thread(target=worker.answer, kwargs=said, daemon=True).start()
    os._exit(0)  # whatever still runs


if __name__ == "__main__":
    main()
