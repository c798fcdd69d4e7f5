"""Bars as a pandas DataFrame. Imported only on demand: pandas costs start-up time."""

from __future__ import annotations

import pandas as pd

from ibdesk.core.records.bars import Bars
from ibdesk.core.records.contract import ContractDetails
from ibdesk.session.zones import zone_of

COLUMNS = ("Open", "High", "Low", "Close", "Volume")


def frame_of(bars: Bars, details: ContractDetails | None) -> pd.DataFrame:
    """Return the frame; its index is named `Date`."""
    instants = pd.to_datetime(bars.time, unit="s")
    if not bars.daily:
        instants = instants.tz_localize("UTC")
        zone = zone_of(details)
        if zone is not None:
            instants = instants.tz_convert(zone)
    columns = (bars.open, bars.high, bars.low, bars.close, bars.volume)
    frame = pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)), index=instants)
    frame.index.name = "Date"
    return frame
