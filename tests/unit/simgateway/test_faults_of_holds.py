"""An order's first moments on a bad day, orders of strangers, and fills while nobody is there."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ibdesk.simgateway import fault_endings
from ibdesk.simgateway.clock import ClockSpec
from ibdesk.simgateway.fault_script import parse_fault
from ibdesk.simgateway.faults import FaultError
from ibdesk.simgateway.ledger import Ledger
from ibdesk.simgateway.orders.frame_log import FrameLog
from ibdesk.simgateway.server import Clients, Gateway
from ibdesk.simgateway.world import build_world
from tests.unit.simgateway.order_desk import request
from tests.unit.simgateway.peer import OPEN, House, eventually, house
from tests.unit.simgateway.test_control import do
from tests.unit.simgateway.test_faults import run
from tests.unit.simgateway.test_faults_of_answers import ids_until_time, place
from tests.unit.simgateway.test_faults_of_endings import Killed
from tests.unit.simgateway.test_faults_of_lines import now, run_plain, until_dialled
from tests.unit.simgateway.test_faults_of_orders import change, resting
from tests.unit.simgateway.test_faults_of_sessions import patient

STATUS, ORDER, EXECUTION, COMMISSION = "3", "5", "11", "59"


@pytest.mark.parametrize(
    "row",
    [
        {"name": "hold_dialog", "params": {"release_s": -1}},
        {"name": "hold_dialog", "params": {"discard": 1}},
        {"name": "ack_delay", "params": {"s": "late"}},
        {"name": "ack_delay", "trigger": {"on": "cancelOrder"}},
        {"name": "held", "params": {"why": 1}},
        {"name": "held", "params": {"until": "monday"}},
        {"name": "inactive", "params": {"then": "Filled"}},
        {"name": "dup_status", "params": {"n": 1}},
        {"name": "fill_before_ack", "params": {"s": 1}},
        {"name": "fill_during_down", "params": {"down_s": -1}},
        {"name": "foreign", "params": {"client": "7"}},
        {"name": "foreign", "params": {"id": 0}},
        {"name": "foreign", "params": {"quantity": "many"}},
        {"name": "manual", "params": {"id": 3}},
        {"name": "manual", "params": {"price": -1}},
    ],
)
def test_a_fault_of_first_moments_that_means_nothing_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(FaultError):
        parse_fault(row)


def test_scenario_41_a_dialog_holds_the_order_until_somebody_says_yes() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        place(peer)
        assert not {STATUS, ORDER} & set(await ids_until_time(peer))
        await peer.until(lambda row: row[0] == STATUS and row[2] == "Submitted")

    run({"name": "hold_dialog", "params": {"release_s": 0.2}}, story)


def test_scenario_41_a_dialog_that_is_discarded_leaves_no_trace_of_the_order() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        place(peer)
        peer.ask(8, 1, 1)
        assert (await peer.answer(9))[2] == "1", "its id was never counted"
        assert home.world.engine.all_open_orders() == []

    run({"name": "hold_dialog", "params": {"discard": True}}, story)


def test_the_ledger_has_the_frame_of_a_held_order_once_and_from_the_start(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"

    def frames() -> int:
        return sum(json.loads(line)["kind"] == "placeOrder" for line in ledger.read_text().splitlines())

    async def story() -> None:
        clients = Clients()
        spec = ClockSpec(OPEN)
        world = build_world(clients, clock=spec, accounts=("DU1000000",), seed=1, ledger=ledger)
        fault = parse_fault({"name": "hold_dialog", "params": {"release_s": 0.1}})
        home = House(gateway := Gateway(world, clients, 157, [fault]), await gateway.start(0))
        peer = await home.client()
        place(peer)
        await ids_until_time(peer)
        assert frames() == 1
        await peer.answer(3)
        assert frames() == 1
        await home.close()

    asyncio.run(story())


def test_a_noted_placement_is_told_from_a_later_one() -> None:
    log, first, second = FrameLog(Ledger(None)), request(1), request(1)
    log.noted.add(id(first))
    for one in (first, second):
        log.placed(1, one, 157, None, OPEN)
    assert not log.noted


def test_scenario_63_a_change_is_taken_at_once_and_told_late() -> None:
    async def story(home: House) -> None:
        peer = await resting(home)
        home.gateway.apply(parse_fault({"name": "ack_delay", "params": {"s": 0.2}, "trigger": {"on": "placeOrder"}}))
        change(peer, limit="160.5")
        assert not {STATUS, ORDER} & set(await ids_until_time(peer))
        (held,) = home.world.engine.fates.working(1)
        assert held.order.lmt_price == Decimal("160.5")
        assert "160.5" in await peer.answer(5)

    run_plain(story)


def test_scenario_57_an_order_is_held_for_a_reason_and_works_later() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        place(peer)
        rows = await peer.until(lambda row: row[0] == STATUS)
        assert (rows[-1][2], rows[-1][10]) == ("PreSubmitted", "locate")
        assert not {STATUS, ORDER} & set(await ids_until_time(peer))
        rows = await peer.until(lambda row: row[0] == STATUS and row[2] == "Submitted")
        assert rows[-1][10] == ""

    run({"name": "held", "params": {"why": "locate", "until": 0.2}}, story)


def test_a_held_order_that_could_trade_does_not() -> None:
    async def story(home: House) -> None:
        await home.client()
        home.world.engine.fates.keep_waiting(1, 1, "locate")
        home.world.engine.place(1, request(1), 157)
        (held,) = home.world.engine.fates.working(1)
        assert (held.status, held.filled) == ("PreSubmitted", 0)
        home.world.engine.fates.let_go(held)
        assert held.status == "Filled"

    run_plain(story)


def test_scenario_56_an_inactive_order_may_come_back_presubmitted() -> None:
    async def story(home: House) -> None:
        peer = await resting(home)
        await peer.until(lambda row: row[0] == STATUS and row[2] == "Inactive")
        await peer.until(lambda row: row[0] == STATUS and row[2] == "PreSubmitted")

    run({"name": "inactive", "params": {"s": 0.05, "after": 0.05, "then": "PreSubmitted"}}, story)


def test_scenario_42_a_status_is_told_five_times() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        place(peer)
        told = [tuple(await peer.answer(3)) for _ in range(5)]
        assert len(set(told)) == 1

    run({"name": "dup_status"}, story)


def test_scenario_43_the_fill_is_told_before_the_order_is_acknowledged() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        place(peer)
        rows = await peer.until(lambda row: row[0] == STATUS and row[2] == "Filled")
        ids = [row[0] for row in rows if row[0] in (STATUS, ORDER, EXECUTION, COMMISSION)]
        assert ids[:3] == [EXECUTION, COMMISSION, ORDER]

    run({"name": "fill_before_ack"}, story)


def test_scenario_18_an_order_fills_while_the_gateway_is_down() -> None:
    async def story(home: House) -> None:
        await resting(home)
        home.gateway.apply(parse_fault(now("fill_during_down", down_s=0.1)))
        peer = await until_dialled(home)
        await peer.greet()
        assert ORDER not in [row[0] for row in await peer.start()]
        peer.ask(7, 3, 5, 0, "", "", "", "", "", "")
        assert (await peer.answer(11))[2] == "1"

    run_plain(story)


@pytest.mark.parametrize("version", [157, 200])
def test_scenario_55_a_reject_may_explain_itself_in_json(version: int) -> None:
    async def story(home: House) -> None:
        peer = await home.client(version=version)
        home.world.engine.place(1, patient(1), version)
        await peer.answer(3)
        home.gateway.faults.request(home.gateway.connections()[0], "placeOrder", patient(2))
        rows = await peer.until(lambda row: row[0] == "4" and "Rejected" in row)
        assert ('{"why": "size"}' in rows[-1]) is (version == 200)

    run({"name": "reject", "params": {"text": "Rejected", "json": '{"why": "size"}'}}, story)


def test_scenario_66_and_67_an_order_of_another_client_with_an_unknown_type() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        peer.ask(16, 1)
        row = await peer.answer(5)
        assert row[1] == "1"
        assert {"TRAIL LIT", "a free text"} < set(row)

    params = {"client": 7, "id": 1, "ref": "a free text", "type": "TRAIL LIT"}
    run({"name": "foreign", "params": params}, story)


@pytest.mark.parametrize(("given", "number"), [(0, "0"), (-1, "-1")])
def test_scenario_65_an_order_typed_into_tws_has_no_number_or_a_negative_one(given: int, number: str) -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        peer.ask(16, 1)
        assert (await peer.answer(5))[1] == number

    run({"name": "manual", "params": {"id": given}}, story)


def test_a_stranger_whom_nobody_can_place_is_told_to_whoever_steers() -> None:
    async def story() -> None:
        async with house() as home:
            answer = do(home, do="fault", name="foreign", params={"symbol": "NOSUCH"})
            assert answer["done"] is None
            assert "foreign: 200" in answer["error"]

    asyncio.run(story())


def test_killed_in_the_midst_of_the_answers_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scenario 27 with a torn frame: the order stands, and half of its openOrder has left."""

    def end(code: int) -> None:
        raise Killed(code)

    monkeypatch.setattr(fault_endings.os, "_exit", end)

    async def story(home: House) -> None:
        await home.client()
        (connection,) = home.gateway.connections()
        heard: list[bytes] = []
        monkeypatch.setattr(connection.writer, "write", heard.append)
        with pytest.raises(Killed):
            home.gateway.faults.request(connection, "placeOrder", patient(1))
        (torn,) = heard
        assert int.from_bytes(torn[:4], "big") > len(torn) - 4 > 0
        assert home.world.engine.next_valid_id(1) == 2

    run({"name": "kill", "params": {"point": "mid_frame"}}, story)


def test_a_fault_with_a_seed_of_its_own_does_not_take_the_scripts() -> None:
    assert parse_fault({"name": "chunk", "seed": 9}, seed=1).seed == 9
    assert parse_fault({"name": "chunk"}, seed=4).seed == 4


def test_the_loop_is_free_while_orders_are_held() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        place(peer)
        (connection,) = home.gateway.connections()
        await eventually(lambda: connection.received == 2)
        assert await ids_until_time(peer) == ["49"]

    run({"name": "ack_delay", "params": {"s": 60}}, story)
