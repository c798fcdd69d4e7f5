"""The limits in numbers and bars: four beside one another, two by two where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ibdesk.session.budgets import Budget
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.labels import Label
from ibdesk.ui.mode import BudgetBar
from ibdesk.ui.tips import plain_tip

WIDE_PX = 560
COUNT = 4


class BudgetBox(QWidget):
    """One limit: its name, how much is used, a bar."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = Label("", Role.BODY, "text2", self)
        self._words = Label("", Role.BODY, "text", self, weight=Weight.SEMIBOLD)
        self._bar = BudgetBar("", self, width=0)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(3)
        for widget in (self._title, self._words, self._bar):
            box.addWidget(widget)

    def show_budget(self, budget: Budget) -> None:
        """Show it; nearly used up it turns to a warning."""
        self.setObjectName(f"connection.budget.{budget.key}")
        self._title.show_text(budget.title)
        self._words.show_text(budget.words, "warn" if budget.tight else "text")
        self._words.setObjectName(f"connection.budget.{budget.key}.words")
        self._bar.setAccessibleName(budget.title)
        self._bar.set_share(budget.share)
        self.setToolTip(plain_tip(budget.note))


class BudgetGrid(QWidget):
    """All of them under their head."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._boxes = [BudgetBox(self) for _ in range(COUNT)]
        self._head = Label("Budgets", Role.FIELD, "text", self, weight=Weight.SEMIBOLD)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(10)
        self._columns = 0
        self._arrange(2)

    def show_budgets(self, budgets: Sequence[Budget]) -> None:
        """Show the limits as they stand."""
        for box, budget in zip(self._boxes, budgets, strict=True):
            box.show_budget(budget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(COUNT if self.width() >= pixels(WIDE_PX) else 2)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        self._grid.addWidget(self._head, 0, 0, 1, COUNT)
        for place, box in enumerate(self._boxes):
            line, column = divmod(place, columns)
            self._grid.addWidget(box, line + 1, column)
        for column in range(COUNT):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
