"""A session's odd greetings, times, farms and lists, and what a restart loses."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from ibdesk.simgateway.fault_script import parse_fault
from ibdesk.simgateway.faults import FaultError
from ibdesk.simgateway.messages.orders import PlaceOrder
from tests.unit.simgateway.order_desk import request
from tests.unit.simgateway.peer import OPEN, House, Peer, eventually, house
from tests.unit.simgateway.test_faults import run
from tests.unit.simgateway.test_faults_of_answers import ids_until_time, place
from tests.unit.simgateway.test_faults_of_lines import now, run_plain, until_dialled

NEXT_ID, STATUS, ORDER, ORDERS_END, POSITION, POSITIONS_END = "9", "3", "5", "53", "61", "62"
EXECUTION, EXECUTIONS_END, COMPLETED, COMPLETED_END = "11", "55", "101", "102"


@pytest.mark.parametrize(
    "row",
    [
        {"name": "next_id", "params": {"kind": "lost"}},
        {"name": "next_id", "params": {"value": "1"}},
        {"name": "next_id", "trigger": {"on": "managedAccounts"}},
        {"name": "server_time", "params": {"skew": "fast"}},
        {"name": "repeat_1100", "params": {"n": 0}},
        {"name": "repeat_1100", "params": {"then": 1100}},
        {"name": "farm_flap", "params": {"name": "nofarm"}},
        {"name": "clock", "params": {"roll": "noon"}},
        {"name": "clock", "params": {"roll": 0}},
        {"name": "no_end", "params": {"req": "reqCurrentTime"}},
        {"name": "no_end", "trigger": {"on": "reqCurrentTime"}},
        {"name": "truncate_list", "params": {"k": -1}},
        {"name": "completed_busy", "params": {"s": "long"}},
        {"name": "exec_window", "params": {"kind": "week"}},
        {"name": "restart", "params": {"lose": "everything"}},
        {"name": "restart", "params": {"not_ready_s": -1}},
    ],
)
def test_a_fault_of_a_session_that_means_nothing_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(FaultError):
        parse_fault(row)


@pytest.mark.parametrize(("kind", "told"), [("missing", []), ("value", ["77"]), ("late", [])])
def test_scenario_11_the_next_order_id_is_late_missing_or_another_one(kind: str, told: list[str]) -> None:
    async def story(home: House) -> None:
        peer = await home.dial()
        await peer.greet()
        rows = await peer.start()
        assert [row[2] for row in rows if row[0] == NEXT_ID] == told
        if kind == "late":
            assert (await peer.answer(9))[2] == "1"

    run({"name": "next_id", "params": {"kind": kind, "s": 0.1, "value": 77}}, story)


def test_a_server_whose_clock_is_wrong() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        peer.ask(49, 1)
        told = int((await peer.answer(49))[2])
        assert 3600 <= told - OPEN.timestamp() < 3660

    run({"name": "server_time", "params": {"skew": 3600}}, story)


def test_scenario_19_ib_is_lost_again_and_again_and_comes_back() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        home.gateway.apply(parse_fault(now("repeat_1100", n=5, gap=0.01, then=1102)))
        rows = await peer.until(lambda row: row[0] == "4" and row[3] == "1102")
        assert [row[3] for row in rows].count("1100") == 5
        assert home.world.linked

    run_plain(story)


def test_scenario_22_a_farm_flaps() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        home.gateway.apply(parse_fault(now("farm_flap", name="usfarm", n=3, gap=0.01)))
        codes = [await peer.error(-1) for _ in range(6)]
        assert [code for code, _ in codes] == [2103, 2104] * 3
        assert all(text.endswith("usfarm") for _, text in codes)

    run_plain(story)


@pytest.mark.parametrize(("roll", "later"), [(1, timedelta(days=1)), (3, timedelta(days=3))])
def test_scenario_92_the_day_rolls_on(roll: int, later: timedelta) -> None:
    async def story(home: House) -> None:
        assert home.world.clock.now() - (OPEN + later) < timedelta(seconds=30)
        assert home.world.clock.now() >= OPEN + later

    run(now("clock", roll=roll), story)


def test_scenario_92_the_second_before_midnight_in_new_york() -> None:
    async def story(home: House) -> None:
        left = OPEN.replace(day=21, hour=5) - home.world.clock.now()
        assert timedelta(0) < left <= timedelta(seconds=1)

    run(now("clock", roll="midnight"), story)


def patient(order_id: int, **fields: Any) -> PlaceOrder:
    """Return an order that rests far below the market."""
    return request(order_id, order_type="LMT", lmt_price=Decimal(100), **fields)


async def with_orders(home: House, count: int = 3) -> Peer:
    peer = await home.client()
    for number in range(1, count + 1):
        home.world.engine.place(1, patient(number), 157)
    await eventually(lambda: len(home.world.engine.open_orders(1)) == 2 * count)
    await ids_until_time(peer)
    return peer


def test_scenario_76_a_list_never_ends() -> None:
    async def story(home: House) -> None:
        peer = await with_orders(home)
        peer.ask(5, 1)
        ids = await ids_until_time(peer)
        assert (ids.count(ORDER), ids.count(ORDERS_END)) == (3, 0)
        peer.ask(16, 1)
        assert ORDERS_END in await ids_until_time(peer)

    run({"name": "no_end"}, story)


def test_scenario_76_a_list_ends_before_it_begins() -> None:
    async def story(home: House) -> None:
        peer = await with_orders(home)
        peer.ask(5, 1)
        ids = await ids_until_time(peer)
        assert ids.index(ORDERS_END) < ids.index(ORDER)
        assert ids.count(ORDER) == 3

    run({"name": "early_end"}, story)


@pytest.mark.parametrize("end", [True, False])
def test_scenario_76_a_list_is_cut_short(end: bool) -> None:
    async def story(home: House) -> None:
        peer = await with_orders(home)
        peer.ask(16, 1)
        ids = await ids_until_time(peer)
        assert (ids.count(ORDER), ids.count(ORDERS_END)) == (1, int(end))

    run({"name": "truncate_list", "params": {"req": "reqAllOpenOrders", "k": 2, "end": end}}, story)


def test_scenario_76_tws_is_busy_with_the_ended_orders_and_hears_no_second_question() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        peer.ask(99, "1")
        peer.ask(99, "1")
        assert COMPLETED_END not in await ids_until_time(peer)
        await peer.answer(102)
        peer.ask(49, 1)
        peer.ask(99, "1")
        ids = [row[0] for row in await peer.until(lambda row: row[0] == COMPLETED_END)]
        assert ids == ["49", COMPLETED_END]

    run({"name": "completed_busy", "params": {"s": 0.2}}, story)


def test_scenario_78_an_order_fills_between_the_rows_of_the_positions_and_their_end() -> None:
    async def story(home: House) -> None:
        peer = await with_orders(home, 1)
        peer.ask(61, 1)
        ids = [row[0] for row in await peer.until(lambda row: row[0] == POSITIONS_END)]
        assert ids[0] == POSITION
        assert ids.index(POSITION) < ids.index(EXECUTION) < ids.index(POSITIONS_END)

    run({"name": "fill_during_snapshot"}, story)


def ask_executions(peer: Peer, version_fields: tuple[object, ...] = ()) -> None:
    peer.ask(7, 3, 5, 0, "", "", "", "", "", "", *version_fields)


@pytest.mark.parametrize(("kind", "found"), [("midnight", 0), ("days", 1)])
def test_scenario_77_executions_of_yesterday_are_listed_or_not(kind: str, found: int) -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        home.world.engine.place(1, patient(1), 157)
        fates = home.world.engine.fates
        (order,) = fates.working(1)
        fates.fill(order)
        await peer.answer(59)
        home.gateway.apply(parse_fault(now("clock", roll=1)))
        ask_executions(peer)
        rows = await peer.until(lambda row: row[0] == EXECUTIONS_END)
        assert [row[0] for row in rows].count(EXECUTION) == found

    run({"name": "exec_window", "params": {"kind": kind, "n": 2}}, story)


@pytest.mark.parametrize(("next_id", "offered"), [("reset", "1"), ("jump", "10029")])
def test_scenario_25_a_restart_numbers_anew(next_id: str, offered: str) -> None:
    async def story(home: House) -> None:
        home.world.engine.place(1, patient(28), 157)
        home.gateway.apply(parse_fault(now("restart", down_s=0.01, next_id=next_id)))
        peer = await until_dialled(home)
        await peer.greet()
        assert [row[2] for row in await peer.start() if row[0] == NEXT_ID] == [offered]

    run_plain(story)


@pytest.mark.parametrize(
    ("lose", "held", "working", "past"), [("nothing", 1, 1, 1), ("untransmitted", 0, 1, 1), ("session", 0, 1, 0)]
)
def test_scenario_73_a_restart_loses_what_was_not_transmitted_or_all_that_is_over(
    lose: str, held: int, working: int, past: int
) -> None:
    async def story(home: House) -> None:
        engine = home.world.engine
        for number in (1, 2):
            engine.place(1, patient(number), 157)
        engine.place(1, patient(3, transmit=False), 157)
        engine.fates.fill(engine.fates.working(1)[0])
        home.gateway.apply(parse_fault(now("restart", down_s=0.01, lose=lose)))
        peer = await until_dialled(home)
        await peer.greet()
        rows = await peer.start()
        assert [row[0] for row in rows].count(ORDER) == working
        assert [row[2] for row in rows if row[0] == NEXT_ID] == ["4"], "ids stay used"
        ask_executions(peer)
        rows = await peer.until(lambda row: row[0] == EXECUTIONS_END)
        assert [row[0] for row in rows].count(EXECUTION) == past
        peer.ask(99, "0")
        rows = await peer.until(lambda row: row[0] == COMPLETED_END)
        assert [row[0] for row in rows].count(COMPLETED) == past
        assert (engine.fates.order(1, 3) is not None) == bool(held)

    run_plain(story)


def test_scenario_3_a_gateway_that_has_just_started_takes_connections_and_says_nothing() -> None:
    async def story() -> None:
        async with house() as home:
            home.gateway.apply(parse_fault(now("restart", down_s=0.01, not_ready_s=0.3)))
            peer = await until_dialled(home)
            peer.write(b"API\0\0\0\0\tv100..157")
            loop = asyncio.get_running_loop()
            began = loop.time()
            assert (await peer.next())[0] == "157"
            assert loop.time() - began >= 0.1

    asyncio.run(story())


def test_every_fault_may_be_set_while_the_gateway_runs() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        place(peer)
        await peer.until(lambda row: row[0] == STATUS and row[2] == "Submitted")
        home.gateway.apply(parse_fault({"name": "no_end", "trigger": {"on": "reqOpenOrders", "nth": 2}}))
        for ends in (True, False, True):
            peer.ask(5, 1)
            assert (ORDERS_END in await ids_until_time(peer)) is ends

    run_plain(story)
