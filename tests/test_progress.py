"""What is said on standard error while something runs, and how it is stopped."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace

import pytest

import anodeworks as aw
from anodeworks import language, progress
from anodeworks.cli import main
from anodeworks.language import say, speaking, t
from anodeworks.progress import Lines, Progress, Stopped
from anodeworks.render.progress import display


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
    """One every five seconds at most, none when all is done."""
    clock(monkeypatch, 0, 0, 3, 5.5, 7, 10.4, 10.6, 75)
    with progress.Progress(True) as shown:
        shown.begin(1_000)
        for done in (1_030, 1_055, 1_070, 1_104, 1_106, 30_000):
            shown.at(done, 30_000)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "1,055 of 30,000 scenarios, 10/s, 48.2 min left",
        "1,106 of 30,000 scenarios, 10/s, 48.2 min left",
    ]


def test_a_bar_on_a_terminal(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    clock(monkeypatch, 0, 0, 3, 4)
    with progress.Progress(display()) as shown:
        shown.begin(0)
        shown.at(30, 100)
        shown.at(40, 100)
    assert "40 of 100" in terminal.text
    assert "10/s, 6 s left" in terminal.text


def test_a_clock_on_a_terminal_while_something_is_waited_for(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress.Progress(display()) as shown, shown.waiting("compiling [this]"):
        pass
    assert "compiling [this]" in terminal.text


def test_lines_where_there_is_no_terminal(capsys):
    assert isinstance(display(), Lines)
    Lines().note("a word")
    assert capsys.readouterr().err == "a word\n"


def test_it_is_said_in_the_language_that_is_spoken(monkeypatch):
    """From the thread that tells of waiting, too."""
    book = {"compiling": "编译中", "scenarios": "情景", "{what} …": "{what}……",
            "{n}/s": "每秒{n}", "{n} s": "{n}秒",
            "{rate}, {time} left": "{rate}，还需{time}",
            "{done} of {total} {what}": "{what}：{done}/{total}"}  # fmt: skip
    monkeypatch.setattr(language, "catalogue", lambda _: SimpleNamespace(gettext=lambda x: book.get(x, x)))
    monkeypatch.setattr(progress, "SILENT", 0.0)
    with speaking("zh"), Listening() as shown:
        clock(monkeypatch, 0, 6, 12)
        shown.begin(0)
        shown.at(60, 100)
        with shown.waiting(t("compiling")):
            assert shown.heard.wait(30)
    assert shown.words == ["情景：60/100，每秒10，还需4秒", "编译中……"]


def test_silence_when_not_asked(capsys, monkeypatch):
    clock(monkeypatch, 0, 0, 100)
    with progress.Progress(False) as shown:
        shown.begin(0)
        shown.at(10, 100)
        shown.note("a word")
    assert capsys.readouterr() == ("", "")


class Listening(Progress):
    """A progress that wakes who waits for its second word."""

    def __init__(self):
        super().__init__(True)
        self.words = []
        self.heard = Event()
        self.display = self.Hearing(self.words, self.heard)

    class Hearing(Lines):
        """Lines that are kept."""

        def __init__(self, words, heard):
            self.words, self.heard = words, heard

        def note(self, text):
            self.words.append(say(text))
            if len(self.words) > 1:
                self.heard.set()


def test_what_is_waited_for_is_told_without_a_terminal(monkeypatch):
    """A line once it lasts, then another with the time that has gone by; a server may read it, too."""
    monkeypatch.setattr(progress, "SILENT", 0.02)
    monkeypatch.setattr(progress, "LINE", 0.02)
    with Listening() as shown:
        shown.part = "tornado"
        with shown.waiting("compiling"):
            assert shown.awaited == "compiling"
            assert shown.heard.wait(30)
        assert shown.awaited == ""
    assert shown.words[:2] == ["tornado: compiling …", "tornado: compiling: 0 s so far"]


def test_short_waits_say_nothing(capsys):
    with Progress(True) as shown, shown.waiting("compiling"):
        pass
    assert capsys.readouterr() == ("", "")


def test_a_cancelled_run_stops_at_its_next_step():
    """From another thread; steps, checks, and waits all stop; what is outside goes on."""
    with Progress(False) as told:
        told.begin(0, "steps", 3)
        progress.current().step()
        with ThreadPoolExecutor() as pool:
            pool.submit(told.cancel).result()
        for stopping in (told.step, told.check, lambda: told.at(2, 3)):
            with pytest.raises(Stopped):
                stopping()
        with pytest.raises(Stopped), told.waiting("anything"):
            raise AssertionError
    assert (told.done, told.total, told.what) == (2, 3, "steps")
    progress.current().check()
    assert issubclass(Stopped, Exception)
    assert not issubclass(Stopped, KeyboardInterrupt)


def test_a_wait_that_was_cancelled_meanwhile_stops_at_its_end():
    with Progress(False) as told:
        wait = told.waiting("anything")
        wait.__enter__()
        told.cancel()
        with pytest.raises(Stopped):
            wait.__exit__(None, None, None)


def test_a_part_obeys_the_whole_and_not_the_other_way_round():
    with Progress(False) as whole:
        with Progress(False) as part:
            part.cancel()
            with pytest.raises(Stopped):
                progress.current().check()
        progress.current().check()
        with Progress(False):
            whole.cancel()
            with pytest.raises(Stopped):
                progress.current().check()


def test_what_is_left_to_do_after_a_stop_is_done():
    with Progress(False) as told:
        told.cancel()
        with told.shielded():
            told.step()
        with pytest.raises(Stopped):
            told.step()


def test_a_study_in_memory_is_cancelled(small):
    with Progress(False) as told:
        told.cancel()
        with pytest.raises(Stopped):
            aw.monte_carlo(small, 1023)


def test_a_cancelled_command_ends_as_an_interrupted_one(capsys, monkeypatch):
    def stop(*_):
        raise Stopped

    monkeypatch.setattr("anodeworks.cli.schema.whole_schema", stop)
    assert main(["schema"]) == 130
    assert capsys.readouterr().err == "interrupted\n"
