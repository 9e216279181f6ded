"""Names of tables and words, as documents and forms show them."""

from __future__ import annotations

from anodeworks.twin.grammar import SECTIONS
from anodeworks.view import labels


def test_every_section_of_numbers_has_a_label():
    """A form groups numbers under it; without one the key of the file would stand there, in English."""
    assert sorted(set(SECTIONS) - set(labels.SECTIONS)) == []
