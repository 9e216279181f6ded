"""What every benchmark needs: where things lie, what it is measured on, a process of its own, a clock."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"
PROJECT = ROOT / "projects" / "ankang.toml"


def machine() -> dict[str, Any]:
    """What it was measured on."""
    import jax

    import anodeworks

    return {
        "python": platform.python_version(),
        "jax": jax.__version__,
        "anodeworks": anodeworks.__version__,
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
    }


def inside_of(module: str, what: str, *arguments: object) -> dict[str, Any]:
    """One measurement of a module in a process of its own, so that its peak memory is its own."""
    words = [str(a) for a in arguments]
    code = f"if __name__ == '__main__':\n from {module} import measure_{what} as m\n m(*{words!r})"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    return dict(json.loads(run.stdout.splitlines()[-1]))


def timed(run: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
