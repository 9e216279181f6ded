"""What a thing that is kept depends on beside what was asked: the package's code, libraries, the machine."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import takewhile
from pathlib import Path
from typing import Final

from anodeworks import __version__

PACKAGE: Final = Path(__file__).parent.parent
CHAIN: Final = (
    "quantity", "library", "project", "material", "reactor", "process", "plant", "programme", "finance", "twin",
)  # fmt: skip
LIBRARIES: Final = ("jax", "jaxlib", "numpy", "numpyro", "scipy")
PROCESSOR: Final = Path("/proc/cpuinfo")
ABLE: Final = (  # lines there that say what a processor is and can do, on machines of any kind
    "vendor_id", "cpu family", "model", "model name", "stepping", "flags", "CPU implementer", "CPU architecture",
    "CPU variant", "CPU part", "CPU revision", "Features", "isa", "cpu",
)  # fmt: skip


@cache
def code_version(home: Path) -> str:
    """A word that changes whenever libraries, the machine, or the code that a program is made of does.

    That is the chain's, the study's own modules, and those of the folder `home` in which the program is written.
    """
    modules = {p for part in (*CHAIN, "store") for p in (PACKAGE / part).rglob("*.py")}
    modules |= {*PACKAGE.glob("*.py"), *(PACKAGE / "study").glob("*.py"), *home.glob("*.py")}
    files = [(str(p), hashlib.sha256(p.read_bytes()).hexdigest()) for p in modules]
    files = [(name.removeprefix(str(PACKAGE)), word) for name, word in files]
    asked = [os.environ.get(name, "") for name in ("XLA_FLAGS", "JAX_PLATFORMS")]
    return repr((sorted(files), surroundings(), asked))


@cache
def surroundings() -> str:
    """A word that changes with the versions of this package, of Python and of the libraries, and with the machine."""
    libraries = [(name, _version(name)) for name in LIBRARIES]
    machine = (platform.system(), platform.machine(), processor(), os.cpu_count())
    return repr((__version__, sys.implementation.cache_tag, libraries, machine))


@cache
def processor() -> str:
    """A word for what the processor can do: a program compiled for another may end in an illegal instruction."""
    if not PROCESSOR.exists():
        return platform.processor()
    with PROCESSOR.open(encoding="utf-8", errors="replace") as lines:  # all cores say the same
        about = [line for line in takewhile(str.strip, lines) if line.split(":")[0].strip() in ABLE]
    return hashlib.sha256("".join(about).encode()).hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
