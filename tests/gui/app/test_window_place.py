"""The window comes back where it stood, but always onto a screen that is there (scenario 120)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ibdesk.app import window_place as wp

LEFT, RIGHT = QRect(0, 0, 1920, 1080), QRect(1920, 0, 1280, 800)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (QRect(100, 50, 1600, 1000), QRect(100, 50, 1600, 1000)),
        (QRect(5000, 50, 1600, 1000), QRect(320, 50, 1600, 1000)),
        (QRect(-3000, -3000, 1200, 700), QRect(0, 0, 1200, 700)),
        (QRect(1900, 700, 1200, 700), QRect(1920, 100, 1200, 700)),
        (QRect(100, 900, 9000, 9000), QRect(0, 0, 1920, 1080)),
    ],
)
def test_scenario_120_a_window_is_moved_onto_a_screen(wanted: QRect, found: QRect) -> None:
    assert wp.clamped(wanted, [LEFT, RIGHT]) == found


def test_without_a_screen_nothing_is_moved() -> None:
    assert wp.clamped(QRect(5, 5, 10, 10), []) == QRect(5, 5, 10, 10)


def test_the_window_stands_where_it_stood(qtbot: QtBot, tmp_path: Path) -> None:
    window, again = QWidget(), QWidget()
    for one in (window, again):
        qtbot.addWidget(one)
    window.setGeometry(140, 60, 1300, 820)
    wp.save(window, tmp_path)
    assert wp.restore(again, tmp_path, [LEFT])
    assert (again.pos(), again.size()) == (window.pos(), window.size())


def test_scenario_120_the_second_screen_is_gone(qtbot: QtBot, tmp_path: Path) -> None:
    window, again = QWidget(), QWidget()
    for one in (window, again):
        qtbot.addWidget(one)
    window.setGeometry(2000, 20, 1100, 700)
    wp.save(window, tmp_path)
    assert wp.restore(again, tmp_path, [LEFT])
    assert LEFT.contains(again.geometry())


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"x": 1}', '{"schema": 1, "x": 1e300, "y": 0, "width": 5, "height": 5}',
     '{"schema": 9, "x": 0, "y": 0, "width": 5, "height": 5}',
     '{"schema": 1, "x": 0, "y": 0, "width": -5, "height": 1}',
     "[" * 4000],
)  # fmt: skip
def test_scenario_132_a_broken_place_is_no_place(qtbot: QtBot, tmp_path: Path, text: str) -> None:
    (tmp_path / wp.FILE).write_text(text)
    window = QWidget()
    qtbot.addWidget(window)
    before = window.size()
    assert not wp.restore(window, tmp_path, [LEFT])
    assert window.size() == before
