"""Every test runs in float64; compiled programs are shared by the whole session and kept out of the user's cache."""

from __future__ import annotations

import copy
import gc
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from .compiling import quickly

quickly()

from anodeworks.arrays import jnp  # noqa: E402

assert jnp.zeros(1).dtype == "float64"  # in the tests' own arrays too
ROOT = Path(__file__).parent.parent
MOST_MAPS = 30_000

# Tracing makes millions of objects that live on, and to look through them again and again finds nothing.
gc.set_threshold(50_000, 20, 100)

os.environ.setdefault(
    "ANODEWORKS_CACHE", str(Path(tempfile.gettempdir()) / f"anodeworks-tests-{os.getuid()}")
)

# New seeds in every run, on a server that tests every change too: with fixed ones what is drawn still changes with the
# modules that are loaded. What fails is printed with the line that repeats it, and no run depends on an earlier one.
# How fast a busy machine draws says nothing about the model.
settings.register_profile(
    "anodeworks",
    parent=settings.get_profile("default"),
    derandomize=False,
    deadline=None,
    print_blob=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("anodeworks")

SMALL = {
    "project": {"name": "a small plant"},
    "route": {"use": ["porous_carbon_bought", "silane"]},
    "products": {
        "neat": {
            "flow": "silicon_carbon",
            "price": {"triangular": ["200 CNY/kg", "282 CNY/kg", "400 CNY/kg"]},
        }
    },
    "programme": {
        "horizon": "16 year",
        "phases": {
            "one": {"start": "2025-03-01", "capacity": "4000 t/year"},
            "two": {"start": {"uniform": ["2026-06-01", "2027-06-01"]}, "capacity": "6000 t/year"},
        },
    },
    "claims": {"capacity": {"value": "10000 t/year"}, "capital": {"value": "1e9 CNY"}},
}


def pytest_addoption(parser):
    """`--complete`: what could not be verified counts as a failure."""
    parser.addoption(
        "--complete", action="store_true", help="fail where a test is skipped, whatever the reason"
    )


def pytest_sessionfinish(session):
    """With `--complete`, a session that skipped something has failed."""
    if missed(session.config) and session.config.getoption("--complete") and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    """Say last and loudly what was not verified, by reason."""
    reasons = missed(config)
    if not reasons:
        return
    terminalreporter.section("NOT VERIFIED", sep="!", yellow=True, bold=True)
    for reason, places in sorted(reasons.items()):
        terminalreporter.line(f"{reason}: {', '.join(sorted(places))}", yellow=True)


def missed(config):
    """Files and functions that were skipped, by reason; known to the process that reports, not to its workers."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reasons: dict[str, set[str]] = {}
    for report in reporter.stats.get("skipped", []) if reporter is not None else []:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        reasons.setdefault(reason, set()).add(report.nodeid.partition("[")[0])
    return reasons


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Whoever runs the tests reads English, whatever the machine speaks."""
    monkeypatch.setenv("ANODEWORKS_LANGUAGE", "en")


@pytest.fixture(scope="module", autouse=True)
def few_programs():
    """Compiled programs are let go of before they exhaust the kernel's memory maps, of which a process has 65,530."""
    yield
    maps = Path("/proc/self/maps")
    if maps.exists() and len(maps.read_text().splitlines()) > MOST_MAPS:
        import jax

        from anodeworks import store

        store.forget()
        jax.clear_caches()
        gc.collect()


@pytest.fixture(scope="module")
def uncompiled():
    """Figures of structures that a module asks for once each are computed by NumPy, in a third of the time.

    `make verify` compiles them too, as users have it.
    """
    from . import plainly

    with pytest.MonkeyPatch.context() as patched:
        if not os.environ.get("ANODEWORKS_OPTIMISED"):
            patched.setattr("anodeworks.study.evaluate.program", plainly.program)
        yield


@pytest.fixture(scope="session")
def root():
    """The repository's root folder."""
    return ROOT


@pytest.fixture
def small_tables():
    """Tables of a small two-phase plant, free to be changed."""
    return copy.deepcopy(SMALL)


@pytest.fixture(scope="session")
def small():
    """The project of the small plant."""
    from anodeworks import build

    return build(copy.deepcopy(SMALL), "small.toml")


@pytest.fixture(scope="session")
def small_study(small):
    """Base case and 255 draws of the small plant, with every stage's arrays."""
    from anodeworks import monte_carlo

    return monte_carlo(small, 255, seed=3)
