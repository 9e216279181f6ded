"""Addresses of what moves: figures, odds and slopes of a version some of whose numbers are moved, as JSON."""

from __future__ import annotations

import asyncio
import contextvars
import json
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from anodeworks.errors import InputError, quoted
from anodeworks.language import say, t
from anodeworks.remedies import FEWER, FORM, LIST
from anodeworks.workbench.faults import MISSING, Missing
from anodeworks.workbench.home import who
from anodeworks.workbench.live import movement_words as words
from anodeworks.workbench.live.budget import MOVE
from anodeworks.workbench.live.desks import Place
from anodeworks.workbench.live.lane import Stale
from anodeworks.workbench.live.movement import Answering, Move, slopes
from anodeworks.workbench.live.moving import read
from anodeworks.workbench.opening import opened
from anodeworks.workbench.people.person import LOCAL

router = APIRouter(include_in_schema=False)
LONGEST: Final = 100_000  # bytes of a question
ODDS: Final = 1024  # rows
SLOPES: Final = 256
WAIT, STALE, WRONG, TOO_MANY = 202, 204, 422, 429

Told = Callable[[Place, Move, str, Any], Awaitable[Any]]


@router.post("/live/{slug}/{version}")
async def figures(request: Request, slug: str, version: str) -> Response:
    """The figures of a version some of whose numbers are moved."""

    async def told(place: Place, move: Move, client: str, _: Any) -> Any:
        return await place.moves.ask(client, move)

    return await _answer(request, slug, version, MOVE, told)


@router.post("/live/{slug}/{version}/odds")
async def odds(request: Request, slug: str, version: str) -> Response:
    """P5, P50, P95 of figures and the odds of claims, on the draws of the version."""

    async def told(place: Place, move: Move, client: str, _: Any) -> Any:
        return await place.odds.ask(client, move)

    return await _answer(request, slug, version, ODDS, told)


@router.post("/live/{slug}/{version}/slopes")
async def slope(request: Request, slug: str, version: str) -> Response:
    """Derivatives of figures by the numbers `keys`, for a preview."""

    async def told(place: Place, move: Move, _: str, said: Any) -> Any:
        keys = said.get("keys", [])
        if not isinstance(keys, list):
            raise InputError("keys", quoted(keys), t("a list of dotted keys"), LIST)
        asked = [move.after.find(str(key)) for key in keys]
        if place.desk.stage.ready < place.desk.stage.of:
            return None
        return {"figures": await _in_thread(_live(request), slopes, place.desk, move, asked)}

    return await _answer(request, slug, version, SLOPES, told)


async def _answer(request: Request, slug: str, version: str, rows: int, told: Told) -> Response:
    """What is told of a move, or why there is nothing to tell."""
    begun, live = time.perf_counter(), _live(request)
    person = who(request)
    # Whoever sits at the machine itself, where there are no accounts, keeps nobody from anything.
    wait = 0.0 if person == str(LOCAL) else live.budget.take(person, rows)
    if wait:
        return JSONResponse(
            {"error": {"message": say(_too_many(wait))}}, TOO_MANY, {"retry-after": str(math.ceil(wait))}
        )
    try:
        said = _read(await request.body())
        place, move = await _in_thread(live, _moved, request, live, slug, version, said)
        stage = {"stage": say(place.desk.stage.said), "ready": place.desk.stage.ready}
        client = f"{person} {str(said.get('client', ''))[:64]}"
        answer = await told(place, move, client, said) if place.desk.stage.ready else None
    except Stale:
        return Response(status_code=STALE)
    except InputError as error:
        status = MISSING if isinstance(error, Missing) else WRONG
        return JSONResponse({"error": error.parts}, status)
    if answer is None:
        return JSONResponse({"exact": False, **stage}, WAIT)
    took = {"took_ms": round(1e3 * (time.perf_counter() - begun), 1)}
    return JSONResponse({**answer, "exact": True, **stage, **took})


def _moved(request: Request, live: Answering, slug: str, version: str, said: Any) -> tuple[Place, Move]:
    """The move that is meant, and where it is computed."""
    found = opened(request, slug, version)
    before = found.project
    written = read(before, said.get("changes", {}), said.get("moved", {}))
    after = before.with_values(written) if written else before
    move = Move(found.saved, after, written, words.asked(after, said.get("figures", [])))
    return live.places.of(after), move


def _read(content: bytes) -> dict[str, Any]:
    """The question.

    Raises:
        InputError: what is no JSON object, or too long.
    """
    if len(content) > LONGEST:
        raise InputError("", t("{n} bytes", n=str(len(content))), t("up to {n} bytes", n=str(LONGEST)), FEWER)
    try:
        said = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise InputError(
            "", t("what is no JSON object"), '{"changes": {"flows.silane.price": "52 CNY/kg"}}', FORM
        )
    return said


def _too_many(wait: float) -> Any:
    return t(
        "You move faster than this server computes for one person; go on in {n} s.", n=f"{math.ceil(wait)}"
    )


async def _in_thread(live: Answering, run: Callable[..., Any], *arguments: Any) -> Any:
    """What a function gives that runs in a thread, in the language that is spoken here."""
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(live.threads, context.run, run, *arguments)


def _live(request: Request) -> Answering:
    """What the server has for moves; made when the first comes."""
    state = request.app.state
    if not hasattr(state, "live"):
        state.live = Answering()
    found: Answering = state.live
    return found
