"""The strict parser of order frames: what official clients send is understood, anything else is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.simgateway.messages.orders import (
    AutoOpenOrdersRequest,
    CancelOrder,
    ExecutionsRequest,
    GlobalCancel,
    PlaceOrder,
    UnreadableOrder,
    UnreadableRequest,
)
from ibdesk.simgateway.text.codec import decode
from ibdesk.simgateway.text.decode_orders import parse_filter_time
from tests.unit.simgateway.order_desk import Desk

UNSET = "1.7976931348623157e+308"
START = "3|1|0|NVDA|STK|||||SMART||USD|||||BUY|1|LMT|165.5||DAY||||0|ibdesk:1|1|0|0|0|0|0|0|0||0|||||||"
MIDDLE = f"0||-1|0|||0|||0|0||0||||||0|||||0|||||||||||0|||0|0|||0||0|0|0|0||{'|'.join([UNSET] * 5)}|0||||{UNSET}"
#: BUY 1 NVDA LMT 165.5 as the official clients send it (field after field, | for NUL), by server version.
FRAMES = {
    157: f"{START}|{MIDDLE}|||||0|0|0||",
    163: f"{START}|{MIDDLE}|||||0|0|0||2147483647|2147483647|0|",
    176: f"{START}|{MIDDLE}|||||0|0|0||2147483647|2147483647|0|||",
    187: f"{START}{MIDDLE}|||||0|0|0||2147483647|2147483647|0||||0||2147483647|",
    189: f"{START}{MIDDLE}|||||0|0|0||2147483647|2147483647|0||||0||2147483647|0|",
    200: f"{START}{MIDDLE}|||||0|0|0||2147483647|2147483647|0||||0|0|2147483647|0|",
}
GARBAGE = st.one_of(
    st.sampled_from(["", "abc", "NaN", "Infinity", "-Infinity", "1e999", "1_000", " 1", "+1", "0x10", "1,5", "-"]),
    st.text(st.characters(exclude_characters="|\0", exclude_categories=["Cs"]), max_size=12),
)


def read(frame: str, version: int) -> object:
    return decode(frame.replace("|", "\0").encode(), version)[1]


def fields_of(version: int) -> list[str]:
    return FRAMES[version].split("|")[:-1]


@pytest.mark.parametrize("version", sorted(FRAMES))
def test_a_limit_order_of_an_official_client_is_read_to_the_last_field(version: int) -> None:
    request = read(FRAMES[version], version)
    assert isinstance(request, PlaceOrder)
    assert (request.order_id, request.contract.symbol, request.contract.exchange) == (1, "NVDA", "SMART")
    order = request.order
    assert (order.action, order.total_quantity, order.lmt_price) == ("BUY", Decimal(1), Decimal("165.5"))
    assert (order.tif, order.order_ref, order.transmit, order.what_if) == ("DAY", "ibdesk:1", True, False)
    assert (order.aux_price, order.trigger_price, order.cash_qty, order.duration) == (None, None, None, None)


@pytest.mark.parametrize("version", sorted(FRAMES))
def test_the_ledger_names_what_was_set_and_nothing_else(version: int) -> None:
    request = read(FRAMES[version], version)
    assert isinstance(request, PlaceOrder)
    assert request.recorded_contract == {
        "symbol": "NVDA",
        "secType": "STK",
        "exchange": "SMART",
        "currency": "USD",
    }
    assert request.recorded_order == {
        "action": "BUY",
        "totalQuantity": "1",
        "orderType": "LMT",
        "lmtPrice": "165.5",
        "tif": "DAY",
        "orderRef": "ibdesk:1",
        "transmit": True,
        "whatIf": False,
    }


@pytest.mark.parametrize("version", sorted(FRAMES))
def test_a_frame_with_another_versions_number_of_fields_is_refused(version: int) -> None:
    others = [other for other in FRAMES if len(fields_of(other)) != len(fields_of(version))]
    assert others
    for other in others:
        assert isinstance(read(FRAMES[other], version), UnreadableOrder)


@pytest.mark.parametrize("version", [157, 200])
def test_a_frame_that_is_too_short_or_too_long_is_refused(version: int) -> None:
    whole = fields_of(version)
    for length in range(2, len(whole)):
        assert isinstance(read("|".join(whole[:length]) + "|", version), UnreadableOrder)
    assert isinstance(read("|".join([*whole, "0"]) + "|", version), UnreadableOrder)


@pytest.mark.parametrize("version", [157, 200])
@given(at=st.integers(1, 110), text=GARBAGE)
def test_garbage_in_any_field_is_refused_or_harmless_never_an_exception(version: int, at: int, text: str) -> None:
    fields = fields_of(version)
    fields[min(at, len(fields) - 1)] = text
    request = read("|".join(fields) + "|", version)
    desk = Desk()
    if isinstance(request, PlaceOrder):
        desk.engine.place(1, request, version)
    else:
        assert isinstance(request, UnreadableOrder)
        desk.engine.unreadable(1, request, version)
    assert desk.take()


@pytest.mark.parametrize("text", ["abc", "NaN", "Infinity", "1e999", "1_000", " 1", "+1", "0x10", "1,5", "--1"])
@pytest.mark.parametrize("at", [17, 19])
def test_a_number_that_is_none_is_refused_with_320_naming_field_and_text(at: int, text: str) -> None:
    fields = fields_of(157)
    assert fields[at] in ("1", "165.5")
    fields[at] = text
    request = read("|".join(fields) + "|", 157)
    assert isinstance(request, UnreadableOrder)
    assert request.order_id == 1
    assert f"'{text}'" in request.cause
    desk = Desk()
    desk.engine.unreadable(1, request, 157)
    assert desk.heard() == ["320 1"]


@pytest.mark.parametrize(
    ("version", "frame"),
    [
        (157, "4|1|7|"),
        (169, "4|1|7||"),
        (187, "4|1|7||||2147483647|"),
        (191, "4|1|7||"),
        (192, "4|7|||2147483647|"),
        (200, "4|7|||2147483647|"),
    ],
)
def test_cancel_frames_of_every_gate(version: int, frame: str) -> None:
    request = read(frame, version)
    assert isinstance(request, CancelOrder)
    assert request.order_id == 7
    assert isinstance(read(frame + "1|", version), UnreadableOrder)


def test_global_cancel_frames() -> None:
    assert isinstance(read("58|1|", 157), GlobalCancel)
    assert isinstance(read("58||2147483647|", 200), GlobalCancel)
    assert isinstance(read("58||2147483647|", 157), UnreadableOrder)


def test_an_execution_request_of_version_200_needs_its_two_tail_fields() -> None:
    short = "7|3|9|0||||||"
    assert isinstance(read(short + "|", 157), ExecutionsRequest)
    refused = read(short + "|", 200)
    assert isinstance(refused, UnreadableRequest)
    assert refused.request_id == 9
    whole = read(short + "|2147483647|2|20261119|20261120|", 200)
    assert isinstance(whole, ExecutionsRequest)
    assert whole.filter.specific_dates == (20261119, 20261120)


def test_auto_bind_is_zero_or_one() -> None:
    assert read("15|1|1|", 157) == AutoOpenOrdersRequest(auto_bind=True)
    assert isinstance(read("15|1|maybe|", 157), UnreadableRequest)


def test_the_time_of_an_execution_filter_is_utc_or_in_its_own_zone() -> None:
    moment = parse_filter_time("20261120-15:00:00")
    assert moment is not None
    assert moment == parse_filter_time("20261120 10:00:00 US/Eastern")
    assert parse_filter_time("") is None
