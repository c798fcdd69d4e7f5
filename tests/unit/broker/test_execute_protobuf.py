"""What leaves at the server versions where requests turn into protobuf, on clients that reach them."""

from __future__ import annotations

import importlib
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from ibdesk.broker import dialect
from ibdesk.core.ids import OrderId
from ibdesk.core.records import command as commands
from ibdesk.core.records.link import SendOutcome
from tests.unit.broker.peers import read_frame
from tests.unit.broker.test_execute import EVERY, PLACE, SPEC, Bench

FIRST_RAW_ID = 201
ORDERS_FROM = 203
ALL_FROM = 213
REACHED = [version for version in (FIRST_RAW_ID, ORDERS_FROM, ALL_FROM, 226) if version <= dialect.MAX_CLIENT_VERSION]
WITH_ORDERS = [version for version in REACHED if version >= ORDERS_FROM]

pytestmark = pytest.mark.skipif(not REACHED, reason="this client ends before protobuf begins")


def sent(command: Any, version: int) -> tuple[int, bytes]:
    """Execute a command and return the one frame that it became: its raw id and its body."""
    bench = Bench(version)
    assert bench.executor.execute(command) == (SendOutcome.SENT, "")
    frame = read_frame(bench.theirs)
    bench.transport.close()
    assert read_frame(bench.theirs) == b""
    bench.close()
    return int.from_bytes(frame[:4], "big"), frame[4:]


def parsed(body: bytes, kind: str) -> Any:
    return getattr(importlib.import_module(f"ibapi.protobuf.{kind}_pb2"), kind).FromString(body)


@pytest.mark.parametrize("version", REACHED)
@pytest.mark.parametrize(("command", "number"), EVERY)
def test_every_command_is_one_message_with_a_raw_id(command: Any, number: str, version: int) -> None:
    raw_id, body = sent(command, version)
    assert raw_id in (int(number), int(number) + 200)
    assert raw_id > 200 or version < ALL_FROM, "from 213 on every request of ours is protobuf"
    assert raw_id > 200 or body.endswith(b"\0") or not body


@pytest.mark.parametrize("version", WITH_ORDERS)
def test_an_order_carries_what_was_asked_and_nothing_that_was_not(version: int) -> None:
    raw_id, body = sent(PLACE, version)
    request = parsed(body, "PlaceOrderRequest")
    order = request.order
    assert (raw_id, request.orderId, request.contract.conId) == (203, 7, 4815747)
    assert (order.action, order.totalQuantity, order.orderType, order.lmtPrice) == ("BUY", "5", "LMT", 178.4)
    assert (order.tif, order.account, order.transmit) == ("GTC", "DU1234567", True)
    for absent in ("auxPrice", "trailStopPrice", "outsideRth", "whatIf", "ocaGroup", "goodTillDate", "cashQty"):
        assert not order.HasField(absent), absent


@pytest.mark.parametrize("version", WITH_ORDERS)
@pytest.mark.parametrize("quantity", ["0.00001", "0.00000001", "1E+2", "12.50"])
def test_a_quantity_is_written_as_a_plain_decimal(version: int, quantity: str) -> None:
    spec = replace(SPEC, quantity=Decimal(quantity), transmit=False)
    order = parsed(sent(replace(PLACE, spec=spec), version)[1], "PlaceOrderRequest").order
    assert "E" not in order.totalQuantity.upper()
    assert Decimal(order.totalQuantity) == Decimal(quantity)
    assert not order.transmit, "absent or false: held in TWS"


@pytest.mark.parametrize("version", WITH_ORDERS)
def test_a_cancel_names_its_order(version: int) -> None:
    raw_id, body = sent(commands.CancelOrder(order_id=OrderId(7)), version)
    assert (raw_id, parsed(body, "CancelOrderRequest").orderId) == (204, 7)
