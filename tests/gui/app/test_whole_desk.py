"""All panels at once on one scripted link: markup, floods while windows close, farms that come and go."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QToolTip, QVBoxLayout, QWidget

from ibdesk.app.panels import make_panels
from ibdesk.app.status_bar import Lamp, StatusBar
from ibdesk.app.toasts import Toaster
from ibdesk.app.top_bar import TopBar
from ibdesk.core.ids import ConId, RequestId
from ibdesk.core.records.command import SubscribeQuote
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.position import PositionEnd, PositionRow
from ibdesk.core.records.quote import QuoteField, QuoteTick
from ibdesk.ui import theme
from ibdesk.ui.glyphs import LAMPS
from ibdesk.ui.tips import plain_tip
from tests.gui.session.conftest import Desk, desk, journal, trading
from tests.gui.session.scripted import ACCOUNT

__all__ = ["desk", "journal", "trading"]  # the fixtures

MARKUP = '<b>UPDATE</b> at <a href="http://evil.example">ib.example</a><img src="http://evil.example/x.png">'
FARMS = {
    "usfarm": (2104, "Market data farm connection is OK:usfarm"),
    "eufarm": (2104, "Market data farm connection is OK:eufarm"),
    "ushmds": (2106, "HMDS data farm connection is OK:ushmds"),
    "secdefil": (2158, "Sec-def data farm connection is OK:secdefil"),
}


class Page(QWidget):
    """Bars, panels and toasts as the window has them, without its docks."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.resize(1600, 900)
        box = QVBoxLayout(self)
        self.top, self.status = TopBar(desk.session, self), StatusBar(desk.session, self)
        self.panels = make_panels(desk.session, self)
        for widget in (self.top, *self.panels.values(), self.status):
            box.addWidget(widget)
        self.toaster = Toaster(desk.session, lambda panel_id: None, self, right=388, clock=desk.clock)

    def lamps(self) -> dict[str, object]:
        """Return the sign that stands before each farm's name in the status bar."""
        found = {lamp.label.text(): lamp for lamp in self.status.findChildren(Lamp)}
        return {name: found[name]._sign.glyph for name in FARMS if name in found}


def go(page: Page) -> None:
    """Delete a page as closing its window does."""
    page.close()
    page.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def page(trading: Desk, qapp: QApplication) -> Page:
    theme.apply(qapp, theme.load_theme("dark"))
    page = Page(trading)
    trading.qtbot.addWidget(page)
    page.show()
    return page


def markup_everywhere(desk: Desk) -> None:
    """Let TWS put markup into whatever it can name."""
    evil = Contract(con_id=ConId(666), symbol=MARKUP, sec_type="STK", exchange=MARKUP, currency="USD",
                    local_symbol=MARKUP)  # fmt: skip
    row = PositionRow(account=ACCOUNT, contract=evil, quantity=Decimal(1), average_cost=Decimal(1))
    request = desk.broker.of(SubscribeQuote)[0].request_id  # type: ignore[union-attr]
    desk.broker.tell(
        Notice(subject_id=None, code=2103, text=f"Market data farm connection is broken:{MARKUP}"),
        Notice(subject_id=None, code=9999, text=MARKUP),
        Notice(subject_id=request, code=354, text=MARKUP),
        Notice(subject_id=None, code=1100, text=MARKUP),
        row,
        PositionEnd(),
    )
    desk.until(lambda: any(one.code == 1100 for one in desk.session.notices.rows))
    desk.until(lambda: any(one.contract.symbol == MARKUP for one in desk.session.positions.rows))


def test_scenario_127_markup_from_tws_is_shown_as_it_came(trading: Desk, page: Page) -> None:
    markup_everywhere(trading)
    trading.qtbot.wait(50)
    labels = page.findChildren(QLabel)
    assert len(labels) > 100
    assert any("<b>" in label.text() for label in labels)
    for label in labels:
        assert label.textFormat() is Qt.TextFormat.PlainText, label.text()
        assert not label.openExternalLinks()
    for widget in page.findChildren(QWidget):
        assert "<b>" not in widget.toolTip(), "a tooltip would run it"
        assert "<img" not in widget.toolTip()


