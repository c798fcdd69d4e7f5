"""The day per contract: bought, sold, net, cost and profit, from the newest revision of each execution.

A correction counts instead of what it corrects, and a bust, which leaves no shares, counts for nothing (scenario 47).
Amounts of different currencies are never added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.execution import Execution
from ibdesk.session.views import ExecutionView

ZERO = Decimal(0)
ValueOf = Callable[[ExecutionView], Decimal | None]
Sums = tuple[tuple[str, Decimal], ...]
"""Amounts by currency, each currency once, in the order of their codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """All that was bought, or sold, of one contract. `value` is in the contract's currency, never in pence.

    It is None while the contract's details are not known.
    """

    quantity: Decimal = ZERO
    paid: Decimal = ZERO  # shares times price, in quoted units
    value: Decimal | None = ZERO
    count: int = 0

    @property
    def average(self) -> Decimal | None:
        """Return the average price in quoted units, None if nothing was traded."""
        return self.paid / self.quantity if self.quantity else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One contract in one account. `waiting` counts the executions whose commission is awaited (scenario 48)."""

    account: str
    contract: Contract
    bought: Side
    sold: Side
    commissions: Sums
    waiting: int
    realised: Sums

    @property
    def key(self) -> tuple[object, ...]:
        """Return the identity of the row: account and contract."""
        return (self.account, *contract_key(self.contract))

    @property
    def net(self) -> Decimal:
        """Return by how much the position grew today."""
        return self.bought.quantity - self.sold.quantity

    @property
    def net_value(self) -> Decimal | None:
        """Return the money that came in less what went out, commissions apart, in the contract's currency."""
        if self.sold.value is None or self.bought.value is None:
            return None
        return self.sold.value - self.bought.value

    @property
    def count(self) -> int:
        """Return how many executions there were."""
        return self.bought.count + self.sold.count


def contract_key(contract: Contract) -> tuple[object, ...]:
    """Return what tells contracts apart; their id where TWS gave one."""
    if contract.con_id:
        return (contract.con_id,)
    return (symbol_of(contract), contract.sec_type, contract.currency, contract.expiry, contract.strike, contract.right)


def summarise(views: Iterable[ExecutionView], value_of: ValueOf) -> list[SummaryRow]:
    """Return a row for each account and contract, in the order of their first execution."""
    groups: dict[tuple[object, ...], list[ExecutionView]] = {}
    for view in views:
        one = view.execution
        groups.setdefault((one.account, *contract_key(one.contract)), []).append(view)
    return [_row(group, value_of) for group in groups.values()]


def add(sums: Iterable[Sums]) -> Sums:
    """Add amounts, each currency by itself."""
    totals: dict[str, Decimal] = {}
    for one in sums:
        for currency, amount in one:
            totals[currency] = totals.get(currency, ZERO) + amount
    return _sorted(totals)


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Add amounts of one currency; with one of them unknown so is the sum."""
    known = list(amounts)
    return None if None in known else sum((one for one in known if one is not None), ZERO)


def _row(views: list[ExecutionView], value_of: ValueOf) -> SummaryRow:
    first = views[0].execution
    costs = [view.commission for view in views if view.commission is not None]
    return SummaryRow(
        account=first.account,
        contract=first.contract,
        bought=_side([view for view in views if view.execution.side == "BUY"], value_of),
        sold=_side([view for view in views if view.execution.side == "SELL"], value_of),
        commissions=add(((cost.currency, cost.amount),) for cost in costs if cost.amount is not None),
        waiting=sum(1 for view in views if _counts(view.execution) and not _cost_known(view)),
        realised=add(((cost.currency, cost.realized_pnl),) for cost in costs if cost.realized_pnl is not None),
    )


def _side(views: list[ExecutionView], value_of: ValueOf) -> Side:
    counted = [view for view in views if _counts(view.execution)]
    return Side(
        quantity=sum((view.execution.shares for view in counted), ZERO),
        paid=sum((view.execution.shares * view.execution.price for view in counted), ZERO),
        value=total(value_of(view) for view in counted),
        count=len(counted),
    )


def _counts(execution: Execution) -> bool:
    return execution.shares > 0


def _cost_known(view: ExecutionView) -> bool:
    return view.commission is not None and view.commission.amount is not None


def _sorted(totals: Mapping[str, Decimal]) -> Sums:
    return tuple(sorted(totals.items()))
