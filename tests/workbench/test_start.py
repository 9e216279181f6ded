"""How a server starts, and what its first page says of files: one that is refused leaves no trace in the archive."""

from __future__ import annotations

import re
import shutil
import socket
from dataclasses import replace

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from anodeworks.cli.serve import command
from anodeworks.errors import InputError
from anodeworks.workbench.app import application
from anodeworks.workbench.archive import Archive
from anodeworks.workbench.routes.beginnings import told_apart
from tests.workbench.conftest import PROJECTS


@pytest.fixture
def folders(tmp_path):
    found = [tmp_path / name / "plants" for name in ("one", "two")]
    for each in found:
        each.mkdir(parents=True)
        shutil.copy(PROJECTS / "shengquan.toml", each / "shengquan.toml")
    return found


@pytest.mark.parametrize("why", ["no accounts", "no port"])
def test_a_start_that_is_refused_leaves_the_archive_as_it_was(folders, tmp_path, why):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        place = ["--host", "0.0.0.0"] if why == "no accounts" else ["--port", str(taken.getsockname()[1])]
        said = CliRunner().invoke(
            command(), [str(folders[0]), *place, "--archive", str(tmp_path / "kept"), "--no-browser"]
        )
    assert isinstance(said.exception, InputError)
    archive = Archive("", tmp_path / "kept")
    assert archive.projects() == []
    archive.close()


def test_files_of_the_same_name_are_told_apart_and_folders_of_earlier_stand_aside(bench, folders):
    for each in folders:
        bench.home.archive.files(each)
    open_now = replace(bench.home, paths=(folders[0].resolve(),))
    client = TestClient(application(open_now), base_url="http://localhost")
    text = client.get("/?lang=en").text
    now, earlier = text.split("Of folders that are not open now")
    assert "one/plants/shengquan.toml" in now
    assert "two/plants/shengquan.toml" in earlier
    for part in (now, earlier):
        assert re.search(r'<th scope="row"><a[^>]*>[^<]*</a> <span class="soft">', part)


def test_as_many_folders_are_said_as_tell_files_apart():
    paths = ["/a/x/plant.toml", "/a/y/plant.toml", "/a/y/other.toml", "/plant.toml"]
    assert told_apart(paths) == {
        paths[0]: "x/plant.toml", paths[1]: "y/plant.toml", paths[2]: "other.toml", paths[3]: "/plant.toml",
    }  # fmt: skip
