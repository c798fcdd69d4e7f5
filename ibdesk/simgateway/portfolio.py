"""Cash and positions of one account: pure bookkeeping of fills, no market and no clock.

Average costs are in major units (pounds for London shares quoted in pence) and hold the commission, as IB
keeps them; for options and futures they are per contract (times the multiplier).
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from ibdesk.simgateway.instruments import Instrument

ZERO = Decimal(0)
#: Kinds that change hands without their price being paid: only profit and cost move cash.
MARGINED = frozenset({"FUT", "FOP", "CFD"})
BOND_FACE = Decimal(1000)


def contract_value(instrument: Instrument, quantity: Decimal, price: Decimal) -> Decimal:
    """Return quantity x price in major units of the contract's currency; ``price`` as quoted."""
    value = quantity * price / instrument.price_magnifier
    if instrument.multiplier:
        value *= Decimal(instrument.multiplier)
    if instrument.sec_type == "BOND":
        value *= BOND_FACE / 100
    return value


@dataclass(slots=True, kw_only=True)
class Holding:
    """Signed quantity and signed cost (major units, commissions included) of one contract.

    ``fees`` is the part of the cost that is commissions: contracts on margin paid it when they were opened.
    ``start_quantity`` is what was held when the day began, ``flow`` what has been paid since (commissions
    included, sales negative).
    """

    instrument: Instrument
    quantity: Decimal = ZERO
    cost: Decimal = ZERO
    fees: Decimal = ZERO
    realized: Decimal = ZERO
    start_quantity: Decimal = ZERO
    flow: Decimal = ZERO

    @property
    def avg_cost(self) -> Decimal:
        """Return cost per unit, 0 when nothing is held."""
        return self.cost / self.quantity if self.quantity else ZERO

    def start_day(self) -> None:
        """Begin a day with what is held."""
        self.realized, self.flow, self.start_quantity = ZERO, ZERO, self.quantity

    def daily(self, price: Decimal, previous_close: Decimal) -> Decimal:
        """Return the profit since the day began, in the contract's currency; prices as quoted."""
        value = contract_value(self.instrument, self.quantity, price)
        return value - contract_value(self.instrument, self.start_quantity, previous_close) - self.flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """One execution to be booked; ``quantity`` is signed, ``price`` as quoted."""

    instrument: Instrument
    quantity: Decimal
    price: Decimal
    commission: Decimal
    commission_currency: str
    settles: date | None = None


@dataclass(slots=True, kw_only=True)
class Portfolio:
    """The books of one account."""

    base: str
    cash: dict[str, Decimal] = field(default_factory=dict)
    accrued: dict[str, Decimal] = field(default_factory=dict)
    holdings: dict[int, Holding] = field(default_factory=dict)
    unsettled: list[tuple[date, str, Decimal]] = field(default_factory=list)

    def copy(self) -> "Portfolio":
        """Return books that can be changed without touching these."""
        return Portfolio(
            base=self.base,
            cash=dict(self.cash),
            accrued=dict(self.accrued),
            holdings={con_id: replace(holding) for con_id, holding in self.holdings.items()},
            unsettled=list(self.unsettled),
        )

    def start_day(self, today: date) -> None:
        """Forget what belongs to the day before: closed positions, realised profit, settled cash."""
        self.holdings = {con_id: h for con_id, h in self.holdings.items() if h.quantity}
        for holding in self.holdings.values():
            holding.start_day()
        self.unsettled = [row for row in self.unsettled if row[0] > today]

    def apply(self, fill: Fill) -> Decimal | None:
        """Book one fill; return the realised profit in the contract's currency, None on an opening trade."""
        instrument = fill.instrument
        holding = self.holdings.setdefault(instrument.con_id, Holding(instrument=instrument))
        closing = _closing_part(holding.quantity, fill.quantity)
        opening = fill.quantity - closing
        profit, paid_fees = _reduce(holding, closing, fill.price) if closing else (ZERO, ZERO)
        closing_cost = fill.commission * closing / fill.quantity
        holding.flow += contract_value(instrument, fill.quantity, fill.price) + fill.commission
        if opening:
            holding.cost += contract_value(instrument, opening, fill.price) + fill.commission - closing_cost
            holding.fees += fill.commission - closing_cost
            holding.quantity += opening
        self._move_cash(fill, profit + paid_fees)
        if not closing:
            return None
        holding.realized += profit - closing_cost
        return profit - closing_cost

    def _move_cash(self, fill: Fill, price_profit: Decimal) -> None:
        instrument = fill.instrument
        self._add(fill.commission_currency, -fill.commission, fill.settles)
        if instrument.sec_type in MARGINED:
            # The commission of the opening trade was paid then: only the price difference arrives now.
            self._add(instrument.currency, price_profit, None)
            return
        if instrument.sec_type == "CASH":
            self._add(instrument.symbol, fill.quantity, fill.settles)
        self._add(instrument.currency, -contract_value(instrument, fill.quantity, fill.price), fill.settles)

    def _add(self, currency: str, amount: Decimal, settles: date | None) -> None:
        if not amount:
            return
        self.cash[currency] = self.cash.get(currency, ZERO) + amount
        if settles is not None:
            self.unsettled.append((settles, currency, amount))


def _closing_part(held: Decimal, traded: Decimal) -> Decimal:
    """Return the signed part of ``traded`` that reduces ``held``."""
    if held * traded >= 0:
        return ZERO
    return traded if abs(traded) <= abs(held) else -held


def _reduce(holding: Holding, closing: Decimal, price: Decimal) -> tuple[Decimal, Decimal]:
    """Take ``closing`` (signed against the holding) out of it.

    Return proceeds minus the released cost, and the commissions that are part of that cost.
    """
    cost = holding.cost * -closing / holding.quantity
    fees = holding.fees * -closing / holding.quantity
    holding.quantity += closing
    holding.cost = holding.cost - cost if holding.quantity else ZERO
    holding.fees = holding.fees - fees if holding.quantity else ZERO
    return -contract_value(holding.instrument, closing, price) - cost, fees
