"""One chart's bars with all that drawing them needs, worked out once when they arrive."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ibdesk.core.records.bars import Bars, Times
from ibdesk.core.records.contract import ContractDetails
from ibdesk.panels.chart.columns import BarColumns
from ibdesk.panels.chart.geometry import Mask
from ibdesk.panels.chart.price_ticks import decimals_of
from ibdesk.panels.chart.pyramid import Pyramid
from ibdesk.panels.chart.time_ticks import TimeTicks
from ibdesk.panels.chart.zones import UTC_CLOCK, Clock, clock_of, outside_regular, regular_hours, wall_seconds


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChartData:
    """Bars ready to draw. `wall`: wall-clock seconds of the exchange (daily bars keep their date).

    `outside` marks bars outside regular hours, None where they are not known; `tick` is 0.0 when unknown, and never
    finer than the decimals shown.
    """

    bars: Bars
    columns: BarColumns
    pyramid: Pyramid
    wall: Times
    ticks: TimeTicks
    clock: Clock
    outside: Mask | None
    decimals: int
    tick: float

    def __len__(self) -> int:
        return len(self.bars)


def chart_data(bars: Bars, details: ContractDetails | None) -> ChartData:
    """Prepare bars for drawing; without details times are UTC and decimals those of the prices."""
    clock = clock_of(details.time_zone_id) if details else UTC_CLOCK
    wall = bars.time if bars.daily else wall_seconds(bars.time, clock.zone)
    hours = None if bars.daily or details is None else regular_hours(details.liquid_hours)
    columns = BarColumns.from_bars(bars)
    min_tick = details.min_tick if details else None
    decimals = decimals_of(min_tick, np.concatenate((columns.low[-256:], columns.high[-256:], columns.close[-256:])))
    return ChartData(
        bars=bars,
        columns=columns,
        pyramid=Pyramid(columns),
        wall=wall,
        ticks=TimeTicks(wall, daily=bars.daily),
        clock=clock,
        outside=_useful(outside_regular(wall, hours)),
        decimals=decimals,
        tick=max(float(min_tick), 10.0**-decimals) if min_tick else 0.0,
    )


def _useful(outside: Mask | None) -> Mask | None:
    """Drop a mask that marks nothing: then there is no ground to draw."""
    return outside if outside is not None and bool(np.any(outside)) else None
