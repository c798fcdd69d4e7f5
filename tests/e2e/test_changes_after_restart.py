"""An order of an earlier run is changed as freely as one of this run (found by the kill tests)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.orders.differences import Kind
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


def change_in_tws(trader: Trader, *, below: str) -> None:
    """Lower the limit of the only order where TWS keeps it, as its user does while ibdesk is not there."""
    state = trader.folder / "state.jsonl"
    rows = [json.loads(line) for line in state.read_text(encoding="utf-8").splitlines()]
    kept = [row for row in rows if "order" in row][-1]
    kept["order"]["order"]["lmt_price"] = str(Decimal(kept["order"]["order"]["lmt_price"]) - Decimal(below))
    with state.open("a", encoding="utf-8") as file:
        file.write(json.dumps(kept) + "\n")


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


def test_scenario_62_after_a_restart_the_order_is_the_journalled_one_though_tws_names_it_first(trader: Trader) -> None:
    """TWS lists a client's open orders the moment it connects, before ibdesk has asked for anything."""
    trader.connect()
    key = trader.send()
    ours = trader.becomes(key, Base.WORKING)
    trader.die()
    trader.start()
    trader.open()
    trader.reconciled()
    again = trader.becomes(key, Base.WORKING)
    assert again.asked == ours.asked
    story = [line.text for line in again.history]
    assert story[0] == "Confirmed and journalled"
    assert "ibdesk was started anew" in story
    assert trader.report == []


def test_scenario_58_a_limit_that_was_changed_in_tws_meanwhile_is_told_after_a_restart(trader: Trader) -> None:
    trader.connect()
    key = trader.send()
    ours = trader.becomes(key, Base.WORKING)
    trader.die()
    trader.gateway.close()
    change_in_tws(trader, below="0.50")
    trader.start()
    trader.start_gateway()
    trader.open()
    trader.reconciled()
    now = trader.becomes(key, Base.WORKING)
    assert ours.spec.limit_price is not None
    assert now.spec.limit_price == ours.spec.limit_price - Decimal("0.50")
    assert now.asked == ours.asked
    assert trader.report == [Kind.CHANGED]
