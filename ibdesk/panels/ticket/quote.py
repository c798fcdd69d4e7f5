"""Bid, mid and ask to click on, the data badge, last and change. GUI thread."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ibdesk.core import money
from ibdesk.session.views import QuoteView
from ibdesk.ui.fields import MoneyBox
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.glyphs import Glyph, GlyphLabel
from ibdesk.ui.labels import Label
from ibdesk.ui.order_words import badge_of, is_old
from ibdesk.ui.tips import plain_tip

SIGNS = {"disc": (Glyph.DISC, "ok"), "ring": (Glyph.RING, "text3"), "warn": (Glyph.WARN, "warn")}
HUNDRED = Decimal(100)


def change_text(quote: QuoteView) -> tuple[str, str]:
    """Return last and change against the close in words, and the ink."""
    if quote.last is None:
        return "", "text3"
    if not quote.close:
        return "", "text"
    change = (quote.last - quote.close) / quote.close * HUNDRED
    token = "text2" if not change else ("up" if change > 0 else "down")
    return money.percent_text(change), token


class QuoteBlock(QWidget):
    """Three boxes over a line. `picked` brings the price of the box that was clicked."""

    picked = Signal(object)  # Decimal

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.bid = MoneyBox("Bid", self, object_name="ticket.bid")
        self.mid = MoneyBox("Mid", self, object_name="ticket.mid")
        self.ask = MoneyBox("Ask", self, object_name="ticket.ask")
        self._sign = GlyphLabel(Glyph.RING, "text3", self, size=8)
        self._badge = Label("No quote", Role.CAPTION, "text2", self)
        self._badge.setObjectName("ticket.badge")
        self._badge.setAccessibleName("Quality of the quote")
        self._last = Label("", Role.CAPTION, "text", self, weight=Weight.SEMIBOLD)
        self._last.setObjectName("ticket.last")
        self._last.setAccessibleName("Last price and change")
        boxes = QHBoxLayout()
        boxes.setSpacing(4)
        for box in (self.bid, self.mid, self.ask):
            boxes.addWidget(box, 1)
            box.picked.connect(self.picked)
            box.setToolTip("Click: take it as the limit")
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._sign)
        line.addWidget(self._badge, 1)
        line.addWidget(self._last)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(boxes)
        column.addLayout(line)

    def show_quote(self, quote: QuoteView | None, tick: Decimal | None, *, session_open: bool) -> None:
        """Show a quote; old or delayed values lose their colour."""
        badge = badge_of(quote, session_open=session_open)
        sign, token = SIGNS[badge.sign]
        self._sign.set_glyph(sign, token)
        self._badge.show_text(badge.text, badge.token)
        reason = quote.error.text if quote is not None and quote.error is not None else ""
        self._badge.setToolTip(plain_tip(f"TWS says: {reason}" if reason else ""))
        if quote is None:
            quote_bid = quote_mid = quote_ask = None
            old = True
        else:
            quote_bid, quote_mid, quote_ask = quote.bid, quote.mid, quote.ask
            old = is_old(quote, session_open=session_open)
        self._show(self.bid, quote_bid, quote.bid_size if quote else None, tick, old)
        self._show(self.mid, quote_mid, None, tick, old)
        self._show(self.ask, quote_ask, quote.ask_size if quote else None, tick, old)
        self._show_last(quote, tick, old)

    @staticmethod
    def _show(box: MoneyBox, price: Decimal | None, size: Decimal | None, tick: Decimal | None, old: bool) -> None:
        shown = "" if size is None or price is None else f"× {money.quantity_text(size)}"
        box.show_quote(price, money.price_text(price, tick), shown, stale=old)

    def _show_last(self, quote: QuoteView | None, tick: Decimal | None, old: bool) -> None:
        if quote is None or quote.last is None:
            self._last.show_text("")
            return
        change, token = change_text(quote)
        text = f"Last {money.price_text(quote.last, tick)}  {change}".rstrip()
        self._last.show_text(text, "text3" if old else token)
