"""Plain text in a role and a token; key and value grids; figures. GUI thread."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ibdesk.ui.fonts import Role, Weight, font
from ibdesk.ui.theme import color, watch
from ibdesk.ui.tips import plain_tip


class Label(QLabel):
    """A QLabel that never interprets what it shows, in one role, weight and token."""

    def __init__(
        self, text: str = "", role: Role = Role.BODY, token: str = "text2", parent: QWidget | None = None, *,
        weight: Weight = Weight.REGULAR, wrap: bool = False, selectable: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._token = token
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(role, weight))
        self.setWordWrap(wrap)
        self.setText(text)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        watch().changed.connect(self.on_theme_changed)
        self.on_theme_changed()

    @property
    def token(self) -> str:
        """The ink."""
        return self._token

    def set_token(self, token: str) -> None:
        """Change the ink."""
        if token != self._token:
            self._token = token
            self.on_theme_changed()

    def show_text(self, text: str, token: str | None = None) -> None:
        """Change text and ink, only if they differ."""
        if text != self.text():
            self.setText(text)
        if token is not None:
            self.set_token(token)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        repolished = event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange)
        if repolished and self.palette().color(QPalette.ColorRole.WindowText) != color(self._token):
            self.on_theme_changed()  # the style sheet gives a widget that moved between docks its old palette back

    def on_theme_changed(self) -> None:
        """Take the ink from the theme in force."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, color(self._token))
        self.setPalette(palette)


class KeyValueGrid(QWidget):
    """Rows of label and value in one or more column pairs; the value labels are kept by key.

    right: values stand right (money) instead of left (words).
    """

    def __init__(
        self, rows: Iterable[tuple[str, str]], parent: QWidget | None = None, *, pairs: int = 1,
        right: bool = False, label_width: int = 0, row_gap: int = 6, name: str = "",
    ) -> None:  # fmt: skip
        """`rows` are (key, label text). `name` prefixes the objectName of the values (`account` -> account.key)."""
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(row_gap)
        self._values: dict[str, Label] = {}
        self._labels: dict[str, Label] = {}
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        self._pairs = 0
        for key, text in rows:
            label = Label(text, Role.BODY, "text2" if right else "text3", self)
            value = Label("—", Role.BODY, "text3", self, weight=Weight.MEDIUM, selectable=True)
            value.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            value.setAccessibleName(text)
            value.setObjectName(f"{name}.{key}" if name else key)
            if label_width:
                label.setFixedWidth(label_width)
            self._values[key], self._labels[key] = value, label
        self.set_pairs(pairs)

    def set_pairs(self, pairs: int) -> None:
        """Lay the rows out in so many pairs of columns, line by line."""
        if pairs == self._pairs:
            return
        for pair in range(max(pairs, self._pairs)):
            self._grid.setColumnStretch(2 * pair + 1, 1 if pair < pairs else 0)
        self._pairs = pairs
        for number, key in enumerate(self._values):
            line, pair = divmod(number, pairs)
            self._grid.addWidget(self._labels[key], line, 2 * pair)
            self._grid.addWidget(self._values[key], line, 2 * pair + 1)

    def set_value(self, key: str, text: str, token: str = "text", tooltip: str = "") -> None:
        """Show a value; "—" is grey by itself. Raises KeyError."""
        value = self._values[key]
        value.show_text(text, "text3" if text == "—" else token)
        if tooltip != value.toolTip():
            value.setToolTip(plain_tip(tooltip))

    def value(self, key: str) -> str:
        """Return the text shown for a key. Raises KeyError."""
        return self._values[key].text()

    def set_label(self, key: str, text: str) -> None:
        """Change the label of a key."""
        self._labels[key].show_text(text)
        self._values[key].setAccessibleName(text)

    def set_row_visible(self, key: str, shown: bool) -> None:
        """Show or hide one row."""
        self._labels[key].setVisible(shown)
        self._values[key].setVisible(shown)
