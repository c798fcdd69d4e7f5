"""The top of the account panel: net liquidation large, then profit and loss of the day, open and closed."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ibdesk.core import money
from ibdesk.core.ages import age_text
from ibdesk.session.stores.profits import Profit
from ibdesk.ui.account_chooser import AccountChooser
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.gains import gain_token
from ibdesk.ui.labels import Label
from ibdesk.ui.tips import plain_tip

GAINS = (("daily", "Day"), ("unrealized", "Unrealised"), ("realized", "Realised"))


class AccountHead(QWidget):
    """What the account is worth and what it won or lost; the age stands in the tooltips."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chooser = AccountChooser("account.chooser", self)
        self._figure = Label(money.MISSING, Role.FIGURE, "text", self, weight=Weight.SEMIBOLD)
        self._figure.setObjectName("account.net_liquidation")
        self._figure.setAccessibleName("Net liquidation")
        self._currency = Label("", Role.CAPTION, "text2", self)
        self._gains: dict[str, Label] = {}
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Label("Net liquidation", Role.CAPTION, "text2", self))
        head.addStretch(1)
        head.addWidget(self.chooser)
        head.addWidget(self._currency)
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        for place, (key, words) in enumerate(GAINS):
            value = Label(money.MISSING, Role.FIELD, "text3", self, weight=Weight.SEMIBOLD)
            value.setObjectName(f"account.pnl.{key}")
            value.setAccessibleName(f"{words} profit and loss")
            grid.addWidget(Label(words, Role.CAPTION, "text2", self), 0, place)
            grid.addWidget(value, 1, place)
            grid.setColumnStretch(place, 1)
            self._gains[key] = value
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 8, 10, 8)
        box.setSpacing(4)
        box.addLayout(head)
        box.addWidget(self._figure)
        box.addLayout(grid)

    def show_net(self, text: str, currency: str, *, fresh: bool) -> None:
        """Show the net liquidation value."""
        self._figure.show_text(text, "text" if fresh and text != money.MISSING else "text3")
        self._currency.show_text(currency)

    def show_profit(self, profit: Profit | None, refusal: str, now: datetime, *, fresh: bool) -> None:
        """Show profit and loss as TWS gave it, `refusal` as the reason while it gives none."""
        tip = refusal or "TWS has sent none yet."
        if profit is not None:
            tip = f"From TWS {profit.at.astimezone():%H:%M:%S}, {age_text(now - profit.at)} old"
        for key, label in self._gains.items():
            amount = getattr(profit, key) if profit is not None else None
            label.show_text(money.signed_text(amount), gain_token(amount, fresh=fresh))
            label.setToolTip(plain_tip(tip))
