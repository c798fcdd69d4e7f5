"""Pictures of the kit, to be looked at beside the design's own: written to the test's folder, size and ink checked.

`pytest tests/gui/ui/test_pictures.py --basetemp DIR` keeps them.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.core.orders.status import Shown
from ibdesk.core.records.link import Mode
from ibdesk.ui import theme
from ibdesk.ui.buttons import ChipRow, Kind, Segmented, button
from ibdesk.ui.cards import ProblemList, WarningTick
from ibdesk.ui.controls import CheckBox, ComboBox, RadioOption
from ibdesk.ui.dialog import Dialog
from ibdesk.ui.docking import Area, DockHost
from ibdesk.ui.fields import MoneyBox, PriceField, QuantityField
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.glyphs import LAMPS, SEVERITIES, GlyphLabel
from ibdesk.ui.labels import KeyValueGrid, Label
from ibdesk.ui.mode import ModeLine, ModePlate, ModeStrip
from ibdesk.ui.notify import Banner, BannerText, ToastHost
from ibdesk.ui.order_button import OrderButton
from ibdesk.ui.panel import Panel
from ibdesk.ui.table.column import Align, Column, Mark, Run
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.table.pane import TablePane

ORDERS = [
    ("Working", "disc", "sWork", "NVDA", "BUY", "0/100", "LMT", "175.20", "41", "Submitted"),
    ("Change sent", "two_arrows", "sSent", "NVDA", "SELL", "0/100", "STP", "172.50 → 173.00", "44", "Asked 2 s ago"),
    ("Part filled", "pie", "sWork", "AAPL", "BUY", "3/5", "LMT", "212.10", "46", "Submitted · 2 left"),
    ("Unknown", "diamond_question", "sUnk", "ESZ6", "BUY", "0/1", "LMT", "6,698.00", "50", "No answer 18 s"),
    ("Cancelled", "cross", "sDead", "EUR.USD", "BUY", "0/20,000", "LMT", "1.08250", "40", "202 by you"),
]
Line = tuple[str, ...]


def filled_runs(row: Line) -> tuple[Run, ...]:
    done, of = row[5].split("/")
    return (Run(done, "text", Weight.BOLD if done != "0" else None), Run("/" + of))


def price_runs(row: Line) -> tuple[Run, ...]:
    old, arrow, new = row[7].partition(" → ")
    runs = (Run(old, "text", Weight.SEMIBOLD),)
    return (*runs, Run(" → ", "sSent"), Run(new, "sSent", Weight.SEMIBOLD)) if arrow else runs


def side_ink(row: Line) -> str:
    return "buyT" if row[4] == "BUY" else "sellT"


def orders(parent: QWidget | None = None) -> TablePane:
    columns = [
        Column[Line](key="status", title="Status", width=128, text=lambda r: r[0], bold=True, color=lambda r: r[2],
                     mark=lambda r: Mark(r[1], r[2], 0.6)),
        Column[Line](key="symbol", title="Symbol", width=66, text=lambda r: r[3], bold=True, color=lambda r: "text"),
        Column[Line](key="side", title="Side", width=44, text=lambda r: r[4], bold=True, color=side_ink),
        Column[Line](key="filled", title="Filled", width=74, align=Align.RIGHT, text=lambda r: r[5], runs=filled_runs),
        Column[Line](key="type", title="Type", width=48, text=lambda r: r[6]),
        Column[Line](key="price", title="Price", width=126, align=Align.RIGHT, text=lambda r: r[7], runs=price_runs),
        Column[Line](key="id", title="Id", width=34, align=Align.RIGHT, text=lambda r: r[8]),
        Column[Line](key="detail", title="Detail", width=100, stretch=True, text=lambda r: r[9]),
    ]  # fmt: skip
    model = TableModel(
        columns, lambda r: r[8], parent, ground=lambda r: "warnBg" if r[0] == "Unknown" else None,
        bar=lambda r: "warn" if r[0] == "Unknown" else None,
    )  # fmt: skip
    pane = TablePane(model, "Orders", "orders.table", parent)
    model.set_rows(ORDERS)
    pane.view.select_keys(["44"])
    pane.set_footer("5 orders", "Today, New York")
    return pane


class OrdersPanel(Panel):
    panel_id, title = "orders", "Orders"

    def __init__(self) -> None:
        super().__init__()
        tools = self.use_toolbar()
        chips = ChipRow([("all", "All"), ("live", "Live"), ("ended", "Ended")], self, object_name="orders.filter")
        for key, count in (("all", 13), ("live", 10), ("ended", 2)):
            chips.chip(key).set_count(count)
        tools.addWidget(chips)
        tick = CheckBox("Other clients", self)
        tick.setChecked(True)
        tools.addWidget(tick)
        tools.addWidget(CheckBox("This symbol", self))
        tools.addStretch(1)
        tools.addWidget(button("Change…", Kind.PLAIN))
        tools.addWidget(button("Cancel selected", Kind.PLAIN))
        self.content.addWidget(orders(self))


class TicketPanel(Panel):
    panel_id, title = "ticket", "Order"

    def __init__(self) -> None:
        super().__init__()
        strip = ModeStrip(self)
        strip.set_mode(Mode.SIM, "the built-in market, no real money", "DU1234567")
        self.content.addWidget(strip)
        inner = QVBoxLayout()
        inner.setContentsMargins(12, 8, 12, 8)
        inner.setSpacing(8)
        self.content.addLayout(inner)
        inner.addWidget(Label("NVDA", Role.TITLE, "text", self))
        boxes = QHBoxLayout()
        boxes.setSpacing(4)
        for word, size in (("Bid", "× 300"), ("Mid", ""), ("Ask", "× 700")):
            box = MoneyBox(word, self)
            box.show_quote(Decimal("178.41"), "178.41", size)
            boxes.addWidget(box)
        inner.addLayout(boxes)
        side = Segmented([("buy", "BUY", "buy", "buyT"), ("sell", "SELL", "sell", "sellT")], self)
        side.choose("buy")
        inner.addWidget(side)
        inner.addLayout(self._fields())
        self.review = OrderButton(self)
        self.review.show_action("Review BUY 100 NVDA LMT 178.40 DAY", "SIM · DU1234567", "buy")
        inner.addWidget(self.review)
        problems = ProblemList(self)
        problems.set_problems([("err", "Limit 178.405 is between ticks."), ("warn", "Outside RTH: thin market.")])
        inner.addWidget(problems)
        inner.addStretch(1)

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        quantity, self.limit = QuantityField("Quantity", self), PriceField("Limit price", self)
        quantity.set_text("100")
        self.limit.set_text("178.40")
        kind = ComboBox("Type", self)
        kind.addItems(["LMT  Limit", "MKT  Market"])
        for row, (word, widget) in enumerate((("Quantity", quantity), ("Type", kind), ("Limit", self.limit))):
            grid.addWidget(Label(word), row, 0)
            grid.addWidget(widget, row, 1)
        return grid


@pytest.fixture(params=["dark", "light"])
def look(request: pytest.FixtureRequest, qapp: QApplication) -> str:
    theme.apply(qapp, theme.load_theme(request.param))
    return str(request.param)


def keep(widget: QWidget, path: Path) -> QImage:
    """Let the widget be laid out and painted, save it, and see that it is not one flat colour."""
    for _ in range(5):
        QApplication.processEvents()
    picture = widget.grab().toImage()
    assert picture.save(str(path))
    inks = {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}
    assert len(inks) > 8
    return picture


def test_a_desk_of_docks(qtbot: QtBot, look: str, tmp_path: Path) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1240, 640)
    host = DockHost(window)
    ticket = TicketPanel()

    def build(host: DockHost) -> None:
        host.add("orders", "Orders", OrdersPanel())
        host.add("executions", "Executions", Panel(), Area.TAB, "orders")
        host.add("ticket", "Order", ticket, Area.RIGHT)

    host.set_default_layout(build)
    host.set_badge("orders", "10")
    host.activate("orders")
    window.show()
    host.set_column_sizes([864, 372])
    ticket.limit.setFocus()
    keep(window, tmp_path / f"desk-{look}.png")


def test_modes_states_and_toasts(qtbot: QtBot, look: str, tmp_path: Path) -> None:
    page = QMainWindow()
    qtbot.addWidget(page)
    body = Panel()
    page.setCentralWidget(body)
    page.resize(1240, 640)
    body.content.setContentsMargins(24, 16, 24, 16)
    body.content.setSpacing(8)
    for mode, read_only, words in (
        (Mode.SIM, False, "the built-in market, no real money"), (Mode.PAPER, False, "simulated money at IB"),
        (Mode.LIVE, True, "new orders and changes are off"), (Mode.LIVE, False, "real money · armed 14:32"),
    ):  # fmt: skip
        row = QHBoxLayout()
        plate, strip, line = ModePlate(body), ModeStrip(body), ModeLine(body)
        plate.set_mode(mode, read_only=read_only)
        strip.set_mode(mode, words, "DU1234567", read_only=read_only)
        line.set_mode(mode, read_only=read_only)
        row.addWidget(plate)
        row.addWidget(line, 1)
        row.addWidget(strip, 1)
        body.content.addLayout(row)
    grid = QGridLayout()
    signs = [(word, glyph, token) for word, glyph, token in (shown.value for shown in Shown)]
    signs += [(name, *LAMPS[name]) for name in LAMPS] + [(name, *SEVERITIES[name]) for name in SEVERITIES]
    for number, (word, glyph, token) in enumerate(signs):
        sign = GlyphLabel(SEVERITIES["ok"][0], "ok", body)
        sign.set_glyph(glyph, token, 0.6)
        grid.addWidget(sign, number // 5, 2 * (number % 5))
        grid.addWidget(Label(word, Role.BODY, token, body, weight=Weight.SEMIBOLD), number // 5, 2 * (number % 5) + 1)
    body.content.addLayout(grid)
    banner = Banner(body)
    banner.set_cause("tws", BannerText(level="err", title="TWS does not answer.", detail="Nothing is resent."))
    banner.set_cause("delayed", BannerText(level="warn", title="Delayed"))
    body.content.addWidget(banner)
    body.content.addStretch(1)
    toasts = ToastHost(body)
    page.show()
    toasts.show_toast("ok", "Filled: BUY 40 SPY at 671.08", "Order 45, 2 executions, day position +40")
    toasts.show_toast("err", "Rejected: BUY 400 INTC LMT 36.20", "TWS says: margin short. Code 201", action="Show")
    keep(page, tmp_path / f"modes-{look}.png")


def test_a_confirm_and_its_choices(qtbot: QtBot, look: str, tmp_path: Path) -> None:
    dialog = Dialog("Confirm", mode=Mode.LIVE, band="Real money · account ••••4567", width=780)
    qtbot.addWidget(dialog)
    dialog.band.right.show_text("This preview expires in 0:24")
    dialog.content.addWidget(Label("120 NVDA at 176.80 limit, for today", Role.SENTENCE, "text", dialog))
    grid = KeyValueGrid([("order", "Order"), ("market", "Market now")], dialog, label_width=120)
    grid.set_value("order", "LMT 176.80 · DAY · regular hours only")
    dialog.content.addWidget(grid)
    warning = WarningTick("This opens a short position of 20 shares.", "You hold 100 and sell 120.", dialog)
    warning.box.setChecked(True)
    dialog.content.addWidget(warning)
    dialog.content.addWidget(WarningTick("Other sell orders on NVDA stay live.", "If all of them fill", dialog))
    option = RadioOption("Mine", "Orders of client 1, one by one", "9 orders", dialog)
    option.setChecked(True)
    dialog.content.addWidget(option)
    send = OrderButton(dialog)
    send.unlock("SELL 120 NVDA LMT 176.80 DAY – LIVE …4567", "", "sell", "live")
    dialog.add_button(send)
    dialog.show()
    keep(dialog, tmp_path / f"confirm-{look}.png")
