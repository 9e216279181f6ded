"""What is kept is there again, nobody saves over what he has not seen, and a user's own files stay his."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import tomllib
from contextlib import closing
from pathlib import Path

import pytest

from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES, say
from anodeworks.workbench.archive import Archive, Moved
from anodeworks.workbench.archive.database import Database, sqlite_at
from anodeworks.workbench.archive.difference import differences

TEXT = """# a plant
[project]
name = "Harbour"  # as the harbour says it

[supply.power]
price = "0.38 CNY/kWh"  # from the bill
"""


def opened_again(archive: Archive) -> Archive:
    """The same archive as another process sees it."""
    return Archive(archive.database.address, archive.folder)


def priced(price: str) -> str:
    return TEXT.replace("0.38 CNY/kWh", price)


@pytest.fixture
def slug(archive: Archive) -> str:
    return archive.create("Harbour plant", TEXT, "ann").slug


def test_a_project_is_found_again(archive, slug):
    again = opened_again(archive)
    record = again.project(slug)
    assert (record.slug, record.name, record.by) == ("harbour-plant", "Harbour plant", "ann")
    assert again.text(record.head) == TEXT
    assert [v.number for v in again.versions(slug)] == [1]
    again.close()


def test_names_of_any_script_have_an_address(archive):
    assert [archive.create("安康 一期", TEXT, "ann").slug for _ in range(2)] == ["安康-一期", "安康-一期-2"]


def test_versions_follow_one_another(archive, slug):
    first = archive.version(slug)
    second = archive.save(slug, base=first.digest, text=priced("0.42 CNY/kWh"), note="the new bill", by="ann")
    assert (second.number, second.base, second.note) == (2, first.digest, "the new bill")
    assert archive.project(slug).head == second.digest
    assert archive.version(slug, first.digest[:8]).number == 1
    assert archive.version(slug, "").number == 2


def test_who_saves_second_is_told_and_shown_the_difference(archive, slug):
    base = archive.version(slug).digest
    archive.save(slug, base=base, text=priced("0.42 CNY/kWh"), note="", by="ann")
    with pytest.raises(Moved) as told:
        archive.save(slug, base=base, text=priced("0.50 CNY/kWh"), note="", by="ben")
    assert told.value.current.by == "ann"
    assert [(d.key, d.before, d.now) for d in told.value.difference] == [
        ("supply.power.price", "0.38 CNY/kWh", "0.42 CNY/kWh")
    ]
    assert 'supply.power.price: "0.38 CNY/kWh" → "0.42 CNY/kWh"' in told.value.found
    assert len(archive.versions(slug)) == 2


def test_of_many_who_save_at_once_one_does(archive, slug):
    base, done, told = archive.version(slug).digest, [], []

    def save(n: int) -> None:
        try:
            done.append(archive.save(slug, base=base, text=priced(f"0.{n} CNY/kWh"), note="", by=f"p{n}"))
        except Moved as moved:
            told.append(moved.current.digest)

    threads = [threading.Thread(target=save, args=(n,)) for n in range(40, 48)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    assert told == [done[0].digest] * 7


def test_of_many_who_change_one_version_nobody_loses_anything(archive, slug):
    """Each saves, is told that another was before him, puts his change onto that, and saves again until it is done."""
    names = [f"p{n}" for n in range(6)]
    refused, ready = [], threading.Barrier(len(names))

    def work(name: str) -> None:
        archive.change(slug, name, f"supply.power.{name}", name)
        ready.wait()  # all have begun on the same version
        while True:
            draft = archive.draft(slug, name)
            try:
                text = archive.draft_text(draft)
                archive.save(slug, base=draft.base, text=text, note="", by=name, draft=draft)
                return
            except Moved as moved:
                refused.append(moved.current.by)
                archive.onto_newest(slug, name)

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = tomllib.loads(archive.text(archive.project(slug).head))["supply"]["power"]
    assert kept == {"price": "0.38 CNY/kWh", **{name: name for name in names}}
    assert len(archive.versions(slug)) == 1 + len(names)
    assert len(refused) >= len(names) - 1
    assert not any(archive.draft(slug, name).applied for name in names)


@pytest.mark.parametrize(
    ("most", "key", "written", "told"),
    [("MOST", "supply.power.price", 1, "save the version"), ("LARGEST", "", "x" * 200, "project file")],
)
def test_a_draft_has_limits(archive, slug, monkeypatch, most, key, written, told):
    monkeypatch.setattr(f"anodeworks.workbench.archive.drafts.{most}", 3)

    def go_on():
        for n in range(4):
            archive.change(slug, "ann", key and f"{key}{n}", written)

    with pytest.raises(InputError, match=told):
        go_on()
    archive.change(slug, "ben", "supply.power.price", 1)  # another's is his own


def test_a_draft_is_kept_in_order_and_undone(archive, slug):
    archive.change(slug, "ann", "supply.power.price", "0.40 CNY/kWh")
    archive.change(slug, "ann", "plant.site.land_price", {"triangular": [1, 2, 3]})
    again = opened_again(archive)
    draft = again.draft(slug, "ann")
    again.close()
    assert [(c.key, c.written, c.before) for c in draft.changes] == [
        ("supply.power.price", "0.40 CNY/kWh", "0.38 CNY/kWh"),
        ("plant.site.land_price", {"triangular": [1, 2, 3]}, None),
    ]
    assert archive.undo(slug, "ann").values == {"supply.power.price": "0.40 CNY/kWh"}
    assert archive.undo(slug, "ann").values == archive.undo(slug, "ann").values == {}
    assert len(archive.redo(slug, "ann").values) == 1
    assert archive.draft(slug, "ben").changes == ()
    archive.change(slug, "ann", "supply.power.price", None)
    assert archive.draft(slug, "ann").values == {}
    assert archive.redo(slug, "ann").position == 2  # what was undone is gone with the next change


def test_moves_of_one_slider_are_one_step(archive, slug):
    for price in ("0.39", "0.40", "0.41"):
        draft = archive.change(slug, "ann", "supply.power.price", f"{price} CNY/kWh")
    (step,) = draft.changes
    assert (step.before, step.written) == ("0.38 CNY/kWh", "0.41 CNY/kWh")


def test_a_drafts_text_keeps_comments(archive, slug):
    archive.change(slug, "ann", "supply.power.price", "0.42 CNY/kWh")
    draft = archive.draft(slug, "ann")
    assert archive.draft_text(draft) == priced("0.42 CNY/kWh")
    assert archive.text(archive.draft_digest(draft)) == priced("0.42 CNY/kWh")
    archive.change(slug, "ann", "", "[project]\nname = 'other'\n")
    assert archive.draft_text(archive.draft(slug, "ann")) == "[project]\nname = 'other'\n"
    assert archive.draft_text(archive.undo(slug, "ann")) == priced("0.42 CNY/kWh")
    assert archive.draft_text(archive.reset(slug, "ann")) == TEXT


def test_what_was_changed_is_put_onto_what_another_saved(archive, slug):
    base = archive.version(slug).digest
    archive.change(slug, "ben", "supply.power.price", "0.50 CNY/kWh")
    other = archive.save(slug, base=base, text=TEXT.replace("Harbour", "Port"), note="", by="ann")
    draft = archive.onto_newest(slug, "ben")
    assert draft.base == other.digest
    assert archive.draft_text(draft) == priced("0.50 CNY/kWh").replace("Harbour", "Port")
    archive.save(slug, base=draft.base, text=archive.draft_text(draft), note="", by="ben", draft=draft)
    assert archive.draft(slug, "ben").changes == ()


def test_what_is_changed_while_a_version_is_saved_stays_in_the_draft(archive, slug):
    archive.change(slug, "ann", "supply.power.price", "0.40 CNY/kWh")
    read = archive.draft(slug, "ann")
    archive.change(slug, "ann", "finance.rate", "9 %")  # in another window, before the version is written
    saved = archive.save(slug, base=read.base, text=archive.draft_text(read), note="", by="ann", draft=read)
    left = archive.draft(slug, "ann")
    assert (left.base, left.position, left.values) == (saved.digest, 1, {"finance.rate": "9 %"})
    assert archive.undo(slug, "ann").position == 0
    archive.redo(slug, "ann")
    again = archive.change(
        slug, "ann", "finance.rate", "8 %"
    )  # within the same move: takes the place of the last
    archive.save(slug, base=left.base, text=archive.draft_text(left), note="", by="ann", draft=left)
    assert archive.draft(slug, "ann").values == again.values


def test_a_version_from_elsewhere_leaves_the_draft_alone(archive, slug):
    draft = archive.change(slug, "ann", "supply.power.price", "0.40 CNY/kWh")
    archive.save(slug, base=draft.base, text=TEXT.replace("Harbour", "Port"), note="", by="ann")
    assert archive.draft(slug, "ann") == draft


def test_an_answer_is_known_by_what_was_asked(archive):
    parts = {"html.en": ("text/html", b"<p>yes</p>"), "json": ("application/json", b"{}")}
    archive.keep_answer("subject", "run", {"seed": 1, "scenarios": 7}, parts)
    kept = archive.answer("subject", "run", {"scenarios": 7, "seed": 1})
    assert kept.read("html.en") == b"<p>yes</p>"
    assert kept.parts["json"].size == 2
    assert kept.read("zh") is None
    for other in (
        ("other", "run", {"seed": 1}),
        ("subject", "study", {"seed": 1}),
        ("subject", "run", {"seed": 2}),
    ):
        assert archive.answer(*other) is None
    assert [k.digest for k in archive.answers("subject")] == [kept.digest]


def test_damage_is_no_answer(archive):
    kept = archive.keep_answer("subject", "run", {}, {"json": ("application/json", b"figures")})
    (path,) = [p for p in archive.contents.folder.rglob("*") if p.is_file()]
    path.write_bytes(b"figureS")
    assert kept.read("json") is None
    archive.keep_answer("subject", "run", {}, {"json": ("application/json", b"figures")})
    assert kept.read("json") == b"figures"


def test_uploads_and_notes_are_texts(archive, slug):
    name = '=cmd|" /C calc"!A0<script>\x1b[31m\u202e.csv'
    made = archive.upload(slug, name, b"1,2\n", "ann")
    assert made.name == '=cmd|" /C calc"!A0<script>␛[31m<U+202E>.csv'
    assert archive.uploaded(made.id) == (made, b"1,2\n")
    assert archive.uploads(slug) == [made]
    archive.note(slug, "supply.power.price", "ask\nthe grid\x00", "ann")
    assert [n.text for n in archive.notes(slug)] == ["ask\nthe grid␀"]
    with pytest.raises(InputError):
        archive.uploaded("../../etc/passwd")


def test_the_journal_says_who_did_what(archive, slug):
    archive.retitle(slug, "Port", "ben")
    archive.remove(slug, "ben")
    assert [(e.by, e.action, e.project) for e in archive.journal()] == [
        ("ben", "remove", slug), ("ben", "rename", slug), ("ann", "create", slug),
    ]  # fmt: skip
    assert archive.journal(slug)[1].about == {"name": "Port", "before": "Harbour plant"}
    assert archive.projects() == []
    with pytest.raises(InputError, match="harbour-plant"):
        archive.project(slug)


def test_a_folder_of_files_is_opened_and_followed(archive, tmp_path):
    folder = tmp_path / "plants"
    folder.mkdir()
    path = folder / "harbour.toml"
    path.write_text(TEXT)
    (folder / "broken.toml").write_text("[")
    (record,) = archive.files(folder)
    saved = archive.save("harbour", base=record.head, text=priced("0.42 CNY/kWh"), note="", by="ann")
    assert path.read_text() == priced("0.42 CNY/kWh")
    path.write_text(priced("0.45 CNY/kWh"))
    with pytest.raises(Moved) as told:
        archive.save("harbour", base=saved.digest, text=priced("0.50 CNY/kWh"), note="", by="ann")
    assert (told.value.current.by, told.value.difference[0].now) == ("file", "0.45 CNY/kWh")
    assert path.read_text() == priced("0.45 CNY/kWh")
    assert archive.files(folder)[0].head == told.value.current.digest
    path.write_text(priced("0.46 CNY/kWh"))
    assert [r.head for r in archive.files(folder)] == [archive.version("harbour").digest]
    assert len(archive.versions("harbour")) == 4
    path.write_text("[broken")
    assert archive.files(folder)[0].head == archive.version("harbour").digest


def test_a_write_that_was_broken_off_is_finished(archive, tmp_path, monkeypatch):
    path = tmp_path / "harbour.toml"
    path.write_text(TEXT)
    record = archive.file(path)
    with monkeypatch.context() as patch:
        patch.setattr(Archive, "settle", lambda self, slug: None)  # killed between archive and file
        archive.save("harbour", base=record.head, text=priced("0.42 CNY/kWh"), note="", by="ann")
    assert path.read_text() == TEXT
    assert archive.file(path).head == archive.version("harbour").digest
    assert path.read_text() == priced("0.42 CNY/kWh")
    assert len(archive.versions("harbour")) == 2


def test_a_newer_archive_is_refused(archive):
    with archive.database.writing() as db:
        db.do("INSERT INTO steps VALUES (999)")
    with pytest.raises(InputError, match="newer program"):
        opened_again(archive)


def test_a_write_inside_a_read_is_refused(archive):
    with archive.database.reading(), pytest.raises(RuntimeError), archive.database.writing():
        pass


def test_addresses(tmp_path):
    with pytest.raises(InputError, match="postgresql://"):
        Database("mysql://host/name")
    Database(sqlite_at(tmp_path / "x.sqlite")).close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_difference_in_words(language):
    (only,) = differences(TEXT, TEXT.replace("# a plant", "# the plant"))
    assert say(only, language) == {"en": "comments and order", "zh": "注释和顺序"}[language]
    (gone,) = differences(TEXT, TEXT.partition("[supply")[0])
    assert gone.now is None
    assert differences(TEXT, TEXT) == ()


def test_a_backup_is_an_archive(archive, slug, tmp_path):
    """As the page on teams says: the database first, then the contents, while somebody writes."""
    kept = archive.keep_answer("subject", "run", {}, {"json": ("application/json", b"{}")})
    copy = tmp_path / "backup"
    copy.mkdir()
    here, there = (sqlite3.connect(folder / "archive.sqlite") for folder in (archive.folder, copy))
    with closing(here), closing(there):
        here.backup(there)
    archive.keep_answer("subject", "study", {}, {"json": ("application/json", b"later")})
    shutil.copytree(archive.contents.folder, copy / "contents")
    again = Archive("", copy)
    assert again.text(again.project(slug).head) == TEXT
    assert [found.digest for found in again.answers("subject")] == [kept.digest]
    assert again.answer_by_digest(kept.digest).read("json") == b"{}"
    again.close()


def test_an_archive_is_its_owners_alone_and_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = Archive("", Path("home"))
    made.create("Harbour", TEXT, "ann")
    monkeypatch.chdir("/")
    again = opened_again(made)
    assert [record.slug for record in again.projects()] == ["harbour"]
    for path in (made.folder, made.folder / "archive.sqlite", made.folder / "archive.sqlite-wal"):
        assert not path.stat().st_mode & 0o077, path
    again.close()
    made.close()
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        Archive("", tmp_path / "file")
