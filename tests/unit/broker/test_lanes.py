"""Scenario 125: a flood of ticks neither delays nor displaces an order message."""

from __future__ import annotations

import pytest

from ibdesk.broker.lanes import Inbox
from ibdesk.broker.wire import tick_key
from ibdesk.core.records.link import CloseReason
from tests.unit.broker.peers import frame


def tick(message: int, request: int, kind: int, value: object) -> bytes:
    return frame(message, 6, request, kind, value, 100, 0)[4:]


def taken(inbox: Inbox) -> list[bytes]:
    inbox.end(CloseReason.LOST)
    frames = []
    while batch := inbox.take(100):
        frames += batch
    return frames


def test_order_messages_overtake_the_ticks_that_came_before_them() -> None:
    inbox = Inbox(raw_ids=False)
    inbox.put([tick(1, 5, 1, "178.4"), b"3\0007\0", tick(1, 5, 2, "178.5"), b"59\0001\0"])
    assert inbox.take(4) == [b"3\0007\0", b"59\0001\0", tick(1, 5, 1, "178.4"), tick(1, 5, 2, "178.5")]


def test_below_the_bound_every_tick_is_kept_in_order() -> None:
    inbox = Inbox(raw_ids=False, tick_bound=10)
    ticks = [tick(1, 5, 4, number) for number in range(10)]
    inbox.put(ticks)
    assert inbox.take(100) == ticks
    assert inbox.superseded == 0


def test_beyond_the_bound_only_the_newest_tick_of_a_kind_is_kept_and_no_order_message_is_lost() -> None:
    inbox = Inbox(raw_ids=False, tick_bound=10)
    for number in range(1000):
        inbox.put([tick(1, 5, 1, number), tick(2, 5, 8, number), frame(3, number)[4:]])
    assert inbox.depth() == 1000 + 10 + 2
    frames = [got for _ in range(10) for got in inbox.take(100)]
    assert [got for got in frames if got.startswith(b"3\0")] == [frame(3, number)[4:] for number in range(1000)]
    assert frames.index(tick(1, 5, 1, 999)) < frames.index(tick(2, 5, 8, 999))
    assert inbox.superseded == 1988


def test_a_price_that_carries_its_size_is_not_followed_by_an_older_size() -> None:
    inbox = Inbox(raw_ids=False, tick_bound=0)
    inbox.put([tick(1, 5, 1, "old"), tick(2, 5, 0, "older size"), tick(1, 5, 1, "new")])
    assert inbox.take(10) == [tick(2, 5, 0, "older size"), tick(1, 5, 1, "new")]


def test_a_long_download_leaves_room_for_quotes() -> None:
    inbox = Inbox(raw_ids=False)
    inbox.put([b"17\0x\0"] * 500 + [tick(1, 5, 1, 1)])
    assert tick(1, 5, 1, 1) in inbox.take(200)


def test_at_the_end_the_order_lane_is_drained_and_ticks_are_given_up() -> None:
    """Scenario 33: what had arrived about orders is decoded before the link is reported closed."""
    inbox = Inbox(raw_ids=False)
    inbox.put([tick(1, 5, 1, 1), b"3\0001\0", b"11\0002\0"])
    assert taken(inbox) == [b"3\0001\0", b"11\0002\0"]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (tick(1, 5, 1, 1), (b"1", b"5", b"1")),
        (b"46\0006\0009\00045\0001\0", (b"46", b"9", b"45")),
        (b"1\0006\0", None),
        (b"15\0001\0DU1\0", None),
        (b"", None),
    ],
)
def test_only_ticks_have_a_key(data: bytes, key: object) -> None:
    assert tick_key(data, raw_ids=False) == key


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\0\0\0\x01" + b"6\0005\0001\0" + b"178.4\0001\0000\0", (1, b"5", b"1")),
        (b"\0\0\0\xc9" + b"\x08\xac\x02\x10\x04\x19xxxxxxxx", (201, 300, 4)),
        (b"\0\0\0\xc9" + b"\x10\x04", None),
        (b"\0\0\0\xcb" + b"\x08\x01\x10\x04", None),
        (b"\0\0", None),
    ],
)
def test_ticks_of_the_newer_protocols_are_recognised_too(data: bytes, key: object) -> None:
    assert tick_key(data, raw_ids=True) == key
