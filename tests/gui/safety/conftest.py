"""The real window on a real session, whose broker follows a script and whose clocks the test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.app import desk as app_desk
from ibdesk.app.main_window import MainWindow
from ibdesk.app.place import Place
from ibdesk.core.ids import ClientId
from ibdesk.core.records.link import Endpoint
from ibdesk.session.session import Session
from ibdesk.session.targets import SessionSettings, Target
from ibdesk.ui import theme
from ibdesk.ui.order_button import OrderButton
from tests.gui.session.conftest import Clock, Desk
from tests.gui.session.scripted import NVDA

LIVE, PAPER = "U1234567", "DU1000000"
LEFT = Qt.MouseButton.LeftButton


class House(Desk):
    """A window with a desk in it, whose TWS serves these accounts."""

    def __init__(self, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, *accounts: str) -> None:
        self.qtbot = qtbot
        self.clock = Clock()
        self.wall = Clock()
        self.brokers = []
        self.accounts = accounts
        self.refuse = None
        self.read_only = False

        def make_session(journal: Any, settings: SessionSettings, parent: Any) -> Session:
            quick = replace(settings, frame_ms=1, idle_frame_ms=1, tick_ms=100_000)
            return Session(journal, quick, parent, make_broker=self.make, clock=self.clock, wall=self.wall)

        monkeypatch.setattr(app_desk, "Session", make_session)
        self.window = MainWindow()
        qtbot.addWidget(self.window)
        self.window.resize(1600, 1000)
        self.window.show()

    def start(self, port: int = 7496, host: str = "127.0.0.1", *, allow: bool = True) -> None:
        """Open the desk and wait till it is ready; on a first visit, allow orders unless told otherwise."""
        kind = "live" if LIVE in self.accounts else "paper_tws"
        self.window.open_desk(Place(kind=kind, host=host, port=port, read_only=self.read_only))
        assert self.window.page is not None
        self.page = self.window.page
        self.session = self.page.desk.session
        self.until(lambda: self.session.link.view.ready and not self.session.lists.running)
        doubt = self.session.link.view.doubt
        if allow and doubt is not None and doubt.cause == "first":
            self.allow()

    def allow(self) -> None:
        """Say that orders may leave, where a paper login is met for the first time."""
        self.click("banner.action")
        self.until(lambda: self.session.link.view.doubt is None)

    def reopen(self, port: int) -> None:
        """Connect the same desk to another port."""
        endpoint = Endpoint(host="127.0.0.1", port=port, client_id=ClientId(1))
        self.session.connector.open(Target(kind="paper_tws", endpoint=endpoint))
        self.until(lambda: self.session.link.view.ready and not self.session.lists.running)

    def trade(self) -> None:
        """Bring a quote and the contract, so that an order can be checked."""
        self.quote()
        self.session.contracts.details(NVDA)
        self.until(lambda: self.session.contracts.known(NVDA.con_id) is not None)

    def find(self, name: str, kind: type = QWidget) -> Any:
        for top in QApplication.topLevelWidgets():
            found = [top] if top.objectName() == name else top.findChildren(kind, name)
            for widget in found:
                if widget.isVisible():
                    return widget
        return None

    def text(self, name: str) -> str:
        widget = self.find(name)
        assert widget is not None, name
        return str(widget.text())

    def click(self, name: str) -> None:
        widget = self.find(name)
        assert widget is not None, name
        if isinstance(widget, OrderButton):
            self.until(lambda: not widget.dead)
        assert widget.isEnabled(), f"{name}: {widget.toolTip()}"
        QTest.mouseClick(widget, LEFT)

    def type(self, name: str, text: str) -> None:
        field = self.find(name)
        assert field is not None, name
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, text)

    def gone(self, name: str) -> None:
        self.until(lambda: self.find(name) is None)

    def arm(self) -> None:
        """Arm as a person does."""
        self.click("top.arm")
        self.type("arm.typed", LIVE[-4:])
        self.click("arm.confirm")
        self.until(lambda: self.session.link.view.armed)

    def end(self) -> None:
        self.window.leave_desk()
        self.window._leaving = True
        self.window.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def dark(qapp: QApplication) -> None:
    if not qapp.styleSheet() or not theme.current().dark:
        theme.apply(qapp, theme.load_theme("dark"))


def _house(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, *accounts: str) -> Iterator[House]:
    house = House(qtbot, monkeypatch, *accounts)
    yield house
    house.end()


@pytest.fixture
def house(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A window on paper money."""
    yield from _house(qtbot, monkeypatch, PAPER)


@pytest.fixture
def live(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A window on real money."""
    yield from _house(qtbot, monkeypatch, LIVE)


Opener = Callable[[], None]
