"""Profit and loss of accounts and positions as TWS works it out: one subscription each, kept while it is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import QObject, Slot

from ibdesk.core.ids import ConId, RequestId
from ibdesk.core.records.account import AccountProfit, PositionProfit
from ibdesk.core.records.command import (
    CancelAccountProfit,
    CancelPositionProfit,
    SubscribeAccountProfit,
    SubscribePositionProfit,
)
from ibdesk.core.records.notice import Notice
from ibdesk.session.router import Router
from ibdesk.session.stores.base import Store
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.positions import PositionStore
from ibdesk.session.views import Failure
from ibdesk.session.wire import Wire

Key = tuple[str, ConId | None]
"""An account, and the contract of one of its positions or None for the account as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profit:
    """What TWS last said of an account (base currency) or a position (the contract's). `at` in world time."""

    daily: Decimal | None
    unrealized: Decimal | None
    realized: Decimal | None
    value: Decimal | None
    at: datetime


class ProfitStore(Store):
    """Subscribes for every account of the list and every position that is held."""

    def __init__(
        self,
        router: Router,
        wire: Wire,
        link: LinkStore,
        positions: PositionStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wire = wire
        self._link = link
        self._positions = positions
        self._live = False
        self._profits: dict[Key, Profit] = {}
        self._failures: dict[Key, Failure] = {}
        self._requests: dict[Key, RequestId] = {}
        self._keys: dict[RequestId, Key] = {}
        router.on(AccountProfit, self.on_account_profit)
        router.on(PositionProfit, self.on_position_profit)
        positions.changed.connect(self.on_positions_changed)

    def of(self, account: str, con_id: int | None = None) -> Profit | None:
        """Return the newest of an account or of one of its positions; None before TWS has said anything."""
        return self._profits.get(_key(account, con_id))

    def failure(self, account: str, con_id: int | None = None) -> Failure | None:
        """Return why TWS gives none, None if it never refused."""
        return self._failures.get(_key(account, con_id))

    def start(self) -> None:
        """Subscribe on a fresh link, or anew after 1101; what TWS may still be sending is ended first."""
        self.leave()
        self._live = True
        self._failures.clear()
        self._follow()
        self._mark_all()

    def leave(self) -> None:
        """Cancel everything; the last known values stay."""
        for key in list(self._requests):
            self._drop(key)
        self._live = False

    def link_lost(self) -> None:
        """Requests of the old link are void; the last known values stay."""
        for request_id in self._requests.values():
            self._wire.release(request_id)
        self._requests.clear()
        self._keys.clear()
        self._live = False

    def clear(self) -> None:
        """Forget all: another gateway is another world."""
        self._profits.clear()
        self._failures.clear()
        self._mark_all()

    def on_account_profit(self, record: AccountProfit) -> None:
        """Take one report about an account."""
        self._take(record, None)

    def on_position_profit(self, record: PositionProfit) -> None:
        """Take one report about a position."""
        self._take(record, record.value)

    def on_notice(self, notice: Notice) -> None:
        """Take a refusal of one subscription."""
        key = self._keys.get(notice.subject_id) if notice.subject_id is not None else None
        if key is not None:
            self._failures[key] = Failure(sentence=notice.text, code=notice.code)
            self._mark(key)

    @Slot(object)
    def on_positions_changed(self, _change: object) -> None:
        """Follow positions that are new, let go of those that are closed."""
        if self._live:
            self._follow()

    def _follow(self) -> None:
        held: set[Key] = set(self._positions.held)
        wanted: list[Key] = [(account, None) for account in self._link.view.accounts]
        wanted += sorted(held, key=str)
        for key in [one for one in self._requests if one not in wanted]:
            self._drop(key)
            self._profits.pop(key, None)
            self._mark(key)
        for key in wanted:
            if key not in self._requests:
                self._ask(key)

    def _ask(self, key: Key) -> None:
        account, con_id = key
        about = f"Profit and loss of {account}" if con_id is None else f"Profit and loss of contract {con_id}"
        request_id = self._wire.claim(self.on_notice, about)
        self._requests[key] = request_id
        self._keys[request_id] = key
        if con_id is None:
            self._wire.submit(SubscribeAccountProfit(request_id=request_id, account=account))
        else:
            self._wire.submit(SubscribePositionProfit(request_id=request_id, account=account, con_id=con_id))

    def _drop(self, key: Key) -> None:
        request_id = self._requests.pop(key)
        del self._keys[request_id]
        self._wire.release(request_id)
        cancel = CancelAccountProfit if key[1] is None else CancelPositionProfit
        self._wire.submit(cancel(request_id=request_id))

    def _take(self, record: AccountProfit | PositionProfit, value: Decimal | None) -> None:
        key = self._keys.get(record.request_id)
        if key is None:
            return
        self._failures.pop(key, None)
        self._profits[key] = Profit(
            daily=record.daily,
            unrealized=record.unrealized,
            realized=record.realized,
            value=value,
            at=self._link.world_now(),
        )
        self._mark(key)


def _key(account: str, con_id: int | None) -> Key:
    return (account, ConId(con_id) if con_id is not None else None)
