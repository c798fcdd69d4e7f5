"""Cash by currency with the rate to the base currency, and the cushion as a bar."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from ibdesk.core import money
from ibdesk.session.stores.accounts import CashRow
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.labels import Label
from ibdesk.ui.theme import color
from ibdesk.ui.tips import plain_tip

WARN_BELOW, ERR_BELOW = Decimal("0.2"), Decimal("0.1")


def cushion_token(cushion: Decimal | None) -> str:
    """Return the ink of the cushion: excess liquidity over net liquidation."""
    if cushion is None:
        return "text3"
    if cushion < ERR_BELOW:
        return "err"
    return "warn" if cushion < WARN_BELOW else "ok"


class CashList(QWidget):
    """One line per currency: code, amount, rate to base. Lines are made as currencies come."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("account.cash")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._title = Label("Cash by currency", Role.CAPTION, "text2", self)
        self._rate_words = Label("", Role.CAPTION, "text2", self)
        self._grid.addWidget(self._title, 0, 0, 1, 2)
        self._grid.addWidget(self._rate_words, 0, 2, Qt.AlignmentFlag.AlignRight)
        self._lines: list[tuple[Label, Label, Label]] = []

    def show_rows(self, rows: Sequence[CashRow], base: str, *, fresh: bool) -> None:
        """Show these rows; what TWS did not send stands as a dash."""
        self._rate_words.show_text(f"rate to {base}" if base else "")
        while len(self._lines) < len(rows):
            self._add_line()
        for place, (code, amount, rate) in enumerate(self._lines):
            shown = place < len(rows)
            for label in (code, amount, rate):
                label.setVisible(shown)
            if shown:
                row = rows[place]
                code.show_text(row.currency)
                amount.setObjectName(f"account.cash.{row.currency}")
                amount.setAccessibleName(f"Cash in {row.currency}")
                amount.show_text(money.money_text(row.amount), "text" if fresh and row.amount is not None else "text3")
                rate.setObjectName(f"account.rate.{row.currency}")
                rate.setAccessibleName(f"Rate of {row.currency}")
                rate.show_text(money.MISSING if row.rate is None else money.grouped(row.rate, 4))
                tip = "" if row.rate is None else f"From TWS: 1 {row.currency} = {money.plain(row.rate)} {base}"
                rate.setToolTip(plain_tip(tip))

    def _add_line(self) -> None:
        line = (
            Label("", Role.BODY, "text2", self),
            Label("", Role.BODY, "text", self, weight=Weight.MEDIUM, selectable=True),
            Label("", Role.BODY, "text3", self),
        )
        self._lines.append(line)
        for column, label in enumerate(line):
            side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
            label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(label, len(self._lines), column)


class CushionBar(QWidget):
    """How much of the account is free: green, `warn` under 20 %, `err` under 10 %; the number beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = Label("Cushion", Role.BODY, "text2", self)
        self._value = Label(money.MISSING, Role.BODY, "text3", self, weight=Weight.SEMIBOLD)
        self._value.setObjectName("account.cushion")
        self._value.setAccessibleName("Cushion")
        self._share: Decimal | None = None
        self._token = "text3"
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._label)
        row.addStretch(1)
        row.addWidget(self._value)

    def show_share(self, share: Decimal | None, *, fresh: bool) -> None:
        """Show the share of net liquidation that is free (1 is all of it), None while unknown."""
        self._share = share
        self._token = cushion_token(share) if fresh else "text3"
        text = money.MISSING if share is None else f"{money.grouped(share * 100, 1)} %"
        ink = self._token if self._token in ("warn", "err", "text3") else "text"
        self._value.show_text(text, ink)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        left = self._label.geometry().right() + pixels(18)
        right = self._value.geometry().left() - pixels(12)
        if right <= left:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = QRectF(left, self.height() / 2 - 1.5, right - left, 3)
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(ground, 1.5, 1.5)
        if self._share is not None:
            share = min(max(self._share, Decimal(0)), Decimal(1))
            painter.setBrush(color(self._token))
            painter.drawRoundedRect(QRectF(ground.x(), ground.y(), ground.width() * float(share), 3), 1.5, 1.5)
