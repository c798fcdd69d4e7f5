"""How fast history may be asked for: IB's hard limits, which concern bars of 30 seconds and less."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.messages.history import HistoryRequest

SMALL_BARS: Final = frozenset({"1 secs", "5 secs", "10 secs", "15 secs", "30 secs"})
#: Same request again; sixth request for one contract and kind; requests at all.
SAME_WITHIN: Final = timedelta(seconds=15)
GROUP_WITHIN: Final = timedelta(seconds=2)
GROUP_LIMIT: Final = 6
ALL_WITHIN: Final = timedelta(minutes=10)
ALL_LIMIT: Final = 60
#: BID_ASK is made of two kinds and counts twice.
DOUBLE: Final = "BID_ASK"


@dataclass(frozen=True, slots=True)
class _Asked:
    at: datetime
    weight: int
    same: tuple[object, ...]
    group: tuple[int, str]


class HistoryPacing:
    """Remembers the small-bar requests of one session."""

    def __init__(self) -> None:
        self._asked: deque[_Asked] = deque()

    def admits(self, request: HistoryRequest, instrument: Instrument, now: datetime) -> bool:
        """Return whether IB would serve the request now; one that is served counts from now on."""
        if request.bar_size not in SMALL_BARS:
            return True
        while self._asked and not now - ALL_WITHIN < self._asked[0].at <= now:
            self._asked.popleft()
        new = _Asked(
            at=now,
            weight=2 if request.what == DOUBLE else 1,
            same=(instrument.con_id, request.end, request.bar_size, request.duration, request.rth, request.what),
            group=(instrument.con_id, request.what),
        )
        if any(self._clash(new, old) for old in self._asked):
            return False
        recent = [old for old in self._asked if old.group == new.group and old.at > now - GROUP_WITHIN]
        if _weight(recent) + new.weight >= GROUP_LIMIT or _weight(self._asked) + new.weight > ALL_LIMIT:
            return False
        self._asked.append(new)
        return True

    @staticmethod
    def _clash(new: _Asked, old: _Asked) -> bool:
        return new.same == old.same and old.at > new.at - SAME_WITHIN


def _weight(asked: "deque[_Asked] | list[_Asked]") -> int:
    return sum(one.weight for one in asked)
