"""What a worker does with an order: the answer, and each of its forms."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES, t
from anodeworks.notebook import Answer, packed
from anodeworks.project.write import save
from anodeworks.view.question import Question, resolve
from anodeworks.workbench.archive import Archive
from anodeworks.workbench.jobs.order import Order, Thing, place_of

SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".ods", ".json", ".toml")
STUDY: Final = "study"  # the folder in which a streamed study is kept
Parts = dict[str, tuple[str, bytes]]


@contextmanager
def at_home(order: Order, folder: Path) -> Iterator[None]:
    """Run in a folder of the order's own, which stays only if a study is kept in it that can go on."""
    before, own = Path.cwd(), folder / "orders" / place_of(order)
    own.mkdir(parents=True, exist_ok=True)
    os.chdir(own)
    try:
        yield
    finally:
        os.chdir(before)
        if not (own / STUDY).exists():
            shutil.rmtree(own, ignore_errors=True)


def answered(archive: Archive, order: Order, settings: Mapping[str, Any]) -> Answer:
    """The answer to an order; files stand in the folder in which this process runs.

    Args:
        archive: where texts and uploads stand.
        order: what is asked.
        settings: of the server: `cluster`, the address of one for streamed studies.

    Raises:
        InputError: what the input causes.
        Stopped: somebody cancelled it.
    """
    question, taken = order.question, set[str]()
    files = {
        name: [_there(archive, thing, taken) for thing in things] for name, things in order.things.items()
    }
    subjects = [_given(files.get(s.name, []), s.many) for s in question.subjects]
    named = {
        name: paths[0] for name, paths in files.items() if name not in {s.name for s in question.subjects}
    }
    options = {**order.options, **named, **_ours(question, order, settings)}
    things, options = question.opened(*subjects, **options)
    own = next((p.language for p in things if getattr(p, "language", None)), None)
    return Answer(question, question.ask(*things, **options), own=own)


def forms(answer: Answer) -> Parts:
    """An answer in every form in which it is kept: as data, as JSON and as a fragment of a page."""
    from anodeworks.render import html
    from anodeworks.render import json as machine

    parts: Parts = {"answer": ("application/json", packed(answer))}
    for language in LANGUAGES:
        parts[f"json.{language}"] = ("application/json", machine.text(answer.document, language).encode())
        parts[f"html.{language}"] = ("text/html", html.fragment(answer.document, language).encode())
    return parts


def workbooks(answer: Answer) -> Parts:
    """An answer as workbooks, its statements live; nothing where what writes them is not installed."""
    try:
        import xlsxwriter  # noqa: F401
    except ImportError:
        return {}
    from anodeworks.render import excel

    parts: Parts = {}
    live = resolve(answer.question.live)(answer.result) if answer.question.live else None
    for language in LANGUAGES:
        path = Path("workbooks") / f"{language}.xlsx"
        path.parent.mkdir(exist_ok=True)
        excel.write(answer.document, path, live, language)
        parts[f"xlsx.{language}"] = (SHEET, path.read_bytes())
        path.unlink()
    return parts


def _ours(question: Question, order: Order, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Options that the server decides: where a study is kept, on which cluster, where an announcement is written."""
    names = {option.name for option in question.options}
    found: dict[str, Any] = {}
    if "out" in names:
        found["out"] = Path(STUDY)
    if "cluster" in names and settings.get("cluster"):
        found["cluster"] = settings["cluster"]
    if question.name == "audit" and not order.things:
        found["write"] = Path("announcement.toml")
    return found


def _given(paths: list[Any], many: bool) -> Any:
    return tuple(paths) if many else paths[0] if paths else None


def _there(archive: Archive, thing: Thing, taken: set[str]) -> Any:
    """A thing as questions take it: a word, or a file in the folder of this process, under a name of its own."""
    if thing.kind == "word":
        return thing.value
    given = Path(re.sub(r"[^\w .()+-]", "_", thing.name)[-80:].strip(". ") or "file")
    ending = given.suffix.lower() if given.suffix.lower() in ENDINGS else ".csv"
    stem = given.stem if given.suffix.lower() in ENDINGS else given.name
    ending = ".toml" if thing.kind == "text" else ending
    path = next(
        p
        for n in range(1, 1000)
        if (p := Path(f"{stem}{f'-{n}' if n > 1 else ''}{ending}")).name not in taken
    )
    taken.add(path.name)
    if thing.kind == "text":
        return save(archive.text(thing.value), path)
    if not archive.contents.copy(thing.value, path):
        raise InputError(
            "upload", t("a file that is gone or damaged"), t("bring it again"), t("bring the file again")
        )
    return path


def order_of(question: Question, things: Mapping[str, Any], options: Mapping[str, Any]) -> Order:
    """An order as a job has it, checked when it was made."""
    each = {name: tuple(Thing(**thing) for thing in found) for name, found in things.items()}
    return Order(question, each, json.loads(json.dumps(dict(options))))
