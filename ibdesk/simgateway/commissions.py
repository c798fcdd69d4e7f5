"""Commissions of fixed pricing, per order: the minimum falls on the first fill, later fills pay the excess.

The rules are those of ``commissions.json``. British stamp duty is no commission and is not charged here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from ibdesk.simgateway.data import world
from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.portfolio import BOND_FACE, ZERO, contract_value

HUNDRED = Decimal(100)
BASIS_POINTS = Decimal(10_000)
ONE_SHARE = Decimal(1)
FRACTION_MINIMUM = Decimal("0.01")
#: Kinds whose rule follows from the security type alone.
BY_TYPE = {"OPT": "us_opt", "CASH": "fx", "CRYPTO": "crypto", "CMDTY": "metal", "BOND": "bond_us", "FUND": "fund"}
MICRO_FUTURES = frozenset({"MES", "MNQ", "M2K", "MYM", "MCL", "MGC"})
DOLLAR_FEE_RULES = frozenset({"fx"})

#: (quantity, price as quoted) of one fill; quantities are positive.
Trade: TypeAlias = tuple[Decimal, Decimal]


class NoCommissionRuleError(LookupError):
    """An instrument that cannot be traded, so has no commission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Commission of an order so far."""

    amount: Decimal
    currency: str


class Commissions:
    """The pricing of the simulated broker."""

    def __init__(self) -> None:
        """Read the rules of the world."""
        raw = world("commissions")
        self._rules: dict[str, dict[str, Any]] = {rule["id"]: rule for rule in raw["rules"]}
        self._fees: dict[str, dict[str, Any]] = raw["thirdParty"]

    def tradable(self, instrument: Instrument) -> bool:
        """Return whether orders on ``instrument`` are possible at all (an index cannot be traded)."""
        return instrument.sec_type != "IND"

    def cost(self, instrument: Instrument, side: str, trades: Sequence[Trade], dollars: Decimal) -> Cost:
        """Return the whole commission of an order with the fills ``trades``.

        ``side`` is BUY or SELL, ``dollars`` is USD per unit of the contract's currency. Raises
        NoCommissionRuleError for what cannot be traded.
        """
        rule = self._rule(instrument)
        total = sum((quantity for quantity, _ in trades), ZERO)
        value = sum((abs(contract_value(instrument, quantity, price)) for quantity, price in trades), ZERO)
        if rule["id"] in DOLLAR_FEE_RULES:
            value *= dollars
        amount = self._amount(rule, instrument, trades, total, value)
        amount += self._third_party(rule, instrument, side, total, value)
        currency = str(rule["cur"])
        return Cost(amount=amount, currency=instrument.currency if currency == "contract" else currency)

    def _rule(self, instrument: Instrument) -> dict[str, Any]:
        kind = instrument.sec_type
        if kind == "STK":
            return self._rules[_stock_rule(instrument)]
        if kind == "FUT":
            return self._rules["us_micro_fut" if instrument.symbol in MICRO_FUTURES else "us_fut"]
        if kind == "CFD":
            indexed = instrument.symbol in self._rules["cfd_index"]["pctOfValue"]
            return self._rules["cfd_index" if indexed else "cfd_us_share"]
        if kind not in BY_TYPE:
            raise NoCommissionRuleError(f"{instrument.symbol} {kind}")
        return self._rules[BY_TYPE[kind]]

    def _amount(
        self, rule: dict[str, Any], instrument: Instrument, trades: Sequence[Trade], total: Decimal, value: Decimal
    ) -> Decimal:
        shape = next(name for name in SHAPES if name in rule)
        amount = SHAPES[shape](rule, instrument, trades, total, value)
        minimum = Decimal(rule.get("min", ZERO))
        if "fractional" in rule and total < ONE_SHARE:
            minimum = FRACTION_MINIMUM
        amount = max(amount, minimum)
        if "maxPctOfValue" in rule:
            amount = min(amount, value * rule["maxPctOfValue"] / HUNDRED)
        return amount

    def _third_party(
        self, rule: dict[str, Any], instrument: Instrument, side: str, total: Decimal, value: Decimal
    ) -> Decimal:
        names = rule.get("plus", ())
        fee = ZERO
        if "us_reg" in names:
            reg = self._fees["us_reg"]
            fee += total * reg["finraCatPerShare"]
            if side == "SELL":
                fee += value * reg["secPerSaleValue"]
                fee += min(total * reg["finraTafPerShareSold"], reg["tafMax"])
        if "us_opt_reg" in names:
            reg = self._fees["us_opt_reg"]
            fee += total * reg["perContract"]
            if side == "SELL":
                fee += value * reg["secPerSaleValue"]
        if "uk_ptm" in names:
            ptm = self._fees["uk_ptm"]
            if instrument.symbol in ptm["appliesTo"] and value > ptm["aboveValue"]:
                fee += ptm["gbp"]
        return fee


def _stock_rule(instrument: Instrument) -> str:
    if instrument.currency == "GBP":
        return "lse_gbp"
    if instrument.currency == "EUR":
        return "eu_eur"
    return "lse_usd" if instrument.primary_exchange.startswith("LSE") else "us_stk"


def _per_share(
    rule: dict[str, Any], instrument: Instrument, trades: Sequence[Trade], total: Decimal, value: Decimal
) -> Decimal:
    return total * Decimal(rule["perShare"])


def _percent(
    rule: dict[str, Any], instrument: Instrument, trades: Sequence[Trade], total: Decimal, value: Decimal
) -> Decimal:
    rate = rule["pctOfValue"]
    if isinstance(rate, dict):
        rate = rate[instrument.symbol]
    return value * Decimal(rate) / HUNDRED


def _basis_points(
    rule: dict[str, Any], instrument: Instrument, trades: Sequence[Trade], total: Decimal, value: Decimal
) -> Decimal:
    return value * Decimal(rule["bpsOfValue"]) / BASIS_POINTS


def _per_contract(
    rule: dict[str, Any], instrument: Instrument, trades: Sequence[Trade], total: Decimal, value: Decimal
) -> Decimal:
    if isinstance(rule["perContract"], list):
        return sum((quantity * _premium_fee(rule["perContract"], price) for quantity, price in trades), ZERO)
    exchange_fee = rule.get("exchangeFee", {}).get(instrument.symbol, ZERO)
    return total * (Decimal(rule["perContract"]) + Decimal(exchange_fee) + Decimal(rule.get("regFee", ZERO)))


def _premium_fee(steps: list[dict[str, Any]], premium: Decimal) -> Decimal:
    step = next(s for s in steps if s["premiumBelow"] is None or premium < s["premiumBelow"])
    return Decimal(step["fee"])


def _of_face(
    rule: dict[str, Any], instrument: Instrument, trades: Sequence[Trade], total: Decimal, value: Decimal
) -> Decimal:
    face, fee, lower = total * BOND_FACE, ZERO, ZERO
    for step in rule["pctOfFace"]:
        upper = face if step["upTo"] is None else min(face, step["upTo"])
        fee += max(upper - lower, ZERO) * step["pct"] / HUNDRED
        lower = max(lower, upper)
    return fee


def _flat(
    rule: dict[str, Any], instrument: Instrument, trades: Sequence[Trade], total: Decimal, value: Decimal
) -> Decimal:
    return Decimal(rule["flat"])


Shape: TypeAlias = Callable[[dict[str, Any], Instrument, Sequence[Trade], Decimal, Decimal], Decimal]
#: How a rule's base amount is made, by the key it is described with.
SHAPES: dict[str, Shape] = {
    "perShare": _per_share,
    "pctOfValue": _percent,
    "bpsOfValue": _basis_points,
    "perContract": _per_contract,
    "pctOfFace": _of_face,
    "flat": _flat,
}