def test_scenario_127_a_tooltip_shows_the_tags_instead_of_obeying_them(trading: Desk, page: Page) -> None:
    page.setToolTip(plain_tip(MARKUP))
    spot = QPoint(5, 5)
    QApplication.sendEvent(page, QHelpEvent(QEvent.Type.ToolTip, spot, page.mapToGlobal(spot)))
    shown = QToolTip.text()
    QToolTip.hideText()
    assert "&lt;b&gt;UPDATE&lt;/b&gt;" in shown
    assert "<img" not in shown
    assert "<a " not in shown
    assert plain_tip("Bid 178.39, 5 s old") == "Bid 178.39, 5 s old"


def flood(desk: Desk, stop: threading.Event, request: int) -> Callable[[], None]:
    """Return what a network thread does in a wild hour."""

    def run() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            price = Decimal(17800 + number % 50) / 100
            tick = QuoteTick(
                request_id=RequestId(request), field=QuoteField.BID, value=price, delayed=False, received_s=1000.0
            )
            desk.broker.tell_state(("quote", request, QuoteField.BID), tick)
            if number % 50 == 0:
                well = f"Market data farm connection is OK:f{number % 7}"
                desk.broker.tell(Notice(subject_id=None, code=2104, text=well))
                desk.broker.tell(Notice(subject_id=None, code=9000 + number % 90, text=f"Remark {number}"))
            stop.wait(0.0002)

    return run


def test_scenario_118_panels_close_in_a_flood_of_callbacks_from_another_thread(
    trading: Desk, qapp: QApplication
) -> None:
    """A signal into a deleted widget, or one that ran in the network's thread, would end the program here."""
    theme.apply(qapp, theme.load_theme("dark"))
    trading.place()
    stop = threading.Event()
    request = trading.broker.of(SubscribeQuote)[0].request_id  # type: ignore[union-attr]
    thread = threading.Thread(target=flood(trading, stop, request), name="flood")
    delivered_in: set[threading.Thread] = set()
    trading.session.quotes.changed.connect(lambda _change: delivered_in.add(threading.current_thread()))
    thread.start()
    try:
        for _ in range(3):
            page = Page(trading)
            page.show()
            trading.qtbot.wait(30)
            for panel in list(page.panels.values())[::2]:
                panel.setParent(None)
                panel.close()
                panel.deleteLater()
            trading.qtbot.wait(10)
            go(page)
            trading.qtbot.wait(10)
    finally:
        stop.set()
        thread.join(5)
    trading.until(lambda: not trading.session._bridge._mailbox.has_events)
    assert delivered_in == {threading.main_thread()}
    assert trading.session.order_desk.locked is None, "a bug in a receiver locks the ticket"


def farm(name: str, code: int | None = None, text: str = "") -> Notice:
    """Return what TWS says of a farm; in good health unless told otherwise."""
    good_code, good_text = FARMS[name]
    return Notice(subject_id=None, code=code or good_code, text=text or good_text)


