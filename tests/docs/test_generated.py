"""The generated pages agree with the code and the library."""

from __future__ import annotations

import importlib.util

import pytest

from anodeworks.quantity.value import GRADES
from tests.docs.doc_pages import ROOT


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    """What docs/generate.py writes now."""
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "docs")  # where the script finds its pages
        spec.loader.exec_module(module)
        pages: dict[str, str] = module.pages()
    return pages


def test_generated_pages_are_in_step(generated):
    stale = [
        name
        for name, text in generated.items()
        if not (ROOT / name).exists() or (ROOT / name).read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run `make docs`"


def test_every_page_of_the_reference_is_generated(generated):
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "reference").iterdir()}
    assert there == {name for name in generated if name.startswith("docs/reference/")}


def test_every_page_of_equations_is_listed():
    folder = ROOT / "docs" / "equations"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    assert [
        p.name for p in folder.glob("*.md") if p.name != "README.md" and f"({p.name})" not in listed
    ] == []


def test_front_page_names_every_grade():
    front = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [grade for grade in GRADES if f"| `{grade}` | " not in front] == []
