"""What ties orders together survives the wire in every dialect: parentId and ocaGroup also on their way back.

Text dialects talk to the gateway's own process. The gateway ends before protobuf begins; there a peer reads the
order with IB's own classes and holds it against what was asked, and sends the same order back.
"""

from __future__ import annotations

import importlib
import socket
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ibdesk.broker import ibapi_info
from ibdesk.core.ids import OrderId
from ibdesk.core.records.command import PlaceOrder
from ibdesk.core.records.link import NextValidId
from ibdesk.core.records.order import OpenOrder, OrderSpec, OrderStatus
from tests.e2e.gateway_process import GatewayProcess
from tests.e2e.official_shapes import KEY_VERSIONS
from tests.e2e.scripted_protobuf import message, status
from tests.unit.broker.peers import Peer, Recorder, drain, greeting, raw_frame, read_frame, read_hello, session_on
from tests.unit.broker.test_execute import NVDA

ACCOUNT = "DU1000000"
PROTOBUF_VERSIONS = [version for version in (203, 213) if version <= ibapi_info().max_client_version]
ENTRY = OrderSpec(action="BUY", quantity=Decimal(5), order_type="LMT", limit_price=Decimal(50), account=ACCOUNT)


@pytest.fixture(params=KEY_VERSIONS)
def gateway(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GatewayProcess]:
    process = GatewayProcess(tmp_path, "--server-version", str(request.param))
    yield process
    process.close()


def exit_of(entry: OrderSpec, parent: int, **fields: Any) -> OrderSpec:
    return replace(entry, action="SELL", limit_price=Decimal(900), parent_id=OrderId(parent), **fields)


def test_a_brackets_ties_arrive_in_text_and_come_back(gateway: GatewayProcess) -> None:
    recorder = Recorder()
    with session_on(gateway.port, recorder) as session:
        first = recorder.wait_for(NextValidId).order_id
        session.submit(PlaceOrder(order_id=first, contract=NVDA, spec=replace(ENTRY, transmit=False)))
        session.submit(PlaceOrder(order_id=OrderId(first + 1), contract=NVDA, spec=exit_of(ENTRY, first)))
        recorder.wait(lambda: any(isinstance(one, OrderStatus) and one.why_held == "child" for one in recorder.events))
    rows = [(row["order_id"], row["order"]) for row in gateway.frames("placeOrder")]
    assert [(order_id, order["transmit"], order.get("parentId")) for order_id, order in rows] == [
        (first, False, None),
        (first + 1, True, str(first)),
    ]
    newest = {one.order_id: one for one in recorder.all(OpenOrder)}
    entry, child = newest[first], newest[OrderId(first + 1)]
    assert (entry.spec.parent_id, entry.spec.oca_group) == (None, "")
    assert (child.spec.parent_id, child.spec.oca_group) == (first, str(entry.perm_id))


def test_an_oca_group_arrives_in_text_and_comes_back(gateway: GatewayProcess) -> None:
    recorder = Recorder()
    with session_on(gateway.port, recorder) as session:
        first = recorder.wait_for(NextValidId).order_id
        session.submit(PlaceOrder(order_id=first, contract=NVDA, spec=replace(ENTRY, oca_group="either")))
        assert recorder.wait_for(OpenOrder).spec.oca_group == "either"
    assert [row["order"]["ocaGroup"] for row in gateway.frames("placeOrder")] == ["either"]


def told_in_text(number: int, *fields: object) -> bytes:
    """Build a message whose body is still text, under the raw id of server versions from 201 on."""
    return raw_frame(number.to_bytes(4, "big") + b"".join(f"{field}\0".encode() for field in fields))


class Echo:
    """A TWS that speaks protobuf: it reads one order and sends it back as an open one."""

    def __init__(self, version: int) -> None:
        self._version = version
        self.read: Any = None

    def serve(self, conn: socket.socket) -> None:
        read_hello(conn)
        conn.sendall(greeting(self._version))
        read_frame(conn)
        if self._version < 213:
            conn.sendall(told_in_text(15, 1, ACCOUNT) + told_in_text(9, 1, 7))
        else:
            conn.sendall(message(15, "ManagedAccounts", accountsList=ACCOUNT) + message(9, "NextValidId", orderId=7))
        self.read = self._read_order(conn)
        order = {"permId": 1_800_000_001, "clientId": 1, "ocaType": 3}
        held = type(self.read.order)(**order)
        held.MergeFrom(self.read.order)
        back = {"contract": self.read.contract, "order": held, "orderState": {"status": "PreSubmitted"}}
        conn.sendall(message(5, "OpenOrder", orderId=self.read.orderId, **back) + status("PreSubmitted", 0, 0.0))
        drain(conn)

    def _read_order(self, conn: socket.socket) -> Any:
        """Return the first order request; what else a client asks at its start is passed over."""
        kind = importlib.import_module("ibapi.protobuf.PlaceOrderRequest_pb2").PlaceOrderRequest
        while frame := read_frame(conn):
            if int.from_bytes(frame[:4], "big") == 203:
                return kind.FromString(frame[4:])
        raise AssertionError("the client hung up without an order")


@pytest.mark.skipif(not PROTOBUF_VERSIONS, reason="this client ends before protobuf begins")
@pytest.mark.parametrize("version", PROTOBUF_VERSIONS or [0])
@pytest.mark.parametrize(
    ("spec", "sent"),
    [
        (replace(ENTRY, transmit=False), (False, 0, "")),
        (exit_of(ENTRY, 7), (True, 7, "")),
        (exit_of(ENTRY, 7, oca_group="either", transmit=False), (False, 7, "either")),
    ],
)
def test_a_legs_ties_arrive_in_protobuf_and_come_back(
    version: int, spec: OrderSpec, sent: tuple[bool, int, str]
) -> None:
    echo, recorder = Echo(version), Recorder()
    with Peer(echo.serve) as peer, session_on(peer.port, recorder) as session:
        recorder.wait_for(NextValidId)
        session.submit(PlaceOrder(order_id=OrderId(8), contract=NVDA, spec=spec))
        back = recorder.wait_for(OpenOrder).spec
    order = echo.read.order
    assert (order.transmit, order.parentId, order.ocaGroup) == sent
    # Absent means "not transmitted" on the way out only: IB's decoder takes an echo without the flag as transmitted.
    assert (back.parent_id or 0, back.oca_group) == sent[1:]
