"""The first page: five places, their fields, and the memory of the last answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.app import last_place, paths, workspaces
from ibdesk.app.cli import parse
from ibdesk.app.main_window import MainWindow
from ibdesk.app.run import make_window, place_of
from ibdesk.panels.connection.choices import DAYS, TargetChoice, clock_text
from ibdesk.panels.connection.first_run import FirstRunPage
from ibdesk.simgateway.fault_script import load_faults
from ibdesk.ui import theme
from ibdesk.ui.resources import resource_dir


@pytest.fixture
def page(qtbot: QtBot) -> FirstRunPage:
    made = FirstRunPage()
    qtbot.addWidget(made)
    made.resize(1240, 780)
    made.show()
    return made


def part(root: QWidget, name: str) -> QWidget:
    found = root.findChild(QWidget, f"first_run.{name}")
    assert isinstance(found, QWidget), name
    return found


def click(qtbot: QtBot, root: QWidget, name: str) -> None:
    found = part(root, name)
    assert isinstance(found, QAbstractButton)
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def type_into(root: QWidget, name: str, text: str) -> None:
    field = part(root, name)
    assert isinstance(field, QLineEdit)
    field.setText(text)


def test_enter_starts_the_demo_of_an_ordinary_day(page: FirstRunPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.chosen) as told:
        qtbot.keyClick(page, Qt.Key.Key_Return)
    assert told.args == [TargetChoice(kind="demo")]


def test_a_bad_day_at_five_times_the_speed(page: FirstRunPage, qtbot: QtBot) -> None:
    for name, word in (("market_day", "The line is cut"), ("speed", "5×"), ("starts_at", "Now")):
        box = part(page, name)
        assert isinstance(box, QComboBox)
        box.setCurrentText(word)
    with qtbot.waitSignal(page.chosen) as told:
        click(qtbot, page, "start")
    assert told.args == [TargetChoice(kind="demo", day="line", speed=5, starts="real")]
    assert clock_text(told.args[0], datetime(2026, 11, 18, tzinfo=UTC)) == "real,fast:5"


def test_each_card_has_its_own_port_and_fields(page: FirstRunPage, qtbot: QtBot) -> None:
    for kind, port in (("paper_tws", "7497"), ("paper_gateway", "4002"), ("live", "7496")):
        click(qtbot, page, f"card.{kind}")
        field = part(page, "port")
        assert isinstance(field, QLineEdit)
        assert field.text() == port
        assert not part(page, "seed").isVisible()
        assert not part(page, "market_day").isVisible()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("port", "74970", "Port 74970 is not a port."),
        ("port", "seven", "Port seven is not a port."),
        ("host", "", "Host is missing."),
        ("host", "my host", "my host is not a host name."),
        ("client_id", "-1", "Client id -1 is not a whole number."),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_opened(
    page: FirstRunPage, qtbot: QtBot, name: str, text: str, said: str
) -> None:
    click(qtbot, page, "card.other")
    type_into(page, name, text)
    with qtbot.assertNotEmitted(page.chosen):
        click(qtbot, page, "start")
    assert part(page, "problem").text().startswith(said)  # type: ignore[attr-defined]


def test_sunday_is_the_last_one_that_was() -> None:
    closed = TargetChoice(kind="demo", starts="sunday")
    for day in range(22, 29):
        assert clock_text(closed, datetime(2026, 11, day, 9, tzinfo=UTC)) in (
            "2026-11-22T15:00:00Z",
            *(["2026-11-29T15:00:00Z"] if day > 28 else []),
        )


@pytest.mark.parametrize("day", [key for key, _ in DAYS if key != "ordinary"])
def test_every_day_is_a_script_that_the_gateway_takes(day: str) -> None:
    assert load_faults(resource_dir("days") / f"{day}.json")


class Start:
    """Opens the window as `ibdesk` without options does."""

    def __init__(self, app: QApplication, qtbot: QtBot) -> None:
        self._app, self._qtbot = app, qtbot
        self.folder: Path = paths.profile_folder("default")

    def __call__(self) -> MainWindow:
        options = parse([])
        window = make_window(self._app, options, workspaces.path_of(self.folder, workspaces.DEFAULT_NAME))
        self._qtbot.addWidget(window)
        assert place_of(options) is None
        window.show()
        window.show_first_page()
        return window


@pytest.fixture
def start(qapp: QApplication, qtbot: QtBot) -> Iterator[Start]:
    yield Start(qapp, qtbot)
    theme.apply(qapp, theme.load_theme("dark"), scale=1.0)


def test_the_next_start_begins_with_the_last_answer(start: Start, qtbot: QtBot) -> None:
    first = start()
    click(qtbot, first, "card.other")
    for name, text in (("host", "127.0.0.1"), ("port", "9"), ("client_id", "12")):
        type_into(first, name, text)
    click(qtbot, first, "start")
    first.close()
    again = start()
    port = part(again, "port")
    assert isinstance(port, QLineEdit)
    assert port.text() == "9"
    assert last_place.load(start.folder) == TargetChoice(kind="other", port=9, client_id=12)
    assert again.place_at_start() is None


def test_connect_at_start_leaves_the_page_out(start: Start) -> None:
    last_place.save(start.folder, TargetChoice(kind="paper_tws", port=7497, client_id=4, at_start=True))
    place = start().place_at_start()
    assert place is not None
    assert (place.kind, place.port, place.client_id, place.clock) == ("paper_tws", 7497, 4, "open")


@pytest.mark.parametrize(
    "text",
    [
        "", "{", '{"kind": "demo", "day": "../../x"}', '{"kind": "none"}', '{"kind": "other", "port": 0}',
        '{"kind": "other", "port": "9"}', '{"kind": "demo", "speed": 100000}', "[" * 3000,
    ],
)  # fmt: skip
def test_scenario_132_a_broken_memory_is_none(start: Start, text: str) -> None:
    start.folder.mkdir(parents=True, exist_ok=True)
    (start.folder / last_place.FILE).write_text(text)
    window = start()
    assert window.place_at_start() is None
    assert last_place.load(start.folder) is None
