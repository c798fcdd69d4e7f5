"""A label keeps its ink wherever it is moved."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QTabWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.ui.fonts import Role
from ibdesk.ui.labels import Label
from ibdesk.ui.theme import color


def ink(label: Label) -> str:
    return label.palette().color(QPalette.ColorRole.WindowText).name()


def test_a_label_that_changes_its_dock_stays_green(qtbot: QtBot) -> None:
    tabs, other = QTabWidget(), QWidget()
    qtbot.addWidget(tabs)
    qtbot.addWidget(other)
    label = Label("Connected", Role.BODY, "text2", tabs)
    label.set_token("ok")
    tabs.addTab(label, "Connection")
    tabs.show()
    assert ink(label) == color("ok").name()
    box = QVBoxLayout(other)
    box.addWidget(label)
    other.setStyleSheet("QWidget { margin: 1px; }")
    other.show()
    other.setStyleSheet("")
    QApplication.processEvents()
    assert ink(label) == color("ok").name()
    label.setPalette(QPalette())
    assert ink(label) == color("ok").name()
