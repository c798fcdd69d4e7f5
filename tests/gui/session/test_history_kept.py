"""Bars that are kept up to date: subscribed once, taken back on leave, asked anew on the next link and after 1101."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ibdesk.core.ids import RequestId
from ibdesk.core.records.bars import Bars, BarUpdate, HistoryQuery, HistoryReceived
from ibdesk.core.records.command import CancelHistory, RequestHistory
from ibdesk.core.records.notice import Notice
from ibdesk.session.historyjob import HistoryJob
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import NOON, NVDA

LIVE = HistoryQuery(contract=NVDA, duration="3 D", bar_size="15 mins", keep=True)
FIRST = int(NOON.timestamp())


@pytest.fixture
def up(desk: Desk) -> Desk:
    desk.connect()
    return desk


def bars(count: int = 3) -> Bars:
    column = np.full(count, 178.0)
    return Bars(
        time=FIRST + 900 * np.arange(count, dtype=np.int64), open=column, high=column, low=column, close=column,
        volume=column, wap=column, count=np.zeros(count, dtype=np.int64), daily=False,
    )  # fmt: skip


def newest_id(desk: Desk) -> RequestId:
    return desk.broker.of(RequestHistory)[-1].request_id  # type: ignore[union-attr]


def update(request_id: RequestId, close: float = 178.5) -> BarUpdate:
    return BarUpdate(
        request_id=request_id, time=FIRST + 1800, open=178.0, high=close, low=178.0, close=close, volume=9.0,
        wap=178.0, count=4, daily=False,
    )  # fmt: skip


def followed(desk: Desk) -> tuple[HistoryJob, list[object]]:
    job = desk.session.history.ask(LIVE)
    heard: list[object] = []
    job.updated.connect(heard.append)
    desk.until(lambda: job.state == "asking")
    desk.broker.tell(HistoryReceived(request_id=newest_id(desk), bars=bars()))
    desk.until(lambda: job.following)
    return job, heard


def tell_update(desk: Desk, close: float) -> None:
    record = update(newest_id(desk), close)
    desk.broker.tell_state(("bar", record.request_id, record.time), record)


def test_updates_follow_the_answer_until_the_job_is_cancelled(up: Desk) -> None:
    job, heard = followed(up)
    assert job.state == "done"
    tell_update(up, 178.5)
    up.until(lambda: len(heard) == 1)
    job.cancel()
    (sent,) = up.broker.of(CancelHistory)
    assert sent.request_id == newest_id(up)  # type: ignore[union-attr]
    assert up.session.history.following == 0


def test_tws_confirms_a_cancel_with_162_which_is_nobodys_trouble(up: Desk) -> None:
    job, _ = followed(up)
    job.cancel()
    before = len(up.session.notices.rows)
    text = "Historical Market Data Service error message:API historical data query cancelled: 9"
    up.broker.tell(Notice(subject_id=newest_id(up), code=162, text=text))
    up.until(lambda: not up.session._bridge._mailbox.has_events)
    assert len(up.session.notices.rows) == before


def test_21_after_1101_bars_are_asked_for_anew_exactly_once(up: Desk) -> None:
    job, heard = followed(up)
    old = newest_id(up)
    up.broker.tell(Notice(subject_id=None, code=1101, text="Connectivity restored - data lost."))
    up.until(lambda: len(up.broker.of(RequestHistory)) == 2)
    assert [one.request_id for one in up.broker.of(CancelHistory)] == [old]  # type: ignore[union-attr]
    up.broker.tell(HistoryReceived(request_id=newest_id(up), bars=bars(4)))
    up.until(lambda: job.following)
    late = update(old)
    up.broker.tell_state(("bar", old, late.time), late)
    tell_update(up, 179.0)
    up.until(lambda: bool(heard))
    assert [one.close for one in heard] == [179.0]  # type: ignore[attr-defined]
    assert job.bars is not None
    assert len(job.bars) == 4


def test_after_a_lost_link_the_next_one_asks_again(up: Desk) -> None:
    job, _ = followed(up)
    stopped: list[object] = []
    job.stopped.connect(stopped.append)
    up.broker.lose()
    up.until(lambda: bool(stopped))
    assert not job.following
    for _ in range(20):
        up.advance(1.0)
    up.until(lambda: len(up.brokers) == 2 and bool(up.broker.of(RequestHistory)))
    assert up.broker.of(RequestHistory)[-1].query == LIVE  # type: ignore[union-attr]
    up.broker.tell(HistoryReceived(request_id=newest_id(up), bars=bars()))
    up.until(lambda: job.following)


def test_a_disconnect_that_the_user_asks_for_unsubscribes_first(up: Desk) -> None:
    job, _ = followed(up)
    request_id = newest_id(up)
    broker = up.broker
    up.session.connector.close()
    up.until(lambda: not up.session.link.view.ready)
    assert [one.request_id for one in broker.of(CancelHistory)] == [request_id]  # type: ignore[union-attr]
    up.until(lambda: not job.following)


def test_a_refusal_in_the_middle_ends_the_updates_until_the_farm_is_back(up: Desk) -> None:
    job, _ = followed(up)
    reasons: list[object] = []
    job.stopped.connect(reasons.append)
    up.broker.tell(Notice(subject_id=newest_id(up), code=10182, text="Failed to request live updates (disconnected)"))
    up.until(lambda: bool(reasons))
    assert (job.following, job.state) == (False, "done")
    up.broker.tell(Notice(subject_id=None, code=2106, text="HMDS data farm connection is OK:ushmds"))
    up.until(lambda: len(up.broker.of(RequestHistory)) == 2)
    up.broker.tell(Notice(subject_id=None, code=2106, text="HMDS data farm connection is OK:euhmds"))
    up.broker.tell(HistoryReceived(request_id=newest_id(up), bars=bars()))
    up.until(lambda: job.following)
    assert len(up.broker.of(RequestHistory)) == 2


def test_bars_with_an_end_or_below_five_seconds_are_not_kept(up: Desk) -> None:
    for query in (replace(LIVE, end=NOON), replace(LIVE, bar_size="1 secs", duration="60 S")):
        job = up.session.history.ask(query)
        up.until(lambda job=job: job.state == "failed")  # type: ignore[misc]
        assert job.failure is not None
        assert "up to date" in job.failure.sentence
    assert not up.broker.of(RequestHistory)


def test_the_budget_counts_small_bars(up: Desk) -> None:
    assert up.session.history.budget == (0, 60)
    job = up.session.history.ask(HistoryQuery(contract=NVDA, duration="60 S", bar_size="5 secs"))
    up.until(lambda: job.state == "asking")
    assert up.session.history.budget == (1, 60)
