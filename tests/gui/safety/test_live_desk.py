"""The desk around real money: panels torn off say the mode too, and nothing is dragged by accident."""

from __future__ import annotations

import PySide6QtAds as ads  # noqa: N813
from PySide6.QtCore import QRect
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from tests.gui.safety.conftest import House

MOVES = (ads.CDockWidget.DockWidgetMovable, ads.CDockWidget.DockWidgetFloatable)


def may_be_moved(house: House) -> set[bool]:
    docks = house.page.docks._docks.values()
    return {bool(dock.features() & move) for dock in docks for move in MOVES}


def lock_layout(house: House) -> QAction:
    """The entry of the window's menu, as it stands when the menu is opened."""
    house.click("top.menu")
    menu = [one for one in house.page.findChildren(QMenu) if one.isVisible()][-1]
    (found,) = [one for one in menu.actions() if one.objectName() == "menu.lock_layout"]
    return found


def test_in_live_the_layout_is_locked_until_the_menu_takes_it_off(live: House) -> None:
    live.start()
    live.until(lambda: may_be_moved(live) == {False})
    action = lock_layout(live)
    assert action.isChecked()
    action.trigger()
    assert may_be_moved(live) == {True}
    live.arm()
    assert may_be_moved(live) == {True}, "the user's word holds as long as this desk"


def test_with_paper_money_panels_move_freely(house: House) -> None:
    house.start(7497)
    assert may_be_moved(house) == {True}
    assert not lock_layout(house).isChecked()


def test_scenario_105_a_panel_torn_off_says_the_mode_in_its_title(live: House) -> None:
    live.start()
    lock_layout(live).trigger()
    live.page.docks.tear_off("blotter", QRect(100, 100, 700, 300))
    (window,) = live.page.docks.floating()
    live.advance(1)
    live.until(lambda: window.windowTitle() == "Orders – LIVE READ-ONLY …4567 – ibdesk")
    live.arm()
    live.until(lambda: window.windowTitle() == "Orders – LIVE ARMED …4567 – ibdesk")
    live.broker.lose()
    live.until(lambda: window.windowTitle() == "Orders – LIVE READ-ONLY …4567 – ibdesk")
