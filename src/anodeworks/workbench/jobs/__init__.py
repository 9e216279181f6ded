"""Long questions in processes of their own: queued, followed, cancelled, answered once, and not lost with the server.

Orders are taken fairly: the next is the oldest of whoever has fewest under way and has waited longest. What was asked
before is answered from the archive. A server that starts takes up again what another left running: a study goes on
where it was, anything else begins anew; after three tries a job counts as failed.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import threading
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from anodeworks import store
from anodeworks.errors import InputError, log
from anodeworks.language import Language, t
from anodeworks.workbench.archive import Archive, Kept
from anodeworks.workbench.archive.entries import as_json, plain
from anodeworks.workbench.archive.journal import new_id
from anodeworks.workbench.jobs.job import (
    CANCELLED,
    DONE,
    FAILED,
    OVER,
    QUEUED,
    RUNNING,
    Job,
    Progress,
    job_of,
    wrong_of,
)
from anodeworks.workbench.jobs.order import Look, Order, as_kept, ordered, question_of
from anodeworks.workbench.jobs.process import Process

TRIES: Final = 3
LOOK: Final = 0.25  # seconds between two looks of an event stream
AGAIN: Final = 2.0  # seconds until a database that was out of reach is asked again
RUNS: Final = t("a process that runs until its answer is there")
FEWER_AT_ONCE: Final = t("ask for less at once, or on a machine with more memory")
TELL: Final = t("ask again; if it fails again, send the log to whoever looks after the program")
ALIVE: Final = 15.0  # seconds after which a stream says that it is there


class Jobs:
    """The queue of an archive, and the processes that work on it; one server at a time has it."""

    def __init__(self, archive: Archive, *, workers: int = 1, cluster: str = "", most: int = 20) -> None:
        """Take the queue up.

        Args:
            archive: whose queue.
            workers: computing processes.
            cluster: address of a Dask scheduler on which streamed studies are computed; empty: this machine.
            most: jobs that one person may have queued or running.

        Raises:
            InputError: another server works on this archive.
        """
        self.archive, self.most = archive, most
        folder = (archive.folder / "work").resolve()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._held = store.held(folder / "held")
        except BlockingIOError:
            found = t("an archive that another server has open")
            raise InputError(
                "archive",
                found,
                t("one server for each archive"),
                t("end the other server, or name another archive"),
                file=str(archive.folder),
            ) from None
        settings = {
            "folder": str(folder),
            "archive": str(archive.folder.resolve()),
            "address": archive.database.address,
            "cluster": cluster,
        }
        self._progress: dict[str, Progress] = {}
        self._cancelled: set[str] = set()
        self._processes: dict[str, Process] = {}
        self._wake = threading.Condition()
        self._closed = False
        self._take_up()
        self._threads = [
            threading.Thread(target=self._work, args=(Process(settings),), daemon=True)
            for _ in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def order(
        self, question: str, things: Mapping[str, Any], options: Mapping[str, Any], look: Look
    ) -> Order:
        """What is asked, checked; see `ordered`."""
        return ordered(self.archive, question_of(question), things, options, look)

    def kept(self, order: Order) -> Kept | None:
        """The answer, if the same was asked before."""
        return self.archive.answer(order.subject, order.question.name, order.options)

    def start(
        self, slug: str, version: str, question: str, options: Mapping[str, Any], by: str,
        things: Mapping[str, Any] | None = None,
    ) -> Job:  # fmt: skip
        """Ask a question of a version of a project, or of its draft.

        Args:
            slug: the project; empty, if the question is asked of none.
            version: the beginning of its digest, or "draft".
            question: its name.
            options: as JSON has them.
            by: who asks.
            things: what else is asked about, by subject or option: {"other": {"project": "ankang"}}.

        Raises:
            InputError: what cannot be asked, or more than one person may have under way.
        """
        asked = question_of(question)
        own = (
            {asked.subjects[0].name: {"project": slug, "version": version}} if slug and asked.subjects else {}
        )
        order = self.order(question, {**own, **(things or {})}, options, as_kept(self.archive, by))
        return self.put(order, by, slug)

    def put(self, order: Order, by: str, project: str = "") -> Job:
        """Put an order into the queue; one that is answered or under way already is not computed again.

        Raises:
            InputError: more than one person may have under way.
        """
        found = self.kept(order)
        key, now = new_id(), time.time()
        things = {name: [dataclasses.asdict(each) for each in many] for name, many in order.things.items()}
        with self.archive.database.writing() as db:
            mine = db.all("SELECT * FROM jobs WHERE by = ? AND state IN ('queued', 'running')", by)
            for row in mine:
                same = row["subject"] == order.subject and row["question"] == order.question.name
                if same and json.loads(row["options"]) == json.loads(as_json(dict(order.options))):
                    return job_of(row, self._progress.get(row["id"]))
            if len(mine) >= self.most and found is None:
                raise InputError("jobs", str(len(mine) + 1), t("{n} under way for one person", n=str(self.most)),
                                 t("wait for one to end, or cancel one"))  # fmt: skip
            db.do(
                "INSERT INTO jobs (id, project, subject, question, things, options, by, state, made, begun, ended,"
                " answer, wrong, tries) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0)",
                key, plain(project, 100), order.subject, order.question.name, as_json(things),
                as_json(dict(order.options)), by, DONE if found else QUEUED, now, now if found else None,
                now if found else None, found.digest if found else "",
            )  # fmt: skip
            self.archive.log(by, "ask", project, question=order.question.name, job=key)
        with self._wake:
            self._wake.notify_all()
        return self.status(key)

    def status(self, key: str) -> Job:
        """A job as it is now.

        Raises:
            InputError: there is none such.
        """
        with self.archive.database.reading() as db:
            row = db.one("SELECT * FROM jobs WHERE id = ?", key)
        if row is None:
            raise InputError(
                "job",
                f'"{plain(key, 40)}"',
                t("a job of this server"),
                t("ask again; jobs that ended long ago are gone"),
            )
        return job_of(row, self._progress.get(key))

    def list(
        self,
        project: str | None = None,
        by: str | None = None,
        most: int | None = 100,
        over: bool | None = None,
    ) -> list[Job]:
        """Jobs, newest first, so many at most or all.

        Args:
            project: of this one alone.
            by: of this person alone.
            most: of the newest; None for all.
            over: those that are over, by their end; or, if False, those that wait or run.
        """
        where, given = ["1 = 1"], list[Any]()
        if over is not None:
            where.append(f"state {'' if over else 'NOT '}IN ({', '.join('?' * len(OVER))})")
            given += OVER
        for column, value in (("project", project), ("by", by)):
            if value is not None:
                where.append(f"{column} = ?")
                given.append(value)
        order, limit = "ended" if over else "made", "" if most is None else f" LIMIT {most:d}"
        with self.archive.database.reading() as db:
            rows = db.all(
                f"SELECT * FROM jobs WHERE {' AND '.join(where)} ORDER BY {order} DESC{limit}", *given
            )
        return [job_of(row, self._progress.get(row["id"])) for row in rows]

    def cancel(self, key: str, by: str = "") -> Job:
        """End a job: at once if it is queued, within two seconds if it runs."""
        with self.archive.database.writing() as db:
            if db.one("SELECT id FROM jobs WHERE id = ?", key) and by:
                self.archive.log(by, "cancel", job=key)
            db.do(
                "UPDATE jobs SET state = ?, ended = ? WHERE id = ? AND state = ?",
                CANCELLED,
                time.time(),
                key,
                QUEUED,
            )
        with self._wake:
            process = self._processes.get(key)
            if process is not None:  # said inside the lock: the process cannot be at another job meanwhile
                self._cancelled.add(key)
                process.cancel()
        return self.status(key)

    async def events(self, key: str, language: Language) -> AsyncIterator[str]:
        """Server-sent events of a job: `progress` whenever something is new, `over` at the end.

        Raises:
            InputError: there is no such job.
        """
        before, quiet = "", time.monotonic()
        while True:
            job = await asyncio.to_thread(self.status, key)
            said = json.dumps(job.shown(language), ensure_ascii=False)
            if said != before:
                before, quiet = said, time.monotonic()
                yield f"event: {'over' if job.over else 'progress'}\ndata: {said}\n\n"
            elif time.monotonic() - quiet > ALIVE:
                quiet = time.monotonic()
                yield ": here\n\n"
            if job.over or self._closed:
                return
            await asyncio.sleep(LOOK)

    def close(self) -> None:
        """End the processes; what they were at is taken up by the next server."""
        with self._wake:
            self._closed = True
            processes = list(self._processes.values())
            self._wake.notify_all()
        for process in processes:
            process.end()
        for thread in self._threads:
            thread.join(10)
        self._held.close()

    def _take_up(self) -> None:
        """Queue again what was running when the last server ended, or say that it failed."""
        with self.archive.database.writing() as db:
            found = t("The server ended {n} times while this was computed.", n=str(TRIES))
            why = as_json(wrong_of(InputError("", found, RUNS, FEWER_AT_ONCE)))
            db.do("UPDATE jobs SET state = ?, wrong = ?, ended = ? WHERE state = ? AND tries >= ?",
                  FAILED, why, time.time(), RUNNING, TRIES)  # fmt: skip
            db.do("UPDATE jobs SET state = ? WHERE state = ?", QUEUED, RUNNING)

    def _work(self, process: Process) -> None:
        """A thread for each process: the next job, again and again."""
        while True:
            with self._wake:
                row = None
                while not self._closed and row is None:
                    try:
                        row = self._next(process)
                    except self.archive.database.faults as error:
                        # Out of reach for a while: the queue outlives it.
                        log(error, "the next job")
                        self._wake.wait(AGAIN)
                        continue
                    if row is None:
                        self._wake.wait(60)
                if row is None:
                    process.close()
                    return
            try:
                self._do(process, job_of(row))
            finally:
                with self._wake:
                    process.spare()
                    self._processes.pop(row["id"], None)
                    self._progress.pop(row["id"], None)
                    self._cancelled.discard(row["id"])

    def _next(self, process: Process) -> Mapping[str, Any] | None:
        """The job that comes next, begun; of whoever has fewest under way and waited longest, the oldest."""
        with self.archive.database.writing() as db:
            row = db.one(
                "SELECT j.* FROM jobs j WHERE j.state = 'queued' ORDER BY"
                " (SELECT COUNT(*) FROM jobs r WHERE r.by = j.by AND r.state = 'running'),"
                " (SELECT COALESCE(MAX(r.begun), 0) FROM jobs r WHERE r.by = j.by), j.made LIMIT 1"
            )
            if row is None:
                return None
            db.do(
                "UPDATE jobs SET state = ?, begun = ?, tries = tries + 1 WHERE id = ?",
                RUNNING,
                time.time(),
                row["id"],
            )
        self._processes[row["id"]] = process
        return row

    def _do(self, process: Process, job: Job) -> None:
        """One job, from order to the last word."""
        order = {"job": job.id, "question": job.question, "things": job.things, "options": job.options}
        last: dict[str, Any] = {}
        try:
            for said in process.ask(order):
                if "done" in said:
                    self._progress[job.id] = Progress(said["done"], said["total"], said["left"], said["said"])
                    continue
                last = said
                break
        except OSError as error:  # no process can be started here, for want of memory
            log(error, f"job {job.id}")
            last = {"fault": True}
        if not last and self._closed:
            return  # taken up by the next server
        state, answer, wrong = self._outcome(process, job, last)
        while True:
            try:
                with self.archive.database.writing() as db:
                    db.do("UPDATE jobs SET state = ?, answer = ?, wrong = ?, ended = ? WHERE id = ?",
                          state, answer, as_json(wrong) if wrong else "", time.time(), job.id)  # fmt: skip
                return
            except self.archive.database.faults as error:
                # Out of reach for a while: said once it is there again.
                log(error, f"job {job.id}")
                if self._closed:
                    return  # taken up by the next server
                time.sleep(AGAIN)

    def _outcome(
        self, process: Process, job: Job, last: Mapping[str, Any]
    ) -> tuple[str, str, Mapping[str, Any]]:
        """How a job ended: its state, the digest of its answer, and why it failed."""
        if last.get("answer"):
            return DONE, last["answer"], {}
        if last.get("wrong"):
            return FAILED, "", last["wrong"]
        if job.id in self._cancelled or last.get("stopped"):
            return CANCELLED, "", {}
        if last.get("fault"):
            found = t("The program has a fault here, of which its log says more.")
            return FAILED, "", wrong_of(InputError("", found, "", TELL))
        code = process.code()
        found = t("The computing process ended before it was done (code {code}).", code=str(code))
        return FAILED, "", wrong_of(InputError("", found, RUNS, FEWER_AT_ONCE))
