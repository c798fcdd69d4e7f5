"""Handlers of historical data: bars once, bars kept up to date, the first instant of data."""

import asyncio
from datetime import datetime
from typing import Final

from ibdesk.simgateway.handlers.contracts import resolve
from ibdesk.simgateway.handlers.end_times import BadEndTimeError, parse_end
from ibdesk.simgateway.handlers.history_answers import answer, bar_time, frame_of, last_bars, schedule
from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.market import HistoryRefused
from ibdesk.simgateway.messages.history import (
    CancelHeadTimestamp,
    CancelHistory,
    HeadTimestamp,
    HeadTimestampRequest,
    HistoryRequest,
    HistoryUpdate,
)
from ibdesk.simgateway.messages.session import Notice, Prepared
from ibdesk.simgateway.session import ClientSession, Handlers, HistoryJob
from ibdesk.simgateway.texts import invalid
from ibdesk.simgateway.versions import INSTRUMENT_TIME_ZONE

#: How long the data farm takes to answer, in world seconds: a cancel can overtake the answer.
ANSWER_DELAY_S = 0.02
UPDATE_PERIOD_S = 5.0
MAX_OPEN = 50
DATE_FORMATS: Final = (1, 2)
SCHEDULE: Final = "SCHEDULE"
NO_FARM: Final = (
    "Historical Market Data Service error message:HMDS connection attempt failed.  "
    "Connection will be re-attempted upon demand."
)


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
    if not session.history_pacing.admits(request, instrument, session.world.clock.now()):
        session.tell(request_id, "hist_pacing")
        return
    job = HistoryJob(
        request=request, instrument=instrument, timer=session.timer(lambda: _begin(session, job), request_id)
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
    if instrument is None or _tell_outage(session, request.request_id, instrument):
        return
    first = session.world.market.head_timestamp(instrument)
    session.send(HeadTimestamp(request_id=request.request_id, time=first, date_format=request.date_format))


def cancel_head_timestamp(session: ClientSession, request: CancelHeadTimestamp) -> None:
    """End a head timestamp request: it is answered at once, so there is nothing to end."""


def hold(session: ClientSession, request: HistoryRequest, seconds: float, refusal: Notice) -> None:
    """Take a request on and refuse it ``seconds`` of world time later, unless it is cancelled before."""
    instrument = resolve(session, request.request_id, request.query)
    if instrument is None:
        return

    def give_up() -> None:
        del session.subscriptions.history[request.request_id]
        session.send(refusal)

    job = HistoryJob(request=request, instrument=instrument, timer=session.timer(give_up, request.request_id))
    session.subscriptions.history[request.request_id] = job
    job.timer.start(seconds)


def lose_to_other_session(session: ClientSession) -> None:
    """Answer what is pending as TWS does when the user logs in elsewhere."""
    for request_id, job in list(session.subscriptions.history.items()):
        job.timer.cancel()
        del session.subscriptions.history[request_id]
        session.tell(request_id, "hist_other_ip")
    for request_id in session.subscriptions.feeds:
        session.tell(request_id, "competing")


def _problem(request: HistoryRequest) -> str:
    if request.date_format not in DATE_FORMATS:
        return "Invalid format date"
    if request.keep_up_to_date and request.end:
        return "End date not supported with continuous data"
    return ""


def _tell_outage(session: ClientSession, request_id: int, instrument: Instrument) -> bool:
    """Answer 162 and return True when the history farm cannot be reached."""
    if session.world.data_flow("hmds", instrument):
        return False
    if session.world.competing:
        session.tell(request_id, "hist_other_ip")
    else:
        session.send(Notice(request_id=request_id, code=162, text=NO_FARM))
    return True


def _begin(session: ClientSession, job: HistoryJob) -> None:
    """Let a thread draw and write the bars: a year of minutes must not hold up the other clients."""
    request_id = job.request.request_id
    if _tell_outage(session, request_id, job.instrument):
        del session.subscriptions.history[request_id]
        return
    try:
        end = _end(session, job)
    except HistoryRefused as refusal:
        _refuse(session, job, refusal)
        return
    now = session.world.clock.now()
    make = schedule if job.request.what == SCHEDULE else answer
    working = asyncio.get_running_loop().run_in_executor(None, make, session, job, end, now)
    working.add_done_callback(lambda done: _deliver(session, job, done))


def _deliver(session: ClientSession, job: HistoryJob, done: "asyncio.Future[list[Prepared]]") -> None:
    """Send what the thread has made, unless the client has cancelled or gone."""
    request_id = job.request.request_id
    if done.cancelled() or session.subscriptions.history.get(request_id) is not job:
        return
    error = done.exception()
    if isinstance(error, HistoryRefused):
        _refuse(session, job, error)
        return
    if isinstance(error, Exception):
        del session.subscriptions.history[request_id]
        session.answer_bug(error, request_id)
        return
    for message in done.result():
        session.send(message)
    if not job.request.keep_up_to_date:
        del session.subscriptions.history[request_id]
        return
    job.timer = session.timer(lambda: _update(session, job), request_id)
    job.timer.start(UPDATE_PERIOD_S)


def _refuse(session: ClientSession, job: HistoryJob, refusal: HistoryRefused) -> None:
    del session.subscriptions.history[job.request.request_id]
    session.send(Notice(request_id=job.request.request_id, code=refusal.code, text=refusal.text))


def _update(session: ClientSession, job: HistoryJob) -> float:
    """Send the forming bar as it is now, and before it the end of the one that has closed meanwhile."""
    if not session.world.data_flow("hmds", job.instrument):
        return UPDATE_PERIOD_S
    newest = last_bars(session, job, session.world.clock.now())
    for bar in newest:
        if bar not in job.shown and (not job.shown or bar_time(bar) >= bar_time(job.shown[-1])):
            request_id = job.request.request_id
            session.send(HistoryUpdate(request_id=request_id, frame=frame_of(session, job), bar=bar))
    job.shown = newest
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


HANDLERS: Handlers = {
    HistoryRequest: history,
    CancelHistory: cancel,
    HeadTimestampRequest: head_timestamp,
    CancelHeadTimestamp: cancel_head_timestamp,
}
