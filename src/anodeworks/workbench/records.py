"""Laboratory records that people have uploaded, as files that the laboratory reads."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anodeworks import lab
from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.remedies import ENDING, SPLIT

if TYPE_CHECKING:
    from anodeworks.workbench.archive import Archive

ENDINGS: Final = (".csv", ".tsv", ".txt", ".xlsx")
LARGEST: Final = 20_000_000  # bytes; a record of ten thousand batches has a few million
SAMPLE: Final = Path(lab.__file__).with_name("sample_record.csv")
FOLDER: Final = Path(tempfile.gettempdir()) / "anodeworks-records"


def checked(name: str, size: int) -> str:
    """The name of a file that may be uploaded.

    Raises:
        InputError: another kind of file, an empty one, or one that is too large.
    """
    if Path(name).suffix.lower() not in ENDINGS:
        raise InputError("record", f'"{Path(name).suffix or name}"', ", ".join(ENDINGS), ENDING, file=name)
    if not size:
        raise InputError(
            "record", t("an empty file"), t("a record of batches"), t("bring a file with rows"), file=name
        )
    if size > LARGEST:
        raise InputError(
            "record",
            t("{n} bytes", n=f"{size:,}"),
            t("at most {n} bytes", n=f"{LARGEST:,}"),
            SPLIT,
            file=name,
        )
    return name


def at(archive: Archive, key: str) -> Path:
    """An uploaded record as a file of its own name, in a folder that its content names.

    Raises:
        InputError: no such record.
    """
    upload, _ = archive.uploaded(key)
    name = "".join(c if c.isalnum() or c in "-_." else "-" for c in Path(upload.name).name) or "record"
    folder = FOLDER / upload.digest[:32]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name[-120:]
    if not path.exists():
        archive.contents.copy(upload.digest, path)
    return path
