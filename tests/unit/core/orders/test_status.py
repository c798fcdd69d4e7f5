"""Every row of the table of ui.md section 5, and what may be asked in it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ibdesk.core.ids import OrderId, PermId
from ibdesk.core.orders import events
from ibdesk.core.orders.allowed import allowed
from ibdesk.core.orders.details import detail_of
from ibdesk.core.orders.machine import step
from ibdesk.core.orders.state import Base, Order, Owner
from ibdesk.core.orders.status import GlyphName, Shown, display
from ibdesk.core.records.link import SendOutcome
from tests.unit.core.orders.reports_of import (
    BACK,
    KEY,
    LOST,
    NOW,
    NVDA,
    SPEC,
    UNKNOWN,
    after,
    cancel,
    completed,
    execution,
    follow,
    intent,
    later,
    modify,
    notice,
    opened,
    resolved,
    sent,
    sent_order,
    status,
)

CLOSED = "BUY 5 NVDA\nWarning: Your order will not be placed at the exchange until 2026-11-23 09:30:00 US/Eastern."
STOP = replace(SPEC, order_type="STP", limit_price=None, aux_price=Decimal("180.50"))
CHANGE = modify(limit_price=Decimal("179.00"), quantity=Decimal(9), aux_price=Decimal(1), tif="GTC")
DRAFT = Order(key=KEY, contract=NVDA, asked=SPEC, base=Base.DRAFT, placed_at=NOW, updated_at=NOW)

ROWS: list[tuple[Order, str, GlyphName, str, str]] = [
    (DRAFT, "Draft", GlyphName.DASHED_RING, "sDraft", "Not transmitted"),
    (sent_order(), "Sent", GlyphName.RING, "sSent", "Sent 18 s ago"),
    (after(status("PendingSubmit")), "Sent", GlyphName.RING, "sSent", "Sent 18 s ago"),
    (after(status("PreSubmitted")), "Held", GlyphName.TWO_BARS, "sHeld", "PreSubmitted"),
    (
        after(opened("PreSubmitted"), notice(399, CLOSED)),
        "Held", GlyphName.TWO_BARS, "sHeld", "PreSubmitted · opens 2026-11-23 09:30:00 US/Eastern",
    ),
    (
        after(opened("PreSubmitted", replace(SPEC, parent_id=OrderId(42))), status("PreSubmitted", why="child")),
        "Held", GlyphName.TWO_BARS, "sHeld", "PreSubmitted · waits for parent 42",
    ),
    (
        after(status("PreSubmitted", why="child,strange")),
        "Held", GlyphName.TWO_BARS, "sHeld", "PreSubmitted · waits for its parent, strange",
    ),
    (
        after(opened("PreSubmitted", STOP)),
        "Awaiting trigger", GlyphName.DIAMOND, "sWait", "PreSubmitted · stop now 180.50",
    ),
    (
        after(status("PreSubmitted", why="trigger")),
        "Awaiting trigger", GlyphName.DIAMOND, "sWait", "PreSubmitted",
    ),
    (after(opened("Submitted")), "Working", GlyphName.DISC, "sWork", "Submitted"),
    (
        after(opened("Submitted", replace(SPEC, oca_group="44"))),
        "Working", GlyphName.DISC, "sWork", "Submitted",
    ),
    (after(opened("Submitted"), execution("a.01", 3)), "Part filled", GlyphName.PIE, "sWork", "Submitted · 2 left"),
    (
        after(execution("a.01", 3), status("PreSubmitted")),
        "Part filled", GlyphName.PIE, "sWork", "PreSubmitted · 2 left",
    ),
    (
        after(opened("Submitted"), CHANGE),
        "Change sent", GlyphName.TWO_ARROWS, "sSent", "Asked 8 s ago · TWS has 5, 178.40, DAY",
    ),
    (
        after(opened("Submitted", STOP), modify(aux_price=Decimal("181"), limit_price=None, order_type="STP")),
        "Change sent", GlyphName.TWO_ARROWS, "sSent", "Asked 8 s ago · TWS has stop 180.50",
    ),
    (
        after(opened("Submitted"), modify(order_type="MKT")),
        "Change sent", GlyphName.TWO_ARROWS, "sSent", "Asked 8 s ago · TWS has LMT",
    ),
    (
        after(opened("Submitted"), cancel()),
        "Cancel sent", GlyphName.HOURGLASS, "sCxl", "Cancel asked 8 s ago · may still fill",
    ),
    (
        after(opened("Submitted"), cancel(), status("PendingCancel")),
        "Cancel sent", GlyphName.HOURGLASS, "sCxl", "PendingCancel · may still fill",
    ),
    (
        after(status("PendingCancel")),
        "Cancel sent", GlyphName.HOURGLASS, "sCxl", "PendingCancel · may still fill",
    ),
    (
        after(opened("Submitted"), cancel(at=-30), status("PendingCancel")),
        "Cancel held", GlyphName.HOURGLASS, "sCxlH", "Cancel taken, exchange has not acted",
    ),
    (
        after(status("Inactive", why="locate")),
        "Inactive", GlyphName.OCTAGON_BARS, "sHeld", "Inactive · locating shares",
    ),
    (
        after(notice(201, "margin short\n4,210 USD")),
        "Rejected", GlyphName.OCTAGON_BANG, "sDead", "201 · margin short 4,210 USD",
    ),
    (after(opened("Submitted"), cancel(), status("Cancelled")), "Cancelled", GlyphName.CROSS, "sDead", "202 by you"),
    (
        after(status("Cancelled"), notice(202, "Order Canceled - reason:No trading")),
        "Cancelled", GlyphName.CROSS, "sDead", "by TWS: No trading",
    ),
    (after(status("Cancelled")), "Cancelled", GlyphName.CROSS, "sDead", "by TWS"),
    (after(completed("Cancelled", "Expired at close")), "Expired", GlyphName.CROSS, "sDead", "Expired at close"),
    (
        after(execution("a.01", 2), execution("b.01", 3)),
        "Filled", GlyphName.TICK, "sFill", "Filled · 2 executions",
    ),
    (after(execution("a.01", 5)), "Filled", GlyphName.TICK, "sFill", "Filled · 1 execution"),
    (after(status("Filled", 5)), "Filled", GlyphName.TICK, "sFill", "Filled · executions to come"),
    (UNKNOWN, "Unknown", GlyphName.DIAMOND_QUESTION, "sUnk", "No answer 18 s · asking TWS"),
    (
        follow(step(None, intent()), sent(SendOutcome.MAYBE, "reset")),
        "Unknown", GlyphName.DIAMOND_QUESTION, "sUnk", "May not have left · asking TWS",
    ),
    (
        after(opened("Submitted"), events.Restarted(time=later(5))),
        "Unknown", GlyphName.DIAMOND_QUESTION, "sUnk", "ibdesk was started anew · asking TWS",
    ),
    (
        follow(step(None, intent()), sent(SendOutcome.NOT_SENT, "no link")),
        "Not sent", GlyphName.BAR, "sDraft", "Not sent: no link",
    ),
    (
        follow(UNKNOWN, resolved(Base.NOT_PLACED, "TWS never counted the id")),
        "Not placed", GlyphName.BAR, "sDraft", "TWS never counted the id",
    ),
    (
        follow(UNKNOWN, resolved(Base.USER_RESOLVED, "TWS shows it cancelled")),
        "Settled by you", GlyphName.BAR, "sDraft", "TWS shows it cancelled",
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[1]}-{row[4]}"[:60])
def test_each_row_of_the_table(row: tuple[Order, str, GlyphName, str, str]) -> None:
    order, word, glyph, token, detail = row
    shown = display(order, later(18))
    assert (shown.word, shown.glyph, shown.token, shown.detail) == (word, glyph, token, detail)
    assert not shown.alarm


def test_the_table_is_whole() -> None:
    """Every row of the table and every base state can be met."""
    shown = {display(order, later(18)).shown for order, *_ in ROWS}
    assert shown == set(Shown)
    bases = {order.base for order, *_ in ROWS}
    assert set(Base) - bases <= {Base.INTENT, Base.SENDING, Base.PREVIEWED}


def test_urgent_rows_sort_first() -> None:
    rows = (UNKNOWN, after(opened("Submitted")), after(status("Cancelled")))
    ranks = [display(order, later(18)).severity for order in rows]
    assert ranks == sorted(ranks)


def test_a_stale_row_keeps_its_word() -> None:
    shown = display(after(opened("Submitted"), events.LinkLost(time=later(9))), later(18))
    assert (shown.word, shown.stale) == ("Working", True)


def test_an_alarm_takes_the_detail() -> None:
    shown = display(after(status("Cancelled"), execution("a.01", 2)), later(18))
    assert (shown.word, shown.alarm, shown.detail) == ("Cancelled", True, "Filled 2 after it was cancelled.")


def test_rejected_without_a_reason_shows_the_status() -> None:
    bare = replace(after(status("Inactive")), base=Base.REJECTED)
    assert display(bare, later(18)).detail == "Inactive"
    assert display(replace(after(opened("Submitted")), base=Base.NOT_SENT, history=()), later(18)).detail == ""


PERMISSIONS: list[tuple[Order, str, str]] = [
    (DRAFT, "", "Nothing has been sent."),
    (step(None, intent()), "TWS has not answered yet.", "Nothing has been sent."),
    (sent_order(), "TWS has not answered yet.", ""),
    (UNKNOWN, "The state of this order is unknown.", ""),
    (after(opened("Submitted")), "", ""),
    (after(status("Inactive")), "", ""),
    (after(opened("Submitted"), modify(quantity=Decimal(9))), "A change is under way.", ""),
    (after(opened("Submitted"), cancel()), "A cancel is under way.", ""),
    (after(status("PendingCancel")), "A cancel is under way.", ""),
    (after(opened("Submitted"), LOST), "TWS does not answer.", ""),
    (
        after(opened("Submitted"), LOST, BACK),
        "TWS has not confirmed this order since the link came back.", "",
    ),
    (after(status("Filled", 5)), "TWS says it is filled.", ""),
    (
        after(opened("Submitted"), opened("Submitted", perm_id=PermId(9))),
        "TWS shows two orders under this id. Cancel goes to both.", "",
    ),
    (after(status("Cancelled")), "This order has ended.", "This order has ended."),
]  # fmt: skip


@pytest.mark.parametrize(("order", "change", "cancel_reason"), PERMISSIONS)
def test_what_may_be_asked(order: Order, change: str, cancel_reason: str) -> None:
    may = allowed(order)
    assert (may.change.ok, may.change.reason) == (not change, change)
    assert (may.cancel.ok, may.cancel.reason) == (not cancel_reason, cancel_reason)


@pytest.mark.parametrize("owner", [Owner.CLIENT, Owner.TWS])
def test_scenario_64_orders_of_others_cannot_be_touched_and_say_why(owner: Owner) -> None:
    may = allowed(step(None, opened("Submitted", owner=owner)))
    assert not may.change.ok
    assert "Placed" in may.change.reason
    assert may.cancel.reason == may.change.reason


def test_a_change_that_is_no_longer_pending_shows_tws_s_word() -> None:
    assert detail_of(after(opened("Submitted")), "CHANGE_SENT", later(20)) == "Submitted"
