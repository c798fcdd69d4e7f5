"""Changes of an entry or an exit: transmitted, tied to an entry that lives, never what completes a bracket."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.ids import ClientId, OrderId, PermId
from ibdesk.core.orders.state import Base
from ibdesk.core.records.command import PlaceOrder
from ibdesk.core.records.execution import Execution
from ibdesk.core.records.order import OpenOrder
from ibdesk.session.previews import Preview
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import ACCOUNT, NOON, NVDA
from tests.gui.session.test_brackets import Hold, bases, legs, live_bracket, places, refused, transmit

__all__ = ["refused"]  # the fixture

D = Decimal


def change(desk: Desk, number: int, **fields: str) -> PlaceOrder:
    key = legs(desk)[number].key
    preview = desk.session.order_desk.change(key, **fields)
    assert preview.ok, preview.problems
    before = len(places(desk))
    assert desk.session.order_desk.transmit(preview.token).accepted
    desk.until(lambda: len(places(desk)) > before)
    return places(desk)[-1]


def test_a_change_of_the_entry_is_transmitted_though_the_entry_was_not(trading: Desk) -> None:
    live_bracket(trading)
    sent = change(trading, 0, limit="178.30")
    assert (sent.spec.transmit, sent.spec.parent_id) == (True, None)


def test_scenario_62_a_change_of_an_exit_keeps_its_entry_while_that_lives(trading: Desk) -> None:
    live_bracket(trading)
    sent = change(trading, 2, stop="174.00")
    assert (sent.spec.parent_id, sent.spec.aux_price, sent.spec.tif) == (1, D("174.00"), "GTC")


def test_scenario_62_a_change_of_an_exit_leaves_out_an_entry_that_is_gone(trading: Desk) -> None:
    """TWS answers a change that names a filled entry with 135 (features note 14)."""
    live_bracket(trading)
    entry = places(trading)[0]
    trading.broker.tell(trading.broker.status(1, entry.spec, "Cancelled"))
    trading.until(lambda: bases(trading)[0] is Base.CANCELLED)
    assert change(trading, 2, stop="174.00").spec.parent_id is None


def test_a_leg_that_was_left_untransmitted_is_not_transmitted_by_a_change(trading: Desk, refused: list[str]) -> None:
    Hold(trading, fail=2)
    transmit(trading)
    trading.until(lambda: bool(refused))
    entry = places(trading)[0]
    trading.broker.tell(_reported(trading, entry))
    trading.until(lambda: bases(trading)[0] is Base.HELD)
    preview = trading.session.order_desk.change(legs(trading)[0].key, limit="178.30")
    assert [one.text for one in preview.problems] == [
        "Its bracket is incomplete and not transmitted. Cancel it here, or transmit it in TWS."
    ]


@pytest.mark.parametrize(
    ("leg", "quantity", "said"),
    [
        (0, "150", "Target 2 and stop loss 3 stay at 100. Part of the entry would be without them."),
        (0, "50", "Target 2 and stop loss 3 stay at 100. Exits would be larger than the entry of 50."),
        (1, "40", "Entry 1 and stop loss 3 stay at 100. 60 of the entry would be without this target."),
        (2, "130", "Entry 1 and target 2 stay at 100. This stop loss would be larger than the entry by 30."),
    ],
)
def test_another_quantity_of_one_leg_leaves_the_other_legs_and_that_must_be_ticked(
    trading: Desk, leg: int, quantity: str, said: str
) -> None:
    hundred(trading)
    preview = trading.session.order_desk.change(legs(trading)[leg].key, quantity=quantity)
    assert preview.ok
    assert of_sizes(preview) == [said]


def test_an_exit_of_a_filled_entry_is_measured_by_what_filled(trading: Desk) -> None:
    hundred(trading)
    filled = Execution(
        request_id=None, exec_id="0000e0d5.1.01.01", order_id=OrderId(1), client_id=ClientId(1),
        perm_id=PermId(10**9 + 1), contract=NVDA, account=ACCOUNT, side="BUY", shares=D(100), price=D("178.40"),
        cumulative=None, average_price=None, exchange="ISLAND", order_ref="", time=NOON, time_text="",
    )  # fmt: skip
    trading.broker.tell(filled)
    trading.until(lambda: bases(trading)[0] is Base.FILLED)
    preview = trading.session.order_desk.change(legs(trading)[2].key, quantity="80")
    assert of_sizes(preview) == ["Target 2 stays at 100. 20 of the entry would be without this stop loss."]


def test_another_price_of_a_leg_needs_no_tick_and_nor_does_the_size_that_the_others_have(trading: Desk) -> None:
    hundred(trading)
    assert of_sizes(trading.session.order_desk.change(legs(trading)[0].key, limit="178.30")) == []
    change(trading, 2, quantity="80")
    stop = places(trading)[-1]
    trading.broker.acknowledge(stop, "PreSubmitted")
    trading.until(lambda: legs(trading)[2].spec.quantity == 80)
    assert of_sizes(trading.session.order_desk.change(legs(trading)[2].key, quantity="100")) == []


def of_sizes(preview: Preview) -> list[str]:
    """Return the warnings about the legs' sizes; that a sale may open a short position is told apart."""
    return [one.text for one in preview.warnings if "short position" not in one.text]


def hundred(desk: Desk) -> None:
    Hold(desk)
    transmit(desk, quantity="100")
    desk.until(lambda: bases(desk) == [Base.WORKING, Base.HELD, Base.HELD])


def _reported(desk: Desk, command: PlaceOrder) -> OpenOrder:
    report = desk.broker.open_order(command.order_id, command.spec, "PreSubmitted")
    return replace(report, contract=NVDA)
