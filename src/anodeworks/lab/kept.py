"""Arrays that are costly to compute, kept on disk by the content of all that they depend on.

A calibration takes the better part of a minute and is asked for again by the next command on the same record.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from anodeworks import keep
from anodeworks.study.store import code_version

Arrays = dict[str, npt.NDArray[Any]]


def kept(asked: Sequence[object], arrays: Mapping[str, Any], make: Callable[[], Arrays]) -> Arrays:
    """What `make` gives, from disk where it has been made before.

    Args:
        asked: all that it depends on beside the arrays and the package's code; `repr` must tell it apart.
        arrays: numbers that it depends on, by name.
        make: called only if the answer is nowhere to be found.
    """
    print_ = hashlib.sha256(repr((code_version(Path(__file__).parent), np.__version__, *asked)).encode())
    for name in sorted(arrays):
        column = np.ascontiguousarray(arrays[name])
        print_.update(f"{name} {column.dtype} {column.shape}".encode())
        print_.update(column.tobytes())
    path = keep.folder("calibrations") / f"{print_.hexdigest()[:32]}.npz"
    found = _read(path)
    if found is None:
        found = make()
        buffer, columns = io.BytesIO(), dict[str, Any](found)
        np.savez_compressed(buffer, **columns)
        keep.write(path, buffer.getvalue())
    return found


def _read(path: Path) -> Arrays | None:
    """What was kept, or None where nothing is or a torn file lies."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, BadZipFile, KeyError):
        return None
