"""Regular trading hours: of the days that TWS names exactly, of all others as usual."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from ibdesk.core.records.bars import Times
from ibdesk.panels.chart.geometry import Mask
from ibdesk.panels.chart.zones import DAY_S

# "20261123:0930-20261123:1600", "20261123:0900-1130,1230-1500" or "20261126:CLOSED".
_DAY = re.compile(r"(\d{8}):(CLOSED|[\d:,-]+)", re.ASCII)
_SPAN = re.compile(r"(?:(\d{8}):)?(\d{4})-(?:(\d{8}):)?(\d{4})", re.ASCII)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hours:
    """Wall-clock seconds. `usual`: (second of the day, length) of a common day's sessions, which may cross midnight.

    `named`: the (start, end) of each session that TWS named, `window` the stretch for which these are all there are.
    """

    usual: tuple[Span, ...]
    named: tuple[Span, ...]
    window: Span

    def outside(self, wall: Times) -> Mask:
        """Mark the bars that start outside regular hours: holidays and early closes too, where TWS named them."""
        inside = np.zeros(len(wall), bool)
        for opened, length in self.usual:
            inside |= (wall - opened) % DAY_S < length
        known = (wall >= self.window[0]) & (wall < self.window[1])
        inside &= ~known
        for start, end in self.named:
            inside |= (wall >= start) & (wall < end)
        return ~inside

    def close_of(self, midnight: int) -> int:
        """Give when the last session that begins or ends on a day is over; `midnight` begins the day."""
        ends = [end for _, end in self.named if midnight < end <= midnight + DAY_S]
        if ends:
            return max(ends)
        return midnight + max((opened + length) % DAY_S or DAY_S for opened, length in self.usual)


def read_hours(liquid_hours: str) -> Hours | None:
    """Read a contract's liquid hours, which cover the coming days only. None when unknown or around the clock."""
    named: list[Span] = []
    days: Counter[tuple[Span, ...]] = Counter()
    midnights: list[int] = []
    for day, text in _DAY.findall(liquid_hours):
        midnight = _midnight(day)
        if midnight is None:
            continue
        spans = _spans(midnight, text)
        midnights.append(midnight)
        named += spans
        if spans:
            days[tuple((start - midnight, end - start) for start, end in spans)] += 1
    if not days:
        return None
    # Of equally frequent days the longer one: an early close is the exception.
    usual = max(sorted(days), key=lambda spans: (days[spans], sum(length for _, length in spans)))
    if sum(length for _, length in usual) >= DAY_S:
        return None
    first = min(midnights[0], min(start for start, _ in named))
    last = max(midnights[-1] + DAY_S, max(end for _, end in named))
    return Hours(usual, tuple(named), (first, last))


def _spans(midnight: int, text: str) -> list[Span]:
    """Read the sessions of one day; one that ends before it begins ends on the next day."""
    spans = []
    for start_day, start, end_day, end in _SPAN.findall(text):
        begin = (_midnight(start_day) if start_day else None) or midnight
        finish = (_midnight(end_day) if end_day else None) or begin
        opened, closed = begin + _seconds(start), finish + _seconds(end)
        spans.append((opened, closed if closed > opened else closed + DAY_S))
    return spans


def _midnight(day: str) -> int | None:
    try:
        return int(datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None


def _seconds(hhmm: str) -> int:
    return int(hhmm[:2]) * 3600 + int(hhmm[2:]) * 60
