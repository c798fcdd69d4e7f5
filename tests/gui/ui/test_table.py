"""A table of orders under a flood: the trader's row stays chosen, and only what differs is painted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ibdesk.core.money import MINUS
from ibdesk.ui.table.column import Align, Cell, Column, Mark, Run, plain_text, prepare
from ibdesk.ui.table.delegate import fit_runs
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.table.pane import TablePane
from ibdesk.ui.table.view import TableView


@dataclass(frozen=True)
class Row:
    key: str
    price: float | None
    note: str = ""


def shown(row: Row) -> str:
    return "—" if row.price is None else f"{row.price:,.2f}".replace("-", MINUS)


COLUMNS = [
    Column[Row](key="key", title="Symbol", width=80, text=lambda r: r.key, mark=lambda r: Mark("disc", "ok")),
    Column[Row](key="price", title="Price", width=90, align=Align.RIGHT, text=shown, sort_key=lambda r: r.price),
    Column[Row](key="note", title="Detail", width=60, stretch=True, text=lambda r: r.note,
                runs=lambda r: (Run("3", "text"), Run("/5"))),
]  # fmt: skip


@pytest.fixture
def model(qtbot: QtBot) -> TableModel[Row]:
    model = TableModel(COLUMNS, lambda row: row.key)
    model.tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)  # type: ignore[attr-defined]
    model.set_rows([Row("NVDA", 178.4), Row("AAPL", -212.1), Row("TSLA", None), Row("SPY", 6710.0)])
    return model


@pytest.fixture
def view(model: TableModel[Row], qtbot: QtBot) -> TableView:
    pane = TablePane(model, "Orders", "orders.table")
    qtbot.addWidget(pane)
    pane.resize(500, 200)
    pane.show()
    QApplication.processEvents()
    pane.view.pane = pane  # type: ignore[attr-defined]
    return pane.view


class Painted:
    """Counts the cells that were asked to repaint."""

    def __init__(self, view: TableView, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cells: list[tuple[int, int]] = []
        monkeypatch.setattr(view, "update", self.take)

    def take(self, index: QModelIndex) -> None:
        self.cells.append((index.row(), index.column()))


def test_only_the_cell_that_differs_is_repainted(
    view: TableView, model: TableModel[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    view.grab()
    painted = Painted(view, monkeypatch)
    model.upsert([Row("NVDA", 178.5)])
    assert painted.cells == [(0, 1)]
    model.upsert([Row("NVDA", 178.501)])
    assert painted.cells == [(0, 1)], "the same text is not painted again"


def test_a_hidden_table_prepares_nothing(
    view: TableView, model: TableModel[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    painted = Painted(view, monkeypatch)
    view.hide()
    model.upsert([Row("NVDA", 1.0)])
    assert painted.cells == []
    assert view.visible_text("NVDA", "price") == "1.00"


def test_rows_out_of_sight_are_not_repainted(
    view: TableView, model: TableModel[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    model.set_rows([Row(f"S{n:03}", float(n)) for n in range(200)])
    view.grab()
    painted = Painted(view, monkeypatch)
    model.upsert([Row(f"S{n:03}", n + 0.5) for n in range(200)])
    assert {row for row, _ in painted.cells} == set(view.visible_places())
    assert len(painted.cells) < 12


def test_no_block_of_data_changed_is_sent(model: TableModel[Row], qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(model.dataChanged):
        model.upsert([Row("NVDA", 1.0), Row("SPY", 2.0)])


def test_the_chosen_order_stays_chosen_when_rows_move(view: TableView, model: TableModel[Row]) -> None:
    view.select_keys(["AAPL"])
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert model.keys == ("SPY", "NVDA", "AAPL", "TSLA")
    assert view.selected_keys() == ("AAPL",)
    assert view.current_key() == "AAPL"
    model.remove(["SPY"])
    model.upsert([Row("VOD", 99_999.0)])
    assert view.selected_keys() == ("AAPL",)


def test_missing_values_stand_last_in_both_directions(model: TableModel[Row]) -> None:
    model.sort(1)
    assert model.keys[-1] == "TSLA"
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert model.keys[-1] == "TSLA"


def test_a_head_is_clicked_three_times(view: TableView, model: TableModel[Row]) -> None:
    natural = model.keys
    view.on_header_clicked(1)
    assert model.keys == ("AAPL", "NVDA", "SPY", "TSLA")
    view.on_header_clicked(1)
    assert model.keys == ("SPY", "NVDA", "AAPL", "TSLA")
    view.on_header_clicked(1)
    assert model.keys == natural
    assert model.sorting == (None, False)


def test_rows_are_put_in_order_at_most_twice_a_second(model: TableModel[Row], qtbot: QtBot) -> None:
    model.sort(1)
    moves: list[None] = []
    model.layoutChanged.connect(lambda: moves.append(None))
    for price in (7_000.0, -500.0, 8_000.0, -600.0):
        model.upsert([Row("NVDA", price)])
    assert len(moves) == 1
    qtbot.waitUntil(lambda: model.keys[0] == "NVDA", timeout=2_000)
    assert len(moves) <= 2


def test_rows_stay_where_they_are_while_the_button_is_down(model: TableModel[Row], qtbot: QtBot) -> None:
    """Scenario 102: a row must not slip away between press and release."""
    model.sort(1)
    model.hold_order(True)
    before = model.keys
    model.upsert([Row("NVDA", 9_999.0)])
    assert model.keys == before
    model.hold_order(False)
    assert model.keys == ("AAPL", "SPY", "NVDA", "TSLA")


def test_set_rows_removes_adds_and_changes(model: TableModel[Row]) -> None:
    model.set_rows([Row("SPY", 1.0), Row("NVDA", 178.4), Row("NEW", 2.0)])
    assert set(model.keys) == {"SPY", "NVDA", "NEW"}
    assert model.get("SPY") == Row("SPY", 1.0)
    assert model.get("AAPL") is None


def test_copied_numbers_are_plain(view: TableView) -> None:
    view.select_keys(["AAPL", "SPY", "TSLA"])
    assert view.tsv() == "AAPL\t-212.10\t\nTSLA\t\t\nSPY\t6710.00\t"
    assert view.tsv(heads=True).splitlines()[0] == "Symbol\tPrice\tDetail"


def test_ctrl_c_copies_and_ctrl_shift_c_adds_the_heads(view: TableView, qtbot: QtBot) -> None:
    view.select_keys(["NVDA"])
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "NVDA\t178.40\t"
    qtbot.keyClick(view, Qt.Key.Key_C, both)
    assert QApplication.clipboard().text().startswith("Symbol\tPrice")


def test_columns_can_be_hidden_but_never_the_last(view: TableView) -> None:
    header = view.horizontalHeader()
    actions = header.chooser().actions()  # type: ignore[attr-defined]
    actions[0].toggle()
    actions[1].toggle()
    assert view.isColumnHidden(0) and view.isColumnHidden(1)
    last = header.chooser().actions()  # type: ignore[attr-defined]
    assert not last[2].isEnabled()


def test_the_empty_table_says_why_and_a_row_takes_the_sentence_away(view: TableView, model: TableModel[Row]) -> None:
    pane: TablePane = view.pane  # type: ignore[attr-defined]
    pane.set_empty("No orders today.")
    assert not view.overlay.isVisible()
    model.set_rows([])
    assert view.overlay.isVisible() and view.overlay.sentence == "No orders today."
    model.upsert([Row("NVDA", 1.0)])
    assert not view.overlay.isVisible()


def test_a_question_is_said_after_300_ms_with_its_seconds(
    view: TableView, model: TableModel[Row], qtbot: QtBot
) -> None:
    pane: TablePane = view.pane  # type: ignore[attr-defined]
    model.set_rows([])
    pane.set_loading("Asking TWS")
    assert not view.overlay.isVisible()
    qtbot.waitUntil(view.overlay.isVisible, timeout=2_000)
    assert view.overlay.sentence == "Asking TWS, 0 s"
    pane.set_error("TWS says: no such thing (200)")
    assert view.overlay.sentence == "TWS says: no such thing (200)"


def test_old_values_turn_grey_and_keep_their_text(view: TableView, model: TableModel[Row]) -> None:
    model.set_stale(True)
    cell = model.cell(0, 1)
    assert (cell.text, cell.token) == ("178.40", "text3")
    model.set_stale(False)
    assert model.cell(0, 1).token == "text2"


def test_a_row_is_found_by_place_or_key(view: TableView) -> None:
    assert view.visible_text(0, "key") == "NVDA"
    assert view.visible_text("SPY", "price") == "6,710.00"
    assert view.indexAt(view.cell_rect("SPY", "price").center()).row() == 3
    with pytest.raises(KeyError):
        view.visible_text("XXX", "price")


def test_double_click_and_enter_report_the_key(view: TableView, qtbot: QtBot) -> None:
    view.select_keys(["AAPL"])
    with qtbot.waitSignal(view.activated_key) as heard:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert heard.args == ["AAPL"]


def test_many_removals_leave_the_rest_in_order(model: TableModel[Row]) -> None:
    rows = [Row(f"S{n:03}", float(n)) for n in range(100)]
    model.set_rows(rows)
    model.remove([row.key for row in rows if int(row.key[1:]) % 3])
    assert model.keys == tuple(row.key for row in rows if int(row.key[1:]) % 3 == 0)
    model.upsert([replace(rows[0], price=5.0)])
    assert model.row(0).price == 5.0


def test_a_column_that_comes_into_sight_shows_no_old_price(view: TableView, model: TableModel[Row]) -> None:
    view.grab()
    view.setColumnHidden(1, True)
    model.upsert([Row("NVDA", 99.0)])
    view.setColumnHidden(1, False)
    assert view.visible_text("NVDA", "price") == "99.00"


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2 people", "@SUM(A1)"])
def test_130_a_copied_text_never_becomes_a_formula(text: str) -> None:
    column = Column[Row](key="key", title="Symbol", width=80, text=lambda r: r.key)
    assert plain_text(column, Row(text, None)) == f"'{text}"


@pytest.mark.parametrize(
    ("shown_as", "copied"), [(f"{MINUS}1,234.50", "-1234.50"), ("+1.26", "1.26"), ("0.00005", "0.00005"), ("—", "")]
)
def test_130_copied_numbers_stay_numbers(shown_as: str, copied: str) -> None:
    column = Column[Row](key="n", title="Chg", width=80, align=Align.RIGHT, text=lambda r: r.key)
    assert plain_text(column, Row(shown_as, None)) == copied


def cell_of(*runs: Run) -> Cell:
    column: Column[Row] = Column(key="c", title="", width=60, text=lambda r: "", runs=lambda r: runs)
    return prepare(column, Row("NVDA", None), stale=False)


@pytest.mark.parametrize(("room", "shown"), [(200, "178.40 → 173.00"), (95, "178.40 → 173.00"), (60, "→ 173.00"),
                                             (40, "173.00"), (5, "173.00")])  # fmt: skip
def test_what_is_asked_is_never_the_part_that_is_cut(qapp: QApplication, room: int, shown: str) -> None:
    cell = cell_of(Run("178.40", "text"), Run(" → ", "sSent"), Run("173.00", "sSent"))
    runs, _, wides = fit_runs(cell, room)
    assert "".join(run.text for run in runs) == shown
    assert sum(wides) <= room or room == 5


@dataclass(frozen=True)
class Leg:
    key: str
    price: int
    parent: str = ""


def led(*legs: Leg, natural: bool = False) -> TableModel[Leg]:
    column = Column[Leg](key="price", title="Price", width=60, text=lambda leg: leg.key, sort_key=lambda leg: leg.price)
    model: TableModel[Leg] = TableModel(
        [column], lambda leg: leg.key, natural=(lambda leg: leg.price) if natural else None,
        lead=lambda leg: (leg.parent, leg.key) if leg.parent else None,
    )  # fmt: skip
    model.tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)  # type: ignore[attr-defined]
    model.upsert(legs)
    return model


GROUP = (Leg("c", 1, "a"), Leg("x", 2), Leg("a", 3), Leg("b", 9, "a"), Leg("y", 4))


def test_a_group_stands_together_below_its_leading_row_whichever_way_the_column_falls(qapp: QApplication) -> None:
    model = led(*GROUP)
    model.sort(0)
    assert model.keys == ("x", "a", "b", "c", "y")
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert model.keys == ("y", "a", "b", "c", "x")


def test_by_nature_a_group_stands_where_the_first_of_its_rows_belongs(qapp: QApplication) -> None:
    assert led(*GROUP, natural=True).keys == ("a", "b", "c", "x", "y")


def test_a_group_whose_leading_row_is_not_shown_still_stands_together(qapp: QApplication) -> None:
    model = led(*(leg for leg in GROUP if leg.key != "a"))
    model.sort(0)
    assert model.keys == ("b", "c", "x", "y")


def test_rows_that_lead_in_a_circle_or_over_two_steps_are_all_shown_once(qapp: QApplication) -> None:
    model = led(Leg("a", 1, "b"), Leg("b", 2, "a"), Leg("c", 3, "c"), Leg("d", 4), Leg("e", 5, "d"), Leg("f", 0, "e"))
    model.sort(0)
    assert sorted(model.keys) == ["a", "b", "c", "d", "e", "f"]
    assert model.keys.index("e") == model.keys.index("d") + 1
