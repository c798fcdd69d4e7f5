"""Handlers of historical data: bars once, bars kept up to date, the first instant of data."""

from datetime import datetime
from typing import Final

from ibdesk.simgateway.handlers.contracts import resolve
from ibdesk.simgateway.handlers.end_times import BadEndTimeError, parse_end, span_start
from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.market import BarRequest, HistoryRefused
from ibdesk.simgateway.market.records import Bar
from ibdesk.simgateway.messages.history import (
    CancelHeadTimestamp,
    CancelHistory,
    HeadTimestamp,
    HeadTimestampRequest,
    History,
    HistoryEnd,
    HistoryFrame,
    HistoryRequest,
    HistoryUpdate,
)
from ibdesk.simgateway.messages.session import Notice
from ibdesk.simgateway.session import ClientSession, Handlers, HistoryJob
from ibdesk.simgateway.texts import invalid
from ibdesk.simgateway.versions import INSTRUMENT_TIME_ZONE

#: How long the data farm takes to answer, in world seconds: a cancel can overtake the answer.
ANSWER_DELAY_S = 0.02
UPDATE_PERIOD_S = 5.0
MAX_OPEN = 50
#: What fits into one frame that clients accept.
MAX_BARS = 150_000
TOO_LONG = "Historical Market Data Service error message:Time length exceed max."
DATE_FORMATS: Final = (1, 2)


def history(session: ClientSession, request: HistoryRequest) -> None:
    """Take a request on; the bars follow as soon as the data farm has them."""
    jobs = session.subscriptions.history
    request_id = request.request_id
    if request_id in jobs:
        session.tell(request_id, "dup_ticker")
        return
    if len(jobs) >= MAX_OPEN:
        session.tell(request_id, "hist_pacing")
        return
    problem = _problem(request)
    if problem:
        session.send(invalid(request_id, problem))
        return
    instrument = resolve(session, request_id, request.query)
    if instrument is None:
        return
    job = HistoryJob(
        request=request, instrument=instrument, timer=session.timer(lambda: _answer(session, job), request_id)
    )
    jobs[request_id] = job
    job.timer.start(ANSWER_DELAY_S)


def cancel(session: ClientSession, request: CancelHistory) -> None:
    """End a pending or kept-up request with 162; 366 when there is none."""
    job = session.subscriptions.history.pop(request.request_id, None)
    if job is None:
        session.tell(request.request_id, "hist_no_query", reqId=request.request_id)
        return
    job.timer.cancel()
    session.tell(request.request_id, "hist_cancelled", reqId=request.request_id)


def head_timestamp(session: ClientSession, request: HeadTimestampRequest) -> None:
    """Answer the first instant for which there are data."""
    instrument = resolve(session, request.request_id, request.query)
    if instrument is None:
        return
    first = session.world.market.head_timestamp(instrument)
    session.send(HeadTimestamp(request_id=request.request_id, time=first, date_format=request.date_format))


def cancel_head_timestamp(session: ClientSession, request: CancelHeadTimestamp) -> None:
    """End a head timestamp request: it is answered at once, so there is nothing to end."""


def _problem(request: HistoryRequest) -> str:
    if request.date_format not in DATE_FORMATS:
        return "Invalid format date"
    if request.keep_up_to_date and request.end:
        return "End date not supported with continuous data"
    return ""


def _answer(session: ClientSession, job: HistoryJob) -> float | None:
    """Send all bars, or the refusal; go on with updates if asked for."""
    request_id = job.request.request_id
    now = session.world.clock.now()
    try:
        end = _end(session, job)
        bars = _bars(session, job, end, now)
    except HistoryRefused as refusal:
        del session.subscriptions.history[request_id]
        session.send(Notice(request_id=request_id, code=refusal.code, text=refusal.text))
        return None
    frame = _frame(session, job)
    until = end or now
    start = span_start(until, job.request.duration)
    session.send(History(request_id=request_id, frame=frame, start=start, end=until, bars=bars))
    session.send(HistoryEnd(request_id=request_id, start=start, end=until, login_zone=session.world.login_zone))
    if not job.request.keep_up_to_date:
        del session.subscriptions.history[request_id]
        return None
    job.timer = session.timer(lambda: _update(session, job), request_id)
    job.timer.start(UPDATE_PERIOD_S)
    return None


def _update(session: ClientSession, job: HistoryJob) -> float:
    """Send the forming bar as it is now."""
    bars = _bars(session, job, None, session.world.clock.now())
    if bars:
        session.send(HistoryUpdate(request_id=job.request.request_id, frame=_frame(session, job), bar=bars[-1]))
    return UPDATE_PERIOD_S


def _end(session: ClientSession, job: HistoryJob) -> datetime | None:
    """Return the end instant asked for; raises HistoryRefused (321) when it cannot be read."""
    request = job.request
    try:
        end, implied = parse_end(request.end, session.world.login_zone)
    except BadEndTimeError as error:
        refusal = error.notice(request.request_id)
        raise HistoryRefused(refusal.code, refusal.text) from error
    if implied and session.server_version >= INSTRUMENT_TIME_ZONE:
        session.tell(request.request_id, "tz_hint")
    return end


def _bars(session: ClientSession, job: HistoryJob, end: datetime | None, now: datetime) -> tuple[Bar, ...]:
    request = job.request
    wanted = BarRequest(
        end=end, duration=request.duration, bar_size=request.bar_size, what=request.what, rth=request.rth
    )
    bars = tuple(session.world.market.bars(job.instrument, wanted, now))
    if len(bars) > MAX_BARS:
        raise HistoryRefused(162, TOO_LONG)
    return bars


def _frame(session: ClientSession, job: HistoryJob) -> HistoryFrame:
    one: Instrument = job.instrument
    return HistoryFrame(
        date_format=job.request.date_format,
        time_zone=one.time_zone,
        login_zone=session.world.login_zone,
        shares=one.sec_type == "STK" and one.currency == "USD",
    )


HANDLERS: Handlers = {
    HistoryRequest: history,
    CancelHistory: cancel,
    HeadTimestampRequest: head_timestamp,
    CancelHeadTimestamp: cancel_head_timestamp,
}
