"""A BrokerSession that follows a script: no socket, the same promises."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from ibdesk.core.ids import ClientId, ConId, OrderId, PermId
from ibdesk.core.records.account import AccountSummaryEnd, AccountValue
from ibdesk.core.records.command import (
    Command,
    PlaceOrder,
    RequestAccountSummary,
    RequestAllOpenOrders,
    RequestCompletedOrders,
    RequestContractDetails,
    RequestCurrentTime,
    RequestExecutions,
    RequestIds,
    RequestOpenOrders,
    RequestPositions,
    SubscribeQuote,
)
from ibdesk.core.records.contract import Contract, ContractDetails, ContractDetailsEnd, ContractDetailsReceived
from ibdesk.core.records.execution import Commission, Execution, ExecutionsEnd
from ibdesk.core.records.link import (
    CloseReason,
    CommandSent,
    CurrentTime,
    Endpoint,
    LinkClosed,
    LinkOpened,
    ManagedAccounts,
    NextValidId,
    SendOutcome,
)
from ibdesk.core.records.order import (
    CompletedOrder,
    CompletedOrdersEnd,
    OpenOrder,
    OpenOrdersEnd,
    OrderSpec,
    OrderStatus,
)
from ibdesk.core.records.position import PositionEnd, PositionRow
from ibdesk.core.records.quote import DataType, MarketDataType, QuoteField, QuoteTick
from ibdesk.core.sink import Sink

ACCOUNT = "DU1000000"
NOON = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # New York and London both trade
NVDA = Contract(
    con_id=ConId(4815747), symbol="NVDA", sec_type="STK", exchange="SMART", currency="USD", local_symbol="NVDA"
)
NVDA_DETAILS = ContractDetails(
    contract=NVDA,
    long_name="NVIDIA CORP",
    min_tick=Decimal("0.01"),
    order_types=("MKT", "LMT", "STP", "STPLMT"),
    time_zone_id="US/Eastern",
    liquid_hours="20261120:0930-20261120:1600",
)


class ScriptedBroker:
    """Answers like a gateway in good health, unless told otherwise. `sent` are the commands that left."""

    def __init__(
        self,
        endpoint: Endpoint,
        sink: Sink,
        hook: Callable[[object], None] | None,
        *,
        clock: Callable[[], float],
        accounts: tuple[str, ...] = (ACCOUNT,),
        refuse: CloseReason | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.sink = sink
        self.hook = hook
        self.read_only = False
        self.last_received_s: float | None = None
        self.armed = False
        self.accounts = accounts
        self.sent: list[Command] = []
        self.silent = False
        self.time = NOON
        self.orders: list[OpenOrder] = []
        self.executions: list[Execution] = []
        self.completed: list[OpenOrder] = []
        self.positions: list[PositionRow] = []
        self.next_id = 1
        self.without_end: set[type] = set()  # kinds of list whose End does not come
        self.outcome = SendOutcome.SENT
        self._clock = clock
        self._refuse = refuse
        self._todo: queue.SimpleQueue[LinkClosed | None] = queue.SimpleQueue()
        self.running = threading.Event()

    def run(self) -> None:
        """Live till aborted or lost."""
        self.running.set()
        try:
            self._run()
        finally:
            self.running.clear()

    def _run(self) -> None:
        if self._refuse is not None:
            self.sink.event(LinkClosed(reason=self._refuse))
            return
        self.sink.event(
            LinkOpened(
                endpoint=self.endpoint,
                server_version=157,
                connection_time="",
                ibapi_version="9.81.1",
                ibapi_max_version=157,
            )
        )
        self.sink.event(ManagedAccounts(accounts=self.accounts))
        self.sink.event(NextValidId(order_id=OrderId(self.next_id)))
        closed = self._todo.get()
        assert closed is not None
        self.sink.event(closed)

    def abort(self, reason: CloseReason = CloseReason.ASKED, text: str = "") -> None:
        """End."""
        self._todo.put(LinkClosed(reason=reason, text=text))

    def send_depth(self) -> int:
        """Nothing ever waits: what is submitted leaves at once."""
        return 0

    def lose(self) -> None:
        """Lose the socket."""
        self.abort(CloseReason.LOST, "reset by peer")

    def tell(self, *records: object) -> None:
        """Let TWS say something."""
        for record in records:
            if self.hook is not None and isinstance(
                record, OpenOrder | OrderStatus | CompletedOrder | Execution | Commission
            ):
                self.hook(record)
            self.sink.event(record)

    def tell_state(self, key: Hashable, record: object) -> None:
        """Let TWS say something of which only the newest counts."""
        self.sink.state(key, record)

    def submit(self, command: Command) -> None:
        """Take a command, send it at once, answer it."""
        self.sent.append(command)
        self.sink.event(
            CommandSent(
                command=command,
                outcome=self.outcome,
                reason="" if self.outcome is SendOutcome.SENT else "the write failed",
            )
        )
        if not self.silent:
            self._answer(command)

    def of(self, kind: type) -> list[Command]:
        """Return the commands of one kind."""
        return [one for one in self.sent if isinstance(one, kind)]

    def _answer(self, command: Command) -> None:
        match command:
            case RequestCurrentTime():
                self.tell(CurrentTime(time=self.time, received_s=self._clock()))
            case RequestAccountSummary():
                values = (("NetLiquidation", "1084506.99", "GBP"), ("ExchangeRate", "0.75", "USD"))
                account = self.accounts[0] if self.accounts else ACCOUNT
                for tag, value, currency in values:
                    record = AccountValue(account=account, tag=tag, value=value, currency=currency)
                    self.tell_state(("account", account, tag, currency), record)
                self.tell(AccountSummaryEnd(request_id=command.request_id))
            case RequestIds():
                self.tell(NextValidId(order_id=OrderId(self.next_id)))
            case RequestPositions():
                self._list(command, self.positions, PositionEnd())
            case RequestOpenOrders() | RequestAllOpenOrders():
                self._list(command, self.orders, OpenOrdersEnd())
            case RequestExecutions():
                self._list(command, self.executions, ExecutionsEnd(request_id=command.request_id))
            case RequestCompletedOrders():
                self._list(command, [CompletedOrder(order=one) for one in self.completed], CompletedOrdersEnd())
            case RequestContractDetails():
                self.tell(
                    ContractDetailsReceived(request_id=command.request_id, details=NVDA_DETAILS),
                    ContractDetailsEnd(request_id=command.request_id),
                )
            case SubscribeQuote():
                self.quote(command.request_id)
            case PlaceOrder():
                self.acknowledge(command)
            case _:
                pass

    def _list(self, command: Command, rows: Sequence[object], end: object) -> None:
        self.tell(*rows)
        if type(command) not in self.without_end:
            self.tell(end)

    def quote(self, request_id: int, bid: str = "178.39", ask: str = "178.41") -> None:
        """Send a live quote."""
        self.tell(MarketDataType(request_id=request_id, data_type=DataType.LIVE))
        for field, text in ((QuoteField.BID, bid), (QuoteField.ASK, ask), (QuoteField.LAST, bid)):
            tick = QuoteTick(
                request_id=request_id, field=field, value=Decimal(text), delayed=False, received_s=self._clock()
            )
            self.tell_state(("quote", request_id, field), tick)

    def acknowledge(self, command: PlaceOrder, status: str = "Submitted") -> None:
        """Report the order as TWS holds it now."""
        self.orders = [one for one in self.orders if one.order_id != command.order_id]
        self.orders.append(self.open_order(command.order_id, command.spec, status))
        self.tell(self.orders[-1], self.status(command.order_id, command.spec, status))

    def open_order(self, order_id: int, spec: OrderSpec, status: str = "Submitted") -> OpenOrder:
        """Make an `openOrder` of this client."""
        return OpenOrder(
            order_id=OrderId(order_id),
            client_id=self.endpoint.client_id,
            perm_id=PermId(10**9 + order_id),
            contract=NVDA,
            spec=spec,
            status=status,
        )

    def status(self, order_id: int, spec: OrderSpec, status: str) -> OrderStatus:
        """Make an `orderStatus` of this client."""
        return OrderStatus(
            order_id=OrderId(order_id),
            client_id=self.endpoint.client_id,
            perm_id=PermId(10**9 + order_id),
            parent_id=None,
            status=status,
            filled=Decimal(0),
            remaining=spec.quantity,
            average_price=None,
            last_price=None,
            why_held="",
        )


ENDPOINT = Endpoint(host="127.0.0.1", port=7497, client_id=ClientId(1))
