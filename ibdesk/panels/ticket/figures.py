"""Rows of label, value and a remark at the right edge, small: the figures under the order. GUI thread."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ibdesk.panels.ticket.head import ElidedLabel
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.labels import Label
from ibdesk.ui.tips import plain_tip

LABEL_PX, ROW_PX = 84, 16


class FigureRows(QWidget):
    """Rows of fixed height; values and remarks are found by `ticket.figure.KEY` and `ticket.note.KEY`."""

    def __init__(self, rows: Iterable[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self._values: dict[str, tuple[ElidedLabel, Label]] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(0)
        grid.setColumnMinimumWidth(0, pixels(LABEL_PX))
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(0, 1)  # spare height stands above, so that rows under one another stay one table
        for line, (key, text) in enumerate(rows, start=1):
            value = ElidedLabel("", Role.BODY, "text", self, weight=Weight.SEMIBOLD)
            value.setObjectName(f"ticket.figure.{key}")
            value.setAccessibleName(text)
            note = Label("", Role.CAPTION, "text2", self)
            note.setObjectName(f"ticket.note.{key}")
            note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for column, cell in enumerate((Label(text, Role.CAPTION, "text2", self), value, note)):
                cell.setFixedHeight(pixels(ROW_PX))
                grid.addWidget(cell, line, column)
            self._values[key] = (value, note)

    def show_figure(
        self, key: str, text: str, note: str = "", token: str = "text", note_token: str = "text2", *, tip: str = ""
    ) -> None:
        """Show one row; a dash is grey by itself. `tip` says more of the remark. Raises KeyError."""
        value, remark = self._values[key]
        value.show_text(text, "text3" if text == "—" else token)
        remark.show_text(note, note_token)
        remark.setToolTip(plain_tip(tip))
