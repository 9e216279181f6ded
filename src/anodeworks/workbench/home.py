"""What a server of the workbench has: who keeps its projects, who computes, and which folders stand open in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.remedies import PATH
from anodeworks.workbench.answering import Answering
from anodeworks.workbench.people.person import person

if TYPE_CHECKING:
    from anodeworks.workbench.archive import Archive
    from anodeworks.workbench.people.accounts import Accounts


@dataclass(frozen=True)
class Home:
    """What the pages work with.

    archive: projects, versions, drafts and kept answers. paths: folders and files of the user's own that stand open.
    jobs: long work. answering: figures while a page waits, of some plants at once, so that one whose program is
    compiled does not keep the others waiting. explaining: what is soon said of a number. asking: answers to questions,
    which may take longer. accounts: who may come in; where there is none nobody needs one. largest: bytes of a request
    at most.
    """

    archive: Archive
    paths: tuple[Path, ...] = ()
    jobs: Any = None
    answering: Answering = field(default_factory=lambda: Answering(3))
    explaining: Answering = field(default_factory=Answering)
    asking: Answering = field(default_factory=Answering)
    accounts: Accounts | None = None
    largest: int = 25 * 2**20

    def open(self, path: str) -> bool:
        """Whether the file of a project stands open: one that is no file does, what stood open earlier does not."""
        return not path or any(Path(path) == each or Path(path).parent == each for each in self.paths)

    def close(self) -> None:
        """End what computes, and let go of the archive."""
        for each in (self.answering, self.explaining, self.asking):
            each.close()
        if self.jobs is not None:
            self.jobs.close()
        self.archive.close()

    def look(self) -> None:
        """Take in what has changed in the folders and files that stand open."""
        for path in self.paths:
            if path.is_dir():
                self.archive.files(path)
            else:
                self.archive.file(path)


def made(paths: Sequence[Path], archive: str | None, *, workers: int = 1, cluster: str = "") -> Home:
    """The home of a server whose command was given folders and files, and the address of its archive.

    Nothing of the folders is taken in before `look`, so that a start that is refused leaves the archive as it was.

    workers: processes for long work. cluster: a Dask scheduler for streamed studies.

    Raises:
        InputError: a path that leads nowhere, or a file that is no project file.
    """
    from platformdirs import user_data_path

    from anodeworks.project.file import read_file
    from anodeworks.workbench.archive import Archive
    from anodeworks.workbench.jobs import Jobs
    from anodeworks.workbench.people.accounts import Accounts

    for path in paths:
        if not path.exists():
            found, allowed = t("no such file"), t("a project file, or a folder of them")
            raise InputError("FILE", found, allowed, PATH, file=str(path))
        if path.is_file():
            read_file(path)
    address = archive or ""
    folder = Path(address) if address and "://" not in address else user_data_path("anodeworks") / "archive"
    kept = Archive(address if "://" in address else "", folder)
    jobs = Jobs(kept, workers=workers, cluster=cluster)
    return Home(kept, tuple(path.resolve() for path in paths), jobs, accounts=Accounts(kept))


def home(request: Request) -> Home:
    """The home of the server that a request came to."""
    found: Home = request.app.state.home
    return found


def who(request: Request) -> str:
    """Who asks, as the archive knows him."""
    return str(person(request))
