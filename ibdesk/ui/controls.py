"""Check boxes, radio options and choices, drawn flat; the wheel never changes them (scenario 101). GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QRadioButton, QSizePolicy, QWidget

from ibdesk.ui import glyphs
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.theme import color

BOX = 14
GAP = 8
LIST_EDGES = 16
LEFT_EDGE, RIGHT_EDGE = 8, 20
WORDS_AFTER = "  "
"""What parts a code from its words in a choice."""


def chevron(painter: QPainter, x: float, y: float, token: str, *, up: bool = False, half: float = 3.0) -> None:
    """Draw a small arrow head whose middle is at (x, y)."""
    rise = -half / 2 if up else half / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(token), 1.3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(x - half, y - rise), QPointF(x, y + rise), QPointF(x + half, y - rise)]))


class CheckBox(QCheckBox):
    """A box of 14 px, filled with `focus` when ticked. `wrap`: a long text takes more lines."""

    def __init__(
        self, text: str, parent: QWidget | None = None, *, object_name: str = "", name: str = "", wrap: bool = False
    ) -> None:
        super().__init__(text, parent)
        self._wrap = wrap
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.setAccessibleName(name or text)
        self.setObjectName(object_name)
        self.setFont(font(Role.BODY, Weight.MEDIUM))

    def sizeHint(self) -> QSize:
        side = pixels(BOX)
        wide = QFontMetrics(self.font()).horizontalAdvance(self.text())
        return QSize(side + (GAP + wide if self.text() else 0) + 4, max(side + 8, 22))

    def heightForWidth(self, width: int) -> int:
        side = pixels(BOX)
        room = QRect(0, 0, max(1, width - side - GAP), 1000)
        used = QFontMetrics(self.font()).boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.text())
        return max(side + 8, used.height() + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, pixels(BOX) + 8) if self._wrap else super().minimumSizeHint()

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = pixels(BOX)
        box = QRectF(1.5, (self.height() - side) / 2 + 0.5, side - 1, side - 1)
        ticked = self.isChecked()
        fill = "focus" if ticked else "input"
        painter.setPen(QPen(color("focus" if ticked else "inline"), 1))
        painter.setBrush(color(fill if self.isEnabled() else "header"))
        painter.drawRoundedRect(box, 3, 3)
        if ticked:
            ink = color("panel" if self.isEnabled() else "text3")
            glyphs.draw(painter, glyphs.Glyph.TICK, box.adjusted(2.5, 2.5, -2.5, -2.5), ink, ink)
        painter.setFont(self.font())
        painter.setPen(color("text2" if self.isEnabled() else "text3"))
        area = QRect(side + GAP, 0, self.width() - side - GAP, self.height())
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(area, flags | (int(Qt.TextFlag.TextWordWrap) if self._wrap else 0), self.text())


class RadioOption(QRadioButton):
    """One of a few large options: title, what it means, a word on the right (scopes of Cancel orders)."""

    def __init__(self, title: str, meaning: str, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._meaning, self._note = meaning, note
        self.setAccessibleName(title)
        self.setAccessibleDescription(meaning)
        self.setFixedHeight(pixels(54))

    def set_note(self, note: str) -> None:
        """Change the word on the right."""
        self._note = note
        self.update()

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("sel" if chosen else "header"))
        painter.drawRoundedRect(self.rect().toRectF(), 3, 3)
        middle = QPointF(20, self.height() / 2)
        painter.setPen(QPen(color("focus" if chosen else "inline"), 1.3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, 6.5, 6.5)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("focus"))
            painter.drawEllipse(middle, 3.5, 3.5)
        flags = Qt.AlignmentFlag.AlignVCenter
        half = self.height() // 2
        upper = QRect(40, 6, self.width() - 52, half - 6)
        painter.setFont(font(Role.FIELD, Weight.SEMIBOLD))
        painter.setPen(color("text" if self.isEnabled() else "text3"))
        painter.drawText(upper, int(flags | Qt.AlignmentFlag.AlignLeft), self.text())
        painter.setFont(font(Role.BODY, Weight.SEMIBOLD))
        painter.setPen(color("text2"))
        painter.drawText(upper, int(flags | Qt.AlignmentFlag.AlignRight), self._note)
        painter.setFont(font(Role.BODY))
        lower = QRect(40, half, self.width() - 52, half - 6)
        painter.drawText(lower, int(flags | Qt.AlignmentFlag.AlignLeft), self._meaning)


class ComboBox(QComboBox):
    """A choice from a list. The wheel is ignored; of a code with words after it the code alone shows if room is short.

    plain: no border until the pointer is over it (chart toolbar).
    """

    def __init__(self, name: str, parent: QWidget | None = None, *, object_name: str = "", plain: bool = False) -> None:
        super().__init__(parent)
        self._plain = plain
        self.setAccessibleName(name)
        self.setObjectName(object_name)
        self.setFixedHeight(pixels(22 if plain else 26))
        self.setFont(font(Role.BODY if plain else Role.FIELD, Weight.MEDIUM))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def showPopup(self) -> None:
        # In the list every entry is read whole, however narrow the box is.
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + LIST_EDGES)
        super().showPopup()

    def shown_text(self) -> str:
        """Return what is painted: where all of it has no room the code alone, "STP LMT" without "Stop limit"."""
        metrics, text = QFontMetrics(self.font()), self.currentText()
        room = self.width() - LEFT_EDGE - RIGHT_EDGE
        if metrics.horizontalAdvance(text) > room:
            text = text.split(WORDS_AFTER)[0]
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        wide = max((metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=40)
        return QSize(wide + 34, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(48, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over, on = self.underMouse() and self.isEnabled(), self.isEnabled()
        if self._plain:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("hover" if over else "panel"))
        else:
            painter.setPen(QPen(color("focus" if self.hasFocus() else ("inline" if on else "lineS")), 1))
            painter.setBrush(color("input" if on else "header"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        area = self.rect().adjusted(LEFT_EDGE, 0, -RIGHT_EDGE, 0)
        painter.setFont(self.font())
        painter.setPen(color("text" if on else "text3"))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.shown_text())
        chevron(painter, self.width() - 12, self.height() / 2, "text2" if on else "text3")
