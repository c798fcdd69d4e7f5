"""Scripted troubles: each fault by name, and scripts that mean nothing."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from ibdesk.simgateway.fault_actions import KINDS
from ibdesk.simgateway.fault_script import load_faults, parse_fault
from ibdesk.simgateway.faults import FaultError
from tests.unit.simgateway.peer import House, eventually, house
from tests.unit.simgateway.test_data_requests import ask_history


def run(fault: dict[str, Any], story: Any) -> None:
    async def inside() -> None:
        async with house(faults=(fault,)) as home:
            await story(home)

    asyncio.run(inside())


@pytest.mark.parametrize(
    "row",
    [
        {"name": "earthquake"},
        {},
        {"name": "hist", "params": {"cod": 162}},
        {"name": "hist", "params": {"code": "162"}},
        {"name": "hist", "trigger": {"nth": 0}},
        {"name": "hist", "trigger": {"when": "later"}},
        {"name": "hist", "trigger": {"at": 1}},
        {"name": "hist", "trigger": {"now": True}},
        {"name": "hist", "scope": {"client": 1}},
        {"name": "hist", "scope": 1},
        {"name": "hist", "colour": "red"},
        {"name": "not_tws", "params": {"kind": "gopher"}},
        {"name": "farm", "params": {"name": "nofarm"}},
        {"name": "farm", "params": {"name": "usfarm", "state": "melted"}},
        {"name": "half_open", "params": {"s": -1}},
        {"name": "handshake_split", "params": {"cuts": [0]}},
        {"name": "accounts", "params": {"list": [1]}},
    ],
)
def test_a_script_that_means_nothing_is_refused_whole(row: dict[str, Any], tmp_path: Path) -> None:
    script = tmp_path / "faults.json"
    script.write_text(json.dumps({"seed": 1, "faults": [row]}))
    with pytest.raises(FaultError):
        load_faults(script)


@pytest.mark.parametrize("text", ["", "[]", '{"faults": 1}', '{"fault": []}', '{"faults": [1]}'])
def test_a_file_that_is_no_script_is_refused(text: str, tmp_path: Path) -> None:
    script = tmp_path / "faults.json"
    script.write_text(text)
    with pytest.raises(FaultError):
        load_faults(script)
    with pytest.raises(FaultError):
        load_faults(tmp_path / "missing.json")


def test_every_kind_of_fault_has_defaults_that_work() -> None:
    for name in KINDS:
        if name not in ("accounts",):
            assert parse_fault({"name": name}).name == name


def test_the_first_history_answer_fails_and_the_second_comes() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        ask_history(peer, 5)
        assert await peer.error(5) == (162, "HMDS is asleep 5")
        ask_history(peer, 5)
        await peer.answer(17)

    trigger = {"on": "reqHistoricalData", "nth": 1}
    run({"name": "hist", "params": {"code": 162, "text": "HMDS is asleep {reqId}"}, "trigger": trigger}, story)


def test_a_fault_keeps_to_its_client() -> None:
    async def story(home: House) -> None:
        other, hit = await home.client(1), await home.client(2)
        ask_history(other, 5)
        await other.answer(17)
        ask_history(hit, 5)
        assert (await hit.error(5))[0] == 162

    run({"name": "hist", "scope": {"client_id": 2}}, story)


def test_a_silent_peer_says_nothing_scenario_3() -> None:
    async def story(home: House) -> None:
        peer = await home.dial()
        peer.write(b"API\0\0\0\0\tv100..157")
        waiting = asyncio.create_task(peer.next())
        done, _ = await asyncio.wait([waiting], timeout=0.2)
        assert not done
        waiting.cancel()

    run({"name": "accept_silent"}, story)


def test_silence_may_end_and_then_the_gateway_answers_what_was_said() -> None:
    async def story(home: House) -> None:
        peer = await home.dial()
        assert (await peer.greet())[0] == "157"
        await peer.start()

    run({"name": "accept_silent", "params": {"s": 0.1}}, story)


def test_the_version_reply_may_come_in_pieces_scenario_4() -> None:
    async def story(home: House) -> None:
        peer = await home.dial()
        assert (await peer.greet())[0] == "157"
        await peer.start()

    run({"name": "handshake_split", "params": {"cuts": [1, 5, 9], "gap": 0.01}}, story)


@pytest.mark.parametrize(
    ("kind", "begins"), [("http", b"HTTP/1.1 400"), ("ssh", b"SSH-2.0"), ("tls", b"\x15\x03"), ("echo", b"API\0")]
)
def test_a_peer_that_is_not_tws_scenario_5(kind: str, begins: bytes) -> None:
    async def story(home: House) -> None:
        peer = await home.dial()
        peer.write(b"API\0\0\0\0\tv100..157")
        peer._writer.write_eof()
        assert (await peer.bytes_until_closed()).startswith(begins)

    run({"name": "not_tws", "params": {"kind": kind}}, story)


def test_random_bytes_are_the_same_for_the_same_seed() -> None:
    seen: list[bytes] = []

    async def story(home: House) -> None:
        peer = await home.dial()
        peer.write(b"API\0\0\0\0\tv100..157")
        peer._writer.write_eof()
        seen.append(await peer.bytes_until_closed())

    for _ in range(2):
        run({"name": "not_tws", "params": {"kind": "random"}}, story)
    assert seen[0] == seen[1] and len(seen[0]) == 256


@pytest.mark.parametrize("after_bytes", [0, 4])
def test_accept_then_close_scenario_6(after_bytes: int) -> None:
    async def story(home: House) -> None:
        peer = await home.dial()
        peer.write(b"API\0" if after_bytes else b"")
        assert await peer.bytes_until_closed() == b""

    run({"name": "accept_close", "params": {"after_bytes": after_bytes}}, story)


@pytest.mark.parametrize("version", [20, 999, "garbage"])
def test_an_impossible_server_version_scenario_7(version: object) -> None:
    async def story(home: House) -> None:
        peer = await home.dial()
        assert (await peer.greet())[0] == str(version)

    run({"name": "server_version", "params": {"v": version}}, story)


def test_a_half_open_connection_neither_reads_nor_writes_until_it_thaws_scenario_14() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        peer.ask(49, 1)
        peer.ask(8, 1, 1)
        waiting = asyncio.create_task(peer.next())
        done, _ = await asyncio.wait([waiting], timeout=0.1)
        assert not done
        (connection,) = home.gateway.connections()
        connection.thaw()
        assert (await waiting)[0] == "9"

    run({"name": "half_open", "trigger": {"on": "reqCurrentTime", "nth": 1}}, story)


@pytest.mark.parametrize("name", ["fin", "rst"])
def test_the_connection_ends_by_fin_or_rst(name: str) -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        peer.ask(49, 1)
        if name == "fin":
            assert await peer.bytes_until_closed() == b""
        else:
            with pytest.raises(ConnectionResetError):
                await peer.bytes_until_closed()
        await eventually(lambda: not home.gateway.connections())

    run({"name": name, "trigger": {"on": "reqCurrentTime"}}, story)


def test_the_account_list_is_shown_as_scripted() -> None:
    async def story(home: House) -> None:
        peer = await home.dial()
        await peer.greet()
        assert (await peer.start())[0] == ["15", "1", "DU1,U2,"]

    run({"name": "accounts", "params": {"list": "DU1,U2,"}}, story)


def test_a_farm_breaks_after_some_messages() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        for _ in range(3):
            peer.ask(49, 1)
        assert await peer.error(-1) == (2103, "Market data farm connection is broken:usfarm")

    run({"name": "farm", "params": {"name": "usfarm"}, "trigger": {"after": 3}}, story)


def test_a_fault_may_come_by_time() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        assert (await peer.error(-1))[0] == 2105

    run({"name": "farm", "params": {"name": "hmds"}, "trigger": {"at": 0.3}}, story)
