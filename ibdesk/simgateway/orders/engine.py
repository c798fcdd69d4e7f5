"""The order engine: what a client asks is checked, written into the ledger, then done on the exchange."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from ibdesk.simgateway.accounts import Accounts
from ibdesk.simgateway.calendars import Calendars, NoSessionError
from ibdesk.simgateway.commissions import Commissions
from ibdesk.simgateway.instruments import Instrument, Universe
from ibdesk.simgateway.ledger import Ledger
from ibdesk.simgateway.messages.order_fields import Order
from ibdesk.simgateway.messages.orders import (
    CancelOrder,
    ExecutionFilter,
    GlobalCancel,
    PlaceOrder,
    UnreadableOrder,
)
from ibdesk.simgateway.messages.session import Notice
from ibdesk.simgateway.orders import queries
from ibdesk.simgateway.orders.book import OrderBook
from ibdesk.simgateway.orders.checks import Checker, odd_lot
from ibdesk.simgateway.orders.exchange import Exchange
from ibdesk.simgateway.orders.frame_log import FrameLog
from ibdesk.simgateway.orders.reports import RULE_80A_KINDS, open_order, resolved_contract
from ibdesk.simgateway.orders.risk import preview, system_refusal
from ibdesk.simgateway.orders.texts import DISCARDED, INVALID_ORDER_ID, NOT_TRADABLE, Reply, reply
from ibdesk.simgateway.orders.working import ENDED, FILLED, HELD, WorkingOrder
from ibdesk.simgateway.ports import Clock, Outbox, QuoteSource

DEFAULT_TIF = "DAY"
DEFAULT_OCA_TYPE = 3


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
    ) -> None:
        """Start with an empty book; ``state_file`` keeps the id counters over restarts."""
        self._calendars = calendars
        self._accounts = accounts
        self._clock = clock
        self._frames = FrameLog(ledger)
        self._outbox = outbox
        self._checker = Checker(universe, accounts.names)
        self._book = OrderBook(state_file)
        self._exchange = Exchange(
            book=self._book,
            calendars=calendars,
            market=market,
            accounts=accounts,
            commissions=Commissions(),
            ledger=ledger,
            outbox=outbox,
        )

    def place(self, client_id: int, request: PlaceOrder, server_version: int) -> None:
        """Place a new order, change a working one, hold one back or preview it."""
        now = self._clock.now()
        self.poll(now)
        known = self._book.get(client_id, request.order_id)
        refusal = self._id_refusal(client_id, request, known)
        candidate = refusal or self._candidate(client_id, request, known, now)
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
        refusal = None
        if held is None:
            refusal = reply("cancel_unknown", orderId=request.order_id)
        elif held.status in ENDED:
            refusal = reply("not_cancellable", permId=held.perm_id)
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
        self._frames.all_cancelled(client_id, server_version, now)
        for held in self._book.held():
            self._book.drop(held)
        for held in self._book.working():
            self._exchange.cancel(held, now)

    def unreadable(self, client_id: int, request: UnreadableOrder, server_version: int) -> None:
        """Answer a frame that could not be read with 320; it is in the ledger as far as it was read."""
        now = self._clock.now()
        refusal = reply("bad_field", cause=request.cause)
        self._frames.unreadable(client_id, request, server_version, refusal, now)
        self._notify(client_id, -1 if request.order_id is None else request.order_id, refusal)

    def open_orders(self, client_id: int) -> list[object]:
        """Return openOrder and orderStatus of the client's working orders, pair by pair."""
        return queries.pairs(self._book.working(client_id))

    def all_open_orders(self) -> list[object]:
        """Return the pairs of all clients' working orders."""
        return queries.pairs(self._book.working())

    def executions(self, client_id: int, request_id: int, wanted: ExecutionFilter) -> list[object]:
        """Return execDetails and commissionReport of every execution that ``wanted`` lets through."""
        return queries.executions(self._book, request_id, wanted, self._clock.now())

    def completed_orders(self) -> list[object]:
        """Return the orders that ended today."""
        return queries.completed(self._book, self._clock.now())

    def next_valid_id(self, client_id: int) -> int:
        """Return 1 + the highest order id the client ever used."""
        return self._book.next_valid_id(client_id)

    def poll(self, now: datetime) -> datetime | None:
        """Work every order at ``now``; return when to be called again, None when nothing works."""
        for held in self._book.working():
            self._exchange.work(held, now)
        return min((self._exchange.next_instant(held, now) for held in self._book.working()), default=None)

    def _id_refusal(self, client_id: int, request: PlaceOrder, known: WorkingOrder | None) -> Reply | None:
        if request.order_id < 0:
            return INVALID_ORDER_ID
        if known is None:
            fresh = request.order_id >= self._book.next_valid_id(client_id)
            return None if fresh or request.order.what_if else reply("dup_order")
        if known.status == FILLED:
            return reply("mod_filled")
        return reply("dup_order") if known.status in ENDED else None

    def _candidate(
        self, client_id: int, request: PlaceOrder, known: WorkingOrder | None, now: datetime
    ) -> WorkingOrder | Reply:
        """Return the order as it would be held, or why TWS refuses it."""
        refusal = self._checker.form(request.order)
        if refusal is not None:
            return refusal
        instrument = self._checker.resolve(request.contract)
        if isinstance(instrument, Reply):
            return instrument
        account = self._checker.account(request.order.account)
        if isinstance(account, Reply):
            return account
        refusal = self._checker.fit(request.order, instrument)
        if refusal is not None:
            return refusal
        if known is not None and not _same_deal(known, request.order, instrument, account):
            return reply("mod_mismatch")
        candidate = WorkingOrder(
            client_id=client_id,
            order_id=request.order_id,
            perm_id=known.perm_id if known else self._book.next_perm_id(),
            instrument=instrument,
            contract=resolved_contract(instrument, request.contract.exchange),
            order=_as_held(request.order, instrument, account),
            account=account,
        )
        return self._with_expiry(candidate, now)

    def _with_expiry(self, candidate: WorkingOrder, now: datetime) -> WorkingOrder | Reply:
        instrument = candidate.instrument
        try:
            session = self._calendars.next_session(instrument, now, candidate.outside_rth)
        except NoSessionError:
            return NOT_TRADABLE
        if candidate.order.tif != "GTC":
            candidate.expires = session.end
        elif instrument.expiry:
            # Nothing outlives its contract.
            last = datetime.strptime(instrument.expiry, "%Y%m%d").date()
            week = self._calendars.sessions(instrument, last - timedelta(days=7), last, candidate.outside_rth)
            candidate.expires = week[-1].end
        return candidate

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
        self._exchange.record(known, now)
        self._exchange.report(known)
        self._exchange.work(known, now)

    def _notify(self, client_id: int, order_id: int, what: Reply) -> None:
        self._outbox.send(client_id, Notice(request_id=order_id, code=what.code, text=what.text))


def _as_held(order: Order, instrument: Instrument, account: str) -> Order:
    """Return the order as TWS holds and echoes it."""
    return replace(
        order,
        tif=order.tif or DEFAULT_TIF,
        account=account,
        oca_type=order.oca_type or DEFAULT_OCA_TYPE,
        rule80a=order.rule80a or ("0" if instrument.sec_type in RULE_80A_KINDS else ""),
        lmt_price=None if order.order_type in ("MKT", "STP") else order.lmt_price,
    )


def _same_deal(known: WorkingOrder, order: Order, instrument: Instrument, account: str) -> bool:
    """Return whether a change keeps contract, side and account."""
    same_contract = known.instrument.con_id == instrument.con_id
    return same_contract and known.order.action == order.action and known.account == account
