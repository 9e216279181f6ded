"""Whatever is damaged in a study's folder is noticed and computed again; a longer study is never lost to a shorter."""

from __future__ import annotations

import random
import shutil
import warnings

import pandas as pd
import pytest

from anodeworks import InputError
from anodeworks.study.scale import parquet, state, stream
from tests.store_cases import files, flipped
from tests.study.scale.conftest import DRAWS
from tests.study.scale.same import bits

FLIPS = 12
MANY = 300


@pytest.fixture(scope="module")
def finished(small, tiny, tmp_path_factory):
    """A study of the small plant, its scenarios kept."""
    folder = tmp_path_factory.mktemp("finished") / "study"
    stream(small, DRAWS, seed=5, layout=tiny, folder=folder, keep="capital")
    return folder


def again(small, tiny, folder):
    """The study once more, and the scenarios that it keeps; what it tells of damage aside."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*is damaged", UserWarning)
        found = bits(stream(small, DRAWS, seed=5, layout=tiny, folder=folder, keep="capital"))
    return found, pd.read_parquet(folder / "scenarios")


def flip(small, tiny, finished, folder, count):
    """Turn over single bits of all files of the study, one after the other."""
    whole, draw = again(small, tiny, finished), random.Random(2)
    for number in range(count):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(finished, folder)
        path = draw.choice([path for path in files(folder) if path.stat().st_size])
        flipped(path, draw)
        figures, kept = again(small, tiny, folder)
        assert figures == whole[0], (number, path)
        pd.testing.assert_frame_equal(kept, whole[1], check_exact=True)


def test_flipped_bits_change_nothing(small, tiny, finished, tmp_path):
    flip(small, tiny, finished, tmp_path / "study", FLIPS)


@pytest.mark.slow
def test_many_flipped_bits_change_nothing(small, tiny, finished, tmp_path):
    flip(small, tiny, finished, tmp_path / "study", MANY)


@pytest.mark.parametrize(
    "name", [parquet.COLUMNS, "scenarios/block-00000001-rows-2048.parquet", state.SUMMARY]
)
def test_damage_is_told(small, tiny, finished, tmp_path, name):
    folder = tmp_path / "study"
    shutil.copytree(finished, folder)
    flipped(folder / name, random.Random(0))
    with pytest.warns(UserWarning, match="is damaged; what it held is computed again"):
        stream(small, DRAWS, seed=5, layout=tiny, folder=folder, keep="capital")


def test_a_torn_line_of_digests_costs_one_block(small, tiny, finished, tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(finished, folder)
    lines = folder / parquet.DIGESTS
    lines.write_bytes(lines.read_bytes()[:-30])
    with pytest.warns(UserWarning, match="is damaged"):
        stream(small, DRAWS, seed=5, layout=tiny, folder=folder, keep="capital")
    assert len(lines.read_text().splitlines()) == len(list((folder / "scenarios").iterdir()))


@pytest.mark.parametrize("fewer", [500, 3000, DRAWS - 1])
def test_a_shorter_study_does_not_take_the_place_of_a_longer(small, tiny, finished, tmp_path, fewer):
    folder = tmp_path / "study"
    shutil.copytree(finished, folder)
    before = {path: path.read_bytes() for path in files(folder)}
    with pytest.raises(InputError, match="fewer than the"):
        stream(small, fewer, seed=5, layout=tiny, folder=folder, keep="capital")
    assert before == {path: path.read_bytes() for path in files(folder)}
