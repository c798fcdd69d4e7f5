"""Notices about data farms, as facts: which farm, of which kind, in which state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ibdesk.core.records.notice import Notice

FarmKind = Literal["market", "history", "contracts"]
FarmState = Literal["ok", "idle", "broken", "connecting"]

_CODES: dict[int, tuple[FarmKind, FarmState]] = {
    2103: ("market", "broken"),
    2104: ("market", "ok"),
    2105: ("history", "broken"),
    2106: ("history", "ok"),
    2107: ("history", "idle"),
    2108: ("market", "idle"),
    2119: ("market", "connecting"),
    2157: ("contracts", "broken"),
    2158: ("contracts", "ok"),
}

_SERVES: dict[FarmKind, str] = {
    "market": "Quotes",
    "history": "Historical bars",
    "contracts": "Contract search",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FarmNews:
    """One farm as one notice describes it. `name` as IB spells it, "" if the text names none."""

    name: str
    kind: FarmKind
    state: FarmState
    code: int
    text: str

    @property
    def serves(self) -> str:
        """Return what the farm is there for, in words."""
        return _SERVES[self.kind]


def parse_farm(notice: Notice) -> FarmNews | None:
    """Return what a notice says of a farm, None if it is not about one."""
    meaning = _CODES.get(notice.code)
    if meaning is None:
        return None
    kind, state = meaning
    return FarmNews(name=_name(notice.text), kind=kind, state=state, code=notice.code, text=notice.text)


def _name(text: str) -> str:
    for mark in (":", "demand."):
        before, found, after = text.rpartition(mark)
        if found and before:
            return after.strip()
    return ""
