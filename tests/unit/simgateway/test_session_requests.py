"""Requests of the session, and those that this login has nothing for: everything gets its answer."""

from __future__ import annotations

import asyncio

import pytest

from ibdesk.simgateway.text.codec import DECODERS
from ibdesk.simgateway.text.names import REQUEST_NAMES
from ibdesk.simgateway.text.unserved import ANSWERS, Silent
from tests.unit.simgateway.peer import NVDA, OPEN, house


def test_time_ids_and_accounts() -> None:
    async def story() -> None:
        async with house(accounts=("DU1000000", "DU2000000:USD")) as home:
            peer = await home.client(version=200)
            peer.ask(49, 1)
            assert 0 <= int((await peer.next())[2]) - OPEN.timestamp() < 5
            peer.ask(105)
            assert 0 <= int((await peer.next())[1]) - OPEN.timestamp() * 1000 < 5000
            peer.ask(8, 1, 1)
            assert await peer.next() == ["9", "1", "1"]
            peer.ask(17, 1)
            assert await peer.next() == ["15", "1", "DU1000000,DU2000000"]
            peer.ask(80)
            assert await peer.next() == ["78", "2", "DU1000000", "", "DU2000000", ""]

    asyncio.run(story())


def test_the_log_level_has_no_answer() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            peer.ask(14, 1, 5)
            peer.ask(49, 1)
            assert (await peer.next())[0] == "49"

    asyncio.run(story())


def test_a_second_start_api_is_an_error_not_a_second_session() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            peer.ask(71, 2, 9, "")
            assert (await peer.error(-1))[0] == 320

    asyncio.run(story())


def test_every_request_of_the_protocol_is_either_read_or_known_as_unserved() -> None:
    assert set(REQUEST_NAMES) == set(DECODERS) | set(ANSWERS)
    assert not set(DECODERS) & set(ANSWERS)


@pytest.mark.parametrize("message_id", sorted(key for key, row in ANSWERS.items() if not isinstance(row, Silent)))
def test_what_the_login_does_not_have_is_answered_never_met_with_silence(message_id: int) -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            peer.ask(message_id, 1, 42, *NVDA)
            answer = await peer.next()
            if answer[0] == "4":
                assert int(answer[3]) in (162, 200, 300, 310, 322, 365, 420, 430, 10092, 10172, 10187, 10189, 10276)

    asyncio.run(story())


def test_version_gates_of_the_error_frame() -> None:
    async def story(version: int) -> list[str]:
        async with house() as home:
            peer = await home.client(version=version)
            peer.ask(2, 2, 77)
            return await peer.answer(4)

    assert asyncio.run(story(157)) == ["4", "2", "77", "300", "Can't find EId with tickerId:77"]
    assert asyncio.run(story(166)) == ["4", "2", "77", "300", "Can't find EId with tickerId:77", ""]
    newest = asyncio.run(story(200))
    assert newest[:-1] == ["4", "77", "300", "Can't find EId with tickerId:77", ""]
    assert 0 <= int(newest[-1]) - OPEN.timestamp() * 1000 < 10_000
