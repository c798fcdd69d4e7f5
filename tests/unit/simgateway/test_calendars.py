"""Holidays, sessions and hours strings of the simulated world."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ibdesk.simgateway.calendars import Calendars, NoSessionError
from ibdesk.simgateway.holidays import closed_days, early_days
from ibdesk.simgateway.instruments import ContractQuery, Instrument, Universe

UNIVERSE, CALENDARS = Universe.load(), Calendars()


def contract(symbol: str, sec_type: str, exchange: str, expiry: str = "") -> Instrument:
    query = ContractQuery(symbol=symbol, sec_type=sec_type, exchange=exchange, expiry=expiry)
    return UNIVERSE.find(query)[0]


NVDA, CSH2 = contract("NVDA", "STK", "SMART"), contract("CSH2", "STK", "LSE")
ES, EUR = contract("ES", "FUT", "CME", "20261218"), contract("EUR", "CASH", "IDEALPRO")

CLOSED = {
    ("NYSE", 2026): "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25",
    ("NYSE", 2027): "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24",
    ("LSE", 2026): "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    ("LSE", 2027): "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    ("XETRA", 2026): "01-01 04-03 04-06 05-01 12-24 12-25 12-31",
    ("XETRA", 2027): "01-01 03-26 03-29 12-24 12-31",
    ("EURONEXT", 2026): "01-01 04-03 04-06 05-01 12-25",
    ("EURONEXT", 2027): "01-01 03-26 03-29",
    ("CME_EQ", 2026): "01-01 04-03 12-25",
    ("CME_EQ", 2027): "01-01 03-26 12-24",
    ("FX", 2026): "01-01 12-25",
    ("FX", 2027): "01-01",
}
SHORT = {
    ("NYSE", 2026): "11-27 12-24",
    ("NYSE", 2027): "11-26",
    ("LSE", 2026): "12-24 12-31",
    ("LSE", 2027): "12-24 12-31",
    ("EURONEXT", 2026): "12-24 12-31",
    ("CME_EQ", 2026): "01-19 02-16 05-25 06-19 07-03 09-07 11-26 11-27 12-24",
    ("CME_EQ", 2027): "01-18 02-15 05-31 06-18 07-05 09-06 11-25 11-26",
}


@pytest.mark.parametrize(("calendar", "year"), CLOSED)
def test_closed_days_are_those_of_the_table(calendar: str, year: int) -> None:
    days = sorted(closed_days(calendar, year))
    assert " ".join(f"{d:%m-%d}" for d in days) == CLOSED[calendar, year]


@pytest.mark.parametrize(("calendar", "year"), SHORT)
def test_short_days_are_those_of_the_table(calendar: str, year: int) -> None:
    days = sorted(early_days(calendar, year))
    assert " ".join(f"{d:%m-%d}" for d in days) == SHORT[calendar, year]


def test_hours_strings_read_as_captured() -> None:
    trading, liquid = CALENDARS.hours_strings(NVDA, date(2026, 4, 6))
    assert trading.startswith("20260406:0400-20260406:2000;20260407:0400-")
    assert trading.endswith(";20260411:CLOSED") and trading.count(";") == 5
    assert liquid.startswith("20260406:0930-20260406:1600")
    overnight, _ = CALENDARS.hours_strings(ES, date(2026, 4, 6))
    assert overnight.startswith("20260405:1700-20260406:1600")
    memorial, _ = CALENDARS.hours_strings(ES, date(2026, 5, 25))
    assert memorial.startswith("20260524:1700-20260525:1200")


def test_currencies_list_five_sessions_and_no_weekend() -> None:
    trading, _ = CALENDARS.hours_strings(EUR, date(2026, 4, 6))
    assert trading.count("-") == 5 and "CLOSED" not in trading
    assert trading.startswith("20260405:1715-20260406:1700")


def test_summer_time_starts_on_different_sundays() -> None:
    # Between 2026-03-08 and 2026-03-29 New York is four hours behind London.
    apart = CALENDARS.session(NVDA, date(2026, 3, 16), False)
    london = CALENDARS.session(CSH2, date(2026, 3, 16), False)
    assert apart is not None and apart.start == datetime(2026, 3, 16, 13, 30, tzinfo=UTC)
    assert london is not None and london.start == datetime(2026, 3, 16, 8, 0, tzinfo=UTC)
    later = CALENDARS.session(CSH2, date(2026, 3, 30), False)
    assert later is not None and later.start == datetime(2026, 3, 30, 7, 0, tzinfo=UTC)


def test_open_and_next_open_know_liquid_and_extended_hours() -> None:
    early = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)  # 08:00 in New York
    assert not CALENDARS.is_open(NVDA, early, outside_rth=False)
    assert CALENDARS.is_open(NVDA, early, outside_rth=True)
    assert CALENDARS.next_open(NVDA, early, False) == datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
    assert CALENDARS.next_open(NVDA, early, True) == early
    sunday = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    assert CALENDARS.next_open(NVDA, sunday, False) == datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    assert CALENDARS.next_open(EUR, sunday, False) == datetime(2026, 11, 22, 22, 15, tzinfo=UTC)


def test_the_day_after_thanksgiving_ends_at_one() -> None:
    short = CALENDARS.session(NVDA, date(2026, 11, 27), False)
    assert short is not None and short.end == datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
    assert not CALENDARS.full_day("NYSE", date(2026, 11, 27))
    assert CALENDARS.full_day("NYSE", date(2026, 11, 20)) and CALENDARS.full_day("LSE", date(2026, 11, 20))
    assert not CALENDARS.full_day("LSE", date(2026, 11, 22))


def test_an_expired_future_never_opens_again() -> None:
    past = datetime(2027, 1, 5, 15, 0, tzinfo=UTC)
    assert not CALENDARS.is_open(ES, past, outside_rth=True)
    with pytest.raises(NoSessionError):
        CALENDARS.next_open(ES, past, outside_rth=True)


@pytest.mark.parametrize(("name", "key"), [("GB-Eire", "Europe/London"), ("MET", "Europe/Berlin")])
def test_zone_names_of_ib_are_mapped(name: str, key: str) -> None:
    assert CALENDARS.zone(name).key == key
