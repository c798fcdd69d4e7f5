"""A short list of orders inside a dialog: glyph, symbol, side, what is left to fill."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ibdesk.core import money
from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.orders.state import Order
from ibdesk.panels.blotter.words import (
    MARKET,
    OrderWords,
    filled_parts,
    fraction,
    id_text,
    owner_words,
)
from ibdesk.ui import glyphs
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.theme import color

ROW, SIGN = 22, 10
SYMBOL_AT, SIDE_AT, TEXT_AT = 24, 100, 148
FLAGS = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)
RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextSingleLine)


def order_line(order: Order, texts: OrderWords) -> str:
    """Return `3/5 LMT 212.10, 2 left`."""
    filled, quantity, _ = filled_parts(order)
    price, _ = texts.prices(order)
    parts = [f"{filled}/{quantity}", order.spec.order_type]
    if price not in (MARKET, money.MISSING):
        parts.append(price)
    left = f", {money.quantity_text(order.remaining)} left" if order.filled else ""
    return " ".join(parts) + left


class OrderList(QWidget):
    """Rows of orders, at most `limit` of them; the rest is counted."""

    def __init__(self, texts: OrderWords, parent: QWidget | None = None, *, limit: int = 6) -> None:
        super().__init__(parent)
        self._texts, self._limit = texts, limit
        self._orders: tuple[Order, ...] = ()
        self._empty = ""

    def show_orders(self, orders: Sequence[Order], empty: str) -> None:
        """Show these orders; `empty` is the sentence when there are none."""
        self._orders, self._empty = tuple(orders), empty
        self.setFixedHeight(self.sizeHint().height())
        self.setAccessibleName(self.shown_text())
        self.update()

    def lines(self) -> list[str]:
        """Return the rows as a person reads them."""
        return [
            f"{self._texts.display(order).word} {symbol_of(order.contract)} {order.spec.action} "
            f"{order_line(order, self._texts)} {id_text(order)}"
            for order in self._shown()
        ]

    def shown_text(self) -> str:
        """Return all that is painted."""
        return "\n".join([*self.lines(), self._rest()]).strip() or self._empty

    def sizeHint(self) -> QSize:
        rows = max(1, len(self._shown()) + bool(self._rest()))
        return QSize(360, rows * pixels(ROW))

    def _shown(self) -> tuple[Order, ...]:
        return self._orders[: self._limit]

    def _rest(self) -> str:
        more = len(self._orders) - self._limit
        return f"and {more} more" if more > 0 else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        height = pixels(ROW)
        for number, order in enumerate(self._shown()):
            self._paint_row(painter, QRect(0, number * height, self.width(), height), order)
        tail = self._rest() or ("" if self._orders else self._empty)
        if tail:
            painter.setFont(font(Role.BODY))
            painter.setPen(color("text3"))
            left = pixels(SYMBOL_AT) if self._orders else 0
            painter.drawText(QRect(left, len(self._shown()) * height, self.width() - left, height), FLAGS, tail)

    def _paint_row(self, painter: QPainter, rect: QRect, order: Order) -> None:
        shown, side = self._texts.display(order), pixels(SIGN)
        box = QRectF(5, rect.top() + (rect.height() - side) / 2, side, side)
        glyphs.draw(painter, shown.glyph, box, color(shown.token), color("panel"), fraction(order))
        bought = order.spec.action == "BUY"
        pieces = (
            (SYMBOL_AT, symbol_of(order.contract), "text", Weight.SEMIBOLD),
            (SIDE_AT, order.spec.action, "buyT" if bought else "sellT", Weight.SEMIBOLD),
            (TEXT_AT, order_line(order, self._texts), "text2", Weight.REGULAR),
        )
        for left, text, token, weight in pieces:
            painter.setFont(font(Role.BODY, weight))
            painter.setPen(color(token))
            painter.drawText(rect.adjusted(pixels(left), 0, -60, 0), FLAGS, text)
        painter.setFont(font(Role.BODY))
        painter.setPen(color("text3"))
        painter.drawText(rect.adjusted(0, 0, -4, 0), RIGHT, owner_words(order) or f"order {id_text(order)}")
