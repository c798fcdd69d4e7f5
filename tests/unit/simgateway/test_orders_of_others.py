"""Orders that another hand placed: typed into TWS, left by another client, watched by the master client."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

from ibdesk.simgateway.messages.order_fields import Order
from ibdesk.simgateway.messages.orders import OpenOrder, OrderStatus
from ibdesk.simgateway.orders.texts import Reply
from tests.unit.simgateway.order_desk import NVDA, Desk, request, short
from tests.unit.simgateway.peer import house
from tests.unit.simgateway.test_control import do

PATIENT = Order(action="BUY", order_type="LMT", total_quantity=Decimal(3), lmt_price=Decimal("150.00"))


def enter(desk: Desk, client: int = 0, order_id: int = 0, order: Order = PATIENT) -> int:
    found = desk.engine.enter(client, order_id, NVDA, order)
    assert not isinstance(found, Reply)
    return found


def everyone(desk: Desk) -> list[Any]:
    return [message.order_id for message in desk.engine.all_open_orders() if isinstance(message, OpenOrder)]


def test_65_an_order_typed_into_tws_has_the_id_0_and_nobody_is_told() -> None:
    desk = Desk()
    perm_id = enter(desk)
    assert desk.take() == []
    opened, status = desk.engine.all_open_orders()
    assert isinstance(opened, OpenOrder) and isinstance(status, OrderStatus)
    assert (opened.order_id, opened.client_id, opened.perm_id) == (0, 0, perm_id)
    assert (status.order_id, status.perm_id, status.status) == (0, perm_id, "Submitted")
    assert desk.open_orders(1) == [] == desk.open_orders(0)
    assert desk.engine.next_valid_id(0) == 1


def test_65_client_0_binds_it_by_asking_and_may_then_cancel_it() -> None:
    desk = Desk()
    enter(desk)
    enter(desk)
    desk.engine.bind()
    assert [held.order_id for held, _ in desk.open_orders(0)] == [-1, -2]
    assert desk.cancel(-1, client=1) == ["10147 -1"]
    assert "202 -1" in desk.cancel(-1, client=0)
    assert desk.limit(-2, "151.00", client=0, total_quantity=Decimal(3)) == [
        "openOrder -2 Submitted",
        "orderStatus -2 Submitted 0/3",
    ]


def test_with_auto_binding_client_0_hears_of_manual_orders_as_they_are_typed() -> None:
    desk = Desk()
    desk.engine.bind(future=True)
    enter(desk)
    assert {to for to, _ in desk.mail.sent} == {0}
    assert desk.heard()[0] == "openOrder -1 PreSubmitted"
    desk.engine.bind(future=False)
    enter(desk)
    assert desk.take() == []


def test_the_person_at_tws_may_withdraw_any_order() -> None:
    desk = Desk()
    perm_id = enter(desk)
    assert desk.engine.withdraw(perm_id)
    assert not desk.engine.withdraw(perm_id)
    assert everyone(desk) == []
    assert [type(one).__name__ for one in desk.engine.completed_orders()] == ["CompletedOrder"]
    assert desk.engine.completed_orders(api_only=True) == []


def test_64_another_clients_order_is_shown_but_neither_cancelled_nor_changed() -> None:
    desk = Desk()
    desk.limit(5, "150.00", client=7)
    assert everyone(desk) == [5]
    assert desk.cancel(5, client=1) == ["10147 5"]
    # The same id means an order of one's own.
    desk.limit(5, "151.00", client=1)
    assert sorted(held.order.lmt_price or 0 for held, _ in [*desk.open_orders(7), *desk.open_orders(1)]) == [150, 151]


def test_67_a_foreign_order_of_a_type_nobody_knows_rests_with_its_own_words() -> None:
    desk = Desk()
    odd = Order(action="SELL", order_type="TRAIL LIT", total_quantity=Decimal(1), order_ref="bought by aunt", tif="GTC")
    enter(desk, 7, 12, odd)
    opened, _ = desk.engine.all_open_orders()
    assert isinstance(opened, OpenOrder)
    assert (opened.client_id, opened.order.order_type, opened.order.order_ref) == (7, "TRAIL LIT", "bought by aunt")
    assert isinstance(desk.engine.enter(7, 12, NVDA, odd), Reply)


def test_the_master_client_hears_of_everyones_orders_and_of_no_ones_errors() -> None:
    desk = Desk(master=9)
    desk.engine.place(2, request(1, total_quantity=Decimal(0)), 157)
    assert {to for to, _ in desk.take()} == {2}
    enter(desk)
    assert {to for to, _ in desk.take()} == {9}


def test_the_master_client_gets_a_copy_of_each_message() -> None:
    desk = Desk(master=9)
    desk.engine.enter(2, 1, NVDA, Order(action="BUY", order_type="MKT", total_quantity=Decimal(1)))
    heard: dict[int, list[str]] = {2: [], 9: []}
    for to, message in desk.take():
        heard[to].append(short(message))
    assert heard[2] == heard[9] != []


def test_a_manual_order_from_the_control_line_reaches_client_0_over_the_wire() -> None:
    async def story() -> None:
        async with house() as home:
            zero = await home.client(0)
            row = {"symbol": "NVDA", "action": "BUY", "quantity": "10", "type": "LMT", "price": "150"}
            first = do(home, do="manual", **row)
            zero.ask(5, 1)
            assert (await zero.answer(5))[1] == "-1"
            await zero.answer(53)
            zero.ask(15, 1, 1)
            zero.ask(49, 1)
            await zero.answer(49)
            second = do(home, do="manual", **row)
            status = await zero.answer(3)
            assert status[1] == "-2" and status[6] == str(second["perm_id"])
            assert do(home, do="withdraw", perm_id=first["perm_id"]) == {"done": "withdraw"}
            await zero.until(lambda fields: fields[0] == "4" and fields[3] == "202" and fields[2] == "-1")
            gone = do(home, do="foreign", client=7, order_id=3, ref="x", **{**row, "type": "TRAIL LIT"})
            zero.ask(16, 1)
            seen = await zero.until(lambda fields: fields[0] == "53")
            assert str(gone["perm_id"]) in {fields[6] for fields in seen if fields[0] == "3"}

    asyncio.run(story())


def test_only_client_0_may_bind() -> None:
    async def story() -> None:
        async with house() as home:
            peer = await home.client(1)
            peer.ask(15, 1, 1)
            assert (await peer.error(-1))[0] == 327

    asyncio.run(story())
