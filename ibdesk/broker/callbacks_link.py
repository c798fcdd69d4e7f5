"""Callbacks about the link itself, the account and its positions."""

from __future__ import annotations

from typing import Any

from ibdesk.broker import dialect
from ibdesk.broker.callbacks_base import Callbacks
from ibdesk.broker.translate.account import account_list, position_record
from ibdesk.broker.translate.numbers import number
from ibdesk.broker.translate.times import from_milliseconds, from_seconds
from ibdesk.core.ids import OrderId, RequestId
from ibdesk.core.records.account import AccountProfit, AccountSummaryEnd, AccountValue, PositionProfit
from ibdesk.core.records.link import CurrentTime, ManagedAccounts, NextValidId
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.position import PositionEnd

_CLIENT_CODES = range(501, 600)


class LinkCallbacks(Callbacks):
    """managedAccounts, nextValidId, currentTime, error, account summary, positions, profits."""

    def prepare(self) -> None:
        """Begin with nothing left out."""
        super().prepare()
        self._without_cost = False

    def error(self, *args: Any) -> None:
        """Turn any shape of `error` into a Notice. Also called on ib-send, for what the client refuses itself."""
        fields = dialect.error_fields(args)
        notice = Notice(
            subject_id=None if fields.subject_id < 0 else RequestId(fields.subject_id),
            code=fields.code,
            text=fields.text,
            advanced_reject=fields.advanced_reject,
            time=from_milliseconds(fields.time_ms),
            from_client=fields.code in _CLIENT_CODES,
        )
        self.hooks.on_notice(notice)
        self.out.order_event(notice)

    def managedAccounts(self, accountsList: str) -> None:
        """Announce the accounts; the read-only guard hears of them first."""
        accounts = account_list(accountsList)
        self.hooks.on_accounts(accounts)
        self.out.event(ManagedAccounts(accounts=accounts))

    def nextValidId(self, orderId: int) -> None:
        """Announce the lowest id that TWS takes."""
        self.hooks.on_next_id()
        self.out.event(NextValidId(order_id=OrderId(int(orderId))))

    def currentTime(self, time: int) -> None:
        """Answer the ping."""
        moment = from_seconds(int(time))
        if moment is None:
            raise ValueError(f"no time: {time!r}")
        self.out.event(CurrentTime(time=moment, received_s=self.out.clock()))

    def accountSummary(self, reqId: int, account: str, tag: str, value: str, currency: str) -> None:
        """Pass on one value of one account; only the newest matters."""
        record = AccountValue(account=account, tag=tag, value=value, currency=currency)
        self.out.state(("account", account, tag, currency), record)

    def accountSummaryEnd(self, reqId: int) -> None:
        """Say that the first snapshot is complete."""
        self.out.event(AccountSummaryEnd(request_id=RequestId(int(reqId))))

    def positionProtoBuf(self, message: Any) -> None:
        """Note a cost that TWS left out, which means unknown: `position` follows at once and is told 0 for it."""
        self._without_cost = bool(dialect.left_out(message, "avgCost"))

    def position(self, account: str, contract: Any, position: Any, avgCost: float) -> None:
        """Pass on one position."""
        without_cost, self._without_cost = self._without_cost, False
        self.out.event(position_record(account, contract, position, None if without_cost else avgCost))

    def positionEnd(self) -> None:
        """Say that the list is complete."""
        self.out.event(PositionEnd())

    def pnl(self, reqId: int, dailyPnL: float, unrealizedPnL: float, realizedPnL: float) -> None:
        """Pass on the profit and loss of an account; only the newest matters."""
        record = AccountProfit(
            request_id=RequestId(int(reqId)),
            daily=number(dailyPnL),
            unrealized=number(unrealizedPnL),
            realized=number(realizedPnL),
        )
        self.out.state(("profit", record.request_id), record)

    def pnlSingle(
        self, reqId: int, pos: Any, dailyPnL: float, unrealizedPnL: float, realizedPnL: float, value: float
    ) -> None:
        """Pass on the profit and loss of a position; only the newest matters."""
        record = PositionProfit(
            request_id=RequestId(int(reqId)),
            quantity=number(pos),
            daily=number(dailyPnL),
            unrealized=number(unrealizedPnL),
            realized=number(realizedPnL),
            value=number(value),
        )
        self.out.state(("position_profit", record.request_id), record)
