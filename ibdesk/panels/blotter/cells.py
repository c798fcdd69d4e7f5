"""The cells that are painted by hand: the status with its clock, the detail with its tags, and the actions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from ibdesk.core.orders.state import Order, Owner
from ibdesk.core.orders.status import Display
from ibdesk.panels.blotter.groups import Groups, Tag
from ibdesk.panels.blotter.permits import Permits
from ibdesk.panels.blotter.words import fraction
from ibdesk.ui import glyphs
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.glyphs import Glyph
from ibdesk.ui.icons import pixmap
from ibdesk.ui.theme import color

SIGN, CLOCK, ICON = 10, 9, 14
LEFT, GAP = 8, 7
INDENT = 12
TAG_PAD, TAG_HEIGHT, TAG_GAP = 5, 15, 5
CHANGE, CANCEL = "change", "cancel"
TEXT_FLAGS = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)


class StatusPainter:
    """Glyph, word, and a small clock while the state is old: the glyph keeps its colour, the word does not.

    A leg stands 12 px in, and a hairline joins it to its entry.
    """

    def __init__(self, shown: Callable[[Order], Display], groups: Groups) -> None:
        self._shown, self._groups = shown, groups

    def paint(self, painter: QPainter, rect: QRect, order: Order) -> None:
        """Paint the cell."""
        shown = self._shown(order)
        side = pixels(SIGN)
        middle = rect.top() + (rect.height() - 1) / 2
        if self._groups.indented(order):
            self._paint_branch(painter, rect, order)
            rect = rect.adjusted(pixels(INDENT), 0, 0, 0)
        ground = color(self._groups.ground(order) or "panel")
        box = QRectF(rect.left() + LEFT, middle - side / 2, side, side)
        glyphs.draw(painter, shown.glyph, box, color(shown.token), ground, fraction(order))
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

    def _paint_branch(self, painter: QPainter, rect: QRect, order: Order) -> None:
        left, middle = rect.left() + LEFT + pixels(SIGN) // 2, rect.center().y()
        painter.setPen(QPen(color("lineS"), 1))
        painter.drawLine(left, rect.top(), left, rect.bottom() if self._groups.continues(order) else middle)
        painter.drawLine(left, middle, left + pixels(INDENT) - pixels(SIGN) // 2 - 1, middle)


class DetailPainter:
    """The tags of a group in their frames, then the detail as far as there is room; the tooltip has all of it."""

    def __init__(self, groups: Groups, text: Callable[[Order], str], ink: Callable[[Order], str | None]) -> None:
        self._groups, self._text, self._ink = groups, text, ink

    def paint(self, painter: QPainter, rect: QRect, order: Order) -> None:
        """Paint the cell."""
        left = rect.left() + LEFT
        for tag in self._groups.tags(order):
            left += self._paint_tag(painter, QRect(left, rect.top(), rect.right() - left, rect.height() - 1), tag)
        face = font(Role.BODY)
        area = QRect(left, rect.top(), rect.right() - 2 - left, rect.height() - 1)
        words = QFontMetrics(face).elidedText(self._text(order), Qt.TextElideMode.ElideRight, area.width())
        painter.setFont(face)
        painter.setPen(color(self._ink(order) or "text2"))
        painter.drawText(area, TEXT_FLAGS, words)

    @staticmethod
    def _paint_tag(painter: QPainter, room: QRect, tag: Tag) -> int:
        face = font(Role.MICRO, Weight.SEMIBOLD)
        wide = QFontMetrics(face).horizontalAdvance(tag.text) + 2 * TAG_PAD
        if wide > room.width():
            return 0
        high = pixels(TAG_HEIGHT)
        box = QRect(room.left(), room.top() + (room.height() - high) // 2, wide, high)
        painter.setFont(face)
        painter.setPen(QPen(color(tag.token), 1))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), tag.text)
        return wide + TAG_GAP


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
