"""The simulated exchange: what happens to an accepted order until it has ended, told as TWS tells it.

Every change goes into the ledger before any message about it is sent.
"""

from datetime import datetime
from decimal import Decimal

from ibdesk.simgateway.accounts import Accounts
from ibdesk.simgateway.calendars import Calendars
from ibdesk.simgateway.commissions import Commissions
from ibdesk.simgateway.ledger import Ledger
from ibdesk.simgateway.messages.orders import CommissionReport, ExecDetails
from ibdesk.simgateway.messages.session import Notice
from ibdesk.simgateway.orders.book import OrderBook
from ibdesk.simgateway.orders.keeping import Execution
from ibdesk.simgateway.orders.matching import deal_price, stop_reached
from ibdesk.simgateway.orders.reports import hold_text, open_order, order_status, plain
from ibdesk.simgateway.orders.shown_size import ShownSize
from ibdesk.simgateway.orders.texts import Reply, reply
from ibdesk.simgateway.orders.working import (
    CANCELLED,
    ENDED,
    FILLED,
    INACTIVE,
    PENDING_CANCEL,
    PENDING_SUBMIT,
    PRE_SUBMITTED,
    STOP_TYPES,
    SUBMITTED,
    WorkingOrder,
)
from ibdesk.simgateway.portfolio import Fill
from ibdesk.simgateway.ports import Outbox, QuoteSource

PUSHED = -1
SIDES = {"BUY": "BOT", "SELL": "SLD"}
BY_TRADER = "Cancelled by Trader"
BY_SYSTEM = "Cancelled by System"


