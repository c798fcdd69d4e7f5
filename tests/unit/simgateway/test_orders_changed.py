"""Changes of working orders: type, time in force, hours, and what comes too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ibdesk.simgateway.messages.order_fields import OrderContract
from tests.unit.simgateway.order_desk import Desk

EUR = OrderContract(symbol="EUR", sec_type="CASH", exchange="IDEALPRO", currency="USD")
#: Friday 08:00 in New York: trading hours, not yet liquid hours.
EARLY = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)


def test_a_limit_order_becomes_a_stop_and_waits_for_its_trigger() -> None:
    desk = Desk()
    desk.limit(1, "165.00")
    assert desk.place(1, order_type="STP", aux_price=Decimal("175.00")) == [
        "openOrder 1 PreSubmitted",
        "orderStatus 1 PreSubmitted 0/1",
    ]
    ((held, status),) = desk.open_orders()
    assert (held.order.order_type, status.why_held) == ("STP", "trigger")
    assert "orderStatus 1 Filled 1/0" in desk.quote("175.00", "175.01")


def test_a_stop_becomes_a_limit_and_goes_to_the_exchange() -> None:
    desk = Desk()
    desk.place(1, order_type="STP", aux_price=Decimal("175.00"))
    assert desk.limit(1, "165.00")[-2:] == ["openOrder 1 Submitted", "orderStatus 1 Submitted 0/1"]


def test_a_day_order_becomes_good_till_cancelled_and_survives_the_close() -> None:
    desk = Desk()
    desk.limit(1, "165.00")
    desk.limit(1, "165.00", tif="GTC")
    assert desk.pass_time(timedelta(days=3)) == []
    ((held, _),) = desk.open_orders()
    assert held.order.tif == "GTC"


def test_the_stop_price_stays_once_it_has_triggered() -> None:
    desk = Desk()
    limits = {"order_type": "STP LMT", "lmt_price": Decimal("165.00")}
    desk.place(1, aux_price=Decimal("169.00"), **limits)
    desk.quote("170.00", "170.01")
    assert desk.place(1, aux_price=Decimal("172.00"), **limits) == ["201 1"]
    heard = desk.place(1, aux_price=Decimal("169.00"), **{**limits, "lmt_price": Decimal("166.00")})
    assert heard == ["openOrder 1 Submitted", "orderStatus 1 Submitted 0/1"]


def test_while_a_cancel_is_pending_neither_cancel_nor_change_is_taken() -> None:
    desk = Desk()
    desk.limit(1, "165.00")
    desk.engine.link(False)
    desk.cancel(1)
    assert desk.cancel(1) == ["10148 1"]
    assert desk.limit(1, "166.00") == ["201 1"]


def test_before_the_opening_only_limits_work_and_only_when_asked_to() -> None:
    desk = Desk()
    desk.clock.instant = EARLY
    assert "399 1" in desk.limit(1, "175.00")
    assert "orderStatus 2 Filled 1/0" in desk.limit(2, "175.00", outside_rth=True)
    stop = {"order_type": "STP LMT", "aux_price": Decimal("169.00"), "lmt_price": Decimal("175.00")}
    assert "orderStatus 3 Filled 1/0" in desk.place(3, outside_rth=True, **stop)
    heard = desk.place(4, outside_rth=True)
    assert heard[0] == "2109 4" and "399 4" in heard
    heard = desk.place(5, order_type="STP", aux_price=Decimal("169.00"), outside_rth=True)
    assert heard[0] == "2109 5" and "orderStatus 5 Filled 1/0" not in heard


def test_currencies_ignore_the_outside_hours_flag_and_say_so() -> None:
    desk = Desk()
    desk.quote("1.15000", "1.15005")
    assert desk.limit(1, "1.10000", EUR, total_quantity=Decimal(20_000), outside_rth=True)[0] == "2109 1"
