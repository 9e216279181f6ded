"""`anodeworks new`: a commented project file to start from."""

from __future__ import annotations

from pathlib import Path

import click

from anodeworks.cli.answer import answer, json_option
from anodeworks.errors import InputError
from anodeworks.project.starter import DEFAULT_ROUTE, starter


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default=Path("plant.toml"))
@click.option(
    "--route", default=DEFAULT_ROUTE, show_default=True, help="Route to start from; see `anodeworks routes`."
)
@click.option("--force", is_flag=True, help="Overwrite a file that exists.")
@json_option
def new(file: Path, route: str, force: bool, as_json: bool) -> None:
    """Write a commented project file to start from (FILE is plant.toml unless said; `-` prints it)."""
    text = starter(route)
    to_screen = str(file) == "-"
    if not to_screen:
        _write(file, text, force)
    figures = {"file": None if to_screen else str(file), "route": route, "text": text}

    def words() -> str:
        return text.rstrip("\n") if to_screen else f"wrote {file}; next: anodeworks run {file}"

    answer(figures, words, as_json)


def _write(file: Path, text: str, force: bool) -> None:
    try:
        with file.open("w" if force else "x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        allowed = "a file that does not exist yet"
        raise InputError(
            "", "a file that exists", allowed, "add --force to overwrite it", str(file)
        ) from None
    except OSError as error:
        found = f"a file that cannot be written ({error.strerror})"
        raise InputError("", found, "a file in a folder that exists", file=str(file)) from None
