"""Build and test with the lowest and the newest versions that `pyproject.toml` allows, on every Python of the machine.

uv resolves and installs: the lowest versions are those of the packages that are named there, each as low as a wheel for
the Python exists. Environments stay in `.venv/versions` and are made anew from uv's cache.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
HOME: Final = ROOT / ".venv" / "versions"
# Where Pythons lie that are not on the path: of pyenv, of uv, of continuous integration.
BESIDE: Final = (
    "~/.pyenv/versions/*/bin",
    "~/.local/share/uv/python/*/bin",
    "/opt/hostedtoolcache/Python/*/*/bin",
)
RESOLUTIONS: Final = {"lowest": "lowest-direct", "newest": "highest"}
SHOWN: Final = ("jax", "numpy", "scipy", "pandas", "xarray", "pint", "numpyro")


def wanted() -> tuple[str, ...]:
    """The versions of Python that `pyproject.toml` names, "3.11" first."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return tuple(re.findall(r'"Programming Language :: Python :: (3\.\d+)"', text))


def pythons() -> dict[str, Path]:
    """By version, the first Python of it that runs."""
    found: dict[str, Path] = {}
    for version in wanted():
        for folder in _folders():
            path = folder / f"python{version}"
            if version not in found and path.exists() and _runs(path):
                found[version] = path
    return found


def _folders() -> Iterator[Path]:
    yield from map(Path, os.environ.get("PATH", "").split(os.pathsep))
    for pattern in BESIDE:
        whole = Path(pattern).expanduser()
        yield from sorted(Path(whole.anchor).glob(str(whole.relative_to(whole.anchor))), reverse=True)


def _runs(path: Path) -> bool:
    """Whether a Python starts, and can make an environment: a shim may stand for none."""
    done = subprocess.run([path, "-c", "import venv, ensurepip"], capture_output=True, check=False)
    return done.returncode == 0


def built(version: str, python: Path, resolution: str) -> Path:
    """An environment with the package, its tests' needs, and those versions; the path of its Python."""
    home = HOME / f"{version}-{resolution}"
    inside = home / "bin" / "python"
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--clear", "--python", python, home], check=True)
    subprocess.run(
        [*uv, "pip", "install", "--quiet", "--python", inside, "--resolution", RESOLUTIONS[resolution],
         "--only-binary", ":all:", "--editable", f"{ROOT}[test]"],
        check=True,
    )  # fmt: skip
    return inside


def told(python: Path) -> str:
    """Which versions stand in an environment."""
    script = (
        f"import importlib.metadata as m; print(*(f'{{n}} {{m.version(n)}}' for n in {SHOWN!r}), sep=', ')"
    )
    return subprocess.run([python, "-c", script], capture_output=True, text=True, check=True).stdout.strip()


def main() -> int:
    """Build, test, and say how each ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.versions", description=__doc__)
    parser.add_argument("--python", action="append", help="only this version, such as 3.12")
    parser.add_argument("--resolution", action="append", choices=tuple(RESOLUTIONS), help="only these")
    parser.add_argument("tests", nargs="*", help="what pytest is given; all that is not slow unless said")
    asked = parser.parse_args()
    versions = asked.python or wanted()
    found = {v: p for v, p in pythons().items() if v in versions}
    ends: dict[str, str] = {v: "no such Python on this machine" for v in versions if v not in found}
    for version, python in found.items():
        for resolution in asked.resolution or RESOLUTIONS:
            name = f"{version} {resolution}"
            try:
                inside = built(version, python, resolution)
            except subprocess.CalledProcessError as error:
                ends[name] = f"cannot be built (exit {error.returncode})"
                continue
            print(f"\n{name}: {told(inside)}", flush=True)
            call = [inside, "-m", "pytest", "-n", "2", "--dist", "loadfile", "-p", "no:cacheprovider"]
            done = subprocess.run([*call, *asked.tests], cwd=ROOT, check=False)
            ends[name] = "passed" if done.returncode == 0 else f"failed (pytest ended with {done.returncode})"
    print("", *(f"{name:14}{end}" for name, end in ends.items()), sep="\n")
    return int(any(end.startswith(("failed", "cannot")) for end in ends.values()))


if __name__ == "__main__":
    sys.exit(main())
