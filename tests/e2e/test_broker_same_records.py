"""The same scripted traffic gives the same records, whichever ibapi is installed and whichever version was agreed."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from ibdesk.broker import ibapi_info
from ibdesk.core.records.bars import HistoryReceived
from ibdesk.core.records.link import CurrentTime, LinkOpened, MessageDropped
from ibdesk.core.records.quote import QuoteField, QuoteTick
from tests.e2e import scripted_protobuf, scripted_tws
from tests.unit.broker.peers import Peer, Recorder, session_on

pytestmark = pytest.mark.complains  # two of the scripted messages are broken on purpose

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "broker_records.txt"
NEWEST = ibapi_info().max_client_version
ALL_PROTOBUF_FROM = 213
TEXT_VERSIONS = [version for version in (157, 163, 176, 187, 200) if version <= NEWEST]
PROTOBUF_VERSIONS = sorted({ALL_PROTOBUF_FROM, NEWEST}) if NEWEST >= ALL_PROTOBUF_FROM else []


def told(record: object) -> str:
    """Write a record without what differs from run to run: ports, versions, clocks, how a broken message broke."""
    if isinstance(record, LinkOpened):
        return f"LinkOpened {record.connection_time}"
    if isinstance(record, HistoryReceived):
        columns = [getattr(record.bars, field.name) for field in dataclasses.fields(record.bars)]
        shown = [column.tolist() if isinstance(column, np.ndarray) else column for column in columns]
        return f"HistoryReceived {record.request_id} {shown}"
    if isinstance(record, QuoteTick | CurrentTime):
        record = dataclasses.replace(record, received_s=0.0)
    if isinstance(record, MessageDropped):
        return f"MessageDropped {record.what}, concerns orders: {record.concerns_orders}"
    return repr(record)


def played(version: int) -> Recorder:
    """Play the whole script and disconnect when its last message and its last tick have been decoded."""
    recorder = Recorder()
    last_tick = ("quote", 9004, QuoteField.HIGH)
    script = scripted_protobuf if version >= ALL_PROTOBUF_FROM else scripted_tws
    with Peer(lambda conn: script.serve(conn, version)) as peer, session_on(peer.port, recorder):
        recorder.wait_for(MessageDropped, 2)
        recorder.wait(lambda: last_tick in recorder.states)
    return recorder


def tell(recorder: Recorder) -> list[str]:
    states = [f"{key} {told(record)}" for key, record in recorder.state_log]
    return [*map(told, recorder.events), "-- states --", *states]


@pytest.mark.parametrize("version", [*TEXT_VERSIONS, *PROTOBUF_VERSIONS])
def test_the_same_traffic_gives_the_same_records(version: int) -> None:
    assert tell(played(version)) == GOLDEN.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("version", [*TEXT_VERSIONS, *PROTOBUF_VERSIONS])
def test_only_the_two_broken_messages_are_dropped_and_one_of_them_concerns_orders(version: int) -> None:
    recorder = played(version)
    assert [(one.what, one.concerns_orders) for one in recorder.all(MessageDropped)] == [
        ("order status (message 3)", True),
        ("message 199", False),
    ]
