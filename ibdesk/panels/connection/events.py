"""The last events of the link, each with its time, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ibdesk.session.stores.events import KEPT, LinkEvent
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.labels import Label


class EventList(QWidget):
    """As many lines as there are events; a long one is broken, never cut."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("connection.events")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        grid.addWidget(Label("Last events", Role.FIELD, "text", self, weight=Weight.SEMIBOLD), 0, 0, 1, 2)
        self._empty = Label("None yet.", Role.BODY, "text3", self)
        grid.addWidget(self._empty, 1, 0, 1, 2)
        self._lines: list[tuple[Label, Label]] = []
        for place in range(KEPT):
            time = Label("", Role.BODY, "text3", self)
            text = Label("", Role.BODY, "text2", self, wrap=True)
            text.setObjectName(f"connection.event.{place}")
            grid.addWidget(time, place + 2, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, place + 2, 1)
            self._lines.append((time, text))
        self.show_events(())

    def show_events(self, events: Sequence[LinkEvent]) -> None:
        """Show the newest events, at most eight."""
        self._empty.setVisible(not events)
        for place, (time, text) in enumerate(self._lines):
            event = events[place] if place < len(events) else None
            for label in (time, text):
                label.setVisible(event is not None)
            if event is not None:
                time.show_text(f"{event.time.astimezone():%H:%M:%S}")
                text.show_text(event.text, event.token)
