"""What is dangerous about a position's orders: the sign and tint of its row, and the line below the table."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ibdesk.core.money import MISSING, quantity_text
from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.orders.protection import Danger, Finding
from ibdesk.core.orders.protection_words import tooltip_of
from ibdesk.session.protecting import Protection
from ibdesk.session.views import PositionView
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.glyphs import Glyph
from ibdesk.ui.labels import Label
from ibdesk.ui.table.column import Align, Column, Mark
from ibdesk.ui.tips import plain_tip

HEIGHT = 24
OTHERS = {
    Danger.TOO_LARGE: "Exits too large",
    Danger.ORPHAN: "Exit left over",
    Danger.INCOMPLETE: "Leg missing",
}


class Dangers:
    """Answers for one row at a time."""

    def __init__(self, protection: Protection) -> None:
        self._protection = protection

    def urgent(self, row: PositionView) -> bool:
        """Tell whether some of the position stands without the exit that it was meant to have."""
        return self._protection.unprotected(row.key) > 0

    def ground(self, row: PositionView) -> str | None:
        """Return the tint of the row."""
        return "errBg" if self.urgent(row) else None

    def bar(self, row: PositionView) -> str | None:
        """Return the token of the bar on the left."""
        return "err" if self.urgent(row) else None

    def mark(self, row: PositionView) -> Mark | None:
        """Return the sign before the symbol."""
        found = self._protection.of_position(row.key)
        if not found:
            return None
        return Mark(Glyph.OCTAGON_BANG, "err") if self.urgent(row) else Mark(Glyph.WARN, "warn")

    def tooltip(self, row: PositionView) -> str:
        """Return every danger at length, '' without any."""
        return "\n".join(tooltip_of(one) for one in self._protection.of_position(row.key))

    def column(self) -> Column[PositionView]:
        """Return the column of the units that no working order would close."""

        def text(row: PositionView) -> str:
            left = self._protection.without_exit(row.key)
            return MISSING if left is None else quantity_text(left)

        return Column(
            key="unprotected", title="Unprotected", width=82, align=Align.RIGHT, hidden=True, text=text,
            sort_key=lambda row: self._protection.without_exit(row.key),
            color=lambda row: "warn" if self._protection.without_exit(row.key) else None,
            head_tooltip="Units without a working stop or target",
        )  # fmt: skip


class DangerLine(QWidget):
    """`UNPROTECTED 100 NVDA`, below the table as long as it holds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("positions.dangers")
        self.setFixedHeight(pixels(HEIGHT))
        self._label = Label("", Role.CAPTION, "err", self, weight=Weight.SEMIBOLD)
        self._label.setObjectName("positions.dangers.text")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.addWidget(self._label, 1)
        self.hide()

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Show the most urgent one and count the others."""
        self.setVisible(bool(findings))
        if not findings:
            return
        first, more = findings[0], len(findings) - 1
        rest = f" · {more} more" if more else ""
        stale = " · last known" if first.stale else ""
        token = "err" if first.danger is Danger.UNPROTECTED else "warn"
        self._label.show_text(f"{danger_words(first)}{stale}{rest}", "text3" if first.stale else token)
        self._label.setToolTip(plain_tip("\n\n".join(tooltip_of(one) for one in findings)))


def danger_words(finding: Finding) -> str:
    """Return `UNPROTECTED 100 NVDA`, or `Exit left over 50 NVDA`."""
    word = OTHERS.get(finding.danger, finding.danger.value)
    return f"{word} {quantity_text(finding.quantity)} {symbol_of(finding.contract)}"
