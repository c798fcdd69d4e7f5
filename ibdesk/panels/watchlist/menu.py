"""The context menu of a row, and the wishes that leave the panel."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ibdesk.core.records.contract import Contract
from ibdesk.core.records.order import Action
from ibdesk.ui.tips import plain_tip

NOT_KNOWN = "TWS has not named this contract yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWish:
    """The user wants this contract in the order ticket, with a side. Nothing is sent by it."""

    contract: Contract
    side: Action


class RowMenu(QMenu):
    """Buy… and Sell… only open the ticket. Which action was taken stands in `taken` after `exec`."""

    def __init__(self, symbol: str, *, known: bool, rows: int, flashing: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("watchlist.menu")
        self.setToolTipsVisible(True)
        self.buy = self._action(f"Buy {symbol}…", known)
        self.sell = self._action(f"Sell {symbol}…", known)
        self.chart = self._action("Chart", known)
        self.addSeparator()
        self.up = self._action("Move up\tAlt+Up", True)
        self.down = self._action("Move down\tAlt+Down", True)
        self.remove = self._action(f"Remove {rows} symbols\tDel" if rows > 1 else "Remove\tDel", True)
        self.addSeparator()
        self.flash = self._action("Flash on change", True)
        self.flash.setCheckable(True)
        self.flash.setChecked(flashing)

    def _action(self, text: str, enabled: bool) -> QAction:
        made = self.addAction(text)
        made.setEnabled(enabled)
        if not enabled:
            made.setToolTip(plain_tip(NOT_KNOWN))
        return made
