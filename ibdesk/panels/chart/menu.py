"""The menu of the plot: what can be done at a price and with the chart as a whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from ibdesk.panels.chart.price_ticks import price_text
from ibdesk.panels.chart.zones import ZoneChoice

Act = Callable[[], object]


class ChartMenu(QMenu):
    """Made anew for each opening."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("chart.menu")
        self.aboutToHide.connect(self.deleteLater)

    def add_price(self, price: float | None, decimals: int) -> None:
        """Offer to copy the price under the pointer; what is copied can be typed into a ticket as it is."""
        words = "" if price is None else f" {price_text(price, decimals)}"
        plain = "" if price is None else f"{price:.{decimals}f}"
        self.add(f"Copy price{words}", partial(_copy, plain)).setEnabled(bool(plain))
        self.addSeparator()

    def add(self, words: str, act: Act, *, keys: str = "", ticked: bool | None = None) -> QAction:
        """Add an action; `ticked` makes it a choice that is on or off."""
        action = self.addAction(f"{words}\t{keys}" if keys else words)
        if ticked is not None:
            action.setCheckable(True)
            action.setChecked(ticked)
        action.triggered.connect(lambda _checked=False: act())
        return action

    def add_zones(self, chosen: ZoneChoice, choose: Callable[[ZoneChoice], object]) -> None:
        """Offer whose time the axis shows."""
        zones = self.addMenu("Axis time")
        group = QActionGroup(zones)
        for choice in ZoneChoice:
            action = group.addAction(zones.addAction(choice.value))
            action.setCheckable(True)
            action.setChecked(choice is chosen)
            action.triggered.connect(partial(choose, choice))


def _copy(words: str) -> None:
    QApplication.clipboard().setText(words)
