"""The tall two-line button of the ticket and of confirms. It never sends by Enter or by a held key. GUI thread."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.theme import color
from ibdesk.ui.tips import plain_tip

DEAD_MS = 700
FILLS = {"buy": ("buy", "onSolid"), "sell": ("sell", "onSolid"), "danger": ("err", "panel"),
         "main": ("text", "panel"), "live": ("live", "onSolid")}  # fmt: skip


class OrderButton(QAbstractButton):
    """`SELL 120 NVDA LMT 176.80 DAY – LIVE …4567` over a smaller line.

    kind: buy, sell, danger, main or live. ring: token of a ring around it (LIVE) or "". After `start_dead_time`
    presses are ignored for 700 ms; Enter and auto-repeat always are (scenarios 99, 100).
    """

    def __init__(
        self, parent: QWidget | None = None, *, object_name: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._kind, self._title, self._sub, self._ring = "main", "", "", ""
        self._clock, self._dead_until_s = clock, 0.0
        self.setObjectName(object_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(pixels(40))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_action(self, title: str, sub: str = "", kind: str = "main", ring: str = "") -> None:
        """Show what a click does; `sub` says mode and account, or the reason why it is off."""
        self._title, self._sub, self._kind, self._ring = title, sub, kind, ring
        self.setText(title)
        self.setAccessibleName(f"{title}, {sub}" if sub else title)
        self.update()

    @property
    def sub(self) -> str:
        """The smaller line."""
        return self._sub

    @property
    def kind(self) -> str:
        """What colours it."""
        return self._kind

    def lock(self, reason: str, next_step: str = "") -> None:
        """Turn into a grey box that says why and what to do."""
        self.setEnabled(False)
        self.show_action(reason, next_step, self._kind)
        self.setToolTip(plain_tip(f"{reason}. {next_step}" if next_step else reason))

    def unlock(self, title: str, sub: str = "", kind: str = "main", ring: str = "") -> None:
        """Become pressable again."""
        self.setEnabled(True)
        self.setToolTip("")
        self.show_action(title, sub, kind, ring)

    def start_dead_time(self, delay_ms: int = DEAD_MS) -> None:
        """Ignore presses for a while (the dialog has just appeared, or a warning was just ticked)."""
        self._dead_until_s = self._clock() + delay_ms / 1000

    @property
    def dead(self) -> bool:
        """True while presses are ignored."""
        return self._clock() < self._dead_until_s

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        held = event.key() == Qt.Key.Key_Space and (event.isAutoRepeat() or self.dead)
        if enter or held:
            event.accept()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            event.accept()
        else:
            super().keyReleaseEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.dead:
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the second press of a double click is never a second order (scenario 98)

    def sizeHint(self) -> QSize:
        return QSize(240, pixels(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill, ink = FILLS[self._kind] if self.isEnabled() else ("raised", "text3")
        box = self.rect().toRectF()
        if self._ring and self.isEnabled():
            painter.setPen(QPen(color(self._ring), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
            box = box.adjusted(4, 4, -4, -4)
        painter.setPen(QPen(color("lineS"), 1) if not self.isEnabled() else Qt.PenStyle.NoPen)
        ground = color(fill)
        painter.setBrush(ground.darker(108) if self.isDown() else ground)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        middle, up = int(Qt.AlignmentFlag.AlignCenter), 14 if self._sub else 0
        painter.setPen(color(ink))
        painter.setFont(font(Role.FIELD, Weight.BOLD))
        painter.drawText(self.rect().adjusted(6, 0, -6, -up), middle, self._title)
        if self._sub:
            painter.setFont(font(Role.CAPTION, Weight.SEMIBOLD))
            half = self.height() // 2
            painter.drawText(QRect(6, half, self.width() - 12, half - 4), middle, self._sub)
