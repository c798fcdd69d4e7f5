"""Scripted fates of orders: what TWS does on a bad day, message by message, and what the ledger keeps of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from ibdesk.simgateway.fault_executions import COMMISSIONS
from ibdesk.simgateway.fault_script import parse_fault
from ibdesk.simgateway.faults import FaultError
from ibdesk.simgateway.messages.orders import OrderStatus
from tests.unit.simgateway.peer import Fields, House, Peer, eventually
from tests.unit.simgateway.test_faults import run
from tests.unit.simgateway.test_faults_of_answers import place
from tests.unit.simgateway.test_orders_parser import fields_of

STATUS, ORDER, EXECUTION, COMMISSION = "3", "5", "11", "59"


def change(peer: Peer, **values: str) -> None:
    """Send order 1 again with other fields: its quantity, its limit."""
    fields = fields_of(157)
    for name, value in values.items():
        fields[{"quantity": 17, "limit": 19}[name]] = value
    peer.ask(*fields)


def cancel(peer: Peer) -> None:
    peer.ask(4, 1, 1)


async def resting(home: House) -> Peer:
    """Connect, and let BUY 1 NVDA LMT 165.5 rest below the market."""
    peer = await home.client()
    place(peer)
    await peer.until(lambda row: row[0] == STATUS and row[2] == "Submitted")
    return peer


async def statuses_until(peer: Peer, wanted: str) -> list[str]:
    rows = await peer.until(lambda row: row[0] == STATUS and row[2] == wanted)
    return [row[2] for row in rows if row[0] == STATUS]


async def fills_until_commission(peer: Peer, count: int = 1) -> list[Fields]:
    """Return the executions up to the given number of commissions."""
    rows: list[Fields] = []
    for _ in range(count):
        rows += await peer.until(lambda row: row[0] == COMMISSION)
    return [row for row in rows if row[0] == EXECUTION]


@pytest.mark.parametrize(
    "row",
    [
        {"name": "cancel_reject", "params": {"code": 202}},
        {"name": "cancel_silent", "params": {"s": -1}},
        {"name": "fill_after_cancel", "params": {"s": True}},
        {"name": "fill_after_cancel", "trigger": {"on": "placeOrder"}},
        {"name": "fill_plan", "params": {"parts": []}},
        {"name": "fill_plan", "params": {"parts": [[0, 1]]}},
        {"name": "fill_plan", "params": {"parts": [[0, -1, 10]]}},
        {"name": "fill_plan", "params": {"parts": [[0, 1, "dear"]]}},
        {"name": "inactive", "params": {"after": "later"}},
        {"name": "preset_change", "params": {"field": "account"}},
        {"name": "modify_reject", "params": {"code": "201"}},
        {"name": "exec_dup", "params": {"kind": "other"}},
        {"name": "exec_correct", "params": {"px": "dear"}},
        {"name": "exec_correct", "params": {"qty": "nan"}},
        {"name": "exec_bust", "trigger": {"on": "orderStatus"}},
        {"name": "commission", "params": {"kind": "high"}},
        {"name": "permid", "params": {"kind": "small"}},
    ],
)
def test_a_fate_that_means_nothing_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(FaultError):
        parse_fault(row)


@pytest.mark.parametrize("code", [161, 10147, 10148])
def test_scenario_49_a_cancel_is_refused_and_the_order_works_on(code: int) -> None:
    async def story(home: House) -> None:
        peer = await resting(home)
        cancel(peer)
        assert (await peer.error(1))[0] == code
        assert len(home.world.engine.open_orders(1)) == 2

    run({"name": "cancel_reject", "params": {"code": code}}, story)


def test_scenario_51_a_cancel_meets_silence_then_it_is_done() -> None:
    async def story(home: House) -> None:
        peer = await resting(home)
        cancel(peer)
        assert await statuses_until(peer, "Cancelled") == ["Cancelled"]

    run({"name": "cancel_silent", "params": {"s": 0.05}}, story)


def test_scenario_49_the_fill_was_faster_than_the_cancel() -> None:
    async def story(home: House) -> None:
        peer = await resting(home)
        cancel(peer)
        assert await statuses_until(peer, "Filled") == ["Filled"]
        assert (await peer.error(1))[0] in (161, 10148)

    run({"name": "fill_before_cancel"}, story)


def test_scenario_50_an_execution_arrives_after_the_cancel_and_no_status_follows() -> None:
    async def story(home: House) -> None:
        peer = await resting(home)
        cancel(peer)
        assert "Cancelled" in await statuses_until(peer, "Cancelled")
        rows = await peer.until(lambda row: row[0] == COMMISSION)
        assert [row[0] for row in rows if row[0] in (STATUS, ORDER, EXECUTION)] == [EXECUTION]

    run({"name": "fill_after_cancel", "params": {"s": 0.05}}, story)


def test_scenario_59_an_order_fills_in_the_parts_of_a_plan() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        change(peer, quantity="10")
        fills = await fills_until_commission(peer, 3)
        assert [(row[19], row[20]) for row in fills] == [("2", "165"), ("3", "165.1"), ("5", "165.5")]

    parts = [[0.01, 2, "165"], [0.05, 3, "165.1"], [0.1, 50, "165.5"]]
    run({"name": "fill_plan", "params": {"parts": parts}}, story)


def test_scenario_56_an_order_becomes_inactive_says_why_and_comes_back() -> None:
    async def story(home: House) -> None:
        peer = await resting(home)
        held = (await peer.until(lambda row: row[0] == STATUS and row[2] == "Inactive"))[-1]
        assert held[10] == "locate"
        back = (await peer.until(lambda row: row[0] == STATUS and row[2] == "Submitted"))[-1]
        assert back[10] == ""

    run({"name": "inactive", "params": {"s": 0.05, "after": 0.05}}, story)


def test_scenario_58_a_preset_changes_the_price_and_says_so() -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        place(peer)
        assert (await peer.error(1))[0] == 10349
        assert "160.25" in await peer.answer(5)

    run({"name": "preset_change", "params": {"field": "lmtPrice", "value": "160.25"}}, story)


@pytest.mark.parametrize(
    ("fault", "looks"),
    [
        ({"name": "warn"}, 1),  # the order is placed as without a fault
        ({"name": "preset_change"}, 1),
        ({"name": "id_collision"}, 1),
        ({"name": "hold_dialog", "params": {"release_s": 0.01}}, 1),
        ({"name": "inactive", "params": {"s": 0.01, "after": 0.01}}, 2),
    ],
    ids=lambda value: str(value["name"]) if isinstance(value, dict) else "",
)
def test_an_order_that_a_fault_has_put_to_work_is_matched_as_soon_as_any_other(
    fault: dict[str, Any], looks: int
) -> None:
    """The market's clock stands nearly still, so that no look comes by time alone."""

    async def story(home: House) -> None:
        engine = home.world.engine
        poll, at_work = engine.poll, []

        def watched(now: datetime) -> datetime | None:
            at_work.extend(one.status for one in engine.open_orders(1) if isinstance(one, OrderStatus))
            return poll(now)

        home.world.clock.speed = 0.0001
        home.world.look_again()
        engine.poll = watched  # type: ignore[method-assign]
        await resting(home)
        await eventually(lambda: at_work.count("Submitted") >= looks)

    run(fault, story)


