"""The last line of the positions: profit of the day and open profit in base currency, with the rates that went in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ibdesk.core import money
from ibdesk.core.conversion import Total
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.gains import gain_token
from ibdesk.ui.labels import Label
from ibdesk.ui.tips import plain_tip


def rates_text(totals: Sequence[Total], base: str) -> str:
    """Name the rates used, or what is missing."""
    used = {currency: rate for one in totals for currency, rate in one.used}
    missing = dict.fromkeys(currency for one in totals for currency in one.missing)
    lines = [f"1 {currency} = {money.plain(rate)} {base}" for currency, rate in used.items() if currency != base]
    if missing:
        lines.append(f"TWS gave no rate for {', '.join(missing)}.")
    elif any(one.amount is None for one in totals):
        lines.append("TWS has not sent every part yet.")
    return "\n".join(["Rates of TWS:", *lines] if lines else ["No conversion."])


class TotalsLine(QWidget):
    """`Total in GBP`, day, unrealised."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("positions.totals")
        self.setFixedHeight(pixels(26))
        self._title = Label("", Role.BODY, "text2", self)
        self._title.setObjectName("positions.total.title")
        self._day = Label(money.MISSING, Role.BODY, "text3", self, weight=Weight.SEMIBOLD)
        self._day.setObjectName("positions.total.daily")
        self._day.setAccessibleName("Day's profit and loss of all rows")
        self._open = Label(money.MISSING, Role.BODY, "text3", self, weight=Weight.SEMIBOLD)
        self._open.setObjectName("positions.total.unrealized")
        self._open.setAccessibleName("Unrealised profit and loss of all rows")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(18)
        row.addWidget(self._title, 1)
        row.addWidget(self._day)
        row.addWidget(self._open)

    def show_totals(self, base: str, daily: Total, unrealized: Total, *, fresh: bool) -> None:
        """Show both sums; a dash while a part or a rate is unknown."""
        self._title.show_text(f"Total in {base}" if base else "Total")
        tip = rates_text((daily, unrealized), base)
        for label, total in ((self._day, daily), (self._open, unrealized)):
            amount: Decimal | None = total.amount
            label.show_text(money.signed_text(amount), gain_token(amount, fresh=fresh))
            label.setToolTip(plain_tip(tip))
        self._title.setToolTip(plain_tip(tip))
