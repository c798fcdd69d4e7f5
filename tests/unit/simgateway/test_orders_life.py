"""The life of an order on the simulated exchange, step by step as TWS tells it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from ibdesk.simgateway.messages.order_fields import OrderContract
from ibdesk.simgateway.messages.orders import OpenOrder
from ibdesk.simgateway.messages.session import Notice
from tests.unit.simgateway.order_desk import CSH2, SUNDAY, Desk, request

RESTS = [
    "openOrder {0} PreSubmitted",
    "orderStatus {0} PreSubmitted 0/1",
    "openOrder {0} Submitted",
    "orderStatus {0} Submitted 0/1",
]


def rests(order_id: int) -> list[str]:
    return [line.format(order_id) for line in RESTS]


def test_a_market_order_fills_at_the_ask_and_its_commission_arrives() -> None:
    desk = Desk()
    assert desk.place(1) == [
        *rests(1),
        "ExecDetails",
        "openOrder 1 Filled",
        "orderStatus 1 Filled 1/0",
        "CommissionReport",
    ]
    ((execution, cost),) = desk.executions()
    assert (execution.side, execution.shares, execution.price) == ("BOT", Decimal(1), Decimal("170.01"))
    assert cost.commission == Decimal("1.000003") and cost.realized_pnl is None


def test_a_sale_deals_at_the_bid_and_realises_price_difference_minus_both_commissions() -> None:
    desk = Desk()
    desk.quote("309.15", "309.16")
    desk.place(1)
    desk.place(2, action="SELL")
    _, (_, cost) = desk.executions()
    # The captured pair: bought at 309.16, sold at 309.15.
    assert cost.realized_pnl is not None
    assert round(cost.realized_pnl, 6) == Decimal("-2.016569")


def test_a_limit_order_rests_and_fills_when_the_market_reaches_it() -> None:
    desk = Desk()
    assert desk.limit(1, "169.50") == rests(1)
    assert desk.quote("169.60", "169.61") == []
    heard = desk.quote("169.49", "169.50")
    assert heard == ["ExecDetails", "openOrder 1 Filled", "orderStatus 1 Filled 1/0", "CommissionReport"]


def test_a_limit_order_through_the_market_deals_at_once_at_the_touch() -> None:
    desk = Desk()
    desk.limit(1, "175.00")
    ((execution, _),) = desk.executions()
    assert execution.price == Decimal("170.01")


def test_a_working_order_is_changed_from_one_to_five_and_keeps_its_status() -> None:
    desk = Desk()
    desk.limit(1, "165.00")
    assert desk.limit(1, "165.00", total_quantity=Decimal(5)) == [
        "openOrder 1 Submitted",
        "orderStatus 1 Submitted 0/5",
    ]
    ((held, _),) = desk.open_orders()
    assert held.order.total_quantity == 5


def test_a_limit_order_changed_to_a_dealing_price_fills() -> None:
    desk = Desk()
    desk.limit(1, "165.00")
    heard = desk.limit(1, "171.00")
    assert heard[:2] == ["openOrder 1 Submitted", "orderStatus 1 Submitted 0/1"]
    assert "orderStatus 1 Filled 1/0" in heard


def test_a_cancel_is_pending_then_cancelled_then_202() -> None:
    desk = Desk()
    desk.limit(1, "165.00")
    assert desk.cancel(1) == [
        "openOrder 1 PendingCancel",
        "orderStatus 1 PendingCancel 0/1",
        "orderStatus 1 Cancelled 0/1",
        "202 1",
    ]
    assert desk.open_orders() == []


def test_cancel_all_reaches_the_orders_of_every_client() -> None:
    desk = Desk()
    desk.limit(20, "165.00", client=1)
    desk.limit(21, "165.00", client=2)
    told = desk.cancel_all(client=1)
    assert (1, "202 20") in told
    assert (2, "202 21") in told
    assert desk.engine.all_open_orders() == []


def test_on_a_sunday_an_order_is_held_and_says_until_when() -> None:
    desk = Desk()
    desk.clock.instant = SUNDAY
    assert desk.limit(1, "165.00") == [
        "openOrder 1 PreSubmitted",
        "orderStatus 1 PreSubmitted 0/1",
        "399 1",
        "openOrder 1 PreSubmitted",
        "orderStatus 1 PreSubmitted 0/1",
    ]


def test_the_399_text_is_the_captured_one() -> None:
    desk = Desk()
    desk.clock.instant = SUNDAY
    desk.engine.place(1, request(1), 157)
    notice = next(message for _, message in desk.take() if isinstance(message, Notice))
    assert notice.text == (
        "Order Message:\nBUY 1 NVDA NASDAQ.NMS\n"
        "Warning: Your order will not be placed at the exchange until 2026-11-23 09:30:00 US/Eastern."
    )


def test_the_waiting_order_fills_when_the_exchange_opens() -> None:
    desk = Desk()
    desk.clock.instant = SUNDAY
    desk.place(1)
    opens = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    assert desk.engine.poll(SUNDAY) == opens
    heard = desk.pass_time(opens - SUNDAY)
    assert heard[:2] == ["openOrder 1 Submitted", "orderStatus 1 Submitted 0/1"]
    assert "orderStatus 1 Filled 1/0" in heard


def test_a_day_order_ends_at_the_close_and_a_gtc_order_does_not() -> None:
    desk = Desk()
    desk.limit(1, "165.00")
    desk.limit(2, "165.00", tif="GTC")
    assert desk.pass_time(timedelta(hours=6)) == ["orderStatus 1 Cancelled 0/1", "202 1"]
    assert [held.order_id for held, _ in desk.open_orders()] == [2]


def test_london_closes_before_new_york() -> None:
    desk = Desk()
    desk.quote("119560", "119570")
    desk.limit(1, "119000", CSH2)
    desk.limit(2, "110000")
    assert desk.pass_time(timedelta(hours=1, minutes=31)) == ["orderStatus 1 Cancelled 0/1", "202 1"]


def test_a_gtc_order_does_not_outlive_its_future() -> None:
    desk = Desk()
    desk.quote("7000.00", "7000.25")
    front = OrderContract(local_symbol="ESZ6", sec_type="FUT", exchange="CME")
    desk.limit(1, "6000", front, tif="GTC")
    assert desk.pass_time(timedelta(days=60)) == ["orderStatus 1 Cancelled 0/1", "202 1"]


def test_a_stop_order_waits_for_its_trigger_then_fills() -> None:
    desk = Desk()
    heard = desk.place(1, order_type="STP", aux_price=Decimal("171.00"))
    assert heard == rests(1)[:2]
    ((_, status),) = desk.open_orders()
    assert status.why_held == "trigger"
    assert desk.quote("170.90", "170.91", "170.90") == []
    assert "orderStatus 1 Filled 1/0" in desk.quote("171.00", "171.01", "171.00")


def test_a_stop_limit_order_rests_at_its_limit_after_the_trigger() -> None:
    desk = Desk()
    desk.place(1, order_type="STP LMT", aux_price=Decimal("171.00"), lmt_price=Decimal("171.05"))
    assert desk.quote("171.20", "171.21", "171.20") == rests(1)[2:]
    assert "orderStatus 1 Filled 1/0" in desk.quote("171.04", "171.05", "171.04")


def test_an_immediate_or_cancel_order_that_finds_no_price_is_cancelled() -> None:
    desk = Desk()
    assert desk.limit(1, "165.00", tif="IOC") == [
        *rests(1),
        "openOrder 1 PendingCancel",
        "orderStatus 1 PendingCancel 0/1",
        "orderStatus 1 Cancelled 0/1",
    ]


def test_an_order_without_transmit_is_held_in_silence_and_starts_when_sent_again() -> None:
    desk = Desk()
    assert desk.limit(1, "165.00", transmit=False) == []
    assert desk.open_orders() == []
    assert desk.limit(1, "165.00") == rests(1)


def test_a_held_order_is_discarded_when_cancelled() -> None:
    desk = Desk()
    desk.limit(1, "165.00", transmit=False)
    assert desk.cancel(1) == ["202 1", "161 1"]
    assert desk.engine.next_valid_id(1) == 2


def test_a_preview_shows_margin_and_commission_and_uses_no_id_up() -> None:
    desk = Desk()
    desk.engine.place(1, request(7, what_if=True, total_quantity=Decimal(100)), 157)
    ((_, shown),) = desk.take()
    assert isinstance(shown, OpenOrder)
    state = shown.state
    assert state.status == "PreSubmitted"
    assert state.commission == Decimal("1.000300") and state.commission_currency == "USD"
    assert state.init_margin_after is not None and state.init_margin_before is not None
    assert state.equity_after is not None and state.equity_before is not None
    # 100 x 170 USD at 0.7525, 25 % maintenance, 110 % of that initially, 2.5 % of the dollars borrowed.
    assert round(state.init_margin_after - state.init_margin_before, 2) == Decimal("3837.77")
    assert round(state.equity_after - state.equity_before, 4) == Decimal("-0.7527")
    assert desk.engine.next_valid_id(1) == 1
    assert desk.open_orders() == []


def test_an_empty_tif_becomes_day_with_a_word_about_it() -> None:
    desk = Desk()
    heard = desk.limit(1, "165.00", tif="")
    assert heard == ["10349 1", *rests(1)]
    ((held, _),) = desk.open_orders()
    assert held.order.tif == "DAY"


def test_ids_of_a_client_only_rise_and_survive_a_restart_with_a_state_file(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    desk = Desk(state=file)
    desk.limit(28, "165.00")
    ((first, _),) = desk.open_orders()
    assert desk.engine.next_valid_id(1) == 29
    assert desk.engine.next_valid_id(2) == 1
    later = Desk(state=file)
    assert later.engine.next_valid_id(1) == 29
    later.limit(29, "165.00")
    (_, _), (second, _) = later.open_orders()
    assert second.perm_id > first.perm_id
