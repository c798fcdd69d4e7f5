"""The chart's toolbar: symbol, interval, range, what to show, hours; then how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from ibdesk.core.bars import BAR_SIZES, duration_s
from ibdesk.panels.chart.picture import Kind
from ibdesk.panels.chart.request import RequestTexts
from ibdesk.panels.chart.texts import WHAT_WORDS
from ibdesk.ui.buttons import Chip, IconButton
from ibdesk.ui.controls import ComboBox
from ibdesk.ui.fields import SymbolField
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.labels import Label
from ibdesk.ui.lines import hairline
from ibdesk.ui.tips import plain_tip

# Quiet until it is wanted: the symbol is the chart's title as well as a box.
_SYMBOL_STYLE = """
QLineEdit {{ font-family: "Inter Display", "Inter"; font-size: {size}px; font-weight: 600; padding: 0 6px; }}
QLineEdit[problem="false"]:!focus:!hover {{ background: transparent; border: 1px solid transparent; }}
"""
_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
_RANGES = ("1 D", "2 D", "3 D", "1 W", "2 W", "1 M", "3 M", "6 M", "1 Y", "2 Y", "5 Y")


@dataclass(frozen=True, slots=True)
class Interval:
    """A button: its word, IB's bar size, and the range that suits it."""

    word: str
    bar_size: str
    duration: str


INTERVALS = (
    Interval("1m", "1 min", "1 D"),
    Interval("5m", "5 mins", "2 D"),
    Interval("15m", "15 mins", "3 D"),
    Interval("1h", "1 hour", "1 M"),
    Interval("D", "1 day", "3 M"),
    Interval("W", "1 week", "2 Y"),
)


