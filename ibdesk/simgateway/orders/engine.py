"""The order engine: what a client asks is checked, written into the ledger, then done on the exchange."""

from datetime import datetime
from pathlib import Path

from ibdesk.simgateway.accounts import Accounts
from ibdesk.simgateway.calendars import Calendars
from ibdesk.simgateway.commissions import Commissions
from ibdesk.simgateway.instruments import Universe
from ibdesk.simgateway.ledger import Ledger
from ibdesk.simgateway.messages.order_fields import Order, OrderContract
from ibdesk.simgateway.messages.orders import (
    CancelOrder,
    ExecutionFilter,
    GlobalCancel,
    PlaceOrder,
    UnreadableOrder,
)
from ibdesk.simgateway.messages.session import NO_REQUEST, Notice
from ibdesk.simgateway.orders import queries
from ibdesk.simgateway.orders.admission import Admission
from ibdesk.simgateway.orders.book import OrderBook
from ibdesk.simgateway.orders.checks import Checker, odd_lot
from ibdesk.simgateway.orders.exchange import Exchange
from ibdesk.simgateway.orders.fates import Fates
from ibdesk.simgateway.orders.frame_log import FrameLog
from ibdesk.simgateway.orders.reports import open_order
from ibdesk.simgateway.orders.risk import preview, system_refusal
from ibdesk.simgateway.orders.texts import DISCARDED, READ_ONLY, Reply, reply
from ibdesk.simgateway.orders.working import (
    ENDED,
    HELD,
    PENDING_CANCEL,
    PRE_SUBMITTED,
    SUBMITTED,
    UNBOUND,
    WorkingOrder,
)
from ibdesk.simgateway.ports import Clock, Outbox, QuoteSource

#: The only client that may bind orders entered by hand.
BINDING_CLIENT = 0


