"""The workbench as a web application: its pages, its static files, and what every answer has in common."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from threading import Thread
from typing import Final

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from anodeworks import __version__
from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES
from anodeworks.workbench import refusals
from anodeworks.workbench import static_files as assets
from anodeworks.workbench.faults import Missing, Unready
from anodeworks.workbench.frame import THEMES, local
from anodeworks.workbench.headers import Headers, Spoken
from anodeworks.workbench.home import Home
from anodeworks.workbench.people.guard import Guard
from anodeworks.workbench.routes import ROUTERS

YEAR: Final = 365 * 24 * 3600
FOR_GOOD: Final = f"public, max-age={YEAR}, immutable"  # the address has the content's digest
SETTINGS: Final = {"lang": LANGUAGES, "theme": tuple(THEMES)}


def application(home: Home) -> FastAPI:
    """The workbench of a home; schema and documentation of its API are pages of its own."""
    app = FastAPI(
        title="Anodeworks",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=[
            Middleware(Headers),
            Middleware(GZipMiddleware, minimum_size=1000),
            Middleware(Spoken),
            Middleware(refusals.Caught),
            Middleware(Guard),
        ],
        exception_handlers={
            InputError: refusals.input_error,
            HTTPException: refusals.http_error,
            Unready: refusals.unready,
        },
    )
    app.state.home = home
    app.add_api_route("/static/{name}", static, include_in_schema=False)
    app.add_api_route("/settings", settings, include_in_schema=False)
    for module in ROUTERS:
        app.include_router(import_module(module).router)
    return app


def warm(home: Home) -> None:
    """Load in the background what the first figures need, so that they wait for the person and not he for them."""

    def load() -> None:
        with suppress(InputError):
            from anodeworks.study.dependence import feeds
            from anodeworks.workbench.opening import Opened

            record = next(iter(home.archive.projects()), None)
            if record is not None:
                draft = home.archive.draft(record.slug, "local")
                found = Opened(record, "draft", draft.base, draft, home.archive)
                home.answering.run(found.name, found.project).result()
                home.explaining.ask(f"feeds {found.name}", lambda: feeds(found.project))

    Thread(target=load, daemon=True, name="warm").start()


def static(name: str) -> Response:
    """A file of the workbench's own."""
    try:
        content = assets.content(name)
    except InputError as error:
        raise Missing(error.key, *error.said) from None
    return Response(content, media_type=assets.kind(name), headers={"cache-control": FOR_GOOD})


def settings(request: Request, back: str = "/") -> Response:
    """Language or theme as it was chosen, and back to the page."""
    answer = RedirectResponse(local(back), 303)
    for name, known in SETTINGS.items():
        if (value := request.query_params.get(name)) in known:
            answer.set_cookie(name, str(value), max_age=YEAR, samesite="lax", httponly=True)
    return answer
