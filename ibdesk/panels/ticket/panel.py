"""The ticket: a symbol becomes a contract, fields become a draft, the desk judges it, a review freezes it."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.rules import NEGATIVE_PRICES
from ibdesk.core.problems import Field, Problem, err
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.link import Mode
from ibdesk.core.records.order import Action
from ibdesk.panels.ticket.costs import CostFollower
from ibdesk.panels.ticket.filling import Filling, draft_of_form
from ibdesk.panels.ticket.instrument import Instrument
from ibdesk.panels.ticket.opinion import judge
from ibdesk.panels.ticket.reviewing import Reviewer
from ibdesk.panels.ticket.stepping import passive, quantity_stepper
from ibdesk.panels.ticket.successor import SuccessorAsker
from ibdesk.panels.ticket.view import TicketView
from ibdesk.panels.ticket.words import account_words, mode_words, not_sent_text
from ibdesk.session.previews import Refused
from ibdesk.session.session import Session
from ibdesk.session.views import Change
from ibdesk.ui.confirm import ConfirmDialog


class TicketPanel(TicketView):
    """One order at a time. Nothing in it sends: the review opens the confirm dialog, which alone transmits."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._limit_typed = False
        self._filling: Filling | None = None
        self._said: tuple[Problem, ...] = ()
        self._cleared: tuple[Problem, ...] = ()
        self.instrument = Instrument(session, self.head, self)
        self._reviewer = Reviewer(session, self)
        self._costs = CostFollower(session, self.strip.costs, self)
        self._successors = SuccessorAsker(session, self.instrument, self.form, self)
        self._connect()
        _make_shortcuts(self)
        self.refresh()

    def _connect(self) -> None:
        session = self._session
        self.instrument.changed.connect(self.on_instrument_changed)
        self.instrument.steps_learned.connect(self.on_steps_learned)
        self.head.quote.picked.connect(self.on_price_picked)
        self.form.edited.connect(self.on_form_edited)
        self.form.price_asked.connect(self.on_form_price_asked)
        for source in (self.form, self.head.symbol):
            source.refused.connect(self.on_paste_refused)
        self.form.account_chosen.connect(self.on_form_account_chosen)
        self.strip.problems.pressed.connect(self.on_problem_pressed)
        self.strip.problems.picked.connect(self.on_problem_picked)
        self.review_button.clicked.connect(self.on_review_clicked)
        self._reviewer.overrides.changed.connect(self.refresh)
        session.successors.changed.connect(self.refresh)
        self._reviewer.ended.connect(self.on_review_ended)
        self.clear_button.clicked.connect(self.clear)
        for store in (session.link, session.positions, session.orders, session.accounts):
            self.subscribe(store, self.refresh)
        self.subscribe(session.quotes, self.on_quotes_changed)
        session.link.ticked.connect(self.on_link_ticked)
        session.order_desk.lock_changed.connect(self.refresh)
        session.order_desk.refused.connect(self.on_desk_refused)

    @property
    def dialog(self) -> ConfirmDialog | None:
        """The open review."""
        return self._reviewer.dialog

    def fill(
        self, contract: Contract, side: Action | None = None, quantity: str | None = None, limit: str | None = None
    ) -> None:
        """Type an order that another panel proposes: contract, side, quantity and limit as texts; never sends."""
        self.fill_with(Filling(contract=contract, side=side, quantity=quantity, limit=limit))

    def fill_with(self, filling: Filling) -> None:
        """Type a whole proposal as soon as its contract stands in the ticket; never sends."""
        self._filling = filling
        self.instrument.load(filling.contract)

    # what stands in the ticket

    def draft(self) -> OrderDraft:
        """Return the form as typed."""
        return self._reviewer.overrides.put_into(draft_of_form(self.form, self.instrument.details))

    def _near_touch(self) -> Decimal | None:
        return self.instrument.near_touch(self.form.side)

    def _entry_price(self) -> Decimal | None:
        field = self.form.price_field
        typed = field.value() if field is not None else None
        return self._near_touch() if typed is None else typed

    def _offer_limit(self) -> None:
        """Start at the near touch in SIM and PAPER, once, as long as nobody typed; LIVE starts empty."""
        wanted = self._session.link.view.mode in (Mode.SIM, Mode.PAPER) and self.form.order_type == "LMT"
        touch = self._near_touch()
        if wanted and touch is not None and not self._limit_typed and not self.form.limit.text():
            self.form.limit.set_text(self.instrument.price_text(touch))

    # refreshing

    @Slot()
    def refresh(self, _change: object = None) -> None:
        """Show link, quote, problems and button as they are now."""
        view = self._session.link.view
        words = mode_words(view, self._session.arming.view.left_s)
        self.mode.set_mode(view.mode, words, account_words(view), read_only=view.new_orders_off)
        self.form.show_accounts(view.accounts, view.account)
        self.instrument.show_quote(view.account)
        self._offer_limit()
        self._judge()

    def _judge(self) -> None:
        draft = self.draft()
        opinion = judge(self._session, draft)
        problems = self._said + (self._successors.problems() or opinion.problems)
        hidden = problems == self._cleared
        if not hidden:
            self._cleared = ()
        self.show_distance(draft, self.instrument.quote, self.instrument.rule)
        self.show_opinion(draft, opinion, () if hidden else problems)
        self._costs.follow(draft, opinion)
        self.show_button(opinion, live=self._session.link.view.mode is Mode.LIVE)

    @Slot(object)
    def on_quotes_changed(self, change: object) -> None:
        """Follow the quote of this contract only."""
        details = self.instrument.details
        mine = details is not None and isinstance(change, Change) and details.contract.con_id in change.keys
        if change is None or mine:
            self.refresh()

    @Slot()
    def on_link_ticked(self) -> None:
        """Let ages and limits of time go on."""
        if self.isVisible():
            self.refresh()

    # what a person does

    @Slot()
    def on_instrument_changed(self) -> None:
        """Take the steps of the new contract; a price of the old one means nothing here."""
        self._said = ()
        self._reviewer.void()
        details, form = self.instrument.details, self.form
        self._limit_typed = False
        for price in (form.limit, form.stop, form.reference):
            price.set_text("")
        form.exits.empty()
        if details is not None:
            form.show_presets(details.contract.sec_type)
            form.allow_negative(details.contract.sec_type in NEGATIVE_PRICES)
            form.quantity.set_stepper(quantity_stepper(details.size_increment or Decimal(1)))
        self._give_steps()
        if details is not None and self.head.symbol.hasFocus():
            form.quantity.setFocus(Qt.FocusReason.TabFocusReason)
        self.refresh()
        if details is not None and self._filling is not None:
            filling, self._filling = self._filling, None
            self._limit_typed = filling.type_into(form, details) or self._limit_typed
            self.refresh()

    def _give_steps(self) -> None:
        self.instrument.give_steps(self.form.limit, "Limit", self._near_touch)
        self.instrument.give_steps(self.form.stop, "Stop", self._near_touch)
        for field, name in zip(self.form.exits.fields, ("Target", "Stop loss"), strict=True):
            self.instrument.give_steps(field, name, self._entry_price)

    @Slot()
    def on_steps_learned(self) -> None:
        """Step by the rule of the exchange from now on, and judge what stands there by it."""
        self._give_steps()
        self.refresh()

    @Slot(object)
    def on_form_edited(self, field: Field) -> None:
        """Judge anew; an open review does not stand any more."""
        self._said = ()
        self._reviewer.void()
        if field is Field.LIMIT:
            self._limit_typed = True
        elif field is Field.ORDER and not self._limit_typed:
            self.form.limit.set_text("")  # the other side's near touch follows
        elif field is Field.ORDER_TYPE and not self._limit_typed and self.form.order_type != "LMT":
            self.form.limit.set_text("")  # a price that was only offered says nothing about a stop
        self.refresh()

    @Slot(object)
    def on_paste_refused(self, reason: str) -> None:
        """Say why a paste was not taken."""
        self._said = (err(reason, Field.ORDER),)
        self.refresh()

    @Slot(object)
    def on_form_account_chosen(self, account: str) -> None:
        """Trade with another account from now on."""
        self._reviewer.void()
        self._session.select_account(account)
        self.refresh()

    @Slot(object)
    def on_price_picked(self, price: Decimal) -> None:
        """Take a clicked price, on the tick: as the limit, or as the stop of an order without a limit."""
        on_tick = passive(price, self.instrument.rule, self.form.side)
        self.form.set_price(self.instrument.price_text(on_tick))

    @Slot(object)
    def on_form_price_asked(self, word: str) -> None:
        """Take bid, mid or ask as the price."""
        quote = self.instrument.quote
        price = getattr(quote, word) if quote is not None else None
        if price is not None:
            self.on_price_picked(price)

    @Slot(object)
    def on_problem_pressed(self, problem: Problem) -> None:
        """Go where the problem sits."""
        if self._reviewer.overrides.ask(problem, self.draft()) or self._successors.ask(problem):
            return
        place = self.head.symbol if problem.field is Field.SYMBOL else self.form.widget_of(problem.field)
        place.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object, object)
    def on_problem_picked(self, problem: Problem, text: str) -> None:
        """Put a price that fits into the field."""
        widget = self.form.field_of(problem.field)
        widget.set_text(text)
        self.on_form_edited(problem.field)

    @Slot()
    def on_escape_pressed(self) -> None:
        """Close the chooser, else clear the problems out of sight till something changes."""
        if not self.instrument.close_chooser():
            self._said = ()
            self._cleared = self.strip.problems.problems
            self._judge()

    @Slot()
    def clear(self) -> None:
        """Empty the numbers; the contract stays."""
        self._said = ()
        self._reviewer.void()
        self.form.clear()
        self._limit_typed = True  # cleared on purpose: no price is offered again
        self.refresh()

    # the review

    @Slot()
    def on_review_clicked(self) -> None:
        """Freeze the order as it stands and review it; where the user switched the review off, send it."""
        self._freeze(clicked=True)

    @Slot()
    def review(self) -> None:
        """Freeze the order as it stands and ask; never sends."""
        self._freeze(clicked=False)

    def _freeze(self, *, clicked: bool) -> None:
        self._judge()
        if not self.review_button.isEnabled() or self.dialog is not None or self.instrument.chooser.isVisible():
            return
        preview = self._session.order_desk.preview(self.draft())
        if not preview.ok:
            self._said = preview.problems
            self._judge()
            return
        self._reviewer.go(preview, clicked=clicked)

    @Slot(object)
    def on_review_ended(self, reason: str) -> None:
        """Take note that the review is over; `reason` says why it was not sent, "" for Back and for sent."""
        self._said = (err(reason, Field.ORDER),) if reason else ()
        self.refresh()

    @Slot(object)
    def on_desk_refused(self, refused: Refused) -> None:
        """Say that an order which was on its way did not leave after all."""
        if refused.preview is None or refused.preview.kind == "place":
            self._said = (err(not_sent_text(refused.reason), Field.ORDER),)
            self.refresh()


def _make_shortcuts(panel: TicketPanel) -> None:
    keys = {
        "Ctrl+Return": panel.review, "Ctrl+Enter": panel.review, "Esc": panel.on_escape_pressed,
        "B": partial(panel.form.choose_side, "BUY"), "S": partial(panel.form.choose_side, "SELL"),
        "Alt+Q": panel.form.quantity.setFocus, "Alt+T": panel.form.type.setFocus,
        "Alt+F": panel.form.tif.setFocus, "Alt+L": panel.form.limit.setFocus,
        "Alt+P": panel.form.stop.setFocus,
    }  # fmt: skip
    for key, slot in keys.items():
        shortcut = QShortcut(QKeySequence(key), panel)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(slot)
