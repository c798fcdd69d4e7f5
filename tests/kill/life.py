"""One life of ibdesk without its window: a real session and journal, official ibapi, a gateway's socket.

A life trades by a seeded script until it is killed, or settles: reconciles and says what it believes of each order.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from ibdesk.core.ids import ClientId
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.state import ON_ITS_WAY, AnyKey, Base, Order, OrderKey, Owner
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.link import Endpoint, Mode
from ibdesk.journal import Journal
from ibdesk.session.previews import Preview
from ibdesk.session.session import Session
from ibdesk.session.targets import SessionSettings, Target

NVDA = Contract(symbol="NVDA", sec_type="STK", exchange="SMART", currency="USD")
HURRIED = SessionSettings(
    handshake_timeout_s=3.0, ready_timeout_s=5.0, retry_first_s=0.05, retry_cap_s=0.1, ping_after_s=1e6,
    stale_after_s=2e6, dead_after_s=3e6, frame_ms=1, idle_frame_ms=1, preview_lifetime_s=1e6,
)  # fmt: skip
"""The silence of the link is not the subject here, and added time must not look like it."""

PATIENCE_S = 30.0
BETWEEN_READINGS_S = 31.0
MOST_RESTING = 6
FRESH_S = 10.0
JOURNALLED = "Confirmed and journalled"
STEPS = ("place", "market", "modify", "cancel")
OPENING = ("place", "market", "place", "modify", "cancel")
"""Every script does each thing at least once, so that a kill at its first pass always comes."""


class StuckError(RuntimeError):
    """Something that must come did not come."""


class Life:
    """Starts on construction. `add_time` moves its clock: no wait of the program's own rules is ever sat out."""

    def __init__(self, app: QCoreApplication, journal: Path, port: int) -> None:
        self._app = app
        self._port = port
        self._added_s = 0.0
        self._waker = QTimer()
        self._waker.start(5)
        self._details: ContractDetails | None = None
        self.journal = Journal(journal)
        self.journal.start()
        self.session = Session(self.journal, HURRIED, clock=self._clock)
        usual = self.session.limits.of(Mode.SIM)  # the journal counts for all lives of a batch, and they are short
        hurried = replace(usual, max_orders=1000, max_working=1000, max_day_value=Decimal(10**9))
        self.session.limits.change(Mode.SIM, hurried)
        endpoint = Endpoint(host="127.0.0.1", port=port, client_id=ClientId(1))
        self.session.connector.open(Target(kind="demo", endpoint=endpoint, sim_nonce_ok=True))

    def close(self) -> None:
        """End as a user would."""
        self._waker.stop()
        if not (self.session.close() and self.journal.close(5.0)):
            raise StuckError("ibdesk did not end in time")

    def _clock(self) -> float:
        return time.monotonic() + self._added_s

    def add_time(self, seconds: float) -> None:
        """Let so much time pass at once."""
        self._added_s += seconds
        self.session._deadlines.run_due()

    def until(self, what: str, condition: Callable[[], bool]) -> None:
        """Run the event loop till the condition holds. Raises StuckError."""
        give_up_s = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > give_up_s:
                raise StuckError(f"never came: {what}")
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    # -- reconciliation ---------------------------------------------------------------------------------------

    def reconciled(self) -> None:
        """Wait for an open gate and no reading under way."""
        self.until("reconciled", lambda: self.session.lists.gate_open and not self.session.lists.running)

    def settled(self) -> None:
        """Reconcile as far as the lists can tell: a second reading half a minute after the first, where one helps."""
        self.reconciled()
        if any(order.base in (*ON_ITS_WAY, Base.UNKNOWN) or order.pending for order in self.mine()):
            before = self.session.lists._readings[-1]
            self.add_time(BETWEEN_READINGS_S)
            self.until("a second reading", lambda: self.session.lists._readings[-1] is not before)
            self.reconciled()

    def mine(self) -> list[Order]:
        """Return all own orders that ibdesk knows of."""
        return [order for order in self.session.orders.rows if order.owner is Owner.OWN]

    def beliefs(self) -> list[dict[str, Any]]:
        """Return what ibdesk believes of each of its orders."""
        return [_belief(order) for order in self.mine()]

    # -- the script -------------------------------------------------------------------------------------------

    def trade(self, seed: int) -> None:
        """Place, change and cancel by the seed."""
        dice = random.Random(seed)
        self.ready_to_trade()
        for step in (*OPENING, *dice.choices(STEPS, k=3)):
            self._step(step, dice)

    def trade_bracket(self, seed: str) -> None:
        """Send a bracket before anything else, and wait till TWS has spoken of its legs."""
        dice = random.Random(seed)
        self.ready_to_trade()
        self.send(dice, bracket=True)
        self.until("an answer to the bracket", lambda: not self._on_their_way())

    def ready_to_trade(self) -> None:
        """Reconcile, get a quote, and make room under the limit of working orders."""
        self.reconciled()
        if self._details is None:
            lookup = self.session.contracts.details(NVDA)
            self.until("NVDA's details", lambda: lookup.finished)
            (details,) = lookup.result or ()
            assert isinstance(details, ContractDetails)
            self._details = details
            self.session.quotes.subscribe(details.contract, "kill test")
        self.until("a quote of NVDA", lambda: self._bid() is not None)
        if len(resting := self.resting()) > MOST_RESTING:
            self.session.order_desk.cancel([order.key for order in resting])
            self.until("room for new orders", lambda: not self._on_their_way() and not self.resting())

    def send(self, dice: random.Random, kind: str = "LMT", *, bracket: bool = False) -> AnyKey:
        """Place an order: at the market, or to rest below it, there also with a target and a stop loss."""
        limit = "" if kind == "MKT" else self._price(dice)
        account, quantity = self.session.link.view.account, str(dice.randint(1, 9))
        draft = OrderDraft(
            side="BUY" if kind == "LMT" else dice.choice(("BUY", "SELL")), order_type=kind, quantity=quantity,
            override=quantity if self._doubtful() else "", limit=limit, bracket=bracket,
            target=_at(limit, "1.1") if bracket else "", stop_loss=_at(limit, "0.9") if bracket else "",
            account=account, details=self._details,
        )  # fmt: skip
        return self._transmit(self.session.order_desk.preview(draft))

    def change(self, key: AnyKey, dice: random.Random) -> None:
        """Change the limit of a resting order to any other."""
        limit, old = self._price(dice), self._limit(key)
        while Decimal(limit) == old:
            limit = self._price(dice)
        self._transmit(self.session.order_desk.change(key, limit=limit), f"{limit}: {self._order(key)}")
        self.until("the change to leave", lambda: bool(self._order(key).pending) or self._limit(key) == Decimal(limit))

    def rests(self, key: AnyKey) -> None:
        """Wait till an order works and nothing is asked of it."""
        self.until(f"{key} to rest", lambda: self._order(key).base is Base.WORKING and not self._order(key).pending)

    def _step(self, step: str, dice: random.Random) -> None:
        patient = dice.random() < 0.6
        if step in ("place", "market"):
            key = self.send(dice, "LMT" if step == "place" else "MKT")
        else:
            self.until("an order that rests", lambda: bool(self.resting()) or not self._coming())
            resting = self.resting()
            if not resting:
                return
            key = dice.choice(resting).key
            if step == "modify":
                self.change(key, dice)
            else:
                self.session.order_desk.cancel([key])
        if patient:
            self.until(f"an answer to {step}", lambda: not self._on_their_way())

    def _transmit(self, preview: Preview, about: str = "") -> AnyKey:
        if not preview.ok:
            raise StuckError(f"refused: {[problem.text for problem in preview.problems]} {about}")
        result = self.session.order_desk.transmit(preview.token)
        if result.key is None:
            raise StuckError(f"refused: {result.reason}")
        key = result.key
        self.until("the journal's answer", lambda: self.session.orders.order(key) is not None)
        return key

    def _doubtful(self) -> bool:
        """Tell whether an order is unknown: whoever orders on regardless types the quantity twice."""
        return any(order.base is Base.UNKNOWN for order in self.mine())

    def _on_their_way(self) -> bool:
        return any(order.base in ON_ITS_WAY or order.pending for order in self.mine())

    def _coming(self) -> bool:
        return self._on_their_way() or any(order.base is Base.HELD for order in self.mine())

    def resting(self) -> list[Order]:
        """Return the own limit orders that work and of which nothing is asked.

        A market order works, too, for the moment till its fill is told; it has no limit to change.
        """
        limits = [order for order in self.mine() if order.spec.order_type == "LMT"]
        return [order for order in limits if order.base is Base.WORKING and not order.pending]

    def _order(self, key: AnyKey) -> Order:
        order = self.session.orders.order(key)
        if order is None:
            raise StuckError(f"{key} is not known")
        return order

    def _limit(self, key: AnyKey) -> Decimal | None:
        return self._order(key).spec.limit_price

    def _bid(self) -> Decimal | None:
        quote = self.session.quotes.view(self._details.contract.con_id) if self._details is not None else None
        if quote is None or quote.mid is None or quote.stale or (quote.age_s() or 0.0) > FRESH_S:
            return None
        return quote.bid

    def _price(self, dice: random.Random) -> str:
        self.until("a quote of NVDA", lambda: self._bid() is not None)
        bid = self._bid()
        assert bid is not None
        return str((bid * Decimal(dice.randint(960, 985)) / 1000).quantize(Decimal("0.01")))


def _at(price: str, share: str) -> str:
    return str((Decimal(price) * Decimal(share)).quantize(Decimal("0.01")))


def _belief(order: Order) -> dict[str, Any]:
    assert isinstance(order.key, OrderKey)
    return {
        "order_id": int(order.key.order_id),
        "ref": order.asked.order_ref,
        "base": order.base.value,
        "journalled": order.history[0].text == JOURNALLED,
        "pending": order.pending.kind if order.pending else "",
        "filled": str(order.filled),
        "limit": None if order.spec.limit_price is None else str(order.spec.limit_price),
        "asked": None if order.asked.limit_price is None else str(order.asked.limit_price),
    }
