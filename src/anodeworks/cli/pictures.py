"""Pictures of an answer as files in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from anodeworks import store

if TYPE_CHECKING:
    from anodeworks.view.cell import Tested


def of_cell(tested: Tested, folder: Path) -> None:
    """Write the pictures of a cell to a folder."""
    from anodeworks.language import spoken
    from anodeworks.render import svg
    from anodeworks.view.cell import pictures

    folder.mkdir(parents=True, exist_ok=True)
    for picture in pictures(tested.made, tested.aged):
        store.replace(folder / f"{picture.name}.svg", svg.alone(picture, spoken()))
