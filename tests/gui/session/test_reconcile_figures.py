"""Figure F8: with 200 open orders and 1,000 executions a fresh link is reconciled within 5 s of its first answer."""

from __future__ import annotations

import time
from dataclasses import replace

from ibdesk.core.ids import OrderId, PermId
from tests.gui.session.conftest import Desk
from tests.gui.session.test_orders import fill
from tests.gui.session.test_reconciling import reconnect


def test_figure_f8_a_full_book_is_reconciled_in_time(trading: Desk) -> None:
    first = trading.place(quantity="100")
    (record,) = trading.broker.orders
    trading.broker.orders = [
        replace(
            record,
            order_id=OrderId(number),
            perm_id=PermId(10**9 + number),
            spec=replace(record.spec, order_ref=record.spec.order_ref if number == 1 else f"ibd-{number:016}"),
        )
        for number in range(1, 201)
    ]
    trading.broker.executions = [
        replace(fill(1 + number % 200, "1", f"{number:04}.01"), perm_id=PermId(10**9 + 1 + number % 200))
        for number in range(1000)
    ]
    started = time.monotonic()
    reconnect(trading)
    assert time.monotonic() - started < 5.0
    assert trading.session.orders.counts.live == 200
    order = trading.session.orders.order(first.key)
    assert order is not None
    assert order.filled == 5
