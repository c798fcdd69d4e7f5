"""Pictures of the orders panel and its dialogs, to be looked at beside the design's own.

`pytest tests/gui/blotter/test_pictures.py --basetemp DIR` keeps them.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ibdesk.panels.blotter import CancelAllDialog
from tests.gui.blotter.conftest import Blotter
from tests.gui.blotter.houses import full_house


def shot(widget: QWidget, path: Path) -> None:
    picture = widget.grab()
    assert picture.save(str(path))
    assert picture.width() > 200


def test_pictures(blotter: Blotter, tmp_path: Path) -> None:
    shot(blotter.panel, tmp_path / "empty.png")
    full_house(blotter)
    blotter.panel.resize(924, 420)
    blotter.until(lambda: blotter.table.rows.keys[-1] == blotter.key(40))
    blotter.table.select_keys([blotter.key(44)])
    shot(blotter.panel, tmp_path / "orders.png")
    blotter.table.select_keys([blotter.key(41)])
    blotter.press(Qt.Key.Key_F2)
    blotter.until(lambda: blotter.find("blotter.edit.limit") is not None)
    shot(blotter.panel, tmp_path / "edit.png")
    blotter.type("blotter.edit.limit", "175.205")
    shot(blotter.panel, tmp_path / "edit-problem.png")
    blotter.press(Qt.Key.Key_Escape, blotter.find("blotter.edit.limit"))
    dialog = CancelAllDialog(blotter.desk.session, blotter.panel)
    dialog.open()
    shot(dialog, tmp_path / "cancel-all.png")
    blotter.click("cancel_all.confirm")
    shot(dialog, tmp_path / "cancel-all-asked.png")
    dialog.reject()
    blotter.table.select_keys([blotter.key(41), blotter.key(46)])
    blotter.press(Qt.Key.Key_Delete)
    shot(blotter.find("cancel_some.dialog"), tmp_path / "cancel-some.png")
    blotter.click("cancel_some.back")
    blotter.table.select_keys([blotter.key(46)])
    blotter.table.setFocus()
    blotter.press(Qt.Key.Key_H)
    shot(blotter.find("history.dialog"), tmp_path / "history.png")
    blotter.click("history.back")
    menu = blotter.panel._actions.menu(blotter.key(41))
    assert menu is not None
    menu.popup(blotter.panel.mapToGlobal(blotter.panel.rect().center()))
    shot(menu, tmp_path / "menu.png")
    menu.close()
    blotter.desk.broker.lose()
    blotter.until(lambda: not blotter.desk.session.link.view.ready)
    blotter.until(lambda: blotter.panel._pane.footer.right.text() != "")
    shot(blotter.panel, tmp_path / "stale.png")
