"""Labels of the time axis: bar numbers at which a minute, hour, day, month or year begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter

import numpy as np

from ibdesk.core.records.bars import Times
from ibdesk.panels.chart.zones import DAY_S, month, weekday

LABEL_GAP_PX = 62.0
_MONTH_GAP_PX = 48.0
# Steps from coarse to fine. Months count in months, all others in seconds of the wall clock.
_FIRST = np.zeros(1, np.int64)
_MONTH_STEPS = (120, 60, 24, 12, 6, 3, 1)
_SECOND_STEPS = (
    *(7 * DAY_S, DAY_S, 12 * 3600, 8 * 3600, 4 * 3600, 2 * 3600, 3600),
    *(1800, 900, 600, 300, 120, 60, 30, 15, 5, 1),
)


@dataclass(frozen=True, slots=True)
class TimeTick:
    """A label at a bar; `major` marks the first bar of a day, month or year (bold)."""

    bar: int
    text: str
    major: bool


class TimeTicks:
    """Finds the labels of a column of wall-clock seconds; bars and words are found once and kept."""

    def __init__(self, wall: Times, *, daily: bool) -> None:
        self._wall = wall
        self._daily = daily
        self._kept: dict[tuple[str, int], Times] = {}
        self._months: Times | None = None
        self._words: dict[tuple[int, str], TimeTick] = {}

    def day_starts(self, start: int, stop: int) -> Times:
        """Give the bars in start..stop-1 that are the first of their day; none for daily bars."""
        if self._daily:
            return np.empty(0, np.int64)
        return _between(self._starts("s", DAY_S), start, stop)

    def labels(self, start: int, stop: int, px_per_bar: float) -> list[TimeTick]:
        """Give the labels for the bars start..stop-1, never closer than their words need."""
        if stop <= start or not len(self._wall):
            return []
        bars, unit = self._choose(px_per_bar)
        margin = int(LABEL_GAP_PX / px_per_bar) + 1
        chosen = [self._tick(bar, unit) for bar in _between(bars, start - margin, stop + margin).tolist()]
        return [tick for tick in _parted(chosen, px_per_bar) if start <= tick.bar < stop]

    def _choose(self, px_per_bar: float) -> tuple[Times, str]:
        """Take the finest step whose labels have room on average; with it "month", "day" or "time"."""
        best, unit = _FIRST, "day" if self._daily else "time"
        steps = [("m", months) for months in _MONTH_STEPS] + [("s", seconds) for seconds in _SECOND_STEPS]
        for kind, step in steps:
            if self._daily and kind == "s" and step < DAY_S:
                break
            bars = self._starts(kind, step)
            wanted = _MONTH_GAP_PX if kind == "m" else LABEL_GAP_PX
            if len(bars) > 1 and px_per_bar * len(self._wall) / len(bars) < wanted:
                break
            if len(bars):
                best, unit = bars, "month" if kind == "m" else "day" if step >= DAY_S else "time"
            if (kind, step) == ("s", DAY_S):
                best = np.concatenate((_FIRST, bars))  # every bar is a day: the very first one too
        return best, unit

    def _starts(self, kind: str, step: int) -> Times:
        """Give the bars at which a unit begins; the very first bar begins none."""
        key = (kind, step)
        if key not in self._kept:
            if kind == "m":
                units = self._month_numbers() // step
            else:
                # Weeks begin on Monday; the epoch was a Thursday.
                units = (self._wall + 3 * DAY_S) // step if step == 7 * DAY_S else self._wall // step
            changes = np.flatnonzero(np.diff(units)) + 1
            self._kept[key] = changes.astype(np.int64)
        return self._kept[key]

    def _month_numbers(self) -> Times:
        if self._months is None:
            self._months = self._wall.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
        return self._months

    def _tick(self, bar: int, unit: str) -> TimeTick:
        key = (bar, unit)
        if key not in self._words:
            self._words[key] = self._worded(bar, unit)
        return self._words[key]

    def _worded(self, bar: int, unit: str) -> TimeTick:
        now = datetime.fromtimestamp(int(self._wall[bar]), UTC)
        before = datetime.fromtimestamp(int(self._wall[max(bar - 1, 0)]), UTC)
        if unit == "month":
            new_year = now.year != before.year
            return TimeTick(bar, f"{now.year}" if new_year else month(now), new_year)
        if unit == "day":
            if now.month != before.month:
                return TimeTick(bar, month(now), True)
            return TimeTick(bar, f"{weekday(now)} {now.day}", False)
        if now.date() != before.date():
            return TimeTick(bar, f"{weekday(now)} {now.day}", True)
        return TimeTick(bar, f"{now:%H:%M:%S}" if now.second else f"{now:%H:%M}", False)


def _between(bars: Times, start: int, stop: int) -> Times:
    first, last = np.searchsorted(bars, (start, stop))
    return bars[first:last]


def _parted(ticks: list[TimeTick], px_per_bar: float) -> list[TimeTick]:
    """Drop plain labels that come too near to a bold one or to the label before them."""
    bold = _spaced([tick for tick in ticks if tick.major], px_per_bar)
    places = [tick.bar for tick in bold]

    def room(tick: TimeTick) -> bool:
        return all(abs(tick.bar - place) * px_per_bar >= LABEL_GAP_PX * 0.75 for place in places)

    plain = _spaced([tick for tick in ticks if not tick.major and room(tick)], px_per_bar)
    return sorted(bold + plain, key=attrgetter("bar"))


def _spaced(ticks: list[TimeTick], px_per_bar: float) -> list[TimeTick]:
    kept: list[TimeTick] = []
    for tick in ticks:
        if not kept or (tick.bar - kept[-1].bar) * px_per_bar >= LABEL_GAP_PX * 0.75:
            kept.append(tick)
    return kept
