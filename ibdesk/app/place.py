"""Where the user wants to trade."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the user wants to trade. `kind` is 'demo', 'paper_tws', 'paper_gateway', 'live' or 'other'.

    `clock`, `seed` and `day` (a file below resources/days, or ordinary) are those of the simulated market.
    """

    kind: str
    host: str = "127.0.0.1"
    port: int = 7497
    client_id: int = 1
    profile: str = "default"
    read_only: bool = False
    clock: str = "open"
    seed: int = 1
    day: str = "ordinary"
