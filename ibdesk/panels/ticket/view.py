"""What the ticket is made of and how a judged draft looks; it knows no session. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.problems import Field, Problem
from ibdesk.core.ticks import TickRule
from ibdesk.panels.ticket.form import OrderForm, off_reason
from ibdesk.panels.ticket.head import InstrumentHead
from ibdesk.panels.ticket.instrument import MARGIN
from ibdesk.panels.ticket.opinion import Opinion
from ibdesk.panels.ticket.strip import OrderStrip
from ibdesk.panels.ticket.words import fix_text, unfinished, worst_loss_text
from ibdesk.session.previews import Lock
from ibdesk.session.views import QuoteView
from ibdesk.ui.buttons import Kind, button
from ibdesk.ui.fonts import Role, Weight, font
from ibdesk.ui.labels import Label
from ibdesk.ui.mode import ModeStrip
from ibdesk.ui.order_button import OrderButton
from ibdesk.ui.order_words import distance_line, trades_at_once
from ibdesk.ui.panel import Panel
from ibdesk.ui.tips import plain_tip

REVIEWS = "Ctrl+Enter reviews, never sends"
CANCEL_WORKS = "Cancel still works, in Orders"
MARKED = (Field.QUANTITY, Field.LIMIT, Field.STOP, Field.REFERENCE, Field.TARGET, Field.STOP_LOSS)


class TicketView(Panel):
    """Mode strip, instrument, form, strip, review button. Mode strip and button stay when the middle scrolls."""

    panel_id = "ticket"
    title = "Order"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mode = ModeStrip(self)
        self._body = QWidget(self)
        self._body.setObjectName("ticket.panel")
        self.head = InstrumentHead(self._body)
        self.form = OrderForm(self._body)
        self.strip = OrderStrip(self)
        self.review_button = OrderButton(self, object_name="ticket.review")
        self.clear_button = button("Clear", Kind.LINK, name="Clear the ticket", object_name="ticket.clear", parent=self)
        self._lay_out()

    @property
    def untouched(self) -> bool:
        """Tell whether nobody has begun an order yet."""
        return not self.head.symbol.text() and not self.form.quantity.text()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._body)
        column.setContentsMargins(MARGIN, 8, MARGIN, 5)
        column.setSpacing(7)
        column.addWidget(self.head)
        column.addWidget(self.form)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._body)
        scroll.setMaximumHeight(self._body.sizeHint().height())
        foot = QVBoxLayout()
        foot.setContentsMargins(MARGIN, 2, MARGIN, 5)
        foot.setSpacing(6)
        foot.addWidget(self.strip)
        foot.addWidget(self.review_button)
        caption = QHBoxLayout()
        self.caption = Label(REVIEWS, Role.CAPTION, "text2", self)
        self.caption.setObjectName("ticket.caption")
        caption.addWidget(self.caption, 1)
        caption.addWidget(self.clear_button)
        foot.addLayout(caption)
        self.content.addWidget(self.mode)
        self.content.addWidget(scroll, 1)
        self.content.addLayout(foot)
        self.content.addStretch(0)

    def show_opinion(self, draft: OrderDraft, opinion: Opinion, problems: tuple[Problem, ...]) -> None:
        """Show the sentence, then `problems` or, without any, the figures."""
        self.form.show_reference(opinion.reference_wanted)
        self.strip.show_problems(problems, blocking=bool(opinion.blocking))
        figures = self.strip.problems.figures
        value, in_base = opinion.value
        figures.show_figure("position", opinion.position or "—", opinion.working)
        figures.show_figure("value", value or "—", in_base, tip=f"By {opinion.rate_source}" if in_base else "")
        sound = bool(opinion.sentence) and not opinion.blocking
        self.strip.show_sentence(opinion.sentence or unfinished(draft), sound=sound)
        self.form.exits.show_outcomes(opinion.outcomes)
        self.strip.costs.figures.show_figure("worst", *worst_loss_text(draft, opinion.worst_loss))
        for field in MARKED:
            self._mark_field(field, opinion.problems)

    def _mark_field(self, field: Field, problems: tuple[Problem, ...]) -> None:
        """Redden a field whose text is wrong; an empty one is only missing."""
        widget = self.form.field_of(field)
        if not widget.isEnabled():
            reason = off_reason(field, self.form.order_type)
            if widget.toolTip() != reason:
                widget.set_problem("")
                widget.setToolTip(plain_tip(reason))
            return
        wrong = (one.text for one in problems if one.field is field and one.level == "err" and widget.text())
        widget.set_problem(next(wrong, ""))

    def show_distance(self, draft: OrderDraft, quote: QuoteView | None, rule: TickRule | None) -> None:
        """Show under the prices how far the one that acts first, stop or limit, is from the market."""
        field = self.form.price_field
        if field is None:
            words = off_reason(Field.LIMIT, draft.order_type)
            self.form.distance.show_text(words if draft.details is not None else "", "text3")
            return
        if draft.order_type != "LMT":
            line = distance_line(self.form.stop.value(), quote, rule)
            self.form.distance.show_text(f"Stop {line}" if line else "", "text2")
            return
        price = field.value()
        line = distance_line(price, quote, rule)
        at_once = bool(line) and trades_at_once(draft.side, price, quote)
        self.form.distance.show_text(f"{line} · trades at once" if at_once else line, "warn" if at_once else "text2")

    def _lock_button(self, lock: Lock) -> None:
        """Say why in grey; what does not fit stands whole in the tooltip."""
        metrics = QFontMetrics(font(Role.CAPTION, Weight.SEMIBOLD))
        room = self.review_button.width() - MARGIN
        shown = metrics.elidedText(lock.what_to_do, Qt.TextElideMode.ElideRight, room)
        self.review_button.lock(lock.reason, shown)
        self.review_button.setToolTip(plain_tip(f"{lock.reason}. {lock.what_to_do}"))

    def show_button(self, opinion: Opinion, *, live: bool) -> None:
        """Show the review button in the colour of the side, or grey with what stands in the way."""
        cancel_works = opinion.lock is not None and opinion.lock.cancel_works
        self.caption.show_text(CANCEL_WORKS if cancel_works else REVIEWS)
        if opinion.lock is not None:
            self._lock_button(opinion.lock)
        elif opinion.blocking or opinion.spec is None:
            self.review_button.lock(fix_text(opinion.blocking))
        else:
            kind = self.form.side.lower()
            self.review_button.unlock(opinion.review, opinion.caption, kind, "live" if live else "")
