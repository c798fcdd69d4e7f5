"""The settings dialog is made from the declarations, and each choice shows at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.app.appearance import Appearance
from ibdesk.app.settings_dialog import AT_START, SAFE, SettingsDialog
from ibdesk.core import settings as declared
from ibdesk.core.settings import Settings
from ibdesk.ui import fonts, look, theme
from ibdesk.ui.buttons import Chip
from ibdesk.ui.controls import CheckBox, ComboBox
from ibdesk.ui.labels import Label
from ibdesk.ui.table.column import Column
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.table.view import TableView


@pytest.fixture
def made(qapp: QApplication, tmp_path: Path) -> Iterator[Appearance]:
    appearance = Appearance(qapp, Settings(), tmp_path)
    yield appearance
    qapp.styleHints().colorSchemeChanged.disconnect(appearance.on_system_scheme_changed)
    look.set_look(density="normal", flash=True)
    theme.apply(qapp, theme.load_theme("dark"), scale=1.0)


def chip(dialog: QWidget, name: str) -> Chip:
    found = dialog.findChild(Chip, name)
    assert found is not None, name
    return found


def test_every_declared_setting_has_a_control_with_a_name(qtbot: QtBot, made: Appearance) -> None:
    dialog = SettingsDialog(made)
    qtbot.addWidget(dialog)
    said = [label.text() for label in dialog.findChildren(Label)]
    for one in declared.declarations():
        control = dialog.findChild(QWidget, f"settings.{one.key}")
        assert control is not None or chip(dialog, f"settings.{one.key}.{one.choices[0][0]}"), one.key
        assert one.title in said
        assert (f"{one.sentence} {AT_START}" if one.at_start else one.sentence) in said


def test_light_is_light_at_once_and_is_remembered(qtbot: QtBot, made: Appearance, tmp_path: Path) -> None:
    dialog = SettingsDialog(made)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.mouseClick(chip(dialog, "settings.theme.light"), Qt.MouseButton.LeftButton)
    assert not theme.current().dark
    qtbot.mouseClick(chip(dialog, "settings.up_down.blue_orange"), Qt.MouseButton.LeftButton)
    assert theme.color("up").name() == "#0a66ae"
    assert declared.load(tmp_path).settings == made.settings
    assert (made.settings.theme, made.settings.up_down) == ("light", "blue_orange")


def test_rows_of_a_table_that_is_open_follow_the_density(qtbot: QtBot, made: Appearance) -> None:
    model: TableModel[int] = TableModel([Column(key="n", title="N", width=60, text=str)], lambda row: row)
    view = TableView(model, "Numbers")
    qtbot.addWidget(view)
    dialog = SettingsDialog(made)
    qtbot.addWidget(dialog)
    dialog.show()
    heights = {}
    for density in ("compact", "roomy", "normal"):
        qtbot.mouseClick(chip(dialog, f"settings.density.{density}"), Qt.MouseButton.LeftButton)
        heights[density] = view.verticalHeader().defaultSectionSize()
    assert heights == {"compact": 20, "normal": 22, "roomy": 28}


def test_prices_stop_flashing_when_switched_off(qtbot: QtBot, made: Appearance) -> None:
    dialog = SettingsDialog(made)
    qtbot.addWidget(dialog)
    box = dialog.findChild(CheckBox, "settings.change_flash")
    assert box is not None
    box.click()
    assert not look.flashes()


def test_the_size_of_text_waits_for_the_next_start(qtbot: QtBot, made: Appearance, qapp: QApplication) -> None:
    dialog = SettingsDialog(made)
    qtbot.addWidget(dialog)
    sizes = dialog.findChild(ComboBox, "settings.font_scale_percent")
    assert sizes is not None
    sizes.setCurrentIndex(sizes.findData(130))
    assert made.settings.font_scale_percent == 130
    assert fonts.pixels(10) == 10
    again = Appearance(qapp, made.settings)
    assert fonts.pixels(10) == 13
    qapp.styleHints().colorSchemeChanged.disconnect(again.on_system_scheme_changed)


def test_safe_mode_says_that_nothing_is_kept(qtbot: QtBot, qapp: QApplication, made: Appearance) -> None:
    safe = Appearance(qapp, Settings())
    dialog = SettingsDialog(safe)
    qtbot.addWidget(dialog)
    said = dialog.findChild(Label, "settings.said")
    assert said is not None
    assert said.text() == SAFE
    assert safe.change("density", "roomy") == ""
    qapp.styleHints().colorSchemeChanged.disconnect(safe.on_system_scheme_changed)


def test_the_system_theme_is_followed_and_unknown_is_dark(qapp: QApplication, made: Appearance) -> None:
    made.change("theme", "light")
    made.change("theme", "system")
    system = qapp.styleHints().colorScheme()
    assert theme.current().dark is (system is not Qt.ColorScheme.Light)


@pytest.mark.complains
def test_a_disk_that_refuses_is_said(qtbot: QtBot, made: Appearance, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(declared, "save", refuse)
    assert made.change("theme", "light") == "The settings could not be saved (No space left on device)."
    assert not theme.current().dark


def test_the_settings_lead_to_the_limits_of_the_open_desk(qtbot: QtBot, made: Appearance) -> None:
    dialog = SettingsDialog(made)
    qtbot.addWidget(dialog)
    shown: list[bool] = []
    dialog.offer_limits(lambda: shown.append(dialog.isVisible()))
    dialog.open()
    limits = dialog.findChild(QWidget, "settings.limits")
    assert limits is not None
    qtbot.mouseClick(limits, Qt.MouseButton.LeftButton)
    assert shown == [False], "the settings made way first"
