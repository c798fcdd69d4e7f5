"""From an order request to an order that could be held: ids, form, contract, account, end."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from ibdesk.simgateway.calendars import Calendars, NoSessionError
from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.messages.order_fields import Order
from ibdesk.simgateway.messages.orders import PlaceOrder
from ibdesk.simgateway.orders.attach import attach
from ibdesk.simgateway.orders.book import OrderBook
from ibdesk.simgateway.orders.checks import Checker
from ibdesk.simgateway.orders.reports import RULE_80A_KINDS, resolved_contract
from ibdesk.simgateway.orders.texts import BELOW_FILLED, INVALID_ORDER_ID, NOT_TRADABLE, Reply, reply
from ibdesk.simgateway.orders.working import ENDED, FILLED, PENDING_CANCEL, WorkingOrder

DEFAULT_TIF = "DAY"
DEFAULT_OCA_TYPE = 3


class Admission:
    """What TWS decides before an order reaches IB's system."""

    def __init__(self, checker: Checker, calendars: Calendars, book: OrderBook) -> None:
        """Check with ``checker``; ``book`` knows the ids that are used."""
        self._checker = checker
        self._calendars = calendars
        self._book = book

    def candidate(
        self, client_id: int, request: PlaceOrder, known: WorkingOrder | None, now: datetime
    ) -> WorkingOrder | Reply:
        """Return the order as it would be held, or why TWS refuses it; ``known`` is the one it changes."""
        refusal = self._id_refusal(client_id, request, known) or self._checker.form(request.order)
        if refusal is not None:
            return refusal
        candidate = self.resolved(client_id, request, known, now)
        if isinstance(candidate, Reply):
            return candidate
        refusal = self._checker.fit(request.order, candidate.instrument)
        if refusal is None and known is not None and not _same_deal(known, candidate):
            refusal = reply("mod_mismatch")
        refusal = refusal or attach(candidate, known, self._book)
        if refusal is not None:
            return refusal
        if known is not None:
            return _change_refusal(known, candidate) or candidate
        return candidate

    def resolved(
        self, client_id: int, request: PlaceOrder, known: WorkingOrder | None, now: datetime
    ) -> WorkingOrder | Reply:
        """Return the order with its contract, account and end, or why there are none."""
        instrument = self._checker.resolve(request.contract)
        if isinstance(instrument, Reply):
            return instrument
        account = self._checker.account(request.order.account)
        if isinstance(account, Reply):
            return account
        candidate = WorkingOrder(
            client_id=client_id,
            order_id=request.order_id,
            perm_id=known.perm_id if known else self._book.next_perm_id(),
            instrument=instrument,
            contract=resolved_contract(instrument, request.contract.exchange),
            order=_as_held(request.order, instrument, account),
            account=account,
            fills=list(known.fills) if known else [],
            commission=known.commission if known else Decimal(0),
        )
        return self._with_expiry(candidate, now)

    def _id_refusal(self, client_id: int, request: PlaceOrder, known: WorkingOrder | None) -> Reply | None:
        if known is None and request.order_id < 0:
            return INVALID_ORDER_ID
        if known is None:
            fresh = request.order_id >= self._book.next_valid_id(client_id)
            return None if fresh or request.order.what_if else reply("dup_order")
        if known.status == FILLED:
            return reply("mod_filled")
        return reply("dup_order") if known.status in ENDED else None

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


def _same_deal(known: WorkingOrder, changed: WorkingOrder) -> bool:
    """Return whether a change keeps contract, side and account."""
    same_contract = known.instrument.con_id == changed.instrument.con_id
    return same_contract and known.order.action == changed.order.action and known.account == changed.account


def _change_refusal(known: WorkingOrder, changed: WorkingOrder) -> Reply | None:
    """Return why IB's system takes no such change of a working order, None when it does."""
    if known.status == PENDING_CANCEL:
        return reply("rej_late")
    if known.triggered and changed.order.aux_price != known.order.aux_price:
        return reply("rej_stop_rev")
    return BELOW_FILLED if changed.quantity <= known.filled else None
