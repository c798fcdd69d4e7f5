"""Bad lines and closed doors, seen from a raw socket: refused, crowded, stalled, slow, in pieces, in heaps."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ibdesk.simgateway.fault_script import parse_fault
from ibdesk.simgateway.faults import FaultError
from tests.unit.simgateway.peer import Fields, House, Peer, eventually, house
from tests.unit.simgateway.test_control import do
from tests.unit.simgateway.test_faults import run

TIME, NEXT_ID, ERROR = "49", "9", "4"
USED = "326"


def now(name: str, /, **params: Any) -> dict[str, Any]:
    return {"name": name, "params": params, "trigger": {"now": True}}


def ask_time(peer: Peer) -> None:
    peer.ask(49, 1)


async def silent(peer: Peer, seconds: float = 0.1) -> bool:
    """Tell whether nothing comes for so long."""
    waiting = asyncio.create_task(peer.next())
    done, _ = await asyncio.wait([waiting], timeout=seconds)
    waiting.cancel()
    await asyncio.wait([waiting])
    return not done


@pytest.mark.parametrize(
    "row",
    [
        {"name": "accept_delay", "params": {"s": "soon"}},
        {"name": "handshake_glue", "params": {"msgs": 0}},
        {"name": "refuse", "params": {"s": -1}},
        {"name": "dup_client", "params": {"release": 1}},
        {"name": "max_clients", "params": {"n": True}},
        {"name": "stall", "params": {"dir": "up"}},
        {"name": "write_block", "params": {"s": True}},
        {"name": "latency", "params": {"dist": [2, 1]}},
        {"name": "latency", "params": {"dist": [0.1]}},
        {"name": "chunk", "params": {"sizes": []}},
        {"name": "chunk", "params": {"sizes": [0]}},
        {"name": "chunk", "params": {"sizes": "even"}},
        {"name": "chunk", "params": {"gap": -1}},
        {"name": "chunk", "seed": -1},
        {"name": "coalesce", "params": {"ms": None}},
        {"name": "half_open", "params": {"dir": "in"}},
    ],
)
def test_a_fault_of_a_line_that_means_nothing_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(FaultError):
        parse_fault(row)


def test_a_late_acceptance_is_one_all_the_same() -> None:
    async def story(home: House) -> None:
        peer = await home.dial()
        peer.write(b"API\0\0\0\0\tv100..157")
        assert await silent(peer, 0.05)
        assert (await peer.next())[0] == "157"

    run({"name": "accept_delay", "params": {"s": 0.2}}, story)


def test_scenario_4_the_version_reply_and_the_first_messages_come_in_one_piece() -> None:
    async def story(home: House) -> None:
        peer = await home.dial()
        assert (await peer.greet())[0] == "157"
        glued = [peer._waiting.pop(0)[0] for _ in range(3)]
        assert glued == [ERROR] * 3, "they came with the reply"
        await peer.start()

    run({"name": "handshake_glue", "params": {"msgs": 3}}, story)


def test_scenario_1_nothing_listens_for_a_while_and_who_is_connected_stays_so() -> None:
    async def story() -> None:
        async with house() as home:
            inside = await home.client(1)
            home.gateway.apply(parse_fault(now("refuse", s=0.2)))
            with pytest.raises(ConnectionError):
                await home.dial()
            ask_time(inside)
            await inside.answer(49)
            await until_dialled(home)

    asyncio.run(story())


async def until_dialled(home: House) -> Peer:
    while True:
        try:
            return await home.dial()
        except ConnectionError:
            await asyncio.sleep(0)


def test_scenario_8_another_program_holds_the_client_id_and_lets_it_go() -> None:
    async def story(home: House) -> None:
        refused = await home.dial()
        await refused.greet()
        refused.ask(71, 2, 1, "")
        assert (await refused.error(-1))[0] == int(USED)
        assert await refused.bytes_until_closed() == b""
        await home.client(2)
        await eventually(lambda: not home.gateway.clients.taken)
        await home.client(1)

    run({"name": "dup_client", "params": {"release_s": 0.3}, "scope": {"client_id": 1}}, story)


def test_scenario_6_a_full_house_closes_without_a_word() -> None:
    async def story(home: House) -> None:
        await home.client(1)
        second = await home.dial()
        await second.greet()
        second.ask(71, 2, 2, "")
        assert await second.bytes_until_closed() == b""

    run(now("max_clients", n=1), story)


def test_a_line_that_stalls_outwards_still_takes_what_is_sent() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        (connection,) = home.gateway.connections()
        home.gateway.apply(parse_fault(now("stall", dir="out", s=0.3)))
        before = connection.received
        ask_time(peer)
        await eventually(lambda: connection.received > before)
        assert await silent(peer, 0.05)
        await peer.answer(49)

    run_plain(story)


def test_a_line_that_stalls_inwards_still_brings_news() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        home.gateway.apply(parse_fault(now("stall", dir="in", s=0.3)))
        home.gateway.apply(parse_fault(now("farm", name="usfarm")))
        ask_time(peer)
        rows = await peer.until(lambda row: row[0] == TIME)
        assert rows[0][3] == "2103"
        assert len(rows) == 2

    run_plain(story)


def test_scenario_31_a_gateway_that_stops_reading_blocks_the_writer() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        (connection,) = home.gateway.connections()
        home.gateway.apply(parse_fault(now("write_block", s=None)))
        peer._writer.write(b"\0" * 32_000_000)
        draining = asyncio.create_task(peer._writer.drain())
        done, _ = await asyncio.wait([draining], timeout=0.1)
        assert not done, "the system takes no more"
        draining.cancel()
        assert connection.received == 1
        peer._writer.transport.abort()

    run_plain(story)


def test_scenario_31_what_was_written_meanwhile_is_read_when_the_block_ends() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        home.gateway.apply(parse_fault(now("write_block", s=0.1)))
        ask_time(peer)
        await peer.answer(49)

    run_plain(story)


def run_plain(story: Any) -> None:
    async def inside() -> None:
        async with house() as home:
            await story(home)

    asyncio.run(inside())


async def session_rows(home: House) -> list[Fields]:
    """Return what a session hears from its start to the end of its positions."""
    peer = await home.dial()
    await peer.greet()
    peer.ask(71, 2, 1, "")
    peer.ask(61, 1)
    return await peer.until(lambda row: row[0] == "62")


PACES: list[dict[str, Any]] = [
    {"name": "chunk", "params": {"sizes": [1]}},
    {"name": "chunk", "params": {"sizes": [7, 1, 300]}},
    {"name": "chunk", "params": {"sizes": "random", "most": 9}, "seed": 3},
    {"name": "chunk", "params": {"sizes": "4096k", "gap": 0.05}},
    {"name": "coalesce", "params": {"ms": 50}},
    {"name": "latency", "params": {"dist": [0, 0.005]}, "seed": 3},
    {"name": "latency", "params": {"dist": 0.05}},
    {"name": "drip", "params": {"bytes_s": 20_000}},
]


@pytest.mark.parametrize("fault", PACES)
def test_scenario_36_cut_slow_or_gathered_a_session_says_the_same(fault: dict[str, Any]) -> None:
    told: list[list[Fields]] = []

    async def story(home: House) -> None:
        told.append(await session_rows(home))

    run_plain(story)
    run(fault, story)
    assert told[0] == told[1]


def test_scenario_32_the_line_pauses_after_every_4096_bytes() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        (connection,) = home.gateway.connections()
        home.gateway.apply(parse_fault(now("chunk", sizes="4096k", gap=0.2)))
        connection.write(b"x" * 8192)
        first = await peer._reader.read(65536)
        while len(first) < 4096:
            first += await peer._reader.read(65536)
        assert len(first) == 4096
        assert len(await peer._reader.readexactly(4096)) == 4096

    run_plain(story)


def test_heaps_of_messages_arrive_at_once() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        home.gateway.apply(parse_fault(now("coalesce", ms=100)))
        ask_time(peer)
        peer.ask(8, 1, 1)
        assert (await peer.next())[0] == TIME
        assert peer._waiting[0][0] == NEXT_ID

    run_plain(story)


def test_what_a_slow_line_holds_goes_out_before_it_closes() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        home.gateway.apply(parse_fault(now("latency", dist=60)))
        ask_time(peer)
        (connection,) = home.gateway.connections()
        await eventually(lambda: bool(connection.outlet._pace and connection.outlet._pace._waiting))
        home.gateway.apply(parse_fault(now("fin")))
        assert (await peer.next())[0] == TIME

    run_plain(story)


def test_a_calm_gateway_forgets_its_faults_and_its_lines_run_again() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        for fault in (now("latency", dist=60), {"name": "swallow", "trigger": {"on": "reqIds"}}):
            home.gateway.apply(parse_fault(fault))
        peer.ask(8, 1, 1)
        ask_time(peer)
        (connection,) = home.gateway.connections()
        await eventually(lambda: connection.received == 3)
        assert do(home, do="calm") == {"done": "calm"}
        peer.ask(8, 1, 1)
        assert [row[0] for row in (await peer.next(), await peer.next())] == [TIME, NEXT_ID]

    run_plain(story)
