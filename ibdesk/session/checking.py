"""Everything that the checks of an order need to know, collected from the stores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from ibdesk.core.limits import LimitContext, LimitProfile, SentOrder, UnknownOrder, base_value, default_profile
from ibdesk.core.orders.state import Base, OrderKey, Owner
from ibdesk.core.orders.validate import CheckContext
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.link import Mode
from ibdesk.core.records.order import OrderSpec
from ibdesk.core.records.quote import DataType
from ibdesk.core.valuation import NO_MARKET, Market
from ibdesk.journal import broker_day
from ibdesk.session.quotedesk import QuoteDesk
from ibdesk.session.stores.accounts import AccountStore
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.orders import OrderStore
from ibdesk.session.stores.positions import PositionStore
from ibdesk.session.zones import session_open

DELAYED = frozenset({DataType.DELAYED, DataType.DELAYED_FROZEN})


@dataclass(frozen=True, slots=True)
class _Sent:
    at_s: float
    contract: Contract
    spec: OrderSpec
    value: Decimal | None
    day: date


class OrderChecks:
    """Builds the context of a check. Remembers what was sent, for the rate, duplicate and day limits."""

    def __init__(
        self,
        link: LinkStore,
        accounts: AccountStore,
        positions: PositionStore,
        quotes: QuoteDesk,
        orders: OrderStore,
        clock: Callable[[], float],
        limits: Callable[[Mode], LimitProfile] = default_profile,
    ) -> None:
        self._link = link
        self._accounts = accounts
        self._positions = positions
        self._quotes = quotes
        self._orders = orders
        self._clock = clock
        self._sent: list[_Sent] = []
        self._limits = limits

    def context(self, details: ContractDetails | None, account: str) -> CheckContext:
        """Return what a draft for this contract and account is checked against now."""
        view = self._link.view
        mode = view.mode or Mode.LIVE
        con_id = details.contract.con_id if details is not None else None
        known = self._positions.complete and con_id is not None
        base = self._accounts.base_currency(account)
        return CheckContext(
            accounts=view.accounts,
            limits=LimitContext(
                mode=mode,
                profile=self._limits(mode),
                base_currency=base,
                rate=self._rate(details, account, base),
                market=self.market(details),
                position=self._positions.quantity(account, con_id) if known and con_id is not None else None,
                sent_today=self._sent_today(),
                working=sum(1 for one in self._orders.live if one.owner is Owner.OWN),
                recent=self._recent(),
                unknown=self._unknown(),
            ),
        )

    def market(self, details: ContractDetails | None) -> Market:
        """Return what is known of the contract's market now."""
        quote = self._quotes.view(details.contract.con_id) if details is not None else None
        if details is None or quote is None:
            return NO_MARKET
        age_s = quote.age_s()
        is_open = session_open(details, self._link.world_now())
        return Market(
            bid=quote.bid,
            ask=quote.ask,
            close=quote.close,
            age_s=None if age_s is None or quote.stale or quote.error is not None else int(age_s),
            delayed=quote.data_type in DELAYED,
            session_open=is_open is not False,
        )

    def note_sent(self, spec: OrderSpec, before: OrderSpec | None, details: ContractDetails, account: str) -> None:
        """Remember an order that goes out; of a change only the value that it adds counts for the day."""
        limits = self.context(details, account).limits
        value = base_value(spec, details, limits)
        if value is not None and before is not None:
            value = max(value - (base_value(before, details, limits) or Decimal(0)), Decimal(0))
        day = broker_day(self._link.world_now())
        self._sent.append(_Sent(self._clock(), details.contract, spec, value, day))

    def _sent_today(self) -> Decimal:
        """Return the value sent on IB's current day, in base currency."""
        today = broker_day(self._link.world_now())
        return sum((one.value or Decimal(0) for one in self._sent if one.day == today), Decimal(0))

    def _recent(self) -> tuple[SentOrder, ...]:
        now = self._clock()
        return tuple(
            SentOrder(age_s=int(now - one.at_s), con_id=one.contract.con_id, spec=one.spec) for one in self._sent
        )

    def _unknown(self) -> tuple[UnknownOrder, ...]:
        return tuple(
            UnknownOrder(order_id=one.key.order_id, con_id=one.contract.con_id, symbol=one.contract.symbol)
            for one in self._orders.live
            if one.base is Base.UNKNOWN and isinstance(one.key, OrderKey)
        )

    def _rate(self, details: ContractDetails | None, account: str, base: str) -> Decimal | None:
        if details is None or not base:
            return None
        currency = details.contract.currency
        if currency == base:
            return Decimal(1)
        told = self._accounts.value(account, "ExchangeRate", currency)
        try:
            rate = Decimal(told.value) if told is not None else None
        except InvalidOperation:
            return None
        return rate if rate is not None and rate.is_finite() and rate > 0 else None
