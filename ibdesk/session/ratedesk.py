"""Rates between currencies: the account's own where TWS tells one, else a live quote of the pair on IDEALPRO."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QObject, Slot

from ibdesk.core.money import plain
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.quote import DataType
from ibdesk.session.contractdesk import ContractDesk, Lookup
from ibdesk.session.quotedesk import QuoteDesk
from ibdesk.session.stores.accounts import AccountStore
from ibdesk.session.stores.link import LinkStore
from ibdesk.session.views import QuoteView

RANK = ("EUR", "GBP", "AUD", "NZD", "USD", "CAD", "CHF")
"""The market's habit: of two currencies the one further left comes first in the name of the pair."""

KEPT_S = 60.0
"""How long a quote stays subscribed after the last order that needed it was looked at."""

AGAIN_S = 30.0
"""After this long a pair that was not found is asked for anew."""

OWNER = "rates"
NO_SUCH_CONTRACT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Base per unit of a currency. `source` says where it is from, `trouble` why there is none."""

    value: Decimal | None = None
    source: str = ""
    trouble: str = ""


@dataclass(slots=True)
class _Pair:
    """What is known of the pair of two currencies. `tries` are the contracts not asked for yet."""

    tries: list[Contract]
    wanted_s: float
    lookup: Lookup | None = None
    contract: Contract | None = None
    trouble: str = ""
    failed_s: float = 0.0


class RateDesk(QObject):
    """Answers at once with what it has; asking for a rate that is missing is what brings it.

    A pair costs one market data line, shared with whoever else looks at it, and is let go when no order has needed it
    for a minute.
    """

    def __init__(
        self,
        link: LinkStore,
        accounts: AccountStore,
        contracts: ContractDesk,
        quotes: QuoteDesk,
        clock: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link, self._accounts, self._contracts, self._quotes = link, accounts, contracts, quotes
        self._clock = clock
        self._pairs: dict[tuple[str, str], _Pair] = {}
        link.ticked.connect(self.on_link_ticked)

    def rate(self, account: str, currency: str, max_age_s: int) -> Rate:
        """Return what one unit of a currency is worth in the account's own, never to the good of the order."""
        base = self._accounts.base_currency(account)
        if not base:
            return Rate(trouble="TWS has not told the account's own currency yet.")
        if currency == base:
            return Rate(value=Decimal(1))
        told = self._told(account, currency)
        if told is not None:
            return Rate(value=told, source=f"IB's rate {plain(told.normalize())}")
        return self._quoted(currency, base, max_age_s)

    def clear(self) -> None:
        """Forget every pair: another gateway is another world."""
        for pair in self._pairs.values():
            self._let_go(pair)
        self._pairs.clear()

    @Slot()
    def on_link_ticked(self) -> None:
        """Let go of what nobody needs any more."""
        now_s = self._clock()
        for key, pair in list(self._pairs.items()):
            if now_s - pair.wanted_s > KEPT_S:
                self._let_go(pair)
                del self._pairs[key]

    @Slot(object)
    def on_lookup_ended(self, _result: object) -> None:
        """Take what TWS said about the pairs that were asked for."""
        for pair in self._pairs.values():
            if pair.lookup is not None and pair.lookup.finished:
                self._take(pair, pair.lookup)

    def _told(self, account: str, currency: str) -> Decimal | None:
        told = self._accounts.value(account, "ExchangeRate", currency)
        try:
            rate = Decimal(told.value) if told is not None else None
        except InvalidOperation:
            return None
        return rate if rate is not None and rate.is_finite() and rate > 0 else None

    def _quoted(self, currency: str, base: str, max_age_s: int) -> Rate:
        now_s = self._clock()
        pair = self._pairs.setdefault((currency, base), _Pair(tries=[], wanted_s=now_s, failed_s=now_s - AGAIN_S))
        pair.wanted_s = now_s
        if pair.contract is None:
            self._find(pair, currency, base)
            return Rate(trouble=pair.trouble or "IB is being asked for one.")
        return rate_by_quote(self._quotes.view(pair.contract.con_id), currency, max_age_s)

    def _find(self, pair: _Pair, currency: str, base: str) -> None:
        if pair.lookup is not None or not self._link.view.ready or self._clock() - pair.failed_s < AGAIN_S:
            return
        pair.tries = pair_contracts(currency, base)
        self._ask_next(pair)

    def _ask_next(self, pair: _Pair) -> None:
        lookup = pair.lookup = self._contracts.details(pair.tries.pop(0))
        lookup.done.connect(self.on_lookup_ended)
        lookup.failed.connect(self.on_lookup_ended)

    def _take(self, pair: _Pair, lookup: Lookup) -> None:
        pair.lookup = None
        found = [one for one in lookup.result or () if isinstance(one, ContractDetails)]
        if len(found) == 1:
            pair.contract, pair.trouble = found[0].contract, ""
            self._quotes.subscribe(pair.contract, OWNER)
            return
        failure = lookup.failure
        if pair.tries and (failure is None or failure.code == NO_SUCH_CONTRACT):
            self._ask_next(pair)
            return
        by_ourselves = failure is not None and failure.code is None  # the link went, or TWS was silent for long enough
        pair.failed_s = self._clock() - (AGAIN_S if by_ourselves else 0.0)
        unknown = failure is None or failure.code == NO_SUCH_CONTRACT
        pair.trouble = "IB quotes no pair of the two." if unknown or failure is None else failure.sentence

    def _let_go(self, pair: _Pair) -> None:
        if pair.lookup is not None:
            pair.lookup.cancel()
        if pair.contract is not None:
            self._quotes.release(pair.contract, OWNER)


def pair_contracts(currency: str, base: str) -> list[Contract]:
    """Return the two contracts that may quote a pair, the usual direction first."""
    first, second = sorted((currency, base), key=lambda name: (RANK.index(name) if name in RANK else len(RANK), name))
    return [
        Contract(symbol=one, sec_type="CASH", exchange="IDEALPRO", currency=other)
        for one, other in ((first, second), (second, first))
    ]


def rate_by_quote(quote: QuoteView | None, currency: str, max_age_s: int) -> Rate:
    """Return the rate by the side of the quote that makes the order's value larger, or why the quote will not do."""
    if quote is None:
        return Rate(trouble="IB is being asked for one.")
    name, age_s = f"{quote.contract.symbol}.{quote.contract.currency}", quote.age_s()
    if quote.error is not None:
        return Rate(trouble=f"{name}: {quote.error.text}")
    if quote.data_type not in (None, DataType.LIVE):
        return Rate(trouble=f"The quote of {name} is not live.")
    if age_s is None or quote.bid is None or quote.ask is None:
        return Rate(trouble=f"{name} has no quote yet.")
    if quote.stale or age_s > max_age_s:
        return Rate(trouble=f"The quote of {name} is old.")
    if not 0 < quote.bid <= quote.ask:
        return Rate(trouble=f"The quote of {name} makes no sense.")
    if quote.contract.symbol == currency:
        return Rate(value=quote.ask, source=f"{name} {plain(quote.ask)}")
    return Rate(value=1 / quote.bid, source=f"{name} {plain(quote.bid)}")
