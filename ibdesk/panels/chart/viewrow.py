"""The row below the request form: whose time the axis shows, the price scale, the bars as a file."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ibdesk.panels.chart.zones import ZoneChoice
from ibdesk.ui.buttons import Kind, button
from ibdesk.ui.controls import CheckBox, ComboBox
from ibdesk.ui.fonts import Role
from ibdesk.ui.labels import Label


class ViewRow(QWidget):
    """What changes how bars are looked at, and nothing of what is asked."""

    zone_chosen = Signal(object)  # ZoneChoice
    log_chosen = Signal(bool)
    csv_asked = Signal()

    def __init__(self, keep: QWidget, parent: QWidget | None = None) -> None:
        """`keep` is the form's choice of bars that move; it has its room here."""
        super().__init__(parent)
        self.zone = ComboBox("Time of the axis", self, object_name="chart.zone")
        for choice in ZoneChoice:
            self.zone.addItem(choice.value, choice)
        self.zone.setToolTip("Whose time the axis shows")
        self.log = CheckBox("Log scale", self, object_name="chart.log", name="Logarithmic price scale")
        self.log.setToolTip("Logarithmic price scale (Alt+L)")
        self.csv = button(
            "Save CSV…", Kind.PLAIN, name="Save the bars as CSV", object_name="chart.export_csv", parent=self
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 8)
        row.setSpacing(8)
        label = Label("Axis", Role.CAPTION, "text3", self)
        label.setMinimumWidth(10)
        label.setBuddy(self.zone)
        for widget in (keep, label, self.zone, self.log):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.csv)
        self.zone.activated.connect(self.on_zone_activated)
        self.log.clicked.connect(self.log_chosen)
        self.csv.clicked.connect(self.csv_asked)

    def show_look(self, zone: ZoneChoice, *, log: bool) -> None:
        """Show how bars are looked at."""
        self.zone.setCurrentIndex(self.zone.findData(zone))
        self.log.setChecked(log)

    def on_zone_activated(self, place: int) -> None:
        """Report the choice."""
        self.zone_chosen.emit(self.zone.itemData(place))
