"""Faults of size: answers far larger than anything that was asked for (scenario 93)."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ibdesk.simgateway.fault_kind import Params
from ibdesk.simgateway.faults import Fault, FaultError
from ibdesk.simgateway.handlers.contracts import resolve
from ibdesk.simgateway.market.records import Bar
from ibdesk.simgateway.messages.contracts import ContractDetails, ContractDetailsEnd, ContractDetailsRequest
from ibdesk.simgateway.messages.history import History, HistoryEnd, HistoryFrame, HistoryRequest
from ibdesk.simgateway.messages.session import Prepared

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection

MOST: Final = 2_000_000
SLICE: Final = 200
FIRST: Final = datetime(2020, 1, 1, tzinfo=UTC)


def send_bars(connection: "Connection", request: HistoryRequest, count: int) -> None:
    """Answer a history request with so many bars, a second apart (a day where it asked for dates)."""
    session = connection.session
    assert session is not None
    instrument = resolve(session, request.request_id, request.query)
    if instrument is None:
        return
    zone = session.world.login_zone
    frame = HistoryFrame(
        date_format=request.date_format, time_zone=instrument.time_zone, login_zone=zone, shares=False
    )  # fmt: skip
    until = FIRST + timedelta(seconds=count)

    def written() -> list[Prepared]:
        answer = History(request_id=request.request_id, frame=frame, start=FIRST, end=until, bars=tuple(_bars(count)))
        end = HistoryEnd(request_id=request.request_id, start=FIRST, end=until, login_zone=zone)
        return [one for one in map(session.prepare, (answer, end)) if one is not None]

    def deliver(done: "asyncio.Future[list[Prepared]]") -> None:
        for one in done.result():
            connection.send(one)

    # In a thread, as all bars are: the gateway must go on answering meanwhile.
    asyncio.get_running_loop().run_in_executor(None, written).add_done_callback(deliver)


def _bars(count: int) -> Iterator[Bar]:
    one, volume = Decimal("100.123456789012"), Decimal(7)  # long texts: fewer bars make as many bytes
    for number in range(count):
        time = FIRST + timedelta(seconds=number)
        yield Bar(time=time, open=one, high=one, low=one, close=one, volume=volume, wap=one, count=1)


def many_contracts(connection: "Connection", fault: Fault, request: object) -> bool:
    """Answer a contract request with ``n`` contracts like the first that fits, each with another id."""
    session = connection.session
    if not isinstance(request, ContractDetailsRequest) or session is None:
        return False
    found = session.world.universe.find(request.query)
    if not found:
        return False
    first, loop = found[0], asyncio.get_running_loop()
    day = session.world.calendars.local_day(first, session.world.clock.now())
    trading, liquid = session.world.calendars.hours_strings(first, day)
    count = int(fault.params["n"])

    def send_from(start: int) -> None:
        """Send a slice, then let the loop do other things: the gateway must go on answering meanwhile."""
        for number in range(start, min(start + SLICE, count)):
            one = replace(first, con_id=first.con_id + 10**9 + number, local_symbol=f"{number}")
            details = ContractDetails(
                request_id=request.request_id, instrument=one, exchange=first.exchange, trading_hours=trading,
                liquid_hours=liquid,
            )  # fmt: skip
            connection.send(details)
        if start + SLICE < count:
            loop.call_soon(send_from, start + SLICE)
        else:
            connection.send(ContractDetailsEnd(request_id=request.request_id))

    send_from(0)
    return True


def check_count(params: Params) -> None:
    """Find what is no count. Raises FaultError."""
    given = params["n"]
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MOST:
        raise FaultError(f"n must be a whole number from 0 to {MOST}")