class OrderEngine:
    """All orders of all clients; every call belongs to the server's loop."""

    def __init__(
        self,
        universe: Universe,
        calendars: Calendars,
        market: QuoteSource,
        accounts: Accounts,
        clock: Clock,
        ledger: Ledger,
        outbox: Outbox,
        state_file: Path | None = None,
        master: int | None = None,
    ) -> None:
        """Start with the book of ``state_file``, empty without one.

        Client ``master`` hears of the orders of all clients.
        """
        self._accounts = accounts
        self._clock = clock
        self._frames = FrameLog(ledger)
        self._outbox = outbox
        self._book = OrderBook(universe, state_file)
        self._admission = Admission(Checker(universe, accounts.names), calendars, self._book)
        self._auto_bind = False
        #: Whether TWS's read-only setting is on: nothing is placed, changed or cancelled.
        self.read_only = False
        self._exchange = Exchange(
            book=self._book,
            calendars=calendars,
            market=market,
            accounts=accounts,
            commissions=Commissions(),
            ledger=ledger,
            outbox=outbox,
            master=master,
        )
        self._exchange.book_again()
        #: What faults make of orders.
        self.fates = Fates(self._book, self._exchange, self._frames, clock, outbox)

    def place(self, client_id: int, request: PlaceOrder, server_version: int) -> None:
        """Place a new order, change a working one, hold one back or preview it."""
        now = self._clock.now()
        self.poll(now)
        known = self._book.get(client_id, request.order_id)
        candidate = READ_ONLY if self.read_only else self._admission.candidate(client_id, request, known, now)
        if isinstance(candidate, WorkingOrder) and not request.order.what_if:
            rejected = None
            if request.order.transmit:
                rejected = system_refusal(candidate, known, self._book, self._accounts, self._exchange, now)
            self._frames.placed(client_id, request, server_version, rejected, now)
            self._accept(candidate, known, rejected, request, now)
        elif isinstance(candidate, WorkingOrder):
            self._frames.placed(client_id, request, server_version, None, now)
            state = preview(candidate, self._accounts, self._exchange, now)
            self._outbox.send(client_id, open_order(candidate, state))
        else:
            self._frames.placed(client_id, request, server_version, candidate, now)
            self._notify(client_id, request.order_id, candidate)

    def cancel(self, client_id: int, request: CancelOrder, server_version: int) -> None:
        """Cancel one order of the client."""
        now = self._clock.now()
        self.poll(now)
        held = self._book.get(client_id, request.order_id)
        refusal = READ_ONLY if self.read_only else None
        if refusal is not None:
            held = None
        elif held is None:
            refusal = reply("cancel_unknown", orderId=request.order_id)
        elif held.status in ENDED:
            refusal = reply("not_cancellable", permId=held.perm_id)
        elif held.status == PENDING_CANCEL:
            refusal = reply("cancel_state", orderId=request.order_id, state=held.status)
        self._frames.cancelled(client_id, request.order_id, server_version, refusal, now)
        if refusal is not None:
            self._notify(client_id, request.order_id, refusal)
        elif held is not None and held.status == HELD:
            self._book.drop(held)
            self._notify(client_id, request.order_id, DISCARDED)
            self._notify(client_id, request.order_id, reply("not_cancellable", permId=held.perm_id))
        elif held is not None:
            self._exchange.cancel(held, now)

    def global_cancel(self, client_id: int, request: GlobalCancel, server_version: int) -> None:
        """Cancel every working order of every client, and drop held ones."""
        now = self._clock.now()
        self.poll(now)
        self._frames.all_cancelled(client_id, server_version, READ_ONLY if self.read_only else None, now)
        if self.read_only:
            self._notify(client_id, NO_REQUEST, READ_ONLY)
            return
        for held in self._book.held():
            self._book.drop(held)
        for held in self._book.working():
            self._exchange.cancel(held, now)

    def refuse(self, client_id: int, request: PlaceOrder, server_version: int, why: Reply) -> None:
        """Refuse a readable order whatever it says."""
        self._frames.placed(client_id, request, server_version, why, self._clock.now())
        self._notify(client_id, request.order_id, why)

    def swallow(self, client_id: int, request: PlaceOrder, server_version: int) -> None:
        """Note an order in the ledger and lose it."""
        self._frames.placed(client_id, request, server_version, None, self._clock.now())

    def unreadable(self, client_id: int, request: UnreadableOrder, server_version: int) -> None:
        """Answer a frame that could not be read with 320; it is in the ledger as far as it was read."""
        now = self._clock.now()
        refusal = reply("bad_field", cause=request.cause)
        self._frames.unreadable(client_id, request, server_version, refusal, now)
        self._notify(client_id, -1 if request.order_id is None else request.order_id, refusal)

    def enter(self, client_id: int, order_id: int, contract: OrderContract, order: Order) -> int | Reply:
        """Take an order that came over no connection and return its permId, or why it is refused.

        Client 0 with order id 0 stands for the person at TWS; any other for a client that has gone. Such an
        order may have a type that this exchange does not work: then it rests until it is cancelled.
        """
        now = self._clock.now()
        request = PlaceOrder(order_id=order_id, contract=contract, order=order)
        if order_id != UNBOUND and self._book.get(client_id, order_id) is not None:
            return reply("dup_order")
        candidate = self._admission.resolved(client_id, request, None, now)
        if isinstance(candidate, Reply):
            return candidate
        candidate.manual = (client_id, order_id) == (BINDING_CLIENT, UNBOUND)
        if candidate.manual and self._auto_bind:
            self._book.bind(candidate)
        self._book.add(candidate)
        self._exchange.enter(candidate, now)
        return candidate.perm_id

    def withdraw(self, perm_id: int) -> bool:
        """Cancel an order as the person at TWS does; False when it does not work."""
        held = self._book.by_perm_id(perm_id)
        if held is None or not held.working:
            return False
        self._exchange.cancel(held, self._clock.now())
        return True

    def bind(self, *, future: bool | None = None) -> None:
        """Let client 0 take over manual orders: those that work now, or (``future``) those to come, or no more."""
        if future is not None:
            self._auto_bind = future
            return
        for held in self._book.unbound():
            self._book.bind(held)

    def link(self, up: bool) -> None:
        """Lose or regain the connection to IB."""
        self._exchange.link(up, self._clock.now())

    def open_orders(self, client_id: int) -> list[object]:
        """Return openOrder and orderStatus of the client's working orders, pair by pair."""
        return queries.pairs(held for held in self._book.working(client_id) if held.has_listener)

    def all_open_orders(self) -> list[object]:
        """Return the pairs of all clients' working orders."""
        return queries.pairs(self._book.working())

    def executions(self, client_id: int, request_id: int, wanted: ExecutionFilter) -> list[object]:
        """Return execDetails and commissionReport of every execution that ``wanted`` lets through."""
        return queries.executions(self._book, request_id, wanted, self._clock.now())

    def completed_orders(self, api_only: bool = False) -> list[object]:
        """Return the orders that ended today, on demand without those typed into TWS."""
        return queries.completed(self._book, self._clock.now(), api_only)

    def next_valid_id(self, client_id: int) -> int:
        """Return 1 + the highest order id the client ever used."""
        return self._book.next_valid_id(client_id)

    def roll_back_ids(self) -> None:
        """Offer used order ids again."""
        self._book.roll_back()

    def poll(self, now: datetime) -> datetime | None:
        """Work every order at ``now``; return when to be called again, None when nothing works."""
        for held in self._book.working():
            self._exchange.work(held, now)
        return min((self._exchange.next_instant(held, now) for held in self._book.working()), default=None)

    def _accept(
        self,
        candidate: WorkingOrder,
        known: WorkingOrder | None,
        rejected: Reply | None,
        request: PlaceOrder,
        now: datetime,
    ) -> None:
        if not request.order.transmit:
            # TWS says nothing about an order that waits for its transmit flag; a working one stays as it is.
            if known is None or known.status == HELD:
                candidate.status = HELD
                self._book.add(candidate)
            return
        if known is not None and known.status != HELD:
            self._modify(known, candidate, rejected, now)
            return
        self._book.add(candidate)
        if not request.order.tif:
            self._exchange.tell(candidate, reply("tif_preset"))
        if request.order.outside_rth and not candidate.outside_rth:
            self._exchange.tell(candidate, reply("rth_ignored"))
        warning = odd_lot(candidate.order, candidate.instrument)
        if warning is not None:
            self._exchange.tell(candidate, warning)
        if rejected is not None:
            self._exchange.reject(candidate, rejected, now)
            return
        self._exchange.enter(candidate, now)

    def _modify(self, known: WorkingOrder, candidate: WorkingOrder, rejected: Reply | None, now: datetime) -> None:
        if rejected is not None:
            self._exchange.tell(known, rejected)
            self._exchange.report(known)
            return
        known.order, known.expires = candidate.order, candidate.expires
        if known.why_held and known.status == SUBMITTED:
            # A limit order that has become a stop waits for its trigger again.
            known.status = PRE_SUBMITTED
        self._exchange.record(known, now)
        self._exchange.report(known)
        self._exchange.work(known, now)

    def _notify(self, client_id: int, order_id: int, what: Reply) -> None:
        self._outbox.send(client_id, _notice(order_id, what))


def _notice(order_id: int, what: Reply) -> Notice:
    return Notice(request_id=order_id, code=what.code, text=what.text, reject_json=what.reject_json)
