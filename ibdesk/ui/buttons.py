"""Buttons: quiet by default, light for the one neutral main action, side colours only for orders. GUI thread."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QPushButton, QToolButton, QWidget

from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.icons import icon
from ibdesk.ui.theme import color, watch
from ibdesk.ui.tips import plain_tip


class Kind(enum.Enum):
    """What a button is for."""

    NORMAL = ""
    PLAIN = "plain"  # bordered, no fill: toolbar actions
    MAIN = "main"  # neutral main action, light on dark
    BUY = "buy"
    SELL = "sell"
    DANGER = "danger"  # filled: Cancel 9 orders
    CANCEL = "cancel"  # outlined: Cancel orders…
    LINK = "link"


def button(
    text: str, kind: Kind = Kind.NORMAL, *, name: str = "", object_name: str = "", tall: bool = False,
    parent: QWidget | None = None,
) -> QPushButton:  # fmt: skip
    """Return a button that never becomes a dialog's default. `name` is the accessible name, by default the text."""
    made = QPushButton(text, parent)
    made.setProperty("kind", kind.value)
    made.setProperty("tall", tall)
    made.setAutoDefault(False)
    made.setDefault(False)
    made.setAccessibleName(name or text)
    made.setObjectName(object_name)
    return made


def set_kind(target: QPushButton, kind: Kind) -> None:
    """Change what a button looks like (the review button follows the side)."""
    if target.property("kind") != kind.value:
        target.setProperty("kind", kind.value)
        target.style().unpolish(target)
        target.style().polish(target)


def set_enabled(target: QWidget, on: bool, reason: str = "") -> None:
    """Enable a control, or disable it with the reason in its tooltip (every disabled control says why)."""
    target.setEnabled(on)
    target.setToolTip(plain_tip("" if on else reason))


class IconButton(QToolButton):
    """A button with one icon and a name that is spoken and shown as tooltip."""

    def __init__(
        self, icon_name: str, name: str, parent: QWidget | None = None, *, token: str = "text2",
        object_name: str = "", checkable: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._icon, self._token = icon_name, token
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(name))
        self.setObjectName(object_name)
        self.setCheckable(checkable)
        self.setAutoRaise(True)
        self.setIconSize(QSize(pixels(16), pixels(16)))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        watch().changed.connect(self.on_theme_changed)
        self.on_theme_changed()

    def on_theme_changed(self) -> None:
        """Tint the icon anew."""
        self.setIcon(icon(self._icon, self._token))


