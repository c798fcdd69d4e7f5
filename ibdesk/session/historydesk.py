"""Historical bars: one request id per question, checked before it leaves, never without an end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ibdesk.core.bars import BAR_SIZES, check_query
from ibdesk.core.ids import RequestId
from ibdesk.core.pacing import HistoryBudget
from ibdesk.core.records.bars import Bars, BarUpdate, HistoryQuery, HistoryReceived
from ibdesk.core.records.command import CancelHistory, RequestHistory
from ibdesk.core.records.contract import ContractDetails
from ibdesk.core.records.notice import Notice
from ibdesk.session.deadlines import Deadlines
from ibdesk.session.historyjob import HistoryJob
from ibdesk.session.router import Router
from ibdesk.session.views import Failure
from ibdesk.session.wire import Wire

if TYPE_CHECKING:
    import pandas as pd

NOT_AN_END = frozenset({165, 2104, 2105, 2106, 2107, 2108, 2158, 2174, 2176, 10090, 10091, 10167})
"""Notices that may carry the id of a history question and do not end it."""

TOO_LARGE = "The answer was too large, more than 16 MB, and ended the connection. Ask for fewer bars."

FARM_BACK = frozenset({2104, 2106})


class HistoryDesk(QObject):
    """Asks for bars. Answers always come through the event loop, so a caller has time to connect.

    `shortened` brings a sentence when an answer was larger than what is kept (scenario 93).
    """

    shortened = Signal(object)

    def __init__(
        self,
        router: Router,
        wire: Wire,
        deadlines: Deadlines,
        clock: Callable[[], float],
        deadline_s: float,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wire = wire
        self._deadlines = deadlines
        self._clock = clock
        self._deadline_s = deadline_s
        self._budget = HistoryBudget(clock=clock)
        self._open: dict[RequestId, HistoryJob] = {}
        self._waiting: list[HistoryJob] = []
        self._kept: list[HistoryJob] = []
        self._following: dict[RequestId, HistoryJob] = {}
        router.on(HistoryReceived, self.on_received)
        router.on(BarUpdate, self.on_updated)
        router.on(Notice, self.on_farm_notice)

    @property
    def budget(self) -> tuple[int, int]:
        """Return how many of IB's questions for small bars in ten minutes are used, and how many there are."""
        return self._budget.used, HistoryBudget.WINDOW_MAX

    @property
    def following(self) -> int:
        """Return how many questions are being kept up to date."""
        return len(self._following)

    def ask(self, query: HistoryQuery) -> HistoryJob:
        """Ask for bars. What IB would refuse is refused here, in words, and nothing leaves."""
        job = HistoryJob(query, self._clock, self)
        problem = check_query(query)
        if problem is not None:
            self._deadlines.set(job, 0.0, partial(self._fail, job, Failure(sentence=problem)))
        elif not self._wire.up:
            self._deadlines.set(job, 0.0, partial(self._fail, job, Failure(sentence="Not connected.")))
        else:
            self._waiting.append(job)
            self._deadlines.set(job, 0.0, partial(self._try, job))
        return job

    def cancel(self, job: HistoryJob) -> None:
        """Give a question up with its updates, at TWS too if it has left."""
        if job in self._kept:
            self._kept.remove(job)
        elif job.finished:
            return
        if job.state == "asking" or job.following:
            self._take_back(job)
        self._let_go(job)
        job.move("cancelled")

    def queue_s(self, job: HistoryJob) -> float:
        """Return the seconds that pacing makes a job wait."""
        query = job.query
        return self._budget.wait_s(query, _paced_by(query), small_bars=_is_small(query), weight=_weight(query))

    @staticmethod
    def to_frame(bars: Bars, details: ContractDetails | None = None) -> pd.DataFrame:
        """Return the bars as the frame that the notebooks use: `Date` index; Open High Low Close Volume.

        Daily bars have plain dates; intraday ones the exchange's time zone where `details` names one, else UTC.
        Prices stay in quoted units. pandas is imported here, since nothing else needs it before.
        """
        from ibdesk.session.frames import frame_of

        return frame_of(bars, details)

    def link_lost(self, *, too_large: bool = False) -> None:
        """Fail what is under way: the next link knows nothing of it.

        `too_large`: an answer beyond 16 MB ended the link. What it may have belonged to is not asked for again by
        itself, else the next link would end the same way (scenario 93).
        """
        lost = Failure(sentence=TOO_LARGE if too_large else "The connection was lost. Try again.")
        if too_large:
            self._kept = [job for job in self._kept if job not in self._open.values()]
        for job in [*self._open.values(), *self._waiting]:
            self._fail(job, lost)
        for job in list(self._following.values()):
            self._stop(job, lost)

    def resubscribe(self) -> None:
        """Ask anew, each exactly once, for what is kept up to date (a fresh link, or 1101: data lost)."""
        for job in list(self._kept):
            if job.finished:
                self._ask_again(job)

    def leave(self) -> None:
        """Unsubscribe at TWS before a disconnect that the user asked for; the next link asks anew."""
        for job in self._following.values():
            self._take_back(job)

    def on_received(self, record: HistoryReceived) -> None:
        """Take an answer; one that comes after the deadline or a cancel is for nobody."""
        job = self._open.get(record.request_id)
        if job is None:
            return
        if job.query.keep:
            self._follow(job, record.request_id)
        else:
            self._let_go(job)
        if record.left_out:
            sent, kept = len(record.bars) + record.left_out, len(record.bars)
            symbol = job.query.contract.symbol
            self.shortened.emit(f"The answer was too large: {sent:,} bars of {symbol}. The newest {kept:,} are shown.")
        job.bars = record.bars
        job.move("done")
        job.done.emit(record.bars)

    def on_updated(self, record: BarUpdate) -> None:
        """Take the newest state of a bar that is kept up to date."""
        job = self._following.get(record.request_id)
        if job is not None:
            job.updated.emit(record)

    def on_notice(self, notice: Notice) -> None:
        """Take a refusal: 162, 200, 321, 366 and their like, decided by code, shown in TWS's words."""
        if notice.subject_id is None or notice.code in NOT_AN_END:
            return
        failure = Failure(sentence=notice.text, code=notice.code)
        if (job := self._open.get(notice.subject_id)) is not None:
            self._fail(job, failure)
        elif (job := self._following.get(notice.subject_id)) is not None:
            self._stop(job, failure)

    def _try(self, job: HistoryJob) -> None:
        if job.finished:
            return
        if not self._wire.up:
            self._fail(job, Failure(sentence="Not connected."))
            return
        wait_s = self.queue_s(job)
        if wait_s > 0:
            self._deadlines.set(job, wait_s, partial(self._try, job))
            if job.state != "queued":
                job.move("queued")
            return
        self._send(job)

    def _send(self, job: HistoryJob) -> None:
        self._waiting.remove(job)
        query = job.query
        self._budget.asked(query, _paced_by(query), small_bars=_is_small(query), weight=_weight(query))
        job.budgeted = True
        job.request_id = self._wire.claim(self.on_notice, f"History {query.contract.symbol}")
        self._open[job.request_id] = job
        self._deadlines.set(job, self._deadline_s, partial(self._give_up, job))
        self._wire.submit(RequestHistory(request_id=job.request_id, query=query))
        job.move("asking")

    def _give_up(self, job: HistoryJob) -> None:
        self._take_back(job)
        sentence = f"IB sent no bars within {self._deadline_s:.0f} seconds. Try again."
        self._fail(job, Failure(sentence=sentence))

    def on_farm_notice(self, notice: Notice) -> None:
        """A farm is back: ask anew for what IB refused to go on with while it was away (10182, 162)."""
        if notice.code not in FARM_BACK or not self._wire.up:
            return
        for job in list(self._kept):
            if job.finished and not job.following and job.failure is not None and job.failure.code is not None:
                self._ask_again(job)

    def _ask_again(self, job: HistoryJob) -> None:
        if job.following:
            self._take_back(job)
        self._let_go(job)
        job.begin_again()
        self._waiting.append(job)
        self._deadlines.set(job, 0.0, partial(self._try, job))

    def _follow(self, job: HistoryJob, request_id: RequestId) -> None:
        """Keep the request id and its share of the budget: the answer goes on."""
        self._deadlines.drop(job)
        del self._open[request_id]
        self._following[request_id] = job
        job.following = True
        if job not in self._kept:
            self._kept.append(job)

    def _stop(self, job: HistoryJob, failure: Failure) -> None:
        self._let_go(job)
        job.failure = failure
        job.stopped.emit(failure)

    def _take_back(self, job: HistoryJob) -> None:
        if job.request_id is not None:
            self._wire.withdraw(job.request_id)
            self._wire.submit(CancelHistory(request_id=job.request_id))

    def _fail(self, job: HistoryJob, failure: Failure) -> None:
        if job.finished:
            return
        self._let_go(job)
        job.failure = failure
        job.move("failed")
        job.failed.emit(failure)

    def _let_go(self, job: HistoryJob) -> None:
        self._deadlines.drop(job)
        if job in self._waiting:
            self._waiting.remove(job)
        if job.request_id is not None:
            self._wire.release(job.request_id)
            self._open.pop(job.request_id, None)
            self._following.pop(job.request_id, None)
        job.following = False
        if job.budgeted:
            job.budgeted = False
            self._budget.ended()


def _is_small(query: HistoryQuery) -> bool:
    return BAR_SIZES[query.bar_size].small


def _weight(query: HistoryQuery) -> int:
    return 2 if query.what == "BID_ASK" else 1


def _paced_by(query: HistoryQuery) -> tuple[object, ...]:
    contract = query.contract
    return (contract.con_id or contract, contract.exchange, query.what)
