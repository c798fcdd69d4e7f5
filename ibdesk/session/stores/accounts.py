"""Account values as TWS sends them, keyed by account, tag and currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import QObject

from ibdesk.core import money
from ibdesk.core.ids import RequestId
from ibdesk.core.records.account import AccountSummaryEnd, AccountValue
from ibdesk.core.records.command import RequestAccountSummary
from ibdesk.core.records.notice import Notice
from ibdesk.session.router import Router
from ibdesk.session.stores.base import Store
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.views import Failure
from ibdesk.session.wire import Wire

TAGS = (
    "AccountType",
    "NetLiquidation",
    "TotalCashValue",
    "SettledCash",
    "AccruedCash",
    "BuyingPower",
    "EquityWithLoanValue",
    "PreviousEquityWithLoanValue",
    "GrossPositionValue",
    "RegTEquity",
    "RegTMargin",
    "SMA",
    "InitMarginReq",
    "MaintMarginReq",
    "AvailableFunds",
    "ExcessLiquidity",
    "Cushion",
    "FullInitMarginReq",
    "FullMaintMarginReq",
    "FullAvailableFunds",
    "FullExcessLiquidity",
    "LookAheadNextChange",
    "LookAheadInitMarginReq",
    "LookAheadMaintMarginReq",
    "LookAheadAvailableFunds",
    "LookAheadExcessLiquidity",
    "HighestSeverity",
    "DayTradesRemaining",
    "Leverage",
    "$LEDGER:ALL",
)
"""Every tag that the account summary knows, in the order of IB's documentation; the last brings cash by currency."""

NO_CURRENCY = frozenset({"", "BASE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRow:
    """Cash in one currency. `rate` is what one unit is worth in the base currency, None if TWS names none."""

    currency: str
    amount: Decimal | None
    rate: Decimal | None


class AccountStore(Store):
    """Values of all accounts. A new link starts afresh with its first value, so old ones never mix with new."""

    def __init__(self, router: Router, wire: Wire, link: LinkStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wire = wire
        self._link = link
        self._values: dict[tuple[str, str, str], AccountValue] = {}
        self._request_id: RequestId | None = None
        self.complete = False
        self.updated_at: datetime | None = None
        self.asked_at: datetime | None = None
        self.failure: Failure | None = None
        router.on(AccountValue, self.on_value)
        router.on(AccountSummaryEnd, self.on_summary_end)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the accounts for which there are values, in the order of the account list."""
        listed = self._link.view.accounts
        known = {account for account, _, _ in self._values}
        return tuple(one for one in listed if one in known) + tuple(sorted(known.difference(listed)))

    def rows(self, account: str) -> list[AccountValue]:
        """Return all values of an account, in the order of the documentation, then as they came."""
        order = {tag: number for number, tag in enumerate(TAGS)}
        rows = [value for value in self._values.values() if value.account == account]
        rows.sort(key=lambda value: order.get(value.tag, len(order)))
        return rows

    def value(self, account: str, tag: str, currency: str | None = None) -> AccountValue | None:
        """Return one value; without a currency that of the base currency, else the first that came."""
        if currency is not None:
            return self._values.get((account, tag, currency))
        found = [one for one in self._values.values() if one.account == account and one.tag == tag]
        base = next((one for one in found if one.currency == self.base_currency(account)), None)
        return base or (found[0] if found else None)

    def base_currency(self, account: str) -> str:
        """Return the account's own currency: that of its net liquidation value; '' while unknown."""
        for one in self._values.values():
            if one.account == account and one.tag == "NetLiquidation" and one.currency not in NO_CURRENCY:
                return one.currency
        return ""

    def cash(self, account: str) -> list[CashRow]:
        """Return the cash by currency from the ledger rows, the base currency first."""
        base = self.base_currency(account)
        found = [one.currency for one in self.rows(account) if one.tag == "CashBalance"]
        names = sorted((one for one in found if one not in NO_CURRENCY), key=lambda name: (name != base, name))
        return [
            CashRow(
                currency=name,
                amount=self._number(account, "CashBalance", name),
                rate=self._number(account, "ExchangeRate", name),
            )
            for name in names
        ]

    def rates(self, account: str) -> dict[str, Decimal]:
        """Return what one unit of each currency of the ledger is worth in the base currency."""
        rates = {one.currency: one.rate for one in self.cash(account)}
        base = self.base_currency(account)
        known = {currency: rate for currency, rate in rates.items() if rate is not None}
        return {base: Decimal(1), **known} if base else known

    def _number(self, account: str, tag: str, currency: str) -> Decimal | None:
        value = self._values.get((account, tag, currency))
        return money.parse(value.value, negative=True)[1] if value is not None else None

    def start(self) -> None:
        """Subscribe on a fresh link."""
        self.stop()
        self._values.clear()
        self.complete = False
        self.failure = None
        self.asked_at = self._link.world_now()
        self._request_id = self._wire.claim(self.on_notice, "Account summary")
        self._wire.submit(RequestAccountSummary(request_id=self._request_id, tags=TAGS))
        self._mark_all()

    def clear(self) -> None:
        """Forget all: another gateway is another world."""
        self._values.clear()
        self.complete = False
        self.updated_at = None
        self._mark_all()

    def stop(self) -> None:
        """Listen no longer; values stay as the last known."""
        if self._request_id is not None:
            self._wire.release(self._request_id)
            self._request_id = None

    @property
    def request_id(self) -> RequestId | None:
        """Return the id of the running subscription."""
        return self._request_id

    def on_value(self, record: AccountValue) -> None:
        """Take one value."""
        key = (record.account, record.tag, record.currency)
        self.updated_at = self._link.world_now()
        if self._values.get(key) != record:
            self._values[key] = record
        self._mark(key)

    def on_summary_end(self, record: AccountSummaryEnd) -> None:
        """Note that the first snapshot is complete."""
        if record.request_id == self._request_id:
            self.complete = True
            self.updated_at = self._link.world_now()
            self._mark_all()

    def on_notice(self, notice: Notice) -> None:
        """Take a refusal of the subscription (322: too many of them)."""
        self.failure = Failure(sentence=notice.text, code=notice.code)
        self._mark_all()
