"""One broken bracket has one voice: its refusal, loud; the watch over brackets keeps a tag till something changes."""

from __future__ import annotations

from ibdesk.core.ids import OrderId
from ibdesk.core.orders.differences import Kind
from ibdesk.core.orders.events import AlarmSeen
from ibdesk.core.orders.protection import Danger
from ibdesk.core.orders.state import Base
from ibdesk.core.records.command import PlaceOrder
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import NOON, NVDA
from tests.gui.session.test_brackets import Hold, legs, refused, transmit

__all__ = ["refused"]  # the fixture


def test_scenario_69_one_broken_bracket_has_one_voice_until_something_changes(
    trading: Desk, refused: list[str]
) -> None:
    """The refusal said it, so the watch over brackets keeps its tag and says nothing, till the entry works."""
    Hold(trading, fail=2)
    transmit(trading)
    trading.until(lambda: bool(refused))
    trading.broker.lose()
    trading.until(lambda: legs(trading)[0].base is Base.UNKNOWN)
    trading.session.connector.try_now()
    trading.until(lambda: trading.session.link.view.ready and not trading.session.lists.running)
    trading.session.orders.apply(legs(trading)[0].key, AlarmSeen(time=NOON))
    key = legs(trading)[0].key
    trading.until(lambda: trading.session.protection.of_order(key) is not None)
    finding = trading.session.protection.of_order(key)
    assert finding is not None
    assert finding.danger is Danger.INCOMPLETE
    trading.advance(5.0)
    trading.session.pump.flush()
    assert [one for one in trading.session.notices.rows if one.about == "Position NVDA"] == []
    assert Kind.INCOMPLETE not in [one.kind for one in trading.session.away.items]
    trading.broker.acknowledge(PlaceOrder(order_id=OrderId(1), contract=NVDA, spec=legs(trading)[0].asked))
    trading.until(lambda: any(one.text.startswith("UNPROTECTED: 1 NVDA") for one in trading.session.notices.rows))
