"""Live quotes: one subscription per contract, however many look at it."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from decimal import Decimal

from PySide6.QtCore import QObject

from ibdesk.core.ids import ConId, RequestId
from ibdesk.core.records.command import CancelQuote, SetMarketDataType, SubscribeQuote
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.quote import DataType, MarketDataType, QuoteField, QuoteTick, TickParameters
from ibdesk.session.router import Router
from ibdesk.session.stores.base import Store
from ibdesk.session.views import QuoteView
from ibdesk.session.wire import Wire

DEFAULT_EXCHANGE = "SMART"

WARNINGS_ONLY = frozenset({10167, 10090, 2104, 2106, 2108, 2158})
"""Notices about a quote after which data still flow (delayed instead of live, partly subscribed)."""

_SHOWN = frozenset(QuoteField) - {QuoteField.LAST_TIME}


@dataclass(slots=True)
class _Line:
    contract: Contract
    view: QuoteView
    owners: list[Hashable]
    request_id: RequestId | None = None


class QuoteDesk(Store):
    """Quotes by contract id. `changed` carries the con_ids whose view is new."""

    def __init__(
        self,
        router: Router,
        wire: Wire,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._wire = wire
        self._clock = clock
        self._lines: dict[ConId, _Line] = {}
        self._by_request: dict[RequestId, ConId] = {}
        router.on(QuoteTick, self.on_tick)
        router.on(MarketDataType, self.on_data_type)
        router.on(TickParameters, self.on_parameters)

    def subscribe(self, contract: Contract, owner: Hashable) -> None:
        """Keep the quote of a contract live while `owner` wants it. Needs a resolved contract (con_id)."""
        if not contract.con_id:
            raise ValueError("a quote needs a resolved contract")
        line = self._lines.get(contract.con_id)
        if line is None:
            view = QuoteView(contract=contract, clock=self._clock)
            line = self._lines[contract.con_id] = _Line(contract, view, [])
        if owner not in line.owners:
            line.owners.append(owner)
        if line.request_id is None:
            self._ask(line)

    def release(self, contract: Contract, owner: Hashable) -> None:
        """Let `owner` go; the last one ends the subscription."""
        line = self._lines.get(contract.con_id)
        if line is None or owner not in line.owners:
            return
        line.owners.remove(owner)
        if not line.owners:
            self._drop(line)
            del self._lines[contract.con_id]
            self._mark(contract.con_id)

    def view(self, con_id: ConId) -> QuoteView | None:
        """Return the newest quote; None if nobody subscribed."""
        line = self._lines.get(con_id)
        return line.view if line is not None else None

    @property
    def lines_used(self) -> int:
        """Return how many of IB's market data lines are in use."""
        return len(self._lines)

    def resubscribe(self) -> None:
        """Ask anew for every quote, each exactly once (a fresh link, or 1101: data lost).

        Type 4 asks for the best that the login may have: live, else delayed, and the last of it while a market is
        closed. TWS tells the kind of each quote, which goes with it as its `data_type` (scenario 95).
        """
        self._wire.submit(SetMarketDataType(data_type=DataType.DELAYED_FROZEN))
        for line in self._lines.values():
            self._forget_request(line)
            self._ask(line)

    def link_lost(self) -> None:
        """Keep the last known values, marked stale; requests of the old link are void."""
        for con_id, line in self._lines.items():
            self._forget_request(line)
            line.view = replace(line.view, stale=True)
            self._mark(con_id)

    def set_stale(self, stale: bool) -> None:
        """Mark every quote as standing still, or as live again."""
        for con_id, line in self._lines.items():
            if line.view.stale != stale:
                line.view = replace(line.view, stale=stale)
                self._mark(con_id)

    def on_tick(self, tick: QuoteTick) -> None:
        """Take one field of one quote."""
        con_id = self._by_request.get(tick.request_id)
        if con_id is None or tick.field not in _SHOWN:
            return
        line = self._lines[con_id]
        changes: dict[str, object] = {tick.field.value: tick.value, "received_s": tick.received_s}
        if tick.delayed and line.view.data_type in (None, DataType.LIVE):
            changes["data_type"] = DataType.DELAYED
        line.view = replace(line.view, error=None, stale=False, **changes)  # type: ignore[arg-type]
        self._mark(con_id)

    def on_data_type(self, record: MarketDataType) -> None:
        """Note whether the quote is live, frozen or delayed from now on."""
        self._revise(record.request_id, data_type=record.data_type)

    def on_parameters(self, record: TickParameters) -> None:
        """Note the tick size."""
        self._revise(record.request_id, min_tick=record.min_tick)

    def on_notice(self, notice: Notice) -> None:
        """Take a message about one subscription; most end it (no permission, unknown contract, lines used up)."""
        if notice.subject_id is None or notice.code in WARNINGS_ONLY:
            return
        self._revise(notice.subject_id, error=notice)

    def _revise(
        self,
        request_id: RequestId,
        *,
        data_type: DataType | None = None,
        min_tick: Decimal | None = None,
        error: Notice | None = None,
    ) -> None:
        con_id = self._by_request.get(request_id)
        if con_id is None:
            return
        line = self._lines[con_id]
        line.view = replace(
            line.view,
            data_type=data_type or line.view.data_type,
            min_tick=min_tick or line.view.min_tick,
            error=error or line.view.error,
        )
        self._mark(con_id)

    def _ask(self, line: _Line) -> None:
        if not self._wire.up:
            return
        request_id = self._wire.claim(self.on_notice, f"Quote {line.contract.symbol}")
        line.request_id = request_id
        line.view = replace(line.view, error=None, stale=False)
        self._by_request[request_id] = line.contract.con_id
        contract = line.contract
        if not contract.exchange:
            contract = replace(contract, exchange=DEFAULT_EXCHANGE)
        self._wire.submit(SubscribeQuote(request_id=request_id, contract=contract))
        self._mark(line.contract.con_id)

    def _drop(self, line: _Line) -> None:
        if line.request_id is not None:
            self._wire.submit(CancelQuote(request_id=line.request_id))
        self._forget_request(line)

    def _forget_request(self, line: _Line) -> None:
        if line.request_id is not None:
            self._wire.release(line.request_id)
            self._by_request.pop(line.request_id, None)
            line.request_id = None
