"""Fields for typing numbers and symbols. GUI thread.

Typed text is never rounded, rewritten or read through the locale: a field keeps it as it is and says what is
wrong (core/money). The wheel does nothing (scenario 101); a paste that cannot be a value is refused whole, with
a reason (scenario 109).
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QMimeData, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ibdesk.core import money
from ibdesk.core.money import Grammar
from ibdesk.ui.controls import chevron
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.theme import color
from ibdesk.ui.tips import plain_tip

ARROWS = 18
SYMBOL_CHARACTERS = 40
PRINTED = 20


class Step(enum.Enum):
    """How far one key press goes; what that means belongs to the injected stepper."""

    ONE = "one"  # Up, Down: 1 tick
    TEN = "ten"  # Shift: 10 ticks
    PERCENT = "percent"  # PageUp, PageDown: 1 % snapped to the tick


Stepper = Callable[[Decimal | None, Step, int], Decimal | None]
"""(value or None, step, +1 or -1) -> new value, or None to leave the field as it is."""


class TextField(QLineEdit):
    """A line of plain text that ignores the wheel, refuses bad pastes whole, and can show a problem."""

    edited = Signal()  # by a person or by a step, not by set_text
    refused = Signal(object)  # reason, a sentence

    def __init__(self, name: str, parent: QWidget | None = None, *, object_name: str = "", limit: int = 200) -> None:
        """`name` is the accessible name; `limit` the longest text in characters."""
        super().__init__(parent)
        self._limit = limit
        self._field_name = name
        self.setAccessibleName(name)
        self.setObjectName(object_name)
        self.setMaxLength(limit)
        self.setFixedHeight(pixels(26))
        self.setAcceptDrops(False)
        self.textEdited.connect(self.edited)

    def set_text(self, text: str) -> None:
        """Put a text there (no `edited`)."""
        if text != self.text():
            self.setText(text)

    def set_problem(self, reason: str) -> None:
        """Redden the border and say why; "" clears."""
        if reason != self.toolTip():
            self.setToolTip(plain_tip(reason))
            self.setAccessibleDescription(reason)
            self.setProperty("problem", bool(reason))
            self.style().unpolish(self)
            self.style().polish(self)

    def paste_problem(self, text: str) -> str:
        """Return why a pasted text is refused, or "" to take it."""
        if any(not character.isprintable() for character in text):
            return f"Nothing pasted: {self._field_name.lower()} takes one line without tabs."
        if len(text) > self._limit:
            return f"Nothing pasted: {len(text):,} characters, {self._limit} fit."
        return ""

    def take_paste(self, data: QMimeData | None) -> None:
        """Insert what is on the clipboard, or refuse it whole."""
        text = data.text() if data is not None and data.hasText() else ""
        if not text:
            self.refused.emit("Nothing pasted: the clipboard holds no text.")
            return
        reason = self.paste_problem(text)
        if reason:
            self.refused.emit(reason)
            return
        self.insert(text)
        self.edited.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.take_paste(QApplication.clipboard().mimeData())
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        # WORKAROUND: on X11 the middle button pastes the selection past every check
        if event.button() is not Qt.MouseButton.MiddleButton:
            super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: object) -> None:
        """Show no menu: Qt's own one pastes past the check."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class NumberField(TextField):
    """A number as typed. `value()` is a Decimal only if the text follows the strict grammar (scenarios 106, 107).

    Stepping is injected (`set_stepper`), because the tick belongs to the contract; without it keys do nothing.
    """

    def __init__(
        self, name: str, parent: QWidget | None = None, *, object_name: str = "", negative: bool = False,
        arrows: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(name, parent, object_name=object_name, limit=64)
        self._negative, self._arrows = negative, arrows
        self._stepper: Stepper | None = None
        self._format: Callable[[Decimal], str] = money.plain
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        if arrows:
            self.setTextMargins(0, 0, ARROWS, 0)

    def value(self) -> Decimal | None:
        """Return the number, or None if there is none or the text is not plain."""
        return money.parse(self.text(), negative=self._negative)[1]

    def grammar(self) -> Grammar:
        """Return what the text is: a number, empty, or what is wrong with it."""
        return money.parse(self.text(), negative=self._negative)[0]

    def set_value(self, value: Decimal | None) -> None:
        """Show a number, or nothing."""
        self.set_text("" if value is None else self._format(value))

    def set_negative(self, allowed: bool) -> None:
        """Allow a leading minus (spreads, futures)."""
        self._negative = allowed

    def set_stepper(self, stepper: Stepper | None, show: Callable[[Decimal], str] = money.plain) -> None:
        """Say how keys and arrows step, and how the result is written (decimals of the tick, no grouping)."""
        self._stepper, self._format = stepper, show
        self.update()

    def step(self, step: Step, direction: int) -> None:
        """Step the number up (+1) or down (-1)."""
        grammar, value = money.parse(self.text(), negative=self._negative)
        if self._stepper is None or self.isReadOnly() or grammar not in (Grammar.NUMBER, Grammar.EMPTY):
            return
        new = self._stepper(value, step, direction)
        if new is not None and new != value:
            self.setText(self._format(new))
            self.edited.emit()

    def paste_problem(self, text: str) -> str:
        """Refuse what is no plain number; a trailing line break counts too."""
        grammar, _ = money.parse(text, negative=self._negative)
        if grammar is Grammar.NUMBER:
            return ""
        shown = text if len(text) <= PRINTED and text.isprintable() else "the text"
        match grammar:
            case Grammar.TOO_LONG:
                return f"Nothing pasted: {len(text):,} characters, {money.MAX_CHARACTERS} fit."
            case Grammar.SEPARATED:
                return f"Nothing pasted: for {shown} write {money.without_separators(text)}, no separators."
            case Grammar.NEGATIVE:
                return f"Nothing pasted: {shown} is below zero."
        return f"Nothing pasted: {shown} is not a plain number. Example: 100 or 0.5"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                direction = 1 if event.key() == Qt.Key.Key_Up else -1
                self.step(Step.TEN if shift else Step.ONE, direction)
            case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                self.step(Step.PERCENT, 1 if event.key() == Qt.Key.Key_PageUp else -1)
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._arrows and self.isEnabled() and event.position().x() > self.width() - ARROWS:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.step(Step.ONE, 1 if event.position().y() < self.height() / 2 else -1)
            return
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._arrows:
            return
        painter = QPainter(self)
        edge = self.width() - ARROWS
        painter.fillRect(QRect(edge - 1, 5, 1, self.height() - 10), color("line"))
        token = "text2" if self.isEnabled() and self._stepper is not None else "inline"
        middle = edge + ARROWS / 2 - 1
        chevron(painter, middle, self.height() / 2 - 5, token, up=True, half=2.2)
        chevron(painter, middle, self.height() / 2 + 5, token, half=2.2)


class QuantityField(NumberField):
    """A quantity: never below zero."""


class PriceField(NumberField):
    """A price; some instruments go below zero (`set_negative`)."""


class SymbolField(TextField):
    """A symbol or a name to look up; Enter asks. Text is kept as typed, the search ignores case."""

    asked = Signal(object)  # text

    def __init__(self, name: str = "Symbol", parent: QWidget | None = None, *, object_name: str = "") -> None:
        super().__init__(name, parent, object_name=object_name, limit=SYMBOL_CHARACTERS)
        self.setPlaceholderText("Symbol or name")
        self.setFont(font(Role.FIELD, Weight.MEDIUM))
        self.returnPressed.connect(self.on_self_return_pressed)

    def on_self_return_pressed(self) -> None:
        """Ask for what stands there."""
        if self.text().strip():
            self.asked.emit(self.text().strip())


class MoneyBox(QWidget):
    """A quote box of the ticket: label, size, price; a click gives the price (Bid, Mid, Ask)."""

    picked = Signal(object)  # Decimal

    def __init__(self, label: str, parent: QWidget | None = None, *, object_name: str = "") -> None:
        super().__init__(parent)
        self._label, self._size, self._price = label, "", money.MISSING
        self._value: Decimal | None = None
        self._stale = False
        self.setObjectName(object_name)
        self.setAccessibleName(label)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(pixels(38))

    def show_quote(self, value: Decimal | None, text: str, size: str = "", *, stale: bool = False) -> None:
        """Show a price (`text` formatted by the caller) and its size; repaints only if something differs."""
        new = (value, text, size, stale)
        if new != (self._value, self._price, self._size, self._stale):
            self._value, self._price, self._size, self._stale = new
            self.setAccessibleDescription(f"{text} {size}".strip())
            self.update()

    def shown_text(self) -> str:
        """Return the price as painted."""
        return self._price

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._value is not None and self.rect().contains(event.position().toPoint()):
            self.picked.emit(self._value)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        painter.setBrush(color("hover" if self.underMouse() and self._value is not None else "raised"))
        painter.drawRoundedRect(self.rect().toRectF(), 3, 3)
        top = QRect(8, 3, self.width() - 16, 15)
        painter.setFont(font(Role.CAPTION))
        painter.setPen(color("text3"))
        painter.drawText(top, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self._label)
        painter.drawText(top, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._size)
        painter.setFont(font(Role.FIELD, Weight.SEMIBOLD))
        painter.setPen(color("text3" if self._stale or self._value is None else "text"))
        below = QRect(8, 17, self.width() - 16, self.height() - 20)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self._price)
