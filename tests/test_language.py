"""What the program says: every text stands in the catalogue, and says the same in both languages."""

from __future__ import annotations

import ast
import importlib.util
import pickle
import re
from functools import cache
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest

import anodeworks
from anodeworks import language
from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES, Keyed, Pair, keyed, say, speaking, t, tn
from anodeworks.quantity.wording import Number, Quantity
from anodeworks.remedies import near

COMPLETE = True  # whether every text has its Chinese
PACKAGE = Path(anodeworks.__file__).parent
SCRIPT = Path(__file__).parent.parent / "docs" / "catalogue.py"
PARTS = ("found", "allowed", "remedy")  # of an InputError, after its key
COMMAND = re.compile(r"pip install |[\w.]+ = |\{\"|[\w<> ]+ < \w+$")  # what is typed as it stands


@cache
def script() -> ModuleType:
    """`docs/catalogue.py`."""
    spec = importlib.util.spec_from_file_location("catalogue", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def standing():
    """The catalogue as it stands."""
    with (script().HOME / "anodeworks.po").open("rb") as file:
        return script().read_po(file, locale="zh")


def texts_of(message):
    """One text, or a singular and a plural."""
    return message.id if isinstance(message.id, tuple) else (message.id,)


def places(text):
    """Names of the placeholders."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_of_the_code_stands_in_the_catalogue():
    there = {(message.context, texts_of(message)[0]) for message in standing()}
    lacking = [
        m.id for m in script().texts() if m.id and (m.context, texts_of(m)[0]) not in there
    ]  # fmt: skip
    assert not lacking, f"run docs/catalogue.py: {lacking[:5]}"


def test_translations_have_the_places_of_their_texts():
    wrong = []
    for message in standing():
        told = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set().union(*(places(text) for text in texts_of(message)))
        wrong += [
            each
            for each in told
            if each and message.id and not click_says(message) and places(each) != wanted
        ]
    assert not wrong, wrong[:5]


def click_says(message):
    """Whether a text is click's, which has no such placeholders of its own in some versions."""
    return all(place.startswith("click/") for place, _ in message.locations)


@pytest.mark.skipif(not COMPLETE, reason="translation is under way")
def test_every_text_has_its_chinese():
    assert not script().missing(standing())


def test_what_programs_read_is_what_stands_in_the_catalogue():
    _, compiled = script().written(standing())
    assert (script().HOME / "anodeworks.mo").read_bytes() == compiled


def spoken_words(node):
    """English that stands in an argument outside of `t`, `near` and other calls."""
    if isinstance(node, ast.Call):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.JoinedStr):
        yield "".join(p.value if isinstance(p, ast.Constant) else "…" for p in node.values)
        return
    for child in ast.iter_child_nodes(node):
        yield from spoken_words(child)


def is_english(text):
    """Two words or more beside what is quoted, and no list of names nor something to type."""
    if COMMAND.match(text):
        return False
    bare = re.sub(r'"[^"]*"', "", text)
    return len(re.findall(r"[A-Za-z]{2,}", bare)) > 1 and not re.fullmatch(r"[.\w]+(, [.\w]+)*", bare)


def local_values(function, name):
    """What a name is given in a function."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(
            isinstance(x, ast.Name) and x.id == name for x in node.targets
        ):
            yield node.value


@pytest.mark.parametrize(
    "path",
    [p for p in sorted(PACKAGE.rglob("*.py")) if "InputError(" in p.read_text(encoding="utf-8")],
    ids=lambda p: p.relative_to(PACKAGE).as_posix(),
)
def test_errors_speak_both_languages(path):
    """No English goes into an error but by `t`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    found = []
    for node in ast.walk(tree):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "InputError"
        ):
            continue
        around = [f for f in functions if f.lineno <= node.lineno <= (f.end_lineno or 0)]
        for part in [*node.args[1:4], *(k.value for k in node.keywords if k.arg in PARTS)]:
            values = [part]
            if isinstance(part, ast.Name) and around:
                values = list(local_values(around[-1], part.id))
            found += [text for value in values for text in spoken_words(value) if is_english(text)]
    assert not found


def test_an_error_is_said_in_the_readers_language(monkeypatch):
    known = {"a plain text": "一段文字", "found {found}; allowed: {allowed}": "发现{found}；允许：{allowed}"}

    class Book:
        def gettext(self, text):
            return known.get(text, text)

    monkeypatch.setattr(language, "catalogue", lambda _: Book())
    error = InputError("project.name", t("a plain text"), "one, two", near("projct", ["project"]))
    assert error.message == 'project.name: found a plain text; allowed: one, two; did you mean "project"?'
    with speaking("zh"):
        assert "发现一段文字；允许：one, two" in error.message


@pytest.mark.parametrize("tongue", LANGUAGES)
def test_an_empty_text_says_nothing(tongue):
    """Of an empty text gettext answers with the header of its catalogue."""
    assert say(t(""), tongue) == ""


def test_nothing_near_is_no_text():
    assert not near("xyz", ["project"])
    assert say(near("projct", ["project"])) == 'did you mean "project"?'


def test_keys_say_themselves_wherever_they_went():
    """Compiled programs are kept on disk with the names of their flags."""
    message = t("{who}: {n} left", who=Pair("mill", "磨机"), n=Quantity(1000.0, "t"))
    key = keyed(message)
    again = pickle.loads(pickle.dumps(key))
    assert key == again == "mill: 1.00 t left"
    assert isinstance(again, Keyed)
    assert {"mill: 1.00 t left": 1}[key] == 1
    assert t(again).said("zh").startswith("磨机")


@pytest.mark.parametrize(
    ("told", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LC_MESSAGES": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANGUAGE": "en"}, "en"),
        ({"LC_ALL": "en_GB.UTF-8", "LANGUAGE": "fr:zh_CN:en"}, "zh"),
        ({"LANGUAGE": "de:C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANGUAGE": "zh", "ANODEWORKS_LANGUAGE": "en"}, "en"),
        ({"LANGUAGE": "en", "ANODEWORKS_LANGUAGE": "zh"}, "zh"),
        ({"LC_ALL": "cs_CZ.UTF-8"}, "en"),
    ],
)
def test_the_users_language_is_found_as_gettext_does(told, spoken, monkeypatch):
    for name in language.USERS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(language.locale, "getlocale", lambda: (None, None))
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert language.users() == spoken


def test_the_locale_counts_where_no_variable_does(monkeypatch):
    for name in language.USERS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(language.locale, "getlocale", lambda: ("Chinese (Simplified)_China", "936"))
    assert language.users() == "zh"


def test_english_counts_one_thing_and_several():
    assert [say(tn("{n} thing", "{n} things", n, n=Number(n, whole=True)), "en") for n in (1, 2)] == [
        "1 thing",
        "2 things",
    ]
