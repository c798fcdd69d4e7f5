"""historicalDataUpdate through the official decoder, whichever ibapi is installed."""

from __future__ import annotations

import pytest

from ibdesk.broker import ibapi_info
from ibdesk.core.records.bars import BarUpdate
from ibdesk.core.records.link import MessageDropped
from tests.unit.broker.peers import Peer, Recorder, as_tws, frame, session_on

VERSIONS = [version for version in (157, 200) if version <= ibapi_info().max_client_version]


def update(request: int, stamp: str, close: object = 178.5) -> bytes:
    return frame(90, request, 12, stamp, 178.0, close, 179.0, 177.5, 178.2, 4200)


@pytest.mark.parametrize("version", VERSIONS)
def test_an_update_is_one_bar_of_which_only_the_newest_state_matters(version: int) -> None:
    sent = [update(9, "1763478000"), update(9, "20261120", 178.75)]
    recorder = Recorder()
    with Peer(as_tws(*sent, version=version)) as peer, session_on(peer.port, recorder):
        recorder.wait(lambda: len(recorder.states) == 2)
    intraday, daily = (record for _, record in recorder.state_log)
    assert intraday == BarUpdate(
        request_id=9, time=1_763_478_000, open=178.0, high=179.0, low=177.5, close=178.5, volume=4200.0, wap=178.2,
        count=12, daily=False,
    )  # type: ignore[arg-type]  # fmt: skip
    assert isinstance(daily, BarUpdate)
    assert (daily.daily, daily.close) == (True, 178.75)
    assert list(recorder.states) == [("bar", 9, 1_763_478_000), ("bar", 9, daily.time)]


@pytest.mark.complains
def test_122_an_update_without_a_readable_price_is_counted_and_the_session_lives_on() -> None:
    recorder = Recorder()
    sent = (update(9, "1763478000", "nan"), update(9, "1763478000"))
    with Peer(as_tws(*sent)) as peer, session_on(peer.port, recorder):
        recorder.wait_for(MessageDropped)
        recorder.wait(lambda: len(recorder.states) == 1)
