"""A lane gathers what comes meanwhile, gives each his own answer, drops what is stale, and leaves the loop free."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from anodeworks.workbench.live.lane import Lane, Stale


@pytest.fixture
def threads():
    with ThreadPoolExecutor(2) as pool:
        yield pool


def counted(batches, seconds=0.02):
    """Doubles each question, and remembers the batches in which they came."""

    def work(questions):
        batches.append(list(questions))
        time.sleep(seconds)
        return [2 * question for question in questions]

    return work


def test_everybody_gets_his_own_answer(threads):
    batches = []
    lane = Lane(counted(batches), threads, 16)

    async def all_at_once():
        return await asyncio.gather(*(lane.ask(f"client {i}", i) for i in range(40)))

    assert asyncio.run(all_at_once()) == [2 * i for i in range(40)]
    assert max(map(len, batches)) == 16
    assert len(batches) == 3


def test_what_comes_while_a_batch_runs_is_one_batch(threads):
    batches = []
    lane = Lane(counted(batches, 0.05), threads, 16)

    async def first_and_others():
        first = asyncio.create_task(lane.ask("first", 1))
        await asyncio.sleep(0.02)
        return await asyncio.gather(first, *(lane.ask(f"other {i}", i) for i in range(5)))

    asyncio.run(first_and_others())
    assert [len(batch) for batch in batches] == [1, 5]


def test_only_the_newest_of_a_client_is_computed(threads):
    batches = []
    lane = Lane(counted(batches, 0.05), threads, 16)

    async def drag():
        asks = [asyncio.create_task(lane.ask("busy", 0))]
        await asyncio.sleep(0.01)
        asks += [asyncio.create_task(lane.ask("one", i)) for i in range(1, 5)]
        return await asyncio.gather(*asks, return_exceptions=True)

    *old, newest = asyncio.run(drag())
    assert newest == 8
    assert [type(each) for each in old[1:]] == [Stale] * 3
    assert [question for batch in batches for question in batch] == [0, 4]


def test_a_batch_that_fails_tells_those_who_are_in_it(threads):
    def work(questions):
        if 0 in questions:
            raise ZeroDivisionError
        return questions

    lane = Lane(work, threads, 1)

    async def both():
        return await asyncio.gather(lane.ask("a", 0), lane.ask("b", 1), return_exceptions=True)

    failed, fine = asyncio.run(both())
    assert isinstance(failed, ZeroDivisionError)
    assert fine == 1


def test_the_loop_computes_nothing(threads):
    seen, free = [], threading.Event()

    def work(questions):
        seen.append(threading.current_thread())
        return [free.wait(20)] * len(questions)  # the loop goes on meanwhile, or this waits in vain

    lane = Lane(work, threads, 1)

    async def beside():
        ask = asyncio.create_task(lane.ask("a", 1))
        for _ in range(10):
            await asyncio.sleep(0.001)
        free.set()
        return await ask

    assert asyncio.run(beside())
    assert threading.main_thread() not in seen


def test_who_has_gone_is_not_computed(threads):
    batches = []
    lane = Lane(counted(batches), threads, 16)

    async def gone():
        busy = asyncio.create_task(lane.ask("busy", 0))
        await asyncio.sleep(0)
        left = asyncio.create_task(lane.ask("left", 1))
        await asyncio.sleep(0)
        left.cancel()
        await busy
        return await lane.ask("later", 2)

    assert asyncio.run(gone()) == 4
    assert 1 not in [question for batch in batches for question in batch]
