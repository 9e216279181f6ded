"""`anodeworks serve`: the workbench in a browser."""

from __future__ import annotations

import socket
import sys
import webbrowser
from pathlib import Path
from typing import Final

import click

from anodeworks.cli import misused
from anodeworks.cli.options import PATH, Whole, json_option, language_option
from anodeworks.cli.streams import escaped
from anodeworks.errors import InputError, needed
from anodeworks.language import Language, say, speak, t
from anodeworks.store import sparing_inputs

HOST: Final = "127.0.0.1"
PORT: Final = 8750


def command() -> click.Command:
    """The command."""
    about = t("Open the workbench in a browser: projects of a folder, or files, changed and judged on pages. "
              "It listens on this machine alone unless said.")  # fmt: skip
    host = t("Address on which to listen; other than this machine's own only with accounts.")
    archive = t("Where projects and versions are kept: a folder, or an address such as postgresql://...; "
                "a folder of the user's unless said.")  # fmt: skip
    return misused.Command(
        "serve",
        callback=serve,
        params=[
            click.Argument(["paths"], type=PATH, nargs=-1, metavar="[FOLDER|FILE...]"),
            click.Option(["host", "--host"], default=HOST, show_default=True, help=say(host)),
            click.Option(["port", "--port"], type=Whole(0, 65535), default=PORT, show_default=True,
                         help=say(t("Port on which to listen; 0 for any that is free."))),
            click.Option(["archive", "--archive"], metavar="ADDRESS", help=say(archive)),
            click.Option(["quiet", "--no-browser"], is_flag=True, help=say(t("Open no browser."))),
            *_for_a_team(),
            language_option(),
            json_option(),
        ],
        help=say(about),
        short_help=say(t("Open the workbench in a browser.")),
    )  # fmt: skip


@sparing_inputs(False)  # what stands open is what is saved here
def serve(
    paths: tuple[Path, ...], host: str, port: int, archive: str | None, quiet: bool, language: Language | None,
    as_json: bool, admin: str | None, certificate: Path | None, key: Path | None, proxy: str | None, workers: int,
    cluster: str | None,
) -> None:  # fmt: skip
    """Serve until interrupted."""
    needed("fastapi", "serve", "serve")
    needed("uvicorn", "serve", "serve")
    import uvicorn

    from anodeworks.workbench.app import application, warm
    from anodeworks.workbench.home import made
    from anodeworks.workbench.people.accounts import ready

    if language is not None:
        speak(language)
    home = made(paths, archive, workers=workers, cluster=cluster or "")
    assert home.accounts is not None
    try:
        if admin is not None:
            home.accounts.add(admin, "admin", _password(admin), "command line")
        ready(host, home.accounts)
        listening = _listen(host, port)
        home.look()
    except BaseException:
        home.close()
        raise
    name = f"[{host}]" if ":" in host else host
    place = f"{'https' if certificate else 'http'}://{name}:{listening.getsockname()[1]}/"
    app = application(home)
    warm(home)
    if as_json:
        from anodeworks.render import json

        click.echo(escaped(json.dump({"address": place}), sys.stdout.encoding))
    else:
        click.echo(say(t("The workbench is at {address}; Ctrl-C ends it.", address=place)))
    sys.stdout.flush()
    if not quiet and sys.stdout.isatty():
        webbrowser.open(place)
    settings = uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=1, server_header=False,
        ssl_certfile=certificate, ssl_keyfile=key, proxy_headers=proxy is not None, forwarded_allow_ips=proxy or "",
    )  # fmt: skip
    try:
        uvicorn.Server(settings).run(sockets=[listening])
    finally:
        home.close()


def _for_a_team() -> list[click.Option]:
    """Options for whoever runs the workbench for others."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    admin = t("Make an account for an administrator of this name; its password is asked for.")
    proxy = t("Trust what a proxy at ADDRESS says of those behind it, such as whether they come by https.")
    workers = t("Processes for long questions.")
    cluster = t("Compute streamed studies on a Dask cluster, such as tcp://127.0.0.1:8786.")
    return [
        click.Option(["admin", "--admin"], metavar="NAME", help=say(admin)),
        click.Option(["certificate", "--certificate"], type=file, metavar="FILE.pem",
                     help=say(t("Serve https with this certificate, its chain behind it."))),
        click.Option(["key", "--key"], type=file, metavar="FILE.pem", help=say(t("Key of the certificate."))),
        click.Option(["proxy", "--proxy"], metavar="ADDRESS", help=say(proxy)),
        click.Option(["workers", "--workers"], type=Whole(1, 64), default=1, show_default=True,
                     help=say(workers)),
        click.Option(["cluster", "--cluster"], metavar="ADDRESS", help=say(cluster)),
    ]  # fmt: skip


def _password(name: str) -> str:
    """A password, asked for where there is a terminal, else a line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt(
        say(t("Password for {name}", name=name)), hide_input=True, confirmation_prompt=True
    )
    return asked


def _listen(host: str, port: int) -> socket.socket:
    """The socket, bound: before anything is loaded it is known whether it can be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen(128)
    except OSError as error:
        found.close()
        text = t("an address that cannot be listened on ({why})", why=str(error.strerror or error))
        raise InputError(
            "--port",
            text,
            t("a port that is free, of an address of this machine"),
            "--port 0",
            f"{host}:{port}",
        ) from None
    return found
