"""What is ordered: a question, what it is asked of, and its options, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from anodeworks.errors import InputError, quoted
from anodeworks.language import t
from anodeworks.remedies import ADD, FEWER, FORM, LESS, LIST, TEXT, UTF8, nearest
from anodeworks.view.question import Option, Question, Subject
from anodeworks.view.questions import QUESTIONS
from anodeworks.workbench.archive import Archive
from anodeworks.workbench.archive.entries import as_json, digest_of, plain

OURS: Final = (
    "out",
    "write",
    "cluster",
    "workers",
    "keep",
    "inputs",
)  # options that say where and on what it runs
LONGEST: Final = 10_000  # letters of a text
MOST: Final = 100  # of what may be given several times
DRAFT: Final = "draft"
SHAPES: Final = t("an object with project and version, with text, or with upload")


Look = Callable[
    [str, str], str
]  # slug and version of a project: the digest of its text, where it may be seen


def as_kept(archive: Archive, by: str) -> Look:
    """Looks projects up for somebody from whom the archive keeps nothing."""

    def look(slug: str, version: str) -> str:
        archive.project(slug)
        if version == DRAFT:
            return archive.draft_digest(archive.draft(slug, by))
        return archive.version(slug, version).digest

    return look


@dataclass(frozen=True)
class Thing:
    """Something that is asked about: a `text` or an `upload` by its digest, or a `word`; and what it is called.

    version: of a project, as addresses name it: the beginning of its digest, or "draft".
    """

    kind: str
    value: str
    name: str = ""
    version: str = ""


@dataclass(frozen=True)
class Order:
    """A question with what it is asked of, by subject and by option that names a file, and its other options."""

    question: Question
    things: Mapping[str, tuple[Thing, ...]]
    options: Mapping[str, Any]

    @property
    def subject(self) -> str:
        """What is asked about, as answers are kept by: the digest of a project's text where that is all."""
        found = [
            (name, f"{thing.kind}:{thing.value}" if thing.kind == "word" else thing.value)
            for name, things in self.things.items()
            for thing in things
        ]
        return found[0][1] if len(found) == 1 else "+".join(f"{name}={value}" for name, value in found)


def question_of(name: str) -> Question:
    """A question by the name of its command or of its function.

    Raises:
        InputError: there is none such.
    """
    names = {q.name: q for q in QUESTIONS} | {q.function: q for q in QUESTIONS}
    if name not in names:
        raise InputError(
            "question", f'"{plain(name, 60)}"', ", ".join(q.name for q in QUESTIONS), nearest(name, names)
        )
    return names[name]


def offered(question: Question) -> list[Option]:
    """The options that a person at a browser has: none that writes, or that says on what it is computed."""
    return [option for option in question.options if not option.writes and option.name not in OURS]


def ordered(
    archive: Archive, question: Question, things: Mapping[str, Any], options: Mapping[str, Any], look: Look
) -> Order:
    """An order as it was given, everything in it looked up and checked; projects by `look`, as whoever asks sees them.

    Args:
        archive: where projects, texts and uploads stand.
        question: what is asked.
        things: by the name of the subject, or of the option that names a file.
        options: the others, as JSON has them.
        by: whose draft counts, where one is asked about.

    Raises:
        InputError: what there is not, or what cannot be used.
    """
    known = {option.name: option for option in offered(question)}
    subjects = {subject.name: subject for subject in question.subjects}
    places = [*subjects, *(o.name for o in known.values() if o.kind == "file" and o.name not in subjects)]
    for name in things:
        if name not in places:
            raise InputError(name, t("nothing that {question} asks about", question=question.name),
                             ", ".join(places) or t("none"), nearest(name, places))  # fmt: skip
    for name in options:
        if name not in known or known[name].kind == "file":
            raise InputError(name, t("an option that {question} has not", question=question.name),
                             ", ".join(known) or t("none"), nearest(name, known))  # fmt: skip
    found = {}
    for name in places:
        each = _things(archive, name, things.get(name), subjects.get(name), look)
        if each:
            found[name] = each
        elif name in subjects and subjects[name].needed:
            raise InputError(name, t("nothing"), t("what is asked about"), ADD)
    said = {o.name: _read(o, options.get(o.name, o.default)) for o in known.values() if o.kind != "file"}
    return Order(question, found, said)


def _things(
    archive: Archive, name: str, given: Any, subject: Subject | None, look: Look
) -> tuple[Thing, ...]:
    if given is None:
        return ()
    many = subject is not None and subject.many
    each = given if many and isinstance(given, list) else [given]
    if len(each) > MOST:
        raise InputError(name, str(len(each)), t("at most {n}", n=str(MOST)), FEWER)
    word = subject is not None and subject.kind == "word"
    return tuple(_word(name, one) if word else _thing(archive, name, one, look) for one in each)


def _word(name: str, given: Any) -> Thing:
    if not isinstance(given, str) or not given or len(given) > LONGEST:
        raise InputError(name, quoted(given), t("a text"), TEXT)
    return Thing("word", given)


def _thing(archive: Archive, name: str, given: Any, look: Look) -> Thing:
    """A text or a file of the archive."""
    match given:
        case {"project": str(slug), **rest} if set(rest) <= {"version"}:
            version = rest.get("version", "")
            if not isinstance(version, str):
                raise InputError(
                    name,
                    quoted(version),
                    t("a version of the project"),
                    t("choose a version from the project's list"),
                )
            digest = look(slug, version)
            return Thing("text", digest, slug, DRAFT if version == DRAFT else digest[:12])
        case {"text": str(text), **rest} if set(rest) <= {"name"}:
            called = rest.get("name", name)
            if not isinstance(called, str):
                raise InputError(name, quoted(called), t("a text"), TEXT)
            _speakable(name, text)
            return Thing("text", archive.keep_text(text), plain(called, 100))
        case {"upload": str(key), **rest} if not rest:
            return Thing("upload", archive.uploaded(key)[0].digest, archive.uploaded(key)[0].name)
    raise InputError(name, quoted(given), SHAPES, FORM)


def _speakable(name: str, text: str) -> None:
    """Refuse a text that no file can hold."""
    try:
        most = len(text.encode())
    except UnicodeEncodeError:
        raise InputError(name, t("bytes that are not UTF-8 text"), t("a text"), UTF8) from None
    if most > 5_000_000 or "\x00" in text:
        raise InputError(name, t("more than a project file ever is"), t("a text"), LESS)


def _read(option: Option, value: Any) -> Any:
    """A value of an option as JSON has it."""
    if option.many and isinstance(value, Sequence) and not isinstance(value, str) and len(value) > MOST:
        raise InputError(option.name, str(len(value)), t("at most {n}", n=str(MOST)), FEWER)
    if option.many and value is not None and not isinstance(value, str | list | tuple):
        raise InputError(option.name, quoted(value), t("a list of texts"), LIST)
    each = value if option.many and isinstance(value, list | tuple) else [value]
    if option.kind in ("text", "words", "choice"):
        for one in each:
            if one is not None and not isinstance(one, str):
                raise InputError(option.name, quoted(one), t("a text"), TEXT)
            if one is not None:
                _speakable(option.name, one)
                if len(one) > LONGEST:
                    raise InputError(option.name, quoted(one), t("at most {n}", n=str(LONGEST)), FEWER)
    found = option.read(value)
    return list(found) if isinstance(found, tuple) else found


def place_of(order: Order) -> str:
    """A word for where a study of these draws is kept, so that more of them extend it."""
    same = {name: order.options.get(name) for name in ("seed", "design")}
    return digest_of(as_json([order.subject, same]))[:32]
