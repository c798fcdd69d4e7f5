"""What must hold whatever clients and market do: nothing fills twice, ends twice or goes missing."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ibdesk.simgateway.messages.orders import (
    CancelOrder,
    CommissionReport,
    ExecDetails,
    GlobalCancel,
    OpenOrder,
    OrderStatus,
)
from tests.unit.simgateway.order_desk import Desk, request

CENT = Decimal("0.01")
ORDER_IDS = st.integers(0, 6)
CENTS = st.integers(16_900, 17_100)
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("place"),
            ORDER_IDS,
            st.fixed_dictionaries(
                {
                    "action": st.sampled_from(["BUY", "SELL"]),
                    "total_quantity": st.integers(0, 300).map(Decimal),
                    "order_type": st.sampled_from(["MKT", "LMT", "STP", "STP LMT", "TRAIL"]),
                    "lmt_price": CENTS.map(lambda cents: cents * CENT),
                    "aux_price": CENTS.map(lambda cents: cents * CENT),
                    "tif": st.sampled_from(["DAY", "GTC", "IOC", ""]),
                    "transmit": st.sampled_from([True, True, True, False]),
                    "what_if": st.sampled_from([False, False, False, True]),
                    "parent_id": st.sampled_from([0, 0, 0, 1, 2, 3]),
                    "oca_group": st.sampled_from(["", "", "", "one"]),
                    "oca_type": st.integers(0, 3),
                }
            ),
        ),
        st.tuples(st.just("cancel"), ORDER_IDS, st.none()),
        st.tuples(st.just("cancel all"), st.just(0), st.none()),
        st.tuples(st.just("quote"), CENTS, st.none()),
        st.tuples(st.just("wait"), st.integers(1, 40), st.none()),
    ),
    max_size=40,
)
ENDED = {"Filled", "Cancelled", "Inactive"}


def run(desk: Desk, steps: list[tuple[str, int, Any]]) -> list[Any]:
    """Do the steps and return every message to client 1."""
    heard: list[Any] = []
    for kind, number, fields in steps:
        if kind == "place":
            desk.engine.place(1, request(number, **fields), 157)
        elif kind == "cancel":
            desk.engine.cancel(1, CancelOrder(order_id=number), 157)
        elif kind == "cancel all":
            desk.engine.global_cancel(1, GlobalCancel(), 157)
        elif kind == "quote":
            desk.market.now.bid = number * CENT
            desk.market.now.ask = desk.market.now.last = (number + 1) * CENT
            # Now and then the touch shows less than an order wants, or nothing.
            desk.market.now.bid_size, desk.market.now.ask_size = Decimal(number % 5 * 60), Decimal(number % 7 * 60)
            desk.clock.instant += timedelta(seconds=1)
            desk.engine.poll(desk.clock.now())
        else:
            desk.clock.instant += timedelta(hours=number)
            desk.engine.poll(desk.clock.now())
        heard += [message for _, message in desk.take()]
    return heard


@given(STEPS)
def test_an_order_that_has_ended_stays_ended_and_never_fills_more_than_it_asked_for(
    steps: list[tuple[str, int, Any]],
) -> None:
    ended: dict[int, str] = {}
    for message in run(Desk(), steps):
        if not isinstance(message, OrderStatus):
            continue
        assert 0 <= message.filled <= message.filled + message.remaining
        assert ended.get(message.perm_id, message.status) == message.status
        if message.status in ENDED:
            ended[message.perm_id] = message.status


@given(STEPS)
def test_positions_and_executions_agree(steps: list[tuple[str, int, Any]]) -> None:
    desk = Desk()
    heard = run(desk, steps)
    executions = [message for message in heard if isinstance(message, ExecDetails)]
    assert len({execution.exec_id for execution in executions}) == len(executions)
    net = sum((e.shares if e.side == "BOT" else -e.shares for e in executions), Decimal(0))
    assert desk.accounts.quantity("DU1000000", 4815747) == net
    cash = sum((-e.shares * e.price if e.side == "BOT" else e.shares * e.price for e in executions), Decimal(0))
    fees = sum((m.commission for m in heard if isinstance(m, CommissionReport)), Decimal(0))
    rows = desk.accounts.summary("DU1000000", ["$LEDGER:USD"], desk.clock.now())
    (held,) = (Decimal(text) for tag, text, _ in rows if tag == "CashBalance")
    assert abs(held - (Decimal("-2.95") + cash - fees)) < Decimal("0.0001")


@given(STEPS)
def test_a_limit_is_never_passed_and_every_open_order_is_followed_by_its_status(
    steps: list[tuple[str, int, Any]],
) -> None:
    heard = run(Desk(), steps)
    limits = {m.perm_id: m.order for m in heard if isinstance(m, OpenOrder) and not m.order.what_if}
    for message, following in pairwise([*heard, None]):
        if isinstance(message, OpenOrder) and not message.order.what_if:
            assert isinstance(following, OrderStatus)
            assert (following.order_id, following.status) == (message.order_id, message.state.status)
        if isinstance(message, ExecDetails) and limits[message.perm_id].lmt_price is not None:
            limit = limits[message.perm_id].lmt_price or Decimal(0)
            assert message.price <= limit if message.side == "BOT" else message.price >= limit


@settings(max_examples=30)
@given(STEPS)
def test_the_ledger_tells_the_same_story_as_the_messages(steps: list[tuple[str, int, Any]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.jsonl"
        desk = Desk(ledger=path)
        heard = run(desk, steps)
        desk.ledger.close()
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    executions = [message.exec_id for message in heard if isinstance(message, ExecDetails)]
    assert [row["exec_id"] for row in rows if row["kind"] == "execution"] == executions
    told = {m.perm_id: m.status for m in heard if isinstance(m, OrderStatus)}
    assert {row["perm_id"]: row["status"] for row in rows if row["kind"] == "state"} == told
    frames = [row for row in rows if row["kind"] in ("placeOrder", "cancelOrder", "reqGlobalCancel")]
    assert len(frames) == len([step for step in steps if step[0] in ("place", "cancel", "cancel all")])


@given(STEPS)
def test_no_child_trades_before_its_parent_has(
    steps: list[tuple[str, int, Any]],
) -> None:
    parents: dict[int, int] = {}
    traded: set[int] = set()
    for message in run(Desk(), steps):
        if isinstance(message, OpenOrder) and message.parent_perm_id:
            parents[message.perm_id] = message.parent_perm_id
        if isinstance(message, ExecDetails):
            assert parents.get(message.perm_id) is None or parents[message.perm_id] in traded
            traded.add(message.perm_id)


@given(STEPS)
def test_no_other_member_of_a_group_works_on_when_one_has_filled_whole(steps: list[tuple[str, int, Any]]) -> None:
    desk = Desk()
    done: set[int] = set()
    for step in steps:
        before = {held.perm_id for held, _ in desk.open_orders() if held.order.oca_group == "one"}
        heard = run(desk, [step])
        filled = {m.perm_id for m in heard if isinstance(m, OrderStatus) and m.status == "Filled"} & before
        done |= before if filled else set()
        assert not done & {held.perm_id for held, _ in desk.open_orders()}
