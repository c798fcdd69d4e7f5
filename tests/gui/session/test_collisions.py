"""Another program's order under an id of ours: both are shown, nothing is merged (reliability.md 3.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from ibdesk.core.ids import ClientId, OrderId, PermId
from ibdesk.core.orders.reports import COLLISION
from ibdesk.core.orders.state import Base, ForeignKey, Order, OrderKey, Owner
from ibdesk.core.records.command import CancelOrder
from ibdesk.core.records.execution import Execution
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import OpenOrder, OrderStatus
from ibdesk.session.previews import Scope
from tests.gui.session.conftest import Desk

THEIRS = PermId(77)


def told_of_theirs(desk: Desk, order: Order) -> None:
    """TWS names an order of another program under the id of ours, then how it stands."""
    assert isinstance(order.key, OrderKey)
    number, client = order.key.order_id, order.key.client_id
    spec = replace(order.asked, order_ref="another program", quantity=Decimal(9))
    desk.broker.tell(
        OpenOrder(
            order_id=number, client_id=client, perm_id=THEIRS, contract=order.contract, spec=spec, status="Submitted"
        ),
        OrderStatus(
            order_id=number, client_id=client, perm_id=THEIRS, parent_id=None, status="Submitted", filled=Decimal(0),
            remaining=Decimal(9), average_price=None, last_price=None, why_held="",
        ),
    )  # fmt: skip


def unanswered(desk: Desk) -> Order:
    """An order of ours that TWS has said nothing of."""
    desk.broker.silent = True
    preview = desk.session.order_desk.preview(desk.draft(quantity="3"))
    result = desk.session.order_desk.transmit(preview.token)
    assert isinstance(result.key, OrderKey)
    desk.until(lambda: (order := desk.session.orders.order(result.key)) is not None and order.base is Base.SENT)
    order = desk.session.orders.order(result.key)
    assert order is not None
    return order


def test_what_tws_says_of_another_order_under_our_id_moves_a_row_of_its_own(trading: Desk) -> None:
    ours = unanswered(trading)
    told_of_theirs(trading, ours)
    theirs = ForeignKey(perm_id=THEIRS)
    trading.until(lambda: trading.session.orders.order(theirs) is not None)
    stranger, mine = trading.session.orders.order(theirs), trading.session.orders.order(ours.key)
    assert stranger is not None
    assert mine is not None
    assert (stranger.base, stranger.owner, stranger.spec.quantity) == (Base.WORKING, Owner.CLIENT, Decimal(9))
    assert (mine.base, mine.perm_id, mine.alarm) == (Base.SENT, None, COLLISION)
    number = ours.key.order_id  # type: ignore[union-attr]
    trading.broker.tell(Notice(subject_id=number, code=103, text="Duplicate order id"))
    trading.until(lambda: trading.session.orders.order(ours.key).base is not Base.SENT)  # type: ignore[union-attr]
    mine = trading.session.orders.order(ours.key)
    assert mine is not None
    assert mine.base is Base.UNKNOWN, "103 ends nothing while an order stands under that id"


def test_a_fill_of_the_other_order_is_not_booked_on_ours(trading: Desk) -> None:
    ours = unanswered(trading)
    told_of_theirs(trading, ours)
    assert isinstance(ours.key, OrderKey)
    trading.broker.tell(
        Execution(
            request_id=None, exec_id="0001.01.01", cumulative=Decimal(9), average_price=None, exchange="ISLAND",
            time_text="", order_id=ours.key.order_id, client_id=ClientId(1), perm_id=THEIRS,
            contract=ours.contract, account=ours.asked.account, side=ours.asked.action, shares=Decimal(9),
            price=Decimal("178.40"), time=datetime(2026, 11, 20, 15, tzinfo=UTC), order_ref="another program",
        )
    )  # fmt: skip
    theirs = ForeignKey(perm_id=THEIRS)
    trading.until(lambda: (one := trading.session.orders.order(theirs)) is not None and one.filled == 9)
    mine = trading.session.orders.order(ours.key)
    assert mine is not None
    assert (mine.filled, mine.alarm) == (0, COLLISION)


def test_the_kill_switch_still_asks_for_the_end_of_ours(trading: Desk) -> None:
    """Law L9: what stands under the id may be ours after all."""
    ours = unanswered(trading)
    told_of_theirs(trading, ours)
    trading.until(lambda: trading.session.orders.order(ForeignKey(perm_id=THEIRS)) is not None)
    trading.session.order_desk.cancel_all(Scope.MINE)
    assert [one.order_id for one in trading.broker.of(CancelOrder)] == [OrderId(ours.key.order_id)]  # type: ignore[attr-defined, union-attr]
