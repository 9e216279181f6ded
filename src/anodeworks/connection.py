"""A server of the workbench from Python: the notebook's functions, computed there.

server = aw.connect("https://plants.example.com", token="...")
audit = server.audit("projects/ankang.toml")         an answer as from `aw.audit`
server.run(server.project("ankang"), scenarios=255)  a project of the server's archive, or its draft

What a file says is sent; an answer is the document that the server made, shown and saved here in either language.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from anodeworks.errors import InputError, quoted
from anodeworks.language import spoken, t
from anodeworks.notebook import FUNCTIONS, Answer, unpacked
from anodeworks.progress import INTERRUPTS, Progress
from anodeworks.remedies import FEWER, FORM, PATH, SERVER, nearest
from anodeworks.render.progress import display
from anodeworks.view.question import Question, Subject

WAIT: Final = 20  # seconds for which a server is asked to hold an answer back
PATIENT: Final = 60.0  # seconds after which a server counts as gone


@dataclass(frozen=True)
class Stored:
    """A project of a server: its newest version unless said, or `draft`."""

    slug: str
    version: str = ""


class Server:
    """A server; its functions are the questions'."""

    def __init__(self, url: str, token: str | None = None) -> None:
        """Speak to a server.

        Raises:
            InputError: an address that is none, or one at which no such server answers.
        """
        if not isinstance(url, str) or not url.startswith(("http://", "https://")):
            raise InputError("url", quoted(url), "https://…", FORM)
        self.url, self.token = url.rstrip("/"), token
        self.projects()

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        """The function that asks a question."""
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in FUNCTIONS:
            raise InputError(name, t("no question"), ", ".join(FUNCTIONS), nearest(name, FUNCTIONS))

        def ask(*subjects: Any, **options: Any) -> Answer:
            return self._ask(FUNCTIONS[name], subjects, options)

        ask.__name__ = name
        return ask

    def __dir__(self) -> list[str]:
        return [*FUNCTIONS, "project", "projects"]

    def __repr__(self) -> str:
        return f"<Server {self.url}>"

    def projects(self) -> list[dict[str, Any]]:
        """The projects of its archive: slug, name, digest of the newest version."""
        found: list[dict[str, Any]] = json.loads(self._call("GET", "projects"))
        return found

    def project(self, slug: str, version: str = "") -> Stored:
        """A project of its archive, to ask about."""
        return Stored(slug, version)

    def _ask(self, question: Question, subjects: tuple[Any, ...], options: dict[str, Any]) -> Answer:
        if len(subjects) > len(question.subjects):
            allowed = ", ".join(s.name for s in question.subjects)
            raise InputError(question.function, t("{n} things", n=str(len(subjects))), allowed, FEWER)
        given = {s.name: _many(self, s, thing) for s, thing in zip(question.subjects, subjects, strict=False)}
        files = {o.name for o in question.options if o.kind == "file"}
        options = {name: self.sent(value) if name in files else value for name, value in options.items()}
        body = json.dumps({**given, **options}, default=list).encode()
        with Progress(display()) as shown:
            said = self._call("POST", f"questions/{question.function}", body, form="answer", wait=WAIT)
            job = json.loads(said)
            if "screen" in job:
                return unpacked(said, self.url)
            return self._follow(job, shown)

    def _follow(self, job: dict[str, Any], shown: Progress) -> Answer:
        """The answer of a job, when it is over; who interrupts it here ends it there."""
        where = f"jobs/{quote(job['id'])}"
        try:
            while job["state"] in ("queued", "running"):
                job = json.loads(self._call("GET", where, wait=2))
                if job["total"]:
                    shown.what = job["said"]
                    shown.at(job["done"], job["total"])
        except INTERRUPTS:
            self._call("POST", f"{where}/cancel", b"")
            raise
        return unpacked(self._call("GET", f"{where}/answer", form="answer"), self.url)

    def sent(self, thing: Any) -> Any:
        """A thing as the server takes it: files by what they say.

        Raises:
            InputError: no such file, or no such thing.
        """
        if isinstance(thing, Stored):
            return {"project": thing.slug, **({"version": thing.version} if thing.version else {})}
        if hasattr(thing, "ledger"):
            return {"text": thing.written, "name": Path(thing.file).name}
        if thing is None or isinstance(thing, dict):
            return thing
        if not isinstance(thing, str | Path):
            raise InputError("file", quoted(thing), t("the path of a file"), PATH)
        path = Path(thing)
        try:
            content = path.read_bytes()
        except OSError as error:
            found = t("a file that cannot be read ({why})", why=str(error.strerror))
            raise InputError("", found, t("the path of a file"), PATH, file=str(path)) from None
        if path.suffix == ".toml":
            return {"text": content.decode("utf-8", "replace"), "name": path.name}
        return {"upload": json.loads(self._call("POST", "uploads", content, name=path.name))["id"]}

    def _call(self, method: str, where: str, body: bytes | None = None, **said: Any) -> bytes:
        """What the server answers.

        Raises:
            InputError: what it refuses, and why; or that it does not answer.
        """
        asked = urlencode({"lang": spoken(), **said})
        headers = {"content-type": "application/json", "accept": "application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        request = Request(f"{self.url}/api/v1/{where}?{asked}", body, headers, method=method)
        try:
            with urlopen(request, timeout=PATIENT) as answer:
                found: bytes = answer.read()
                return found
        except HTTPError as error:
            with error:
                raise _refused(error.read(), self.url, error.code) from None
        except (URLError, OSError) as error:
            why = str(getattr(error, "reason", error))
            found_ = t("a server that does not answer ({why})", why=why)
            raise InputError("url", found_, t("the address of a server"), SERVER, file=self.url) from None


def _many(server: Server, subject: Subject, thing: Any) -> Any:
    """A subject as the server takes it: a word, a thing, or several."""
    if subject.kind == "word":
        return thing
    if subject.many and isinstance(thing, list | tuple):
        return [server.sent(one) for one in thing]
    return server.sent(thing)


def _refused(said: bytes, url: str, status: int) -> InputError:
    """The error that a server tells of."""
    try:
        parts = json.loads(said)["error"]
        return InputError(
            parts["key"], parts["found"], parts["allowed"], parts["remedy"], parts.get("file") or url
        )
    except (ValueError, KeyError, TypeError):
        return InputError("url", f"HTTP {status}", t("the address of a server"), SERVER, file=url)


def connect(url: str, token: str | None = None) -> Server:
    """A server of the workbench, with the questions as functions that are computed there.

    Args:
        url: its address, such as "https://plants.example.com".
        token: from the page of your account; none where the server asks for none.
    """
    return Server(url, token)
