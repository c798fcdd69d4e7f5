"""Order groups as TWS keeps them: brackets sent leg by leg, children that wait, one cancels all."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ibdesk.simgateway.messages.orders import OpenOrder, OrderStatus
from ibdesk.simgateway.messages.session import Notice
from tests.unit.simgateway.order_desk import SUNDAY, Desk, request

HUNDRED = Decimal(100)


def exit_leg(order_id: int, parent: int = 1, **fields: Any) -> dict[str, Any]:
    values = {"action": "SELL", "parent_id": parent, "total_quantity": HUNDRED}
    return {"order_id": order_id, **values, **fields}


def send_bracket(desk: Desk, entry: str = "169.00", **of_last: Any) -> list[Any]:
    """Send entry, target 175 and stop 165 of 100 NVDA as a client does: only the last leg transmits."""
    desk.limit(1, entry, transmit=False, total_quantity=HUNDRED)
    desk.limit(price="175.00", **exit_leg(2, transmit=False))
    desk.engine.place(1, request(**exit_leg(3, order_type="STP", aux_price=Decimal("165.00"), **of_last)), 157)
    return [message for _, message in desk.take()]


def shown(desk: Desk, client: int = 1) -> dict[int, tuple[str, str, Decimal]]:
    """Return status, reason of waiting and open quantity of each listed order."""
    return {
        status.order_id: (status.status, status.why_held, status.remaining) for _, status in desk.open_orders(client)
    }


WAITING = {
    1: ("Submitted", "", HUNDRED),
    2: ("PreSubmitted", "child", HUNDRED),
    3: ("PreSubmitted", "child,trigger", HUNDRED),
}
LEFT_WITH_EXITS = {2: ("Submitted", "", HUNDRED), 3: ("PreSubmitted", "trigger", HUNDRED)}


def test_tws_is_silent_about_a_bracket_until_its_last_leg_transmits_all_of_it() -> None:
    desk = Desk()
    assert desk.limit(1, "169.00", transmit=False) == []
    assert desk.limit(price="175.00", **exit_leg(2, transmit=False)) == []
    assert desk.engine.all_open_orders() == []
    desk = Desk()
    told = send_bracket(desk)
    assert [(type(one), one.order_id) for one in told[:6]] == [
        (kind, leg) for leg in (1, 2, 3) for kind in (OpenOrder, OrderStatus)
    ]
    assert shown(desk) == WAITING
    parent, *children = [held for held, _ in desk.open_orders()]
    assert [child.order.parent_id for child in children] == [1, 1]
    assert [(child.order.oca_group, child.order.oca_type) for child in children] == [(str(parent.perm_id), 3)] * 2
    assert [child.parent_perm_id for child in children] == [parent.perm_id] * 2


def test_the_entry_fills_the_exits_work_and_the_target_takes_the_stop_with_it() -> None:
    desk = Desk()
    send_bracket(desk)
    desk.quote("168.98", "168.99", "168.98")
    assert shown(desk) == LEFT_WITH_EXITS
    told = desk.quote("175.01", "175.02", "175.01")
    assert "orderStatus 2 Filled 100/0" in told
    assert told[-2:] == ["orderStatus 3 Cancelled 0/100", "202 3"]
    assert shown(desk) == {}
    assert [done.shares for done, _ in desk.executions()] == [HUNDRED, HUNDRED]


def test_the_stop_takes_the_target_with_it() -> None:
    desk = Desk()
    send_bracket(desk)
    desk.quote("168.98", "168.99", "168.98")
    told = desk.quote("164.90", "164.95", "164.90")
    assert "orderStatus 3 Filled 100/0" in told
    assert told[-2:] == ["orderStatus 2 Cancelled 0/100", "202 2"]


def test_exits_never_trade_before_the_entry_however_the_market_moves() -> None:
    desk = Desk()
    send_bracket(desk, entry="160.00")
    desk.quote("176.00", "176.01", "176.00")
    desk.quote("164.00", "164.01", "164.00")
    assert shown(desk) == WAITING
    assert desk.executions() == []


def test_a_market_entry_fills_at_once_and_the_exits_are_told_as_waiting_before() -> None:
    desk = Desk()
    desk.place(1, transmit=False, total_quantity=HUNDRED)
    told = desk.limit(price="175.00", **exit_leg(2))
    assert told[:4] == [
        "openOrder 1 PreSubmitted",
        "orderStatus 1 PreSubmitted 0/100",
        "openOrder 2 PreSubmitted",
        "orderStatus 2 PreSubmitted 0/100",
    ]
    assert told[-1] == "orderStatus 2 Submitted 0/100"


def test_a_part_of_the_entry_leaves_the_exits_waiting_and_its_cancel_lets_them_work_for_that_part() -> None:
    desk = Desk()
    send_bracket(desk)
    desk.quote("168.98", "168.99", "168.98", size=40)
    assert shown(desk) == {**WAITING, 1: ("Submitted", "", Decimal(60))}
    told = desk.cancel(1)
    assert "202 1" in told and "202 2" not in told
    assert shown(desk) == {2: ("Submitted", "", Decimal(40)), 3: ("PreSubmitted", "trigger", Decimal(40))}
    assert [held.order.total_quantity for held, _ in desk.open_orders()] == [Decimal(40)] * 2


def test_cancelling_the_entry_cancels_its_exits() -> None:
    desk = Desk()
    send_bracket(desk)
    told = desk.cancel(1)
    assert [line for line in told if line.startswith("202")] == ["202 1", "202 2", "202 3"]
    assert shown(desk) == {}


def test_an_entry_that_the_system_refuses_takes_its_exits_with_it() -> None:
    desk = Desk()
    desk.limit(1, "169.00", transmit=False, total_quantity=Decimal(10_000_000))
    told = desk.limit(price="175.00", **exit_leg(2))
    assert told[:3] == ["openOrder 1 Inactive", "orderStatus 1 Inactive 0/10000000", "201 1"]
    assert told[3:] == ["orderStatus 2 Cancelled 0/100", "202 2"]


def test_an_entry_of_the_day_that_expires_takes_its_exits_with_it() -> None:
    desk = Desk()
    send_bracket(desk, tif="GTC")
    told = desk.pass_time(timedelta(hours=8))
    assert {"202 1", "202 2", "202 3"} <= set(told)


def test_cancelling_one_exit_cancels_the_other_as_one_cancels_all_says() -> None:
    desk = Desk()
    send_bracket(desk)
    desk.quote("168.98", "168.99", "168.98")
    assert [line for line in desk.cancel(2) if line.startswith("202")] == ["202 2", "202 3"]


def test_a_waiting_exit_can_be_changed_alone_with_and_without_its_parents_id() -> None:
    desk = Desk()
    send_bracket(desk)
    desk.limit(price="176.00", **exit_leg(2))
    desk.limit(price="177.00", **exit_leg(2, parent=0))
    assert shown(desk) == WAITING
    _, target, stop = [held for held, _ in desk.open_orders()]
    assert target.order.lmt_price == Decimal("177.00")
    assert (target.order.parent_id, target.order.oca_group) == (1, stop.order.oca_group)


def test_a_change_cannot_move_an_order_to_another_parent_or_group() -> None:
    desk = Desk()
    send_bracket(desk)
    assert desk.limit(price="176.00", **exit_leg(2, parent=99)) == ["135 2"]
    assert desk.limit(price="176.00", **exit_leg(2, oca_group="other")) == ["10326 2"]
    assert desk.limit(price="176.00", **exit_leg(2, parent=3)) == ["105 2"]
    assert shown(desk) == WAITING


def test_a_child_of_nobody_is_refused_in_the_words_of_tws_and_its_id_stays_free() -> None:
    desk = Desk()
    desk.engine.place(1, request(**exit_leg(2, parent=20)), 157)
    ((_, told),) = desk.take()
    assert isinstance(told, Notice)
    assert (told.code, told.text) == (135, "Can't find order with id =20")
    assert desk.engine.next_valid_id(1) == 1


def test_a_child_of_a_cancelled_parent_is_refused_and_one_of_a_filled_parent_works_at_once() -> None:
    desk = Desk()
    desk.limit(1, "160.00")
    desk.cancel(1)
    assert desk.limit(price="175.00", **exit_leg(2)) == ["201 2"]
    desk.place(3, total_quantity=HUNDRED)
    desk.limit(price="175.00", **exit_leg(4, parent=3))
    assert shown(desk) == {4: ("Submitted", "", HUNDRED)}


def test_a_leg_held_back_while_the_entry_filled_works_at_once_when_its_sibling_transmits() -> None:
    desk = Desk()
    desk.limit(1, "169.00", total_quantity=HUNDRED)
    desk.limit(price="175.00", **exit_leg(2, transmit=False))
    desk.quote("168.98", "168.99", "168.98")
    desk.place(order_type="STP", aux_price=Decimal("165.00"), **exit_leg(3))
    assert shown(desk) == LEFT_WITH_EXITS


def test_discarding_an_untransmitted_entry_discards_what_waits_with_it() -> None:
    desk = Desk()
    desk.limit(1, "169.00", transmit=False)
    desk.limit(price="175.00", **exit_leg(2, transmit=False))
    assert desk.cancel(1) == ["202 1", "161 1", "202 2", "161 2"]
    assert desk.cancel(2) == ["10147 2"]


def test_cancelling_everything_cancels_each_leg_once() -> None:
    desk = Desk()
    send_bracket(desk)
    told = [line for _, line in desk.cancel_all()]
    assert sorted(line for line in told if line.startswith("202")) == ["202 1", "202 2", "202 3"]
    assert shown(desk) == {}


def test_a_bracket_on_a_sunday_announces_the_entry_and_waits() -> None:
    desk = Desk()
    desk.clock.instant = SUNDAY
    told = send_bracket(desk)
    assert [one.request_id for one in told if isinstance(one, Notice) and one.code == 399] == [1]
    assert {key: value[1] for key, value in shown(desk).items()} == {1: "", 2: "child", 3: "child,trigger"}


def test_a_bracket_sent_while_ib_is_away_goes_to_work_when_it_is_back() -> None:
    desk = Desk()
    desk.engine.link(up=False)
    send_bracket(desk)
    assert {one[0] for one in shown(desk).values()} == {"PendingSubmit"}
    desk.engine.link(up=True)
    assert shown(desk) == WAITING


# --- one cancels all -------------------------------------------------------------------------------------------


def three_of_a_group(desk: Desk, oca_type: int) -> None:
    for order_id, price in ((1, "169.00"), (2, "168.00"), (3, "167.00")):
        desk.limit(order_id, price, oca_group="dip", oca_type=oca_type, total_quantity=HUNDRED)


def test_a_filled_member_cancels_the_others_whatever_the_type() -> None:
    for oca_type in (1, 2, 3):
        desk = Desk()
        three_of_a_group(desk, oca_type)
        told = desk.quote("168.98", "168.99", "168.98")
        assert [line for line in told if line.startswith("202")] == ["202 2", "202 3"]
        assert shown(desk) == {}


def test_type_1_cancels_the_others_at_the_first_part_and_the_rest_works_on() -> None:
    desk = Desk()
    three_of_a_group(desk, 1)
    desk.quote("168.98", "168.99", "168.98", size=40)
    assert shown(desk) == {1: ("Submitted", "", Decimal(60))}


@pytest.mark.parametrize("oca_type", [2, 3])
def test_types_2_and_3_reduce_the_others_in_proportion_and_say_so(oca_type: int) -> None:
    desk = Desk()
    three_of_a_group(desk, oca_type)
    desk.limit(4, "166.00", oca_group="dip", oca_type=oca_type, total_quantity=Decimal(50))
    told = desk.quote("168.98", "168.99", "168.98", size=40)
    assert told[-2:] == ["openOrder 4 Submitted", "orderStatus 4 Submitted 0/30"]
    assert {key: value[2] for key, value in shown(desk).items()} == {
        1: Decimal(60),
        2: Decimal(60),
        3: Decimal(60),
        4: Decimal(30),
    }
    assert [held.order.total_quantity for held, _ in desk.open_orders()] == [100, 60, 60, 30]


def test_a_cancel_by_the_client_cancels_the_group_and_one_by_the_system_does_not() -> None:
    desk = Desk()
    three_of_a_group(desk, 2)
    assert [line for line in desk.cancel(2) if line.startswith("202")] == ["202 2", "202 1", "202 3"]
    desk = Desk()
    desk.limit(1, "169.00", oca_group="dip")
    desk.limit(2, "168.00", oca_group="dip", tif="GTC")
    desk.pass_time(timedelta(hours=8))
    assert list(shown(desk)) == [2]


def test_a_group_is_one_clients_and_one_accounts() -> None:
    desk = Desk(accounts=("DU1000000", "DU1000001"))
    desk.limit(1, "169.00", oca_group="dip", account="DU1000000")
    desk.limit(2, "168.00", oca_group="dip", account="DU1000001")
    desk.limit(1, "168.00", oca_group="dip", account="DU1000000", client=2)
    desk.cancel(1)
    assert list(shown(desk)) == [2]
    assert list(shown(desk, client=2)) == [1]


def test_members_that_wait_for_their_transmit_flag_are_left_alone() -> None:
    desk = Desk()
    desk.limit(1, "169.00", oca_group="dip")
    desk.limit(2, "168.00", oca_group="dip", transmit=False)
    desk.cancel(1)
    desk.limit(2, "168.00", oca_group="dip")
    assert list(shown(desk)) == [2]


# --- what a restart keeps --------------------------------------------------------------------------------------


def test_a_bracket_and_what_waits_for_its_transmit_flag_survive_the_gateways_end(tmp_path: Path) -> None:
    desk = Desk(state=tmp_path / "state")
    send_bracket(desk)
    desk.limit(4, "160.00", transmit=False)
    later = Desk(state=tmp_path / "state")
    assert shown(later) == WAITING
    later.quote("168.98", "168.99", "168.98")
    assert shown(later) == LEFT_WITH_EXITS
    last = Desk(state=tmp_path / "state")
    last.quote("175.01", "175.02", "175.01")
    assert shown(last) == {}
    assert last.limit(4, "160.00")[0] == "openOrder 4 PreSubmitted"
    assert shown(last) == {4: ("Submitted", "", Decimal(1))}


def test_scenario_62_a_change_that_names_a_forgotten_parent_is_refused_and_one_without_it_is_taken(
    tmp_path: Path,
) -> None:
    """As ib_insync 647 saw it: the entry filled, TWS was started anew, the stop is to be moved."""
    desk = Desk(state=tmp_path / "state")
    send_bracket(desk)
    parent = desk.open_orders()[0][0].perm_id
    desk.quote("168.98", "168.99", "168.98")
    with (tmp_path / "state").open("a", encoding="utf-8") as file:
        file.write(f'{{"dropped": {parent}}}\n')
    later = Desk(state=tmp_path / "state")
    moved = {"order_type": "STP", "aux_price": Decimal("166.00")}
    assert later.place(**exit_leg(3, **moved)) == ["135 3"]
    assert later.place(**exit_leg(3, parent=0, **moved)) == [
        "openOrder 3 PreSubmitted",
        "orderStatus 3 PreSubmitted 0/100",
    ]
    assert shown(later) == LEFT_WITH_EXITS
