"""Brackets in the orders table: legs below their entry, tags where something is wrong, TWS's own sizes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from ibdesk.core.ids import OrderId
from ibdesk.core.orders.state import OrderKey
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.order import OrderSpec
from ibdesk.core.records.position import PositionEnd, PositionRow
from tests.gui.blotter.conftest import Blotter, spec, stock
from tests.gui.session.scripted import ACCOUNT, NVDA

AAPL = stock("AAPL", 265598)
ENTRY, TARGET, STOP = 61, 62, 63


def leg(kind: str, quantity: str = "100", **more: Any) -> OrderSpec:
    """Return an exit of the bracket: the target at a limit, the stop at a stop."""
    if kind == "STP":
        return spec("SELL", quantity, "STP", None, aux_price=Decimal("170.00"), tif="GTC", **child(more))
    return spec("SELL", quantity, limit="182.00", tif="GTC", **child(more))


def child(more: dict[str, Any]) -> dict[str, Any]:
    return {"parent_id": OrderId(ENTRY), "oca_group": "b61", **more}


def bracket(blotter: Blotter, entry: str = "Submitted", **how: Any) -> tuple[OrderKey, OrderKey, OrderKey]:
    """TWS shows a bracket on NVDA, the stop before the target and the entry last."""
    stop = blotter.hears(STOP, "PreSubmitted", leg("STP"), **how)
    target = blotter.hears(TARGET, "PreSubmitted", leg("LMT"), **how)
    return blotter.hears(ENTRY, entry, spec("BUY", "100"), **how), target, stop


def holds(blotter: Blotter, quantity: str, contract: Contract = NVDA) -> None:
    """TWS tells a position."""
    row = PositionRow(account=ACCOUNT, contract=contract, quantity=Decimal(quantity), average_cost=Decimal("175.20"))
    blotter.desk.broker.tell(row)


def shown(blotter: Blotter) -> list[int]:
    return [blotter.order(key).key.order_id for key in blotter.table.rows.keys]  # type: ignore[arg-type,union-attr]


def detail(blotter: Blotter, key: OrderKey) -> str:
    return blotter.text(key, "detail")


def test_the_legs_stand_below_their_entry_and_keep_to_it_however_the_table_is_sorted(blotter: Blotter) -> None:
    bracket(blotter)
    blotter.hears(70, "Submitted", spec("BUY", limit="210.00"), contract=AAPL)
    blotter.hears(50, "Submitted", spec("SELL", limit="190.00"), contract=AAPL)
    # newest on top: 70 came last, the group stands where its newest leg belongs
    blotter.until(lambda: set(shown(blotter)) == {50, 61, 62, 63, 70})

    def grouped() -> bool:
        order = shown(blotter)
        return order[order.index(61) : order.index(61) + 3] == [61, 62, 63]

    blotter.until(grouped)
    for column in ("symbol", "side", "price", "id", "type", "updated"):
        for falling in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
            blotter.table.rows.sort(blotter.table.rows.column_of(column), falling)
            assert grouped(), (column, falling, shown(blotter))
    blotter.table.rows.sort(blotter.table.rows.column_of("symbol"), Qt.SortOrder.AscendingOrder)
    assert shown(blotter)[-3:] == [61, 62, 63]
    blotter.table.rows.sort(blotter.table.rows.column_of("symbol"), Qt.SortOrder.DescendingOrder)
    assert shown(blotter)[:3] == [61, 62, 63]


def test_a_filled_entry_stays_above_its_live_legs(blotter: Blotter) -> None:
    entry, _, _ = bracket(blotter)
    blotter.fills(ENTRY, "100", "175.20")
    blotter.hears(ENTRY, "Filled", spec("BUY", "100"))
    blotter.hears(50, "Submitted", spec("SELL", limit="190.00"), contract=AAPL)
    blotter.hears(40, "Cancelled", spec("SELL", limit="191.00"), contract=AAPL)
    blotter.until(lambda: blotter.text(entry, "status") == "Filled")
    blotter.until(lambda: shown(blotter) in ([ENTRY, TARGET, STOP, 50, 40], [50, ENTRY, TARGET, STOP, 40]))


def test_rows_stay_where_they_are_while_the_pointer_is_down_though_an_entry_turns_up(blotter: Blotter) -> None:
    stop = blotter.hears(STOP, "PreSubmitted", leg("STP"))
    beside = blotter.hears(70, "Submitted", spec("BUY", limit="210.00"), contract=AAPL)
    before = shown(blotter)
    QTest.mousePress(blotter.table.viewport(), Qt.MouseButton.LeftButton, pos=blotter.at(stop, "symbol"))
    blotter.hears(ENTRY, "Submitted", spec("BUY", "100"))
    assert shown(blotter) == [*before, ENTRY]
    QTest.mouseRelease(blotter.table.viewport(), Qt.MouseButton.LeftButton, pos=blotter.at(stop, "symbol"))
    blotter.until(lambda: shown(blotter).index(STOP) == shown(blotter).index(ENTRY) + 1)
    assert blotter.order(beside).live


def test_a_leg_is_drawn_twelve_pixels_in_with_a_hairline_to_its_entry(blotter: Blotter) -> None:
    _, target, stop = bracket(blotter)
    blotter.until(lambda: shown(blotter) == [ENTRY, TARGET, STOP])
    image = blotter.table.grab().toImage()
    head = blotter.table.horizontalHeader().height()

    def ink(key: OrderKey, left: int, right: int) -> set[str]:
        rect = blotter.table.cell_rect(key, "status")
        row = range(rect.top() + head + 2, rect.bottom() + head - 2)
        return {image.pixelColor(QPoint(x, y)).name() for x in range(left, right) for y in row}

    entry = blotter.key(ENTRY)
    assert len(ink(entry, 8, 18)) > 1  # the sign of the entry
    assert len(ink(entry, 3, 8)) == 1
    for key in (target, stop):
        assert len(ink(key, 8, 18)) == 2, "ground and hairline alone"
        assert len(ink(key, 20, 30)) > 1  # the sign of the leg


def test_parent_and_oca_group_have_columns_of_their_own_and_the_group_a_badge(blotter: Blotter) -> None:
    entry, target, stop = bracket(blotter)
    assert [blotter.text(key, "parent") for key in (entry, target, stop)] == ["", "61", "61"]
    assert [blotter.text(key, "oca") for key in (entry, target, stop)] == ["", "b61", "b61"]
    badges = [[tag.text for tag in blotter.panel._groups.tags(blotter.order(key))] for key in (entry, target, stop)]
    assert badges == [[], ["OCA"], ["OCA"]]
    tip = blotter.table.rows.index(
        blotter.table.rows.place(target), blotter.table.rows.column_of("detail")  # type: ignore[arg-type]
    ).data(Qt.ItemDataRole.ToolTipRole)  # fmt: skip
    assert "OCA group b61 with 63: when one fills, TWS cancels or shrinks the others." in tip
    long = blotter.hears(80, "Submitted", spec("SELL", oca_group="1234567890123"), contract=AAPL)
    assert detail(blotter, long) == "OCA 1234…0123 · Submitted"


def test_scenario_70_a_rejected_stop_turns_the_entry_red_and_a_new_stop_ends_it(blotter: Blotter) -> None:
    entry, _, stop = bracket(blotter)
    blotter.hears(STOP, "Inactive", leg("STP"))
    blotter.until(lambda: detail(blotter, entry).startswith("UNPROTECTED 100"))
    assert blotter.panel._groups.bar(blotter.order(entry)) == "err"
    assert blotter.panel._groups.ground(blotter.order(entry)) == "errBg"
    assert "UNPROTECTED" not in detail(blotter, stop)
    blotter.click("blotter.filter.ended")
    blotter.until(lambda: entry in blotter.table.rows.keys)  # no filter hides it
    blotter.click("blotter.filter.all")
    blotter.hears(90, "PreSubmitted", spec("SELL", "100", "STP", None, aux_price=Decimal("169.00")))
    blotter.until(lambda: "UNPROTECTED" not in detail(blotter, entry))
    assert blotter.panel._groups.bar(blotter.order(entry)) is None


@pytest.mark.parametrize("client", [1, 7])
def test_scenario_71_a_child_of_a_cancelled_entry_says_no_parent_of_whomever(blotter: Blotter, client: int) -> None:
    _, target, stop = bracket(blotter, client=client)
    blotter.hears(ENTRY, "Cancelled", spec("BUY", "100"), client=client)
    blotter.until(lambda: detail(blotter, stop).startswith("no parent"))
    assert detail(blotter, target).startswith("no parent")
    assert blotter.order(stop).live
    blotter.until(lambda: shown(blotter) == [ENTRY, TARGET, STOP])
    blotter.hears(STOP, "Cancelled", leg("STP"), client=client)
    blotter.until(lambda: "no parent" not in detail(blotter, stop))


def test_scenario_71_an_exit_left_after_the_position_is_flat_is_flagged(blotter: Blotter) -> None:
    lone = blotter.hears(STOP, "Submitted", leg("STP", oca_group=""))
    blotter.until(lambda: detail(blotter, lone).startswith("no parent"))
    holds(blotter, "100")
    blotter.desk.session.lists.refresh()  # two readings agree on the new position
    blotter.desk.broker.tell(PositionEnd())
    blotter.until(lambda: "no parent" not in detail(blotter, lone))


def test_scenario_72_the_size_that_tws_gave_a_sibling_is_shown_and_marked(blotter: Blotter) -> None:
    _, target, stop = bracket(blotter)
    assert blotter.text(stop, "filled") == "0/100"
    blotter.hears(STOP, "PreSubmitted", leg("STP", "60"))
    blotter.until(lambda: blotter.text(stop, "filled") == "0/60")
    assert "was 100" in detail(blotter, stop)
    assert "was" not in detail(blotter, target)


def test_scenario_120_a_live_leg_is_never_hidden_silently(blotter: Blotter) -> None:
    entry, target, stop = bracket(blotter)
    blotter.fills(ENTRY, "100", "175.20")
    blotter.hears(ENTRY, "Filled", spec("BUY", "100"))
    blotter.until(lambda: blotter.text(entry, "status") == "Filled")
    blotter.click("blotter.filter.filled")
    blotter.until(lambda: stop not in blotter.table.rows.keys)
    hidden = blotter.find("blotter.hidden")
    assert hidden is not None
    assert blotter.panel._hidden_label.text() == "2 hidden live orders."
    blotter.click("blotter.hidden.show")
    blotter.until(lambda: {target, stop} <= set(blotter.table.rows.keys))
    assert not blotter.panel._groups.indented(blotter.order(stop))  # its filled entry is not in the table now
    assert blotter.text(stop, "parent") == "61"
