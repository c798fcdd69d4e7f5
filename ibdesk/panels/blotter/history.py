"""The history of one order: every visible change, as TWS and we told it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from ibdesk.core.orders.describe import sentence
from ibdesk.core.orders.events import AlarmSeen
from ibdesk.core.orders.state import AnyKey, HistoryLine, Order
from ibdesk.panels.blotter.words import OrderWords, clock_text, full_time, spoken_id
from ibdesk.session.session import Session
from ibdesk.ui.buttons import Kind, button
from ibdesk.ui.dialog import Dialog
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.labels import Label
from ibdesk.ui.table.column import Align, Column
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.table.pane import TablePane

WIDTH, HEIGHT = 620, 260


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history and its place in it."""

    number: int
    line: HistoryLine


def history_columns() -> tuple[Column[Line], ...]:
    """Return time, code and what happened."""
    return (
        Column(
            key="time", title="Time", width=84, text=lambda row: clock_text(row.line.time),
            sort_key=lambda row: row.number, tooltip=lambda row: full_time(row.line.time),
        ),
        Column(
            key="code", title="Code", width=56, align=Align.RIGHT, sort_key=lambda row: row.line.code,
            text=lambda row: "" if row.line.code is None else str(row.line.code),
        ),
        Column(
            key="what", title="What happened", width=300, stretch=True, color=lambda row: "text",
            text=lambda row: " ".join(row.line.text.split()), tooltip=lambda row: row.line.text,
        ),
    )  # fmt: skip


class HistoryDialog(Dialog):
    """Follows one order by its key; nothing here acts on the order. An alarm is acknowledged here."""

    def __init__(self, session: Session, order: Order, texts: OrderWords, parent: QWidget) -> None:
        title = f"History of order {spoken_id(order)}"
        super().__init__(title, parent, width=WIDTH, back="Close", object_name="history.dialog")
        self._session, self._texts = session, texts
        self._key: AnyKey = order.key
        self.back.setObjectName("history.back")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        head = sentence(order.spec, order.contract, texts.tick(order))
        self._head = Label(head, Role.FIELD, "text", self, weight=Weight.SEMIBOLD)
        self._state = Label("", Role.BODY, "text2", self, weight=Weight.MEDIUM)
        self._alarm = Label("", Role.BODY, "err", self, weight=Weight.MEDIUM, wrap=True)
        self._model: TableModel[Line] = TableModel(history_columns(), _number, self)
        self._pane = TablePane(self._model, title, "history.table", self, multi=True)
        self._pane.set_empty("Nothing has happened yet.")
        self._pane.setFixedHeight(pixels(HEIGHT))
        for widget in (self._head, self._state, self._alarm, self._pane):
            self.content.addWidget(widget)
        self._seen = button("I have seen this", Kind.NORMAL, tall=True, parent=self, object_name="history.seen")
        self._seen.clicked.connect(self.on_seen_clicked)
        self.add_button(self._seen)
        session.orders.changed.connect(self.refresh)
        session.link.ticked.connect(self.refresh)
        self.refresh()

    @Slot()
    @Slot(object)
    def refresh(self, _change: object = None) -> None:
        """Show what is known now."""
        order = self._session.orders.order(self._key)
        if order is None:
            return
        shown = self._texts.display(order)
        self._head.show_text(sentence(order.spec, order.contract, self._texts.tick(order)))
        self._state.show_text(f"{shown.word} · {self._texts.detail(order)}", shown.token)
        self._alarm.show_text(order.alarm or "")
        self._alarm.setVisible(order.alarm is not None)
        self._seen.setVisible(order.alarm is not None)
        self._model.set_rows([Line(number, line) for number, line in enumerate(order.history)])

    @Slot()
    def on_seen_clicked(self) -> None:
        """Acknowledge the alarm: the row loses its tint, the history keeps the line."""
        self._session.orders.apply(self._key, AlarmSeen(time=self._session.link.world_now()))
        self.refresh()


def _number(row: Line) -> int:
    return row.number
