"""What the session remembers of each own order beside its state: when and over which link it was asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ibdesk.core.ids import SessionNo
from ibdesk.core.orders.reconcile import Standing
from ibdesk.core.orders.state import AnyKey, Base, Order
from ibdesk.journal.entries import broker_day
from ibdesk.session.stores.link import LinkStore


@dataclass(frozen=True, slots=True)
class _Memory:
    asked_s: float
    placed_over: SessionNo | None  # None: by an earlier run


class Standings:
    """Kept by the reconciler, from every step of every order."""

    def __init__(self, link: LinkStore, clock: Callable[[], float]) -> None:
        self._link = link
        self._clock = clock
        self._known: dict[AnyKey, _Memory] = {}

    def take(self, before: Order | None, after: Order) -> None:
        """Note an order that appeared, and every command that is asked for."""
        now = self._clock()
        if before is None:
            placed_here = after.base is Base.INTENT
            over = self._link.view.session_no if placed_here else None
            self._known[after.key] = _Memory(now, over)
        elif after.pending is not None and after.pending != before.pending:
            known = self._known.get(after.key, _Memory(now, None))
            self._known[after.key] = replace(known, asked_s=now)

    def of(self, order: Order) -> Standing:
        """Return the standing of an order.

        The day of an order of an earlier run is that of this computer's clock, as the journal wrote it; that of an
        order of this run is the world's.
        """
        known = self._known.get(order.key, _Memory(self._clock(), None))
        earlier_run = known.placed_over is None
        today = broker_day(datetime.now(UTC) if earlier_run else self._link.world_now())
        return Standing(
            since_s=known.asked_s,
            relinked=known.placed_over != self._link.view.session_no,
            day_rolled=broker_day(order.placed_at) != today,
        )
