"""Modes, buttons, banner, toasts, dialogs, panels: what they say and what they refuse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.core.orders.status import GlyphName
from ibdesk.core.records.link import Mode
from ibdesk.ui import glyphs, notify
from ibdesk.ui.buttons import ChipRow, Segmented, button, set_enabled
from ibdesk.ui.cards import ProblemList, WarningTick
from ibdesk.ui.dialog import Dialog
from ibdesk.ui.fonts import Role, Weight, font
from ibdesk.ui.labels import KeyValueGrid, Label
from ibdesk.ui.mode import ModePlate, ModeStrip
from ibdesk.ui.notify import Banner, BannerText, ToastHost
from ibdesk.ui.order_button import OrderButton
from ibdesk.ui.panel import Panel

SPACE, ENTER = Qt.Key.Key_Space, Qt.Key.Key_Return


@pytest.mark.parametrize("role", [role for role in Role if not role.value[1]])
@pytest.mark.parametrize("weight", Weight)
def test_all_digits_of_the_text_roles_are_equally_wide(role: Role, weight: Weight) -> None:
    metrics = QFontMetricsF(font(role, weight))
    assert metrics.horizontalAdvance("1111.11") == metrics.horizontalAdvance("8888.88")


def test_every_glyph_of_the_order_states_can_be_drawn() -> None:
    assert {glyphs.shape(name) for name in GlyphName} <= set(glyphs.PENS)
    assert set(glyphs.PENS) == set(glyphs.Glyph)


def test_the_mode_is_said_in_words(qtbot: QtBot) -> None:
    plate, strip = ModePlate(), ModeStrip()
    qtbot.addWidget(plate)
    qtbot.addWidget(strip)
    plate.set_mode(Mode.LIVE, read_only=True)
    assert plate.shown_text() == "LIVE READ-ONLY"
    assert plate.accessibleName() == "Mode LIVE READ-ONLY"
    strip.set_mode(Mode.SIM, "the built-in market, no real money", "DU1234567")
    assert strip.shown_text() == "SIM the built-in market, no real money DU1234567"


def test_text_from_outside_is_plain(qtbot: QtBot) -> None:
    label = Label("<b>Order rejected</b>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_98_99_100_the_order_button_takes_one_deliberate_press(qtbot: QtBot) -> None:
    now = [0.0]
    send = OrderButton(clock=lambda: now[0])
    qtbot.addWidget(send)
    send.show_action("SELL 120 NVDA LMT 176.80 DAY – PAPER", "", "sell")
    send.show()
    presses: list[None] = []
    send.clicked.connect(lambda: presses.append(None))
    send.start_dead_time()
    qtbot.mouseClick(send, Qt.MouseButton.LeftButton)
    qtbot.keyClick(send, SPACE)
    assert presses == []
    now[0] = 0.71
    qtbot.keyClick(send, ENTER)
    held = QKeyEvent(QEvent.Type.KeyPress, SPACE, Qt.KeyboardModifier.NoModifier, " ", True)
    QApplication.sendEvent(send, held)
    assert presses == []
    qtbot.mouseClick(send, Qt.MouseButton.LeftButton)
    assert len(presses) == 1
    qtbot.mouseDClick(send, Qt.MouseButton.LeftButton)  # the second press of a double click, as Qt reports it
    qtbot.mouseRelease(send, Qt.MouseButton.LeftButton)
    assert len(presses) == 1
    qtbot.keyClick(send, SPACE)
    assert len(presses) == 2
    send.lock("Locked: read-only", "Arm trading in the top bar")
    qtbot.mouseClick(send, Qt.MouseButton.LeftButton)
    assert send.toolTip() == "Locked: read-only. Arm trading in the top bar"


def test_99_a_dialog_starts_on_back_and_enter_presses_nothing(qtbot: QtBot) -> None:
    dialog = Dialog("Confirm", mode=Mode.LIVE, band="Real money")
    qtbot.addWidget(dialog)
    send = OrderButton(dialog)
    dialog.add_button(send)
    ends: list[int] = []
    dialog.finished.connect(ends.append)
    dialog.show()
    assert dialog.focusWidget() is dialog.back
    qtbot.keyClick(dialog.back, ENTER)
    qtbot.keyClick(dialog, ENTER)
    assert ends == []
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert ends == [0]


def test_the_banner_shows_the_worst_and_counts_the_others(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    banner.set_cause("delayed", BannerText(level="warn", title="Quotes are delayed."))
    banner.set_cause("tws", BannerText(level="err", title="TWS does not answer."))
    assert banner.shown_text() == "TWS does not answer."
    banner.set_cause("tws", None)
    assert banner.shown_text() == "Quotes are delayed."
    banner.set_cause("delayed", None)
    assert banner.isHidden()


def test_at_most_three_toasts_and_a_reject_stays(qtbot: QtBot) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(900, 600)
    over.show()
    host = ToastHost(over)
    host.show_toast("ok", "Filled", stay_ms=0)
    host.show_toast("err", "Rejected")
    qtbot.waitUntil(lambda: len(host.toasts) == 1, timeout=2_000)
    for number in range(4):
        host.show_toast("info", f"Note {number}")
    assert len(host.toasts) == 3
    assert all(over.rect().contains(toast.geometry()) for toast in host.toasts)


def test_a_warning_goes_by_itself_a_reject_and_an_unknown_wait_for_the_user(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify, "INFO_MS", 0)
    over = QWidget()
    qtbot.addWidget(over)
    host = ToastHost(over)
    kept = [host.show_toast("err", "Rejected"), host.show_toast("unknown", "State unknown")]
    host.show_toast("warn", "Quote MSFT")
    qtbot.waitUntil(lambda: host.toasts == tuple(kept))


def test_one_side_is_chosen_or_none(qtbot: QtBot) -> None:
    side = Segmented([("buy", "BUY", "buy", "buyT"), ("sell", "SELL", "sell", "sellT")], object_name="ticket.side")
    qtbot.addWidget(side)
    assert side.choice is None
    with qtbot.waitSignal(side.chosen) as heard:
        qtbot.mouseClick(side.findChild(QAbstractButton, "ticket.side.sell"), Qt.MouseButton.LeftButton)
    assert heard.args == ["sell"]
    side.choose(None)
    assert side.choice is None


def test_chips_choose_exactly_one_and_say_their_count(qtbot: QtBot) -> None:
    chips = ChipRow([("all", "All"), ("live", "Live")], object_name="blotter.filter")
    qtbot.addWidget(chips)
    chips.chip("live").set_count(10)
    assert chips.chip("live").accessibleName() == "Live 10"
    with qtbot.waitSignal(chips.chosen) as heard:
        chips.chip("live").click()
    assert heard.args == ["live"] and chips.choice == "live"


def test_values_and_problems_are_shown_and_a_disabled_control_says_why(qtbot: QtBot) -> None:
    grid, problems = KeyValueGrid([("cash", "Total cash")], name="account"), ProblemList()
    qtbot.addWidget(grid)
    qtbot.addWidget(problems)
    assert grid.value("cash") == "—"
    grid.set_value("cash", "1,029,135.49")
    assert grid.findChild(QLabel, "account.cash").text() == "1,029,135.49"
    problems.set_problems([("err", "Choose a symbol."), ("err", "Quantity is missing.")])
    assert problems.shown_text() == "Choose a symbol.\nQuantity is missing."
    send = button("Send")
    qtbot.addWidget(send)
    set_enabled(send, False, "TWS is gone.")
    assert (send.isEnabled(), send.toolTip()) == (False, "TWS is gone.")
    tick = WarningTick("This opens a short position of 20.")
    qtbot.addWidget(tick)
    with qtbot.waitSignal(tick.ticked):
        tick.box.click()
    assert tick.is_ticked


class Store(QObject):
    changed = Signal(object)


def test_a_hidden_panel_sleeps_and_catches_up_when_shown(qtbot: QtBot) -> None:
    store, panel, seen = Store(), Panel(), []
    qtbot.addWidget(panel)
    panel.subscribe(store, seen.append)
    store.changed.emit("one")
    assert seen == []
    panel.show()
    assert seen == [None]
    store.changed.emit("two")
    assert seen == [None, "two"]
    panel.hide()
    store.changed.emit("three")
    panel.show()
    assert seen == [None, "two", None]


def test_every_control_of_a_dialog_has_a_name(qtbot: QtBot) -> None:
    dialog = Dialog("Cancel orders")
    qtbot.addWidget(dialog)
    dialog.content.addWidget(WarningTick("Positions are not closed."))
    kinds = (QAbstractButton, QComboBox, QLineEdit)
    nameless = [w for w in dialog.findChildren(QWidget) if isinstance(w, kinds) and not w.accessibleName()]
    assert not nameless