def test_scenario_23_every_farm_has_its_own_lamp_and_a_sleeping_one_is_not_broken(trading: Desk, page: Page) -> None:
    trading.broker.tell(
        farm("usfarm"),
        farm("eufarm", 2103, "Market data farm connection is broken:eufarm"),
        farm("ushmds", 2107, "HMDS data farm connection is inactive but should be available upon demand.ushmds"),
        farm("secdefil"),
    )
    trading.until(lambda: len(trading.session.farms.rows) == 4)
    page.status.refresh()
    ok, broken, idle = LAMPS["ok"][0], LAMPS["broken"][0], LAMPS["idle"][0]
    assert page.lamps() == {"usfarm": ok, "eufarm": broken, "ushmds": idle, "secdefil": ok}
    trading.broker.tell(farm("usfarm"))  # one that is well says nothing of the others
    trading.qtbot.wait(20)
    page.status.refresh()
    assert page.lamps()["eufarm"] == broken
    sleeping = replace(farm("usfarm"), code=2108, text="Market data farm connection is inactive but should be "
                       "available upon demand.usfarm")  # fmt: skip
    trading.broker.tell(sleeping, farm("eufarm"))
    trading.until(lambda: page.status.refresh() or page.lamps()["usfarm"] == idle)
    assert page.lamps()["eufarm"] == ok
    assert not page.toaster.host.toasts, "a notice about a farm is no alarm"
    assert trading.session.notices.unopened == 0
    assert QApplication.activeModalWidget() is None
    assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


def test_scenario_16_a_moved_port_is_told_and_the_old_one_is_left_alone(trading: Desk, page: Page) -> None:
    text = "Socket port has been reset and this connection is being dropped. Please reconnect on the new port - 7498"
    trading.broker.tell(Notice(subject_id=None, code=1300, text=text))
    trading.until(lambda: trading.session.link.view.failure is not None)
    failure = trading.session.link.view.failure
    assert failure is not None
    assert "7498" in failure.sentence
    trading.until(lambda: trading.session.connector.retry_in_s is None)
    trading.advance(40.0)
    assert len(trading.brokers) == 1, "it must not loop on the old port"


def test_scenario_19_1100_again_and_again_is_one_alarm_with_a_counter(trading: Desk, page: Page) -> None:
    lost = Notice(subject_id=None, code=1100, text="Connectivity between IBKR and Trader Workstation has been lost.")
    for _ in range(300):
        trading.broker.tell(lost)
    trading.until(lambda: any(row.count == 300 for row in trading.session.notices.rows))
    assert len([row for row in trading.session.notices.rows if row.code == 1100]) == 1
    assert len(page.toaster.host.toasts) == 1
    assert not trading.session.link.view.ib_up


@pytest.mark.parametrize("code", [1100, 2110])
def test_scenario_24_tws_without_its_server_is_ib_out_of_reach(trading: Desk, code: int) -> None:
    trading.broker.tell(Notice(subject_id=None, code=code, text="Connectivity is broken."))
    trading.until(lambda: not trading.session.link.view.ib_up)
    lock = trading.session.order_desk.locked
    assert lock is not None
    assert (lock.reason, lock.cancel_works) == ("Locked: IB is not reachable", True)
    assert trading.session.link.view.ready, "the socket to TWS stays"


def test_scenario_20_1102_reads_orders_again_and_leaves_the_quotes_alone(trading: Desk) -> None:
    asked, quotes = len(trading.broker.sent), len(trading.broker.of(SubscribeQuote))
    trading.broker.tell(
        Notice(subject_id=None, code=1100, text="lost"), Notice(subject_id=None, code=1102, text="back")
    )
    trading.until(lambda: trading.session.link.view.ib_up and len(trading.broker.sent) >= asked + 4)
    kinds = {type(command).__name__ for command in trading.broker.sent[asked:]}
    assert {"RequestOpenOrders", "RequestAllOpenOrders", "RequestExecutions", "RequestCompletedOrders"} <= kinds
    assert len(trading.broker.of(SubscribeQuote)) == quotes


def test_scenario_94_a_text_of_a_megabyte_is_cut_and_right_to_left_marks_stay_text(trading: Desk, page: Page) -> None:
    trading.broker.tell(
        Notice(subject_id=None, code=9001, text="long " * 200_000),
        Notice(subject_id=None, code=9002, text="\u202eevil\u2066 \u05d0\u05d1"),
    )
    trading.until(lambda: len(trading.session.notices.rows) == 2)
    assert len(trading.session.notices.rows[0].text) < 66_000
    trading.qtbot.wait(30)
    assert len(page.toaster.host.toasts) == 2
