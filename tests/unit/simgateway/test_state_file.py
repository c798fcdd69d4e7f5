"""What the gateway remembers over its own end: orders, executions, positions, ids."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.simgateway.order_desk import Desk


def all_of(desk: Desk) -> list[object]:
    account = desk.accounts.names[0]
    return [desk.open_orders(), desk.executions(), desk.engine.completed_orders(), desk.accounts.positions(account)]


def busy_desk(file: Path) -> Desk:
    desk = Desk(state=file)
    desk.limit(1, "165.00", order_ref="mine")
    desk.place(2, total_quantity=Decimal(3))
    desk.limit(3, "166.00", transmit=False)
    desk.limit(4, "164.00")
    desk.cancel(4)
    desk.cancel(3)
    return desk


def test_orders_executions_and_positions_come_back(tmp_path: Path) -> None:
    desk = busy_desk(tmp_path / "state.json")
    later = Desk(state=tmp_path / "state.json")
    assert all_of(later) == all_of(desk)
    assert [held.order.order_ref for held, _ in later.open_orders()] == ["mine"]
    assert later.engine.next_valid_id(1) == 5


def test_a_line_cut_short_by_a_kill_is_left_out_and_harms_no_later_one(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    desk = busy_desk(file)
    with file.open("ab") as torn:
        torn.write(b'{"order": {"client')
    later = Desk(state=file)
    assert all_of(later) == all_of(desk)
    later.limit(9, "163.00")
    assert len(Desk(state=file).open_orders()) == 2


def test_scenario_25_ids_that_roll_back_are_offered_again_while_the_orders_stay(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    desk = Desk(state=file)
    desk.limit(28, "165.00")
    desk.engine.roll_back_ids()
    assert desk.engine.next_valid_id(1) == 1
    assert len(desk.open_orders()) == 1
    assert Desk(state=file).engine.next_valid_id(1) == 1


@pytest.mark.parametrize("text", ["no json", "no json\n{}\n", '{"order": {"con_id": 0}}\n', "[]\n"])
def test_what_is_no_state_file_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "state.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="not a state file"):
        Desk(state=file)


def test_an_empty_file_is_a_fresh_start(tmp_path: Path) -> None:
    (tmp_path / "state.json").touch()
    assert Desk(state=tmp_path / "state.json").engine.next_valid_id(1) == 1
