"""The workspace comes back as it was left, and a broken file never takes the panels away."""

from __future__ import annotations

import base64

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from ibdesk.ui.docking import Area, DockHost
from ibdesk.ui.panel import Panel


@pytest.fixture
def host(qtbot: QtBot) -> DockHost:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1000, 600)
    host = DockHost(window)
    host.window = window  # type: ignore[attr-defined]

    def build(host: DockHost) -> None:
        host.add("chart", "Chart", Panel())
        host.add("orders", "Orders", Panel(), Area.BOTTOM, "chart")
        host.add("executions", "Executions", Panel(), Area.TAB, "orders")
        host.add("ticket", "Order", Panel(), Area.RIGHT)

    host.set_default_layout(build)
    window.show()
    QApplication.processEvents()
    return host


def test_a_saved_layout_comes_back(host: DockHost) -> None:
    saved = host.save()
    host.set_open("ticket", False)
    assert not host.is_open("ticket")
    assert host.restore(saved)
    assert host.is_open("ticket")


@pytest.mark.parametrize(
    "garbage", ["", "no base64!", "Z2FyYmFnZQ==", base64.b64encode(bytes(4000)).decode(), "é" * 30]
)
@pytest.mark.complains
def test_a_broken_layout_is_refused_and_every_panel_stays(host: DockHost, garbage: str) -> None:
    host.set_open("executions", False)
    assert host.restore(garbage) is False
    assert [host.is_open(panel) for panel in host.panels] == [True, True, False, True]


def test_reset_returns_to_the_first_layout(host: DockHost) -> None:
    host.set_open("chart", False)
    host.move("orders", Area.LEFT)
    host.reset()
    assert all(host.is_open(panel) for panel in host.panels)


def test_a_tab_carries_a_count(host: DockHost) -> None:
    host.activate("orders")
    host.set_badge("orders", "10")
    window: QMainWindow = host.window  # type: ignore[attr-defined]
    pills = [label.text() for label in window.findChildren(QLabel, "badge") if label.isVisible()]
    assert pills == ["10"]
    host.set_badge("orders", "")
    assert not any(label.isVisible() for label in window.findChildren(QLabel, "badge"))


def test_the_docks_own_sheet_is_emptied_after_the_first_show(host: DockHost, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: host._manager.styleSheet() == "", timeout=2_000)


def test_a_panel_is_added_once(host: DockHost) -> None:
    with pytest.raises(ValueError, match="chart"):
        host.add("chart", "Chart", Panel())
