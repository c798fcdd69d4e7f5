"""What the user chooses to connect to, and how patient the session is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ibdesk.core.records.link import Endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where to connect. `sim_nonce_ok`: ibdesk itself started that gateway and its start-up nonce matched.

    `view_only`: why this program may only look, '' if orders may leave.
    `kind` is 'demo', 'paper_tws', 'paper_gateway', 'live' or 'other': what the user clicked, never a proof.
    """

    kind: str
    endpoint: Endpoint
    sim_nonce_ok: bool = False
    read_only: bool = False
    view_only: str = ""
    profile: str = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSettings:
    """Deadlines and rhythms; the defaults are those of reliability.md and are right for real use.

    Silence is looked at once a tick, so its bounds lie one tick below the promised 10 and 15 seconds.
    """

    account: str = ""  # selected where the account list has it, else the first of the list
    connect_timeout_s: float = 5.0
    handshake_timeout_s: float = 10.0
    ready_timeout_s: float = 10.0
    retry_first_s: float = 1.0
    retry_cap_s: float = 30.0
    ping_after_s: float = 5.0
    stale_after_s: float = 9.0
    dead_after_s: float = 14.0
    tick_ms: int = 1000
    frame_ms: int = 33
    idle_frame_ms: int = 100
    lookup_deadline_s: float = 10.0
    leave_s: float = 0.5  # to unsubscribe before the socket is closed
    history_deadline_s: float = 60.0
    preview_lifetime_s: float = 30.0
    close_deadline_s: float = 3.0
    asks_first: bool = False  # a first visit to a paper login starts with new orders off
    folder: Path | None = None  # of the profile: limits and the accounts of earlier logins
    lock_file: Path | None = None  # stands while trading is locked after Cancel orders
