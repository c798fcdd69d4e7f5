"""Everything that the checks of an order need to know, collected from the stores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from ibdesk.core.limits import LimitContext, LimitProfile, SentOrder, UnknownOrder, base_value, default_profile
from ibdesk.core.orders.state import Base, OrderKey, Owner
from ibdesk.core.orders.validate import CheckContext
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.link import Mode
from ibdesk.core.records.order import OrderSpec
from ibdesk.core.records.quote import DataType
from ibdesk.core.valuation import NO_MARKET, Market
from ibdesk.journal import Intent, Journal, broker_day
from ibdesk.session.quotedesk import QuoteDesk
from ibdesk.session.ratedesk import Rate, RateDesk
from ibdesk.session.stores.accounts import AccountStore
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.stores.orders import OrderStore
from ibdesk.session.stores.positions import PositionStore
from ibdesk.session.zones import session_open

REMEMBERED_S = 60
"""Longer than any window of a rate or duplicate limit, and as far back as the journal tells after a restart."""

DELAYED = frozenset({DataType.DELAYED, DataType.DELAYED_FROZEN})


@dataclass(frozen=True, slots=True)
class _Sent:
    at_s: float
    contract: Contract
    spec: OrderSpec


class OrderChecks:
    """Builds the context of a check.

    The day's total comes from the journal, so that a restart forgets nothing, plus what it has not answered yet;
    the rate and duplicate limits go by what was sent on the monotonic clock, and start with the journal's last minute.
    """

    def __init__(
        self,
        link: LinkStore,
        accounts: AccountStore,
        positions: PositionStore,
        quotes: QuoteDesk,
        orders: OrderStore,
        rates: RateDesk,
        clock: Callable[[], float],
        limits: Callable[[Mode], LimitProfile] = default_profile,
        journal: Journal | None = None,
    ) -> None:
        self._link = link
        self._accounts = accounts
        self._positions = positions
        self._quotes = quotes
        self._orders = orders
        self._rates = rates
        self._clock = clock
        self._limits = limits
        self._journal = journal
        self._going: dict[tuple[OrderKey, int], Intent] = {}
        self._sent: dict[tuple[OrderKey, int], _Sent] = {}
        for recent in journal.recent_intents if journal is not None else ():
            self._remember(recent.intent, clock() - recent.age_s)

    def context(self, details: ContractDetails | None, account: str) -> CheckContext:
        """Return what a draft for this contract and account is checked against now."""
        view = self._link.view
        mode = view.mode or Mode.LIVE
        con_id = details.contract.con_id if details is not None else None
        known = self._positions.complete and con_id is not None
        profile = self._limits(mode)
        rate = self._rate(details, account, profile)
        return CheckContext(
            accounts=view.accounts,
            limits=LimitContext(
                mode=mode,
                profile=profile,
                base_currency=self._accounts.base_currency(account),
                rate=rate.value,
                rate_source=rate.source,
                rate_trouble=rate.trouble,
                market=self.market(details),
                position=self._positions.quantity(account, con_id) if known and con_id is not None else None,
                sent_today=self._sent_today(account),
                working=self._working(),
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

    def added_value(
        self, spec: OrderSpec, before: OrderSpec | None, details: ContractDetails | None, account: str
    ) -> tuple[Decimal | None, str]:
        """Return what an order adds to the day's total and its currency; of a change only what it adds."""
        if details is None:
            return None, ""
        limits = self.context(details, account).limits
        value = base_value(spec, details, limits)
        if value is not None and before is not None:
            value = max(value - (base_value(before, details, limits) or Decimal(0)), Decimal(0))
        return value, limits.base_currency

    def note_going(self, intent: Intent) -> None:
        """Count an intent from the moment that it is given to the journal."""
        self._going[intent.order_key, intent.number] = intent
        self._remember(intent, self._clock())

    def note_answered(self, intent: Intent, *, durable: bool) -> None:
        """Leave the counting to the journal; forget what it refused, since that was never sent."""
        key = (intent.order_key, intent.number)
        self._going.pop(key, None)
        if not durable:
            self._sent.pop(key, None)

    def _remember(self, intent: Intent, at_s: float) -> None:
        self._sent = {key: one for key, one in self._sent.items() if at_s - one.at_s < REMEMBERED_S}
        self._sent[intent.order_key, intent.number] = _Sent(at_s, intent.contract, intent.spec)

    def _sent_today(self, account: str) -> Decimal:
        going = (one.value or Decimal(0) for one in self._going.values() if one.account == account)
        if self._journal is None:
            return sum(going, Decimal(0))
        today = broker_day(self._link.world_now())
        return sum(going, self._journal.sent_today(account, today).gross)

    def _working(self) -> int:
        own = {one.key for one in self._orders.live if one.owner is Owner.OWN}
        return len(own | {key for key, number in self._going if number == 0})

    def _recent(self) -> tuple[SentOrder, ...]:
        now = self._clock()
        return tuple(
            SentOrder(age_s=int(now - one.at_s), con_id=one.contract.con_id, spec=one.spec)
            for one in self._sent.values()
        )

    def _unknown(self) -> tuple[UnknownOrder, ...]:
        return tuple(
            UnknownOrder(order_id=one.key.order_id, con_id=one.contract.con_id, symbol=one.contract.symbol)
            for one in self._orders.live
            if one.base is Base.UNKNOWN and isinstance(one.key, OrderKey)
        )

    def _rate(self, details: ContractDetails | None, account: str, profile: LimitProfile) -> Rate:
        if details is None:
            return Rate()
        return self._rates.rate(account, details.contract.currency, profile.quote_max_age_s)
