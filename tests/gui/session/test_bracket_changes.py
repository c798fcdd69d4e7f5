"""Changes of an entry or an exit: transmitted, tied to an entry that lives, never what completes a bracket."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ibdesk.core.orders.state import Base
from ibdesk.core.records.command import PlaceOrder
from ibdesk.core.records.order import OpenOrder
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import NVDA
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


def _reported(desk: Desk, command: PlaceOrder) -> OpenOrder:
    report = desk.broker.open_order(command.order_id, command.spec, "PreSubmitted")
    return replace(report, contract=NVDA)
