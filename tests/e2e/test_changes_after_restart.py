"""An order of an earlier run is changed as freely as one of this run (found by the kill tests)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.orders.state import AnyKey, Base
from tests.e2e.outages import Trader


@pytest.fixture
def trader(qtbot: QtBot, tmp_path: Path) -> Iterator[Trader]:
    trader = Trader(qtbot, tmp_path)
    yield trader
    trader.close()


def change(trader: Trader, key: AnyKey, *, below: str) -> Decimal:
    """Lower the limit and wait till TWS holds the new one."""
    order = trader.order(key)
    assert order is not None
    assert order.spec.limit_price is not None
    limit = order.spec.limit_price - Decimal(below)
    preview = trader.session.order_desk.change(key, limit=str(limit))
    assert preview.ok, preview.problems
    assert trader.session.order_desk.transmit(preview.token).accepted
    trader.until(lambda: (now := trader.order(key)) is not None and not now.pending and now.spec.limit_price == limit)
    return limit


def test_scenario_29_an_order_that_was_changed_can_be_changed_again_after_a_restart(trader: Trader) -> None:
    trader.connect()
    key = trader.send()
    trader.becomes(key, Base.WORKING)
    first = change(trader, key, below="0.10")
    trader.die()
    trader.start()
    trader.open()
    trader.reconciled()
    trader.becomes(key, Base.WORKING)
    trader.quoted()
    second = change(trader, key, below="0.20")
    prices = [Decimal(frame["order"]["lmtPrice"]) for frame in trader.gateway.frames("placeOrder")]
    assert prices[1:] == [first, second]
