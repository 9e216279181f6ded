"""Names of tables and words, as documents and forms show them."""

from __future__ import annotations

import pytest

from anodeworks import load
from anodeworks.language import LANGUAGES, speaking
from anodeworks.twin.grammar import SECTIONS
from anodeworks.view import labels
from tests.view.samples import PROJECTS


def test_every_section_of_numbers_has_a_label():
    """A form groups numbers under it; without one the key of the file would stand there, in English."""
    assert sorted(set(SECTIONS) - set(labels.SECTIONS)) == []


@pytest.mark.parametrize("name", ["shengquan", "ankang_lines", "two_grades", "cases/profast"])
def test_inputs_tell_each_number_by_its_label(name):
    project = load(PROJECTS[name.rpartition("/")[2]])
    for language in LANGUAGES:
        with speaking(language):
            named = project.inputs["label"]
        assert not named[named.duplicated(keep=False)].to_dict()
