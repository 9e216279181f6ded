"""What a worker does with an order: the answer, and each of its forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
Parts = dict[str, tuple[str, bytes]]


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
    question = order.question
    files = {name: [_there(archive, thing) for thing in things] for name, things in order.things.items()}
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
        found["out"] = Path("studies") / place_of(order)
    if "cluster" in names and settings.get("cluster"):
        found["cluster"] = settings["cluster"]
    if question.name == "audit" and not order.things:
        found["write"] = Path("announced") / place_of(order) / "announcement.toml"
        found["write"].parent.mkdir(parents=True, exist_ok=True)
        found["write"].unlink(missing_ok=True)
    return found


def _given(paths: list[Any], many: bool) -> Any:
    return tuple(paths) if many else paths[0] if paths else None


def _there(archive: Archive, thing: Thing) -> Any:
    """A thing as questions take it: a word, or a file in the folder of this process."""
    if thing.kind == "word":
        return thing.value
    ending = Path(thing.name).suffix.lower()
    name = f"upload{ending}" if ending in ENDINGS else "upload.csv"
    if thing.kind == "text":
        name = f"{thing.name[:60].strip('.') or 'project'}.toml"
    path = Path("files") / thing.value[:32] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if thing.kind == "text":
        return save(archive.text(thing.value), path)
    if not archive.contents.copy(thing.value, path):
        raise InputError("upload", t("a file that is gone or damaged"), t("bring it again"))
    return path


def order_of(question: Question, things: Mapping[str, Any], options: Mapping[str, Any]) -> Order:
    """An order as a job has it, checked when it was made."""
    each = {name: tuple(Thing(**thing) for thing in found) for name, found in things.items()}
    return Order(question, each, json.loads(json.dumps(dict(options))))