class Chip(QAbstractButton):
    """A small choice with an optional count: `Live  10`. Checkable; 22 px high."""

    def __init__(self, text: str, parent: QWidget | None = None, *, object_name: str = "", boxed: bool = True) -> None:
        """`boxed` False draws no border until chosen (bar intervals)."""
        super().__init__(parent)
        self.setText(text)
        self._boxed = boxed
        self._count, self._count_token = "", "text3"
        self.setCheckable(True)
        self.setObjectName(object_name)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(pixels(22))

    def set_count(self, count: int | None, token: str = "text3") -> None:
        """Show a count after the word; None takes it away."""
        text = "" if count is None else str(count)
        if (text, token) != (self._count, self._count_token):
            self._count, self._count_token = text, token
            self.setAccessibleName(f"{self.text()} {text}".strip())
            self.updateGeometry()
            self.update()

    def _widths(self) -> tuple[int, int]:
        metrics = QFontMetrics(font(Role.BODY, Weight.SEMIBOLD))
        return metrics.horizontalAdvance(self.text()), metrics.horizontalAdvance(self._count)

    def sizeHint(self) -> QSize:
        word, count = self._widths()
        return QSize(word + (count + 7 if count else 0) + 16, pixels(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        fill = "sel" if self.isChecked() else ("hover" if self.underMouse() and self.isEnabled() else "panel")
        edge = "sel" if self.isChecked() else ("lineS" if self._boxed else fill)
        painter.setPen(QPen(color(edge), 1))
        painter.setBrush(color(fill))
        painter.drawRoundedRect(box, 3, 3)
        word, count = self._widths()
        left = (self.width() - word - (count + 7 if count else 0)) // 2
        face = font(Role.BODY, Weight.SEMIBOLD if self.isChecked() else Weight.MEDIUM)
        painter.setFont(face)
        ink = "text3" if not self.isEnabled() else ("text" if self.isChecked() else "text2")
        painter.setPen(color(ink))
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(QRect(left, 0, word + 2, self.height()), flags, self.text())
        if count:
            painter.setPen(color(self._count_token))
            painter.drawText(QRect(left + word + 7, 0, count + 2, self.height()), flags, self._count)


class ChipRow(QWidget):
    """Chips of which exactly one is chosen."""

    chosen = Signal(object)  # key

    def __init__(
        self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None, *, object_name: str = "",
        boxed: bool = True,
    ) -> None:  # fmt: skip
        """`choices` are (key, word); the first is chosen. Chips are named `<object_name>.<key>`."""
        super().__init__(parent)
        self._chips: dict[str, Chip] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5 if boxed else 1)
        for key, word in choices:
            chip = Chip(word, self, object_name=f"{object_name}.{key}", boxed=boxed)
            self._chips[key] = chip
            self._group.addButton(chip)
            row.addWidget(chip)
        next(iter(self._chips.values())).setChecked(True)
        self._group.buttonClicked.connect(self.on_group_clicked)

    def chip(self, key: str) -> Chip:
        """Return one chip, to set its count. Raises KeyError."""
        return self._chips[key]

    @property
    def choice(self) -> str:
        """The key of the chosen chip."""
        return next(key for key, chip in self._chips.items() if chip.isChecked())

    def choose(self, key: str) -> None:
        """Choose by key without a signal. Raises KeyError."""
        self._chips[key].setChecked(True)

    def on_group_clicked(self) -> None:
        """Report the new choice."""
        self.chosen.emit(self.choice)


class Segmented(QWidget):
    """BUY | SELL: one is chosen and solid in its colour, the other shows its word only. None may be chosen."""

    chosen = Signal(object)  # key

    def __init__(
        self, choices: Sequence[tuple[str, str, str, str]], parent: QWidget | None = None, *,
        object_name: str = "", height: int = 34,
    ) -> None:  # fmt: skip
        """`choices` are (key, word, solid token, word token). Halves are named `<object_name>.<key>`."""
        super().__init__(parent)
        self._halves: dict[str, Half] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for key, word, solid, ink in choices:
            half = Half(word, solid, ink, self)
            half.setObjectName(f"{object_name}.{key}")
            self._halves[key] = half
            self._group.addButton(half)
            row.addWidget(half, 1)
        self.setFixedHeight(pixels(height))
        self._group.buttonClicked.connect(self.on_group_clicked)

    @property
    def choice(self) -> str | None:
        """The key of the chosen half, or None."""
        return next((key for key, half in self._halves.items() if half.isChecked()), None)

    def choose(self, key: str | None) -> None:
        """Choose by key without a signal; None unchooses."""
        self._group.setExclusive(False)
        for other, half in self._halves.items():
            half.setChecked(other == key)
        self._group.setExclusive(True)

    def on_group_clicked(self) -> None:
        """Report the new choice."""
        self.chosen.emit(self.choice)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("inline"), 1))
        painter.setBrush(color("input"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


class Half(QAbstractButton):
    """One half of a Segmented."""

    def __init__(self, word: str, solid: str, ink: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(word)
        self.setAccessibleName(word)
        self.setCheckable(True)
        self._solid, self._ink = solid, ink
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        return QSize(80, pixels(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked() and self.isEnabled()
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(self._solid))
            painter.drawRoundedRect(self.rect().toRectF(), 2, 2)
        painter.setFont(font(Role.FIELD, Weight.BOLD))
        painter.setPen(color("onSolid" if on else (self._ink if self.isEnabled() else "text3")))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())
