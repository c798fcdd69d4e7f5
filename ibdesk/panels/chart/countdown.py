"""When the last bar ends, and what the tag says of it."""

from __future__ import annotations

import math

from ibdesk.panels.chart.model import ChartData
from ibdesk.panels.chart.zones import DAY_S, offset_s

_HOUR_S = 3600


def bar_end_s(data: ChartData) -> int | None:
    """Give the instant (seconds UTC) at which the last bar ends; None where nothing tells it.

    Bars begin on whole multiples of their length by the exchange's clock, and the first one after the opening may be
    shorter. A bar of a day ends with the day's regular hours. Weeks and months have no end worth counting down to.
    """
    if not len(data) or not data.bar_s:
        return None
    start = int(data.bars.time[-1])
    if data.bars.daily:
        if data.bar_s != DAY_S or data.hours is None:
            return None
        close = data.hours.close_of(start)
        return close - offset_s(data.exchange.zone, close - offset_s(data.exchange.zone, start))
    ahead = offset_s(data.exchange.zone, start)
    return ((start + ahead) // data.bar_s + 1) * data.bar_s - ahead


def countdown_text(left_s: float) -> str:
    """Write the time left: "02:22", "4 h 47" from an hour on; nothing once it is over."""
    left = math.ceil(left_s)
    if left <= 0:
        return ""
    if left >= _HOUR_S:
        return f"{left // _HOUR_S} h {left % _HOUR_S // 60:02d}"
    return f"{left // 60:02d}:{left % 60:02d}"
