"""The two cells that are painted by hand: the status with its clock, and the actions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from ibdesk.core.orders.state import Base, Order, Owner
from ibdesk.core.orders.status import Display
from ibdesk.panels.blotter.permits import Permits
from ibdesk.panels.blotter.words import fraction
from ibdesk.ui import glyphs
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.glyphs import Glyph
from ibdesk.ui.icons import pixmap
from ibdesk.ui.theme import color

SIGN, CLOCK, ICON = 10, 9, 14
LEFT, GAP = 8, 7
CHANGE, CANCEL = "change", "cancel"
TEXT_FLAGS = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)


def ground_of(order: Order) -> str | None:
    """Return the tint of the row: red while a late fill or the like is not acknowledged, amber when unknown."""
    if order.alarm is not None:
        return "errBg"
    return "warnBg" if order.base is Base.UNKNOWN else None


class StatusPainter:
    """Glyph, word, and a small clock while the state is old: the glyph keeps its colour, the word does not."""

    def __init__(self, shown: Callable[[Order], Display]) -> None:
        self._shown = shown

    def paint(self, painter: QPainter, rect: QRect, order: Order) -> None:
        """Paint the cell."""
        shown = self._shown(order)
        side = pixels(SIGN)
        middle = rect.top() + (rect.height() - 1) / 2
        box = QRectF(rect.left() + LEFT, middle - side / 2, side, side)
        glyphs.draw(painter, shown.glyph, box, color(shown.token), color(ground_of(order) or "panel"), fraction(order))
        face = font(Role.BODY, Weight.SEMIBOLD)
        area = rect.adjusted(LEFT + side + GAP, 0, -2, -1)
        painter.setFont(face)
        painter.setPen(color("text3" if shown.stale else shown.token))
        painter.drawText(area, TEXT_FLAGS, shown.word)
        if shown.stale:
            small = pixels(CLOCK)
            left = area.left() + QFontMetrics(face).horizontalAdvance(shown.word) + 6
            clock = QRectF(left, middle - small / 2, small, small)
            glyphs.draw(painter, Glyph.CLOCK, clock, color("warn"), color("panel"))


class ActionPainter:
    """Pencil and cross of our own live orders, dim where the desk forbids them; a lock on others' live orders."""

    def __init__(self, permits: Permits) -> None:
        self._permits = permits

    def paint(self, painter: QPainter, rect: QRect, order: Order) -> None:
        """Paint the cell."""
        if order.owner is not Owner.OWN:
            if order.live:
                self._icon(painter, zone(rect, CANCEL), "lock-outline", "text2")
            return
        if not order.live:
            return
        change, cancel = self._permits.change(order), self._permits.cancel(order)
        if change.ok:
            self._icon(painter, zone(rect, CHANGE), "pencil-outline", "text2")
        self._icon(painter, zone(rect, CANCEL), "close", "text2" if cancel.ok else "lineS")

    @staticmethod
    def _icon(painter: QPainter, area: QRect, name: str, token: str) -> None:
        side = pixels(ICON)
        ratio = painter.device().devicePixelRatio() if painter.device() is not None else 1.0
        place = QRect(0, 0, side, side)
        place.moveCenter(area.center())
        painter.drawPixmap(place, pixmap(name, token, ICON, ratio))


def zone(rect: QRect, action: str) -> QRect:
    """Return the part of the actions cell that belongs to one action."""
    half = rect.width() // 2
    return rect.adjusted(0, 0, -half, -1) if action == CHANGE else rect.adjusted(half, 0, 0, -1)


def action_tooltip(permits: Permits, order: Order) -> str:
    """Return what the two signs do, or why they do not."""
    change, cancel = permits.change(order), permits.cancel(order)
    if change.reason == cancel.reason and not cancel.ok:
        return cancel.reason
    lines = ["Change quantity, type, price or TIF (F2)" if change.ok else f"No change: {change.reason}"]
    lines.append("Cancel order (Del)" if cancel.ok else f"No cancel: {cancel.reason}")
    return "\n".join(lines)
