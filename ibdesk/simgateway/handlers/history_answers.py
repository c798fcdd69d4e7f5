"""What a history request is answered with; everything but ``last_bars`` runs in a worker thread.

The market is a pure function with caches that threads may share, and answers are written without sending.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from ibdesk.simgateway.handlers.end_times import span_start
from ibdesk.simgateway.market import BarRequest, HistoryRefused
from ibdesk.simgateway.market.records import Bar
from ibdesk.simgateway.market.request import BAR_SIZES, DAY_S, invalid, no_data, parse_duration
from ibdesk.simgateway.messages.history import History, HistoryEnd, HistoryFrame, HistorySchedule
from ibdesk.simgateway.messages.session import Prepared
from ibdesk.simgateway.session import ClientSession, HistoryJob
from ibdesk.simgateway.versions import HISTORICAL_SCHEDULE

#: What fits into one frame that clients accept.
MAX_BARS: Final = 150_000
TOO_LONG: Final = "Historical Market Data Service error message:Time length exceed max."
#: The shortest span that holds the last two bars of a day, a week or a month.
TWO_BARS: Final = {DAY_S: "2 D", "week": "2 W", "month": "2 M"}
#: Days back that surely hold one open day.
LONGEST_BREAK_DAYS: Final = 10


def answer(session: ClientSession, job: HistoryJob, end: datetime | None, now: datetime) -> list[Prepared]:
    """Return all bars and the end of them; raises HistoryRefused."""
    request = job.request
    wanted = BarRequest(
        end=end, duration=request.duration, bar_size=request.bar_size, what=request.what, rth=request.rth
    )
    bars = tuple(session.world.market.bars(job.instrument, wanted, now))
    if len(bars) > MAX_BARS:
        raise HistoryRefused(162, TOO_LONG)
    job.shown = bars[-2:]
    until = end or now
    start = span_start(until, request.duration)
    frame = frame_of(session, job)
    login_zone = session.world.login_zone
    messages = (
        History(request_id=request.request_id, frame=frame, start=start, end=until, bars=bars),
        HistoryEnd(request_id=request.request_id, start=start, end=until, login_zone=login_zone),
    )
    return _written(session, messages)


def schedule(session: ClientSession, job: HistoryJob, end: datetime | None, now: datetime) -> list[Prepared]:
    """Return the sessions of the span; raises HistoryRefused."""
    request, instrument = job.request, job.instrument
    if session.server_version < HISTORICAL_SCHEDULE:
        raise invalid("What to show field is missing or incorrect.")
    if BAR_SIZES.get(request.bar_size) != DAY_S:
        raise invalid("Historical schedule requests need a bar size of 1 day")
    number, unit = parse_duration(request.duration)
    calendars, until = session.world.calendars, end or now
    last = calendars.local_day(instrument, until)
    back = span_start(until, request.duration)
    first = calendars.local_day(instrument, back) + timedelta(days=1)
    if unit == "D":
        first = last - timedelta(days=2 * number + LONGEST_BREAK_DAYS)
    found = [one for one in calendars.sessions(instrument, first, last, not request.rth) if one.start <= until]
    kept = found[-number:] if unit == "D" else found
    if not kept:
        raise no_data(instrument, request.what)
    rows = tuple((one.start, one.end, one.day) for one in kept)
    message = HistorySchedule(request_id=request.request_id, time_zone=instrument.time_zone, sessions=rows)
    return _written(session, (message,))


def last_bars(session: ClientSession, job: HistoryJob, now: datetime) -> tuple[Bar, ...]:
    """Return the last two bars of a request as they are now, without drawing its whole span."""
    request = job.request
    size = BAR_SIZES[request.bar_size]
    duration = TWO_BARS.get(size) or f"{2 * int(size)} S"
    wanted = BarRequest(end=None, duration=duration, bar_size=request.bar_size, what=request.what, rth=request.rth)
    return tuple(session.world.market.bars(job.instrument, wanted, now)[-2:])


def frame_of(session: ClientSession, job: HistoryJob) -> HistoryFrame:
    """Return how the times and volumes of a request are written."""
    one = job.instrument
    return HistoryFrame(
        date_format=job.request.date_format,
        time_zone=one.time_zone,
        login_zone=session.world.login_zone,
        shares=one.sec_type == "STK" and one.currency == "USD",
    )


def bar_time(bar: Bar) -> datetime:
    """Return the start of a bar, the midnight of its date where it has only that."""
    if isinstance(bar.time, datetime):
        return bar.time
    day: date = bar.time
    return datetime.combine(day, time(), UTC)


def _written(session: ClientSession, messages: tuple[object, ...]) -> list[Prepared]:
    written = (session.prepare(message) for message in messages)
    return [one for one in written if one is not None]
