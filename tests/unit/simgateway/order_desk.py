"""A small broker for order tests: real engine, accounts and calendars, a market whose quote the test sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from ibdesk.simgateway.accounts import Accounts
from ibdesk.simgateway.calendars import Calendars
from ibdesk.simgateway.instruments import Instrument, Universe
from ibdesk.simgateway.ledger import Ledger
from ibdesk.simgateway.messages.order_fields import Order, OrderContract
from ibdesk.simgateway.messages.orders import (
    CancelOrder,
    CommissionReport,
    ExecDetails,
    ExecutionFilter,
    GlobalCancel,
    OpenOrder,
    OrderStatus,
    PlaceOrder,
)
from ibdesk.simgateway.messages.session import Notice
from ibdesk.simgateway.orders.engine import OrderEngine

UNIVERSE = Universe.load()
#: A Friday on which New York and London are open.
OPEN = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
#: The Sunday after it.
SUNDAY = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
NVDA = OrderContract(symbol="NVDA", sec_type="STK", exchange="SMART", currency="USD")
CSH2 = OrderContract(symbol="CSH2", sec_type="STK", exchange="LSE", currency="GBP")
VERSION = 157


@dataclass
class Quote:
    bid: Decimal | None = Decimal("170.00")
    ask: Decimal | None = Decimal("170.01")
    last: Decimal | None = Decimal("170.00")
    close: Decimal | None = Decimal("169.00")
    bid_size: Decimal = Decimal(1000)
    ask_size: Decimal = Decimal(1000)
    last_time: int = int(OPEN.timestamp())
    halted: bool = False


class Market:
    def __init__(self) -> None:
        self.now = Quote()

    def quote(self, instrument: Instrument, when: datetime) -> Quote:
        return self.now

    def next_change(self, instrument: Instrument, after: datetime) -> datetime:
        return after + timedelta(seconds=1)


class Clock:
    def __init__(self) -> None:
        self.instant = OPEN

    def now(self) -> datetime:
        return self.instant


class Mailbox:
    def __init__(self) -> None:
        self.sent: list[tuple[int, Any]] = []

    def send(self, client_id: int, message: object) -> None:
        self.sent.append((client_id, message))


class Desk:
    """One trader's view of the broker; ``client`` is the id that orders are sent with."""

    def __init__(
        self,
        *,
        accounts: tuple[str, ...] = ("DU1000000",),
        ledger: Path | None = None,
        state: Path | None = None,
        master: int | None = None,
    ) -> None:
        self.market, self.clock, self.mail = Market(), Clock(), Mailbox()
        self.accounts = Accounts(list(accounts), UNIVERSE, self.market)
        self.ledger = Ledger(ledger)
        self.engine = OrderEngine(
            UNIVERSE,
            Calendars(),
            self.market,
            self.accounts,
            self.clock,
            self.ledger,
            self.mail,
            state_file=state,
            master=master,
        )

    def place(self, order_id: int, contract: OrderContract = NVDA, *, client: int = 1, **fields: Any) -> list[str]:
        """Send an order (BUY 1 MKT DAY unless told otherwise) and return what came back, in short."""
        self.engine.place(client, request(order_id, contract, **fields), VERSION)
        return self.heard()

    def limit(self, order_id: int, price: str, contract: OrderContract = NVDA, **fields: Any) -> list[str]:
        return self.place(order_id, contract, order_type="LMT", lmt_price=Decimal(price), **fields)

    def executions(self, **wanted: Any) -> list[tuple[ExecDetails, CommissionReport]]:
        """Return the executions a filter lets through, each with its cost."""
        found: list[Any] = self.engine.executions(1, 9, ExecutionFilter(**wanted))
        return list(zip(found[::2], found[1::2], strict=True))

    def open_orders(self, client: int = 1) -> list[tuple[OpenOrder, OrderStatus]]:
        """Return the client's working orders as pairs."""
        found: list[Any] = self.engine.open_orders(client)
        return list(zip(found[::2], found[1::2], strict=True))

    def cancel(self, order_id: int, *, client: int = 1) -> list[str]:
        self.engine.cancel(client, CancelOrder(order_id=order_id), VERSION)
        return self.heard()

    def cancel_all(self, *, client: int = 1) -> list[tuple[int, str]]:
        self.engine.global_cancel(client, GlobalCancel(), VERSION)
        return [(to, short(message)) for to, message in self.take()]

    def quote(self, bid: str, ask: str, last: str | None = None, size: int = 1000) -> list[str]:
        """Move the market, let the exchange look, and return what came back."""
        shown = {"bid_size": Decimal(size), "ask_size": Decimal(size)}
        self.market.now = Quote(bid=Decimal(bid), ask=Decimal(ask), last=Decimal(last or bid), **shown)
        return self.pass_time(timedelta(seconds=1))

    def pass_time(self, span: timedelta) -> list[str]:
        self.clock.instant += span
        self.engine.poll(self.clock.instant)
        return self.heard()

    def heard(self) -> list[str]:
        return [short(message) for _, message in self.take()]

    def take(self) -> list[tuple[int, Any]]:
        sent, self.mail.sent = self.mail.sent, []
        return sent


def short(message: object) -> str:
    """Return a message as a trader would jot it down."""
    if isinstance(message, OpenOrder):
        return f"openOrder {message.order_id} {message.state.status}"
    if isinstance(message, OrderStatus):
        return f"orderStatus {message.order_id} {message.status} {message.filled}/{message.remaining}"
    if isinstance(message, Notice):
        return f"{message.code} {message.request_id}"
    return type(message).__name__


def request(order_id: int, contract: OrderContract = NVDA, **fields: Any) -> PlaceOrder:
    """Return an order request, BUY 1 MKT DAY unless told otherwise."""
    values: dict[str, Any] = {"action": "BUY", "order_type": "MKT", "tif": "DAY", **fields}
    values.setdefault("total_quantity", Decimal(1))
    return PlaceOrder(order_id=order_id, contract=contract, order=Order(**values))
