"""Connecting: the version reply, the start-up pushes, ids in use, and peers that do not behave."""

from __future__ import annotations

import asyncio
import re

import pytest

from ibdesk.simgateway.server import HOST, is_loopback
from ibdesk.simgateway.wire import frame
from tests.unit.simgateway.peer import Peer, eventually, house


@pytest.mark.parametrize(
    ("offer", "own", "agreed"),
    [
        (b"v100..157", 200, "157"),
        (b"v100..226", 200, "200"),
        (b"v100..226 +PACEAPI", 200, "200"),
        (b"v157..178", 200, "178"),
        (b"v100..226", 157, "157"),
        (b"v176", 200, "176"),
    ],
)
def test_both_sides_agree_on_the_newest_version_they_share(offer: bytes, own: int, agreed: str) -> None:
    async def story() -> None:
        async with house(version=own) as home:
            version, time = await (await home.dial()).greet(offer)
            assert version == agreed
            assert re.fullmatch(r"20261120 15:00:0\d GMT", time)

    asyncio.run(story())


@pytest.mark.parametrize("offer", [b"v100..120", b"v201..226", b"hello", b"v", b"vv157", b""])
def test_without_a_common_version_the_gateway_hangs_up(offer: bytes) -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.dial()
            with pytest.raises(EOFError):
                await peer.greet(offer)

    asyncio.run(story())


def test_start_up_pushes_come_in_the_recorded_order_and_nothing_before_start_api() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.dial()
            assert len(await peer.greet()) == 2
            pushes = await peer.start(client_id=7)
            assert pushes[0] == ["15", "1", "DU1000000"]
            assert pushes[1] == ["9", "1", "1"]
            assert [(row[2], row[3], row[4].rpartition(":")[2]) for row in pushes[2:]] == [
                ("-1", "2104", "cashfarm"),
                ("-1", "2104", "usfarm.nj"),
                ("-1", "2104", "eufarm"),
                ("-1", "2104", "usfarm"),
                ("-1", "2104", "usopt"),
                ("-1", "2106", "euhmds"),
                ("-1", "2106", "fundfarm"),
                ("-1", "2106", "ushmds"),
                ("-1", "2158", "secdefil"),
            ]

    asyncio.run(story())


def test_requests_before_start_api_are_kept_for_after_it() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.dial()
            await peer.greet()
            peer.ask(49, 1)
            seen = await peer.start()
            assert [row[0] for row in seen[:2]] == ["15", "9"]
            assert (await peer.next())[0] == "49"

    asyncio.run(story())


def test_an_unreadable_start_api_is_answered_and_may_be_repeated() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.dial()
            await peer.greet()
            peer.ask(71, 2, "one", "")
            assert (await peer.error(-1))[0] == 320
            await peer.start()

    asyncio.run(story())


def test_a_client_that_splits_and_glues_its_bytes_is_understood() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.dial()
            for byte in b"API\0" + frame(b"v100..157"):
                peer.write(bytes([byte]))
                await asyncio.sleep(0)
            peer.write(frame(b"71\x002\x001\x00\x00") + frame(b"49\x001\x00"))
            assert (await peer.next())[0] == "157"
            assert (await peer.answer(49))[0] == "49"

    asyncio.run(story())


def test_a_client_id_in_use_gets_326_alone_and_is_free_when_its_holder_leaves() -> None:
    async def story() -> None:
        async with house() as home:
            holder = await home.client(5)
            second = await home.dial()
            await second.greet()
            second.ask(71, 2, 5, "")
            code = await second.error(-1)
            assert code[0] == 326
            assert await second.bytes_until_closed() == b""
            holder.ask(49, 1)
            assert (await holder.next())[0] == "49"
            await holder.close()
            await eventually(lambda: not home.gateway.connections(5))
            third = await home.dial()
            await third.greet()
            assert (await third.start(5))[1] == ["9", "1", "1"]

    asyncio.run(story())


@pytest.mark.parametrize("bytes_", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01", b"A" * 5000, b"API\0" + b"\xff" * 8])
def test_bytes_that_are_no_client_are_hung_up_on(bytes_: bytes) -> None:
    async def story() -> None:
        async with house() as home:
            stranger = await home.dial()
            stranger.write(bytes_)
            assert await stranger.bytes_until_closed() == b""
            await home.client()

    asyncio.run(story())


def test_a_malformed_frame_is_answered_and_the_session_lives() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client()
            for payload in (b"", b"\0", b"no number\0", b"49", b"9999\x001\x00", b"-3\0", b"\xff\xfe\x00\x00"):
                peer.write(frame(payload))
                assert (await peer.error(-1))[0] == 505
            peer.write(frame(b"1\x0011\x00abc\x00"))
            assert (await peer.error(-1))[0] == 320
            await _still_serves(peer)

    asyncio.run(story())


def test_an_impossible_length_ends_only_that_connection() -> None:
    async def story() -> None:
        async with house() as home:
            good, bad = await home.client(1), await home.client(2)
            bad.write(b"\xff\xff\xff\xff")
            assert await bad.bytes_until_closed() == b""
            await _still_serves(good)

    asyncio.run(story())


def test_the_gateway_listens_on_loopback_only_and_knows_a_foreign_peer() -> None:
    """Scenario 126: the demo server must not be reachable from outside."""
    assert HOST == "127.0.0.1"
    assert is_loopback(("127.0.0.1", 1)) and is_loopback(("::1", 1, 0, 0))
    assert not is_loopback(("192.168.1.2", 1)) and not is_loopback(None) and not is_loopback(("host", 1))


async def _still_serves(peer: Peer) -> None:
    peer.ask(49, 1)
    assert (await peer.answer(49))[0] == "49"
