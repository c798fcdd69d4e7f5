"""What a fault makes of an order: fills out of turn, refusals, silence. Ledger and messages as for any other order."""

from decimal import Decimal

from ibdesk.simgateway.messages.orders import CancelOrder, PlaceOrder
from ibdesk.simgateway.messages.session import Notice
from ibdesk.simgateway.orders.book import OrderBook
from ibdesk.simgateway.orders.exchange import BY_TRADER, Exchange
from ibdesk.simgateway.orders.frame_log import FrameLog
from ibdesk.simgateway.orders.texts import Reply
from ibdesk.simgateway.orders.working import ENDED, INACTIVE, WorkingOrder
from ibdesk.simgateway.ports import Clock, Outbox

KEEP, ROLLBACK, RESET, JUMP = "keep", "rollback", "reset", "jump"
#: What a restart does to the ids: nothing; those of this process again; from 1 again; far ahead.
NEXT_IDS = (KEEP, ROLLBACK, RESET, JUMP)
JUMP_IDS = 10_000
UNTRANSMITTED, SESSION, NOTHING = "untransmitted", "session", "nothing"


class Fates:
    """Acts on the orders of an engine, in the server's loop."""

    def __init__(self, book: OrderBook, exchange: Exchange, frames: FrameLog, clock: Clock, outbox: Outbox) -> None:
        """Share the parts of the engine."""
        self._book = book
        self._exchange = exchange
        self._frames = frames
        self._clock = clock
        self._outbox = outbox

    def order(self, client_id: int, order_id: int) -> WorkingOrder | None:
        """Return the order of a client, None when there is none."""
        return self._book.get(client_id, order_id)

    def fill(self, held: WorkingOrder, quantity: Decimal | None = None, price: Decimal | None = None) -> None:
        """Execute a part of an order, or all that is left; at its limit, or as the market has it, without a price.

        An order that was cancelled stays so: its execution comes late.
        """
        now = self._clock.now()
        amount = held.remaining if quantity is None else min(quantity, held.remaining)
        if amount > 0:
            self._exchange.fill(held, amount, price or self._exchange.expected_price(held, now), now)

    def refuse_cancel(self, client_id: int, request: CancelOrder, server_version: int, why: Reply) -> None:
        """Refuse a cancel; the order stays what it is."""
        self._frames.cancelled(client_id, request.order_id, server_version, why, self._clock.now())
        self._outbox.send(client_id, Notice(request_id=request.order_id, code=why.code, text=why.text))

    def hear_cancel(self, client_id: int, request: CancelOrder, server_version: int) -> None:
        """Take a cancel and say nothing about it for now."""
        self._frames.cancelled(client_id, request.order_id, server_version, None, self._clock.now())

    def end(self, held: WorkingOrder) -> None:
        """Carry out at last what was asked for."""
        if held.working:
            self._exchange.end(held, BY_TRADER, self._clock.now())

    def hear_place(self, client_id: int, request: PlaceOrder, server_version: int) -> None:
        """Note a placement in the ledger now; placing it later writes no second line."""
        self._frames.placed(client_id, request, server_version, None, self._clock.now())
        self._frames.noted.add(id(request))

    def keep_waiting(self, client_id: int, order_id: int, why: str) -> None:
        """Hold an order that is about to come: it stays PreSubmitted, for a reason."""
        self._book.to_hold[client_id, order_id] = why

    def let_go(self, held: WorkingOrder) -> None:
        """Let an order work that was held."""
        held.held_for = ""
        if held.working:
            self._exchange.work(held, self._clock.now())

    def working(self, client_id: int | None) -> list[WorkingOrder]:
        """Return working orders, of one client or of all."""
        return self._book.working(client_id)

    def lose(self, what: str) -> None:
        """Lose what a restarted TWS may lose: ``untransmitted`` orders; the ``session``: them and all that is over."""
        if what in (UNTRANSMITTED, SESSION):
            for held in self._book.held():
                self._book.drop(held)
        if what == SESSION:
            self._book.forget_past()

    def number_again(self, how: str) -> None:
        """Offer other order ids than before: see ``NEXT_IDS``."""
        if how == ROLLBACK:
            self._book.roll_back()
        elif how == RESET:
            self._book.reset_ids()
        elif how == JUMP:
            self._book.skip_ids(JUMP_IDS)

    def hold(self, held: WorkingOrder, why: str) -> None:
        """Take an order off the exchange: Inactive, for a reason."""
        if held.status not in ENDED:
            held.held_for = why
            self._exchange.turn(held, INACTIVE, self._clock.now())

    def release(self, held: WorkingOrder, status: str) -> None:
        """Let a held order go on."""
        if held.status == INACTIVE:
            held.held_for = ""
            self._exchange.turn(held, status, self._clock.now())
