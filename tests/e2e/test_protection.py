"""Brackets of another program on a real gateway process: ibdesk shows what became of them, and sends nothing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ClientId, ConId, OrderId
from ibdesk.core.orders.differences import Kind
from ibdesk.core.orders.protection import Danger
from ibdesk.core.orders.state import Base, OrderKey
from tests.e2e.official_shapes import OLD_CLIENT
from tests.e2e.outages import Trader
from tests.e2e.test_gateway_orders_official_client import CLIENT_ID, is_status, nvda, order
from tests.e2e.test_gateway_orders_official_client import Trader as Stranger

NVDA_ID = ConId(4815747)
ASK_TO_BUY, FAR_ABOVE, FAR_BELOW = 5000.0, 900.0, 20.0


class Scene:
    """ibdesk as client 1, which hears of every order, and the official client as client 7 with its brackets."""

    def __init__(self, trader: Trader) -> None:
        self.trader, self.session = trader, trader.session
        self.stranger = Stranger()
        self.first = 0

    def begin(self, *faults: dict[str, Any], master: bool = True) -> None:
        self.trader.connect(*(("--master", "1") if master else ()), faults=list(faults))
        self.first = self.stranger.begin(self.trader.gateways[0].port)

    def bracket(self, entry: dict[str, Any], quantity: int = 10) -> None:
        """Client 7 places an entry with target and stop; the last leg transmits all three."""
        legs: list[dict[str, Any]] = [
            {**entry, "transmit": False},
            {"action": "SELL", "orderType": "LMT", "lmtPrice": FAR_ABOVE, "parentId": self.first, "transmit": False},
            {"action": "SELL", "orderType": "STP", "auxPrice": FAR_BELOW, "parentId": self.first, "transmit": True},
        ]
        for number, fields in enumerate(legs):
            self.place(number, quantity, **fields)

    def place(self, number: int, quantity: int, **fields: Any) -> None:
        size = quantity if OLD_CLIENT else Decimal(quantity)
        self.stranger.placeOrder(self.first + number, nvda(), order(totalQuantity=size, **fields))

    def key(self, number: int) -> OrderKey:
        return OrderKey(client_id=ClientId(CLIENT_ID), order_id=OrderId(self.first + number))

    def becomes(self, number: int, base: Base) -> None:
        self.trader.becomes(self.key(number), base)

    def dangers(self) -> list[tuple[Danger, Decimal]]:
        return [(one.danger, one.quantity) for one in self.session.protection.findings]

    def until(self, *dangers: tuple[Danger, int]) -> None:
        wanted = [(danger, Decimal(quantity)) for danger, quantity in dangers]
        self.trader.until(lambda: self.dangers() == wanted)

    def said(self) -> list[str]:
        return [one.text for one in self.session.notices.rows if one.about == "Position NVDA"]


@pytest.fixture
def scene(qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    trader = Trader(qtbot, tmp_path)
    scene = Scene(trader)
    yield scene
    scene.stranger.finish()
    trader.close()


LIMIT = {"action": "BUY", "orderType": "LMT", "lmtPrice": FAR_BELOW}
MARKET = {"action": "BUY", "orderType": "MKT"}


def reject_leg(leg: int) -> dict[str, Any]:
    return {"name": "reject", "params": {"leg": leg, "text": "Order rejected - reason: no stop allowed"}}


def test_scenario_70_the_stop_of_a_working_entry_is_rejected_and_covered_again(scene: Scene) -> None:
    scene.begin(reject_leg(3))
    scene.bracket(LIMIT)
    scene.until((Danger.UNPROTECTED, 10))
    (found,) = scene.session.protection.findings
    assert (found.subject, found.legs) == (scene.key(0), (scene.key(2),))
    assert len(scene.said()) == 1
    assert scene.said()[0].startswith("UNPROTECTED: 10 NVDA of order ")
    scene.place(5, 10, action="SELL", orderType="STP", auxPrice=FAR_BELOW)
    scene.until()
    assert len(scene.said()) == 1
    assert not [one for one in scene.trader.gateway.frames("placeOrder") if one["client_id"] == 1]


def test_scenario_70_the_stop_of_a_filled_entry_is_rejected_till_the_position_is_closed(scene: Scene) -> None:
    scene.begin(reject_leg(3))
    scene.bracket(MARKET)
    scene.becomes(0, Base.FILLED)
    scene.until((Danger.UNPROTECTED, 10))
    account = scene.session.link.view.account
    scene.trader.until(lambda: scene.session.protection.unprotected((account, NVDA_ID)) == 10)
    held = scene.session.positions.quantity(account, NVDA_ID)
    scene.stranger.cancel_order(scene.first + 1)
    scene.becomes(1, Base.CANCELLED)
    scene.place(5, int(held), action="SELL", orderType="MKT")
    scene.until()
    assert scene.session.positions.quantity(account, NVDA_ID) == 0


def test_scenario_70_a_stop_that_is_gone_while_ibdesk_was_away_is_in_the_report(scene: Scene) -> None:
    scene.begin(master=False)
    scene.bracket(LIMIT)
    scene.stranger.until(is_status(scene.first + 2, "PreSubmitted"))
    scene.session.lists.refresh()
    scene.becomes(2, Base.HELD)
    assert scene.dangers() == []
    perm_id = scene.session.orders.order(scene.key(2)).perm_id  # type: ignore[union-attr]
    session_no = scene.session.link.view.session_no
    scene.trader.gateway.steer(do="withdraw", perm_id=perm_id)
    scene.trader.gateway.steer(do="drop", how="rst", scope={"client_id": 1})
    scene.trader.until(lambda: scene.session.link.view.session_no > session_no)
    scene.trader.reconciled()
    scene.trader.until(lambda: Kind.UNPROTECTED in scene.trader.report)
    first = scene.session.away.items[0]
    assert (first.kind, first.key) == (Kind.UNPROTECTED, scene.key(0))


def test_scenario_71_children_that_outlive_their_cancelled_entry_are_orphans_till_they_are_cancelled(
    scene: Scene,
) -> None:
    scene.begin({"name": "parent_cancel", "params": {"cascade": "no"}, "trigger": {"now": True}})
    scene.bracket(LIMIT)
    scene.becomes(2, Base.HELD)
    scene.stranger.cancel_order(scene.first)
    scene.becomes(0, Base.CANCELLED)
    scene.until((Danger.ORPHAN, 10), (Danger.ORPHAN, 10))
    assert scene.said() == []  # TWS may be about to cancel them
    scene.trader.add_time(2.5)
    scene.trader.until(lambda: len(scene.said()) == 2)
    assert "was cancelled without a fill" in scene.said()[0]
    for leg in (1, 2):
        assert scene.session.orders.order(scene.key(leg)).live  # type: ignore[union-attr]
        scene.stranger.cancel_order(scene.first + leg)
    scene.until()


def test_scenario_71_children_that_tws_cancels_with_their_entry_are_no_orphans(scene: Scene) -> None:
    scene.begin()
    scene.bracket(LIMIT)
    scene.becomes(2, Base.HELD)
    scene.stranger.cancel_order(scene.first)
    for leg in (0, 1, 2):
        scene.becomes(leg, Base.CANCELLED)
    scene.until()
    scene.trader.add_time(2.5)
    assert scene.said() == []


def test_scenario_71_a_stop_left_over_after_the_target_closed_the_position(scene: Scene) -> None:
    scene.begin({"name": "oca", "params": {"rule": "none"}, "trigger": {"now": True}})
    account = scene.session.link.view.account
    assert scene.session.positions.quantity(account, NVDA_ID) == 0
    scene.bracket(MARKET)
    scene.becomes(0, Base.FILLED)
    scene.until()
    scene.place(1, 10, action="SELL", orderType="LMT", lmtPrice=FAR_BELOW, parentId=scene.first)
    scene.becomes(1, Base.FILLED)
    scene.until((Danger.ORPHAN, 10))
    assert scene.session.protection.findings[0].subject == scene.key(2)


def test_scenario_71_an_exit_by_hand_beside_the_bracket_is_larger_than_the_position(scene: Scene) -> None:
    scene.begin()
    scene.bracket(MARKET)
    scene.becomes(0, Base.FILLED)
    account = scene.session.link.view.account
    scene.trader.until(lambda: scene.session.positions.quantity(account, NVDA_ID) == 10)
    scene.until()
    scene.place(5, 4, action="SELL", orderType="LMT", lmtPrice=FAR_ABOVE)
    scene.until((Danger.TOO_LARGE, 4))
    scene.stranger.cancel_order(scene.first + 5)
    scene.until()


def test_scenario_72_a_part_fill_of_the_target_shrinks_the_stop_and_ibdesk_shows_it(scene: Scene) -> None:
    scene.begin()
    scene.bracket(MARKET, quantity=2000)  # more than is shown at the touch: fills come in pieces
    scene.becomes(0, Base.FILLED)
    stop = scene.key(2)
    assert scene.session.orders.order(stop).spec.quantity == 2000  # type: ignore[union-attr]
    scene.place(1, 2000, action="SELL", orderType="LMT", lmtPrice=FAR_BELOW, parentId=scene.first)
    sizes: set[Decimal] = set()

    def ended() -> bool:
        order = scene.session.orders.order(stop)
        assert order is not None
        sizes.add(order.spec.quantity)
        return order.base is Base.CANCELLED

    scene.trader.until(ended)
    assert max(sizes) == 2000
    assert len(sizes) > 1, "no size of TWS in between was shown"
    scene.becomes(1, Base.FILLED)
    scene.until()
    assert scene.said() == []
