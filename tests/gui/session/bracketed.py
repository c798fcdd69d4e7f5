"""TWS's words about a bracket of 100 NVDA, of any client."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ibdesk.core.ids import ClientId, OrderId, PermId
from ibdesk.core.orders.state import OrderKey
from ibdesk.core.records.execution import Execution
from ibdesk.core.records.order import OpenOrder, OrderSpec
from ibdesk.core.records.position import PositionRow
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import ACCOUNT, NOON, NVDA

ENTRY, TARGET, STOP, OTHER = 61, 62, 63, 64
CLIENT = 7
TYPES = {STOP: "STP", OTHER: "STP"}


def key(number: int, client: int = CLIENT) -> OrderKey:
    return OrderKey(client_id=ClientId(client), order_id=OrderId(number))


def record(number: int, word: str, quantity: str = "100", client: int = CLIENT) -> OpenOrder:
    """Return TWS's word on one order: the entry buys at a limit, the exits sell."""
    kind, fields = TYPES.get(number, "LMT"), {"tif": "GTC", "account": ACCOUNT}
    price: dict[str, Any] = {"aux_price" if kind == "STP" else "limit_price": Decimal(170 if kind == "STP" else 182)}
    spec = OrderSpec(
        action="BUY" if number == ENTRY else "SELL", quantity=Decimal(quantity), order_type=kind,
        parent_id=OrderId(ENTRY) if number in (TARGET, STOP) else None, **price, **fields,
    )  # fmt: skip
    return OpenOrder(
        order_id=OrderId(number), client_id=ClientId(client), perm_id=PermId(10**9 + client * 1000 + number),
        contract=NVDA, spec=spec, status=word,
    )  # fmt: skip


def hear(desk: Desk, *words: tuple[int, str], quantity: str = "100", client: int = CLIENT) -> None:
    """TWS tells each of these orders, and its lists hold the live ones from now on."""
    for number, word in words:
        told = record(number, word, quantity, client)
        kept = [one for one in desk.broker.orders if one.order_id != number]
        desk.broker.orders = kept if word == "Cancelled" else [*kept, told]
        desk.broker.tell(told)
    desk.until(lambda: all(desk.session.orders.order(key(number, client)) is not None for number, _ in words))


def fill(desk: Desk, shares: str = "100", client: int = CLIENT, *, position: bool = True) -> None:
    """TWS tells that the entry filled, and then, unless it is late with it, the position."""
    execution = Execution(
        request_id=None, exec_id=f"0000e0d5.{client}.01.01", order_id=OrderId(ENTRY), client_id=ClientId(client),
        perm_id=PermId(10**9 + client * 1000 + ENTRY), contract=NVDA, account=ACCOUNT, side="BUY",
        shares=Decimal(shares), price=Decimal("178.40"), cumulative=None, average_price=None, exchange="ISLAND",
        order_ref="", time=NOON, time_text="",
    )  # fmt: skip
    desk.broker.executions.append(execution)
    desk.broker.tell(execution)
    if position:
        hold(desk, shares)


def hold(desk: Desk, quantity: str) -> None:
    """TWS tells the position in NVDA."""
    row = PositionRow(account=ACCOUNT, contract=NVDA, quantity=Decimal(quantity), average_cost=Decimal("178.41"))
    desk.broker.positions = [row]
    desk.broker.tell(row)


def bracket(desk: Desk, client: int = CLIENT) -> None:
    """TWS tells a whole bracket that works."""
    hear(desk, (ENTRY, "Submitted"), (TARGET, "PreSubmitted"), (STOP, "PreSubmitted"), client=client)
