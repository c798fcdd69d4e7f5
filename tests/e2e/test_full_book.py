"""Figure F8 on the real gateway: found out in time, and read in time, with 200 open orders and 1,000 executions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.orders.state import Owner
from tests.e2e.full_book import EXECUTIONS, ORDERS, STORM, BareClient, figures
from tests.e2e.outages import Trader

ROUNDS = 2
WORST = 20


@pytest.fixture
def trader(qtbot: QtBot, tmp_path: Path) -> Iterator[Trader]:
    trader = Trader(qtbot, tmp_path)
    yield trader
    trader.close()


def test_figure_f8_a_full_book_is_reconciled_about_as_fast_as_it_can_be_read(
    trader: Trader, record_property: Callable[[str, object], None]
) -> None:
    trader.start_gateway(faults=[STORM])
    assert BareClient().read(trader.gateway.port) > 0  # the storm itself is not what is measured
    found = list(figures(trader, ROUNDS))
    # the best of each: what else this machine does can only add to a round
    bare, fresh, again = (min(one[name] for one in found) for name in ("bare_s", "fresh_s", "restart_s"))
    for name, took_s in (("bare", bare), ("fresh", fresh), ("restart", again)):
        record_property(f"f8_{name}_ms", round(took_s * 1000))
    # journal, order machine and reports included: 4 to 6 times the bare reading was measured
    assert max(fresh, again) <= WORST * bare

    orders = trader.session.orders
    own = [order for order in orders.rows if order.owner is Owner.OWN]
    assert len(own) == orders.counts.live == ORDERS
    assert sum(len(order.fills) for order in own) == EXECUTIONS
    assert {order.filled for order in own} == {EXECUTIONS // ORDERS}
