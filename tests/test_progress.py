"""What is said on standard error while a study runs."""

from __future__ import annotations

from anodeworks import progress


class Terminal:
    """A standard error that is a terminal, and remembers."""

    def __init__(self) -> None:
        self.text = ""
        self.encoding = "utf-8"

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return True


def clock(monkeypatch, *moments):
    """Time as it is told."""
    left = list(moments)
    monkeypatch.setattr(progress.time, "monotonic", lambda: left.pop(0) if len(left) > 1 else left[0])


def test_short_studies_say_nothing(capsys, monkeypatch):
    clock(monkeypatch, 0, 0, 1.5)
    with progress.Progress(True) as shown:
        shown.begin(0)
        shown.at(10, 100)
    assert capsys.readouterr() == ("", "")


def test_now_and_then_a_line_without_a_terminal(capsys, monkeypatch):
    clock(monkeypatch, 0, 0, 3, 10, 40, 41, 75)
    with progress.Progress(True) as shown:
        shown.begin(1_000)
        for done in (1_030, 1_100, 1_400, 1_410, 1_750):
            shown.at(done, 30_000)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "1,750 of 30,000 scenarios, 10/s, 47.1 min left",
    ]


def test_a_bar_on_a_terminal(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(progress.sys, "stderr", terminal)
    clock(monkeypatch, 0, 0, 3, 4)
    with progress.Progress(True) as shown:
        shown.begin(0)
        shown.at(30, 100)
        shown.at(40, 100)
    assert "40 of 100" in terminal.text
    assert "10/s, 6 s left" in terminal.text


def test_silence_when_not_asked(capsys, monkeypatch):
    clock(monkeypatch, 0, 0, 100)
    with progress.Progress(False) as shown:
        shown.begin(0)
        shown.at(10, 100)
        shown.note("a word")
    assert capsys.readouterr() == ("", "")
