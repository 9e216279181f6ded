"""What is kept on disk: compiled programs and arrays that are costly to compute, by content, whole or not at all.

Whatever is kept lies under a hash of everything that it depends on; when the code, JAX or the machine changes, the
hash does, and it is made anew. Files are replaced atomically; a torn or foreign one is overwritten.
"""

from __future__ import annotations

import hashlib
import inspect
import io
import os
import pickle
import platform
import shutil
import sys
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zipfile import BadZipFile

from anodeworks import progress
from anodeworks.language import t

if TYPE_CHECKING:
    import numpy.typing as npt

    Arrays = dict[str, npt.NDArray[Any]]

PACKAGE = Path(__file__).parent
CHAIN = (
    "quantity", "library", "project", "material", "reactor", "process", "plant", "programme", "finance", "twin",
)  # fmt: skip

_loaded: dict[str, Callable[..., Any]] = {}


def stored(
    asked: object, lower: Callable[[], Any], options: Mapping[str, bool | int | str] | None = None
) -> Callable[..., Any]:
    """The compiled program for `asked`: from memory, from disk, or from `lower().compile()`.

    Args:
        asked: all that the program depends on beside the package's code; its `repr` must tell programs apart.
        lower: traces the program; called only if it is nowhere to be found.
        options: for the compiler, as far as it knows them.
    """
    from jax.experimental import serialize_executable

    home = Path(inspect.getfile(lower)).parent
    name = hashlib.sha256(repr((code_version(home), asked, options)).encode()).hexdigest()[:32]
    if name not in _loaded:
        path = folder("programs") / f"{name}.program"
        program = _read(path)
        if program is None:
            with progress.current().waiting(t("compiling this plant once, for all later runs")):
                program = _compiled(lower(), options)
            write(path, pickle.dumps(serialize_executable.serialize(program)))
        _loaded[name] = program
    return _loaded[name]


def _compiled(lowered: Any, options: Mapping[str, bool | int | str] | None) -> Any:
    """A program compiled with these options, or without where the compiler has dropped one of them."""
    with _silence:
        if options:
            try:
                return lowered.compile(compiler_options=dict(options))
            except Exception as error:
                if "No such compile option" not in str(error):
                    raise
        return lowered.compile()


def part_stderr() -> None:
    """Give Python a standard error of its own, so that what the compiler writes there can be dropped and no more."""
    old = sys.__stderr__
    if old is None or sys.stderr is not old or old.fileno() != 2:
        return
    own = os.fdopen(os.dup(2), "w", buffering=1, encoding=old.encoding, errors="backslashreplace")
    sys.stderr = sys.__stderr__ = own  # type: ignore[misc]


class _Silence:
    """While the compiler works, what it writes to standard error is lost, if Python has one of its own.

    Its alarm about slow compiling is no message for a user, and no setting of its own turns it off.
    """

    def __init__(self) -> None:
        self.lock, self.depth, self.kept = threading.Lock(), 0, -1

    def __enter__(self) -> None:
        with self.lock:
            self.depth += 1
            if self.depth > 1 or sys.__stderr__ is None or sys.__stderr__.fileno() == 2:
                return
            self.kept = os.dup(2)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 2)
            os.close(nowhere)

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.depth -= 1
            if self.depth == 0 and self.kept >= 0:
                os.dup2(self.kept, 2)
                os.close(self.kept)
                self.kept = -1


_silence = _Silence()


def kept(
    home: Path, asked: Sequence[object], arrays: Mapping[str, Any], make: Callable[[], Arrays]
) -> Arrays:
    """What `make` gives, from disk where it has been made before.

    Args:
        home: the folder of the code that makes it, beside the chain's and the study's own.
        asked: all that it depends on beside the arrays and that code; `repr` must tell it apart.
        arrays: numbers that it depends on, by name.
        make: called only if the answer is nowhere to be found.
    """
    import numpy as np

    print_ = hashlib.sha256(repr((code_version(home), np.__version__, *asked)).encode())
    for name in sorted(arrays):
        column = np.ascontiguousarray(arrays[name])
        print_.update(f"{name} {column.dtype} {column.shape}".encode())
        print_.update(column.tobytes())
    path = folder("calibrations") / f"{print_.hexdigest()[:32]}.npz"
    found = _arrays(path)
    if found is None:
        found = make()
        buffer, columns = io.BytesIO(), dict[str, Any](found)
        np.savez_compressed(buffer, **columns)
        write(path, buffer.getvalue())
    return found


def folder(name: str) -> Path:
    """Where things of one sort are kept: under `ANODEWORKS_CACHE`, or under the user's cache folder."""
    import platformdirs

    return Path(os.environ.get("ANODEWORKS_CACHE") or platformdirs.user_cache_dir("anodeworks")) / name


def write(path: Path, content: bytes) -> None:
    """Store atomically; a folder that cannot be written costs only time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, content)
    except OSError:
        return


def replace(path: Path, content: bytes) -> None:
    """Put content in a file's place, so that it stands there whole or not at all, even after a loss of power.

    Raises:
        OSError: it cannot be written; what stood there still does.
    """
    path = Path(os.path.realpath(path))  # a link stays a link
    if path.exists() and not path.is_file():
        path.write_bytes(content)  # a pipe or a screen; a folder is refused
        return
    beside = path.with_name(f".{path.name[:50]}.{uuid.uuid4().hex}.part")
    try:
        with beside.open("xb") as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def held(path: Path) -> IO[str]:
    """An open file that nobody else holds until it is closed, or its process ends, however it does.

    Raises:
        BlockingIOError: another process holds it.
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a")
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:  # Windows: nothing is held
        pass
    except OSError:
        file.close()
        raise
    return file


@cache
def code_version(home: Path) -> str:
    """A word that changes whenever JAX, the machine, or the code that a program is made of does.

    That is the chain's, the study's own modules, and those of the folder `home` in which the program is written.
    """
    import jax

    modules = {p for part in CHAIN for p in (PACKAGE / part).rglob("*.py")}
    modules |= {*PACKAGE.glob("*.py"), *(PACKAGE / "study").glob("*.py"), *home.glob("*.py")}
    files = [(str(p), hashlib.sha256(p.read_bytes()).hexdigest()) for p in modules]
    files = [(name.removeprefix(str(PACKAGE)), word) for name, word in files]
    machine = (platform.node(), platform.machine(), jax.default_backend(), os.cpu_count())
    return repr((sorted(files), machine, jax.__version__, os.environ.get("XLA_FLAGS", "")))


def _read(path: Path) -> Callable[..., Any] | None:
    """A stored program, or None if there is none that can be run here."""
    if not path.exists():
        return None
    from jax.experimental import serialize_executable

    try:
        content = path.read_bytes()
        if b"lapack_" in content:
            _ready_for_lapack()
        return serialize_executable.deserialize_and_load(*pickle.loads(content))  # type: ignore[no-any-return]
    except Exception:  # whatever a torn file raises, the answer is the same: compile anew
        return None


def _ready_for_lapack() -> None:
    """Bind LAPACK's routines, which compiling does and reading a compiled program does not: calls would crash."""
    import numpy as np
    from jaxlib import lapack

    lapack.prepare_lapack_call("getrf", np.float64)  # type: ignore[no-untyped-call]


def _arrays(path: Path) -> Arrays | None:
    """Arrays that were kept, or None where nothing is or a torn file lies."""
    import numpy as np

    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, BadZipFile, KeyError):
        return None