class ElidedLabel(Label):
    """A label that gives way: what does not fit ends in an ellipsis."""

    def minimumSizeHint(self) -> QSize:
        """Let the layout squeeze it to nothing."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)


class ChartToolbar(QWidget):
    """One row of 34 pixels. It shows the request it is given and says what the user wants changed."""

    symbol_entered = Signal(str)
    interval_chosen = Signal(object)  # Interval
    range_chosen = Signal(str)
    what_chosen = Signal(str)
    hours_chosen = Signal(bool)  # True: regular hours only
    kind_chosen = Signal(object)  # Kind

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(pixels(34))
        self.symbol = SymbolField("Chart symbol", self, object_name="chart.symbol")
        self.symbol.setPlaceholderText("Symbol")
        self.symbol.setToolTip("Type a symbol or a name, then Enter")
        self.symbol.setProperty("problem", False)
        self.symbol.setStyleSheet(_SYMBOL_STYLE.format(size=pixels(15)))
        self.name = ElidedLabel("", Role.CAPTION, "text2", self, weight=Weight.MEDIUM)
        self.name.setObjectName("chart.name")
        self.unit = Label("", Role.MICRO, "text3", self, weight=Weight.SEMIBOLD)
        self.unit.setObjectName("chart.unit")
        self._intervals = QButtonGroup(self)
        self._intervals.setExclusive(False)
        self.range = ComboBox("Range", self, object_name="chart.range", plain=True)
        self.what = ComboBox("What to show", self, object_name="chart.what_menu", plain=True)
        self.hours = Chip("All hours", self, object_name="chart.hours", boxed=False)
        self.kind = ComboBox("How bars are drawn", self, object_name="chart.kind", plain=True)
        self.fit = IconButton("fit-to-page-outline", "Fit all bars (0)", self, object_name="chart.fit")
        self.picture = IconButton("camera-outline", "Save a picture (Ctrl+S)", self, object_name="chart.export_png")
        self.new_tab = IconButton("plus", "New chart tab (Ctrl+T)", self, object_name="chart.tab.new")
        self.table = IconButton(
            "table", "Bars as a table (Alt+T)", self, object_name="chart.table_toggle", checkable=True
        )
        self.more = IconButton(
            "dots-horizontal", "More: the whole request", self, object_name="chart.more", checkable=True
        )
        self._fill()
        self._lay_out()
        self._connect()

    def show_texts(self, texts: RequestTexts) -> None:
        """Show a request."""
        self.symbol.set_text(texts.symbol)
        self.on_symbol_text_changed()
        for chip in self._intervals.buttons():
            chip.setChecked(INTERVALS[self._intervals.id(chip)].bar_size == texts.bar_size)
        self._offer_ranges(texts)
        _choose(self.what, texts.what, WHAT_WORDS.get(texts.what, texts.what))
        self.hours.setText("RTH" if texts.rth else "All hours")
        self.hours.setAccessibleName("Regular hours only" if texts.rth else "All hours")
        self.hours.setChecked(True)
        self.hours.updateGeometry()

    def show_name(self, words: str, unit: str) -> None:
        """Show the contract's name beside its symbol, and the unit of its prices where it is not the currency."""
        self.name.show_text(words)
        self.name.setToolTip(plain_tip(words))
        self.unit.show_text(unit)
        self._make_room()

    def _fill(self) -> None:
        for number, interval in enumerate(INTERVALS):
            chip = Chip(interval.word, self, object_name=f"chart.interval_{interval.word}", boxed=False)
            chip.setAccessibleName(f"Bars of {interval.bar_size}")
            chip.setToolTip(plain_tip(f"Bars of {interval.bar_size} (Alt+{number + 1})"))
            self._intervals.addButton(chip, number)
        for what in ("TRADES", "MIDPOINT", "BID", "ASK"):
            self.what.addItem(WHAT_WORDS[what], what)
        for kind in Kind:
            self.kind.addItem(kind.value, kind)
        for box in (self.range, self.what, self.kind):
            box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def _lay_out(self) -> None:
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6, 0)
        row.setSpacing(2)
        row.addWidget(self.symbol)
        row.addSpacing(4)
        row.addWidget(self.name)
        row.addSpacing(2)
        row.addWidget(self.unit)
        row.addStretch(1)
        for chip in self._intervals.buttons():
            row.addWidget(chip)
        dividers = (self._divider(), self._divider())
        row.addWidget(dividers[0])
        left: tuple[QWidget, ...] = (self.range, self.what, self.hours)
        for widget in left:
            row.addWidget(widget)
        row.addWidget(dividers[1])
        right: tuple[QWidget, ...] = (self.kind, self.fit, self.picture, self.table, self.more, self.new_tab)
        for widget in right:
            row.addWidget(widget)
        # In a narrow panel these go, the first ones first: the form and the keys can do all of it.
        chips = self._intervals.buttons()
        right_of_name: tuple[QWidget, ...] = (
            *dividers, self.picture, self.fit, self.what, self.hours, self.range, self.kind, self.new_tab
        )  # fmt: skip
        self._dispensable: tuple[QWidget, ...] = (self.unit, *right_of_name, *chips)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what fits."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Hide controls, the least needed first, until the others have room."""
        self.unit.setVisible(bool(self.unit.text()))
        for widget in self._dispensable[1:]:
            widget.show()
        for widget in self._dispensable:
            if self._needed() <= self.width():
                break
            widget.hide()

    def _needed(self) -> int:
        shown = [one for one in self.findChildren(QWidget, options=_DIRECT) if not one.isHidden()]
        sizes = [widget.minimumSizeHint() if widget is self.name else widget.sizeHint() for widget in shown]
        fixed = [max(size.width(), widget.minimumWidth()) for size, widget in zip(sizes, shown, strict=True)]
        return sum(fixed) + len(fixed) * self._row.spacing() + 12

    def _divider(self) -> QWidget:
        line = hairline(self, vertical=True)
        line.setFixedHeight(pixels(18))
        line.setContentsMargins(4, 0, 4, 0)
        return line

    def _connect(self) -> None:
        self.symbol.asked.connect(self.on_symbol_asked)
        self.symbol.textChanged.connect(self.on_symbol_text_changed)
        self._intervals.idClicked.connect(self.on_intervals_id_clicked)
        self.range.activated.connect(self.on_range_activated)
        self.what.activated.connect(self.on_what_activated)
        self.kind.activated.connect(self.on_kind_activated)
        self.hours.clicked.connect(self.on_hours_clicked)

    def on_symbol_asked(self, text: object) -> None:
        """Report the symbol typed."""
        self.symbol_entered.emit(str(text))

    def on_symbol_text_changed(self) -> None:
        """Make the box as wide as its text."""
        face = font(Role.HEAD)
        words = self.symbol.text() or self.symbol.placeholderText()
        self.symbol.setFixedWidth(max(pixels(56), QFontMetrics(face).horizontalAdvance(words) + pixels(22)))

    def on_intervals_id_clicked(self, number: int) -> None:
        """Report the interval; it stays chosen when clicked again."""
        self._intervals.button(number).setChecked(True)
        self.interval_chosen.emit(INTERVALS[number])

    def on_range_activated(self, place: int) -> None:
        """Report the range."""
        self.range_chosen.emit(self.range.itemData(place))

    def on_what_activated(self, place: int) -> None:
        """Report what to show."""
        self.what_chosen.emit(self.what.itemData(place))

    def on_kind_activated(self, place: int) -> None:
        """Report how bars are drawn."""
        self.kind_chosen.emit(self.kind.itemData(place))

    def on_hours_clicked(self) -> None:
        """Report the other choice of hours."""
        self.hours_chosen.emit(self.hours.text() == "All hours")

    def _offer_ranges(self, texts: RequestTexts) -> None:
        """Offer the ranges that IB serves for the bar size."""
        size = BAR_SIZES.get(texts.bar_size)
        fitting = [
            duration
            for duration in _RANGES
            if size is None or size.seconds <= (duration_s(duration) or 0) <= size.longest_s
        ]
        if [self.range.itemData(place) for place in range(self.range.count())] != fitting:
            self.range.clear()
            for duration in fitting:
                self.range.addItem(duration, duration)
        _choose(self.range, texts.duration, texts.duration)


def _choose(box: ComboBox, data: str, words: str) -> None:
    """Choose an entry by its data; one that is not offered is added."""
    place = box.findData(data)
    if place < 0:
        box.addItem(words, data)
        place = box.count() - 1
    box.setCurrentIndex(place)
    box.updateGeometry()
