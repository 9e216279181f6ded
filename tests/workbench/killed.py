"""A server's work until somebody kills it: saves, drafts and answers, or jobs; what is acknowledged is printed."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from anodeworks.workbench.archive import Archive
from anodeworks.workbench.jobs import Jobs

TEXT = "# a plant\n[supply.power]\nprice = {price}\n"


def acknowledged(*words: object) -> None:
    """Tell whoever watches."""
    print(*words, flush=True)


def saving(archive: Archive, path: Path) -> None:
    """Save, change and keep without end."""
    record = archive.file(path)
    acknowledged("ready")
    for n in count(len(archive.versions(record.slug))):
        draft = archive.change(record.slug, "ann", "supply.power.price", n)
        acknowledged("draft", n)
        text = archive.draft_text(draft)
        version = archive.save(record.slug, base=draft.base, text=text, note="", by="ann", draft=draft)
        acknowledged("version", version.number, version.digest)
        kept = archive.keep_answer(
            version.digest, "run", {}, {"json": ("application/json", b"x" * 200_000 + b"%d" % n)}
        )
        acknowledged("answer", kept.digest)


def working(archive: Archive) -> None:
    """Ask without end."""
    jobs = Jobs(archive, most=1000)
    acknowledged("ready")
    for n in count():
        key = f"{len(jobs.list(most=10_000))}-{n}"
        recipe = f"# {key}\n[recipe.powder]\n"
        job = jobs.start("", "", "material", {"draws": 0}, "ann", {"file": {"text": recipe}})
        acknowledged("job", job.id)
        while not jobs.status(job.id).over:
            jobs._threads[0].join(0.05)


if __name__ == "__main__":
    home = Path(sys.argv[2])
    made = Archive("", home)
    if sys.argv[1] == "saving":
        saving(made, home.parent / "plant.toml")
    else:
        working(made)
