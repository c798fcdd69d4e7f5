"""Scenario 93 and figure F13: long answers are kept within a bound, and given up when the link ends."""

from __future__ import annotations

import pytest

from ibdesk.broker.dispatch import decode_all
from ibdesk.broker.lanes import Inbox
from ibdesk.broker.translate import bars
from ibdesk.broker.wire import is_bulk
from ibdesk.core.records.link import CloseReason
from tests.unit.broker.test_translate import bar


class Decoder:
    """Takes what the loop gives it; ends the link after so many frames."""

    def __init__(self, inbox: Inbox, end_after: int) -> None:
        self.decoded: list[bytes] = []
        self._inbox, self._end_after = inbox, end_after

    def wants(self, frame: bytes, *, ended: bool) -> bool:
        return not (ended and is_bulk(frame, raw_ids=False))

    def dispatch(self, frame: bytes) -> None:
        self.decoded.append(frame)
        if len(self.decoded) == self._end_after:
            self._inbox.end(CloseReason.ASKED)


def test_scenario_93_the_newest_bars_are_kept_and_the_others_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bars, "MOST_BARS", 3)
    collector = bars.BarCollector()
    for number in range(5):
        collector.add(bar(str(1763478000 + number), 1.0 + number))
    assert collector.left_out == 2
    assert collector.bars().close.tolist() == [3.0, 4.0, 5.0]


@pytest.mark.parametrize(
    ("frame", "raw_ids", "bulk"),
    [
        (b"10\0001\000", False, True),
        (b"17\0001\000", False, True),
        (b"18\0001\000", False, True),
        (b"1\0006\0001\000", False, False),
        (b"3\0001\000", False, False),
        (b"101\0001\000", False, False),
        (b"52\0001\000", False, False),
        (b"", False, False),
        (b"\0\0\0\x0a" + b"1\000", True, True),
        (b"\0\0\0\xd9" + b"\x08\x01", True, True),  # 217: protobuf of 17
        (b"\0\0\0\xcb" + b"\x08\x01", True, False),
    ],
)
def test_answers_about_contracts_and_bars_are_told_from_all_else(frame: bytes, raw_ids: bool, bulk: bool) -> None:
    assert is_bulk(frame, raw_ids) is bulk


def test_figure_f13_when_the_link_ends_a_long_answer_is_left_and_orders_are_still_decoded() -> None:
    inbox = Inbox(raw_ids=False)
    contracts = [b"10\000%d\000" % number for number in range(1000)]
    inbox.put([*contracts, b"3\0007\000", b"11\0008\000"])
    decoder = Decoder(inbox, end_after=5)
    decode_all(inbox, decoder, sleep=lambda _seconds: None)  # type: ignore[arg-type]
    assert decoder.decoded == [*contracts[:5], b"3\0007\000", b"11\0008\000"]
