"""The whole request as a form: everything that IB's historical data takes, with its problems in words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ibdesk.core.bars import BAR_SIZES, WHAT_TO_SHOW, kept_problem
from ibdesk.panels.chart.request import SEC_TYPES, FieldProblem, RequestTexts
from ibdesk.ui.buttons import Kind, button, set_enabled
from ibdesk.ui.controls import CheckBox, ComboBox
from ibdesk.ui.fields import TextField
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.labels import Label
from ibdesk.ui.tips import plain_tip

_MOST_TYPED = 40


class RequestForm(QWidget):
    """Fields in the order of the request; Load says `asked`. The symbol stands in the toolbar above, `keep` below."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sec_type = self._choice("chart.sec_type", "Contract type", SEC_TYPES)
        self.exchange = self._field("chart.exchange", "Exchange", "SMART")
        self.currency = self._field("chart.currency", "Currency", "USD")
        self.duration = self._field("chart.duration", "Duration", "3 M")
        self.bar_size = self._choice("chart.bar_size", "Bar size", tuple(BAR_SIZES))
        self.what = self._choice("chart.what", "What to show", WHAT_TO_SHOW)
        self.end = self._field("chart.end", "End time, exchange time unless UTC stands behind it", "now")
        self.rth = CheckBox("RTH", self, object_name="chart.rth", name="Regular trading hours only")
        self.keep = CheckBox("Keep updating", self, object_name="chart.keep", name="Keep the bars up to date")
        self.load = button("Load", Kind.MAIN, name="Load bars", object_name="chart.load", parent=self)
        self.problems = Label("", Role.BODY, "err", self, weight=Weight.MEDIUM, wrap=True)
        self.problems.setObjectName("chart.problems")
        self._fields = {
            "exchange": self.exchange, "currency": self.currency, "duration": self.duration, "end": self.end
        }  # fmt: skip
        for field in self._fields.values():
            field.returnPressed.connect(self.asked)
            field.refused.connect(self.on_field_refused)
        self.load.clicked.connect(self.asked)
        self.end.textChanged.connect(self.on_kept_changed)
        self.bar_size.currentTextChanged.connect(self.on_kept_changed)
        self.what.currentTextChanged.connect(self.on_kept_changed)
        self._lay_out()
        self.show_problems([])

    def texts(self, symbol: str) -> RequestTexts:
        """Read the form as typed."""
        return RequestTexts(
            symbol=symbol,
            sec_type=self.sec_type.currentText(),
            exchange=self.exchange.text(),
            currency=self.currency.text(),
            duration=self.duration.text().strip().upper(),
            bar_size=self.bar_size.currentText(),
            what=self.what.currentText(),
            end=self.end.text(),
            rth=self.rth.isChecked(),
            keep=self.keep.isChecked(),
        )

    def show_texts(self, texts: RequestTexts) -> None:
        """Fill the form."""
        self.sec_type.setCurrentText(texts.sec_type)
        self.exchange.set_text(texts.exchange)
        self.currency.set_text(texts.currency)
        self.duration.set_text(texts.duration)
        self.bar_size.setCurrentText(texts.bar_size)
        self.what.setCurrentText(texts.what)
        self.end.set_text(texts.end)
        self.rth.setChecked(texts.rth)
        self.keep.setChecked(texts.keep)
        self.on_kept_changed()

    def show_problems(self, problems: list[FieldProblem]) -> None:
        """Mark fields and say what is wrong with them."""
        reasons = {problem.field: problem.text for problem in problems}
        for name, field in self._fields.items():
            field.set_problem(reasons.get(name, ""))
        self.problems.show_text("\n".join(problem.text for problem in problems))
        self.problems.setVisible(bool(problems))

    def on_kept_changed(self) -> None:
        """Say where the choice is why some bars do not move: those that end in the past, those that IB leaves out."""
        problem = kept_problem(self.bar_size.currentText(), self.what.currentText())
        if self.end.text().strip():
            problem = "Bars up to an end time do not move. Clear the end time."
        set_enabled(self.keep, problem is None, problem or "")
        if problem is None:
            self.keep.setToolTip("Keep the bars up to date")

    def on_field_refused(self, reason: object) -> None:
        """Say why a paste was refused."""
        self.problems.show_text(str(reason))
        self.problems.setVisible(True)

    def _choice(self, object_name: str, name: str, choices: tuple[str, ...]) -> ComboBox:
        box = ComboBox(name, self, object_name=object_name)
        box.addItems(list(choices))
        box.setToolTip(plain_tip(name))
        return box

    def _field(self, object_name: str, name: str, example: str) -> TextField:
        field = TextField(name, self, object_name=object_name, limit=_MOST_TYPED)
        field.setPlaceholderText(example)
        field.setMinimumWidth(44)
        return field

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        places = (
            ("Type", self.sec_type, 2), ("Exchange", self.exchange, 3), ("Currency", self.currency, 2),
            ("Duration", self.duration, 2), ("Bar size", self.bar_size, 3), ("Show", self.what, 4),
            ("End, as 2025-08-01 23:59 UTC", self.end, 6),
        )  # fmt: skip
        for column, (head, field, stretch) in enumerate(places):
            label = Label(head, Role.CAPTION, "text3", self)
            label.setMinimumWidth(10)
            label.setBuddy(field)
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, stretch)
        for column, widget in enumerate((self.rth, self.load), len(places)):
            grid.addWidget(widget, 1, column)
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 2, 10, 8)
        box.setSpacing(6)
        box.addLayout(grid)
        box.addWidget(self.problems)
