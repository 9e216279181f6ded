"""How the compiler works while tests run: what a test compiles runs a few times, and compiling is what it waits for.

The model's programs say for themselves how they are compiled; these settings are for all that is not said. With
ANODEWORKS_OPTIMISED=1, as `make verify` has it, everything is compiled as users have it.
"""

from __future__ import annotations

import os
import subprocess
import sys

# No optimisation, the older way of writing fused operations, and no splitting of what is small: a quarter of the time.
QUICK = (
    "--xla_backend_optimization_level=0",
    "--xla_cpu_use_fusion_emitters=false",
    "--xla_cpu_parallel_codegen_split_count=1",
)


def quickly() -> None:
    """Ask for quick compiling in this process and those that it starts; before JAX has compiled anything.

    A compiler that does not know a setting ends the process, so that each is tried apart in one of its own.
    """
    if os.environ.get("ANODEWORKS_OPTIMISED") or "XLA_FLAGS" in os.environ:
        return
    together = " ".join(QUICK)
    known = together if _works(together) else " ".join(flag for flag in QUICK if _works(flag))
    os.environ["XLA_FLAGS"] = known


def _works(flags: str) -> bool:
    trial = [sys.executable, "-c", "import jax; jax.devices('cpu')"]
    return subprocess.run(trial, env=os.environ | {"XLA_FLAGS": flags}, capture_output=True).returncode == 0
