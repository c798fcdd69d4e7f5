"""Where the fields of the ticket's form stand: top to bottom as they are read and as Tab goes. GUI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ibdesk.ui.buttons import Kind
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.labels import Label

if TYPE_CHECKING:
    from ibdesk.panels.ticket.form import OrderForm

LABEL_PX, FIELD_PX, ACCOUNT_PX, LEAST_PX, GAP = 62, 110, 130, 34, 4


def lay_out(form: OrderForm, beside: QStackedWidget) -> None:
    """Lay out the form; `beside` shows either what takes a price, or the reference price."""
    column = QVBoxLayout(form)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(form.sides)
    column.addSpacing(8)
    grid = QGridLayout()
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(GAP)
    grid.setColumnMinimumWidth(0, pixels(LABEL_PX))
    grid.setColumnStretch(2, 1)
    words = (("Quantity", form.quantity), ("Type", form.type), ("Limit", form.limit), ("Stop", form.stop))
    for line, (word, field) in enumerate(words):
        grid.addWidget(_label(word, field, form), line, 0)
        field.setFixedWidth(pixels(FIELD_PX))
        grid.addWidget(field, line, 1, Qt.AlignmentFlag.AlignLeft)
    grid.addLayout(_row(*form.presets), 0, 2)
    tif = QHBoxLayout()
    tif.setSpacing(8)
    tif.addWidget(_label("TIF", form.tif, form))
    tif.addWidget(form.tif, 1)
    grid.addLayout(tif, 1, 2)
    _fill_beside(form, beside)
    grid.addWidget(beside, 2, 2)
    grid.addWidget(form.outside_rth, 3, 2)
    form.distance.setFixedHeight(pixels(14))
    grid.addWidget(form.distance, 4, 1, 1, 2)
    _add_last_row(form, grid)
    column.addLayout(grid)
    column.addSpacing(GAP)
    column.addWidget(form.exits)


def _add_last_row(form: OrderForm, grid: QGridLayout) -> None:
    form.account.setFixedWidth(pixels(ACCOUNT_PX))
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(form.account)
    row.addWidget(form.exits.check)
    row.addStretch(1)
    grid.addWidget(_label("Account", form.account, form), 5, 0)
    grid.addLayout(row, 5, 1, 1, 2)


def _fill_beside(form: OrderForm, beside: QStackedWidget) -> None:
    takes, ask = QWidget(form), QWidget(form)
    takes.setLayout(_row(*form.takes))
    row = QHBoxLayout(ask)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(Label("Reference", Role.BODY, "text2", form))
    row.addWidget(form.reference, 1)
    beside.addWidget(takes)
    beside.addWidget(ask)
    beside.setFixedHeight(pixels(26))


def _label(word: str, buddy: QWidget, form: OrderForm) -> Label:
    made = Label(word, Role.BODY, "text2", form, weight=Weight.MEDIUM)
    made.setBuddy(buddy)
    return made


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for one in buttons:
        one.setProperty("kind", Kind.PLAIN.value)
        one.setStyleSheet("QPushButton { padding: 0 2px; }")  # three of them share half the ticket
        one.setMinimumWidth(pixels(LEAST_PX))
        row.addWidget(one, 1)
    return row
