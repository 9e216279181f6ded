"""What is said can be written, whatever the streams are; names cannot steer a screen."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from anodeworks.cli import main
from anodeworks.cli.streams import escaped
from anodeworks.errors import InputError, quoted, shortened, wide
from anodeworks.language import speaking, visible
from anodeworks.render import excel, html, terminal
from anodeworks.render import json as as_json
from anodeworks.view.document import Column, Document, Finding, Row, Section, Table

SAID = "−5 °C ≤ α 硅\udce4"
SCRIPT = (
    "from anodeworks.cli.streams import open_streams; open_streams(); import sys; "
    "print({0!a}); print({0!a}, file=sys.stderr)"
)
NAME = "plant \x1b[31mred\x1b[0m \x1b]0;title\x07 \u202egnp.exe \x7f\x85"


@pytest.mark.parametrize(
    ("encoding", "out"),
    [
        ("utf-8", "−5 °C ≤ α 硅?"),
        ("cp936", "-5 °C ≤ α 硅?"),
        ("cp1252", "-5 °C <= alpha ??"),
        ("ascii", "−5 °C ≤ α 硅?"),  # taken as UTF-8
        ("latin-1", "-5 °C <= alpha ??"),
    ],
)
def test_every_encoding_can_be_written(encoding, out):
    done = _run(SCRIPT.format(SAID), PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    written = "utf-8" if encoding == "ascii" else encoding
    assert done.stdout.decode(written).strip() == out
    assert done.stderr.decode(written).strip() == out


@pytest.mark.skipif(os.name != "posix", reason="shells of other systems")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams(closed, tmp_path):
    script = SCRIPT.format(SAID) + "; open('file', 'w').write('kept'); print('more')"
    line = f'"{sys.executable}" -c "$SCRIPT" {closed}'
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, env={**os.environ, "SCRIPT": script}, check=False)
    assert done.returncode == 0
    assert (tmp_path / "file").read_text() == "kept"


@pytest.mark.skipif(os.name != "posix", reason="shells of other systems")
def test_a_command_whose_streams_are_closed_still_hears_of_signals(tmp_path):
    script = (
        "import os, signal, sys, time; from anodeworks import interrupts; interrupts.watch(); "
        "from anodeworks.cli import main; sys.argv[1:] = ['sources', '--json']; print(main(), file=open('code', 'w')); "
        "os.kill(os.getpid(), signal.SIGTERM); time.sleep(60)"
    )
    line = f'exec "{sys.executable}" -c "$SCRIPT" <&- >&-'
    done = subprocess.run(
        ["sh", "-c", line], cwd=tmp_path, env={**os.environ, "SCRIPT": script, "ANODEWORKS_LANGUAGE": "en"},
        stderr=subprocess.PIPE, timeout=50, check=False,
    )  # fmt: skip
    assert (tmp_path / "code").read_text() == "0\n"
    assert (done.returncode, done.stderr) == (143, b"interrupted\n")


def test_a_command_into_a_file_of_another_encoding(tmp_path):
    script = "import sys; from anodeworks.cli import main; sys.exit(main())"
    done = _run(script, "check", "nothing−硅.toml", PYTHONIOENCODING="cp1252", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode("cp1252").startswith("nothing-?.toml: found no such file")
    done = _run(script, "check", "nothing−硅.toml", "--json", PYTHONIOENCODING="cp1252", cwd=tmp_path)
    assert json.loads(done.stdout)["error"]["file"] == "nothing−硅.toml"


def _run(script: str, *words: str, **settings: object) -> subprocess.CompletedProcess[bytes]:
    cwd = settings.pop("cwd", None)
    environment = {**os.environ, "PYTHONUTF8": "0", "ANODEWORKS_LANGUAGE": "en", **settings}
    environment = {name: str(value) for name, value in environment.items()}
    return subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, env=environment, cwd=cwd, check=False
    )


def test_json_keeps_every_character():
    text = json.dumps({"a": SAID.removesuffix("\udce4"), "b": "😀"}, ensure_ascii=False)
    assert escaped(text, "utf-8") == text
    assert escaped(text, "cp1252").isascii()
    assert json.loads(escaped(text, "cp1252")) == json.loads(text)


def test_marks_for_what_cannot_be_seen():
    assert visible("plain 硅　text\n") == "plain 硅　text\n"
    assert visible(NAME) == "plant ␛[31mred␛[0m ␛]0;title␇ <U+202E>gnp.exe ␡<U+0085>"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_names_steer_nothing_in_any_medium(language, tmp_path):
    row = Row(NAME, (NAME, NAME))
    table = Table("t", (Column("a", NAME, role="text"), Column("b", NAME, role="text")), (row,), NAME)
    document = Document(
        "run", NAME, NAME, (Finding("good", NAME, NAME),), (Section("s", NAME, (table,)),), {}
    )
    with speaking(language):
        for text in (terminal.text(document, full=True), html.page(document), as_json.text(document)):
            assert not set(text) & set("\x1b\x07\x7f\x85\u202e")
            assert "gnp.exe" in text
        excel.write(document, tmp_path / "a.xlsx")
    openpyxl = pytest.importorskip("openpyxl")
    for sheet in openpyxl.load_workbook(tmp_path / "a.xlsx"):
        for cells in sheet.iter_rows(values_only=True):
            assert not any(set(str(c)) & set("\x1b\x07\x7f\x85\u202e") or "_x001B_" in str(c) for c in cells)


@pytest.mark.parametrize("part", range(5))
@pytest.mark.parametrize("long", ["x" * 3000, "硅" * 500, "\u202e" * 200])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_messages_have_at_most_three_lines(part, long, language):
    parts = ["some.key", "found this", "that is allowed", "do this", "plant.toml"]
    parts[part] = long
    with speaking(language):
        message = InputError(*parts).message
    assert wide(message) <= 3 * 80
    assert message.isprintable()
    assert all(word in message for i, word in enumerate(parts) if i != part)


def test_values_are_shortened_in_the_middle():
    assert quoted("a" * 100 + "b" * 100) == '"' + "a" * 37 + "..." + "b" * 17 + '"'
    assert wide(shortened("硅" * 100, 21)) <= 21
    assert quoted({"a": True, "b": [1.5, "x"]}) == '{ a = true, b = [1.5, "x"] }'


@pytest.mark.slow
def test_the_compilers_alarm_is_not_heard():
    script = (
        "import anodeworks, jax, jax.numpy as jnp; fold = lambda x: x + jax.lax.reduce_window("
        "jnp.ones((60, 60)), 0.0, jax.lax.add, (61, 61), (1, 1), 'SAME').sum(); jax.jit(fold)(1.0)"
    )
    assert b"slow" not in _run(script).stderr


def test_a_narrow_screen(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "40")
    assert terminal.width(io.StringIO()) == 40
    for words in (["--help"], ["sources"], ["explain", "plant"]):
        main([*words])
        assert max(wide(line) for line in capsys.readouterr().out.splitlines()) <= 40
