"""Figure F8: a fresh link with 200 open orders and 1,000 executions takes no more than its size explains.

The small book of the same run is the bound, since seconds mean little on a machine that does something else, too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from ibdesk.core.ids import OrderId, PermId
from ibdesk.core.records.order import OpenOrder
from tests.gui.session.conftest import Desk
from tests.gui.session.test_orders import fill
from tests.gui.session.test_reconciling import reconnect

SMALL, FULL = 20, 200
EXECUTIONS_EACH = 5
RATIO = 4.0 * FULL / SMALL
"""In proportion to the book, with room for a machine that is busy in one of the two moments."""


def seconds_to_reconcile(desk: Desk, record: OpenOrder, orders: int) -> float:
    """Let TWS have so many orders and five executions of each; return how long a fresh link takes to know them."""
    desk.broker.orders = [
        replace(
            record,
            order_id=OrderId(number),
            perm_id=PermId(10**9 + number),
            spec=replace(record.spec, order_ref=record.spec.order_ref if number == 1 else f"ibd-{number:016}"),
        )
        for number in range(1, orders + 1)
    ]
    desk.broker.executions = [
        replace(
            fill(1 + number % orders, "1", f"{orders:04}{number:04}.01"), perm_id=PermId(10**9 + 1 + number % orders)
        )
        for number in range(orders * EXECUTIONS_EACH)
    ]
    began = time.perf_counter()
    reconnect(desk)
    took = time.perf_counter() - began
    assert desk.session.orders.counts.live == orders
    return took


def test_figure_f8_a_full_book_is_reconciled_in_proportion_to_its_size(
    trading: Desk, record_property: Callable[[str, object], None]
) -> None:
    first = trading.place(quantity="100")
    (record,) = trading.broker.orders
    small = seconds_to_reconcile(trading, record, SMALL)
    full = seconds_to_reconcile(trading, record, FULL)
    record_property("small_book_ms", round(small * 1000, 1))
    record_property("full_book_ms", round(full * 1000, 1))
    assert full <= RATIO * small
    order = trading.session.orders.order(first.key)
    assert order is not None
    assert order.filled == 2 * EXECUTIONS_EACH  # of either book
