"""One chart's bars with all that drawing them needs, worked out once when they arrive, then kept up to date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from ibdesk.core.bars import BAR_SIZES
from ibdesk.core.market_rules import shown_tick
from ibdesk.core.records.bars import Bars, BarUpdate, Times
from ibdesk.core.records.contract import ContractDetails
from ibdesk.panels.chart.columns import BarColumns
from ibdesk.panels.chart.geometry import Mask
from ibdesk.panels.chart.hours import Hours, read_hours
from ibdesk.panels.chart.price_ticks import decimals_of
from ibdesk.panels.chart.pyramid import Pyramid
from ibdesk.panels.chart.time_ticks import TimeTicks
from ibdesk.panels.chart.zones import UTC_CLOCK, Clock, clock_of, wall_seconds

_COLUMNS = ("time", "open", "high", "low", "close", "volume", "wap", "count")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChartData:
    """Bars ready to draw. `wall`: wall-clock seconds of the axis' `clock` (daily bars keep their date).

    `outside` marks bars outside regular hours, None where they are not known; `tick` is 0.0 when unknown, and never
    finer than the decimals shown. `exchange` is the exchange's clock, `bar_s` the length of a bar. `owned`: the
    arrays of `bars` belong to this chart, and updates write into them.
    """

    bars: Bars
    columns: BarColumns
    pyramid: Pyramid
    wall: Times
    ticks: TimeTicks
    clock: Clock
    exchange: Clock
    hours: Hours | None
    outside: Mask | None
    decimals: int
    tick: float
    bar_s: int = 0
    positive: bool = True
    owned: bool = False

    def __len__(self) -> int:
        return len(self.bars)


def chart_data(
    bars: Bars, details: ContractDetails | None, *, clock: Clock | None = None, bar_size: str = ""
) -> ChartData:
    """Prepare bars for drawing; without details times are UTC and decimals those of the prices.

    `clock` is that of the axis, by default the exchange's.
    """
    exchange = clock_of(details.time_zone_id) if details else UTC_CLOCK
    shown = clock or exchange
    wall = _wall(bars.time, shown, daily=bars.daily)
    hours = None if details is None else read_hours(details.liquid_hours)
    columns = BarColumns.from_bars(bars)
    min_tick = _tick(details, columns)
    decimals = decimals_of(min_tick, np.concatenate((columns.low[-256:], columns.high[-256:], columns.close[-256:])))
    size = BAR_SIZES.get(bar_size)
    return ChartData(
        bars=bars,
        columns=columns,
        pyramid=Pyramid(columns),
        wall=wall,
        ticks=TimeTicks(wall, daily=bars.daily),
        clock=shown,
        exchange=exchange,
        hours=hours,
        outside=_outside(bars.time, exchange, hours, daily=bars.daily),
        decimals=decimals,
        tick=max(float(min_tick), 10.0**-decimals) if min_tick else 0.0,
        bar_s=size.seconds if size else 0,
        positive=bool(np.all(bars.low > 0.0)),
    )


def _tick(details: ContractDetails | None, columns: BarColumns) -> Decimal | None:
    """Return the tick where the newest bar closed, the fixed one while no market rule is known."""
    if details is None or not details.bands or not len(columns.close):
        return details.min_tick if details else None
    return shown_tick(details, Decimal(str(float(columns.close[-1]))))


def with_clock(data: ChartData, clock: Clock) -> ChartData:
    """Show the same bars by another clock."""
    wall = _wall(data.bars.time, clock, daily=data.bars.daily)
    return replace(data, clock=clock, wall=wall, ticks=TimeTicks(wall, daily=data.bars.daily))


def updated(data: ChartData, update: BarUpdate) -> ChartData:
    """Take the newest state of one bar: of the last one, a new one behind it, or one that was just completed.

    The work is that of one bar, but for a new bar, once in its length: then columns are copied. An update for a time
    that lies between bars is nothing that was asked for, and changes nothing.
    """
    place = int(np.searchsorted(data.bars.time, update.time))
    known = place < len(data) and int(data.bars.time[place]) == update.time
    if not known and place < len(data):
        return data
    numbers = (update.open, update.high, update.low, update.close, update.volume)
    positive = data.positive and update.low > 0.0
    if known:
        bars = data.bars if data.owned else _copied(data.bars)
        for name in _COLUMNS[1:]:
            getattr(bars, name)[place] = getattr(update, name)
        data.columns.set_at(place, numbers)
        data.pyramid.refresh(place)
        return replace(data, bars=bars, owned=True, positive=positive)
    data.columns.append(update.time, numbers)
    data.pyramid.refresh()
    return _lengthened(replace(data, positive=positive), update)


def _lengthened(data: ChartData, update: BarUpdate) -> ChartData:
    daily = data.bars.daily
    more = {name: np.append(getattr(data.bars, name), getattr(update, name)) for name in _COLUMNS}
    moment = np.array([update.time], np.int64)
    wall = np.append(data.wall, _wall(moment, data.clock, daily=daily))
    outside = data.outside
    if outside is not None and data.hours is not None:
        outside = np.append(outside, data.hours.outside(wall_seconds(moment, data.exchange.zone)))
    bars = Bars(**more, daily=daily)
    return replace(data, bars=bars, wall=wall, ticks=TimeTicks(wall, daily=daily), outside=outside, owned=True)


def _copied(bars: Bars) -> Bars:
    return replace(bars, **{name: getattr(bars, name).copy() for name in _COLUMNS})


def _wall(times: Times, clock: Clock, *, daily: bool) -> Times:
    return times if daily else wall_seconds(times, clock.zone)


def _outside(times: Times, exchange: Clock, hours: Hours | None, *, daily: bool) -> Mask | None:
    """Mark the bars outside regular hours; None when no hours are known, or for bars of a day and more."""
    if hours is None or daily:
        return None
    return hours.outside(wall_seconds(times, exchange.zone))