def test_scenario_54_a_change_is_refused_and_the_order_stays_as_it_was() -> None:
    async def story(home: House) -> None:
        peer = await resting(home)
        change(peer, limit="166")
        assert (await peer.error(1))[0] == 201
        (order, _) = home.world.engine.open_orders(1)
        assert str(order.order.lmt_price) == "165.5"  # type: ignore[attr-defined]

    run({"name": "modify_reject"}, story)


FILLS = {"parts": [[0.01, 1, "165.5"]]}


def run_filled(fault: dict[str, Any], story: Any) -> None:
    """Tell the story of an order that fills at once, with one more fault."""

    async def inside(home: House) -> None:
        home.gateway.apply(parse_fault({"name": "fill_plan", "params": FILLS}))
        peer = await home.client()
        place(peer)
        await story(peer)

    run(fault, inside)


def test_scenario_45_an_execution_comes_twice() -> None:
    async def story(peer: Peer) -> None:
        first, second = await fills_until_commission(peer)
        assert first == second

    run_filled({"name": "exec_dup"}, story)


def test_scenario_46_an_execution_comes_again_under_another_id() -> None:
    async def story(peer: Peer) -> None:
        first, second = await fills_until_commission(peer)
        assert first[14] != second[14]
        assert first[19:21] == second[19:21]

    run_filled({"name": "exec_dup", "params": {"kind": "new_id"}}, story)


def test_scenario_47_an_execution_is_corrected() -> None:
    async def story(peer: Peer) -> None:
        first, second = await fills_until_commission(peer)
        assert (first[14][:-3], first[14][-3:]) == (second[14][:-3], ".01")
        assert (second[14][-3:], second[20]) == (".02", "165.25")

    run_filled({"name": "exec_correct", "params": {"px": "165.25"}}, story)


def test_scenario_47_an_execution_is_taken_back() -> None:
    async def story(peer: Peer) -> None:
        _, second = await fills_until_commission(peer)
        assert (second[14][-3:], second[19]) == (".02", "0")

    run_filled({"name": "exec_bust"}, story)


@pytest.mark.parametrize("kind", [kind for kind in COMMISSIONS if kind != "before_exec"])
def test_scenario_48_a_commission_is_late_absent_or_nonsense(kind: str) -> None:
    async def story(peer: Peer) -> None:
        await peer.until(lambda row: row[0] == STATUS and row[2] == "Filled")
        peer.ask(49, 1)
        rows = await peer.until(lambda row: row[0] == "49")
        told = [float(row[3]) for row in rows if row[0] == COMMISSION]
        if kind in ("late", "never"):
            assert told == []
        else:
            (amount,) = told
            assert {"-1": amount == -1, "unset": amount > 1e308, "rebate": amount < 0}[kind]

    run_filled({"name": "commission", "params": {"kind": kind}}, story)


def test_scenario_43_a_commission_comes_before_its_execution() -> None:
    async def story(peer: Peer) -> None:
        rows = await peer.until(lambda row: row[0] == EXECUTION)
        assert COMMISSION in [row[0] for row in rows]

    run_filled({"name": "commission", "params": {"kind": "before_exec"}}, story)


@pytest.mark.parametrize("kind", ["zero_first", "big"])
def test_scenario_68_perm_ids_are_missing_or_large(kind: str) -> None:
    async def story(home: House) -> None:
        peer = await home.client()
        place(peer)
        perm_id = int((await peer.answer(3))[6])
        assert perm_id == 0 if kind == "zero_first" else perm_id > 2**40
        assert 0 < int((await peer.answer(3))[6]) < 2**31

    run({"name": "permid", "params": {"kind": kind}, "trigger": {"on": "orderStatus", "nth": 1}}, story)
