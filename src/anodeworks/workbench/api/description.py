"""The API described as OpenAPI, from the questions' own declarations: options with bounds, choices and defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from anodeworks import __version__
from anodeworks.errors import PARTS
from anodeworks.language import LANGUAGES, Language, Text, joined, say, t
from anodeworks.view.question import Option, Question, Subject
from anodeworks.view.questions import QUESTIONS
from anodeworks.workbench.jobs.job import STATES
from anodeworks.workbench.jobs.order import LONGEST, MOST, offered

BASE: Final = "/api/v1"
FORMS: Final = ("json", "html", "answer", "xlsx")
Schema = dict[str, Any]

MESSAGE: Final = "error"
TEXT: Final[Schema] = {"type": "string"}


def described(language: Language) -> Schema:
    """The whole description in a language."""

    def words(text: Text) -> str:
        return say(text, language)

    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Anodeworks",
            "version": __version__,
            "description": words(
                t("The questions of Anodeworks for programs. What takes long is answered with a job.")
            ),
        },
        "servers": [{"url": "/"}],
        "paths": {
            **{f"{BASE}/questions/{q.function}": {"post": _question(q, words)} for q in QUESTIONS},
            **_jobs(words),
            **_projects(words),
        },
        "components": {
            "schemas": {"Thing": _thing(words), "Job": JOB, "Error": ERROR, "Answer": {"type": "object"}},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}, {}],
    }


def _question(question: Question, words: Any) -> Schema:
    """The operation that asks a question."""
    places = {s.name: _subject(s, words) for s in question.subjects}
    options = offered(question)
    said = {o.name: _thing_of(words(o.about)) if o.kind == "file" else _option(o, words) for o in options}
    needed = [s.name for s in question.subjects if s.needed]
    body: Schema = {"type": "object", "properties": {**places, **said}, "additionalProperties": False}
    if needed:
        body["required"] = needed
    return {
        "operationId": question.function,
        "summary": words(question.asks),
        "description": words(question.more),
        "parameters": [LANG, FORM, WAIT],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "200": _answer(words(t("The answer."))),
            "202": _json(words(t("It takes longer: the job that answers it.")), "Job"),
            **_errors(words),
        },
    }


def _option(option: Option, words: Any) -> Schema:
    """The schema of an option."""
    kinds: Mapping[str, Schema] = {
        "whole": {"type": "integer"},
        "text": {**TEXT, "maxLength": LONGEST},
        "words": {**TEXT, "maxLength": LONGEST},
        "choice": {**TEXT, "enum": list(option.choices)},
        "flag": {"type": "boolean"},
    }
    found = dict(kinds[option.kind])
    if option.kind == "whole":
        found |= {
            name: int(end)
            for name, end in (("minimum", option.lo), ("maximum", option.hi))
            if end is not None
        }
    if option.many:
        found = {"type": "array", "items": found, "maxItems": MOST}
    elif option.default is None:
        found = {"anyOf": [found, {"type": "null"}]}
    found["description"] = words(option.help)
    if option.default is not None:
        found["default"] = option.default
    return found


def _subject(subject: Subject, words: Any) -> Schema:
    if subject.kind == "word":
        found: Schema = {**TEXT, "minLength": 1, "maxLength": LONGEST}
        return found if subject.needed else {"anyOf": [found, {"type": "null"}]}
    one: Schema = {"$ref": "#/components/schemas/Thing"}
    if subject.many:
        return {"anyOf": [one, {"type": "array", "items": one, "maxItems": MOST}, {"type": "null"}]}
    return one if subject.needed else {"anyOf": [one, {"type": "null"}]}


def _thing_of(about: str) -> Schema:
    return {"anyOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "null"}], "description": about}


def _thing(words: Any) -> Schema:
    """What a question is asked of."""

    def one(about: Text, needed: list[str], **properties: Schema) -> Schema:
        return {"type": "object", "description": words(about), "properties": properties, "required": needed,
                "additionalProperties": False}  # fmt: skip

    version = {
        **TEXT,
        "description": words(t("The beginning of its digest, or draft; the newest unless said.")),
    }
    return {
        "oneOf": [
            one(t("A project of the archive."), ["project"], project=TEXT, version=version),
            one(
                t("The text of a project file, a recipe or a record."),
                ["text"],
                text={**TEXT, "maxLength": 5_000_000},
                name={**TEXT, "maxLength": 100},
            ),
            one(t("A file that was uploaded."), ["upload"], upload=TEXT),
        ]
    }


def _jobs(words: Any) -> Schema:
    key, of_job, answer = _in_path("job"), _ref("Job"), words(t("The answer."))
    over = t("How far a job is; with wait it is answered when the job is over.")
    found = {"summary": words(t("What a job found.")), "parameters": [LANG, FORM]}
    return {
        f"{BASE}/jobs": {"get": _read(words(t("Jobs, newest first.")), words, [], _list("Job"))},
        f"{BASE}/jobs/{{job}}": {"parameters": [key], "get": _read(words(over), words, [LANG, WAIT], of_job)},
        f"{BASE}/jobs/{{job}}/cancel": {
            "parameters": [key],
            "post": _read(words(t("End a job, within two seconds.")), words, [LANG], of_job),
        },
        f"{BASE}/jobs/{{job}}/answer": {
            "parameters": [key],
            "get": {**found, "responses": {"200": _answer(answer), **_errors(words)}},
        },
    }


def _projects(words: Any) -> Schema:
    slug, version = _in_path("slug"), _in_path("version")
    made = {"type": "object", "properties": {"name": {**TEXT, "maxLength": 200}, "text": TEXT, "note": TEXT},
            "required": ["name", "text"], "additionalProperties": False}  # fmt: skip
    saved = {"type": "object", "properties": {"base": TEXT, "text": TEXT, "note": TEXT}, "required": ["base", "text"],
             "additionalProperties": False}  # fmt: skip
    any_ = {"type": "object"}
    moved = {
        "409": _json(words(t("Somebody has saved meanwhile: what that version says otherwise.")), "Error")
    }
    content: Schema = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    name: Schema = {"name": "name", "in": "query", "schema": {**TEXT, "maxLength": 200}}
    return {
        f"{BASE}/projects": {
            "get": _read(words(t("Projects, the one changed last first.")), words, [], _list_of(any_)),
            "post": _write(words(t("A new project.")), words, made, any_),
        },
        f"{BASE}/projects/{{slug}}": {
            "parameters": [slug],
            "get": _read(words(t("A project and its versions.")), words, [], any_),
        },
        f"{BASE}/projects/{{slug}}/versions": {
            "parameters": [slug],
            "post": _write(
                words(t("A new version, made from the one whose digest is base.")), words, saved, any_, moved
            ),
        },
        f"{BASE}/projects/{{slug}}/versions/{{version}}": {
            "parameters": [slug, version],
            "get": _read(words(t("A version with its text.")), words, [], any_),
        },
        f"{BASE}/uploads": {
            "post": {
                "summary": words(t("A file, such as a record of batches; asked about by its id.")),
                "parameters": [name],
                "requestBody": {"required": True, "content": content},
                "responses": {"201": _json_of(words(t("The file's id.")), any_), **_errors(words)},
            },
        },
    }


def _read(about: str, words: Any, parameters: list[Schema], schema: Schema) -> Schema:
    return {
        "summary": about,
        "parameters": parameters,
        "responses": {"200": _json_of(about, schema), **_errors(words)},
    }


def _write(
    about: str, words: Any, body: Schema, schema: Schema, more: Mapping[str, Schema] | None = None
) -> Schema:
    return {
        "summary": about,
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"201": _json_of(about, schema), **_errors(words), **(more or {})},
    }


def _errors(words: Any) -> Schema:
    """What may be wrong with any request."""
    known = {
        "401": t("Nobody known asks."),
        "403": t("Whoever asks may not do it."),
        "404": t("There is no such thing."),
        "413": t("It is too large."),
        "422": t("Something in it cannot be used: key, found, allowed, remedy."),
        "429": joined(t("Too many requests, or too many jobs.")),
    }
    return {status: _json(words(text), "Error") for status, text in known.items()}


def _answer(about: str) -> Schema:
    binary: Schema = {"schema": {"type": "string", "format": "binary"}}
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {
        "description": about,
        "content": {
            "application/json": {"schema": _ref("Answer")},
            "text/html": {"schema": TEXT},
            sheet: binary,
        },
    }


def _json(about: str, schema: str) -> Schema:
    return _json_of(about, _ref(schema))


def _json_of(about: str, schema: Schema) -> Schema:
    return {"description": about, "content": {"application/json": {"schema": schema}}}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(name: str) -> Schema:
    return _list_of(_ref(name))


def _list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _in_path(name: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": {**TEXT, "minLength": 1}}


LANG: Final[Schema] = {"name": "lang", "in": "query", "schema": {**TEXT, "enum": list(LANGUAGES)}}
FORM: Final[Schema] = {
    "name": "form",
    "in": "query",
    "schema": {**TEXT, "enum": list(FORMS), "default": "json"},
}
WAIT: Final[Schema] = {
    "name": "wait",
    "in": "query",
    "schema": {"type": "number", "minimum": 0, "maximum": 25, "default": 0},
}
JOB: Final[Schema] = {
    "type": "object",
    "properties": {
        "id": TEXT,
        "state": {**TEXT, "enum": list(STATES)},
        "done": {"type": "integer"},
        "total": {"type": "integer"},
        "seconds_left": {"type": ["number", "null"]},
    },
    "required": ["id", "state"],
}
ERROR: Final[Schema] = {
    "type": "object",
    "properties": {
        MESSAGE: {"type": "object", "properties": dict.fromkeys(PARTS, TEXT), "required": list(PARTS)}
    },
    "required": [MESSAGE],
}
