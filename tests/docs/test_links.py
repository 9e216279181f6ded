"""Links lead somewhere, every page is linked, and files and commands that the pages name exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.doc_pages import NAMES, PAGES, ROOT, anchors, blocks, links, prose

NAMED_FILE = re.compile(r"`((?:src|docs|tests|projects|benchmarks|schema)/[\w./-]*)`")


def target_of(page: Path, link: str) -> tuple[Path, str]:
    """The file that a link names, and the place in it."""
    path, _, place = link.partition("#")
    return (page.parent / path).resolve() if path else page, place


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_resolve(page):
    broken = []
    for link in links(page):
        target, place = target_of(page, link)
        if not target.exists() or (place and place not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_files_that_a_page_names_exist(page):
    assert [name for name in NAMED_FILE.findall(prose(page)) if not (ROOT / name).exists()] == []


def test_every_page_can_be_reached_from_the_front_page():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            waiting += [t for t, _ in (target_of(page, link) for link in links(page)) if t.suffix == ".md"]
    assert set(PAGES) - reached == set()


def test_make_targets_that_the_pages_name_exist():
    targets = set(
        re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    named = {word for page in PAGES for word in re.findall(r"`make ([a-z]+)`", prose(page))}
    for page in PAGES:
        for block in blocks(page):
            named |= set(re.findall(r"^\$ make ([a-z]+)", block.text, flags=re.MULTILINE))
    assert named <= targets
