"""'While you were away': a line in the banner and a list behind it, till each difference is acknowledged."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ibdesk.app.away import AwayNews, banner_of
from ibdesk.core.ids import ClientId, OrderId, PermId
from ibdesk.session.views import Phase
from ibdesk.ui import theme
from ibdesk.ui.notify import Banner
from tests.gui.session.conftest import Desk, desk, journal, trading
from tests.gui.session.scripted import NVDA

__all__ = ["desk", "journal", "trading"]  # the fixtures


class Page:
    """A page with a banner over a desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.shown: list[object] = []
        self.widget = QWidget()
        desk.qtbot.addWidget(self.widget)
        self.widget.resize(1200, 60)
        self.banner = Banner(self.widget)
        QVBoxLayout(self.widget).addWidget(self.banner)
        self.news = AwayNews(desk.session.away, self.banner, self.shown.append, self.widget)
        self.widget.show()

    def find(self, name: str) -> Any:
        for top in QApplication.topLevelWidgets():
            for widget in [top, *top.findChildren(QWidget, name)]:
                if widget.objectName() == name and widget.isVisible():
                    return widget
        return None

    def click(self, name: str) -> None:
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)


@pytest.fixture
def page(trading: Desk, qapp: QApplication) -> Page:
    theme.apply(qapp, theme.load_theme("dark"))
    return Page(trading)


def come_back(desk: Desk) -> None:
    desk.broker.lose()
    desk.until(lambda: desk.session.link.view.phase is Phase.WAITING)
    desk.session.connector.try_now()
    desk.until(lambda: desk.session.lists.gate_open and not desk.session.lists.running)


def a_busy_absence(desk: Desk) -> None:
    """One order cancelled, one changed, one of somebody else's."""
    desk.place()
    desk.place(limit="178.30", quantity="2")
    first, second = desk.broker.orders
    other = replace(second, client_id=ClientId(7), order_id=OrderId(3), perm_id=PermId(9))
    stranger = replace(other, spec=replace(second.spec, order_ref=""))
    desk.broker.orders = [replace(second, spec=replace(second.spec, quantity=Decimal(7))), stranger]
    desk.broker.completed = [replace(first, status="Cancelled")]
    come_back(desk)


def test_nothing_is_shown_when_nothing_differs(page: Page) -> None:
    page.desk.place()
    come_back(page.desk)
    assert page.banner.shown_text() == ""


def test_the_banner_counts_and_the_list_stays_till_all_is_seen(page: Page, tmp_path: Path) -> None:
    a_busy_absence(page.desk)
    assert page.banner.shown_text() == "While you were away, 3 things changed. Order 1 NVDA"
    assert page.banner.grab().save(str(tmp_path / "banner.png"))
    page.news.show()
    dialog = page.find("away.dialog")
    assert dialog.windowModality() is Qt.WindowModality.NonModal
    assert page.find("away.head").text() == "3 things changed"
    table = page.find("away.table")
    assert [table.visible_text(key, "kind") for key in table.rows.keys] == ["Cancelled", "Changed", "New, not yours"]
    assert dialog.grab().save(str(tmp_path / "away.png"))
    table.select_keys([table.rows.keys[0]])
    page.click("away.some")
    assert page.banner.shown_text().startswith("While you were away, 2 things changed.")
    page.click("away.back")
    page.banner.on_close_clicked()
    assert page.banner.shown_text() == ""
    assert len(page.desk.session.away.items) == 2
    page.news.show()
    page.click("away.all")
    assert page.desk.session.away.items == ()
    assert page.find("away.dialog") is None


def test_a_double_click_shows_the_order(page: Page) -> None:
    a_busy_absence(page.desk)
    page.news.show()
    page.news.show()
    table = page.find("away.table")
    table.activated_key.emit(table.rows.keys[1])
    assert page.shown == [table.rows.keys[1][1]]
    page.click("away.back")


def test_what_needs_the_user_cannot_be_dismissed_in_the_banner(page: Page) -> None:
    page.desk.place()
    page.desk.broker.orders = []
    come_back(page.desk)
    (item,) = page.desk.session.away.items
    told = banner_of((item,))
    assert told is not None
    assert (told.level, told.title) == ("warn", "While you were away, 1 thing changed.")
    assert item.about == "Order 1 NVDA"
    assert NVDA.symbol in item.text
