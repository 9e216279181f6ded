"""Programs that are read from disk run as those that were compiled here."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import jax, jax.numpy as jnp
import anodeworks.numerics
from anodeworks.store import stored

def lower():
    solve = lambda d: jax.lax.linalg.tridiagonal_solve(d * 0.1, d, d * 0.1, jnp.ones((4, 1)))
    return jax.jit(solve).lower(jnp.ones(4))

print(float(stored("a tridiagonal system", lower)(jnp.ones(4)).sum()))
"""


def test_a_stored_program_may_call_lapack(tmp_path, monkeypatch):
    """The first process compiles; the second only reads, and has LAPACK to bind by itself."""
    monkeypatch.setenv("ANODEWORKS_CACHE", str(tmp_path))
    script = tmp_path / "solve.py"
    script.write_text(SCRIPT)
    first, second = (
        subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    )
    assert first == second
    assert list((tmp_path / "programs").glob("*.program"))


ALARM = """
import os, sys
from anodeworks.store import programs as store

class Loud:
    def compile(self):
        os.write(2, b"Very slow compile?")
        print("of Python", file=sys.stderr)
        return abs

store.part_stderr()
store._compiled(Loud(), None)
print("afterwards", file=sys.stderr)
os.write(2, b"and below")
"""


def test_what_the_compiler_says_reaches_nobody():
    said = subprocess.run([sys.executable, "-c", ALARM], capture_output=True, text=True, check=True).stderr
    assert "slow compile" not in said
    assert [line.strip() for line in said.splitlines()] == ["of Python", "afterwards", "and below"]


def test_two_threads_that_miss_a_program_make_it_once(tmp_path, monkeypatch):
    import threading

    import jax
    import jax.numpy as jnp

    from anodeworks.store import stored

    monkeypatch.setenv("ANODEWORKS_CACHE", str(tmp_path))
    traced, met = [], threading.Barrier(2, timeout=30)

    def lower():
        traced.append(threading.get_ident())
        return jax.jit(lambda x: 2 * x).lower(jnp.ones(3))

    def ask():
        met.wait()
        stored("twice as much", lower)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(traced) == 1
