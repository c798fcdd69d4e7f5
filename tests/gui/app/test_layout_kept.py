"""Layouts come back as they were left; what is broken costs no more than itself."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ibdesk.app import paths, window_place, workspaces
from ibdesk.app.cli import parse
from ibdesk.app.desk_page import DeskPage
from ibdesk.app.main_window import MainWindow
from ibdesk.app.place import Place
from ibdesk.app.run import make_window, safe
from ibdesk.panels.chart.panel import ChartPanel
from ibdesk.ui import theme
from ibdesk.ui.docking import Area
from ibdesk.ui.labels import Label


class Start:
    """Starts the window as the command line does, with a place where nothing answers."""

    def __init__(self, app: QApplication, qtbot: QtBot) -> None:
        self._app, self._qtbot = app, qtbot
        self.folder = paths.profile_folder("default")
        self.file = workspaces.path_of(self.folder, workspaces.DEFAULT_NAME)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.windows: list[MainWindow] = []

    def __call__(self, *arguments: str, size: tuple[int, int] = (1600, 1000)) -> DeskPage:
        options = parse(arguments)
        name = options.workspace or workspaces.DEFAULT_NAME
        file = None if safe(options) else workspaces.path_of(self.folder, name)
        window = make_window(self._app, options, file)
        self._qtbot.addWidget(window)
        self.windows.append(window)
        window.resize(*size)
        window.show()
        window.open_desk(Place(kind="other", port=self._port))
        assert window.page is not None
        return window.page

    def close(self) -> None:
        while self.windows:
            self.windows.pop().close()


@pytest.fixture
def start(qapp: QApplication, qtbot: QtBot) -> Iterator[Start]:
    made = Start(qapp, qtbot)
    yield made
    made.close()
    theme.apply(qapp, theme.load_theme("dark"), scale=1.0)


def chart_of(page: DeskPage) -> ChartPanel:
    panel = page.panels["chart"]
    assert isinstance(panel, ChartPanel)
    return panel


def test_panels_stand_where_they_were_left_and_the_chart_knows_its_symbol(start: Start) -> None:
    page = start()
    page.docks.set_open("executions", False)
    page.docks.move("messages", Area.BOTTOM, "account")
    chart_of(page).restore_state({"symbol": "CSH2", "bar_size": "1 hour"})
    start.close()
    saved = json.loads(start.file.read_text())
    assert (saved["schema"], set(saved["panels"])) == (1, set(page.panels))
    page = start()
    assert not page.docks.is_open("executions")
    assert page.docks.is_open("messages")
    texts = chart_of(page).page.texts
    assert (texts.symbol, texts.bar_size) == ("CSH2", "1 hour")


def test_reset_layout_opens_every_panel_again(start: Start) -> None:
    page = start()
    before = page.docks.save()
    for panel_id in ("executions", "watchlist", "positions"):
        page.docks.set_open(panel_id, False)
    page.on_reset_asked()
    assert all(page.docks.is_open(panel_id) for panel_id in page.panels)
    assert len(page.docks.save()) > len(before) / 2


def test_named_workspaces_are_apart(start: Start) -> None:
    start("--workspace", "Night shift").docks.set_open("executions", False)
    start.close()
    assert (start.folder / "workspaces" / "night-shift.json").exists()
    assert start().docks.is_open("executions")
    start.close()
    assert not start("--workspace", "night shift").docks.is_open("executions")


@pytest.mark.parametrize("option", ["--safe-mode", "--tour"])
def test_safe_mode_and_tour_restore_nothing_and_save_nothing(start: Start, option: str) -> None:
    start().docks.set_open("executions", False)
    start.close()
    kept = start.file.read_bytes()
    page = start(option, *(["--demo"] if option == "--tour" else []))
    assert page.docks.is_open("executions")
    page.docks.set_open("positions", False)
    start.close()
    assert start.file.read_bytes() == kept


@pytest.mark.complains
def test_a_broken_dock_state_leaves_the_panels_their_settings(start: Start) -> None:
    start()
    start.close()
    saved = json.loads(start.file.read_text())
    saved["docks"] = "no base64"
    saved["panels"]["chart"]["symbol"] = "TSLA"
    start.file.write_text(json.dumps(saved))
    page = start()
    assert chart_of(page).page.texts.symbol == "TSLA"
    assert all(page.docks.is_open(panel_id) for panel_id in page.panels)
    assert workspaces.NO_LAYOUT in _causes(page)


def _causes(page: DeskPage) -> list[str]:
    return [text.title for text in page.banner._causes.values()]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"schema": 99}', '{"schema": "1"}', "[" * 100_000, "x" * 1_100_000, "\0"],
    ids=["empty", "cut", "list", "null", "newer", "wrong type", "deep", "huge", "nul"],
)
def test_scenario_132_a_broken_layout_is_kept_aside_and_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "trading.json"
    path.write_text(text)
    loaded = workspaces.load(path)
    assert loaded.workspace is None
    assert loaded.problem.endswith("The file is kept as trading.json.bad.")
    assert (tmp_path / "trading.json.bad").read_text() == text
    assert workspaces.load(path) == workspaces.Loaded(workspace=None)


@pytest.mark.complains
def test_scenario_132_wrong_types_inside_a_layout_are_ignored(start: Start) -> None:
    start()
    start.close()
    saved = json.loads(start.file.read_text())
    saved["panels"] = {
        "chart": {"symbol": 7, "pages": "x", "front": [], "log": {}},
        "watchlist": {"entries": 5, "flash": "no"},
        "ticket": [],
        "unheard": {"of": 1},
    }
    start.file.write_text(json.dumps(saved))
    page = start()
    assert all(page.docks.is_open(panel_id) for panel_id in page.panels)


def test_a_panel_that_an_older_layout_did_not_know_stands_where_it_first_stands(start: Start) -> None:
    start()
    start.close()
    saved = json.loads(start.file.read_text())
    del saved["panels"]["watchlist"]
    start.file.write_text(json.dumps(saved))
    assert start().docks.is_open("watchlist")


def test_scenario_120_a_panel_torn_off_comes_back_from_a_screen_that_is_gone(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = start()
    page.docks.tear_off("messages", QRect(4000, 3000, 500, 400))
    start.close()
    screen = QRect(0, 0, 1920, 1080)
    monkeypatch.setattr(window_place, "screens", lambda: [screen])
    page = start()
    (torn,) = page.docks.floating()
    assert screen.contains(QRect(torn.pos(), torn.size()))


def test_the_docks_keep_their_look_when_the_theme_changes_under_them(start: Start, qtbot: QtBot) -> None:
    page = start()
    window = start.windows[0]
    label = page.panels["account"].findChild(Label, "account.net_liquidation")
    assert label is not None
    assert window._appearance is not None
    window._appearance.change("theme", "light")
    manager = page.docks.holder.layout().itemAt(0).widget()
    qtbot.waitUntil(lambda: not manager.styleSheet())
    qtbot.waitUntil(lambda: label.palette().color(QPalette.ColorRole.WindowText) == theme.color(label.token))


def test_a_laptop_has_its_own_first_layout(start: Start) -> None:
    page = start(size=(1280, 800))
    assert page.docks.is_at_edge("connection")
    assert page.docks.is_at_edge("watchlist")
    assert not page.docks.is_at_edge("account")
    page.docks.activate("connection")
    assert page.panels["connection"].isVisible()
    assert page.panels["ticket"].width() >= 348


def test_scenario_131_a_layout_name_that_leads_elsewhere_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    from ibdesk.app.run import run

    for name in ("../../x", "/etc/x", "CON"):
        assert run(parse(["--workspace", name])) == 2
        assert "no name for a file" in capsys.readouterr().err
