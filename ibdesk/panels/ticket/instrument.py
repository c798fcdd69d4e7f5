"""Search, chooser and head as one: from typed text to the contract of the ticket."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ibdesk.core.market_rules import shown_tick, tick_rule_of
from ibdesk.core.money import plain
from ibdesk.core.orders.rules import NEGATIVE_PRICES
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.order import Action
from ibdesk.core.ticks import TickRule, tick_text
from ibdesk.panels.ticket.head import InstrumentHead
from ibdesk.panels.ticket.stepping import passive, price_stepper
from ibdesk.session.session import Session
from ibdesk.session.views import QuoteView
from ibdesk.ui.contract_chooser import ContractChooser
from ibdesk.ui.contract_finder import Choice, Finder
from ibdesk.ui.fields import PriceField
from ibdesk.ui.order_words import position_text, product_line, unit_of

MARGIN = 12
OPEN_GAP = 4


class Instrument(QObject):
    """The contract of the ticket and its quote.

    `changed` comes with every new one, and with none; `steps_learned` when its market rule came later.
    """

    changed = Signal()
    steps_learned = Signal()

    def __init__(self, session: Session, head: InstrumentHead, over: QWidget) -> None:
        """`over` is the panel on which the chooser lies."""
        super().__init__(over)
        self._session, self.head, self._over = session, head, over
        self.details: ContractDetails | None = None
        self.wanted: Contract | None = None  # what another panel named, till something else is asked for
        self.chooser = ContractChooser(over, "ticket.chooser")
        self._finder = Finder(session.contracts, self)
        self._asked_at_s = 0
        head.asked.connect(self.on_head_asked)
        head.dropped.connect(self.on_head_dropped)
        self._finder.found.connect(self.take)
        self._finder.several.connect(self.on_finder_several)
        self._finder.failed.connect(self.on_finder_failed)
        self.chooser.chosen.connect(self.on_chooser_chosen)
        self.chooser.left.connect(self.on_chooser_left)
        session.contracts.resolved.connect(self.on_contract_resolved)
        session.link.ticked.connect(self.on_link_ticked)

    @property
    def quote(self) -> QuoteView | None:
        """The newest quote of the contract."""
        return self._session.quotes.view(self.details.contract.con_id) if self.details is not None else None

    @property
    def rule(self) -> TickRule | None:
        """The price steps of the contract."""
        return tick_rule_of(self.details) if self.details is not None else None

    @property
    def _price(self) -> Decimal | None:
        quote = self.quote
        return (quote.last or quote.mid or quote.close) if quote is not None else None

    @property
    def shown_tick(self) -> Decimal | None:
        """The tick that holds where the contract trades now."""
        return shown_tick(self.details, self._price) if self.details is not None else None

    def near_touch(self, side: Action) -> Decimal | None:
        """Return the bid for BUY and the ask for SELL, on the tick; None while there is none."""
        price = None if self.quote is None else (self.quote.bid if side == "BUY" else self.quote.ask)
        return None if price is None or self.rule is None else passive(price, self.rule, side)

    def price_text(self, price: Decimal) -> str:
        """Return a price as it would be typed."""
        tick = shown_tick(self.details, price) if self.details is not None else None
        return plain(price) if tick is None else tick_text(price, tick)

    def give_steps(self, field: PriceField, name: str, start: Callable[[], Decimal | None]) -> None:
        """Let a price field step by the ticks of the contract; an empty one starts at `start()`."""
        details, rule = self.details, self.rule
        if details is None or rule is None:
            return
        field.set_stepper(
            price_stepper(rule, start, negative=details.contract.sec_type in NEGATIVE_PRICES), self.price_text
        )
        tick, words = self.shown_tick, f"{name} price, {unit_of(details)}"
        field.setAccessibleName(f"{words}, tick {tick:f}" if tick else words)

    @Slot(object)
    def take(self, details: ContractDetails) -> None:
        """Put a contract into the ticket and follow its quote."""
        self._release()
        self.details, self.wanted = details, None
        self._session.quotes.subscribe(details.contract, self)
        self.head.show_contract(details)
        self.changed.emit()

    def load(self, contract: Contract) -> None:
        """Put a contract that another panel named into the ticket, as soon as TWS has told its details."""
        self.chooser.hide()
        self._finder.cancel()
        known = self._session.contracts.known(contract.con_id) if contract.con_id else None
        if known is not None:
            self.take(known)
            return
        self._release()
        self.wanted = contract
        self._asked_at_s = 0
        self.head.symbol.set_text(contract.symbol)
        self.head.show_nothing(f"Asking TWS for {contract.symbol}")
        self._finder.look_up(contract)
        self.changed.emit()

    @Slot(object)
    def on_contract_resolved(self, _details: ContractDetails) -> None:
        """Take over the price steps as soon as the rule of the exchange is known."""
        if self.details is None:
            return
        fresh = self._session.contracts.with_rule(self.details)
        if fresh != self.details:
            self.details = fresh
            self.steps_learned.emit()

    @Slot(object)
    def on_head_asked(self, text: str) -> None:
        """Look up what was typed; there is no contract till TWS has answered."""
        self.chooser.hide()
        self._release()
        self.wanted = None
        self._asked_at_s = 0
        self.head.show_nothing(f"Asking TWS for {text}")
        self._finder.find(text)
        self.changed.emit()

    @Slot()
    def on_head_dropped(self) -> None:
        """Another symbol is being typed."""
        self._finder.cancel()
        self._release()
        self.wanted = None
        self.changed.emit()

    @Slot(object)
    def on_finder_several(self, found: tuple[Choice, ...]) -> None:
        """Let the user choose; never the first of several (scenario 97)."""
        self.head.show_nothing(f"{len(found)} contracts match {self._finder.text}. Choose one.")
        foot = self.head.mapTo(self._over, self.head.symbol.geometry().bottomLeft())
        self.chooser.setGeometry(MARGIN, foot.y() + OPEN_GAP, self._over.width() - 2 * MARGIN, 10)
        self.chooser.offer(found, self._finder.text)

    @Slot(object)
    def on_finder_failed(self, text: str) -> None:
        """Say under the field why there is no contract."""
        self.head.show_nothing(text, bad=True)

    @Slot(object)
    def on_chooser_chosen(self, choice: Choice) -> None:
        """Go on with what the user chose."""
        self.head.symbol.setFocus(Qt.FocusReason.OtherFocusReason)
        self.head.symbol.set_text(choice.contract.symbol)
        self.head.show_nothing(f"Asking TWS for {choice.contract.symbol}")
        self._finder.resolve(choice)

    @Slot()
    def on_chooser_left(self) -> None:
        """Back to the symbol, with nothing chosen."""
        self.head.show_nothing()
        self.head.symbol.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def on_link_ticked(self) -> None:
        """Say how long TWS has been asked."""
        if self._finder.busy:
            self._asked_at_s += 1
            self.head.says.say(f"Asking TWS for {self._finder.text}, {self._asked_at_s} s")

    def show_quote(self, account: str) -> None:
        """Bring the quote and the position of the head up to date."""
        if self.details is None:
            return
        session = self._session
        market = session.checks.market(self.details)
        self.head.quote.show_quote(self.quote, self.shown_tick, session_open=market.session_open)
        self.head.show_product(product_line(self.details, self._price))
        complete = session.positions.complete
        held = session.positions.quantity(account, self.details.contract.con_id) if complete else None
        self.head.show_position(position_text(held), bool(held))

    def close_chooser(self) -> bool:
        """Close the chooser; False if it was not open."""
        if self.chooser.isHidden():
            return False
        self.chooser.hide()
        self.on_chooser_left()
        return True

    def _release(self) -> None:
        if self.details is not None:
            self._session.quotes.release(self.details.contract, self)
            self.details = None
