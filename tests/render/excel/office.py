"""LibreOffice without a screen: workbooks computed anew, by a program that had no part in writing them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needed = pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
# Compute every formula when a file is opened, whatever values stand beside them.
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""


def convert(files: Sequence[Path], out: Path, kind: str = "xlsx") -> list[Path]:
    """The files, opened, computed and saved again in a folder; one start of LibreOffice for all."""
    assert OFFICE is not None
    profile = out / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    command = [OFFICE, "--headless", "--norestore", f"-env:UserInstallation=file://{profile}"]
    command += ["--convert-to", kind, "--outdir", str(out), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=180 * len(files))
    return [out / f"{file.stem}.{kind}" for file in files]