class Exchange:
    """Work orders against the market and report every step to their client."""

    def __init__(
        self,
        *,
        book: OrderBook,
        calendars: Calendars,
        market: QuoteSource,
        accounts: Accounts,
        commissions: Commissions,
        ledger: Ledger,
        outbox: Outbox,
        master: int | None = None,
    ) -> None:
        """Use these parts; the caller gives the time with every call. Client ``master`` hears of every order."""
        self._book = book
        self._calendars = calendars
        self._market = market
        self._accounts = accounts
        self._commissions = commissions
        self._ledger = ledger
        self._outbox = outbox
        self._master = master
        self._linked = True
        self._shown = ShownSize(market)

    def is_open(self, held: WorkingOrder, now: datetime) -> bool:
        """Return whether the order could execute at ``now``."""
        return self._calendars.is_open(held.instrument, now, held.outside_rth)

    def link(self, up: bool, now: datetime) -> None:
        """Lose or regain IB: meanwhile nothing moves; what was asked meanwhile is done afterwards."""
        self._linked = up
        for held in self._book.working() if up else ():
            if held.status == PENDING_CANCEL:
                self.end(held, BY_TRADER, now)
            elif held.status == PENDING_SUBMIT:
                self.enter(held, now)

    def enter(self, held: WorkingOrder, now: datetime) -> None:
        """Take a transmitted order: report it, work it at once or announce when it will be placed."""
        if not self._linked:
            self._change(held, PENDING_SUBMIT, now)
            self.report(held)
            return
        self._change(held, PRE_SUBMITTED, now)
        self.report(held)
        if self.is_open(held, now):
            self.work(held, now)
            return
        opens = self._calendars.next_open(held.instrument, now, held.outside_rth)
        zone_name = held.instrument.time_zone
        local = opens.astimezone(self._calendars.zone(zone_name))
        self.tell(held, reply("hold_hours", **hold_text(held.order, held.instrument, local, zone_name)))
        self.report(held)

    def work(self, held: WorkingOrder, now: datetime) -> None:
        """Trigger, submit, fill or expire the order as the market at ``now`` has it."""
        if not self._linked:
            return
        if held.expires is not None and now >= held.expires:
            self.end(held, BY_SYSTEM, now)
            return
        if held.held_for or not self.is_open(held, now):
            return
        quote = self._market.quote(held.instrument, now)
        if held.order.order_type in STOP_TYPES and not held.triggered:
            held.triggered = stop_reached(held.order, quote)
            if not held.triggered:
                return
        if held.status == PRE_SUBMITTED:
            self._change(held, SUBMITTED, now)
            self.report(held)
        price = deal_price(held.order, quote)
        if price is not None:
            self._deal(held, price, self._shown.left(held.instrument, held.order.action, quote, now), now)
        if held.order.tif == "IOC" and held.working:
            self._change(held, PENDING_CANCEL, now)
            self.report(held)
            held.completed_time, held.completed_status = now, BY_SYSTEM
            self._change(held, CANCELLED, now)
            self._send(held, order_status(held))

    def cancel(self, held: WorkingOrder, now: datetime) -> None:
        """Cancel a working order for its owner or a global cancel."""
        self._change(held, PENDING_CANCEL, now)
        self.report(held)
        if self._linked:
            self.end(held, BY_TRADER, now)

    def end(self, held: WorkingOrder, why: str, now: datetime) -> None:
        """End a working order unfilled; ``why`` is its completed status."""
        held.completed_time, held.completed_status = now, why
        self._change(held, CANCELLED, now)
        self._send(held, order_status(held))
        self.tell(held, reply("cancelled"))

    def reject(self, held: WorkingOrder, why: Reply, now: datetime) -> None:
        """Let the system refuse an order that passed TWS's own checks."""
        held.completed_time, held.completed_status = now, why.text
        self._change(held, INACTIVE, now)
        self.report(held)
        self.tell(held, why)

    def turn(self, held: WorkingOrder, status: str, now: datetime) -> None:
        """Give the order another status and say so."""
        self._change(held, status, now)
        self.report(held)

    def report(self, held: WorkingOrder) -> None:
        """Send the pair openOrder, orderStatus to the order's client."""
        self._send(held, open_order(held))
        self._send(held, order_status(held))

    def tell(self, held: WorkingOrder, what: Reply) -> None:
        """Send a notice about the order to its client alone."""
        if held.has_listener:
            self._outbox.send(held.client_id, Notice(request_id=held.order_id, code=what.code, text=what.text))

    def record(self, held: WorkingOrder, now: datetime) -> None:
        """Write the order's state into the ledger."""
        self._ledger.state(
            now,
            client_id=held.client_id,
            order_id=held.order_id,
            perm_id=held.perm_id,
            status=held.status,
            filled=held.filled,
            remaining=held.remaining,
            avg_fill_price=held.avg_fill_price,
        )
        self._book.keep(held)

    def next_instant(self, held: WorkingOrder, now: datetime) -> datetime:
        """Return when ``work`` should look at the order again."""
        if self.is_open(held, now):
            due = self._market.next_change(held.instrument, now)
        else:
            due = self._calendars.next_open(held.instrument, now, held.outside_rth)
        return min(due, held.expires) if held.expires is not None else due

    def _change(self, held: WorkingOrder, status: str, now: datetime) -> None:
        held.status = status
        self.record(held, now)

    def _send(self, held: WorkingOrder, message: object) -> None:
        if held.has_listener:
            self._outbox.send(held.client_id, message)
        if self._master is not None and (self._master != held.client_id or not held.has_listener):
            self._outbox.send(self._master, message)

    def _deal(self, held: WorkingOrder, price: Decimal, shown: Decimal, now: datetime) -> None:
        """Execute what the touch still shows; the rest of the order waits for the next quote."""
        quantity = min(held.remaining, shown)
        if quantity > 0:
            self._shown.take(held.instrument, held.order.action, quantity, now)
            self.fill(held, quantity, price, now)

    def fill(self, held: WorkingOrder, quantity: Decimal, price: Decimal, now: datetime) -> None:
        """Execute ``quantity`` at ``price``; an order that has ended meanwhile keeps its status."""
        late = held.status in ENDED
        side = SIDES[held.order.action]
        cost, currency = self._cost(held, quantity, price, now)
        held.fills.append((quantity, price))
        held.commission += cost
        held.commission_currency = currency
        details = self._details(held, quantity, price, now)
        self._ledger.execution(
            now,
            exec_id=details.exec_id,
            order_id=held.order_id,
            perm_id=held.perm_id,
            side=side,
            shares=quantity,
            price=price,
        )
        if late:
            self.record(held, now)
        elif held.remaining:
            self._change(held, SUBMITTED, now)
        else:
            held.completed_time, held.completed_status = now, f"Filled Size: {plain(held.filled)}"
            self._change(held, FILLED, now)
        self._send(held, details)
        if not late:
            self.report(held)
        fill = self.as_fill(held, quantity, price, cost, currency)
        realized = self._accounts.apply(held.account, fill, now)
        report = CommissionReport(exec_id=details.exec_id, commission=cost, currency=currency, realized_pnl=realized)
        self._book.execute(Execution(details=details, commission=report, time=now))
        self._send(held, report)

    def book_again(self) -> None:
        """Book the executions that a state file brought back into the accounts."""
        for done in self._book.executions:
            held = self._book.by_perm_id(done.details.perm_id)
            if held is not None and held.account in self._accounts.names:
                cost = done.commission
                fill = self.as_fill(held, done.details.shares, done.details.price, cost.commission, cost.currency)
                self._accounts.apply(held.account, fill, done.time)

    def as_fill(self, held: WorkingOrder, quantity: Decimal, price: Decimal, cost: Decimal, currency: str) -> Fill:
        """Return the booking of an execution of ``quantity``."""
        return Fill(
            instrument=held.instrument,
            quantity=quantity if held.order.action == "BUY" else -quantity,
            price=price,
            commission=cost,
            commission_currency=currency,
        )

    def projected_fill(self, held: WorkingOrder, now: datetime) -> Fill:
        """Return the booking that filling the rest of the order would make, at the price values are taken at.

        So equity changes by the commission only, as IB previews it; the commission is that of the order price.
        """
        cost, currency = self._cost(held, held.remaining, self.expected_price(held, now), now)
        value_price = self._accounts.price(held.instrument, now)
        return self.as_fill(held, held.remaining, value_price, cost, currency)

    def expected_price(self, held: WorkingOrder, now: datetime) -> Decimal:
        """Return the price at which the order would trade: its limit, else what the market shows."""
        limit = held.order.lmt_price
        if limit is not None and limit > 0:
            return limit
        quote = self._market.quote(held.instrument, now)
        near = quote.ask if held.order.action == "BUY" else quote.bid
        known = (price for price in (near, quote.last, quote.close) if price is not None and price > 0)
        return next(known, Decimal(0))

    def _cost(self, held: WorkingOrder, quantity: Decimal, price: Decimal, now: datetime) -> tuple[Decimal, str]:
        """Return what one more fill costs on top of the fills before, and in which currency."""
        dollars = self._accounts.rate(held.instrument.currency, "USD", now)
        trades = [*held.fills, (quantity, price)]
        whole = self._commissions.cost(held.instrument, held.order.action, trades, dollars)
        return whole.amount - held.commission, whole.currency

    def _details(self, held: WorkingOrder, quantity: Decimal, price: Decimal, now: datetime) -> ExecDetails:
        venue = held.instrument.primary_exchange or held.instrument.exchange
        return ExecDetails(
            request_id=PUSHED,
            order_id=held.order_id,
            contract=held.contract,
            exec_id=self._book.next_exec_id(),
            time=now,
            time_zone=held.instrument.time_zone,
            account=held.account,
            exchange=venue,
            side=SIDES[held.order.action],
            shares=quantity,
            price=price,
            perm_id=held.perm_id,
            client_id=held.client_id,
            cum_qty=held.filled,
            avg_price=held.avg_fill_price,
            order_ref=held.order.order_ref,
            model_code=held.order.model_code,
        )
